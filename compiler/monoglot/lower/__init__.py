"""The stage `lower`: the placed program as IR, one tree per side.

    lower(program) -> ir.Module, or Refused

What has no lowering is refused with its place; nothing is left out or guessed.
"""
from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace

from monoglot import diagnostics, ir, model as m
from monoglot.analyse import readings
from monoglot.check.declared import LIFECYCLE
from monoglot.kept import ALONE, kept
from monoglot.lower import stored
from monoglot.lower.context import Context, Refusal, contexts
from monoglot.lower.expressions import Expressions
from monoglot.lower.frame import Frame
from monoglot.lower import objects
from monoglot.lower.inlining import inline
from monoglot.lower.merging import merged
from monoglot.lower.statements import body_of
from monoglot.walk import instances, nodes

SENT = ("optimistic", "barrier", "verified")
"""The placements of actions that clients may call."""


def lower(program: m.Program) -> ir.Module | diagnostics.Refused:
    """Lower both sides; every refusal of either is reported."""
    refused: list[diagnostics.Diagnostic] = []
    sides = [_Side(program, context, refused).run() for context in contexts(program)]
    if refused:
        return diagnostics.refuse(refused, program.model.layout)
    return ir.Module(program.model.name, *sides)


@dataclass(frozen=True)
class _Lowered:
    """One function of one side, and what else it needs there."""

    function: ir.Function
    classes: frozenset[str]
    constants: frozenset[str]
    made: Mapping[str, ir.Function | None]


class _Side:
    def __init__(self, program: m.Program, context: Context, refused: list[diagnostics.Diagnostic]) -> None:
        self.program = program
        self.side = context.side
        self.refused = refused
        self.context = context
        self.around = _around(program, context)
        self.waiting: dict[tuple[str, str], set[m.Span]] = {}
        for span in context.waits:
            self.waiting.setdefault((span.file, span.piece), set()).add(span)

    def run(self) -> ir.Side:
        model = self.program.model
        placed = [p for p in zip(model.functions, self.program.placements, strict=True) if self.side in p[1].sides]
        origins = {f.name: f.origin for f, _ in placed if f.origin}
        functions = merged(tuple(filter(None, (self._function(f, p) for f, p in placed))), origins)
        states = tuple(s for s in model.states if self.side == "client" or s.scope == "shared")
        initial = tuple((s.name, stored.out(self._expression(s.default), s.type)) for s in states if s.default is not None)
        sent = tuple(p.function for p in self.program.placements if p.kind in SENT)
        runs = tuple(p.function for p in self.program.placements
                     if p.kind == "optimistic" or (p.kind in SENT and self.side == "server"))
        self.context.used_classes |= self._crossing()
        constants = self._constants()  # which may be instances
        self.classes = objects.classes(self.context, model, functions)
        every = _with_handles(self.classes, (*functions, *filter(None, self.context.made.values())))
        reads = readings.offered(model, self.program.placements) if self.side == "server" else ()
        made = ir.Side(self.side, constants, tuple(s.name for s in states), initial, every, sent, runs, self.classes, reads)
        return inline(made, (*LIFECYCLE, *_in_classes(made))) if self.side == "client" else made

    def _crossing(self) -> frozenset[str]:
        """The author's classes whose instances come from the other side or from what is kept."""
        model = self.program.model
        sent = {p.function for p in self.program.placements if p.kind in SENT}
        crossing = [t for f in model.functions if f.name in sent for t in (f.result, *(p.type for p in f.params))]
        kept = [v.type for f in self.program.flows for v in f.values] if self.side == "server" else []
        return instances(m.TupleType((*crossing, *kept)), self.context.dataclasses)

    def _function(self, function: m.Function, placement: m.Placement) -> ir.Function | None:
        """The function, lowered now or before, and what it needs noted."""
        dispatches = frozenset(placement.dispatches) if self.side == "client" else frozenset[str]()
        key = self.around and (self.around, dispatches, self.waiting.get((function.span.file, function.span.piece)),
                               self.context.raised if kept(function, "tells", ALONE, lambda: _tells(function)) else None)
        try:
            found = kept(function, f"lowered_{self.side}", key, lambda: self._lowered(function, placement, dispatches))
        except Refusal as refusal:
            self.refused.append(diagnostics.make("unsupported expression", refusal.span, what=refusal.what,
                                                  how="write it in another way"))
            return None
        self.context.used_classes |= found.classes
        self.context.used_constants |= found.constants
        for name, made in found.made.items():
            self.context.made.setdefault(name, made)
        return found.function

    def _lowered(self, function: m.Function, placement: m.Placement, dispatches: frozenset[str]) -> _Lowered:
        context = replace(self.context, dispatches=dispatches, place=(function.span.file, function.span.piece),
                          used_classes=set(), used_constants=set(), made={})
        frame = Frame(values=self.context.values)
        params = tuple(frame.declare(p.name) for p in function.params)
        body = body_of(Expressions(context, frame, body_of), function.body)
        made = ir.Function(function.name, params, tuple(frame.locals), body, False,
                           self.side in placement.async_sides, function.span, function.generator)
        return _Lowered(made, frozenset(context.used_classes), frozenset(context.used_constants), context.made)

    def _constants(self) -> tuple[ir.Value, ...]:
        """Those that are used, and those that these use, in order of declaration."""
        made: dict[str, ir.Expr] = {}
        known = {c.name: c.value for c in self.program.model.constants}
        while missing := sorted(self.context.used_constants - made.keys()):
            made.update((name, self._expression(known[name])) for name in missing)
        return tuple(ir.Value(name, made[name]) for name in known if name in made)

    def _expression(self, e: m.Expr) -> ir.Expr:
        return Expressions(self.context, Frame(values=self.context.values), body_of).value(e)


