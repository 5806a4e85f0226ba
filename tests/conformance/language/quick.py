"""Case files in CPython and node, without Bazel, bundling or browsers: for whoever writes cases.

    python -m tests.conformance.language.quick tests/conformance/language/cases/str.py...

In the tree's root, with `compiler` on PYTHONPATH and node on the PATH. Prints each
difference; ends with 1 if there is one.
"""
from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.conformance.language import engines, suite
from tests.conformance.language.compile_cases import Refusal, compiled, handed_over, javascript

ROOT = Path(__file__).absolute().parents[3]
HEAD = ROOT / "compiler/monoglot/emit/javascript/testdata/head.txt"


def run(suites: list[suite.Suite], prelude: str | None = None) -> tuple[engines.Answers, dict[str, dict[str, str]]]:
    """What node answers, and the emitted modules by file. `prelude` replaces the runtime's own."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        text = (ROOT / "runtime_js/prelude.js").read_text(encoding="utf-8") if prelude is None else prelude
        for part in (ROOT / "runtime_js").glob("prelude_*.js"):
            (folder / part.name).write_bytes(part.read_bytes())
        (folder / "prelude.js").write_text(text, encoding="utf-8")
        (folder / "shell.js").write_bytes(Path(__file__).with_name("shell.js").read_bytes())
        modules = {one.name: compiled(one) for one in suites}
        bundles = [_written(folder, one, modules[one.name]["server"]) for one in suites]
        return engines.node(bundles), modules


def _written(folder: Path, one: suite.Suite, module: str) -> Path:
    text = handed_over(one, module).replace('"monoglot/prelude.js"', '"./prelude.js"')
    for shell in ("actor", "client"):
        text = text.replace(f'"monoglot/{shell}.js"', '"./shell.js"')
    path = folder / f"{one.name}.mjs"
    path.write_text(text, encoding="utf-8")
    return path


def differences(one: suite.Suite, found: dict[str, list[Any]], module: str) -> list[str]:
    """A report for each case whose answers differ from CPython's."""
    expected = suite.answers(one)
    return [f"--- {one.name}.{case.name}\n{case.source}\n{javascript(case.name, module)}\n"
            f"  cpython {json.dumps(expected[case.name])}\n  node    {json.dumps(found[case.name])}\n"
            for case in one.cases if expected[case.name] != found[case.name]]


def main(paths: list[str]) -> int:
    """Entry of the command."""
    os.environ.pop("MONOGLOT_NODE", None)
    suites = [suite.load(Path(path), HEAD.read_text(encoding="utf-8")) for path in paths]
    try:
        found, modules = run(suites)
    except Refusal as refusal:
        print(refusal)
        return 1
    reports = [report for one in suites for report in differences(one, found[one.name], modules[one.name]["server"])]
    print("\n".join(reports) or f"{sum(len(one.cases) for one in suites)} cases, the same")
    return 1 if reports else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
