"""`pod account`: a closed pod begins with it, and it works beside a pod that is serving."""
from __future__ import annotations

import os
import pty
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters

from account_fixture import PASSWORD, Pod
from pod_fixture import SamplePod, binary, run


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Pod]:
    for one in run(SamplePod(tmp_path, quick=True)):
        yield Pod(one)


def command(*arguments: str | Path, password: str | None = None, quick: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(binary(quick)), "account", *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False,
                          input="" if password is None else password + "\n", env={"TMPDIR": os.environ.get("TEST_TMPDIR", "/tmp")})


def add(pod: Pod, user: str, *more: str, password: str | None = PASSWORD) -> subprocess.CompletedProcess[str]:
    return command("add", "--storage-dir", pod.data, "--organisation", "acme", "--user", user, *more, password=password)


def test_a_closed_pod_begins(own: Pod) -> None:
    assert add(own, "ann").returncode == 0 and add(own, "bo").returncode == 0 and add(own, "cy", "--role=editor").returncode == 0
    assert [own.status(own.enter("acme", user), "/_api/users") for user in ("ann", "bo", "cy")] == [200, 403, 403]
    listed = command("list", "--storage-dir", own.data, "--organisation", "acme")
    assert listed.stdout.splitlines() == ["ann admin", "bo member", "cy editor"]
    assert {oct(path.stat().st_mode & 0o777) for path in own.data.glob("acme*")} == {"0o600"}


def test_what_it_changes_counts_from_the_next_request(own: Pod) -> None:
    add(own, "ann")
    one = own.enter("acme")
    place = ("--storage-dir", own.data, "--organisation", "acme", "--user", "ann")
    assert command("disable", *place).returncode == 0
    assert own.status(one) == 401 and own.login("acme").status == 401
    assert "ann admin disabled" in command("list", *place[:4]).stdout
    assert command("enable", *place).returncode == 0
    assert own.status(one) == 401 and own.status(own.enter("acme")) == 200
    two = own.enter("acme")
    assert command("password", *place, password="a new password").returncode == 0
    assert own.status(two) == 401 and own.login("acme").status == 401 and own.login("acme", password="a new password").status == 200


def test_the_shipped_pod_s_hash(tmp_path: Path) -> None:
    assert command("add", "--storage-dir", tmp_path, "--organisation", "acme", "--user", "ann", password=PASSWORD, quick=False).returncode == 0
    with sqlite3.connect(tmp_path / "acme+tenant.db") as db:
        (kept,) = db.execute("SELECT password_hash FROM users").fetchone()
    found = extract_parameters(kept)
    assert (found.type.name, found.version, found.memory_cost, found.time_cost, found.parallelism, found.salt_len, found.hash_len) == ("ID", 19, 19456, 2, 1, 16, 32)
    assert PasswordHasher().verify(kept, PASSWORD)


def test_a_terminal_does_not_show_the_password(own: Pod) -> None:
    terminal, side = pty.openpty()
    with subprocess.Popen([str(binary(True)), "account", "add", "--storage-dir", str(own.data), "--organisation", "acme", "--user", "ann"],
                          stdin=side, stdout=side, stderr=side) as running:
        os.close(side)
        shown = os.read(terminal, 100)
        os.write(terminal, f"{PASSWORD}\n".encode())
        try:
            assert running.wait(30) == 0
        finally:
            running.kill()
    try:
        while part := os.read(terminal, 100):
            shown += part
    except OSError:
        pass
    assert shown.startswith(b"Password: ") and PASSWORD.encode() not in shown
    assert own.login("acme").status == 200


@pytest.mark.parametrize("arguments, password, said", [
    (["add"], PASSWORD, "--organisation"), (["add", "--organisation", "acme"], PASSWORD, "--user"),
    (["add", "--organisation", "../acme", "--user", "ann"], PASSWORD, "--organisation"), (["add", "--organisation", "acme", "--user", "Ann"], PASSWORD, "--user"),
    (["add", "--organisation", "acme", "--user", "bo", "--role", "x y"], PASSWORD, "--role"), (["add", "--organisation", "acme", "--user", "bo"], None, "standard input"),
    (["add", "--organisation", "acme", "--user", "bo"], "short", "too short"), (["add", "--organisation", "acme", "--user", "bo"], "x" * 2000, "too long"),
    (["add", "--organisation", "acme", "--user", "ann"], PASSWORD, "a user already"), (["password", "--organisation", "acme", "--user", "bo"], PASSWORD, "no user"),
    (["list", "--organisation", "nowhere"], None, "no users"), (["disable", "--organisation", "acme", "--user", "ann", "--role", "admin"], None, "--role"),
    (["remove"], None, "unknown command"), (["add", "--pasword", "x"], None, "unknown flag"), (["add", "--user"], None, "no value"),
    (["list", "--organisation", "acme", "--storage-dir", "/nowhere"], None, "--storage-dir")])
def test_a_mistake_is_told_and_changes_nothing(arguments: list[str], password: str | None, said: str, tmp_path: Path) -> None:
    place = ("--storage-dir", str(tmp_path))
    command("add", *place, "--organisation", "acme", "--user", "ann", password=PASSWORD)
    before = command("list", *place, "--organisation", "acme").stdout
    files = sorted(path.name for path in tmp_path.iterdir())
    done = command(arguments[0], *(() if "--storage-dir" in arguments else place), *arguments[1:], password=password)
    assert done.returncode == 1 and said in done.stderr and PASSWORD not in done.stderr + done.stdout, done
    assert command("list", *place, "--organisation", "acme").stdout == before == "ann admin\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == files


def test_two_names_with_one_id(tmp_path: Path) -> None:
    for name, status in (("t210179", 0), ("t1692729", 1)):
        assert command("add", "--storage-dir", tmp_path, "--organisation", name, "--user", "ann", password=PASSWORD).returncode == status


def test_help(tmp_path: Path) -> None:
    assert "pod account add" in command("--help").stdout and "pod account add" in command().stdout
