"""Starts programs under valgrind's memcheck.

The programs must be linked dynamically (`checked_binary` with the check `memory`): memcheck
replaces malloc as a program is loaded. A finding ends the process with status `FOUND`:
a wrong access, a branch on an uninitialised value, or memory that nothing points to at the end.
Valgrind is Debian's, unpacked; so are glibc's symbols, which it can't do without.
"""
from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

FOUND = 99

_OPTIONS = (
    "--tool=memcheck", f"--error-exitcode={FOUND}", "--leak-check=full", "--errors-for-leak-kinds=definite",
    "--show-leak-kinds=definite", "--track-origins=no", "--fair-sched=yes", "--vgdb=no", "--quiet")


class MemcheckError(Exception):
    """A part of memcheck is missing; the text says how to mend it."""


def runfile(variable: str) -> Path:
    """The runfile that the variable names by its `rlocationpath`; raises MemcheckError."""
    found = Path(os.environ["TEST_SRCDIR"], os.environ.get(variable, "?"))
    if not found.is_file():
        raise MemcheckError(
            f"{variable}: there is no {found}. Fetch valgrind anew: delete valgrind.deb and libc6-dbg.deb from "
            "the cache's folder `debian`, see that `apt-get download valgrind libc6-dbg` works, and run "
            "`tools/bazel fetch --force @valgrind//:valgrind`")
    return found


@dataclass(frozen=True)
class Memcheck:
    """What goes before a program's own command, and its environment."""

    prefix: tuple[str, ...]
    environment: dict[str, str]


def memcheck(folder: Path, suppressions: Path | None = None) -> Memcheck:
    """Memcheck with its files in an existing, empty folder. Raises MemcheckError."""
    program = runfile("MONOGLOT_VALGRIND")
    library = program.parents[1] / "libexec" / "valgrind"
    options = [*_OPTIONS, f"--extra-debuginfo-path={_symbols(program.parents[1], folder)}"]
    options += [f"--suppressions={suppressions}"] if suppressions else []
    return Memcheck((str(program), *options), {"VALGRIND_LIB": str(library)})


def _symbols(usr: Path, folder: Path) -> Path:
    """Debian's symbols, by the names under which valgrind looks for them beside glibc."""
    loader = Path("/lib64/ld-linux-x86-64.so.2").resolve()
    beside = folder / str(loader.parent).lstrip("/")
    beside.mkdir(parents=True)
    for source in (usr / "lib" / "debug" / ".build-id").glob("*/*.debug"):
        (beside / source.name).symlink_to(source.resolve())
    return folder
