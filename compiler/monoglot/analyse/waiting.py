"""What waits: on the client for barrier and verified actions, on the server for fetches.

A call waits if its callee does; a closure waits by itself. A call of a function
value waits if a function that waits is used anywhere as a value of that type.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monoglot.analyse.effects import Graph
from monoglot.analyse.facts import Call, Facts, Unit
from monoglot.diagnostics import Diagnostic, make
from monoglot.model import FunctionType, Placement, Span

Waits = Callable[[str, Call], bool]


@dataclass(frozen=True)
class Side:
    """What waits on one side: functions by name; calls and closures by their spans."""

    functions: frozenset[str]
    spans: frozenset[Span]
    diagnostics: tuple[Diagnostic, ...]


def find(graph: Graph, placements: dict[str, Placement], side: str) -> Side:
    """What waits on `side`, by a fixpoint over functions, closures and function types."""
    present = [f for name, f in graph.facts.items() if side in placements[name].sides]
    search = _Search(graph, placements, side, present)
    while search.step():
        pass
    return Side(frozenset(search.functions), frozenset(search.spans), tuple(search.refused()))


class _Search:
    def __init__(self, graph: Graph, placements: dict[str, Placement], side: str, present: list[Facts]) -> None:
        self.graph, self.placements, self.side, self.present = graph, placements, side, present
        self.functions: set[str] = set()
        self.spans: set[Span] = set()
        self.closures: set[tuple[str, str]] = set()   # (function, nested function) that wait
        self.types: set[FunctionType] = set()

    def step(self) -> bool:
        """One round; true if anything new was found to wait."""
        before = (len(self.functions), len(self.spans), len(self.closures), len(self.types))
        for fact in self.present:
            for unit in fact.units:
                self._unit(fact, unit)
            self.types |= {type for name, type in fact.passed if self._passed_waits(fact, name)}
        return before != (len(self.functions), len(self.spans), len(self.closures), len(self.types))

    def _unit(self, fact: Facts, unit: Unit) -> None:
        waiting = [span for span, _, _ in self.waiting_calls(fact, unit)]
        self.spans.update(waiting)
        if not waiting:
            return
        if unit is fact.units[0]:
            self.functions.add(fact.function.name)
        else:
            self.spans.add(unit.span)
            if unit.name:
                self.closures.add((fact.function.name, unit.name))
            elif unit.type is not None:
                self.types.add(unit.type)

    def waiting_calls(self, fact: Facts, unit: Unit) -> list[tuple[Span, str, str]]:
        """The calls of a unit that wait: span, callee, place."""
        name = fact.function.name
        found = [(c.span, c.function, c.place) for c in unit.calls
                 if c.place != "ref" and self._call_waits(name, c.function)]
        found += [(c.span, c.name or "this", c.place) for c in unit.value_calls
                  if (name, c.name) in self.closures or c.type in self.types]
        if self.side == "server":
            found += [(c.span, c.function, c.place) for c in unit.fetches]
        else:
            found += [(c.span, c.function, c.place) for c in unit.promises]
        return found

    def _call_waits(self, caller: str, callee: str) -> bool:
        if self.side == "client" and self.graph.dispatched(caller, callee):
            return self.placements[callee].kind in ("barrier", "verified")
        return callee in self.functions

    def _passed_waits(self, fact: Facts, name: str) -> bool:
        if (fact.function.name, name) in self.closures:
            return True
        return name in self.graph.facts and self._call_waits(fact.function.name, name)

    def refused(self) -> list[Diagnostic]:
        """Waiting where a plain value is needed at once."""
        found = []
        for fact in self.present:
            for unit in fact.units:
                for span, callee, place in self.waiting_calls(fact, unit):
                    if place or unit.place:
                        found.append(make("waiting in expression", span, name=callee, where=place or unit.place))
        return found
