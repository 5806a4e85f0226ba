"""Facts about variables: what a test, an assignment or a loop tells, and what ends that.

A fact holds from where it is learned until a statement that may assign the variable. A
statement that runs parts of itself again, or only partly, forgets what it assigns before it
starts; every statement forgets it at its end. Of a variable that closures
assign nothing is ever known, since any call may change it.
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

from monoglot import model as m
from monoglot.lower import bounds
from monoglot.lower.frame import LIMIT, Bounds, Frame
from monoglot.walk import nodes

Facts = list[tuple[str, Bounds]]

_NEGATED = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "=="}
_REPEATS = (m.For, m.While, m.Try, m.With)
_CALM = (m.Assign, m.AugAssign, m.ExprStmt, m.If, m.For, m.While, m.Break, m.Continue, m.Pass, m.Return, m.Const,
         m.Local, m.Binary, m.Unary, m.Compare, m.BoolOp, m.Conditional, m.CallBuiltin, m.Index, m.Convert, m.FString,
         m.FStringPart, m.ListDisplay, m.TupleDisplay, m.GlobalConst, m.LocalTarget, m.IndexTarget, m.TupleTarget)
_CALM_CALLS = frozenset({"len", "min", "max", "abs", "int", "float", "str", "bool", "ord", "chr", "range", "enumerate",
                         "list.append", "str.join", "print"})


def assigned(node: object) -> set[str]:
    """The variables that running `node` may assign, and some that it doesn't."""
    found: set[str] = set()
    for n in nodes(node):
        if isinstance(n, m.LocalTarget | m.Walrus | m.Handler | m.NestedFunction):
            found.add(n.name)
    return found


def before(s: m.Stmt) -> set[str]:
    """What must be forgotten before `s`: it may assign it and go on to use what was known."""
    return assigned(s) if isinstance(s, _REPEATS) else {n.name for n in nodes(s) if isinstance(n, m.Walrus)}


def shared(body: tuple[m.Stmt, ...]) -> set[str]:
    """The variables of a function that closures inside it assign, or generators that are kept."""
    found = {name for n in nodes(body) if isinstance(n, m.NestedFunction) for name in n.nonlocals}
    for n in nodes(body):
        if isinstance(n, m.Comprehension) and n.kind == "iterator":
            found |= assigned(n)
    return found


def ends(body: tuple[m.Stmt, ...]) -> bool:
    """True if nothing after `body` runs when it ran."""
    return bool(body) and isinstance(body[-1], m.Return | m.Raise | m.Break | m.Continue)


def tested(frame: Frame, test: m.Expr, truth: bool, then: m.Expr | None = None) -> Facts:
    """What is known of variables when `test` was `truth`, all through `then` if that is given."""
    made = {n.name for n in nodes((test, then) if then else test) if isinstance(n, m.Walrus)}
    return [fact for fact in _tested(frame, test, truth) if fact[0] not in made]


def _tested(frame: Frame, e: m.Expr, truth: bool) -> Facts:
    if isinstance(e, m.BoolOp) and truth == (e.op == "and"):
        return [fact for part in e.values for fact in _tested(frame, part, truth)]
    if isinstance(e, m.Unary) and e.op == "not":
        return _tested(frame, e.operand, not truth)
    if not isinstance(e, m.Compare) or not (truth or len(e.ops) == 1):
        return []
    ops = e.ops if truth else tuple(_NEGATED.get(op, "") for op in e.ops)
    pairs = zip(ops, e.operands, e.operands[1:], strict=False)
    return [fact for op, left, right in pairs for fact in _compared(frame, op, left, right)]


def _compared(frame: Frame, op: str, left: m.Expr, right: m.Expr) -> Facts:
    if op not in _TURNED or left.type != m.INT or right.type != m.INT:
        return []
    found: Facts = []
    for sign, one, other in ((op, left, right), (_TURNED[op], right, left)):
        if isinstance(one, m.Local):
            found.append((one.name, _limited(sign, bounds.of(frame, other))))
    return found


def _limited(op: str, other: Bounds) -> Bounds:
    """Where an int lies that is `op other`."""
    low = other[0] + (op == ">") if op in (">", ">=", "==") else -LIMIT
    high = other[1] - (op == "<") if op in ("<", "<=", "==") else LIMIT
    return (low, high)


def narrow(frame: Frame, found: Facts) -> None:
    """Adds facts to what is known already."""
    for name, (low, high) in found:
        known = frame.bounds_of(name) or bounds.ANY
        both = (max(low, known[0]), min(high, known[1]))
        if both[0] <= both[1]:
            learn(frame, name, both)


def learn(frame: Frame, name: str, known: Bounds) -> None:
    """From here on the variable lies between these numbers."""
    if name not in frame.shared and name in frame.names:
        frame.bounds[frame.names[name]] = known


def forget(frame: Frame, names: set[str]) -> None:
    for name in names:
        frame.bounds.pop(frame.names.get(name, name), None)


@contextmanager
def knowing(frame: Frame, found: Facts) -> Iterator[None]:
    """Inside, these facts hold as well."""
    outer = dict(frame.bounds)
    narrow(frame, found)
    yield
    frame.bounds = outer


# --- indexes of lists ----------------------------------------------------------------


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
    """The variable that is an index of a list throughout a loop, and the list's variable."""
    name = counter(s)
    of = _counted(s.iterable) if name and isinstance(s.iterable, m.CallBuiltin) else None
    if of is None or s.orelse or name in assigned(s.body) or of.name in assigned((s.target, *s.body)):
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


def _calm(body: tuple[m.Stmt, ...]) -> bool:
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
