"""Splitting: a function that mixes both sides becomes its browser's part and segments of the server.

    split(model, graph) -> Split, or the diagnostics that tell why it can't be

Every maximal run of server work of a mixed function becomes an action `NAME$1`,
`NAME$2`, ... which the browser's part calls; so loops, branches and exceptions around
it keep their meaning. A helper that is mixed itself stands in the place of its calls
(inline.py). docs/architecture.md, "Splitting", says what a segment is given,
what the actor keeps between two of them and what it checks again.
"""
from __future__ import annotations

from dataclasses import dataclass, replace

from monoglot import model as m
from monoglot.analyse.effects import Graph, server_effect, writes
from monoglot.analyse.secrets import Holders
from monoglot.analyse.split import handed, instances, variables
from monoglot.analyse.split.changes import Changes
from monoglot.analyse.split.closures import place
from monoglot.analyse.split.inline import Inliner, Own, inlined, lifecycle, refuse_recursion
from monoglot.analyse.split.kinds import Kinds
from monoglot.analyse.split.lift import Handed, Refused, Unclear
from monoglot.analyse.split.make import Maker
from monoglot.analyse.split.pins import Pin, Pins
from monoglot.analyse.split.secret_holders import given_back, holds, secret_holders
from monoglot.analyse.split.plan import Step, plan
from monoglot.analyse.split.tree import Cut, Cutter
from monoglot.check.types import show
from monoglot.diagnostics import Diagnostic, make
from monoglot.walk import nodes


@dataclass(frozen=True)
class Split:
    """The model with its segments; what may be kept between them.

    `whole`: helpers left as they are, since each of their calls has them in its place.
    """

    model: m.Model
    flows: tuple[m.Flow, ...] = ()
    segments: tuple[m.Segment, ...] = ()
    whole: frozenset[str] = frozenset()


CALLED_BACK = {"render": "every change", "on_error": "every failure"}
"""Methods that the browser calls again, and when: work at the server would begin anew each time."""


def mixed(graph: Graph) -> list[str]:
    """The functions anchored to the browser that themselves change shared state or fetch, by their own or a helper's doing."""
    return [name for name, fact in graph.facts.items() if name in graph.anchored and (
        any(_acts(o.effect) for o in fact.operations)
        or any(_acts(e) for call in fact.calls if call.function not in graph.anchored
               and not graph.dispatched(name, call.function) for e in graph.effects[call.function]))]


def split(model: m.Model, graph: Graph, holders: Holders = Holders()) -> Split | list[Diagnostic]:
    """Splits every mixed function; `holders` are what may hold secrets."""
    names = mixed(graph)
    if not names:
        return Split(model)
    helpers = inlined(model, graph)
    recursive = refuse_recursion(model, helpers)
    found = [_refused(name, refused) for name, refused in recursive.items()]
    made = _Made(max((f.number for f in model.functions), default=0) + 1, holders, helpers)
    wanted, functions = _wanted(graph, names, helpers), list[m.Function]()
    for function in model.functions:
        try:
            functions.append(made.split(model, graph, function) if function.name in wanted and not recursive else function)
        except Refused as refused:
            found.append(_refused(function.name, refused))
    if found:
        return list({(d.file, d.piece, d.line, d.column): d for d in reversed(found)}.values())[::-1]  # a helper's only once
    whole = replace(model, functions=(*functions, *made.functions))
    return Split(whole, tuple(made.flows), tuple(made.segments), helpers - wanted)


def _refused(name: str, refused: Refused) -> Diagnostic:
    return make("unsplittable", replace(refused.span, copy=0), name=name, why=refused.why, how=refused.how)


def _wanted(graph: Graph, names: list[str], helpers: frozenset[str]) -> frozenset[str]:
    """What is split: mixed functions and callers of mixed helpers; a helper by itself only where it is a value."""
    values = {c.function for fact in graph.facts.values() for c in fact.calls if c.place == "ref"}
    callers = {name for name, fact in graph.facts.items() if any(c.function in helpers and c.place != "ref" for c in fact.calls)}
    return frozenset({*names, *callers} - (helpers - values))


