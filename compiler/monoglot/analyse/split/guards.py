"""Where an exception would take back what Python keeps.

A run that fails gives nothing back, and what it changed of shared state is undone. In Python the
variables that were assigned or changed before the exception stay so, and a handler, a `finally`
or what comes after sees them. So a row of statements ends before one that may raise if an
earlier one of the row gave something that is seen then.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from monoglot import model as m
from monoglot.analyse.split import variables as v
from monoglot.analyse.split.changes import Changes
from monoglot.walk import nodes

_RAISE = (m.CallLibrary, m.CallFunction, m.CallMethod, m.CallValue, m.CallTable, m.Index, m.DeleteIndex, m.Raise, m.Assert, m.NewEntity, m.NewDataclass)
_DIVIDE = frozenset(("/", "//", "%", "**", "<<", ">>"))
_SAFE = frozenset("""
    len str repr bool abs list tuple set dict frozenset sorted reversed enumerate zip range sum any all print
    list.append list.extend list.insert list.sort list.reverse list.clear list.copy
    dict.get dict.setdefault dict.update dict.clear dict.keys dict.values dict.items dict.copy
    set.add set.discard set.update set.clear set.copy
    str.upper str.lower str.strip str.join str.split str.replace str.startswith str.endswith""".split())
"""Builtins that do not raise with what the types allow."""


class Guards:
    """Of one cut: the blocks around the statement at hand, and what is seen where an exception goes from there."""

    def __init__(self, changes: Changes, outside: frozenset[str]) -> None:
        """`outside`: variables that whoever called has too."""
        self._changes = changes
        self._frames: list[tuple[Sequence[m.Stmt], int]] = []
        self._seen = [outside] if outside else []

    def each(self, body: Sequence[m.Stmt]) -> Iterator[m.Stmt]:
        """The statements of a block, one after the other."""
        self._frames.append((body, 0))
        for i, s in enumerate(body):
            self._frames[-1] = (body, i)
            yield s
        self._frames.pop()

    @contextmanager
    def around(self, *parts: object) -> Iterator[None]:
        """While a block of a `try` is cut: an exception from there is seen by `parts` of it, by what comes after, and by functions inside."""
        self._seen.append(v.reads(parts) | self._after() | self._changes.read_inside)
        yield
        self._seen.pop()

    def _after(self) -> frozenset[str]:
        found = frozenset[str]()
        for body, i in self._frames:
            found |= v.reads(tuple(body[i + 1:]))
            match body[i]:
                case m.While(body=turn, orelse=orelse, test=test):
                    found |= v.exposed(turn) | v.reads((orelse, test))
                case m.For(body=turn, orelse=orelse):
                    found |= v.exposed(turn) | v.reads(orelse)
                case m.If() | m.With() | m.Try():
                    pass
                case other:
                    found |= v.reads(other)
        return found

    def parted(self, row: Sequence[m.Stmt]) -> bool:
        """True if an exception in the row may come after what is seen then."""
        names = frozenset[str]().union(*self._seen)
        return bool(names) and self._late(row, names, False) is None

    def _late(self, body: Sequence[m.Stmt], names: frozenset[str], given: bool) -> bool | None:
        """Whether something that is seen was `given` by the end of the block; None if an exception may come after it."""
        for s in body:
            after = self._one(s, names, given)
            if after is None:
                return None
            given = after
        return given

    def _one(self, s: m.Stmt, names: frozenset[str], given: bool) -> bool | None:
        match s:
            case m.NestedFunction():
                return given
            case m.If(test=test, then=then, orelse=orelse):
                return self._blocks((test,), ((then,), (orelse,)), names, given)
            case m.While(test=test, body=body, orelse=orelse):
                return self._blocks((test,), ((body, (m.ExprStmt(test, s.span),), body, orelse),), names, given)
            case m.For(iterable=iterable, target=target, body=body, orelse=orelse):
                turn = given or bool(v.assigned(target) & names)
                return self._blocks((iterable,), ((body, body, orelse),), names, turn)
            case m.With(context=context, body=body):
                return self._blocks((context,), ((body,),), names, given)
            case m.Try(body=body, orelse=orelse, handlers=handlers, final=final):
                return self._blocks((), ((body, orelse, *(h.body for h in handlers), final),), names, given)
        if given and _may_raise(s):
            return None
        return given or bool((v.assigned(s) | self._changes.changed(s)) & names)

    def _blocks(self, before: tuple[object, ...], ways: tuple[tuple[Sequence[m.Stmt], ...], ...], names: frozenset[str], given: bool) -> bool | None:
        """Of a compound statement: what is evaluated first, and the ways it may go, each with its blocks in order."""
        if given and any(map(_may_raise, before)):
            return None
        ends = [self._late([s for block in way for s in block], names, given) for way in ways]
        return None if None in ends else any(ends)


def _may_raise(node: object) -> bool:
    return any(isinstance(n, _RAISE) or isinstance(n, m.Binary | m.AugAssign) and n.op in _DIVIDE
               or isinstance(n, m.CallBuiltin) and n.name not in _SAFE for n in nodes(node))
