"""How long the compiler takes: the reference application in a new process, and an edit of it in a running one.

    tools/bazel run //perf:compile_time

Each figure is the median of several runs with their spread, against its budget; loading
Python's modules is no part of it. Exits with 1 if a median is over its budget.
"""
from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from monoglot.pipeline import Request, run

RUNS = 9
BUDGETS_MS = {"cold": 500, "edit": 100}


def compiled(path: Path, text: str) -> float:
    """Milliseconds of the processor that one compilation takes: other programs beside it change little."""
    begin = time.process_time()
    run(Request(path.name, text, "studio", "Studio"))
    return (time.process_time() - begin) * 1000


def edited(text: str, number: int) -> str:
    """The module with one function changed."""
    at = text.index('"""', text.index("    def render(self)"))
    return text[:at] + f'"""Edit {number}. ' + text[at + 3:]


def measure(path: Path) -> dict[str, list[float]]:
    text = path.read_text(encoding="utf-8")
    command = [sys.executable, __file__, "--once", str(path)]
    cold = [float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(RUNS)]
    compiled(path, text)
    return {"cold": cold, "edit": [compiled(path, edited(text, i)) for i in range(RUNS)]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", type=Path)
    parser.add_argument("--once", action="store_true", help="one compilation's milliseconds")
    args = parser.parse_args()
    if args.once:
        print(compiled(args.module, args.module.read_text(encoding="utf-8")))
        return
    over = False
    for name, times in measure(args.module).items():
        median, budget = statistics.median(times), BUDGETS_MS[name]
        over |= median > budget
        print(json.dumps({"what": name, "median_ms": round(median, 1), "least_ms": round(min(times), 1),
                          "most_ms": round(max(times), 1), "runs": len(times), "budget_ms": budget}))
    sys.exit(over)


if __name__ == "__main__":
    main()
