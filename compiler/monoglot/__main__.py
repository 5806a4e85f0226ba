"""`python -m monoglot`: the command line, or with `--persistent_worker` Bazel's worker."""
from __future__ import annotations

import os
import sys
from pathlib import Path

from monoglot import cli, worker


def _run(arguments: list[str]) -> int:
    if worker.FLAG in arguments:
        return worker.serve(sys.stdin.buffer, sys.stdout.buffer)
    folder = Path(os.environ.get("BUILD_WORKING_DIRECTORY", ""))  # under `bazel run`: where the user is
    return cli.main(arguments, cli.Streams(sys.stdout, sys.stderr, folder))


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1:]))
