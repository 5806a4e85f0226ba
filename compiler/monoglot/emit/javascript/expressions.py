"""Expressions of the IR as JavaScript text, with as few parentheses as precedence allows."""
from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from monoglot import ir
from monoglot.emit.javascript import names as n
from monoglot.emit.javascript.ops import (
    ANY, ASSIGN, BOTH, EITHER, NATIVE, OPS, PRIMARY, RELATION, TERNARY, UNARY,
)
from monoglot.emit.javascript.sourcemap import bare
from monoglot.ops import PROPERTIES

Text = tuple[str, int]
FunctionT = TypeVar("FunctionT", ir.Closure, ir.Function)
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")


class Handles(Protocol):
    """Another way to write the operations of the handle."""

    def write(self, at: Expressions, e: ir.Handle) -> Text: ...
    def effect(self, at: Expressions, e: ir.Handle) -> str: ...


@dataclass(frozen=True)
class Shape:
    """How values of a type are packed: a JavaScript literal, '' for plain ones, and what it needs of the prelude."""

    text: str = ""
    helpers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.text != ""


PLAIN = Shape()


@dataclass(frozen=True)
class Wire:
    """How actions are called: the shapes of their arguments and results, by name; their numbers."""

    args: Mapping[str, tuple[Shape, ...]]
    results: Mapping[str, Shape]
    numbers: Mapping[str, int]


