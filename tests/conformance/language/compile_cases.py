"""The build's step from one case file to what the engines run, and what a report shows.

    compile_cases CASES.py [--head HEAD] --client client.js --server server.js --listing listing.json

The modules are what the compiler makes of the application, byte for byte, with one
line behind them that hands the cases' functions to the driver.
"""
from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from monoglot import pipeline
from monoglot.diagnostics import Refused, as_text
from tests.conformance.language.suite import TEXT, Suite, load

SIDES = ("client", "server")


class Refusal(Exception):
    """The compiler refused a case file."""


def compiled(suite: Suite) -> dict[str, str]:
    """The emitted modules of both sides. Raises Refusal with the diagnostics."""
    done = pipeline.run(pipeline.Request(f"{suite.name}.py", suite.module, suite.name))
    if isinstance(done, Refused):
        raise Refusal(as_text(done.diagnostics, suite.module))
    return {side: done.files[f"{side}.js"].decode() for side in SIDES}


def handed_over(suite: Suite, text: str) -> str:
    """The module with the line that gives its cases to the driver."""
    pairs = ", ".join(f"{case.name}: [{_emitted(case.name, text)}, {_emitted(TEXT + case.name, text)}]"
                      for case in suite.cases)
    return f"{text}(globalThis.conformance ??= {{}})[{json.dumps(suite.name)}] = {{{pairs}}};\n"


def _emitted(name: str, text: str) -> str:
    """What the function is called in the module: a name the platform has gets a `$`."""
    return f"{name}$" if re.search(rf"^{_HEAD}{name}\$(\(| =)", text, re.MULTILINE) else name


_HEAD = r"(?:const |(?:async )?function\*? ?)"
"""A function of a module begins so, declared or as an arrow."""


def javascript(name: str, text: str) -> str:
    """The emitted function, for people."""
    found = re.search(rf"^{_HEAD}{name}\$?(?: = .*;$|\(.*?^}}| = .*?^}};)", text, re.MULTILINE | re.DOTALL)
    return found.group().partition("\n\n")[0] if found else ""


def listing(suite: Suite, modules: dict[str, str]) -> dict[str, dict[str, str]]:
    """Each case's source and JavaScript, by its name."""
    return {case.name: {"source": case.source, "javascript": javascript(case.name, modules["server"])}
            for case in suite.cases}


def main() -> int:
    """Entry of the build action."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--head", type=Path, action="append", default=[], help="goes before a table")
    for name in (*SIDES, "listing"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    suite = load(options.cases, "".join(path.read_text(encoding="utf-8") for path in options.head))
    try:
        modules = compiled(suite)
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    for side in SIDES:
        getattr(options, side).write_text(handed_over(suite, modules[side]), encoding="utf-8")
    options.listing.write_text(json.dumps(listing(suite, modules)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
