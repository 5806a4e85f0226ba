"""A fetch after a change of shared state, found on every way through the server's functions.

A call's changes are written in one transaction after its last fetch, so that nothing is
half done while it waits. Each function has a summary: whether it may change shared
state, and whether it may fetch; they grow together to a fixpoint over the call graph.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monoglot.analyse.effects import Graph, writes
from monoglot.diagnostics import Diagnostic, make
from monoglot.model import (
    Assign, AugAssign, BoolOp, Break, CallFunction, CallLibrary, CallTable, CallValue, Conditional, Continue, For,
    FunctionType, If, Lambda, Model, NestedFunction, Raise, Return, Span, StateTarget, Try, While, With,
)
from monoglot.walk import children, nodes

FETCH = "monoglot.fetch."


def check(model: Model, graph: Graph, names: Iterable[str]) -> list[Diagnostic]:
    """A diagnostic for every fetch of the functions `names` that a change may precede in the same call."""
    values = _values(model, graph)
    found: list[Diagnostic] = []
    for name in names:
        walk = _Walk(model, graph, name, values)
        walk.block(graph.facts[name].function.body, False)
        found += walk.found
    return found


@dataclass(frozen=True)
class _Does:
    """What calling something may do."""

    changes: bool
    fetches: bool


def _values(model: Model, graph: Graph) -> dict[FunctionType, _Does]:
    """What calling a function value of a type may do: any lambda, nested function or function used so."""
    found: dict[FunctionType, _Does] = {}
    for fact in graph.facts.values():
        for node in nodes(fact.function.body):
            if isinstance(node, Lambda | NestedFunction):
                type_ = node.type if isinstance(node, Lambda) else FunctionType(tuple(p.type for p in node.params), node.result)
                if isinstance(type_, FunctionType):
                    _grow(found, type_, _closure(model, graph, node))
        for name, type_ in fact.passed:
            if name in graph.facts:
                _grow(found, type_, _of(graph, name))
    return found


def _grow(found: dict[FunctionType, _Does], type_: FunctionType, does: _Does) -> None:
    old = found.get(type_, _Does(False, False))
    found[type_] = _Does(old.changes or does.changes, old.fetches or does.fetches)


def _closure(model: Model, graph: Graph, node: Lambda | NestedFunction) -> _Does:
    parts = list(nodes(node.body))
    calls = [_of(graph, n.function) for n in parts if isinstance(n, CallFunction)]
    return _Does(any(_changes(model, n) for n in parts) or any(c.changes for c in calls),
                 any(map(_fetches, parts)) or any(c.fetches for c in calls))


def _of(graph: Graph, name: str) -> _Does:
    effects = graph.effects[name]
    return _Does(any(map(writes, effects)), "fetch" in effects)


def _changes(model: Model, node: object) -> bool:
    if isinstance(node, CallTable):
        return node.op in ("insert", "update", "delete")
    if isinstance(node, Assign | AugAssign):
        shared = {s.name for s in model.states if s.scope == "shared"}
        return any(isinstance(t, StateTarget) and t.state in shared for t in nodes(node.target))
    return False


def _fetches(node: object) -> bool:
    return isinstance(node, CallLibrary) and node.name.startswith(FETCH)


class _Walk:
    """One function, in the order of evaluation. `changed` is whether a change may have happened; None: not reached."""

    def __init__(self, model: Model, graph: Graph, name: str, values: dict[FunctionType, _Does]) -> None:
        self.model, self.graph, self.name, self.values = model, graph, name, values
        self.found: list[Diagnostic] = []
        self.seen: set[Span] = set()
        self.loops: list[list[bool | None]] = []
        self.raising: list[list[bool | None]] = []

    def block(self, body: object, changed: bool | None) -> bool | None:
        """What is known after the statements."""
        assert isinstance(body, tuple)
        for statement in body:
            changed = self.visit(statement, changed)
            for frame in self.raising:
                frame.append(changed)
        return changed

    def visit(self, node: object, changed: bool | None) -> bool | None:
        if changed is None:
            return None
        match node:
            case If(test=test, then=then, orelse=orelse):
                after = self.visit(test, changed)
                return _either(self.block(then, after), self.block(orelse, after))
            case While(test=test, body=body, orelse=orelse):
                return self._loop(test, body, orelse, changed, node)
            case For(iterable=iterable, body=body, orelse=orelse):
                return self._loop(None, body, orelse, self.visit(iterable, changed), node)
            case Try():
                return self._try(node, changed)
            case With(body=body):
                return self.block(body, changed)
            case Return() | Raise() | Break() | Continue():
                self._leave(node, changed)
                return None
            case Conditional(test=test, then=then, orelse=orelse):
                after = self.visit(test, changed)
                return _either(self.visit(then, after), self.visit(orelse, after))
            case BoolOp(values=values):
                first = self.visit(values[0], changed)
                return _either(first, self._parts(values[1:], first))
            case Lambda() | NestedFunction():
                return changed
        after = self._parts(tuple(children(node)), changed)
        return self._own(node, after)

    def _parts(self, parts: tuple[object, ...], changed: bool | None) -> bool | None:
        for part in parts:
            changed = self.visit(part, changed)
        return changed

    def _own(self, node: object, changed: bool | None) -> bool | None:
        """What the node itself does, after its parts."""
        does = self._does(node)
        if does is None or changed is None:
            return changed
        span = getattr(node, "span")
        if does.fetches and changed and span not in self.seen:
            self.seen.add(span)
            self.found.append(make("fetch after change", span, name=self.name))
        return changed or does.changes

    def _does(self, node: object) -> _Does | None:
        match node:
            case CallFunction(function=function) if not self.graph.dispatched(self.name, function):
                return _of(self.graph, function)
            case CallValue(callee=callee) if isinstance(callee.type, FunctionType):
                return self.values.get(callee.type)
            case Assign() | AugAssign() | CallTable():
                return _Does(_changes(self.model, node), False)
            case CallLibrary():
                return _Does(False, _fetches(node))
        return None

    def _leave(self, node: object, changed: bool) -> None:
        after = self._parts(tuple(children(node)), changed)
        if isinstance(node, Break | Continue) and self.loops:
            self.loops[-1].append(after)
        for frame in self.raising:
            frame.append(after)

    def _loop(self, test: object, body: object, orelse: object, changed: bool | None, node: object) -> bool | None:
        """Twice: what the first turn changed comes before the second."""
        for _ in range(2):
            self.loops.append([])
            start = self.visit(test, changed) if test is not None else changed
            end = self.block(body, start)
            changed = _either(changed, end, *self.loops.pop())
        return self.block(orelse, changed)

    def _try(self, node: Try, changed: bool) -> bool | None:
        self.raising.append([changed])
        end = self.block(node.body, changed)
        raised = _either(*self.raising.pop())
        ways = [self.block(node.orelse, end), *(self.block(h.body, raised) for h in node.handlers)]
        after = _either(*ways)
        if node.final:
            self.block(node.final, _either(raised, *ways))
        return self.block(node.final, after)


def _either(*ways: bool | None) -> bool | None:
    known = [w for w in ways if w is not None]
    return any(known) if known else None