class Expressions:
    """Writes expressions; `helpers` collects the exports of the prelude that are used."""

    def __init__(self, side: ir.Side, names: n.Names, block: Callable[[ir.Closure], str],
                 handles: Handles | None = None) -> None:
        self.names = names
        self.handles = handles
        self.functions = {f.name: f for f in side.functions}
        self.with_handle = frozenset(x.name for c in side.classes for x in c.members if isinstance(x.value, ir.Call)
                                     and x.value.function in self.functions and self.functions[x.value.function].handle)
        """The methods of classes that take the handle first."""
        self.helpers: set[str] = set()
        self.linked: set[tuple[str, str]] = set()
        """Other modules of the runtime that are used, each with an export; it is called `$EXPORT`."""
        self.wire = Wire({}, {}, {})
        self.block = block
        self.here: Callable[[ir.Line], str] = lambda line: ""
        """The mark of a place of the source."""
        self.line = ir.Line(0)
        """Where what is written comes from."""
        self.around: list[str] = []
        """The Python functions around what is written, the innermost last."""

    def write(self, e: ir.Expr, least: int = ASSIGN) -> str:
        """`e`, in parentheses if it binds less than `least`."""
        place = ir.place_of(e)
        if place is not None:
            text, level = self._placed(e, place)
        else:
            text, level = _RULES[type(e)](self, e)
        return text if level >= least else f"({text})"

    def _placed(self, e: ir.Expr, place: ir.Line) -> Text:
        """An expression from another row than what is around it, between marks."""
        around, self.line = self.line, place
        text, level = _RULES[type(e)](self, e)
        self.line = around
        return f"{self.here(place)}{text}{self.here(around)}", level

    def test(self, e: ir.Expr, least: int = ASSIGN) -> str:
        """`e` where only the language's own truth of it counts."""
        if isinstance(e, ir.Op) and e.name == "truth":
            return self.write(e.args[0], least)
        if isinstance(e, ir.Both | ir.Either):
            text, level = self._joined(e, self.test)
            return text if level >= least else f"({text})"
        return self.write(e, least)

    def list(self, items: tuple[ir.Expr, ...]) -> str:
        return ", ".join(self.write(i) for i in items)

    # --- leaves -------------------------------------------------------------------

    def lit(self, e: ir.Lit) -> Text:
        if e.value is None:
            return "null", PRIMARY
        if isinstance(e.value, bool):
            return ("true" if e.value else "false"), PRIMARY
        if isinstance(e.value, str):
            return json.dumps(e.value, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"), PRIMARY
        return _number(e.value), UNARY if math.copysign(1, e.value) < 0 else PRIMARY

    def var(self, e: ir.Var) -> Text:
        return self.names.inner(e.name), PRIMARY

    def bind(self, e: ir.Bind) -> Text:
        return f"{self.names.inner(e.name)} = {self.write(e.value)}", ASSIGN

    def constant(self, e: ir.Constant) -> Text:
        return self.names.top(e.name), PRIMARY

    def members(self, e: ir.Members) -> Text:
        return n.enum(e.enum, e.what), PRIMARY

    def global_(self, e: ir.Global) -> Text:
        return e.name, PRIMARY

    # --- operations -----------------------------------------------------------------

    def op(self, e: ir.Op) -> Text:
        if e.name == "not":
            return f"!{self.test(e.args[0], UNARY)}", UNARY
        if e.name in ("same", "other"):
            e = replace(e, args=tuple(map(_unsigned, e.args)))
        row = OPS[e.name]
        if row.helper and row.helper not in NATIVE:
            self.helpers.add(row.helper)
        if row.helper and "$0" not in row.template:
            call = f"{row.helper}({self.list(e.args)})"
            return (row.template.replace("@", call) if row.template else call), row.precedence
        parts = {str(i): self.write(a, need) for i, (a, need) in enumerate(zip(e.args, row.needs))}
        parts["*"] = self.list(e.args[1:]) if "$*" in row.template else ""
        text = re.sub(r"\$([0-9*])", lambda found: parts[found[1]], row.template)
        return (f"{row.helper}({text})", PRIMARY) if row.helper else (text, row.precedence)

    def cond(self, e: ir.Cond) -> Text:
        text = f"{self.test(e.test, TERNARY + 1)} ? {self.write(e.then)} : {self.write(e.orelse)}"
        return text, TERNARY

    def both(self, e: ir.Both | ir.Either) -> Text:
        return self._joined(e, self.write)

    def _joined(self, e: ir.Both | ir.Either, write: Callable[[ir.Expr, int], str]) -> Text:
        sign, level = ("&&", BOTH) if isinstance(e, ir.Both) else ("||", EITHER)
        return f"{write(e.left, level)} {sign} {write(e.right, level + 1)}", level

    def text(self, e: ir.Text) -> Text:
        """A template literal."""
        if all(isinstance(p, ir.Lit) for p in e.parts):
            return self.lit(ir.Lit("".join(str(p.value) for p in e.parts if isinstance(p, ir.Lit)), "str"))
        return f"`{''.join(self._piece(p) for p in e.parts)}`", PRIMARY

    def _piece(self, e: ir.Expr) -> str:
        if isinstance(e, ir.Lit):
            body = json.dumps(e.value, ensure_ascii=False)[1:-1].replace('\\"', '"')
            return body.replace("`", "\\`").replace("${", "\\${")
        if isinstance(e, ir.Op) and e.name == "text.int":
            return f"${{{self.write(e.args[0], ANY)}}}"
        return f"${{{self.write(e, ANY)}}}"

    # --- calls -------------------------------------------------------------------------

    def _waiting(self, text: str, waits: bool) -> Text:
        return (f"await {text}", UNARY) if waits else (text, PRIMARY)

    def call(self, e: ir.Call) -> Text:
        first = "$" if self.functions[e.function].handle else ""
        args = ", ".join(filter(None, (first, self.list(e.args))))
        return self._waiting(f"{self.names.top(e.function)}({args})", e.waits)

    def call_value(self, e: ir.CallValue) -> Text:
        return self._waiting(f"{self.write(e.callee, PRIMARY)}({self.list(e.args)})", e.waits)

    def dispatch(self, e: ir.Dispatch) -> Text:
        shapes = self.wire.args.get(e.action, (PLAIN,) * len(e.args))
        args = ", ".join(self.packed("pack", s, self.write(a)) for s, a in zip(shapes, e.args))
        text, level = self._waiting(f"$.call({n.action(e.action)}, [{args}])", e.waits)
        shape = self.wire.results.get(e.action, PLAIN)
        return (self.packed("unpack", shape, text), PRIMARY) if shape else (text, level)

    def packed(self, helper: str, shape: Shape, text: str) -> str:
        """The value as it travels, or back."""
        if not shape:
            return text
        self.linked.add(("composite", helper))
        self.helpers |= set(shape.helpers)
        return f"${helper}({shape.text}, {text})"

    def together(self, e: ir.Together) -> Text:
        self.linked.add(("together", "together"))
        return f"await $together([{', '.join(f'$.fetch({self.write(r)})' for r in e.requests)}])", UNARY

    def keep(self, e: ir.Keep) -> Text:
        self.linked.add(("flow", "keep"))
        values = "{" + ", ".join(self._field(k, v) for k, v in e.values) + "}"
        carried = f", {json.dumps(e.carried)}" if e.carried else ""
        return f"$keep($, {n.flow(e.flow)}, {self.wire.numbers[e.action]}, {values}{carried})", PRIMARY

    def resume(self, e: ir.Resume) -> Text:
        self.linked.add(("flow", "resume"))
        after = ", ".join(str(self.wire.numbers[name]) if name else "0" for name in e.after)
        names = ", ".join(json.dumps(name) for name in e.names)
        maybe = ", ".join(f"[{json.dumps(name)}, {self.write(before)}]" for name, before in e.maybe)
        return f"$resume($, {n.flow(e.flow)}, {self.write(e.token)}, [{after}], [{names}], [{maybe}])", PRIMARY

    def effect(self, e: ir.Expr) -> str:
        """`e` where nobody wants its value."""
        return self.handles.effect(self, e) if self.handles and isinstance(e, ir.Handle) else self.write(e)

    def handle(self, e: ir.Handle) -> Text:
        if e.op in ("now", "random"):
            self.linked.add(("clock", e.op))
            return f"${e.op}({', '.join(filter(None, ('' if self.handles else '$', self.list(e.args))))})", PRIMARY
        if self.handles:
            return self.handles.write(self, e)
        if e.op in PROPERTIES:
            return f"$.{e.op}", PRIMARY
        args = ", ".join(filter(None, (n.state(e.state) if e.state else "", self.list(e.args))))
        return self._waiting(f"$.{e.op}({args})", e.waits)

    def get(self, e: ir.Get) -> Text:
        return f"{self.write(e.value, PRIMARY)}.{e.name}", PRIMARY

    def method(self, e: ir.Method) -> Text:
        return f"{self.write(e.receiver, PRIMARY)}.{e.name}({self.list(e.args)})", PRIMARY

    def await_(self, e: ir.Await) -> Text:
        return f"await {self.write(e.value, UNARY)}", UNARY

    def new(self, e: ir.New) -> Text:
        return f"new {e.name}({self.list(e.args)})", PRIMARY

    # --- made of others -------------------------------------------------------------------

    def array(self, e: ir.Array) -> Text:
        return f"[{self.list(e.items)}]", PRIMARY

    def make(self, e: ir.Make) -> Text:
        return f"new {self.names.top(e.name)}({self.list(e.args)})", PRIMARY

    def is_a(self, e: ir.IsA) -> Text:
        return f"{self.write(e.value, RELATION)} instanceof {self.names.top(e.name)}", RELATION

    def call_member(self, e: ir.CallMember) -> Text:
        args = ", ".join(filter(None, ("$" if e.name in self.with_handle else "", self.list(e.args))))
        return self._waiting(f"{self.write(e.receiver, PRIMARY)}.{e.name}({args})", e.waits)

    def spread(self, e: ir.Spread) -> Text:
        return f"...{self.write(e.value)}", ASSIGN

    def record(self, e: ir.Record) -> Text:
        return "{" + ", ".join(self._field(k, v) for k, v in e.fields) + "}", PRIMARY

    def _field(self, key: str, value: ir.Expr) -> str:
        text = self.write(value)
        if text == key:
            return key
        return f"{key if _IDENTIFIER.match(key) else json.dumps(key)}: {text}"

    def closure(self, e: ir.Closure) -> Text:
        """An arrow function, or a generator function."""
        self.around.append(e.name or "<lambda>")
        try:
            return self._closure(e), ASSIGN
        finally:
            self.around.pop()

    def _closure(self, e: ir.Closure) -> str:
        if e.generator:
            return f"function* ({', '.join(map(self.names.inner, e.params))}) {self.block(e)}"
        params = ", ".join(map(self.names.inner, e.params))
        alone = len(e.params) == 1
        return f"{'async ' if e.is_async else ''}{params if alone else f'({params})'} => {self._closure_body(e)}"

    def _closure_body(self, e: ir.Closure) -> str:
        return self.arrow_body(e, self.block)

    def arrow_body(self, e: FunctionT, block: Callable[[FunctionT], str]) -> str:
        """The body of an arrow function: its value alone, if it does nothing else."""
        body = [s for s in e.body if not isinstance(s, ir.Line)]
        if len(body) == 1 and not e.locals:
            only = body[0]
            if isinstance(only, ir.Return) and only.value is not None:
                line = next((s for s in e.body if isinstance(s, ir.Line)), None)
                return (self.here(line) if line is not None else "") + self._arrow_value(only.value)
        return block(e)

    def _arrow_value(self, e: ir.Expr) -> str:
        text = self.write(e)
        return f"({text})" if bare(text).startswith("{") else text

    def collect(self, e: ir.Collect) -> Text:
        if e.kind in ("any", "all"):
            return self._deciding(e, 0), PRIMARY
        element = e.element if e.value is None else ir.Array((e.element, e.value))
        made = self._listing(e.clauses, element, e.locals)
        return (f"new Map({made})" if e.kind == "dict" else made), PRIMARY

    def _listing(self, clauses: tuple[ir.Clause, ...], element: ir.Expr, names: tuple[str, ...]) -> str:
        if len(clauses) > 1:
            return self._nested(clauses, element)
        source, item = self.write(clauses[0].iterable), self._arrow(clauses[0], self._arrow_value(element))
        if not clauses[0].conditions:
            return f"Array.from({source}, {item})"
        self.helpers.add("pick")
        return f"pick({source}, {self._arrow(clauses[0], self._conditions(clauses[0]))}, {item})"

    def _conditions(self, clause: ir.Clause) -> str:
        level = ASSIGN if len(clause.conditions) == 1 else BOTH + 1
        return " && ".join(self.test(c, level) for c in clause.conditions)

    def _arrow(self, clause: ir.Clause, body: str) -> str:
        shown = [self.names.inner(x) for x in clause.names]
        params = shown[0] if len(shown) == 1 else f"([{', '.join(shown)}])"
        return f"{params} => {body}"

    def _nested(self, clauses: tuple[ir.Clause, ...], element: ir.Expr) -> str:
        """`flatMap` over a list of what the inner clauses give."""
        inner = self._listing(clauses[1:], element, ())
        first = clauses[0]
        made = self._listing((first,), ir.Global("@"), ()).replace("@", inner)
        return f"{made}.flat()"

    def _deciding(self, e: ir.Collect, depth: int) -> str:
        clause, last = e.clauses[depth], depth + 1 == len(e.clauses)
        self.helpers.add(e.kind)
        body = self.test(e.element, BOTH) if last else self._deciding(e, depth + 1)
        if clause.conditions:
            tested = self._conditions(clause)
            level = len(clause.conditions) > 1
            if e.kind == "any":
                body = f"({tested}) && {body}" if not level else f"{tested} && {body}"
            else:
                body = f"!({tested}) || {body}"
        return f"{e.kind}({self.write(clause.iterable)}, {self._arrow(clause, body)})"


def _unsigned(e: ir.Expr) -> ir.Expr:
    """-0.0 as 0.0, which equals the same; bundlers warn of the former."""
    return ir.Lit(0.0, e.kind) if isinstance(e, ir.Lit) and isinstance(e.value, float) and e.value == 0 else e


def _number(value: int | float) -> str:
    if isinstance(value, int):
        return str(value)
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    text = repr(value)
    return text[:-2] if text.endswith(".0") else text


_E = Expressions
_RULES: dict[type, Callable[..., Text]] = {
    ir.Lit: _E.lit, ir.Var: _E.var, ir.Bind: _E.bind, ir.Op: _E.op, ir.Cond: _E.cond, ir.Both: _E.both,
    ir.Either: _E.both, ir.Call: _E.call, ir.CallValue: _E.call_value, ir.Dispatch: _E.dispatch,
    ir.Handle: _E.handle, ir.Constant: _E.constant, ir.Members: _E.members, ir.Global: _E.global_,
    ir.Get: _E.get, ir.Method: _E.method, ir.Await: _E.await_, ir.New: _E.new, ir.Array: _E.array, ir.Spread: _E.spread, ir.Record: _E.record,
    ir.Text: _E.text, ir.Closure: _E.closure, ir.Collect: _E.collect, ir.Make: _E.make, ir.IsA: _E.is_a,
    ir.CallMember: _E.call_member, ir.Keep: _E.keep, ir.Resume: _E.resume, ir.Together: _E.together}
