"""Instances of generic functions: which there are, which become one, which wait."""
from __future__ import annotations

from monoglot import ir, pipeline

APP = '''
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar
from monoglot import App, Shared, fetch

T = TypeVar("T")
R = TypeVar("R")


def mapped(items: Iterable[T], function: Callable[[T], R]) -> list[R]:
    return [*each(items, function)]


def each(items: Iterable[T], function: Callable[[T], R]) -> list[R]:
    found: list[R] = []
    for item in items:
        found.append(function(item))
    return found


def doubled(items: Sequence[T]) -> list[str]:
    return [f"{item}{item}" for item in items]


def never(item: T) -> T:
    return item


class Demo(App):
    names: Shared[list[str]] = []

    def lengths(self) -> list[int]:
        return mapped(self.names, lambda n: len(n)) + mapped((1, 2), lambda n: n + 1)

    def texts(self) -> list[str]:
        return doubled([1]) + doubled([2.0]) + doubled(["a"]) + doubled(("b", "c"))

    def ask(self, paths: list[str]) -> list[str]:
        return mapped(paths, lambda p: fetch.get(f"https://api.example.com/{p}").text) + self.texts()
'''


def _server(text: str = APP) -> dict[str, ir.Function]:
    made = pipeline.run(pipeline.Request("demo.py", text.encode(), "demo"), last="lower")
    assert isinstance(made, pipeline.Run), made
    assert isinstance(made.module, ir.Module)
    return {f.name: f for f in made.module.server.functions}


def _instances(functions: dict[str, ir.Function], origin: str) -> list[str]:
    return [name for name in functions if name.startswith(origin + "$")]


def test_instances_that_are_alike_are_one_function_and_so_are_their_callers() -> None:
    made = _server()
    assert [f"each$list$str$$Callable$$str$${r}$" for r in ("int", "str")] == _instances(made, "each")
    assert len(_instances(made, "mapped")) == 2


def test_what_hangs_on_the_types_stays_apart() -> None:
    assert len(_instances(_server(), "doubled")) == 3  # ints, floats, texts in a list or a tuple


def test_a_generic_function_that_nobody_calls_is_left_out() -> None:
    assert _instances(_server(), "never") == []


def test_only_the_instance_whose_function_waits_waits() -> None:
    made = _server()
    assert {name: made[name].is_async for name in _instances(made, "each")} == \
        {"each$list$str$$Callable$$str$$int$": False, "each$list$str$$Callable$$str$$str$": True}
    assert not made["lengths"].is_async


def test_an_edit_of_a_generic_function_reaches_its_callers() -> None:
    _server()
    views = APP.replace("return mapped(self.names, lambda n: len(n))", "return mapped({n: 1 for n in self.names}.values(), lambda n: n)")
    assert len(_instances(_server(views), "each")) == 3
    twice = views.replace("return [*each(items, function)]", "return [*each(items, function)][:len([*items])]")
    refused = pipeline.run(pipeline.Request("demo.py", twice.encode(), "demo"), last="lower")
    assert not isinstance(refused, pipeline.Run) and {d.code for d in refused.diagnostics} == {"MG0211"}
