"""The tracked files, as the tests of this folder see them."""
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def tree() -> Path:
    """A folder that holds every file that git tracks, as links."""
    return Path(os.environ["TEST_SRCDIR"], os.environ["MONOGLOT_TRACKED"], "tree")


def runfile(variable: str) -> Path:
    """The file that an environment variable of the test names."""
    return Path(os.environ["TEST_SRCDIR"], os.environ[variable])


def files() -> Iterator[tuple[str, Path]]:
    """Every tracked file with its path in the tree."""
    root = tree()
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path
