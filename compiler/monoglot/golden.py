"""Golden files for tests: what a stage made, kept in the tree and compared byte for byte.

    golden.check(Path(__file__).parent / "golden/studio.proto", made)

One command rewrites all of them, in the source tree; read the diff before you commit it:

    tools/bazel test --config=rewrite //compiler/...
"""
from __future__ import annotations

import difflib
import os
from pathlib import Path


def check(path: Path, made: str | bytes) -> None:
    """Raise AssertionError, with a diff for text, if `made` is not what the file holds."""
    content = made.encode() if isinstance(made, str) else made
    if rewriting():
        source(path).parent.mkdir(parents=True, exist_ok=True)
        source(path).write_bytes(content)
        return
    wanted = path.read_bytes() if path.exists() else b""
    if wanted != content:
        raise AssertionError(f"{path.name} is not what the golden file says; if this is meant, "
                             f"run the test with --config=rewrite\n{_diff(wanted, content)}")


def rewriting() -> bool:
    """Whether this run is there to make the golden files anew."""
    return os.environ.get("MONOGLOT_REWRITE") == "1"


def source(path: Path) -> Path:
    """Where a file below this package lies in the source tree; a test sees it through links."""
    here = Path(__file__)
    return here.resolve().parent / path.relative_to(here.parent)


def _diff(wanted: bytes, made: bytes) -> str:
    try:
        before, after = wanted.decode().splitlines(), made.decode().splitlines()
    except UnicodeDecodeError:
        return f"{len(wanted)} bytes wanted, {len(made)} made"
    return "\n".join(difflib.unified_diff(before, after, "golden", "made", lineterm=""))