def _acts(effect: str) -> bool:
    return writes(effect) or server_effect(effect)


def _acts_itself(own: Own, helpers: frozenset[str]) -> bool:
    return own.server or bool(own.called & helpers)


class _Tried:
    """How a function is cut when the ways before gave values that are unclear.

    First less stands beside the runs (`left`: variables that stay in the browser), so that fewer
    values are needed there; if that is not enough, more is done at the actor (`pins`).
    """

    def __init__(self) -> None:
        self.left, self.pins = frozenset[str](), frozenset[Pin]()
        self.first: Unclear | None = None
        self.blamed: Unclear | None = None

    def again(self, refused: Refused) -> None:
        """The next way to try; raises a refusal if there is none."""
        if self.blamed is None and not isinstance(refused, Unclear):
            raise refused
        if isinstance(refused, Unclear):
            self.first, self.blamed = self.first or refused, self.blamed or refused
            if refused.name not in self.left:
                self.left |= {refused.name}
                return
        assert self.blamed is not None
        if self.blamed.by <= self.pins:
            raise self.first or refused from refused
        self.pins |= self.blamed.by
        self.left, self.blamed = frozenset(), None


class _Made:
    """The segments made so far; numbers follow those of the declared actions."""

    def __init__(self, number: int, holders: Holders, helpers: frozenset[str]) -> None:
        self.number, self.holders, self.helpers = number, holders, helpers
        self.functions: list[m.Function] = []
        self.flows: list[m.Flow] = []
        self.segments: list[m.Segment] = []
        self.bound: dict[str, instances.Bound] = {}
        self.changes: Changes | None = None

    def split(self, model: m.Model, graph: Graph, function: m.Function) -> m.Function:
        if function.method and function.name in CALLED_BACK and _acts_itself(Own(model, graph, function), self.helpers):
            return function  # which is then refused as it stands
        if function.generator:
            raise Refused(function.span, "a generator gives its items one by one, and would wait for the server between them",
                          "return a list, or write a `for` loop")
        if self.changes is None:
            self.bound = instances.bound(model)
            self.changes = Changes(model, self.bound)
        kinds, tried = Kinds(model, graph, function, self.changes, self.helpers), _Tried()
        while True:
            before = len(self.functions), len(self.flows), len(self.segments), self.number
            try:
                return self._attempt(kinds, tried)
            except Refused as refused:
                tried.again(refused)
                del self.functions[before[0]:], self.flows[before[1]:], self.segments[before[2]:]
                self.number = before[3]

    def _attempt(self, kinds: Kinds, tried: _Tried) -> m.Function:
        function = kinds.function
        cutter = Cutter(kinds, function, Inliner(kinds.model, function, self.helpers), tried.left, Pins(tried.pins, kinds.changes))
        cuts = cutter.run()
        types = variables.types((function.params, function.body, *(c.body for c in cuts),
                                 *(r.body for c in cuts for r in c.runs.values())))
        handed.refuse_handed_in(kinds, cuts)
        inside = handed.found_inside(kinds, cuts)
        bodies = [self._cut(kinds, cutter, cut, types, inside if cut is cuts[-1] else frozenset()) for cut in cuts]
        return replace(function, body=_within(bodies, cuts))

    def _cut(self, kinds: Kinds, cutter: Cutter, cut: Cut, types: dict[str, m.Type], inside: frozenset[str]) -> tuple[m.Stmt, ...]:
        if not cut.runs:
            return cut.body
        steps = plan(kinds, cut, tuple(p.name for p in kinds.function.params))
        _refuse_handed_out(steps, inside)
        _refuse_unsendable(steps, types, kinds.model, self.bound)
        inliner = cutter.inliner
        own = {n: (kinds.function.name, n) for n in inliner.own} | inliner.origins
        _refuse_secret(steps, secret_holders((cut.body, *(r.body for r in cut.runs.values())), types, own, self.holders, kinds.model))
        _refuse_shared(steps, cut, kinds, (kinds.function.body, *inliner.statements, cut.body, *(r.body for r in cut.runs.values())))
        maker = Maker(cut, steps, types, cutter.fresh)
        for step in steps:
            self.functions.append(maker.segment(step, self.number))
            self.segments.append(m.Segment(step.run.name, kinds.function.name, step.after, step.kept, step.continues))
            self.number += 1
        if any(step.goes_on for step in steps):
            self.flows.append(m.Flow(maker.flow, maker.kept()))
        return maker.body()


