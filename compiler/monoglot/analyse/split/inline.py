"""Helpers that do both sides' work stand in the place of their calls.

A helper's segments would be actions of their own: anyone could ask for them, without the
checks that the caller makes first, and what the server found out in one would go to the
next by way of the browser. In the caller's own flow neither is so. Arguments are
evaluated into variables in the order of the source, then comes the body; its variables
have names of their own, its places are copies, so that two calls are told apart.

`inlined(model, graph)` are the helpers; recursion among them is refused.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from monoglot import model as m
from monoglot.analyse import facts as facts_
from monoglot.analyse.effects import Graph, server_effect, writes
from monoglot.analyse.split.lift import Refused, operands
from monoglot.analyse.split.returns import placed
from monoglot.analyse.split.variables import assigned
from monoglot.check.declared import LIFECYCLE
from monoglot.walk import nodes, rebuild

MOST_CALLS = 100
"""Calls put in place in one function; more are a tree of helpers that calls the same over and over."""

_CLOSURES = (m.NestedFunction, m.Lambda)


def inlined(model: m.Model, graph: Graph) -> frozenset[str]:
    """The helpers anchored to the browser that do the server's work, by their own or another such helper's doing."""
    helpers = {f.name: Own(model, graph, f) for f in model.functions
               if f.name in graph.anchored and not f.number and not f.generator and not lifecycle(f)}
    found = {name for name, own in helpers.items() if own.server}
    while more := {name for name, own in helpers.items() if name not in found and own.called & found}:
        found |= more
    return frozenset(found)


def lifecycle(function: m.Function) -> bool:
    """True for what the browser calls by itself: `start`, `render`, `on_error`."""
    return function.method and function.name in LIFECYCLE


class Own:
    """What a function does itself, its closures aside: whether that is the server's, and what it calls."""

    def __init__(self, model: m.Model, graph: Graph, function: m.Function) -> None:
        found = facts_.collect_part(model, function, without_closures(function.body))
        plain = [c.function for c in found.calls if c.place != "ref" and c.function not in graph.anchored
                 and not graph.dispatched(function.name, c.function)]
        effects = [o.effect for o in found.operations] + [e for name in plain for e in graph.effects[name]]
        self.server = any(writes(e) or server_effect(e) for e in effects)
        self.called = frozenset(c.function for c in found.calls if c.place != "ref")


def without_closures(body: tuple[m.Stmt, ...]) -> object:
    """The body without what runs at another time. A lambda given to a builtin runs at once."""
    def change(node: object) -> object:
        if isinstance(node, m.NestedFunction):
            return m.Pass(node.span)
        if isinstance(node, m.Lambda):
            return m.Const(None, node.type, node.span)
        if isinstance(node, m.CallBuiltin):
            return dataclasses.replace(node, args=tuple(
                a if isinstance(a, m.Lambda) else change(a) for a in node.args))  # type: ignore[misc]
        return rebuild(node, change)
    return rebuild(body, change)


