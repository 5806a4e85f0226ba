"""Statements of the browser's part that are done at the actor, since a later run needs what they make of the server's values.

A list of replies of which the person chose some, a total of prices that were agreed to: the
browser decides whether the statement is run, the values never come from it. Such a
statement is *pinned*: it is a run, or part of one, as if it were the server's work.
A loop over the server's items is pinned in its own way (turns.py). Each costs a round
trip, so only what has to be is pinned: what `plan` found unclear names its pins.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from monoglot import model as m
from monoglot.analyse.split import variables as v
from monoglot.analyse.split.changes import Changes
from monoglot.walk import nodes

_STATEMENTS = get_args(m.Stmt)


@dataclass(frozen=True)
class Pin:
    """A statement by its place, and one variable that it gives or changes; `item`: as the item of a loop."""

    span: m.Span
    name: str
    item: bool = False


def pin(s: m.Stmt, name: str, item: bool = False) -> Pin:
    """The names of what is lifted differ from one attempt to the next."""
    return Pin(s.span, "part$" if name.startswith("part$") else name, item)


class Pins:
    """The pinned statements of one function."""

    def __init__(self, pins: frozenset[Pin], changes: Changes) -> None:
        self.pins, self.changes = set(pins), changes
        self._spans = {p.span for p in pins if not p.item}

    def spread(self, s: m.Stmt) -> None:
        """A pinned statement is taken apart: what gives or changes the variable in it is pinned."""
        names = [name for name in v.assigned(s) | self.changes.changed(s) if pin(s, name) in self.pins]
        made = {pin(node, name) for name in names for node in nodes(s)
                if isinstance(node, _STATEMENTS) and name in v.assigned(node) | self.changes.changed(node)}
        self.pins |= made
        self._spans |= {p.span for p in made}

    def holds(self, node: object) -> bool:
        """True if a pinned statement is in the node, or it is one."""
        return bool(self._spans) and any(map(self._pinned, nodes(node)))

    def by_index(self, s: m.For) -> bool:
        """True for a loop over the server's items."""
        return any(pin(s, name, True) in self.pins for name in v.assigned(s.target))

    def _pinned(self, node: object) -> bool:
        return isinstance(node, _STATEMENTS) and node.span in self._spans and any(
            pin(node, name) in self.pins for name in v.assigned(node) | self.changes.changed(node))
