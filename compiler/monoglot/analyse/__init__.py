"""The stage `analyse`: what every function does, and so where it runs.

Effects follow types and calls, never names: an alias of the browser is the
browser, a helper that fetches makes its caller fetch. What can't be placed is
refused with the chain of calls that shows why.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from monoglot.analyse import crossing, facts as facts_, order, readings, secrets, sides, split as split_, urls, waiting
from monoglot.analyse.effects import (
    Effects, Graph, build, chain_text, client_effect, in_flow, server_effect, writes,
)
from monoglot.analyse.facts import Facts
from monoglot.check.declared import LIFECYCLE
from monoglot.diagnostics import Diagnostic, Refused, make, refuse
from monoglot.kept import ALONE, kept
from monoglot.model import Evidence, Function, Model, Placement, Program, Span


@dataclass(frozen=True)
class Waits:
    """The spans of the calls that wait, and of the lambdas and nested functions that do, by side."""

    client: frozenset[Span]
    server: frozenset[Span]


def analyse(model: Model) -> Program | Refused:
    """Places every function of the model, or tells why one can't be placed."""
    try:
        return _analyse(model)
    except Exception as error:  # the author gets a place, never a traceback
        detail = f"{type(error).__name__}: {error}".splitlines()[0]
        return refuse([make("internal", model.span, detail=detail)], model.layout)


def hosts(program: Program) -> tuple[str, ...]:
    """The hosts to which the program sends requests, sorted: the allow-list."""
    return urls.hosts(program.model)


def waits(program: Program) -> Waits:
    """What waits where; the same for the same program."""
    return kept(program, "waits", ALONE, lambda: _waits(program))


def _waits(program: Program) -> Waits:
    graph = _graph(program.model)
    placed = {p.function: p for p in program.placements}
    return Waits(waiting.find(graph, placed, "client").spans, waiting.find(graph, placed, "server").spans)


def _graph(model: Model) -> Graph:
    return build(model, {f.name: facts_.collect(model, f) for f in model.functions})


def _apart(model: Model) -> tuple[Model, Graph]:
    """The model with a helper for each side where both use one, and its graph."""
    graph = _graph(model)
    made = sides.apart(model, graph)
    return (made, _graph(made)) if made is not model else (model, graph)


def _analyse(model: Model) -> Program | Refused:
    model, graph = _apart(model)
    checked = secrets.check(model)
    divided = split_.split(model, graph, secrets.holders(model)) if not checked.diagnostics else split_.Split(model)
    if isinstance(divided, list):
        return refuse(divided, model.layout)
    if divided.model is not model:
        model, graph = divided.model, _graph(divided.model)
        checked = secrets.check(model)  # what splitting made keeps the rule too
    found = [*checked.diagnostics, *(_mixed(graph, divided.whole) if not checked.diagnostics else [])]
    placed = {f.name: _placement(graph, f) for f in model.functions}
    placed = {name: replace(p, sides=on) for (name, p), on in
              zip(placed.items(), _sides(model, graph, placed), strict=True)}
    found += order.check(model, graph, [name for name, p in placed.items() if "server" in p.sides])
    found += crossing.check(model, graph, placed)
    waited = {side: waiting.find(graph, placed, side) for side in ("client", "server")}
    found += [d for side in waited.values() for d in side.diagnostics] + _assertions(model, graph, placed)
    if found:
        return refuse(found, model.layout)
    made = Program(model, tuple(replace(p, async_sides=tuple(s for s, w in waited.items() if name in w.functions))
                                for name, p in placed.items()), divided.flows, divided.segments)
    kept(made, "waits", ALONE, lambda: Waits(waited["client"].spans, waited["server"].spans))
    return made


# --- placement ----------------------------------------------------------------


def _placement(graph: Graph, function: Function) -> Placement:
    effects = graph.effects[function.name]
    called = [c.function for c in graph.facts[function.name].calls if graph.dispatched(function.name, c.function)]
    return Placement(function.name, _kind(graph, function, effects), (), (), tuple(dict.fromkeys(called)),
                     tuple(effects[e] for e in sorted(effects)))


