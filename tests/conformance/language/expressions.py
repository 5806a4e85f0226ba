"""Draws random well-typed expressions, of what grammar.py says."""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.conformance.language import forms, grammar
from tests.conformance.language.templates import Choice, Hole, Template, filled, form, split_types, template

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[Any]], Any]
SLICE = template("⟪⟪¦1¦-2¦⟨small⟩⟫:⟪¦2¦-1¦⟨small⟩⟫⟫⟪¦¦:-1¦:2¦:-2¦:3⟫")
CUT = template("⟪¦1¦-2¦⟨small⟩⟫:⟪¦2¦-1⟫⟪¦¦:2¦:-1⟫")
_MAYBES = template("[⟨items:int | None⟩]")
"""The one form of such a list that has its type whatever is in it."""
_LITERAL = {"bytes": "raw", "Color": "hue", "Size": "sized"}
"""Of two literals of these, mypy says that their comparison tells nothing: through a function they are none."""
_NAME = re.compile(r"\$[a-z]|@")


class Absent(Exception):
    """There is no name of the type that a piece asks for."""


@dataclass(frozen=True)
class Helper:
    """A function of a program; all have `log` before their parameters. `rest`: it takes more ints; `last`: a keyword's type."""

    name: str
    params: tuple[str, ...]
    result: str
    rest: bool
    last: str


@dataclass(frozen=True)
class Scope:
    """What a place may use: names by type, and what encloses it."""

    names: dict[str, str]
    helpers: tuple[Helper, ...]
    result: str
    yields: str = ""
    """The type of what the generator yields, if the place is in one."""
    loops: int = 0
    fixed: frozenset[str] = field(default_factory=frozenset)
    """Names of enclosing functions: nothing assigns to them."""
    kept: frozenset[str] = field(default_factory=frozenset)
    """Names that a test has narrowed: nothing assigns to them there, and functions don't see them."""
    turning: frozenset[str] = field(default_factory=frozenset)
    """Names of comprehensions: functions don't see them."""

    def with_names(self, more: Sequence[tuple[str, str]]) -> Scope:
        return replace(self, names={**self.names, **dict(more)})

    def seen_by_functions(self) -> dict[str, str]:
        return {n: k for n, k in self.names.items() if n not in self.kept | self.turning}


@lru_cache(maxsize=None)
def productions(kind: str) -> tuple[Template, ...]:
    """What an expression of the type may be, as often as it counts."""
    pattern, names = form(kind)
    tables = [grammar.EXPRESSIONS.get(kind, ""), grammar.EXPRESSIONS.get(pattern, "") if names else ""]
    tables += [lines for only, its, lines in grammar.ONLY if its == pattern and names.get("T") in only.split(" ") or only == names.get("T") and its == pattern]
    found: list[Template] = []
    for line in "\n".join(tables).splitlines():
        count, _, rest = line.partition(" ") if line[:1].isdigit() and line[1:2] == " " else ("1", "", line)
        found += [template(filled(rest, names))] * int(count) if line else []
    return tuple(found)


