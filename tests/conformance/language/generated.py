"""Random well-typed programs, as Hypothesis strategies: seeded, shrinking.

A program is some helpers, of which each calls only earlier ones, and a function `NAME`
that runs them and returns its log, a list of texts. Loops are bounded (`while` has fuel,
`for` goes over a few items), so every program ends. What they are made of stands in
grammar.py and forms.py. What is written keeps to what the language documents: a set is
only seen sorted, no generator is left with a `finally` to run.
"""
from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from hypothesis import strategies as st

from tests.conformance.language import forms, grammar
from tests.conformance.language.expressions import Absent, Draw, Expressions, Helper, Scope
from tests.conformance.language.templates import Hole, Line, Statement, filled, form, statement

HEAD = forms.HEAD
RESULTS = ("int", "str", "bool", "list[int]", "dict[str, int]", "int | None", "float", "Point", "Decimal", "Money", "bytes", "date", "Iterator[int]",
           "set[int]", "Circle | Box", "Iterator[int]")

Made = tuple[list[str], Scope]


@lru_cache(maxsize=None)
def changes(kind: str, assigned: bool) -> tuple[Statement, ...]:
    """What changes a value of the type; its name is `@`, and may be assigned to or not."""
    pattern, names = form(kind)
    texts = forms.MUTATIONS.get(kind, ()) + (forms.MUTATIONS.get(pattern, ()) if names else ())
    if pattern == "dict[K, V]" and names["V"] == "int":
        texts += forms.COUNTS
    if pattern == "list[T]" and names["T"] in grammar.ORDERED:
        texts += forms.ORDERS
    return tuple(statement(filled(text, names)) for text in texts if assigned or not text.startswith("@ "))


