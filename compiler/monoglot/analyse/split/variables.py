"""Which local variables a piece of the model reads and assigns."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from monoglot import model as m
from monoglot.kept import ALONE, kept
from monoglot.walk import children, nodes


def reads(node: object) -> frozenset[str]:
    """The variables that `node` reads and does not bind itself; one that `check` made (`$`) has its value from its `:=`."""
    if isinstance(node, tuple):
        return _reads(node)
    return kept(node, "reads", ALONE, lambda: _reads(node))


def _reads(node: object) -> frozenset[str]:
    bound = frozenset(n.name for n in nodes(node) if isinstance(n, m.Walrus))
    if not bound:
        return frozenset(_free(node))
    own = frozenset(name for name in bound if "$" in name and "$$" not in name)
    if isinstance(node, m.Assign):
        return _row((node.value, node.target), frozenset())[0] - own
    simple = isinstance(node, (*get_args(m.Expr), m.ExprStmt, m.Return))
    return (_in_order(node, frozenset())[0] if simple else frozenset(_free(node))) - own


def assigned(node: object) -> frozenset[str]:
    """The variables of the enclosing function that `node` gives a value by their names."""
    if isinstance(node, tuple):
        return frozenset().union(*map(assigned, children(node)))
    return kept(node, "assigned", ALONE, lambda: frozenset(_bound(node)))


def in_order(made: Iterable[tuple[int, m.Stmt]]) -> tuple[m.Stmt, ...]:
    """Statements, by their places in the source, but each after those that give what it reads.

    In a loop that is another order: what is checked in a turn was given its value later in the source, a turn before.
    """
    waiting, out = [s for _, s in sorted(made, key=lambda pair: pair[0])], list[m.Stmt]()
    while waiting:
        ready = (i for i, s in enumerate(waiting) if not exposed((s,)) & assigned((*waiting[:i], *waiting[i + 1:])))
        out.append(waiting.pop(next(ready, 0)))
    return tuple(out)


def types(nodes: Iterable[object]) -> dict[str, m.Type]:
    """The declared type of every variable named in the nodes."""
    found: dict[str, m.Type] = {}
    for name, type_, is_target in _typed(tuple(nodes)):
        if is_target or name not in found:
            found[name] = type_
    return found


def exposed(body: Iterable[m.Stmt], known: frozenset[str] = frozenset()) -> frozenset[str]:
    """The variables that a block may read before it gave them a value itself; `known` have one."""
    found: frozenset[str] = frozenset()
    for s in body:
        found |= _exposed(s, known)
        known |= definite((s,)) or frozenset()
    return found


def _in_order(e: object, known: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What an expression reads before it binds it by `:=`, evaluated from left to right; and what is bound after it."""
    match e:
        case m.Local(name=name):
            return frozenset((name,)) - known, known
        case m.Walrus(name=name, value=value):
            found, after = _in_order(value, known)
            return found, after | {name}
        case m.BoolOp(values=[first, *rest]):
            found, after = _in_order(first, known)
            return found | _row(rest, after)[0], after
        case m.Conditional(test=test, then=then, orelse=orelse):
            found, after = _in_order(test, known)
            return found | _in_order(then, after)[0] | _in_order(orelse, after)[0], after
        case m.Lambda() | m.Comprehension():
            return frozenset(_free(e)) - known, known
    return _row(children(e), known)


