"""Makes the segments of a cut, and the browser's part that calls them."""
from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import get_args

from monoglot import model as m
from monoglot.analyse.split import variables as v
from monoglot.analyse.split.flow import Chosen
from monoglot.analyse.split.lift import Refused
from monoglot.analyse.split.plan import Step
from monoglot.analyse.split.tree import Cut, marked
from monoglot.check.types import optional

TOKEN = "flow$"
"""The variable that names the flow: the counter of its last call, 0 before the first."""


class Maker:
    """`types` are those of the cut's variables; `fresh` makes names."""

    def __init__(self, cut: Cut, steps: list[Step], types: Mapping[str, m.Type], fresh: Callable[[], str]) -> None:
        self.cut, self.types, self.fresh = cut, types, fresh
        self.steps = {step.run.name: step for step in steps}
        self.ways = _numbered(steps)
        self.flow = next(iter(cut.runs))

    # --- segments -----------------------------------------------------------------

    def segment(self, step: Step, number: int) -> m.Function:
        """The compiler-made action of one run."""
        token = (m.Param(TOKEN, m.INT, None),) if step.continues else ()
        params = (*token, *(m.Param(n, self._sent(n, step), None) for n in step.needs.sent),
                  *(m.Param(_way(n), m.INT, None) for n in step.needs.chosen))
        body = (*self._resume(step), *self._again(step), *step.run.body, *self._answer(step))
        return m.Function(step.run.name, True, number, params, self.result(step), body, "", "", step.run.span)

    def kept(self) -> tuple[m.Param, ...]:
        """What the actor may keep for the flow."""
        names = sorted({n for step in self.steps.values() for n in step.kept})
        return tuple(m.Param(n, self.types[n], None) for n in names)

    def _resume(self, step: Step) -> tuple[m.Stmt, ...]:
        """Take up the flow; a value that it may not have is the browser's, or made again."""
        if not step.continues:
            return ()
        span, needs = step.run.span, step.needs
        return (m.Resume(self.flow, m.Local(TOKEN, m.INT, span), step.after,
                         tuple(m.LocalTarget(n, self.types[n]) for n in needs.kept),
                         tuple((m.LocalTarget(n, self.types[n]), m.LocalTarget(_has(n), m.BOOL)) for n in needs.maybe), span),)

    def _again(self, step: Step) -> tuple[m.Stmt, ...]:
        """What is computed and checked once more; not what the flow had."""
        made = [(a.order, self._unless_kept(step, a.statement)) for a in step.needs.again]
        made += [(ways[-1].order, self._choice(step, name, ways)) for name, ways in step.needs.chosen.items()]
        return v.in_order(made)

    def _choice(self, step: Step, name: str, ways: tuple[Chosen, ...]) -> m.Stmt:
        """The value on the way that the browser says it went, its checks first."""
        span, told = step.run.span, m.Local(_way(name), m.INT, step.run.span)
        text = m.Const(f"no such way to `{name}`", m.STR, span)
        made: m.Stmt = m.Raise(m.NewException("FlowError", (text,), m.ExceptionType("FlowError"), span), None, span)
        for way in reversed(ways):
            test = m.Compare(("==",), (told, m.Const(self.ways[id(_by(way.statement))][1], m.INT, span)), m.BOOL, span)
            needed = sorted(step.unset & v.exposed((*way.before, way.statement)))
            sure = (self._has_value(n, span) for n in needed if not isinstance(self.types[n], m.OptionalType))  # None may be its value
            made = m.If(test, (*sure, *way.before, way.statement), (made,), span)
        if name not in step.needs.maybe:
            return made
        return m.If(m.Unary("not", m.Local(_has(name), m.BOOL, span), m.BOOL, span), (made,), (), span)

    def _has_value(self, name: str, span: m.Span) -> m.Stmt:
        """A way on which it has a value was not gone without."""
        text = m.Const(f"`{name}` has no value", m.STR, span)
        raised = m.Raise(m.NewException("FlowError", (text,), m.ExceptionType("FlowError"), span), None, span)
        found = m.Local(name, optional(self.types[name]), span)
        return m.If(m.Compare(("is",), (found, m.Const(None, m.NONE, span)), m.BOOL, span), (raised,), (), span)

    def _unless_kept(self, step: Step, s: m.Stmt) -> m.Stmt:
        had = sorted(v.assigned(s) & set(step.needs.maybe))
        if not had:
            return s
        has = m.Local(_has(had[0]), m.BOOL, s.span)
        return m.If(m.Unary("not", has, m.BOOL, s.span), (s,), (), s.span)

    def _answer(self, step: Step) -> tuple[m.Stmt, ...]:
        """What the browser gets: how to go on, then the variables that it reads."""
        if step.run.returns:
            return ()
        span = step.run.span
        values: list[m.Expr] = [m.Local(n, self.types[n], span) for n in step.given]
        if step.goes_on:
            kept = tuple((n, m.Local(n, self.types[n], span)) for n in step.kept if n not in step.carried)
            values.insert(0, m.Keep(self.flow, step.run.name, kept, step.carried, m.INT, span))
        if not values:
            return ()
        whole = values[0] if len(values) == 1 else m.TupleDisplay(tuple(values), self.result(step), span)
        return (m.Return(whole, span),)

    def result(self, step: Step) -> m.Type:
        """The type of the segment's result."""
        if step.run.returns:
            return self.cut.result
        parts = ([m.INT] if step.goes_on else []) + [self.types[n] for n in step.given]
        return m.NONE if not parts else parts[0] if len(parts) == 1 else m.TupleType(tuple(parts))

    def _sent(self, name: str, step: Step) -> m.Type:
        return optional(self._type(name, step)) if name in step.unset else self._type(name, step)

    def _type(self, name: str, step: Step) -> m.Type:
        if name not in self.types:
            raise Refused(step.run.span, f"the type of `{name}` is not known here", "annotate it")
        return self.types[name]

    # --- the browser's part -----------------------------------------------------------

    def body(self) -> tuple[m.Stmt, ...]:
        """The cut's body with a call of its segment in the place of every mark."""
        made = self._calls(self.cut.body)
        assert isinstance(made, tuple)
        if any(step.continues for step in self.steps.values()):
            span = next(iter(self.steps.values())).run.span
            made = (_set(TOKEN, 0, span), *made)
        chosen, span = sorted({name for name, _ in self.ways.values()}), self.cut.body[0].span
        unset = sorted(frozenset[str]().union(*(step.unset for step in self.steps.values())))
        return (*(m.Assign(m.LocalTarget(n, optional(self.types[n])), m.Const(None, m.NONE, span), span) for n in unset),
                *(_set(_way(n), 0, span) for n in chosen), *made)

    def _calls(self, node: object) -> object:
        if isinstance(node, tuple):
            return tuple(s for item in node for s in self._statement(item))
        if dataclasses.is_dataclass(node) and not isinstance(node, m.Span | m.NestedFunction | m.Lambda | type):
            return dataclasses.replace(node, **{f.name: self._calls(getattr(node, f.name)) for f in dataclasses.fields(node)
                                                if f.name not in ("type", "span")})
        return node

    def _statement(self, item: object) -> tuple[object, ...]:
        name = marked(item) if isinstance(item, m.ExprStmt) else ""
        if name in self.steps:
            return self.call(self.steps[name])
        if name and name in self.cut.runs:
            return ()
        bound = self.ways.get(id(item.test)) if isinstance(item, m.If) else None
        if isinstance(item, m.If) and bound is not None:
            made, told = self._calls(item), _set(_way(bound[0]), bound[1], item.span)
            assert isinstance(made, m.If)
            return (dataclasses.replace(made, then=(told, *made.then), orelse=(told, *made.orelse)),)
        chosen = self.ways.get(id(_by(item)))  # type: ignore[arg-type]
        if chosen is None or not isinstance(item, get_args(m.Stmt)):
            return (self._calls(item),)
        return self._calls(item), _set(_way(chosen[0]), chosen[1], item.span)

    def call(self, step: Step) -> tuple[m.Stmt, ...]:
        """Call the segment and take what it gives."""
        span = step.run.span
        token = (m.Local(TOKEN, m.INT, span),) if step.continues else ()
        args = (*token, *(m.Local(n, self._sent(n, step), span) for n in step.needs.sent),
                *(m.Local(_way(n), m.INT, span) for n in step.needs.chosen))
        called = m.CallFunction(step.run.name, args, self.result(step), span)
        if step.run.returns:
            return (m.Return(called, span),)
        changed = step.changed - v.assigned(step.run.body)
        takers = {n: self.fresh() if n in changed else n for n in step.given}
        targets = ([m.LocalTarget(TOKEN, m.INT)] if step.goes_on else []) + [
            m.LocalTarget(takers[n], self.types[n]) for n in step.given]
        over: tuple[m.Stmt, ...] = ()
        if step.continues and not step.goes_on:
            over = (_set(TOKEN, 0, span),)
        if not targets:
            return (m.ExprStmt(called, span), *over)
        target: m.Target = targets[0] if len(targets) == 1 else m.TupleTarget(tuple(targets))
        return (m.Assign(target, called, span), *over, *(s for n in takers if n in changed for s in self._refill(n, takers[n], span)))

    def _refill(self, name: str, fresh: str, span: m.Span) -> tuple[m.Stmt, ...]:
        """Put the new items into the same list, dict or set: others may hold it."""
        type_ = self.types[name]
        kind, more = ("dict", "update") if isinstance(type_, m.DictType) else \
            ("set", "update") if isinstance(type_, m.SetType) else ("list", "extend")
        if not isinstance(type_, m.DictType | m.ListType | m.SetType):
            raise Refused(span, f"`{name}` is changed in place at the server", "make a new value and assign it")
        held = m.Local(name, type_, span)
        return tuple(m.ExprStmt(m.CallBuiltin(f"{kind}.{op}", args, (), m.NONE, span), span)
                     for op, args in (("clear", (held,)), (more, (held, m.Local(fresh, type_, span)))))


def _numbered(steps: list[Step]) -> dict[int, tuple[str, int]]:
    """For each statement that is a way, by identity: its variable, and its number among the variable's ways from 1."""
    places: dict[str, dict[int, int]] = {}
    for step in steps:
        for name, ways in step.needs.chosen.items():
            places.setdefault(name, {}).update((way.order, id(_by(way.statement))) for way in ways)
    return {of: (name, number) for name, known in places.items() for number, (_, of) in enumerate(sorted(known.items()), 1)}


def _by(s: m.Stmt) -> object:
    """What stands in the body: the statement, or the test of an `if` that binds the variable."""
    return s.value if isinstance(s, m.ExprStmt) and v.assigned(s) else s


def _has(name: str) -> str:
    return f"{name}$kept"


def _way(name: str) -> str:
    """The variable that has the number of the way on which `name` got its value."""
    return f"{name}$way"


def _set(name: str, value: int, span: m.Span) -> m.Stmt:
    return m.Assign(m.LocalTarget(name, m.INT), m.Const(value, m.INT, span), span)