class Program(Expressions):
    """Draws one program."""

    # --- statements ------------------------------------------------------------

    def block(self, s: Scope, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(self.pick(1, 2, 3)):
            made, s = self.statement(s, depth)
            lines += made
        return lines

    def statement(self, s: Scope, depth: int) -> Made:
        which = self.draw(st.integers(0, 22))
        try:
            if which >= 13 and depth > 0:
                return self.from_table(s, _COMPOUND if not s.yields else _ENDLESS, depth - 1)
            if which in (4, 5, 6, 7, 8, 9):
                return (self.assign, self.augment, self.mutate, self.mutate, self.log, self.log)[which - 4](s)
            if which in (10, 11):
                return self.from_table(s, _SIMPLE, 0)
            if which == 12:
                return self.leaving(s)
        except Absent:
            pass
        return self.declare(s)

    def from_table(self, s: Scope, table: tuple[Statement, ...], depth: int) -> Made:
        return self.written(s, self.pick(*table), depth, {})

    def written(self, s: Scope, made: Statement, depth: int, names: dict[str, str]) -> Made:
        lines = [text for line in made.lines for text in self.line(s, line, depth, names)]
        return lines, s.with_names([(names[name], kind) for name, kind in made.declares])

    def line(self, s: Scope, line: Line, depth: int, names: dict[str, str]) -> list[str]:
        if line.one_in > 1 and not self.chance(line.one_in):
            return []
        match line.parts:
            case (Hole(kind="block" | "loop" | "leave" | "finally" | "generator") as hole,):
                return self.lines_of(s, hole, depth, names)
            case (Hole(kind=kind) as hole,) if kind.startswith("inner:"):
                return self.body(s, hole, kind.removeprefix("inner:"), "", depth, names)
        first = self.expanded(s, line.parts, 3, names)
        return [first, *_in([text for below in line.below for text in self.line(s, below, depth, names)])]

    def lines_of(self, s: Scope, hole: Hole, depth: int, names: dict[str, str]) -> list[str]:
        self.name_all([name for name, _ in hole.names], names)
        inside = replace(s.with_names([(names[name], kind) for name, kind in hole.names]), kept=s.kept | {names[n] for n in hole.narrowed})
        match hole.kind:
            case "leave":
                return [self.leave(inside)]
            case "finally":
                return self.log(replace(inside, loops=0))[0]
            case "generator":
                return self.body(s, hole, "Iterator[int]", "int", depth, names)
        return self.block(replace(inside, loops=s.loops + (hole.kind == "loop")), depth)

    def body(self, s: Scope, hole: Hole, result: str, yields: str, depth: int, names: dict[str, str]) -> list[str]:
        """The body of a function in a function: it sees what is around, and assigns to what is its own."""
        self.name_all([name for name, _ in hole.names], names)
        seen = s.seen_by_functions()
        inside = Scope(seen, s.helpers, result, yields, 0, frozenset(seen)).with_names([(names[name], kind) for name, kind in hole.names])
        last = f"yield {self.expr(inside, yields, 2)}" if yields else f"return {self.expr(inside, result, 2)}"
        return [*self.block(inside, min(depth, 1)), last]

    def declare(self, s: Scope) -> Made:
        kind, name = self.pick(*grammar.TYPES), self.fresh()
        return [f"{name}: {kind} = {self.expr(s, kind, 2)}"], s.with_names([(name, kind)])

    def assigned(self, s: Scope) -> list[tuple[str, str]]:
        return [(n, k) for n, k in s.names.items() if n not in s.fixed | s.kept and not k.startswith("Callable")]

    def assign(self, s: Scope) -> Made:
        known = self.assigned(s)
        if not known:
            return self.declare(s)
        name, kind = self.pick(*known)
        return [f"{name} = {self.expr(s, kind, 2)}"], s

    def augment(self, s: Scope) -> Made:
        known = [(n, k) for n, k in self.assigned(s) if forms.AUGMENTS.get(k)]
        if not known:
            return self.declare(s)
        name, kind = self.pick(*known)
        return [f"{name} {self.pick(*forms.AUGMENTS[kind])} {self.expr(s, kind, 2)}"], s

    def mutate(self, s: Scope) -> Made:
        known = [(n, k) for n, k in s.names.items() if changes(k, (n, k) in self.assigned(s))]
        if not known:
            return self.log(s)
        name, kind = self.pick(*known)
        return self.written(s, self.pick(*changes(kind, (name, kind) in self.assigned(s))), 0, {"@": name})

    def log(self, s: Scope) -> Made:
        kind = self.pick(*grammar.SHOWN)
        return [f"log.append({self.pick('repr', 'str')}({self.expr(s, kind, 2)}))"], s

    def leaving(self, s: Scope) -> Made:
        return self.from_table(s, _LEAVING, 0)

    def leave(self, s: Scope) -> str:
        options = ["return" if s.yields else f"return {self.expr(s, s.result, 2)}"]
        options += ["break", "continue"] if s.loops else []
        options += [f"yield {self.expr(s, s.yields, 2)}", f"yield from {self.expr(s, f'list[{s.yields}]', 2)}"] if s.yields else []
        return self.pick(*options)

    def kept(self, s: Scope) -> Made:
        """A statement; mostly, what it raises is written down and the program goes on."""
        if self.chance(6):
            return self.statement(s, 2)
        return ["try:", *_in(self.block(s, self.pick(0, 1, 2))), "except Exception as error:", "    log.append(str(error))"], s

    # --- whole programs ------------------------------------------------------------

    def helper(self, name: str, earlier: tuple[Helper, ...]) -> tuple[Helper, list[str]]:
        made = Helper(name, tuple(self.pick(*grammar.PASSED) for _ in range(self.pick(0, 1, 2))), self.pick(*RESULTS), self.chance(5),
                      self.pick("", "", "int", "str"))
        params = {"log": "", **{f"a{i}": kind for i, kind in enumerate(made.params)}}
        shown = ", ".join(["log: list[str]", *(f"{n}: {k}" for n, k in params.items() if k), *(["*rest: int"] if made.rest else [])])
        if made.last:
            shown += f"{'' if made.rest else ', *'}, last: {made.last} = {self.leaf(made.last)}"
        params |= ({"rest": "tuple[int, ...]"} if made.rest else {}) | ({"last": made.last} if made.last else {})
        del params["log"]
        yields = "int" if made.result == "Iterator[int]" else ""
        s = Scope(params, earlier, made.result, yields)
        ending = f"yield {self.expr(s, yields, 2)}" if yields else f"return {self.expr(s, made.result, 2)}"
        return made, [f"def {name}({shown}) -> {made.result}:", *_in(self.block(s, 1)), f"    {ending}"]

    def program(self, name: str) -> str:
        helpers: tuple[Helper, ...] = ()
        lines: list[str] = []
        for number in range(self.pick(0, 1, 2)):
            made, text = self.helper(f"{name}_{number}", helpers)
            helpers, lines = (*helpers, made), lines + text
        s, body = Scope({}, helpers, "list[str]"), []
        for _ in range(self.pick(2, 3, 4)):
            statement, s = self.kept(s)
            body += statement
        lines += [f"def {name}() -> list[str]:", "    log: list[str] = []", *_in(body), "    return log"]
        return "\n".join(lines) + "\n"


def _in(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


_SIMPLE = tuple(statement(text) for text in forms.SIMPLE)
_LEAVING = tuple(statement(text) for text in forms.LEAVING)
_COMPOUND = tuple(statement(text) for text in forms.COMPOUND)
_ENDLESS = tuple(statement(text) for text in forms.COMPOUND if "finally" not in text)
"""What may stand around a `yield`: a generator may be left there, and nothing says when its `finally` runs."""


@st.composite
def programs(draw: Draw, name: str = "program") -> str:
    """The text of a program whose function is `name`; it goes behind HEAD."""
    return Program(draw).program(name)
