"""What comes from the server does not go back to it by way of a function inside.

Such a function runs at another time, called by whoever has it: no flow goes from the function
around it to its segments. What the server found out can't be kept for them, and the browser must
not send it. So it is refused where a segment of a function inside needs it, as a variable from
outside or as an argument, and where a segment of the function around needs what one inside found out.
"""
from __future__ import annotations

from collections.abc import Iterator

from monoglot import model as m
from monoglot.analyse.split import variables
from monoglot.analyse.split.kinds import Kinds
from monoglot.analyse.split.lift import Handed
from monoglot.analyse.split.tree import Cut
from monoglot.walk import children, nodes


def found_inside(kinds: Kinds, cuts: list[Cut]) -> frozenset[str]:
    """The variables of the function around that the server gave a value in a function inside, or that are made of such."""
    *closures, outer = cuts
    return derived(kinds, outer.body, _left(kinds, closures))


def refuse_handed_in(kinds: Kinds, cuts: list[Cut]) -> None:
    """Raises Handed where a segment of a function inside needs what came from the server."""
    *closures, outer = cuts
    if not closures:
        return
    server = derived(kinds, outer.body, _given(kinds, outer) | _left(kinds, closures))
    for cut in closures:
        own = variables.assigned(cut.body).union(*(variables.assigned(run.body) for run in cut.runs.values())) - cut.outside | {*cut.params}
        needed = derived(kinds, cut.body, frozenset(_told(kinds, cut, outer, server)))
        for run in cut.runs.values():
            for name in sorted(variables.reads(run.body) & ((server - own) | needed)):
                raise Handed(run.span, name, "a function inside", "let the inner function look it up by an id, or call an action")


def _left(kinds: Kinds, closures: list[Cut]) -> frozenset[str]:
    """What functions inside leave of it in variables from outside."""
    return frozenset[str]().union(*(derived(kinds, cut.body, _given(kinds, cut)) & cut.outside for cut in closures))


def _given(kinds: Kinds, cut: Cut) -> frozenset[str]:
    return frozenset[str]().union(*(variables.assigned(r.body) | kinds.changes.changed(r.body) for r in cut.runs.values()))


def _told(kinds: Kinds, cut: Cut, outer: Cut, server: frozenset[str]) -> Iterator[str]:
    """The parameters that somebody in the function around gives what came from the server."""
    for node in nodes(outer.body):
        match node:
            case m.CallValue(callee=callee, args=args) if _may_be(kinds, callee, cut):
                yield from (param for param, arg in zip(cut.params, args, strict=False) if flows(kinds, arg, server))
            case m.CallFunction(args=args) | m.CallMethod(args=args) | m.CallLibrary(args=args) if any(flows(kinds, a, server) for a in args):
                yield from cut.params if any(isinstance(a.type, m.FunctionType) and _may_be(kinds, a, cut) for a in args) else ()


def _may_be(kinds: Kinds, callee: m.Expr, cut: Cut) -> bool:
    known = kinds.changes.known(callee)
    return known is None or isinstance(known, m.Lambda) or known.name == cut.name


def derived(kinds: Kinds, body: object, names: frozenset[str]) -> frozenset[str]:
    """`names`, and the variables that a body makes of them, in whatever order."""
    found, grows = names, bool(names)
    while grows:
        more = frozenset(n for node in nodes(body) for n in _made(kinds, node, found)) - found
        found, grows = found | more, bool(more)
    return found


def _made(kinds: Kinds, node: object, server: frozenset[str]) -> frozenset[str]:
    match node:
        case m.Assign(target=target, value=value) | m.AugAssign(target=target, value=value) if flows(kinds, value, server):
            return variables.assigned(target) | kinds.changes.changed(node)
        case m.Walrus(name=name, value=value) if flows(kinds, value, server):
            return frozenset((name,))
        case m.For(target=target, iterable=value) | m.ForClause(target=target, iterable=value) if flows(kinds, value, server):
            return variables.assigned(target)
        case m.CallBuiltin(args=args) if any(flows(kinds, arg, server) for arg in args):
            return kinds.changes.changed(node)
    return frozenset()


def flows(kinds: Kinds, node: object, server: frozenset[str]) -> bool:
    """True if what came from the server may be part of the node's value: what the browser answers is the browser's."""
    if isinstance(node, m.Local):
        return node.name in server
    if isinstance(node, m.CallValue):
        return gives_server_s(kinds, node) or any(flows(kinds, arg, server) for arg in node.args)
    if isinstance(node, m.CallLibrary | m.CallFunction) and kinds.of(node).client:
        return False
    return any(flows(kinds, child, server) for child in children(node))


def gives_server_s(kinds: Kinds, call: m.CallValue) -> bool:
    """True for the call of a function value whose result may be what the server found out."""
    known = kinds.changes.known(call.callee)
    return call.type != m.NONE and (known is None or kinds.of(known.body).server)
