"""`python -m monoglot`: the command line, or with `--persistent_worker` Bazel's worker."""
from __future__ import annotations

import sys

from monoglot import cli, worker


def _run(arguments: list[str]) -> int:
    if worker.FLAG in arguments:
        return worker.serve(sys.stdin.buffer, sys.stdout.buffer)
    return cli.main(arguments, cli.Streams(sys.stdout, sys.stderr))


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1:]))
