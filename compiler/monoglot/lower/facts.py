"""Facts about variables: what a test, an assignment or a loop tells, and what ends that.

A fact holds from where it is learned until a statement that may assign the variable. A
statement that runs parts of itself again, or only partly, forgets what it assigns before it
starts; every statement forgets it at its end. A variable that a loop only adds to, or only
takes from, keeps its lower or upper bound there. Of a variable that closures
assign nothing is ever known, since any call may change it.
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from monoglot import model as m
from monoglot.lower import bounds
from monoglot.lower.frame import LIMIT, Bounds, Frame
from monoglot.walk import nodes

Facts = list[tuple[str, Bounds]]

_NEGATED = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "=="}
_REPEATS = (m.For, m.While, m.Try, m.With)



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


def steady(frame: Frame, s: m.Stmt) -> Facts:
    """What stays true of variables all through `s`, which repeats, and behind it: they only grow, or only shrink.

    Asked for before what `s` assigns is forgotten; an int that would pass its range raises.
    """
    steps = [n for n in nodes(s) if isinstance(n, m.AugAssign) and n.type == m.INT]
    found: Facts = []
    for name in sorted(before(s)) if isinstance(s, m.For | m.While) else ():
        known = frame.bounds_of(name)
        own = [n for n in steps if isinstance(n.target, m.LocalTarget) and n.target.name == name]
        if known is None or len(own) != sum(_assigns(n, name) for n in nodes(s)):
            continue
        if all(n.op == "+" and _natural(frame, n.value, s) for n in own):
            found.append((name, (known[0], LIMIT)))
        elif all(n.op == "-" and _natural(frame, n.value, s) for n in own):
            found.append((name, (-LIMIT, known[1])))
    return found


def _assigns(n: object, name: str) -> bool:
    return isinstance(n, m.LocalTarget | m.Walrus | m.Handler | m.NestedFunction) and n.name == name


def _natural(frame: Frame, e: m.Expr, s: m.Stmt) -> bool:
    """True if `e` is never below 0, whatever `s` assigns."""
    used = {n.name for n in nodes(e) if isinstance(n, m.Local)}
    return bounds.whole(e.type) and bounds.of(frame, e)[0] >= 0 and used.isdisjoint(assigned(s))


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