def _around(program: m.Program, context: Context) -> tuple[object, ...]:
    """All that a function's lowering reads of the program, but for what waits and what can be raised; empty if that is not known."""
    model = program.model
    if not model.declared:
        return ()
    placed = tuple((p.kind, p.sides, p.async_sides) for p in program.placements)
    segments = tuple((f.name, f.params, f.result) for f in model.functions if "$" in f.name)
    return _same((model.declared, context.stored, placed, segments))


def _tells(function: m.Function) -> bool:
    """True if the function tells exceptions apart."""
    return any(isinstance(n, m.Try | m.IsInstance) for n in nodes(function))


@functools.lru_cache(64)
def _same(key: tuple[object, ...]) -> tuple[object, ...]:
    """The first of equal keys, so that comparing them is no work."""
    return key


def _in_classes(side: ir.Side) -> tuple[str, ...]:
    """The functions that classes call."""
    return tuple(n.function for n in nodes(side.classes) if isinstance(n, ir.Call))


@dataclass(frozen=True)
class _Uses:
    """What a function calls, and if it works with the handle itself."""

    functions: frozenset[str]
    members: frozenset[str]
    handle: bool


_HANDLE = (ir.Handle, ir.Dispatch, ir.Keep, ir.Resume, ir.Together, ir.Within)


def _uses(function: ir.Function) -> _Uses:
    every = nodes(function.body)
    return _Uses(frozenset(n.function for n in every if isinstance(n, ir.Call)),
                 frozenset(n.name for n in every if isinstance(n, ir.CallMember)), any(isinstance(n, _HANDLE) for n in every))


def _with_handles(classes: tuple[ir.Class, ...], functions: tuple[ir.Function, ...]) -> tuple[ir.Function, ...]:
    """Gives the handle to the functions that use it, or call one that does."""
    members: dict[str, set[str]] = {}
    for member in (m for c in classes for m in c.members if isinstance(m.value, ir.Call)):
        assert isinstance(member.value, ir.Call)
        members.setdefault(member.name, set()).add(member.value.function)
    uses = {f.name: kept(f, "uses", ALONE, functools.partial(_uses, f)) for f in functions}
    calls = {name: used.functions.union(*(members.get(n, set()) for n in used.members)) for name, used in uses.items()}
    needing = {name for name, used in uses.items() if used.handle}
    while grown := {name for name, called in calls.items() if called & needing} - needing:
        needing |= grown
    return tuple(kept(f, "handled", ALONE, functools.partial(replace, f, handle=True)) if f.name in needing else f for f in functions)
