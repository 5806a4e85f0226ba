"""`python -m monoglot`: the command line, or with `--persistent_worker` Bazel's worker."""
from __future__ import annotations

import os
import sys
from pathlib import Path

from monoglot import cli, worker

_PIPE, _INTERRUPT = 128 + 13, 128 + 2
"""The exit codes of what SIGPIPE and SIGINT end: nobody reads what is printed; the author has enough."""


def _run(arguments: list[str]) -> int:
    if worker.FLAG in arguments:
        return worker.serve(sys.stdin.buffer, sys.stdout.buffer)
    folder = Path(os.environ.get("BUILD_WORKING_DIRECTORY", ""))  # under `bazel run`: where the user is
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    code = cli.main(arguments, cli.Streams(sys.stdout, sys.stderr, folder))
    if not sys.stdout.closed:  # the language server's end closes it
        sys.stdout.flush()
    return code


def _guarded(arguments: list[str]) -> int:
    """The exit code, also where the output can't be written or the user ends the run."""
    if sys.stdout is None or sys.stderr is None:
        return 2  # closed before the start: there is nowhere to say so
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return _INTERRUPT
    except BrokenPipeError:
        _drop()
        return _PIPE
    except OSError as error:
        _drop()
        sys.stderr.write(f"monoglot: standard output: {error.strerror}\n")
        return 2


def _drop() -> None:
    """What is still to be written goes nowhere, so that Python's own end says nothing of it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


if __name__ == "__main__":
    sys.exit(_guarded(sys.argv[1:]))
