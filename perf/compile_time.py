"""How long the compiler takes: the reference application in a new process, and edits of apps in a running one.

    tools/bazel run //perf:compile_time

`cold` is a compilation in a new process, without loading Python's modules. The others go through the
persistent worker, files written, one edit after the other: a function's text, with as many lines or more
or fewer; a function's signature; a comment at the top. Besides the reference application there are
one with protocols, one of several files, and one with split actions. Each figure is the median of several
runs with their spread, in milliseconds of the processor, and the load of the machine; `against_cold` is the share of what the
same module takes in a new compiler. Exits with 1 if a median is over its budget.
"""
from __future__ import annotations

import argparse
import gc
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from monoglot import worker
from monoglot.check import reuse
from monoglot.edits_fixture import PROGRAMS
from monoglot.pipeline import Request, run

RUNS = 15
COLD_MS, EDIT_MS = 500, 100
Edit = Callable[[str, int], str]


@dataclass(frozen=True)
class Case:
    """Edits of one module, the n-th by `edit`; no budget for what is not an edit of one function's body."""

    name: str
    files: Mapping[str, str]
    edit: Edit
    budget_ms: int | None = EDIT_MS


def body(function: str, more: Callable[[int], str] = str) -> Edit:
    """Another first statement in a function: an assertion that holds."""
    def edited(text: str, number: int) -> str:
        at = re.search(rf'( *)def {function}\(.*\n(?: +"""[^"]*"""\n)?', text)
        assert at is not None, function
        return text[:at.end()] + f"{at[1]}    assert {number} >= 0\n" + more(number) + text[at.end():]
    return edited


def same(number: int) -> str:
    return ""


def lines(number: int) -> str:
    """More lines and fewer, by turns."""
    return "\n" * (number % 5)


def signature(text: str, number: int) -> str:
    return text.replace("def create_shoot(self, name: str", f"def create_shoot(self, name: str, more{number}: int = 1")


def top(text: str, number: int) -> str:
    return "# edited\n" * (number + 1) + text


def compiled(path: Path, text: str) -> float:
    """Milliseconds of the processor that one compilation takes: other programs beside it change little."""
    begin = time.process_time()
    run(Request(path.name, text, "studio", "Studio"))
    return (time.process_time() - begin) * 1000


def through_worker(case: Case) -> tuple[list[float], float]:
    """Milliseconds of the processor for each edit, one after the other through one worker; and for the first text, as if for the first time."""
    reuse.forget()
    gc.disable()  # as the worker does
    cache, times = worker.Cache(), list[float]()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in case.files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        more = [part for name in case.files if name != "app.py" for part in ("--src", name)]
        arguments = ["compile", "app.py", *more, "--name", "studio", "--title", "Studio", "--out", "out"]
        for number, text in enumerate([case.files["app.py"], *(case.edit(case.files["app.py"], n) for n in range(RUNS))]):
            (Path(folder) / "app.py").write_text(text, encoding="utf-8")
            worker.tidy(number)
            begin = time.process_time()
            answer = worker.answer({"arguments": arguments, "sandboxDir": folder}, cache)
            times.append((time.process_time() - begin) * 1000)
            if answer["exitCode"]:
                raise SystemExit(answer["output"])
    return times[1:], times[0]


def cases(text: str) -> list[Case]:
    studio = {"app.py": text}
    return [
        Case("edit", studio, body("render", same)),
        Case("edit of a helper", studio, body("_check_shoot", same)),
        Case("edit with lines more or fewer", studio, body("render", lines)),
        Case("line at the top", studio, top),
        Case("signature", studio, signature, None),
        Case("edit, protocols", PROGRAMS["protocols"], body("add", lines)),
        Case("edit, several files", PROGRAMS["files"], body("measure", lines)),
        Case("edit, split actions", PROGRAMS["split"], body("rate", lines)),
        Case("edit beside split actions", PROGRAMS["split"], body("count", lines)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", type=Path)
    parser.add_argument("--once", action="store_true", help="one compilation's milliseconds")
    args = parser.parse_args()
    text = args.module.read_text(encoding="utf-8")
    if args.once:
        print(compiled(args.module, text))
        return
    command = [sys.executable, __file__, "--once", str(args.module)]
    over = told("cold", [float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(RUNS)], COLD_MS)
    for case in cases(text):
        times, first = through_worker(case)
        over |= told(case.name, times, case.budget_ms, against_cold=round(statistics.median(times) / first, 2))
    sys.exit(over)


def told(name: str, times: list[float], budget: int | None, **more: float) -> bool:
    """Prints a case's line; true if it is over its budget."""
    median = statistics.median(times)
    print(json.dumps({"what": name, "median_ms": round(median, 1), "least_ms": round(min(times), 1), "most_ms": round(max(times), 1),
                      "runs": len(times), "budget_ms": budget, **more, "load": round(os.getloadavg()[0], 1)}), flush=True)
    return budget is not None and median > budget


if __name__ == "__main__":
    main()
