"""The client of an app that has only local state: nothing of it goes over a wire.

Each state is a variable of the module: a table a Map of its rows by id, a scalar its
value. What changes it keeps it too, by small functions that only the operations in use
bring along (`$tasks$put`). No handle is passed, no description of a state is made.
"""
from __future__ import annotations

from collections import Counter
from dataclasses import replace

from monoglot import ir, model as m
from monoglot.emit.javascript import names as n
from monoglot.emit.javascript.expressions import Expressions, Text
from monoglot.emit.javascript.ops import EQUALITY, PRIMARY
from monoglot.walk import nodes

_CLONED = frozenset({"int", "float", "bool", "str", "None"})


def fits(model: m.Model, side: ir.Side) -> bool:
    """True if the client can do without a wire: no shared state, no calls, nothing that asks for the connection."""
    return not side.sent and all(s.scope == "local" and _is_cloned(model, s.type) for s in model.states) \
        and not any(isinstance(x, ir.Dispatch) or (isinstance(x, ir.Handle) and x.op == "connected") for x in nodes(side))


def _is_cloned(model: m.Model, type_: m.Type) -> bool:
    """True for what the browser's database gives back as it was."""
    match type_:
        case m.Prim(name):
            return name in _CLONED
        case m.TableType(entity):
            return all(_is_cloned(model, f.type) for e in model.entities if e.name == entity for f in e.fields)
        case m.OptionalType(item) | m.ListType(item):
            return _is_cloned(model, item)
    return isinstance(type_, m.EnumType | m.IdType)


def without_handles(side: ir.Side) -> ir.Side:
    return replace(side, functions=tuple(replace(f, handle=False) for f in side.functions))


