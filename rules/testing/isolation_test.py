"""A test sees the standard library, its dependencies and loopback, nothing else."""

import os
import socket
import subprocess
import sys

# With every Python that has pip, and no target here depends on it.
INSTALLED_ON_MACHINES = "pip"


def in_runfiles_or_stdlib(entry: str) -> bool:
    runfiles = os.environ["TEST_SRCDIR"]
    return entry.startswith((runfiles, sys.base_prefix, sys.prefix)) and (
        "site-packages" not in entry or entry.startswith(runfiles)
    )


def test_path_has_no_installed_packages() -> None:
    assert [entry for entry in sys.path if entry and not in_runfiles_or_stdlib(entry)] == []


def test_child_processes_are_isolated_too() -> None:
    script = f"import {INSTALLED_ON_MACHINES}"
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert child.returncode == 1
    assert "ModuleNotFoundError" in child.stderr


def test_python_is_new_enough() -> None:
    assert sys.version_info >= (3, 11)


def test_only_loopback_is_there_and_works() -> None:
    """So a test may start servers; no tag is needed for that."""
    assert [name for _, name in socket.if_nameindex()] == ["lo"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as client:
            client.sendall(b"x")
            accepted, _ = server.accept()
            with accepted:
                assert accepted.recv(1) == b"x"

