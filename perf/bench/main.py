"""The pod's speed against its peers, each row in interleaved runs on this machine.

    tools/bazel run //perf:peers                    every row
    tools/bazel run //perf:peers -- --only health   rows whose name or peer has this word
    tools/bazel run //perf:peers -- --runs 9 --seconds 5

Writes the table also as a picture, `peers.svg`, into the folder that --out names (as a test:
its undeclared outputs). Ends with 1 when a row is below its bar, and with 2 when a peer can't be had.
"""
from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from perf.bench import http_rows, picture, store_rows
from perf.bench.harness import RUNS, SECONDS, Result, Unavailable, compare, table

ROWS = [*http_rows.ROWS, *store_rows.ROWS]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="rows whose name or peer has this")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--out", type=Path, default=Path(os.environ.get("TEST_UNDECLARED_OUTPUTS_DIR") or tempfile.gettempdir()))
    args = parser.parse_args()
    results: list[Result] = []
    missing = []
    for row in ROWS:
        if args.only.lower() not in f"{row.name} {row.peer.name}".lower():
            continue
        try:
            results.append(compare(row, runs=args.runs, seconds=args.seconds))
            print(results[-1].line(), flush=True)
        except Unavailable as error:
            missing.append(str(error))
            print(f"{row.name}: {error}", file=sys.stderr)
    print(table(results))
    if results:
        drawn = args.out / "peers.svg"
        drawn.write_text(picture.draw(results), "utf-8")
        print(drawn)
    return 2 if missing or not results else 0 if all(each.good for each in results) else 1


if __name__ == "__main__":
    sys.exit(main())
