"""Checked code under CPython: the same program, but for ints out of range."""
from __future__ import annotations

import functools
import importlib
import inspect
import sys
import textwrap
import traceback
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from monoglot.author import checked

LIMIT = 2**53 - 1


def module(text: str) -> types.ModuleType:
    """The text as a module with checked functions."""
    made = types.ModuleType("sample")
    text = textwrap.dedent(text)
    exec(compile(text, "sample.py", "exec", dont_inherit=True), vars(made))
    checked.check(made, text)
    return made


def result(run: Callable[[], object]) -> object:
    try:
        return run()
    except OverflowError as error:
        return str(error)


OUT_OF_RANGE = [
    "LIMIT + 1", "-LIMIT - 1", "LIMIT * 2", "2 ** 53", "1 << 53", "~LIMIT", "-LIMIT & -2", "int('9007199254740992')",
    "int(1e300)", "round(1e17)", "sum([LIMIT, 1])", "sum([LIMIT, 1, -1])", "sum([1], LIMIT)", "sum([1], start=LIMIT)",
    "pow(2, 60)", "math.floor(1e17)", "math.factorial(30)", "[n + LIMIT for n in [1]][0]", "(lambda n: n + LIMIT)(1)",
    "10 ** 10 ** 10", "1 << 10 ** 12"]


@pytest.mark.parametrize("expression", OUT_OF_RANGE)
def test_out_of_range(expression: str) -> None:
    made = module(f"import math\nLIMIT = {LIMIT}\ndef run(): return {expression}\n")
    assert result(made.run) == "integer out of range"


IN_RANGE = ["LIMIT", "LIMIT - 1 + 1", "-LIMIT", "2 ** -1", "2.0 ** 2000 if False else 1", "'a' * 3", "[1] + [2]", "1e300 * 1e5",
            "sum([0.1] * 10)", "sum([[1], [2]], [])", "True + True", "f'{LIMIT}' + 'x'", "3 if 1 < 2 < 3 else 4", "{1} & {1, 2}"]


@pytest.mark.parametrize("expression", IN_RANGE)
def test_the_same_in_range(expression: str) -> None:
    made = module(f"LIMIT = {LIMIT}\ndef run(): return {expression}\n")
    assert repr(made.run()) == repr(eval(expression, {"LIMIT": LIMIT}))


AUGMENTED = """
log = []
def at(x):
    log.append(x)
    return x
class Box:
    count = 0
def run():
    log.clear()
    xs = [1, 2]
    alias = xs
    xs += [3]
    xs[at(0)] += at(10)
    {"a": xs}[at("a")][at(1)] *= at(3)
    box = Box()
    box.count -= at(4)
    def inner():
        nonlocal alias
        alias += [9]
    inner()
    return xs, alias is xs, box.count, log
"""


def test_augmented_assignment_evaluates_once_and_in_order() -> None:
    plain: dict[str, Any] = {}
    exec(AUGMENTED, plain)
    assert module(AUGMENTED).run() == plain["run"]() == (
        [11, 6, 3, 9], True, -4, [0, 10, "a", 1, 3, 4])


@pytest.mark.parametrize("statement", ["x += 1", "xs[0] += 1", "box.x += 1"])
def test_a_failed_augmented_assignment_changes_nothing(statement: str) -> None:
    made = module(f"""
        class Box:
            x = {LIMIT}
        def run():
            x, xs, box = {LIMIT}, [{LIMIT}], Box()
            try:
                {statement}
            except OverflowError:
                pass
            return x, xs[0], box.x
        """)
    assert made.run() == (LIMIT, LIMIT, LIMIT)


EVERY_KIND = f"""
import functools
LIMIT = {LIMIT}
def twice(f):
    @functools.wraps(f)
    def call(*args): return f(*args)
    return call
def outer(by):
    def inner(n=1): return n + by
    return inner
held = [outer(LIMIT), lambda n=1: n + LIMIT]
class Thing:
    def method(self): return LIMIT + 1
    @property
    def prop(self): return LIMIT + 1
    @staticmethod
    def static(): return LIMIT + 1
    @classmethod
    def of(cls): return LIMIT + 1
@twice
def decorated(): return LIMIT + 1
def generator():
    yield LIMIT + 1
"""


def test_every_kind_of_function() -> None:
    made = module(EVERY_KIND)
    runs = [made.held[0], made.held[1], made.Thing().method, lambda: made.Thing().prop, made.Thing.static, made.Thing.of,
            made.decorated, lambda: next(made.generator())]
    assert [result(run) for run in runs] == ["integer out of range"] * len(runs)


@pytest.mark.parametrize("expression", [
    "[n for n in [1]] if 0 else LIMIT + 1", "[n for n in [1]] if 1 - 1 else LIMIT + 1", "(LIMIT + 1) if 1 + 1 else (lambda: 3)()",
    "(lambda n: n + 1)(LIMIT) or (lambda n: n + 2)(1)", "[[n + LIMIT for n in [m]] for m in [1]]"])
def test_code_that_one_compilation_leaves_out(expression: str) -> None:
    made = module(f"LIMIT = {LIMIT}\ndef run(): return {expression}\n")
    assert result(made.run) == "integer out of range"


def test_a_function_stays_the_same_object_with_its_lines() -> None:
    text = "def run(a, b=3, *, c=4):\n    'Doc.'\n    x = a\n    return (x +\n        b)\n"
    made = types.ModuleType("sample")
    exec(compile(text, "sample.py", "exec", dont_inherit=True), vars(made))
    before, signature = made.run, inspect.signature(made.run)
    checked.check(made, text)
    assert made.run is before and inspect.signature(made.run) == signature and made.run.__doc__ == "Doc."
    with pytest.raises(OverflowError) as raised:
        made.run(LIMIT)
    frame = traceback.extract_tb(raised.value.__traceback__)[1]
    assert (frame.filename, frame.lineno, frame.name) == ("sample.py", 4, "run")


APP = """
import helpers
from monoglot import App, Shared
class Sums(App):
    total: Shared[int] = 0
    def add(self, n: int) -> None:
        self.total += n
        self.total = helpers.double(self.total)
"""


@pytest.fixture
def application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[types.ModuleType]:
    (tmp_path / "helpers.py").write_text("def double(n: int) -> int:\n    return n * 2\n")
    (tmp_path / "sums.py").write_text(APP)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("sums")
    for name in ("sums", "helpers"):
        del sys.modules[name]
        checked._done.discard(name)


def test_an_app_is_checked_from_its_first_instance_on(application: types.ModuleType) -> None:
    helpers = sys.modules["helpers"]
    assert helpers.double(LIMIT) == 2 * LIMIT
    app = application.Sums()
    assert result(functools.partial(helpers.double, LIMIT)) == "integer out of range"
    app.add(1)
    assert result(functools.partial(app.add, LIMIT)) == "integer out of range"
    assert app.total == 2


def test_library_and_tests_are_left_alone(application: types.ModuleType) -> None:
    application.Sums()
    assert textwrap.dedent.__code__.co_filename == textwrap.__file__ and LIMIT + 1 == 2**53
    assert "monoglot within" not in vars(textwrap) and "monoglot within" not in globals()


def test_cost() -> None:
    """An addition costs at most two calls more: work is counted, time would depend on the machine."""
    made = module("def run(n):\n    total = 0\n    for i in range(n):\n        total = total + i\n    return total\n")
    made.run(1)
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        made.run(1_000)
    finally:
        sys.setprofile(None)
    assert calls <= 2 * 1_000 + 10