class Handles:
    """Writes the operations of the handle for such a client; `used` are the exports of local.js in use."""

    def __init__(self, side: ir.Side, renders: bool, on_error: bool) -> None:
        self.renders = renders
        self.removes = Counter(x.state for x in nodes(side) if isinstance(x, ir.Handle) and x.op == "remove")
        self.missing = "missing" if on_error or any(isinstance(x, ir.Catch) for x in nodes(side)) else "lost"
        self.used: set[str] = set()
        self.makers: dict[str, set[str]] = {}
        """Of each state the operations that have a function."""

    def write(self, at: Expressions, e: ir.Handle) -> Text:
        """The operation as an expression."""
        if e.op in ("user", "org"):
            return f'{self._use("who")}.split("/")[{int(e.op == "user")}]', PRIMARY
        made: Text = getattr(self, "_" + e.op)(at, n.state(e.state), e)
        return made

    def effect(self, at: Expressions, e: ir.Handle) -> str:
        """The operation where nobody wants its value."""
        if e.op == "insert":
            return self._put(at, n.state(e.state), e)
        if e.op == "remove" and _is_simple(e.args[0]) and not self.renders and self.removes[e.state] == 1:
            return f"{self._taken(n.state(e.state), at.write(e.args[0]))}; {self._kept(n.state(e.state))}"
        return at.write(e)

    def _taken(self, state: str, id_: str) -> str:
        return f"{state}.delete({id_}) || {self._use(self.missing)}({id_})"

    def _kept(self, state: str) -> str:
        return f'{self._use("ask")}("put", {state}, "{state[1:]}")'

    def _use(self, name: str) -> str:
        self.used.add(name)
        return f"{name}$$"

    def _function(self, state: str, op: str) -> str:
        self.makers.setdefault(state, set()).add(op)
        return f"{state}${op}"

    # --- reading ------------------------------------------------------------------

    def _value(self, at: Expressions, state: str, e: ir.Handle) -> Text:
        return state, PRIMARY

    def _count(self, at: Expressions, state: str, e: ir.Handle) -> Text:
        return f"{state}.size", PRIMARY

    def _rows(self, at: Expressions, state: str, e: ir.Handle) -> Text:
        return f"[...{state}.values()]", PRIMARY

    def _find(self, at: Expressions, state: str, e: ir.Handle) -> Text:
        return f"({state}.get({at.write(e.args[0])}) ?? null)", PRIMARY

    def _get(self, at: Expressions, state: str, e: ir.Handle) -> Text:
        id_ = at.write(e.args[0])
        if _is_simple(e.args[0]):
            return f"({state}.get({id_}) ?? {self._use(self.missing)}({id_}))", PRIMARY
        return f"{self._function(state, 'row')}({id_})", PRIMARY

    def _where(self, at: Expressions, state: str, e: ir.Handle) -> Text:
        wanted = e.args[0]
        if not isinstance(wanted, ir.Record) or not all(_is_simple(v) for _, v in wanted.fields):
            return f"{self._use('where')}({state}, {at.write(wanted)})", PRIMARY
        tests = " && ".join(_same(name, value, at) for name, value in wanted.fields)
        return f"[...{state}.values()].filter($row => {tests})", PRIMARY

    # --- changing -----------------------------------------------------------------

    def _set(self, at: Expressions, state: str, e: ir.Handle) -> Text:
        return f"{self._function(state, 'set')}({at.write(e.args[0])})", PRIMARY

    def _put(self, at: Expressions, state: str, e: ir.Handle) -> str:
        fields = e.args[0]
        rest = at.write(fields)[1:] if isinstance(fields, ir.Record) and fields.fields else f"...{at.write(fields)}}}"
        return f"{self._function(state, 'put')}({{id: {self._use('newId')}(), {rest})"

    def _insert(self, at: Expressions, state: str, e: ir.Handle) -> Text:
        return f"{self._put(at, state, e)}.id", PRIMARY

    def _update(self, at: Expressions, state: str, e: ir.Handle) -> Text:
        id_, fields = e.args
        if not isinstance(fields, ir.Record) or not fields.fields or not all(map(_is_simple, (id_, *(v for _, v in fields.fields)))):
            for needed in ("put", "row"):
                self._function(state, needed)
            return f"{self._function(state, 'update')}({at.list(e.args)})", PRIMARY
        shown, _ = self._get(at, state, ir.Handle("get", e.state, (id_,), False))
        return f"{self._function(state, 'put')}({{...{shown[1:-1]}, {at.write(fields)[1:]})", PRIMARY

    def _remove(self, at: Expressions, state: str, e: ir.Handle) -> Text:
        return f"{self._function(state, 'remove')}({at.write(e.args[0])})", PRIMARY

    # --- declarations ---------------------------------------------------------------

    def declared(self, s: m.State, initial: str) -> str:
        """The variable of a state with the functions that change it."""
        state, ops = n.state(s.name), self.makers.get(n.state(s.name), set())
        asked = f'await {self._use("ask")}("get", "{s.name}")'
        if isinstance(s.type, m.TableType):
            head = f"const {state} = {asked} ?? new Map;\n"
        elif isinstance(s.type, m.OptionalType) and initial != "null":
            head = f"let {state} = {asked};\nif ({state} === undefined) {state} = {initial};\n"
        else:
            head = f"let {state} = {asked} ?? {initial};\n"
        keep = self._kept(state) + ";\n" + ("  $changed();\n" if self.renders else "")
        return head + "".join(self._maker(state, op, keep) for op in ("set", "row", "put", "update", "remove") if op in ops)

    def _maker(self, state: str, op: str, keep: str) -> str:
        if op == "set":
            return f"const {state}$set = value => {{\n  {state} = value;\n  {keep}}};\n"
        if op == "put":
            return f"const {state}$put = row => {{\n  {state}.set(row.id, row);\n  {keep}  return row;\n}};\n"
        if op == "update":
            return (f"const {state}$update = (id, fields) => "
                    f"{state}$put({{...{state}$row(id), ...fields}});\n")
        if op == "row":
            return f"const {state}$row = id => {state}.get(id) ?? {self._use(self.missing)}(id);\n"
        return f"const {state}$remove = id => {{\n  {self._taken(state, 'id')};\n  {keep}}};\n"

    def imports(self) -> str:
        names = ", ".join(f"{name} as {name}$$" for name in sorted(self.used))
        return f'import {{{names}}} from "monoglot/local.js";\n' if names else ""

    def end(self, start: str, render: str, on_error: str) -> str:
        """The module's last statements: the app begins. `start` is the statement that runs it."""
        fail = ""
        lines = []
        if on_error:
            lines.append(f"{'const $fail = ' if render else ''}{self._use('watch')}({on_error});\n")
            fail = ", $fail"
        if render:
            lines.append(f"const $changed = {self._use('drawing')}({render}{fail});\n")
        lines.append(start)
        if render:
            lines.append("$changed();\n")
        return "".join(lines)


def is_block(side: ir.Side, function: ir.Function) -> bool:
    """True if the function can stand as a block where it is called: it is called once, and nothing leaves it early."""
    called = any(isinstance(x, ir.Call) and x.function == function.name for x in nodes(side))
    return not called and not any(isinstance(x, ir.Return) for x in nodes(function.body, lambda x: not isinstance(x, ir.Closure)))


def _is_simple(e: ir.Expr) -> bool:
    """True for what may be written twice, and at any place of the expression around it."""
    return isinstance(e, ir.Lit | ir.Var) or (isinstance(e, ir.Get) and isinstance(e.value, ir.Var) and e.name == "id")


def _same(name: str, value: ir.Expr, at: Expressions) -> str:
    if isinstance(value, ir.Lit) and value.kind == "bool":
        return f"$row.{name}" if value.value else f"!$row.{name}"
    return f"$row.{name} === {at.write(value, EQUALITY + 1)}"


