"""Exceptions as objects: what they are made of, their texts."""
from __future__ import annotations

from typing import TYPE_CHECKING

from monoglot import ir, model as m
from monoglot.lower import texts, types

if TYPE_CHECKING:
    from monoglot.lower.expressions import Expressions


def parts(at: Expressions, e: m.NewException) -> tuple[ir.Expr, ir.Expr | None]:
    """`str()` of the exception, and the text of its arguments where that says more.

    An exception with one str shows its repr in `repr()`, which needs no text of its own.
    """
    if not e.args:
        return ir.Lit("", "str"), ir.Lit("", "str")
    if len(e.args) > 1:
        pieces: list[ir.Expr] = []
        for i, arg in enumerate(e.args):
            pieces += ([ir.Lit(", ", "str")] if i else []) + [_shown(at, arg)]
        shown = ir.Text(tuple(pieces))
        return ir.Text((ir.Lit("(", "str"), shown, ir.Lit(")", "str"))), shown
    arg = e.args[0]
    if at.context.derives(e.exception, "KeyError"):
        return (_shown(at, arg), None) if e.exception == "KeyError" else at.kept(_shown(at, arg))
    if types.is_text(arg.type):
        return at.value(arg), None
    if isinstance(arg.type, m.ExceptionType):
        first, again = at.kept(at.value(arg))
        return ir.Op("error.text", (first,)), ir.Op("error.repr", (again,))
    first, again = at.kept(texts.str_of(at.context, at.value(arg), arg.type))
    return first, again


def _shown(at: Expressions, e: m.Expr) -> ir.Expr:
    return texts.repr_of(at.context, at.value(e), e.type)


def new(at: Expressions, e: m.NewException) -> ir.Expr:
    """An exception as a value."""
    message, shown = parts(at, e)
    return ir.Op("error.new", (ir.Lit(e.exception, "str"), message, *((shown,) if shown is not None else ())))


def init(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """`super().__init__(...)`: gives a new exception its text."""
    error, *args = e.args
    assert isinstance(error.type, m.ExceptionType)
    message, shown = parts(at, m.NewException(error.type.name, tuple(args), error.type, e.span))
    return ir.Op("error.init", (at.value(error), message, *((shown,) if shown is not None else ())))
