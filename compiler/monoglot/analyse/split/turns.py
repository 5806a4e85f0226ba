"""Loops over the server's items: the browser tells the number of the turn, the actor has the item.

`for item in xs`, where a run needs the item and the browser must not say what it is, becomes
`for at$1 in range(len(xs))` with `item = xs[at$1]` at the front of its body. The actor makes the
item again from what it keeps; that the number is one of the loop's is among its checks. Where no
loop is around it, each run has a place (turn, number in the source), and keeps the last one: so
no turn comes twice, nor one before another.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monoglot import model as m
from monoglot.analyse.split import variables as v
from monoglot.analyse.split.changes import Changes
from monoglot.analyse.split.lift import Refused
from monoglot.check.builtin_table import LAZY
from monoglot.check.targets import item_of

_INDEX, _LAST = "at$", "turn$"
_RUNS = 2**16
"""More runs than one function has."""


@dataclass(frozen=True)
class Turns:
    """The order of a loop's runs. `before`: the runs that come before an inner loop, if one is around; its own may come again."""

    loop: m.For
    before: int | None = None

    def within(self, runs: int) -> Turns:
        """In an inner loop, with so many runs before it."""
        return self if self.before is not None else Turns(self.loop, runs)

    def checked(self, body: tuple[m.Stmt, ...], number: int) -> tuple[m.Stmt, ...]:
        """The body of the run with this number behind the test that its turn has come."""
        span = body[0].span
        last, index = m.Local(_of(self.loop, _LAST), m.INT, span), m.Local(_of(self.loop, _INDEX), m.INT, span)
        base = m.Binary("*", index, m.Const(_RUNS, m.INT, span), m.INT, span)
        place = m.Binary("+", base, m.Const(number if self.before is None else self.before, m.INT, span), m.INT, span)
        over = m.Compare((">=" if self.before is None else ">",), (last, place), m.BOOL, span)
        text = m.Const("this turn of the loop was before", m.STR, span)
        raised = m.Raise(m.NewException("FlowError", (text,), m.ExceptionType("FlowError"), span), None, span)
        return (m.If(over, (raised,), (), span), m.Assign(m.LocalTarget(last.name, m.INT), place, span), *body)


def begun(s: m.For) -> m.Stmt:
    """The statement before a loop whose order is checked: no turn was yet."""
    return m.Assign(m.LocalTarget(_of(s, _LAST), m.INT), m.Const(-1, m.INT, s.span), s.span)


def _of(s: m.For, kind: str) -> str:
    assert isinstance(s.target, m.LocalTarget)
    return kind + s.target.name.partition("$")[2]


def counts_turns(s: m.For) -> bool:
    """True for a loop that this module made."""
    return isinstance(s.target, m.LocalTarget) and s.target.name.startswith(_INDEX)


def by_index(s: m.For, changes: Changes, fresh: Callable[[], str]) -> tuple[m.Stmt, ...]:
    """The same loop with its turns counted; raises Refused where Python's would see what is changed meanwhile."""
    item = item_of(s.iterable.type)
    if item is None or isinstance(s.iterable.type, m.IteratorType) or v.reads(s.iterable) & changes.changed(s.body):
        raise Refused(s.iterable.span, "a loop over the server's values, which are changed meanwhile or given one by one",
                      "loop over a list of them, `list(...)`")
    name, before = fresh(), list[m.Stmt]()
    values = s.iterable
    if not isinstance(values, m.Local) or not isinstance(values.type, m.ListType) or values.name in v.assigned(s.body) | v.assigned(s.target):
        lazy = isinstance(values, m.CallBuiltin) and values.name in LAZY
        whole = values if isinstance(values.type, m.ListType) and not lazy else m.CallBuiltin("list", (values,), (), m.ListType(item), values.span)
        before.append(m.Assign(m.LocalTarget(name, whole.type), whole, values.span))
        values = m.Local(name, whole.type, values.span)
    index = _INDEX + name.partition("$")[2]
    turn = m.Assign(s.target, m.Index(values, m.Local(index, m.INT, s.span), item, s.span), s.span)
    count = m.CallBuiltin("len", (values,), (), m.INT, s.span)
    numbers = m.CallBuiltin("range", (count,), (), m.ListType(m.INT), s.span)
    return (*before, m.For(m.LocalTarget(index, m.INT), numbers, (turn, *s.body), s.orelse, s.span))


def outside(s: m.For) -> m.Expr:
    """The test that a number is none of the loop's turns."""
    index = m.Local(_of(s, _INDEX), m.INT, s.span)
    assert isinstance(s.iterable, m.CallBuiltin)
    low = m.Compare(("<",), (index, m.Const(0, m.INT, s.span)), m.BOOL, s.span)
    high = m.Compare((">=",), (index, s.iterable.args[0]), m.BOOL, s.span)
    return m.BoolOp("or", (low, high), m.BOOL, s.span)