class Inliner:
    """Puts helpers in place in one function. `origins`: which helper's variable each new one is; `own` are the function's."""

    def __init__(self, model: m.Model, function: m.Function, helpers: frozenset[str]) -> None:
        self.functions = {f.name: f for f in model.functions if f.name in helpers}
        self.origins: dict[str, tuple[str, str]] = {}
        self.statements: list[m.Stmt] = []
        self.own = frozenset(_named(function.body)) | {p.name for p in function.params}
        self._taken = set(self.own)
        self._fixed = self._taken - {n for f in nodes(function.body) if isinstance(f, m.NestedFunction) for n in f.nonlocals}
        self._under: list[str] = []
        self._copies = 0

    def takes(self, e: object) -> bool:
        """True for the call of a helper that is put in its place."""
        return isinstance(e, m.CallFunction) and e.function in self.functions

    def fresh(self, name: str) -> str:
        """A variable's name: as it is if nothing else here is called so."""
        made, n = name, 1
        while made in self._taken:
            n += 1
            made = f"{name.partition('$$')[0]}$${n}"
        self._taken.add(made)
        return made

    def place(self, e: m.CallFunction) -> tuple[tuple[m.Stmt, ...], m.Expr]:
        """The statements of the call, arguments first, and its value."""
        helper = self.functions[e.function]
        self._copies += 1
        if self._copies > MOST_CALLS:
            raise Refused(e.span, f"it calls helpers that do both sides' work more than {MOST_CALLS} times", "make one of them an action")
        renamed = {n: self.fresh(n) for n in sorted(_named(helper.body) - {p.name for p in helper.params})}
        before = self._arguments(helper, e, renamed)
        body = copied(helper.body, renamed, self._copies)
        self._fixed |= set(renamed.values()) - {renamed.get(n, n) for n in _nonlocal(helper.body)}
        result = self.fresh("result")
        made = (*before, *placed(body, result, helper.result, self.fresh))
        self.origins.update((new, (helper.name, old)) for old, new in renamed.items())
        self.statements += made
        none = helper.result == m.NONE
        return made, m.Const(None, m.NONE, e.span) if none else m.Local(result, helper.result, e.span)

    def _arguments(self, helper: m.Function, e: m.CallFunction, renamed: dict[str, str]) -> list[m.Stmt]:
        """Each into a variable, evaluated as written; a caller's variable that nobody assigns meanwhile stands for itself."""
        changing, before = assigned(helper.body) | _nonlocal(helper.body), list[m.Stmt]()
        fixed = self._fixed - assigned(e.args)
        order = {id(part): n for n, part in enumerate(operands(e))}
        pairs = sorted(zip(helper.params, e.args, strict=True), key=lambda pair: order.get(id(pair[1]), -1))
        for param, argument in pairs:
            if isinstance(argument, m.Local) and argument.type == param.type and param.name not in changing and argument.name in fixed:
                renamed[param.name] = argument.name
                continue
            renamed[param.name] = self.fresh(param.name)
            before.append(m.Assign(m.LocalTarget(renamed[param.name], param.type), argument, argument.span))
        return before


def refuse_recursion(model: m.Model, helpers: frozenset[str]) -> dict[str, Refused]:
    """The helpers that can't be put in place since they call themselves, each with the reason."""
    functions = {f.name: f for f in model.functions if f.name in helpers}
    found: dict[str, Refused] = {}
    for name, function in functions.items():
        way = _way_back(name, functions)
        if way:
            found[name] = Refused(function.span, f"it calls itself ({' -> '.join((name, *way))}), and a helper that does both "
                                  "sides' work stands in the place of its calls", "write a loop, or make it an action")
    return found


def _way_back(name: str, functions: Mapping[str, m.Function]) -> tuple[str, ...]:
    """The calls that lead from a helper to itself."""
    ways: list[tuple[str, ...]] = [(name,)]
    seen = set[str]()
    while ways:
        way = ways.pop(0)
        for called in _calls(functions[way[-1]].body):
            if called == name:
                return (*way[1:], name)
            if called in functions and called not in seen:
                seen.add(called)
                ways.append((*way, called))
    return ()


def _calls(body: object) -> Iterable[str]:
    return (n.function for n in nodes(body) if isinstance(n, m.CallFunction))


def copied(node: object, names: Mapping[str, str], copy: int) -> tuple[m.Stmt, ...]:
    """The body with its variables renamed, at places that are copies of its own."""
    made = _copied(node, names, copy)
    assert isinstance(made, tuple)
    return made


def _copied(node: object, names: Mapping[str, str], copy: int) -> object:
    if isinstance(node, tuple):
        return tuple(_copied(item, names, copy) for item in node)
    if isinstance(node, m.Span):
        return dataclasses.replace(node, copy=copy)
    if not dataclasses.is_dataclass(node) or isinstance(node, type):
        return node
    fields = {f.name: getattr(node, f.name) for f in dataclasses.fields(node)}
    made = {name: _copied(value, names, copy) for name, value in fields.items() if name != "type"}
    if isinstance(node, _NAMES) and node.name:
        made["name"] = names.get(node.name, node.name)
    if isinstance(node, m.NestedFunction):
        made["nonlocals"] = tuple(names.get(n, n) for n in node.nonlocals)
    return dataclasses.replace(node, **made)


_NAMES = (m.Local, m.LocalTarget, m.Walrus, m.Handler, m.NestedFunction, m.Param)


def _named(body: object) -> set[str]:
    """Every variable that is named in a body, its closures' too."""
    return {n.name for n in nodes(body) if isinstance(n, _NAMES) and n.name}


def _nonlocal(body: object) -> frozenset[str]:
    return frozenset(name for n in nodes(body) if isinstance(n, m.NestedFunction) for name in n.nonlocals)