class Expressions:
    """Draws the expressions of one program."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.count = 0
        self.special: dict[str, Callable[[Scope, int], str]] = {
            "test": self.test, "small": self.small, "shown": lambda s, d: self.expr(s, self.pick(*grammar.SHOWN), d),
            "compare": lambda s, d: self.pick("==", "!=", "<", "<=", ">", ">="), "equal": self.equal, "next": self.next, "order": self.order, "format": self.format,
            "slice": lambda s, d: self.expanded(s, SLICE, d), "cut": lambda s, d: self.expanded(s, CUT, d),
            "exception": lambda s, d: self.pick(*forms.EXCEPTIONS), "caught": lambda s, d: self.pick(*forms.CAUGHT)}

    def pick(self, *options: T) -> T:
        return options[self.draw(_index(len(options)))] if len(options) > 1 else options[0]

    def chance(self, one_in: int) -> bool:
        return bool(self.draw(_index(one_in)) == one_in - 1)

    def fresh(self) -> str:
        self.count += 1
        return f"v{self.count}"

    # --- expressions ---------------------------------------------------------

    def expr(self, s: Scope, kind: str, depth: int) -> str:
        """An expression of the type."""
        known = [name for name, its in s.names.items() if its == kind]
        if known and (depth <= 0 or self.chance(3)):
            return self.pick(*known)
        if depth <= 0:
            return self.leaf(kind)
        if kind == "list[int | None]":
            return self.expanded(s, _MAYBES, depth)
        return self.general(s, kind, depth) or self.made(s, kind, depth)

    def made(self, s: Scope, kind: str, depth: int) -> str:
        options = productions(kind)
        if kind.startswith("tuple[") and not options:
            return f"({', '.join(self.expr(s, part, depth - 1) for part in split_types(kind[6:-1]))})"
        return self.expanded(s, self.pick(*options), depth) if options else self.leaf(kind)

    def general(self, s: Scope, kind: str, depth: int) -> str:
        """What there is for every type: a conditional, a helper's result, an item of a container."""
        which = self.draw(_index(10))
        helpers = [h for h in s.helpers if h.result == kind]
        if which == 9 and kind not in ("float", "Shape") and not kind.startswith("Callable"):
            return f"({self.expr(s, kind, depth - 1)} if {self.test(s, depth - 1)} else {self.expr(s, kind, depth - 1)})"
        if which in (6, 8) and helpers:
            return self.call(s, self.pick(*helpers), depth - 1)
        if which == 7 and f"list[{kind}]" in grammar.LISTS:
            return f"{self.expr(s, f'list[{kind}]', depth - 1)}[{self.small(s, depth - 1)}]"
        return ""

    def call(self, s: Scope, helper: Helper, depth: int) -> str:
        given = [self.expr(s, kind, depth - 1) for kind in helper.params]
        if helper.rest:
            given += self.pick([], [self.expr(s, "int", depth - 1)], [f"*{self.expr(s, 'list[int]', depth - 1)}"])
        elif self.chance(3):
            given = [f"a{i}={text}" for i, text in enumerate(given)][::-1]
        if helper.last and self.chance(2):
            given.append(f"last={self.expr(s, helper.last, depth - 1)}")
        return f"{helper.name}({', '.join(['log', *given])})"

    def small(self, s: Scope, depth: int) -> str:
        return self.pick("0", "1", "-1", "2", self.expr(s, "int", min(depth, 1)))

    def test(self, s: Scope, depth: int) -> str:
        """What stands where a truth value is asked for."""
        kind = self.pick("bool", "bool", "bool", "int", "str", "list[int]", "dict[str, int]", "float", "set[int]", "int | None", "bytes",
                         "Decimal", "timedelta")
        return self.expr(s, kind, depth)

    def next(self, s: Scope, depth: int) -> str:
        """The next of an iterator; in a generator it has a default, since StopIteration would mean something else there."""
        default = f", {self.expr(s, 'int', depth)}" if s.yields else ""
        return f"next({self.expr(s, 'Iterator[int]', depth)}{default})"

    def equal(self, s: Scope, depth: int) -> str:
        kind = self.pick(*grammar.EQUAL)
        left = self.expr(s, kind, depth)
        if kind in _LITERAL:
            left = f"{_LITERAL[kind]}({left})"
        return f"({left} {self.pick('==', '!=')} {self.expr(s, kind, depth)})"

    def order(self, s: Scope, depth: int) -> str:
        kind = self.pick(*grammar.ORDERED)
        return f"({self.expr(s, kind, depth)} {self.pick('<', '>=', '<=', '>')} {self.expr(s, kind, depth)})"

    def format(self, s: Scope, depth: int) -> str:
        """An f-string; its parts hold no double quote."""
        first, second = self.pick(*grammar.FORMATS), self.pick(*grammar.FORMATS)
        return f'f"a{self.formatted(s, first)}b{self.formatted(s, second)}"'

    def formatted(self, s: Scope, kind: str) -> str:
        return f"{{{self.plain(s, kind)}{self.pick(*grammar.FORMATS[kind])}}}"

    def plain(self, s: Scope, kind: str) -> str:
        """A name, or a leaf without a double quote."""
        known = [name for name, its in s.names.items() if its == kind]
        return self.pick(*known) if known else self.leaf(kind).replace('"', "'")

    def leaf(self, kind: str) -> str:
        if kind in grammar.LEAVES:
            return self.pick(*grammar.LEAVES[kind])
        pattern, names = form(kind)
        if pattern == "T | None":
            return self.pick("None", self.leaf(names["T"]))
        if pattern == kind:
            return f"({', '.join(self.leaf(part) for part in split_types(kind[6:-1]))})"
        item = self.leaf(names.get("T", "int"))
        return {"list[T]": f"[{item}]", "set[T]": f"{{{item}}}", "frozenset[T]": f"frozenset([{item}])"}.get(pattern) or (
            f"{{{self.leaf(names['K'])}: {self.leaf(names['V'])}}}")

    def hole(self, s: Scope, hole: Hole, depth: int, names: dict[str, str]) -> str:
        """What is drawn for a hole. Raises Absent if it asks for a name of which there is none."""
        asked = self.chosen(hole.kind)
        head, _, kind = asked.partition(":")
        if asked[0] in "@=":
            return self.named(s, asked, names)
        if head == "plain":
            return self.plain(s, kind)
        if head == "call":
            return self.pick(grammar.LEAVES[kind][1], *[n for n, k in s.names.items() if k == kind])
        inner = self.inside(s, hole, names)
        if head == "items":
            return ", ".join(self.expr(inner, kind, depth - 1) for _ in range(self.pick(1, 2, 3)))
        if head == "yielded":
            return self.expr(replace(inner, yields="int"), kind, depth - 1)
        special = self.special.get(asked)
        return special(inner, depth - 1) if special else self.expr(inner, asked, depth - 1)

    def chosen(self, text: str) -> str:
        """The text of a type with its choices made."""
        if "⟪" not in text:
            return text
        return "".join(str(self.pick(*part.options)[0]) if isinstance(part, Choice) else str(part) for part in template(text))

    def named(self, s: Scope, asked: str, names: dict[str, str]) -> str:
        """`@T $x`, `=T $x`: a name of the type; for `=`, one that may be assigned to."""
        kind, _, called = asked[1:].rpartition(" ")
        known = [n for n, k in s.names.items() if k == kind and (asked[0] == "@" or n not in s.fixed | s.kept | s.turning)]
        if not known:
            raise Absent
        names[called] = self.pick(*known)
        return names[called]

    def inside(self, s: Scope, hole: Hole, names: dict[str, str]) -> Scope:
        more = [(names[name], kind) for name, kind in hole.names]
        if hole.closed:
            s = replace(s, names=s.seen_by_functions(), loops=0)
        fresh = frozenset(name for name, _ in more)
        return replace(s.with_names(more), kept=s.kept | {names[n] for n in hole.narrowed}, turning=s.turning | fresh)

    def expanded(self, s: Scope, parts: Template, depth: int, names: dict[str, str] | None = None) -> str:
        """The piece with its holes filled; `names` are those of the whole piece so far."""
        names = {} if names is None else names
        return "".join(self.part(s, part, depth, names) for part in parts)

    def part(self, s: Scope, part: str | Hole | Choice, depth: int, names: dict[str, str]) -> str:
        if isinstance(part, Choice):
            return self.expanded(s, self.pick(*part.options), depth, names)
        if isinstance(part, Hole):
            self.name_all([name for name, _ in part.names], names)
            return self.hole(s, part, depth, names)
        self.name_all(_NAME.findall(part), names)
        return _NAME.sub(lambda found: names[found.group()], part)

    def name_all(self, asked: Sequence[str], names: dict[str, str]) -> None:
        for name in asked:
            if name not in names:
                names[name] = self.fresh()


_INDICES = [st.integers(0, n - 1) if n else st.nothing() for n in range(128)]


def _index(count: int) -> st.SearchStrategy[int]:
    return _INDICES[count]
