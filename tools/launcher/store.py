"""The cache folder: where it is, and how things appear in it all at once.

Invariant: a folder with its final name is complete. It is filled under a
temporary name beside it and renamed, under a lock, so that two runs that start
together unpack once.
"""

import contextlib
import fcntl
import os
import pathlib
import shutil
import sys
import tempfile
from collections.abc import Iterator


class LaunchError(Exception):
    """A failure the user can mend; its text says how."""


def say(step: str) -> None:
    print(f"tools/bazel: {step}", file=sys.stderr, flush=True)


def root() -> pathlib.Path:
    """The folder for everything kept between runs; MONOGLOT_CACHE moves it."""
    chosen = os.environ.get("MONOGLOT_CACHE")
    if chosen:
        return pathlib.Path(chosen).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base).expanduser().absolute() / "monoglot"


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Holds the lock `name`, waiting for whoever has it."""
    root().mkdir(parents=True, exist_ok=True)
    with open(root() / f"{name}.lock", "w", encoding="ascii") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another run that prepares {name}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def filling(final: pathlib.Path) -> Iterator[pathlib.Path]:
    """Gives a folder to fill; it becomes `final` if no error is raised.

    The caller holds the lock, so what a killed run left behind can go.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    for left_over in final.parent.glob(f".{final.name}.*"):
        shutil.rmtree(left_over, ignore_errors=True)
    partial = pathlib.Path(tempfile.mkdtemp(prefix=f".{final.name}.", dir=final.parent))
    partial.chmod(0o755)
    try:
        yield partial
        partial.rename(final)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def write_if_changed(path: pathlib.Path, text: str) -> None:
    """Writes atomically, and not at all if nothing changed."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    os.replace(partial, path)
