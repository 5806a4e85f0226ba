"""A function's body as statements in the place of its call: what it returns is assigned instead.

Where each `return` is the last thing done on its way, an assignment is all that is needed,
with what follows a branch that returned put into the other branch. Else the body stands in a
loop that runs once, which a `return` leaves by `break`; out of inner loops with a mark.
`finally` and `with` around a return keep their meaning, since a `break` goes through them too.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Callable

from monoglot import model as m
from monoglot.analyse.split.kinds import ends
from monoglot.walk import nodes

Body = tuple[m.Stmt, ...]


def placed(body: Body, result: str, type_: m.Type, fresh: Callable[[str], str]) -> Body:
    """`body` without a `return`: the variable `result` of the type has the value; none if the type is None."""
    made = _tail(body, result, type_)
    return made if made is not None else _once(body, result, type_, fresh("left"))


def returns(node: object) -> bool:
    """True if a `return` of the function itself is in the node."""
    return any(isinstance(n, m.Return) for n in nodes(node, lambda n: not isinstance(n, m.NestedFunction | m.Lambda)))


def _given(s: m.Return, result: str, type_: m.Type) -> Body:
    value = s.value if s.value is not None else m.Const(None, m.NONE, s.span)
    if type_ == m.NONE:
        return () if s.value is None or isinstance(s.value, m.Const) else (m.ExprStmt(value, s.span),)
    if value.type != type_:
        value = m.Convert(value, type_, s.span)
    return (m.Assign(m.LocalTarget(result, type_), value, s.span),)


# --- returns that end their way ---------------------------------------------------------


def _tail(body: Body, result: str, type_: m.Type) -> Body | None:
    """The body where nothing comes after a `return`; None if that can't be had without doing things twice."""
    for at, s in enumerate(body):
        if isinstance(s, m.Return):
            return (*body[:at], *_given(s, result, type_))
        if returns(s):
            last = _last(s, body[at + 1:], result, type_)
            return None if last is None else (*body[:at], *last)
    return body


def _last(s: m.Stmt, rest: Body, result: str, type_: m.Type) -> Body | None:
    match s:
        case m.If(then=then, orelse=orelse):
            if rest and not ends(then) and not ends(orelse):
                return None
            one, other = (_tail((*way, *(() if ends(way) else rest)), result, type_) for way in (then, orelse))
            return None if one is None or other is None else (dataclasses.replace(s, then=one, orelse=other),)
        case m.With(body=body) if not rest:
            inner = _tail(body, result, type_)
            return None if inner is None else (dataclasses.replace(s, body=inner),)
        case m.Try() if not rest and not returns(s.final) and not (s.orelse and returns(s.body)):
            return _last_try(s, result, type_)
    return None


def _last_try(s: m.Try, result: str, type_: m.Type) -> Body | None:
    body, orelse = _tail(s.body, result, type_), _tail(s.orelse, result, type_)
    handlers = []
    for handler in s.handlers:
        inner = _tail(handler.body, result, type_)
        if inner is None:
            return None
        handlers.append(dataclasses.replace(handler, body=inner))
    return None if body is None or orelse is None else (dataclasses.replace(s, body=body, orelse=orelse, handlers=tuple(handlers)),)


# --- returns out of the middle ------------------------------------------------------------


def _once(body: Body, result: str, type_: m.Type, left: str) -> Body:
    """A loop that runs once; `left` says that a `return` is on its way out of an inner loop."""
    span = body[0].span
    leaving = _Leaving(result, type_, left)
    inner = (*leaving.block(body, 0), *(() if ends(body) else (m.Break(span),)))
    first = (m.Assign(m.LocalTarget(left, m.BOOL), m.Const(False, m.BOOL, span), span),) if leaving.deep else ()
    return (*first, m.While(m.Const(True, m.BOOL, span), inner, (), span))


class _Leaving:
    """Makes a `break` of every `return`; `deep` if one is in a loop of the function's own."""

    def __init__(self, result: str, type_: m.Type, left: str) -> None:
        self.result, self.type, self.left = result, type_, left
        self.deep = False

    def block(self, body: Body, depth: int) -> Body:
        return tuple(made for s in body for made in self._one(s, depth))

    def _one(self, s: m.Stmt, depth: int) -> Body:
        if isinstance(s, m.Return):
            return self._break(s, depth)
        if not returns(s):
            return (s,)
        match s:
            case m.If(then=then, orelse=orelse):
                return (dataclasses.replace(s, then=self.block(then, depth), orelse=self.block(orelse, depth)),)
            case m.With(body=body):
                return (dataclasses.replace(s, body=self.block(body, depth)),)
            case m.While() | m.For():
                return self._loop(s, depth)
            case m.Try():
                return (dataclasses.replace(
                    s, body=self.block(s.body, depth), orelse=self.block(s.orelse, depth), final=self.block(s.final, depth),
                    handlers=tuple(dataclasses.replace(h, body=self.block(h.body, depth)) for h in s.handlers)),)
        raise AssertionError(type(s))

    def _break(self, s: m.Return, depth: int) -> Body:
        told: Body = ()
        if depth:
            self.deep = True
            told = (m.Assign(m.LocalTarget(self.left, m.BOOL), m.Const(True, m.BOOL, s.span), s.span),)
        return (*_given(s, self.result, self.type), *told, m.Break(s.span))

    def _loop(self, s: m.While | m.For, depth: int) -> Body:
        """An inner loop; its `else` is no part of it, so a return there leaves what is around."""
        inner = dataclasses.replace(s, body=self.block(s.body, depth + 1), orelse=self.block(s.orelse, depth))
        out = m.If(m.Local(self.left, m.BOOL, s.span), (m.Break(s.span),), (), s.span)
        return (inner, out) if returns(s.body) else (inner,)
