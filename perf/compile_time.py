"""How long the compiler takes: the reference application in a new process, and an edit of it in a running one.

    tools/bazel run //perf:compile_time

`cold` is a compilation in a new process, without loading Python's modules. `edit` goes through the
persistent worker, files written: one function changed, its lines as many as before. `longer` puts
a line into it, so that every place below moves; it has no budget. Each figure is the median of
several runs with their spread, and the load of the machine. Exits with 1 if a median is over its budget.
"""
from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from monoglot import worker
from monoglot.pipeline import Request, run

RUNS = 15
BUDGETS_MS = {"cold": 500, "edit": 100, "longer": None}


def compiled(path: Path, text: str) -> float:
    """Milliseconds of the processor that one compilation takes: other programs beside it change little."""
    begin = time.process_time()
    run(Request(path.name, text, "studio", "Studio"))
    return (time.process_time() - begin) * 1000


def edited(text: str, number: int, lines: str = "") -> str:
    """The module with one function changed, `lines` put into it."""
    at = text.index('"""', text.index("    def render(self)"))
    return text[:at] + f'"""Edit {number}. {lines}' + text[at + 3:]


def through_worker(name: str, texts: list[str]) -> list[float]:
    """Milliseconds of the processor for each text, one after the other through one worker; the first is not counted."""
    cache, times = worker.Cache(), []
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["compile", name, "--name", "studio", "--title", "Studio", "--out", "out"]
        for text in texts:
            (Path(folder) / name).write_text(text, encoding="utf-8")
            begin = time.process_time()
            answer = worker.answer({"arguments": arguments, "sandboxDir": folder}, cache)
            times.append((time.process_time() - begin) * 1000)
            if answer["exitCode"]:
                raise SystemExit(answer["output"])
    return times[1:]


def measure(path: Path) -> dict[str, list[float]]:
    text = path.read_text(encoding="utf-8")
    command = [sys.executable, __file__, "--once", str(path)]
    cold = [float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(RUNS)]
    return {"cold": cold,
            "edit": through_worker(path.name, [text, *(edited(text, i) for i in range(RUNS))]),
            "longer": through_worker(path.name, [text, *(edited(text, i, "\n" * (i + 1)) for i in range(RUNS))])}


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
        over |= budget is not None and median > budget
        print(json.dumps({"what": name, "median_ms": round(median, 1), "least_ms": round(min(times), 1),
                          "most_ms": round(max(times), 1), "runs": len(times), "budget_ms": budget, "load": round(os.getloadavg()[0], 1)}))
    sys.exit(over)


if __name__ == "__main__":
    main()
