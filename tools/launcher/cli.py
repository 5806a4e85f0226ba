"""Chooses the Bazel to run and becomes it.

In order: the one that bazelisk hands over; a `bazel` of the right version on
PATH; the one unpacked here earlier; bazelisk, where the release server answers;
Debian's packages. MONOGLOT_BAZEL=path|bazelisk|debian allows only that one.
"""

import dataclasses
import os
import pathlib
import sys

from launcher import debian, offline, rc, release
from launcher.store import LaunchError

TREE = pathlib.Path(__file__).resolve().parents[2]
OURSELVES = TREE / "tools" / "bazel"


@dataclasses.dataclass(frozen=True)
class Choice:
    """A Bazel, with what it must be told before the user's own arguments."""

    program: pathlib.Path
    startup: tuple[str, ...] = ()
    bazelrc: str = ""
    environment: dict[str, str] = dataclasses.field(default_factory=lambda: dict(os.environ))


def main(arguments: list[str]) -> None:
    try:
        choice = choose()
        command = [
            str(choice.program),
            *choice.startup,
            f"--bazelrc={rc.write(choice.bazelrc)}",
            *arguments,
        ]
    except LaunchError as error:
        sys.exit(f"tools/bazel: {error}")
    except OSError as error:
        sys.exit(f"tools/bazel: {error}; is the cache folder writable? MONOGLOT_CACHE moves it")
    os.execve(choice.program, command, choice.environment)


def choose() -> Choice:
    version = (TREE / ".bazelversion").read_text("ascii").strip()
    allowed = os.environ.get("MONOGLOT_BAZEL", "")
    if allowed not in ("", "path", "bazelisk", "debian"):
        raise LaunchError(f"MONOGLOT_BAZEL={allowed} is none of path, bazelisk, debian")
    if os.environ.get("BAZEL_REAL"):
        return Choice(pathlib.Path(os.environ["BAZEL_REAL"]))
    if os.environ.get(release.PROBE):
        raise LaunchError("asked by itself: a 'bazel' on PATH leads back here")
    return (
        (allowed in ("", "path") and _from_path(version))
        or (allowed in ("", "debian") and debian.is_unpacked(version) and _from_debian(version))
        or (allowed in ("", "bazelisk") and _from_bazelisk(version))
        or (allowed in ("", "debian") and _from_debian(version))
        or _refuse(allowed, version)
    )


def _from_path(version: str) -> Choice | None:
    program = release.on_path(version, OURSELVES)
    return Choice(program) if program else None


def _from_bazelisk(version: str) -> Choice | None:
    program = release.bazelisk(version)
    environment = {**release.environment(), "USE_BAZEL_VERSION": version}
    return Choice(program, environment=environment) if program else None


def _from_debian(version: str) -> Choice:
    tree = debian.unpack(version)
    return Choice(offline.client(tree), tuple(offline.startup(tree)), offline.bazelrc(tree))


def _refuse(allowed: str, version: str) -> Choice:
    raise LaunchError(f"MONOGLOT_BAZEL={allowed} allows nothing that gives Bazel {version} here")
