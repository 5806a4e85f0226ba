"""Signatures of what can be called, read from declarations in Python's own syntax.

The library's modules and the table of builtins are both written as Python
declarations; `parse` turns one `def` into a `Signature`, given a function that
tells what an annotation means.
"""
from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from monoglot.model import Expr, Type


@dataclass(frozen=True)
class Parameter:
    """One parameter. `types` are alternatives, tried in order (`Node | str`).

    `default` is the value to fill in, if any; `optional` without a default
    means that the argument may be absent. `iterated`: takes anything that can
    be iterated, with items of the type. `literal`: only this str literal.
    `literals`: only these; any, if there are none.
    """

    name: str
    types: tuple[Type, ...]
    default: Expr | None = None
    optional: bool = False
    keyword_only: bool = False
    positional_only: bool = False
    variadic: bool = False
    iterated: bool = False
    literal: str | None = None
    literals: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Signature:
    """How something is called; `shown` is how messages name it.

    `form`: what has to be done with what a platform gives (see `library.Property`); `static`: a class's own.
    """

    shown: str
    parameters: tuple[Parameter, ...]
    result: Type
    form: tuple[str, ...] = ()
    static: bool = False


Meaning = Callable[[ast.expr], tuple[Type, ...]]


def parse(shown: str, node: ast.FunctionDef, meaning: Meaning, method: bool) -> Signature:
    """The signature of a trusted declaration (`self` left out if `method`)."""
    args = node.args
    positional = [*args.posonlyargs, *args.args][1 if method else 0:]
    required = len(positional) - len(args.defaults)
    parameters = [_parameter(a, meaning, optional=i >= required) for i, a in enumerate(positional)]
    if args.vararg:
        parameters.append(_parameter(args.vararg, meaning, variadic=True))
    parameters += [_parameter(a, meaning, optional=default is not None, keyword_only=True)
                   for a, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    assert node.returns is not None, node.name
    return Signature(shown, tuple(parameters), meaning(node.returns)[0])


def _parameter(arg: ast.arg, meaning: Meaning, optional: bool = False, keyword_only: bool = False,
               variadic: bool = False) -> Parameter:
    annotation: ast.expr | None = arg.annotation
    assert annotation is not None, arg.arg
    iterated, literal = False, None
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.value, ast.Name):
        generic, inside = annotation.value.id, annotation.slice
        if generic == "Iterable":
            iterated, annotation = True, inside
        elif generic in ("Literal", "_Literal") and isinstance(inside, ast.Constant):
            literal, annotation = str(inside.value), ast.Name("str")
    return Parameter(arg.arg, meaning(annotation), None, optional, keyword_only, False, variadic, iterated, literal)
