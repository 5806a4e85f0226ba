"""Indexes of lists: which variables are known to be an index of which list.

A loop over `range(len(xs))` or `enumerate(xs)` tells it for the whole loop, a test
`i < len(xs)` from there until a statement that may assign one of them. Either holds only where
nothing can shorten the list: nothing of the author's is called, nothing waited for.
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

from monoglot import model as m
from monoglot.lower.facts import assigned
from monoglot.lower.frame import Frame
from monoglot.walk import nodes

_CALM = (m.Assign, m.AugAssign, m.ExprStmt, m.If, m.For, m.While, m.Break, m.Continue, m.Pass, m.Return, m.Const,
         m.Local, m.Binary, m.Unary, m.Compare, m.BoolOp, m.Conditional, m.CallBuiltin, m.Index, m.Convert, m.FString,
         m.FStringPart, m.ListDisplay, m.TupleDisplay, m.GlobalConst, m.LocalTarget, m.IndexTarget, m.TupleTarget)
_CALM_CALLS = frozenset({"len", "min", "max", "abs", "int", "float", "str", "bool", "ord", "chr", "range", "enumerate",
                         "list.append", "str.join", "print"})


def counter(s: m.For) -> str:
    """The variable that holds what `range` or `enumerate` counts; "" if none does."""
    call = s.iterable
    target: m.Target = s.target
    rest: tuple[m.Target, ...] = ()
    if not isinstance(call, m.CallBuiltin) or call.name not in ("range", "enumerate"):
        return ""
    if call.name == "enumerate":
        if not isinstance(target, m.TupleTarget) or len(call.args) > 1 or call.keywords:
            return ""
        rest = target.items[1:]
        target = target.items[0]
    return target.name if isinstance(target, m.LocalTarget) and target.name not in assigned(rest) else ""


def indexed(s: m.For) -> tuple[str, str] | None:
    """The variable that is an index of a list when each turn of a loop starts, and the list's variable."""
    name = counter(s)
    of = _counted(s.iterable) if name and isinstance(s.iterable, m.CallBuiltin) else None
    if of is None or s.orelse or of.name in assigned((s.target, *s.body)):
        return None
    return (name, of.name) if _calm(s.body) else None


def _counted(call: m.CallBuiltin) -> m.Local | None:
    """The list whose indexes `range` or `enumerate` gives, or some of them in order."""
    args = call.args
    if call.name == "range" and len(args) == 2 and _natural(args[0]):
        args = args[1:]
    if call.name not in ("range", "enumerate") or len(args) != 1:
        return None
    of = args[0]
    if call.name == "range":
        of = of.args[0] if isinstance(of, m.CallBuiltin) and of.name == "len" else of
        if of is args[0]:
            return None
    return of if isinstance(of, m.Local) and isinstance(of.type, m.ListType) else None


def _natural(e: m.Expr) -> bool:
    return isinstance(e, m.Const) and isinstance(e.value, int) and e.value >= 0


def _calm(body: tuple[m.Stmt | m.Expr, ...]) -> bool:
    """True if running it can shorten no list: it calls nothing of the author's and waits for nothing."""
    return all(_calm_node(n) for n in nodes(body))


def _calm_node(n: object) -> bool:
    if isinstance(n, m.CallBuiltin):
        return n.name in _CALM_CALLS and all(_plain(a.type) for a in n.args) and not n.keywords
    if isinstance(n, m.AugAssign):
        return n.type in (m.INT, m.FLOAT, m.STR, m.BOOL)
    if isinstance(n, m.Binary | m.Compare | m.FString | m.Local | m.Index | m.Convert | m.For):
        inner = n.iterable.type if isinstance(n, m.For) else n.type
        return _plain(inner)
    return isinstance(n, (*_CALM, *get_args(m.Type)))


def _plain(type_: m.Type) -> bool:
    """True for values none of whose operations run the author's code."""
    if isinstance(type_, m.ListType | m.TupleOfType):
        return _plain(type_.item)
    if isinstance(type_, m.TupleType):
        return all(_plain(t) for t in type_.items)
    return type_ in (m.INT, m.FLOAT, m.BOOL, m.STR, m.NONE, m.BYTES)


def in_list(frame: Frame, holder: m.Expr, index: m.Expr) -> bool:
    """True if `index` is known to be an index of the list `holder`."""
    return isinstance(holder, m.Local) and isinstance(index, m.Local) and index.name in frame.names \
        and (frame.names[index.name], frame.find(holder.name)) in frame.indexes


# --- tests ---------------------------------------------------------------------------


@contextmanager
def guarded(frame: Frame, test: m.Expr | None, inside: tuple[m.Stmt, ...] | tuple[m.Expr, ...]) -> Iterator[None]:
    """In `inside`, what `test` says of indexes holds as well; bounds that it tells are known already."""
    outer = frame.indexes
    if test is not None and _calm((test, *inside)):
        frame.indexes = outer | {pair for index, of in _below(test) for pair in _pair(frame, index, of)}
    yield
    frame.indexes = outer


def _below(test: m.Expr) -> list[tuple[m.Local, m.Local]]:
    """Which variables are below the lengths of which lists if `test` is true."""
    if isinstance(test, m.BoolOp) and test.op == "and":
        return [pair for part in test.values for pair in _below(part)]
    if not isinstance(test, m.Compare):
        return []
    pairs = zip(test.ops, test.operands, test.operands[1:], strict=False)
    turned = [(left, right) if op == "<" else (right, left) for op, left, right in pairs if op in ("<", ">")]
    return [(index, length.args[0]) for index, length in turned if isinstance(index, m.Local) and isinstance(length, m.CallBuiltin)
            and length.name == "len" and isinstance(length.args[0], m.Local) and isinstance(length.args[0].type, m.ListType)]


def _pair(frame: Frame, index: m.Local, of: m.Local) -> set[tuple[str, str]]:
    """The pair, unless the index may be negative or either belongs to another function."""
    known = frame.bounds_of(index.name)
    if known is None or known[0] < 0 or of.name not in frame.names or of.name in frame.shared:
        return set()
    return {(frame.names[index.name], frame.names[of.name])}


def forget(frame: Frame, names: set[str]) -> None:
    """Of variables that are assigned nothing is known any more."""
    gone = {frame.names.get(name, name) for name in names}
    if any(not gone.isdisjoint(pair) for pair in frame.indexes):
        frame.indexes = {pair for pair in frame.indexes if gone.isdisjoint(pair)}