def _row(parts: Iterable[object], known: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    found: frozenset[str] = frozenset()
    for part in parts:
        more, known = _in_order(part, known)
        found |= more
    return found, known


def _exposed(s: m.Stmt, known: frozenset[str]) -> frozenset[str]:
    match s:
        case m.If(test=test, then=then, orelse=orelse) | m.While(test=test, body=then, orelse=orelse):
            after = known | assigned(test)
            return (reads(test) - known) | exposed(then, after) | exposed(orelse, after)
        case m.For(target=target, iterable=iterable, body=inner, orelse=orelse):
            return (reads(iterable) - known) | exposed(inner, known | assigned(target)) | exposed(orelse, known)
        case m.Try(body=inner, handlers=handlers, orelse=orelse, final=final):
            found = exposed(inner, known) | exposed(orelse, known | (definite(inner) or frozenset())) | exposed(final, known)
            return found.union(*(exposed(h.body, known | {h.name}) for h in handlers))
        case m.With(context=context, body=inner):
            return (reads(context) - known) | exposed(inner, known)
    return reads(s) - known


def definite(body: Iterable[m.Stmt]) -> frozenset[str] | None:
    """What a block surely assigned when it comes to its end; None if it never does."""
    known: frozenset[str] = frozenset()
    for statement in body:
        more = _definite(statement)
        if more is None:
            return None
        known |= more
    return known


def _definite(s: m.Stmt) -> frozenset[str] | None:
    return kept(s, "definite", ALONE, lambda: _definite_one(s))


def _definite_one(s: m.Stmt) -> frozenset[str] | None:
    if isinstance(s, m.If):
        return _either(definite(s.then), definite(s.orelse))
    if isinstance(s, m.Raise | m.Return | m.Break | m.Continue):
        return None
    if isinstance(s, m.Try):
        return _definite_try(s)
    if isinstance(s, m.With):
        return definite(s.body)
    if isinstance(s, m.While | m.For | m.NestedFunction):
        return frozenset((s.name,)) if isinstance(s, m.NestedFunction) else frozenset()
    maybe = frozenset(n.name for n in nodes(s) if isinstance(n, m.Walrus))
    targets = frozenset(n.name for n in nodes(getattr(s, "target", ())) if isinstance(n, m.LocalTarget))
    return assigned(s) - (maybe - targets) | _surely_bound(s) if maybe else assigned(s)


def _surely_bound(node: object) -> frozenset[str]:
    """The names that evaluating the node binds by `:=` whatever comes out."""
    match node:
        case m.Walrus(name=name, value=value):
            return frozenset((name,)) | _surely_bound(value)
        case m.BoolOp(values=values):
            return _surely_bound(values[0])
        case m.Compare(operands=operands):
            return _surely_bound(operands[0]) | _surely_bound(operands[1])
        case m.Conditional(test=test, then=then, orelse=orelse):
            return _surely_bound(test) | _surely_bound(then) & _surely_bound(orelse)
        case m.Lambda() | m.Comprehension() | m.NestedFunction():
            return frozenset()
    return frozenset(name for child in children(node) for name in _surely_bound(child))


def _definite_try(s: m.Try) -> frozenset[str] | None:
    final = definite(s.final)
    if final is None:
        return None
    found = definite((*s.body, *s.orelse))
    for handler in s.handlers:
        found = _either(found, definite(handler.body))
    return None if found is None else found | final


def _either(a: frozenset[str] | None, b: frozenset[str] | None) -> frozenset[str] | None:
    return b if a is None else a if b is None else a & b


def _free(node: object) -> Iterator[str]:
    match node:
        case m.Local(name=name):
            yield name
        case m.AugAssign(target=m.LocalTarget(name=name), value=value):
            yield name
            yield from _free(value)
        case m.Comprehension():
            bound = {n for clause in node.clauses for n in assigned(clause.target)}
            yield from _free(node.clauses[0].iterable)
            inner = (node.element, node.value, *node.clauses[0].conditions, *node.clauses[1:])
            yield from (n for part in inner if part is not None for n in _free(part) if n not in bound)
        case m.Lambda():
            own = {p.name for p in node.params}
            yield from (n for n in _free(node.body) if n not in own)
        case m.NestedFunction():
            own = {p.name for p in node.params} | assigned(node.body)
            yield from (n for n in _free(node.body) if n not in own)
        case _:
            for child in children(node):
                yield from _free(child)


def _bound(node: object) -> Iterator[str]:
    """The names of `assigned`, of one node."""
    match node:
        case m.LocalTarget(name=name):
            yield name
        case m.Lambda():
            return
        case m.Comprehension():
            yield from (n.name for n in nodes(node, _no_lambda) if isinstance(n, m.Walrus))
        case m.Walrus(name=name, value=value):
            yield name
            yield from assigned(value)
        case m.NestedFunction(name=name):
            yield name
        case m.Handler(name=name, body=body):
            if name:
                yield name
            yield from assigned(body)
        case _:
            for child in children(node):
                yield from assigned(child)


def _no_lambda(node: object) -> bool:
    return not isinstance(node, m.Lambda)


def _typed(node: object) -> Iterator[tuple[str, m.Type, bool]]:
    match node:
        case m.LocalTarget(name=name, type=type_):
            yield name, type_, True
        case m.Param(name=name, type=type_):
            yield name, type_, True
        case m.Local(name=name, type=type_):
            yield name, type_, False
        case m.Walrus(name=name, type=type_):
            yield name, type_, True
        case m.Handler(name=name, exceptions=exceptions) if name:
            yield name, m.ExceptionType(exceptions[0] if exceptions else "Exception"), True
    for child in children(node):
        yield from _typed(child)
