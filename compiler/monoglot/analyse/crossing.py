"""What an action and who calls it can't share, since what crosses is a copy.

Of an exception from the server its class and text come to the browser. A field is
not there, so reading it is refused where the exception may have come from a call that
waits for the server. An optimistic action raises in the browser itself, with all its
fields. An argument that an action changes in place would not be changed for its caller, one that it
returns would come back as another. And each side has the module's constants by itself, so no
part of them is changed.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping

from monoglot.analyse.effects import Graph
from monoglot.analyse.split import instances
from monoglot.analyse.split.changes import Changes, changeable
from monoglot.analyse.split.kinds import segment
from monoglot.diagnostics import Diagnostic, make
from monoglot.exceptions import BASES, derives
from monoglot.kept import ALONE, kept
from monoglot.model import (
    Attribute, CallFunction, DataclassType, DictType, ExceptionType, Function, ListType, Model, NewException, Placement, SetType, Span,
)
from monoglot.walk import nodes


def check(model: Model, graph: Graph, placed: Mapping[str, Placement]) -> list[Diagnostic]:
    """The uses of fields that may not be there, and the changes that nobody would see."""
    return _fields(model, graph, placed) + _arguments(model, placed) + _constants(model)


def _constants(model: Model) -> list[Diagnostic]:
    """Changes of a part of a constant, under whichever name; of the whole the checker tells."""
    holding = any(isinstance(n, DataclassType) or n != c.value.type and isinstance(n, ListType | DictType | SetType)
                  for c in model.constants for n in nodes(c.value.type))
    found = {(name, span): None for f in model.functions if holding for name, span in _changes(model).constants(f).items()}
    return [make("constant changed", span, name=name) for name, span in found]


def _arguments(model: Model, placed: Mapping[str, Placement]) -> list[Diagnostic]:
    every = frozenset(d.name for d in model.dataclasses)
    sent = [f for f in model.functions if placed[f.name].kind in ("optimistic", "barrier", "verified") and not segment(f.name)
            and any(changeable(p.type, every) for p in f.params)]
    return [*(make("argument changed", span, name=f.name, param=param) for f in sent for param, span in _changes(model).arguments(f).items()),
            *(make("argument returned", span, name=f.name, param=param) for f in sent for param, span in _changes(model).given(f).items())]


def _changes(model: Model) -> Changes:
    return kept(model, "changes", ALONE, lambda: Changes(model, instances.bound(model)))


def _fields(model: Model, graph: Graph, placed: Mapping[str, Placement]) -> list[Diagnostic]:
    if not any(e.fields for e in model.exceptions):
        return []
    calls = [(name, c.function) for name, fact in graph.facts.items() for c in fact.calls if graph.dispatched(name, c.function)]
    waited = {callee for _, callee in calls if placed[callee].kind in ("barrier", "verified")}
    raised = {n.exception for f in _reached(model, graph, waited) for n in nodes(f.body) if isinstance(n, NewException)}
    bases = BASES | {e.name: e.base for e in model.exceptions}
    crossing = {e.name for e in model.exceptions if any(derives(e.name, r, bases) or derives(r, e.name, bases) for r in raised)}
    found = []
    for function in _reached(model, graph, set(graph.anchored)) if crossing else ():
        found += [make("exception field", span, name=function.name, type=type, field=field)
                  for type, field, span in _read(function) if type in crossing]
    return found


def _reached(model: Model, graph: Graph, roots: set[str]) -> list[Function]:
    """The functions that run where the roots do, in the model's order; not those that make a new exception whole."""
    found, stack = set(roots), list(roots)
    while stack:
        name = stack.pop()
        for call in graph.facts[name].calls:
            if call.function not in found and not graph.dispatched(name, call.function):
                found.add(call.function)
                stack.append(call.function)
    return [f for f in model.functions if f.name in found and not f.name.endswith(".__init__")]


def _read(function: Function) -> Iterator[tuple[str, str, Span]]:
    """The fields and methods of exceptions that a function uses: class, name, place."""
    own = function.name.rpartition(".")[0]
    for node in nodes(function.body):
        match node:
            case Attribute(value=value, name=field, span=span) if isinstance(value.type, ExceptionType) \
                    and field != "__name__" and value.type.name != own:
                yield value.type.name, field, span
            case CallFunction(name, (first, *_), _, span) if isinstance(first.type, ExceptionType) and name.startswith(first.type.name + ".") \
                    and not name.endswith(".__init__"):
                yield first.type.name, name.rpartition(".")[2], span
