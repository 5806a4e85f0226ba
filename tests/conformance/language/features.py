"""Which features of the language programs have, so that a generator that forgets one is noticed.

A feature is told by the program's tree; the statistic counts programs, not uses.
"""
from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

LEAST = 0.01
"""Every feature has to be in this part of the programs at least."""

Test = Callable[[ast.AST], bool]
LARGE = 2 ** 52


def _is(*kinds: type[ast.AST]) -> Test:
    return lambda node: isinstance(node, kinds)


def _calls(*names: str) -> Test:
    return lambda node: isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _method(*names: str) -> Test:
    return lambda node: isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names


def _annotated(*parts: str) -> Test:
    def found(node: ast.AST) -> bool:
        kind = getattr(node, "annotation", None) or getattr(node, "returns", None)
        return kind is not None and any(part in ast.unparse(kind) for part in parts)
    return found


def _constant(test: Callable[[Any], bool]) -> Test:
    return lambda node: isinstance(node, ast.Constant) and test(node.value)


def _has(attribute: str) -> Test:
    return lambda node: bool(getattr(node, attribute, None))


def _starred_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and any(isinstance(one, ast.Starred) for one in node.args)


def _starred_target(node: ast.AST) -> bool:
    return isinstance(node, ast.Starred) and isinstance(node.ctx, ast.Store)


def _closure(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and any(isinstance(one, ast.FunctionDef) for one in node.body) or isinstance(node, ast.Lambda)


FEATURES: dict[str, Test] = {
    "match": _is(ast.Match), "class patterns": _is(ast.MatchClass), "sequence patterns": _is(ast.MatchSequence), "guards": lambda n: isinstance(n, ast.match_case) and n.guard is not None,
    "generator functions": _is(ast.Yield), "yield from": _is(ast.YieldFrom), "generator expressions": _is(ast.GeneratorExp), "next": _calls("next"),
    "bytes": _constant(lambda value: isinstance(value, bytes)), "dates": _calls("date"), "datetimes": _calls("datetime"), "timedeltas": _calls("timedelta"),
    "Decimal": _calls("Decimal"), "UUID": _calls("UUID"), "protocols": lambda n: _calls("measured")(n) or _annotated("Shape")(n),
    "methods of dataclasses": _method("moved", "plus", "shift", "total", "walk", "shown", "area"), "replace": _calls("replace"),
    "own exceptions": lambda n: isinstance(n, ast.Name) and n.id in ("Oops", "Worse", "BadKey"), "raise from": _has("cause"),
    "finally": _has("finalbody"), "else of a loop": lambda n: isinstance(n, ast.For | ast.While) and bool(n.orelse), "assert": _is(ast.Assert),
    "closures": _closure, "lambdas": _is(ast.Lambda), "nonlocal": _is(ast.Nonlocal), "star-args": _starred_call, "starred targets": _starred_target,
    "keyword arguments": _is(ast.keyword), "walrus": _is(ast.NamedExpr), "isinstance": _calls("isinstance"), "chained comparison": lambda n: isinstance(n, ast.Compare) and len(n.ops) > 1,
    "nested containers": _annotated("list[list", "dict[str, list", "dict[str, dict", "list[dict", "list[tuple", "tuple[str, list"),
    "sets": _annotated("set[int]", "set[str]", "set[tuple", "set[Color]", "set[Decimal]", "set[date]"), "frozensets": _calls("frozenset"),
    "keys of other types": _annotated("dict[tuple", "dict[Color", "dict[date", "dict[Decimal", "dict[Money", "dict[bytes"),
    "str methods": _method("upper", "strip", "title", "replace", "split", "zfill", "partition", "swapcase", "center", "removeprefix"),
    "f-string formats": lambda n: isinstance(n, ast.FormattedValue) and n.format_spec is not None, "slices with steps": lambda n: isinstance(n, ast.Slice) and n.step is not None,
    "slices assigned or deleted": lambda n: isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Slice) and not isinstance(n.ctx, ast.Load),
    "ints near the end of their range": _constant(lambda value: isinstance(value, int) and abs(value) >= LARGE), "enums": _calls("Color", "Size"),
    "comprehensions": _is(ast.ListComp, ast.SetComp, ast.DictComp), "sorted with a key": lambda n: _calls("sorted")(n) and any(k.arg == "key" for k in getattr(n, "keywords")),
}


def of(program: str) -> set[str]:
    """The features of a program."""
    nodes = list(ast.walk(ast.parse(program)))
    return {name for name, test in FEATURES.items() if any(test(node) for node in nodes)}


def counted(programs: Sequence[str]) -> Counter[str]:
    """In how many of the programs each feature is, 0 included."""
    found = Counter({name: 0 for name in FEATURES})
    for program in programs:
        found.update(of(program))
    return found


def endings(answers: Iterable[object]) -> Counter[str]:
    """How programs end: in a value, or by which exception."""
    return Counter(answer["kind"] if isinstance(answer, dict) else "a value" for answer in answers)


def table(counts: Counter[str], total: int) -> str:
    """Parts of the programs in hundredths, most first."""
    return ", ".join(f"{name} {100 * count / max(total, 1):.0f}" for name, count in counts.most_common())
