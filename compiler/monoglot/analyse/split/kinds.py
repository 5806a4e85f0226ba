"""What a piece of a mixed function has to do with: the browser's side, the actor's, both or neither."""
from __future__ import annotations

from dataclasses import dataclass

from monoglot import model as m
from monoglot.analyse import facts as facts_
from monoglot.analyse.effects import Graph, client_effect, server_effect, writes
from monoglot.analyse.split.changes import Changes
from monoglot.walk import children, nodes


@dataclass(frozen=True)
class Kind:
    """`client`: it has to run in the browser. `server`: it changes shared state or fetches.

    `reads` and `writes` are names of shared states; `actor`: it can't be optimistic;
    `steady`: run again with the same variables and the same shared state it gives the same.
    `disturbs`: shared states that what it calls as actions may change.
    """

    client: bool
    server: bool
    reads: frozenset[str]
    writes: frozenset[str]
    actor: bool
    steady: bool
    disturbs: frozenset[str]
    fetches: bool = False


class Kinds:
    """The kinds of the parts of one function. `helpers` do both sides' work, and stand in the place of their calls."""

    def __init__(self, model: m.Model, graph: Graph, function: m.Function, changes: Changes, helpers: frozenset[str] = frozenset()) -> None:
        self.model, self.graph, self.function, self.helpers = model, graph, function, helpers
        self.changes = changes.inside(function)
        self._everything = frozenset(s.name for s in model.states if s.scope == "shared")
        self._known: dict[int, tuple[object, Kind]] = {}

    def of(self, node: object) -> Kind:
        """The kind of a statement, expression or block."""
        known = self._known.get(id(node))
        if known is None or known[0] is not node:
            known = (node, self._find(node))
            self._known[id(node)] = known
        return known[1]

    def _find(self, node: object) -> Kind:
        found = facts_.collect_part(self.model, self.function, node)
        effects = [o.effect for o in found.operations]
        client = any(u.value_calls for u in found.units) or any(map(_stays, nodes(node)))
        disturbs = self._everything if client else frozenset[str]()
        for call in found.calls:
            if self._on_client(call.function):
                client = True
                disturbs |= self._disturbed(call.function)
            else:
                effects += self.graph.effects[call.function]
        both = bool(self.helpers) and any(isinstance(n, m.CallFunction) and n.function in self.helpers for n in nodes(node))
        return Kind(client or both or any(map(client_effect, effects)),
                    both or any(writes(e) or server_effect(e) for e in effects),
                    _states(effects, "read "), _states(effects, "write ") | _states(effects, "delete "),
                    any(server_effect(e) or e.startswith("delete shared ") or e in ("clock", "random") for e in effects),
                    not any(e in ("clock", "random") for e in effects), disturbs, "fetch" in effects)

    def _disturbed(self, callee: str) -> frozenset[str]:
        if callee in self.graph.facts and callee not in self.graph.anchored:
            effects = list(self.graph.effects[callee])
            return _states(effects, "write ") | _states(effects, "delete ")
        return frozenset() if segment(callee) else self._everything

    def _on_client(self, callee: str) -> bool:
        """True for what the browser's side calls: segments, functions anchored there, actions it dispatches."""
        return callee not in self.graph.facts or callee in self.graph.anchored \
            or self.graph.dispatched(self.function.name, callee)


def segment(name: str) -> bool:
    """True for the name of a run's action, `NAME$1`."""
    return name.rpartition("$")[2].isdecimal()


def escapes(node: object) -> bool:
    """True if a statement can leave its block: a return, or a break or continue of a loop around it."""
    match node:
        case m.Return():
            return True
        case m.Break() | m.Continue():
            return True
        case m.While(body=body, orelse=orelse) | m.For(body=body, orelse=orelse):
            return any(map(_returns, nodes(body, _same_function))) or any(map(escapes, orelse))
        case m.NestedFunction() | m.Lambda():
            return False
    return any(escapes(child) for child in children(node))


def ends(body: tuple[m.Stmt, ...]) -> bool:
    """True if control never comes to the end of the block."""
    if not body:
        return False
    last = body[-1]
    if isinstance(last, m.Return | m.Raise | m.Break | m.Continue):
        return True
    return isinstance(last, m.If) and ends(last.then) and ends(last.orelse)


def _returns(node: object) -> bool:
    return isinstance(node, m.Return)


def _same_function(node: object) -> bool:
    return not isinstance(node, m.NestedFunction | m.Lambda)


def _stays(node: object) -> bool:
    """True for a variable or function whose value can't leave the browser."""
    return isinstance(node, m.Local | m.FunctionRef | m.LocalTarget) and stays(node.type)


def stays(type_: m.Type) -> bool:
    """True for a type whose values have no form outside of the program that made them."""
    return isinstance(type_, m.FunctionType | m.ExceptionType | m.IteratorType | m.ProtocolType)


def _states(effects: list[str], access: str) -> frozenset[str]:
    start = access + "shared "
    return frozenset(e.removeprefix(start) for e in effects if e.startswith(start))
