"""Finds a released Bazel: on PATH, or through bazelisk.

Bazelisk is used only if the release server answers within seconds, which is
seen from the first bytes arriving: where a firewall swallows packets, it would
sit there for minutes.
"""

import base64
import hashlib
import os
import pathlib
import shutil
import subprocess
import tarfile
import time
from collections.abc import Iterator

from launcher.store import filling, locked, root, say

# npm's package of bazelisk carries its binaries.
BAZELISK = "1.28.1"
BAZELISK_INTEGRITY = "sha512-K21x83NXOtd0yb2qzjMES3UV4xEWZ1q1vnXFhADA1u7IoiMVQkJAVQRK3oZ5txpnrGafY15HS+YYr2nmsEP4Tg=="

ANSWER_WITHIN_SECONDS = 8
DOWNLOAD_WITHIN_SECONDS = 900

# Set while a `bazel` on PATH is asked its version: one that leads back to
# tools/bazel then fails at once, and is passed over.
PROBE = "MONOGLOT_BAZEL_PROBE"

# Keeps bazelisk from starting the workspace's tools/bazel, which is us.
NO_WRAPPER = {"BAZELISK_SKIP_WRAPPER": "true"}


def on_path(version: str, ourselves: pathlib.Path) -> pathlib.Path | None:
    """A `bazel` on PATH that is of the wanted version and is not this script."""
    for program in _programs("bazel"):
        if program.resolve() != ourselves and _version_of(program) == version:
            return program
    return None


def bazelisk(version: str) -> pathlib.Path | None:
    """A bazelisk that has, or just got, the wanted version."""
    for program in _bazelisks():
        if _ready(program, version):
            return program
    return None


def environment() -> dict[str, str]:
    return {**os.environ, **NO_WRAPPER, "BAZELISK_HOME": str(_home())}


def _home() -> pathlib.Path:
    return pathlib.Path(os.environ.get("BAZELISK_HOME") or root() / "bazelisk")


def _programs(name: str) -> Iterator[pathlib.Path]:
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        program = pathlib.Path(folder or ".", name)
        if program.is_file() and os.access(program, os.X_OK):
            yield program


def _version_of(program: pathlib.Path) -> str:
    """What it calls itself; empty if it takes long, as a bazelisk may."""
    try:
        done = subprocess.run(
            [program, "--version"],
            env={**os.environ, **NO_WRAPPER, PROBE: "1"},
            cwd="/",
            capture_output=True,
            text=True,
            timeout=3,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    words = done.stdout.replace("-", " ").split()
    return words[1] if len(words) > 1 and words[0] == "bazel" else ""


def _bazelisks() -> Iterator[pathlib.Path]:
    yield from _programs("bazelisk")
    packaged = _from_npm()
    if packaged:
        yield packaged


def _ready(program: pathlib.Path, version: str) -> bool:
    """Has it the version, or does the server send it without delay?"""
    marker = _home() / f".has-{version}"
    if marker.exists():
        return True
    say("asking the release server for Bazel, through bazelisk")
    _home().mkdir(parents=True, exist_ok=True)
    before = _size(_home())
    with subprocess.Popen(
        [program, "--version"],
        env={**environment(), "USE_BAZEL_VERSION": version},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        arrived = _wait(process, _home(), before)
    if arrived:
        marker.touch()
    else:
        say("the release server does not answer")
    return arrived


def _wait(process: subprocess.Popen[bytes], home: pathlib.Path, before: int) -> bool:
    started = time.monotonic()
    limit = ANSWER_WITHIN_SECONDS
    while process.poll() is None:
        if _size(home) > before:
            limit = DOWNLOAD_WITHIN_SECONDS
        if time.monotonic() - started > limit:
            process.kill()
            return False
        time.sleep(0.2)
    return process.returncode == 0


def _size(folder: pathlib.Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _from_npm() -> pathlib.Path | None:
    """Bazelisk from its npm package; none if there is no npm or no registry."""
    final = root() / f"bazelisk-{BAZELISK}"
    binary = final / "package" / _binary_name()
    if final.is_dir():
        return binary if binary.is_file() else None
    if not shutil.which("npm"):
        return None
    say(f"fetching bazelisk {BAZELISK} from npm")
    with locked("bazelisk"):
        try:
            with filling(final) as partial:
                _pack(partial)
        except (OSError, ValueError, subprocess.SubprocessError):
            say("npm could not fetch it")
            return None
    return binary if binary.is_file() else None


def _pack(folder: pathlib.Path) -> None:
    subprocess.run(
        ["npm", "pack", "--silent", f"@bazel/bazelisk@{BAZELISK}"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=True,
    )
    (archive,) = folder.glob("*.tgz")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode("ascii")
    if f"sha512-{digest}" != BAZELISK_INTEGRITY:
        raise ValueError(f"{archive.name} is not the pinned archive")
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            if member.name == f"package/{_binary_name()}":
                packed.extract(member, folder)


def _binary_name() -> str:
    machine = os.uname().machine
    return "bazelisk-linux_" + {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)
