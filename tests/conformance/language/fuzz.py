"""Runs generated programs in CPython and on engines, many at a time, and tells where they differ.

Programs are compiled in modules of some dozens. One that the compiler refuses is taken
out of its module and kept with the codes of its diagnostics.
"""
from __future__ import annotations

import contextlib
import itertools
import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Flaky

from monoglot import pipeline
from monoglot.diagnostics import Diagnostic, Refused
from tests.conformance.language import engines, suite
from tests.conformance.language.compile_cases import SIDES, compiled, handed_over
from tests.conformance.language.generated import HEAD, programs
from tests.support.deployed import runfile

MODULE = 40
"""Programs of one module."""

PART = 360
"""Programs that hypothesis is asked for at a time: the first are its simplest, some come twice."""

Bundler = Callable[[Path, dict[str, str]], dict[str, Path]]
Engine = Callable[[Sequence[Path]], engines.Answers]


def drawn(count: int, number: int) -> list[str]:
    """`count` programs of a seed, no two the same; the same for the same seed."""
    found: dict[str, None] = {}
    for part in itertools.count():
        found |= dict.fromkeys(_drawn(min(PART, 2 * count), number + part * 1_000_003))
        if len(found) >= count:
            break
    return list(found)[:count]


def _drawn(count: int, number: int) -> list[str]:
    found: list[str] = []
    _quietly(count, number, (Phase.generate,), found.append)
    return found


def _quietly(count: int, number: int, phases: tuple[Phase, ...], look: Callable[[str], None]) -> None:
    """Hypothesis shows `look` some programs of a seed: no database, no clock, nothing printed."""
    @seed(number)
    @settings(max_examples=count, database=None, phases=phases, deadline=None, suppress_health_check=list(HealthCheck),
              report_multiple_bugs=False)
    @given(programs())
    def run(program: str) -> None:
        look(program)

    run()


@dataclass
class Batch:
    """Programs, and what became of them. A program goes by its place in `programs`."""

    programs: Sequence[str]
    refused: dict[int, tuple[Diagnostic, ...]] = field(default_factory=dict)
    suites: list[suite.Suite] = field(default_factory=list)
    modules: dict[str, dict[str, str]] = field(default_factory=dict)

    def compile(self) -> None:
        """Compile all, in modules."""
        for start in range(0, len(self.programs), MODULE):
            self._module(f"m{start // MODULE}", list(range(start, min(start + MODULE, len(self.programs)))))

    def _module(self, name: str, members: list[int]) -> None:
        while members:
            made = suite.read(name, _text({n: self.programs[n] for n in members}))
            done = pipeline.run(pipeline.Request(f"{name}.py", made.module, name))
            if not isinstance(done, Refused):
                self.suites.append(made)
                self.modules[name] = {side: done.files[f"{side}.js"].decode() for side in SIDES}
                return
            blamed = _blamed({n: self.programs[n] for n in members}, done.diagnostics)
            self.refused |= blamed
            members = [n for n in members if n not in blamed]

    def expected(self) -> dict[int, Any]:
        """What CPython answers, by program."""
        return {_number(case): answer[0] for one in self.suites for case, answer in suite.answers(one).items()}

    def found(self, engine: Engine, side: str, bundle: Bundler, folder: Path) -> dict[int, Any]:
        """What an engine answers, by program."""
        texts = {one.name: handed_over(one, self.modules[one.name][side]) for one in self.suites}
        told = engine(list(bundle(folder, texts).values()))
        return {_number(case): answer[0] for answers in told.values() for case, answer in answers.items()}


def _text(members: dict[int, str]) -> str:
    return HEAD + "".join(_named(number, text) for number, text in members.items())


def module_of(programs: Sequence[str]) -> tuple[str, dict[int, int]]:
    """All programs in one module, and whose each of its lines is."""
    line, places = HEAD.count("\n"), dict[int, int]()
    for number, text in enumerate(programs):
        end = line + text.count("\n")
        places |= dict.fromkeys(range(line + 1, end + 1), number)
        line = end
    return _text(dict(enumerate(programs))), places


def _named(number: int, text: str) -> str:
    """The program under a name of its own; its helpers are no cases."""
    return text.replace("program_", f"_p{number}_").replace("program(", f"p{number}(")


def _number(case: str) -> int:
    return int(case.removeprefix("p"))


def _blamed(members: dict[int, str], diagnostics: Sequence[Diagnostic]) -> dict[int, tuple[Diagnostic, ...]]:
    """The diagnostics by the program in which they are. Raises ValueError if there is no such program."""
    _, places = module_of(list(members.values()))
    numbers, blamed = list(members), dict[int, list[Diagnostic]]()
    for each in diagnostics:
        if each.line in places:
            blamed.setdefault(numbers[places[each.line]], []).append(each)
    if not blamed:
        raise ValueError(f"refused, but no program is to blame: {diagnostics}")
    return {number: tuple(found) for number, found in blamed.items()}


# --- bundling as the rules do ---------------------------------------------------


def bundled(folder: Path, texts: dict[str, str]) -> dict[str, Path]:
    """By the pinned esbuild with the flags of the rules."""
    shell, runtime = Path(__file__).with_name("shell.js"), runfile("MONOGLOT_RUNTIME_JS")
    source = folder / "emitted"
    source.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (source / f"{name}.js").write_text(text, encoding="utf-8")
    aliases = [f"--alias:monoglot/{one}.js={shell}" for one in ("client", "actor")] + [f"--alias:monoglot={runtime}"]
    out = folder / "bundles"
    subprocess.run([runfile("MONOGLOT_ESBUILD"), *(str(source / f"{name}.js") for name in texts), f"--outdir={out}",
                    *os.environ["MONOGLOT_ESBUILD_FLAGS"].split(), "--log-level=error", *aliases], check=True)
    return {name: out / f"{name}.js" for name in texts}


# --- shrinking ----------------------------------------------------------------


def shrunk(program: str, wrong: Callable[[str], bool], number: int) -> str:
    """The smallest program that hypothesis finds for which `wrong` holds, beginning with one that was drawn of a seed."""
    for part in itertools.count():
        found = _shrunk(program, wrong, number + part * 1_000_003)
        if found != "":
            return found
    raise AssertionError("never drawn")


def _shrunk(program: str, wrong: Callable[[str], bool], number: int) -> str:
    last: list[str] = []

    def check(found: str) -> None:
        if (last or found == program) and wrong(found):
            last.append(found)
            raise AssertionError("differs")

    with contextlib.suppress(AssertionError, Flaky):
        _quietly(PART, number, (Phase.generate, Phase.shrink), check)
    return last[-1] if last else ""


def differs(engine: Engine, side: str, bundle: Bundler, folder: Path) -> Callable[[str], bool]:
    """Whether one program alone gives another answer on an engine; a refused one doesn't."""
    def wrong(program: str) -> bool:
        batch = Batch([program])
        batch.compile()
        return bool(batch.suites) and batch.expected() != batch.found(engine, side, bundle, folder)
    return wrong