def _kind(graph: Graph, function: Function, effects: Effects) -> str:
    if function.method and function.name in LIFECYCLE:
        return "client"
    if not function.number:
        return "helper"
    if function.name in graph.anchored:
        return "client"
    if any(map(server_effect, effects)):
        return "verified"
    if any(e.startswith("delete shared ") for e in effects):
        return "barrier"
    if in_flow(function):
        return "barrier"
    if not any(map(writes, effects)):
        return "local"
    return "barrier" if effects.keys() & ONCE else "optimistic"


ONCE = {"clock", "random"}
"""Effects whose outcome the actor decides once, so that it does not hang on who runs the action again."""

_ROOTS = {"client": ("client", "local", "optimistic"), "server": ("optimistic", "barrier", "verified")}


def _sides(model: Model, graph: Graph, placed: Mapping[str, Placement]) -> list[tuple[str, ...]]:
    """In which bundles each function's body is needed: what is reached by plain calls from each side's roots."""
    read = {"client": (), "server": readings.offered(model, placed.values())}
    reached = {side: _reached(graph, [*(n for n, p in placed.items() if p.kind in kinds), *read[side]])
               for side, kinds in _ROOTS.items()}
    return [tuple(side for side in _ROOTS if name in reached[side]) for name in placed]


def _reached(graph: Graph, roots: list[str]) -> set[str]:
    found, stack = set(roots), list(roots)
    while stack:
        name = stack.pop()
        for call in graph.facts[name].calls:
            if call.function not in found and not graph.dispatched(name, call.function):
                found.add(call.function)
                stack.append(call.function)
    return found


# --- what is refused ----------------------------------------------------------------


_WORK = (("mixed function", writes, "write"), ("fetch on client", server_effect, "fetch"))


def _mixed(graph: Graph, whole: frozenset[str]) -> list[Diagnostic]:
    """What is called back and changes shared state or fetches, other than by an action; helpers of `whole` stand in their callers."""
    found = []
    for name, fact in graph.facts.items():
        if name not in graph.anchored or name in whole:
            continue
        own = _own_server_effects(graph, fact, whole)
        judged = [(e, title, key) for title, test, key in _WORK for e in own if test(e.effect)][:1]
        found += [make(title, _cause(graph, fact, evidence), name=name, when=split_.CALLED_BACK.get(name, "use"),
                       **{key: chain_text(evidence, graph.layout)}) for evidence, title, key in judged]
    return found


def _own_server_effects(graph: Graph, fact: Facts, whole: frozenset[str]) -> list[Evidence]:
    """Those that the function causes itself or by helpers that are not anchored or are `whole`, which are reported here."""
    name = fact.function.name
    own = [Evidence(o.effect, (name, o.shown), o.span) for o in fact.operations]
    for call in fact.calls:
        if (call.function not in graph.anchored or call.function in whole) and not graph.dispatched(name, call.function):
            own += [replace(e, chain=(name, *e.chain)) for e in graph.effects[call.function].values()]
    return own


def _cause(graph: Graph, fact: Facts, evidence: Evidence) -> Span:
    """Where in the function the effect begins: the operation, or the call that leads to it."""
    if len(evidence.chain) == 2:
        return evidence.span
    return next((c.span for c in fact.calls if c.function == evidence.chain[1]), evidence.span)


def _assertions(model: Model, graph: Graph, placed: Mapping[str, Placement]) -> list[Diagnostic]:
    found = []
    for function in model.functions:
        kind = placed[function.name].kind
        if function.asserted and function.asserted != kind:
            found.append(make("placement assertion", function.span, name=function.name, actual=kind,
                              asserted=function.asserted, because=_because(graph, placed[function.name])))
    return found


_REASONS = {
    "verified": server_effect,
    "barrier": lambda e: e.startswith("delete shared ") or e in ONCE,
    "optimistic": writes,
}


def _because(graph: Graph, placement: Placement) -> str:
    """The evidence for a placement, as text."""
    if placement.function in graph.anchored:
        return graph.anchored[placement.function]
    if placement.kind in _REASONS:
        evidence = next(e for e in placement.evidence if _REASONS[placement.kind](e.effect))
        return f"{evidence.effect}: {chain_text(evidence, graph.layout)}"
    return "it only reads" if placement.kind == "local" else "it is not an action"
