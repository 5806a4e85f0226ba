"""Puts the generated types of `monoglot.browser` into the source tree, for editors and plain Python tools."""
from __future__ import annotations

import os
from pathlib import Path


def main() -> None:
    """Run by `bazel run`, in the runfiles; git ignores what is written."""
    folder = Path("compiler/monoglot/browser")
    for name in ("__init__.pyi", "platform.index"):
        target = Path(os.environ["BUILD_WORKSPACE_DIRECTORY"], folder, name)
        target.write_bytes((folder / name).read_bytes())
        print(target)


if __name__ == "__main__":
    main()
