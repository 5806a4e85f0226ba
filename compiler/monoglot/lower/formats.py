"""Format specs of f-strings, taken apart at compile time into small text operations."""
from __future__ import annotations

import re

from monoglot import ir, model as m
from monoglot.lower import texts
from monoglot.lower.context import Context

_SPEC = re.compile(r"(?:(?P<fill>.)?(?P<align>[<>^]))?(?P<sign>[+ -]?)(?P<zero>0?)(?P<width>\d*)"
                   r"(?P<group>[,_]?)(?:\.(?P<precision>\d+))?(?P<kind>[dfs%]?)", re.DOTALL)


class Unsupported(ValueError):
    """A spec that has no lowering."""


def lower(context: Context, value: ir.Expr, type_: m.Type, spec: str) -> ir.Expr:
    """`format(value, spec)`; raises `Unsupported`."""
    if not spec:
        return texts.str_of(context, value, type_)
    match = _SPEC.fullmatch(spec)
    if match is None or not _simple(type_, match):
        return general(value, type_, ir.Lit(spec, "str"))
    number = type_ in (m.INT, m.FLOAT)
    body = _number(value, type_, match) if number else _text(context, value, type_, match)
    if not match["width"]:
        return body
    width = ir.Lit(int(match["width"]), "int")
    if match["zero"] and number:
        return ir.Op("fmt.zeros", (body, width))
    fill = match["fill"] or ("0" if match["zero"] else " ")
    align = match["align"] or (">" if number else "<")
    return ir.Op("fmt.pad", (body, width, ir.Lit(align, "str"), ir.Lit(fill, "str")))


_GENERAL: dict[m.Type, str] = {
    m.INT: "fmt.int", m.FLOAT: "fmt.float", m.BOOL: "fmt.bool", m.STR: "fmt.str", m.DECIMAL: "fmt.decimal",
    m.DATETIME: "fmt.date", m.DATE: "fmt.date"}


def general(value: ir.Expr, type_: m.Type, spec: ir.Expr) -> ir.Expr:
    """`format(value, spec)` where the runtime reads the spec."""
    kind = m.STR if isinstance(type_, m.IdType) else type_
    if kind not in _GENERAL:
        raise Unsupported(f"of {type_}")
    return ir.Op(_GENERAL[kind], (value, spec))


def _simple(type_: m.Type, match: re.Match[str]) -> bool:
    """True for the few forms that are small operations of their own."""
    if (match["zero"] and (match["group"] or match["align"])) or match["align"] and match["fill"] in ("{", "}"):
        return False
    kind, precise = match["kind"], match["precision"] is not None
    if type_ == m.INT:
        return kind in ("", "d") and not precise
    if type_ == m.FLOAT:
        return (kind in ("f", "%") and kind != "") or (kind == "" and not precise and not match["group"])
    plain = not (match["sign"] or match["group"] or precise or match["zero"]) and kind in ("", "s")
    return plain and (type_ == m.STR or isinstance(type_, m.IdType))


def _text(context: Context, value: ir.Expr, type_: m.Type, match: re.Match[str]) -> ir.Expr:
    if match["kind"] not in ("", "s") or match["sign"] or match["group"] or match["precision"]:
        raise Unsupported(match[0])
    if type_ == m.BOOL:  # format() of a bool with a width is its number's
        raise Unsupported(match[0])
    return texts.str_of(context, value, type_)


def _number(value: ir.Expr, type_: m.Type, match: re.Match[str]) -> ir.Expr:
    body = _digits(value, type_, match)
    if match["group"]:
        body = ir.Op("fmt.group", (body, ir.Lit(match["group"], "str")))
    if match["sign"] in ("+", " "):
        body = ir.Op("fmt.plus", (body, ir.Lit(match["sign"], "str")))
    return body


def _digits(value: ir.Expr, type_: m.Type, match: re.Match[str]) -> ir.Expr:
    kind, precision = match["kind"], match["precision"]
    places = ir.Lit(int(precision or "6"), "int")
    if kind in ("", "d") and type_ == m.INT and precision is None:
        return ir.Op("text.int", (value,))
    if kind in ("f", "%"):
        return ir.Op("fmt.fixed" if kind == "f" else "fmt.percent", (value, places))
    if kind == "" and type_ == m.FLOAT and precision is None:
        return ir.Op("text.float", (value,))
    raise Unsupported(match[0])
