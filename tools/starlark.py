"""Formats and lints the tree's Starlark with the pinned buildifier.

    tools/bazel run //tools:starlark            formats
    tools/bazel run //tools:starlark -- check   only says what is wrong

Which files: those that git tracks.
"""

import os
import pathlib
import subprocess
import sys

PATTERNS = ("*.bazel", "*.bzl", "*.BUILD")

# Rules are loaded from rules_cc 0.0.11, which has no cc_common of its own; the
# native Python rules are meant.
LINT = ("-lint=warn", "-warnings=-native-cc-common,-module-docstring")


def main(arguments: list[str]) -> int:
    buildifier = pathlib.Path(os.environ["BUILDIFIER"]).absolute()
    tree = os.environ["BUILD_WORKSPACE_DIRECTORY"]
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", *PATTERNS], cwd=tree, capture_output=True, check=True
    )
    files = [name for name in listed.stdout.decode("utf-8").split("\0") if name]
    files = [name for name in files if pathlib.Path(tree, name).is_file()]
    mode = ["-mode=check", *LINT] if arguments == ["check"] else ["-mode=fix"]
    return subprocess.run([buildifier, *mode, *files], cwd=tree, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