def _within(bodies: list[tuple[m.Stmt, ...]], cuts: list[Cut]) -> tuple[m.Stmt, ...]:
    """The function's own body, with the bodies of its closures in their places."""
    known = {cut.body: body for cut, body in zip(cuts, bodies, strict=True)}
    return place(bodies[-1], known)


def _refuse_unsendable(steps: list[Step], types: dict[str, m.Type], model: m.Model, bound: dict[str, instances.Bound]) -> None:
    from monoglot.emit.composite import sendable  # a later stage, which knows the forms of values on the wire
    classes = {d.name: d for d in model.dataclasses}
    for step in steps:
        for name in (*step.needs.sent, *step.given, *step.kept):
            for held in sorted(instances.of(types[name], classes) & bound.keys()):
                raise Refused(step.run.span, f"{_shown(name)} would go from one side to the other as a copy, but {held} {bound[held].why}", bound[held].how)
            if not sendable(types[name], classes):
                raise Refused(step.run.span, f"{_shown(name)} would go from one side to the other, and {show(types[name])} has no form on the wire",
                              "send what it is made of, or make it on both sides")


def _refuse_handed_out(steps: list[Step], inside: frozenset[str]) -> None:
    for step in steps:
        for name in sorted(inside.intersection(step.needs.sent)):
            raise Handed(step.run.span, name, "the function around the one that asks for it", "let the server find it where it is used")


def _refuse_secret(steps: list[Step], holding: frozenset[str]) -> None:
    """What holds a secret is the business of one segment; a function inside that gives one would give it to the browser."""
    for step in steps:
        for value in given_back(step.run.body):
            if holds(value, holding):
                raise Refused(value.span, "what is given here holds a secret, which does not go from one segment to another",
                              "make it anew where it is used")
        for name in (*step.needs.sent, *step.needs.kept, *step.needs.maybe, *step.given, *step.kept):
            if name in holding:
                raise Refused(step.run.span, f"{_shown(name)} holds a secret, which does not go from one segment to another",
                              "make it anew where it is used")


def _refuse_shared(steps: list[Step], cut: Cut, kinds: Kinds, bodies: tuple[object, ...]) -> None:
    changes = kinds.changes
    together, seen, params = changes.together(bodies), _captured(cut.body), {p.name for p in kinds.function.params}
    ends = "the action" if cut.name == kinds.function.name else f"`{cut.name.partition('$')[0]}`"
    for step in steps:
        for name in sorted(step.changed & {*cut.params}):
            raise Refused(step.run.span, f"{_shown(name)} is changed at the server, and who calls this function inside still has it",
                          "return what is new, and change it where it was made")
        if step.run.returns:
            for name in sorted((variables.assigned(step.run.body) & seen) | (step.changed & (seen | params | cut.outside))):
                raise Refused(step.run.span, f"{_shown(name)} is changed at the server where {ends} ends, and the browser still has it",
                              "do something in the browser last, such as showing it")
        for name in sorted((changes.captured | changes.nonlocals).intersection((*step.needs.kept, *step.needs.maybe))):
            raise Refused(step.run.span, f"`{name}` is kept at the server, and a function inside changes it", "copy it, e.g. `list(...)`")
        for name in (*sorted(step.needs.names()), *step.given):
            if name in together:
                raise Refused(step.run.span, f"{_shown(name)} and {_shown(together[name])} may be one value, which is changed in place",
                              "copy it, e.g. `list(...)`")


def _shown(name: str) -> str:
    return f"`{name.partition('$')[0]}`" if not name.startswith("part$") else "what is computed here"


def _captured(body: tuple[m.Stmt, ...]) -> frozenset[str]:
    """What functions read that stay in the browser."""
    return frozenset().union(*(variables.reads(n) for n in nodes(body) if isinstance(n, m.Lambda | m.NestedFunction)))
