"""Random well-typed programs, as Hypothesis strategies: seeded, shrinking.

A program is some helpers, of which each calls only earlier ones, and a function `NAME`
that runs them and returns its log, a list of texts. Loops are bounded (`while` has fuel,
`for` goes over a few items), so every program ends. What is written keeps to what the
language documents: a lambda doesn't use a loop's variable, a set is only seen sorted.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[Any]], Any]

SCALARS = ("int", "float", "bool", "str")
KEYS = ("int", "str")
PARTS: dict[str, tuple[str, ...]] = {"tuple[int, str]": ("int", "str"), "tuple[float, bool]": ("float", "bool"),
                                     "tuple[str, list[int]]": ("str", "list[int]")}
TYPES = (*SCALARS, "list[int]", "list[str]", "list[float]", "list[bool]", "list[list[int]]", "list[tuple[int, str]]",
         "list[int | None]", "dict[str, int]", "dict[int, str]", "dict[str, list[int]]", "dict[str, float]", *PARTS,
         "int | None", "str | None", "list[int] | None", "set[int]", "set[str]", "Point", "list[Point]", "Color", "Callable[[int], int]")
HELD = tuple(kind for kind in TYPES if not kind.startswith("Callable"))

HEAD = '''from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
class Color(Enum):
    RED = 1
    GREEN = 2
@dataclass
class Point:
    x: int
    name: str
    def moved(self, by: int) -> "Point":
        return Point(self.x + by, self.name)
class Oops(Exception):
    pass
def plain(n: int) -> int:
    return n + 1
'''

INTS = ("0", "1", "2", "3", "-1", "-7", "10", "2", "5", "12", "255", "1000000", "4294967296", "9007199254740991", "-9007199254740991")
FLOATS = ("0.0", "1.0", "0.5", "-2.5", "0.1", "1e16", "1e-7", "3.0", "1e300", "-0.0", "123.456")
STRINGS = ('""', '"a"', '"ab c"', '"😀"', '"é1"', '"x,y"', '"A😀b"', '"\'"', '"12"', '"-3"', '" z "', '"\\n"')
EXCEPTIONS = ("ValueError", "KeyError", "IndexError", "ZeroDivisionError", "OverflowError", "Oops", "LookupError",
              "ArithmeticError", "RuntimeError", "Exception")


@dataclass(frozen=True)
class Helper:
    name: str
    params: tuple[str, ...]
    result: str


@dataclass(frozen=True)
class Scope:
    """What a place may use: names by type, and what encloses it."""

    names: dict[str, str]
    helpers: tuple[Helper, ...]
    result: str
    loops: int = 0
    fixed: frozenset[str] = field(default_factory=frozenset)
    """Names that closures may use and nothing assigns to: parameters."""
    kept: frozenset[str] = field(default_factory=frozenset)
    """Names that a test has narrowed: nothing assigns to them there."""


def item_of(kind: str) -> str:
    """`list[T]`, `set[T]` -> `T`."""
    return kind[kind.index("[") + 1:-1]


def key_value(kind: str) -> tuple[str, str]:
    key, _, value = item_of(kind).partition(", ")
    return key, value


class Writer:
    """Draws one program."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.count = 0

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
            return self.leaf(s, kind)
        if kind == "list[int | None]":
            return f"[{self.display(s, 'int | None', depth - 1)}]"
        general = self.general(s, kind, depth)
        return general if general else self.of_kind(s, kind, depth - 1)

    def general(self, s: Scope, kind: str, depth: int) -> str:
        """What there is for every type: a conditional, a helper's result, an item of a container."""
        which = self.draw(_index(10))
        helpers = [h for h in s.helpers if h.result == kind]
        if which == 9 and kind != "float":
            return f"({self.expr(s, kind, depth - 1)} if {self.test(s, depth - 1)} else {self.expr(s, kind, depth - 1)})"
        if which == 8 and helpers:
            return self.call(s, self.pick(*helpers), depth - 1)
        if which == 7 and f"list[{kind}]" in TYPES:
            return f"{self.expr(s, f'list[{kind}]', depth - 1)}[{self.small(s, depth)}]"
        return ""

    def call(self, s: Scope, helper: Helper, depth: int) -> str:
        return f"{helper.name}({', '.join(self.expr(s, kind, depth - 1) for kind in helper.params)})"

    def small(self, s: Scope, depth: int) -> str:
        return self.pick("0", "1", "-1", "2", self.expr(s, "int", min(depth - 1, 1)))

    def leaf(self, s: Scope, kind: str) -> str:
        if kind in SCALARS:
            return self.pick(*{"int": INTS, "float": FLOATS, "str": STRINGS, "bool": ("True", "False")}[kind])
        if kind.endswith("| None"):
            return self.pick("None", self.leaf(s, kind.removesuffix(" | None")))
        if kind in PARTS:
            return f"({', '.join(self.leaf(s, part) for part in PARTS[kind])})"
        if kind.startswith("list["):
            return f"[{self.leaf(s, item_of(kind))}]"
        if kind.startswith("dict["):
            key, value = key_value(kind)
            return f"{{{self.leaf(s, key)}: {self.leaf(s, value)}}}"
        if kind.startswith("set["):
            return f"{{{self.leaf(s, item_of(kind))}}}"
        return {"Point": 'Point(1, "p")', "Color": self.pick("Color.RED", "Color.GREEN")}.get(kind, "(lambda n: n)")

    def of_kind(self, s: Scope, kind: str, depth: int) -> str:
        made: dict[str, Callable[[Scope, int], str]] = {
            "int": self.int_, "float": self.float_, "bool": self.bool_, "str": self.str_, "Point": self.point,
            "Color": lambda s, d: self.pick("Color.RED", "Color.GREEN"), "Callable[[int], int]": self.function}
        if kind in made:
            return made[kind](s, depth)
        if kind.endswith("| None"):
            return self.optional(s, kind.removesuffix(" | None"), depth)
        if kind in PARTS:
            return f"({', '.join(self.expr(s, part, depth) for part in PARTS[kind])})"
        if kind.startswith("list["):
            return self.list_(s, item_of(kind), depth)
        return self.dict_(s, *key_value(kind), depth) if kind.startswith("dict[") else self.set_(s, item_of(kind), depth)

    def int_(self, s: Scope, d: int) -> str:
        def e(kind: str) -> str:
            return self.expr(s, kind, d)
        match self.draw(_index(20)):
            case 0 | 1 | 2 | 3:
                return f"({e('int')} {self.pick('+', '-', '*')} {e('int')})"
            case 4 | 5:
                return f"({e('int')} {self.pick('//', '%')} {e('int')})"
            case 6:
                return f"({e('int')} {self.pick('&', '|', '^')} {e('int')})"
            case 7:
                return f"({e('int')} {self.pick('<<', '>>')} {self.pick('0', '1', '5', '40', '60')})"
            case 8:
                return self.pick(f"-{e('int')}", f"abs({e('int')})", f"(~{e('int')})", f"({e('int')} ** {self.pick('0', '2', '3')})")
            case 9:
                return f"len({e(self.pick('str', 'list[int]', 'dict[str, int]', 'set[int]', 'list[str]'))})"
            case 10:
                return f"int({e(self.pick('str', 'float', 'bool', 'int'))})"
            case 11:
                return f"{self.pick('min', 'max')}({e('int')}, {e('int')})"
            case 12:
                return f"{self.pick('sum', 'min', 'max')}({e('list[int]')})"
            case 13:
                return f"{e('dict[str, int]')}.get({e('str')}, {e('int')})"
            case 14:
                return f"{e('str')}.{self.pick('find', 'count', 'rfind', 'index')}({e('str')})"
            case 15:
                return f"{e('list[int]')}.{self.pick('count', 'index')}({e('int')})"
            case 16:
                return f"round({e('float')})"
            case 17:
                return f"({e('int | None')} or {e('int')})"
            case 18 if (known := [n for n, k in s.names.items() if k.startswith("Callable")]):
                return f"{self.pick(*known)}({e('int')})"
            case 18:
                return self.pick(f"{e('Point')}.x", f"{e('Color')}.value", f"{e('tuple[int, str]')}[0]", f"plain({e('int')})")
        name = self.fresh()
        return f"sum([{self.expr(self.bound(s, {name: 'int'}), 'int', d - 1)} for {name} in {e('list[int]')}])"

    def float_(self, s: Scope, d: int) -> str:
        def e(kind: str) -> str:
            return self.expr(s, kind, d)
        match self.draw(_index(9)):
            case 0 | 1 | 2:
                return f"({e('float')} {self.pick('+', '-', '*')} {e('float')})"
            case 3:
                return f"({e('float')} {self.pick('/', '//', '%')} {e('float')})"
            case 4:
                return f"({e('int')} / {e('int')})"
            case 5:
                return self.pick(f"float({e('int')})", f"float({e('str')})")
            case 6:
                return self.pick(f"abs({e('float')})", f"-{e('float')}", f"round({e('float')}, {self.pick('0', '1', '2', '-1')})")
            case 7:
                return self.pick(f"min({e('float')}, {e('float')})", f"max({e('list[float]')})", f"sum({e('list[float]')}, 0.0)")
        return f"({e('int')} {self.pick('+', '*')} {e('float')})"

    def bool_(self, s: Scope, d: int) -> str:
        def e(kind: str) -> str:
            return self.expr(s, kind, d)
        match self.draw(_index(13)):
            case 0 | 1:
                return f"(plain({e('int')}) {self.compare()} {e('int')})"
            case 2:
                return f"(str({e('str')}) {self.compare()} {e('str')})"
            case 3:
                return f"({e('float')} {self.compare()} {e('float')})"
            case 4:
                kind = self.pick("list[int]", "dict[str, int]", "tuple[int, str]", "set[int]", "Point", "list[list[int]]", "Color")
                return f"({e(kind)} {self.pick('==', '!=')} {e(kind)})"
            case 5:
                return f"({e('list[int]')} {self.pick('<', '>=')} {e('list[int]')})"
            case 6:
                return f"({e('int')} {self.pick('in', 'not in')} {e(self.pick('list[int]', 'set[int]', 'dict[int, str]'))})"
            case 7:
                return f"({e('str')} in {e(self.pick('str', 'list[str]', 'dict[str, int]', 'set[str]'))})"
            case 8:
                return f"(not {self.test(s, d)})"
            case 9:
                return f"({e('bool')} {self.pick('and', 'or')} {e('bool')})"
            case 10:
                return f"({e(self.pick('int | None', 'str | None', 'list[int] | None'))} is {self.pick('', 'not ')}None)"
            case 11:
                return f"({e('int')} {self.pick('<', '<=')} plain({e('int')}) {self.pick('<', '==')} {e('int')})"
        return self.pick(f"{e('str')}.{self.pick('startswith', 'endswith')}({e('str')})", f"{e('str')}.isdigit()",
                         f"bool({e(self.pick('int', 'str', 'list[int]', 'float'))})", f"any({e('list[bool]')})", f"all({e('list[bool]')})")

    def compare(self) -> str:
        return self.pick("==", "!=", "<", "<=", ">", ">=")

    def test(self, s: Scope, d: int) -> str:
        """What stands where a truth value is asked for."""
        return self.expr(s, self.pick("bool", "bool", "int", "str", "list[int]", "dict[str, int]", "float", "set[int]", "int | None"), d)

    def str_(self, s: Scope, d: int) -> str:
        def e(kind: str) -> str:
            return self.expr(s, kind, d)
        match self.draw(_index(13)):
            case 0 | 1:
                return f"({e('str')} + {e('str')})"
            case 2:
                return f"({e('str')} * {self.pick('0', '1', '2')})"
            case 3:
                return f"{e('str')}[{self.small(s, d)}]"
            case 4:
                return f"{e('str')}[{self.pick('', '1', '-2')}:{self.pick('', '2', '-1')}{self.pick('', '', ':-1', ':2')}]"
            case 5:
                return f"{e('str')}.{self.pick('upper', 'lower', 'strip', 'title', 'capitalize')}()"
            case 6:
                return f"{e('str')}.replace({e('str')}, {e('str')})"
            case 7:
                return f"{self.pick('str', 'repr')}({e(self.shown())})"
            case 8:
                return f"{e('str')}.join({e('list[str]')})"
            case 9:
                return self.format(s, d)
            case 10:
                return f"{e('str')}.{self.pick('zfill', 'ljust', 'rjust', 'center')}({self.pick('0', '3', '6')})"
            case 11:
                return self.pick(f"{e('Point')}.name", f"{e('Color')}.name", f"{e('tuple[int, str]')}[1]", f"{e('dict[int, str]')}[{e('int')}]")
        return f"({e('str | None')} or {e('str')})"

    def shown(self) -> str:
        """A type whose text is the same everywhere."""
        return self.pick(*(kind for kind in HELD if "set[" not in kind))

    def format(self, s: Scope, d: int) -> str:
        """An f-string; its parts hold no double quote, so no text or nested f-string."""
        kind, spec = self.pick(("int", ""), ("int", ":5"), ("int", ":<4"), ("int", ":,"), ("int", ":04"), ("float", ":.2f"), ("float", ""),
                               ("bool", ""), ("float", ":9.1f"))
        names = [name for name, its in s.names.items() if its in ("str", kind)]
        part = f"{{{self.pick(*names)}}}" if names and self.chance(2) else f"{{{self.leaf(s, kind)}{spec}}}"
        return f'f"a{part}b{{{self.leaf(s, kind)}{spec}}}"'

    def optional(self, s: Scope, kind: str, d: int) -> str:
        if kind == "int" and self.chance(2):
            return f"{self.expr(s, 'dict[str, int]', d)}.get({self.expr(s, 'str', d)})"
        return self.pick("None", self.expr(s, kind, d))

    def point(self, s: Scope, d: int) -> str:
        made = f"Point({self.expr(s, 'int', d)}, {self.expr(s, 'str', d)})"
        return self.pick(made, f"{self.expr(s, 'Point', d)}.moved({self.expr(s, 'int', d)})")

    def function(self, s: Scope, d: int) -> str:
        name = self.fresh()
        inside = replace(s, names={n: k for n, k in s.names.items() if n in s.fixed} | {name: "int"})
        return f"(lambda {name}: {self.expr(inside, 'int', d - 1)})"

    def bound(self, s: Scope, more: dict[str, str]) -> Scope:
        return replace(s, names={**s.names, **more})

    def display(self, s: Scope, kind: str, d: int) -> str:
        return ", ".join(self.expr(s, kind, d) for _ in range(self.pick(1, 2, 3)))

    def list_(self, s: Scope, kind: str, d: int) -> str:
        whole = f"list[{kind}]"

        def e(kind: str) -> str:
            return self.expr(s, kind, d)
        match self.draw(_index(10)):
            case 0 | 1:
                return f"[{self.display(s, kind, d)}]"
            case 2:
                return f"({e(whole)} + {e(whole)})"
            case 3:
                return f"{e(whole)}[{self.pick('', '1', '-2')}:{self.pick('', '2', '-1')}{self.pick('', '', ':-1', ':2')}]"
            case 4:
                return f"({e(whole)} * {self.pick('0', '1', '2')})"
            case 5 if kind in SCALARS:
                return self.ordered(s, kind, d)
            case 6 if kind == "int":
                return f"list(range({self.pick('0', '3', '5')}, {self.pick('4', '-2', '7')}, {self.pick('1', '2', '-1', '-3')}))"
            case 6 if kind == "str":
                return self.pick(f"list({e('str')})", f"{e('str')}.split()", f"{e('str')}.split({self.pick(*STRINGS[1:])})", f"sorted({e('set[str]')})")
            case 7:
                return f"list({self.pick(f'reversed({e(whole)})', e(whole))})"
            case 8 if kind == "int":
                return f"sorted({e('set[int]')})"
            case 8 if kind == "tuple[int, str]":
                return self.pick(f"list(enumerate({e('list[str]')}))", f"list(zip({e('list[int]')}, {e('list[str]')}))",
                                 f"list({e('dict[int, str]')}.items())")
        name = self.fresh()
        source = self.pick("int", "str")
        inside = self.bound(s, {name: source})
        condition = f" if {self.test(inside, d - 1)}" if self.chance(3) else ""
        return f"[{self.expr(inside, kind, d - 1)} for {name} in {e(f'list[{source}]')}{condition}]"

    def ordered(self, s: Scope, kind: str, d: int) -> str:
        source = self.expr(s, f"list[{kind}]", d)
        if self.chance(2):
            return f"sorted({source}{self.pick('', ', reverse=True')})"
        name = self.fresh()
        inside = replace(s, names={n: k for n, k in s.names.items() if n in s.fixed} | {name: kind})
        return f"sorted({source}, key=lambda {name}: {self.expr(inside, self.pick('int', 'str'), d - 1)}{self.pick('', ', reverse=True')})"

    def dict_(self, s: Scope, key: str, value: str, d: int) -> str:
        whole = f"dict[{key}, {value}]"
        match self.draw(_index(4)):
            case 0:
                return f"({self.expr(s, whole, d)} | {self.expr(s, whole, d)})"
            case 1:
                name = self.fresh()
                inside = self.bound(s, {name: "int"})
                return (f"{{{self.expr(inside, key, d - 1)}: {self.expr(inside, value, d - 1)} "
                        f"for {name} in {self.expr(s, 'list[int]', d)}}}")
        items = [f"{self.expr(s, key, d)}: {self.expr(s, value, d)}" for _ in range(self.pick(1, 2, 3))]
        return f"{{{', '.join(items)}}}"

    def set_(self, s: Scope, kind: str, d: int) -> str:
        whole = f"set[{kind}]"
        match self.draw(_index(4)):
            case 0:
                return f"({self.expr(s, whole, d)} {self.pick('|', '&', '-', '^')} {self.expr(s, whole, d)})"
            case 1:
                return f"set({self.expr(s, f'list[{kind}]', d)})"
        return f"{{{self.display(s, kind, d)}}}"

    # --- statements ------------------------------------------------------------

    def block(self, s: Scope, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(self.pick(1, 2, 3)):
            made, s = self.statement(s, depth)
            lines += made
        return lines

    def statement(self, s: Scope, depth: int) -> tuple[list[str], Scope]:
        which = self.draw(_index(22))
        simple = {4: self.assign, 5: self.augment, 6: self.mutate, 7: self.mutate, 8: self.log, 9: self.unpack, 10: self.stop}
        if which in simple:
            return simple[which](s)
        if which >= 11 and depth > 0:
            compound = (self.if_, self.if_, self.while_, self.for_, self.for_, self.try_, self.try_, self.nested, self.if_, self.narrow, self.scoped)
            return compound[which - 11](s, depth - 1)
        return self.declare(s)

    def declare(self, s: Scope) -> tuple[list[str], Scope]:
        kind, name = self.pick(*TYPES), self.fresh()
        return [f"{name}: {kind} = {self.expr(s, kind, 2)}"], self.bound(s, {name: kind})

    def assigned(self, s: Scope) -> list[tuple[str, str]]:
        return [(n, k) for n, k in s.names.items() if n not in s.fixed | s.kept and not k.startswith("Callable")]

    def assign(self, s: Scope) -> tuple[list[str], Scope]:
        known = self.assigned(s)
        if not known:
            return self.declare(s)
        name, kind = self.pick(*known)
        return [f"{name} = {self.expr(s, kind, 2)}"], s

    def augment(self, s: Scope) -> tuple[list[str], Scope]:
        known = [(n, k) for n, k in self.assigned(s) if k in ("int", "float", "str", "list[int]", "list[str]")]
        if not known:
            return self.declare(s)
        name, kind = self.pick(*known)
        op = self.pick(*{"int": ("+=", "-=", "*=", "//=", "%=", "&=", "|="), "float": ("+=", "-=", "*=", "/=")}.get(kind, ("+=",)))
        return [f"{name} {op} {self.expr(s, kind, 2)}"], s

    def mutate(self, s: Scope) -> tuple[list[str], Scope]:
        known = [(n, k) for n, k in s.names.items() if k.startswith(("list[", "dict[", "set[")) and "| None" not in k[-7:] or k == "Point"]
        if not known:
            return self.log(s)
        name, kind = self.pick(*known)

        def e(kind: str) -> str:
            return self.expr(s, kind, 2)
        if kind == "Point":
            return [self.pick(f"{name}.x += {e('int')}", f"{name}.name = {e('str')}")], s
        if kind.startswith("set["):
            return [f"{name}.{self.pick('add', 'discard', 'remove')}({e(item_of(kind))})"], s
        if kind.startswith("dict["):
            key, value = key_value(kind)
            return [self.pick(f"{name}[{e(key)}] = {e(value)}", f"del {name}[{e(key)}]", f"{name}.update({e(kind)})",
                              f"log.append(repr({name}.pop({e(key)}, {e(value)})))", f"log.append(repr({name}.setdefault({e(key)}, {e(value)})))",
                              f"{name}.clear()")], s
        item, index = item_of(kind), self.small(s, 2)
        return [self.pick(f"{name}.append({e(item)})", f"{name}[{index}] = {e(item)}", f"{name}.insert({index}, {e(item)})", f"del {name}[{index}]",
                          f"log.append(repr({name}.pop({index})))", f"{name}.extend({e(kind)})", f"{name}.reverse()", f"{name}.remove({e(item)})",
                          *([f"{name}.sort()", f"{name}.sort(reverse=True)"] if item in SCALARS else []))], s

    def log(self, s: Scope) -> tuple[list[str], Scope]:
        kind = self.shown()
        return [f"log.append({self.pick('repr', 'str')}({self.expr(s, kind, 2)}))"], s

    def unpack(self, s: Scope) -> tuple[list[str], Scope]:
        a, b = self.fresh(), self.fresh()
        more = {a: "int", b: "str"}
        return [f"{a}, {b} = {self.expr(s, 'tuple[int, str]', 2)}"], self.bound(s, more)

    def stop(self, s: Scope) -> tuple[list[str], Scope]:
        """What leaves the place, mostly under a condition."""
        how = [f"raise {self.pick(*EXCEPTIONS)}({self.expr(s, 'str', 1)})", f"assert {self.test(s, 1)}, {self.expr(s, 'str', 1)}",
               f"return {self.expr(s, s.result, 2)}"]
        if s.loops:
            how += ["break", "continue"]
        return [f"if {self.test(s, 2)}:", f"    {self.pick(*how)}"], s

    def if_(self, s: Scope, depth: int) -> tuple[list[str], Scope]:
        lines = [f"if {self.test(s, 2)}:", *_in(self.block(s, depth))]
        if self.chance(3):
            lines += [f"elif {self.test(s, 2)}:", *_in(self.block(s, depth))]
        if self.chance(2):
            lines += ["else:", *_in(self.block(s, depth))]
        return lines, s

    def while_(self, s: Scope, depth: int) -> tuple[list[str], Scope]:
        fuel = self.fresh()
        inside = replace(s, loops=s.loops + 1)
        lines = [f"{fuel} = {self.pick('3', '1', '2')}", f"while {fuel} > 0 and {self.test(s, 2)}:", f"    {fuel} -= 1", *_in(self.block(inside, depth))]
        return lines + (["else:", *_in(self.block(s, depth))] if self.chance(4) else []), s

    def for_(self, s: Scope, depth: int) -> tuple[list[str], Scope]:
        a, b = self.fresh(), self.fresh()
        target, source, names = self.pick(
            (a, f"{self.expr(s, 'list[int]', 2)}[:3]", {a: "int"}), (a, "range(3)", {a: "int"}), (a, f"range(2, {self.pick('-2', '9')}, {self.pick('-1', '3')})", {a: "int"}),
            (a, f"{self.expr(s, 'str', 2)}[:3]", {a: "str"}), (f"{a}, {b}", f"enumerate({self.expr(s, 'list[str]', 2)}[:3])", {a: "int", b: "str"}),
            (f"{a}, {b}", f"list({self.expr(s, 'dict[int, str]', 2)}.items())[:3]", {a: "int", b: "str"}),
            (a, f"list({self.expr(s, 'dict[str, int]', 2)})[:3]", {a: "str"}),
            (f"{a}, {b}", f"zip({self.expr(s, 'list[int]', 1)}[:2], {self.expr(s, 'list[str]', 1)})", {a: "int", b: "str"}))
        inside = self.bound(replace(s, loops=s.loops + 1), names)
        lines = [f"for {target} in {source}:", *_in(self.block(inside, depth))]
        return lines + (["else:", *_in(self.block(s, depth))] if self.chance(4) else []), s

    def try_(self, s: Scope, depth: int) -> tuple[list[str], Scope]:
        error = self.fresh()
        lines = ["try:", *_in(self.block(s, depth))]
        lines += [f"except {self.pick(*EXCEPTIONS)} as {error}:", f"    log.append(str({error}))", *_in(self.block(s, depth))]
        if self.chance(3):
            lines += ["else:", *_in(self.block(s, depth))]
        if self.chance(3):
            inside = replace(s, loops=0)
            lines += ["finally:", *_in(self.log(inside)[0])]
        return lines, s

    def nested(self, s: Scope, depth: int) -> tuple[list[str], Scope]:
        name, param, result = self.fresh(), self.fresh(), self.pick("int", "str", "list[int]")
        inside = Scope({n: k for n, k in s.names.items() if n in s.fixed} | {param: "int"}, s.helpers, result, 0, s.fixed)
        lines = [f"def {name}({param}: int) -> {result}:", *_in(self.block(inside, min(depth, 1))), f"    return {self.expr(inside, result, 2)}"]
        return [*lines, f"log.append(repr({name}({self.expr(s, 'int', 2)})))"], s

    def match(self, s: Scope, depth: int) -> tuple[list[str], Scope]:
        kind = self.pick("int", "str", "Color", "tuple[int, str]")
        a, b = self.fresh(), self.fresh()
        patterns = {"int": "0 | 1", "str": '"a" | "12"', "Color": "Color.RED", "tuple[int, str]": f"({a}, {b}) if {a} > 1"}
        more = {a: "int", b: "str"} if kind.startswith("tuple") else {}
        return [f"match {self.expr(s, kind, 2)}:", f"    case {patterns[kind]}:", *_in(_in(self.block(self.bound(s, more), depth))),
                "    case _:", *_in(_in(self.block(s, depth)))], s

    def narrow(self, s: Scope, depth: int) -> tuple[list[str], Scope]:
        kind, name = self.pick("int", "str", "list[int]"), self.fresh()
        lines = [f"{name}: {kind} | None = {self.expr(s, kind + ' | None', 2)}"]
        inside = replace(self.bound(s, {name: kind}), kept=s.kept | {name})
        return [*lines, f"if {name} is not None:", *_in(self.block(inside, depth))], self.bound(s, {name: f"{kind} | None"})

    def scoped(self, s: Scope, depth: int) -> tuple[list[str], Scope]:
        name = self.fresh()
        return [f"if ({name} := {self.expr(s, 'int', 2)}) > {self.expr(s, 'int', 1)}:", *_in(self.block(self.bound(s, {name: "int"}), depth))], s

    def kept(self, s: Scope) -> tuple[list[str], Scope]:
        """A statement; mostly, what it raises is written down and the program goes on."""
        if self.chance(4):
            return self.statement(s, 2)
        return ["try:", *_in(self.block(s, self.pick(0, 1, 2))), "except Exception as error:", "    log.append(str(error))"], s

    # --- whole programs ------------------------------------------------------------

    def helper(self, name: str, earlier: tuple[Helper, ...]) -> tuple[Helper, list[str]]:
        kinds = tuple(self.pick(*HELD) for _ in range(self.pick(0, 1, 2)))
        made = Helper(name, kinds, self.pick("int", "str", "bool", "list[int]", "dict[str, int]", "int | None", "float", "Point"))
        params = {f"a{i}": kind for i, kind in enumerate(kinds)}
        s = Scope(params, earlier, made.result, 0, frozenset(params))
        shown = ", ".join(f"{n}: {k}" for n, k in params.items())
        lines = [f"def {name}({shown}) -> {made.result}:", "    log: list[str] = []", *_in(self.block(s, 1)),
                 f"    return {self.expr(s, made.result, 2)}"]
        return made, lines

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


_INDICES = [st.integers(0, n - 1) if n else st.nothing() for n in range(64)]


def _index(count: int) -> st.SearchStrategy[int]:
    return _INDICES[count]


@st.composite
def programs(draw: Draw, name: str = "program") -> str:
    """The text of a program whose function is `name`; it goes behind HEAD."""
    return Writer(draw).program(name)
