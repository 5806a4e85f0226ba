"""The rules of f-strings: values that become text, and their formats."""
from __future__ import annotations

import ast

from monoglot.check import formats
from monoglot.check.body import Body, rule
from monoglot.check.types import failed, members, show, showable
from monoglot.model import (
    BYTES, FLOAT, INT, OBJECT, STR, CallBuiltin, Const, Convert, EnumType, Expr, FString, FStringPart, OptionalType, SetType,
    Type,
)


@rule(ast.JoinedStr)
def f_string(body: Body, node: ast.JoinedStr, expected: Type | None) -> Expr:
    parts = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            parts.append(_formatted(body, part))
        elif isinstance(part, ast.Constant):
            parts.append(FStringPart(Const(str(part.value), STR, body.world.span(part)), ""))
    return FString(tuple(parts), STR, body.world.span(node))


def _formatted(body: Body, node: ast.FormattedValue) -> FStringPart:
    value = body.read(node.value)
    value = text_checked(body, node.value, value)
    if node.conversion in (ord("r"), ord("a")):
        value = _call("repr" if node.conversion == ord("r") else "ascii", value)
    elif node.conversion == ord("s") and value.type != STR:
        value = _call("str", value)
    elif BYTES in members(value.type):
        value = body.fail(node.value, "not text", type=show(value.type), how="decode it, or write `!r` for the text of its repr")
    return _with_spec(body, node, value)


def _call(name: str, value: Expr) -> Expr:
    return CallBuiltin(name, (value,), (), STR, value.span)


def text_checked(body: Body, node: ast.expr, value: Expr) -> Expr:
    """The value, if it has a text form."""
    if showable(value.type):
        return value
    how = "write `sorted(...)` around it" if isinstance(value.type, SetType) else \
        "say what you expect: `expect(str, ...)`" if value.type == OBJECT else "use one of its parts"
    return body.fail(node, "not text", type=show(value.type), how=how)


def _with_spec(body: Body, node: ast.FormattedValue, value: Expr) -> FStringPart:
    if node.format_spec is None or failed(value.type):
        return FStringPart(value, "")
    assert isinstance(node.format_spec, ast.JoinedStr)
    parts = node.format_spec.values
    if isinstance(value.type, OptionalType):
        return FStringPart(body.fail(node.value, "maybe none", type=show(value.type)), "")
    if not all(isinstance(p, ast.Constant) for p in parts):
        return _with_values(body, node, value, node.format_spec)
    spec = "".join(str(p.value) for p in parts if isinstance(p, ast.Constant))
    wrong = formats.wrong_spec(spec, value.type)
    if wrong is not None:
        body.world.report(node, "format spec", spec=spec, type=show(value.type), why=wrong)
    elif isinstance(value.type, EnumType):
        value = _call("str", value)
    elif spec[-1:] in ("e", "E", "f", "F", "g", "G", "%") and value.type == INT:
        value = Convert(value, FLOAT, value.span)
    return FStringPart(value, spec)


def _with_values(body: Body, node: ast.FormattedValue, value: Expr, spec: ast.JoinedStr) -> FStringPart:
    if not formats.takes_values(value.type):
        body.world.report(node, "format spec", spec="{...}", type=show(value.type), why="it has to be constant here")
        return FStringPart(value, "")
    return FStringPart(value, "", f_string(body, spec, None))
