"""Operations on tables, and the entities that go into them."""
from __future__ import annotations

import ast

from monoglot.check.arguments import in_order, skip
from monoglot.check.body import Body
from monoglot.check.signatures import Parameter, Signature
from monoglot.check.types import show, without_none
from monoglot.check.world import listing
from monoglot.model import (
    BYTES, DECIMAL, INT, NONE, CallTable, Entity, EntityType, Expr, IdType, ListType, NewEntity, OptionalType, StateRef,
    TableType, Type,
)


def new_entity(body: Body, node: ast.Call, name: str) -> Expr:
    entity = body.world.entities.get(name)
    if entity is None:
        return skip(body, node, body.error(node))
    if node.args:
        return skip(body, node, body.fail(node.args[0], "unsupported expression", what="a field given by its position",
                                          how=f"write its name: `{name}(FIELD=...)`"))
    parameters = tuple(Parameter(f.name, (f.type,), f.default, keyword_only=True) for f in entity.fields)
    arguments = in_order(body, node, Signature(f"`{name}`", parameters, EntityType(name)))
    if arguments is None:
        return body.error(node)
    return NewEntity(name, arguments, EntityType(name), body.world.span(node))


_TABLE_OPS = ("all", "count", "delete", "get", "insert", "update", "where")


def table_call(body: Body, node: ast.Call, func: ast.Attribute, table_: StateRef) -> Expr:
    assert isinstance(table_.type, TableType)
    entity = body.world.entities.get(table_.type.entity)
    if entity is None:
        return skip(body, node, body.error(node))
    if func.attr not in _TABLE_OPS:
        return skip(body, node, body.no_method(func, show(table_.type), _TABLE_OPS))
    row, id = EntityType(entity.name), IdType(entity.name)
    parameters: dict[str, tuple[Type, ...]] = {"insert": (row,), "get": (id,), "update": (id,), "delete": (id,)}
    results: dict[str, Type] = {"insert": id, "get": OptionalType(row), "where": ListType(row),
                                "all": ListType(row), "count": INT}
    args = _row_arguments(body, node, func.attr, parameters.get(func.attr, ()))
    keywords = _row_keywords(body, node, func.attr, entity)
    if args is None or keywords is None:
        return body.error(node)
    return CallTable(table_.state, func.attr, args, keywords, results.get(func.attr, NONE), body.world.span(node))


def _row_arguments(body: Body, node: ast.Call, op: str, types: tuple[Type, ...]) -> tuple[Expr, ...] | None:
    if any(isinstance(a, ast.Starred) for a in node.args):
        body.world.report(node, "unsupported expression", what="`*` in a call", how="write the arguments")
        return None
    if len(node.args) > len(types):
        body.world.report(node.args[len(types)], "too many arguments", function=f"`{op}`", count=len(types))
        return None
    if len(node.args) < len(types):
        body.world.report(node, "too few arguments", function=f"`{op}`", name="entity" if op == "insert" else "id")
        return None
    return tuple(body.value(a, t, f"`{op}`") for a, t in zip(node.args, types, strict=True))


def _row_keywords(body: Body, node: ast.Call, op: str, entity: Entity) -> tuple[tuple[str, Expr], ...] | None:
    fields = {f.name: f.type for f in entity.fields}
    found: list[tuple[str, Expr]] = []
    for keyword in node.keywords:
        if keyword.arg is None:
            body.world.report(node, "unsupported expression", what="`**` in a call", how="write the fields")
        elif op not in ("update", "where"):
            body.world.report(keyword, "unknown argument", function=f"`{op}`", name=keyword.arg, known="it has none")
        elif keyword.arg not in fields:
            body.world.report(keyword, "unknown field", entity=entity.name, name=keyword.arg, known=listing(fields))
            body.operand(keyword.value)
        elif op == "where" and without_none(fields[keyword.arg]) in (DECIMAL, BYTES):
            body.world.report(keyword, "unsupported expression", what=f"`where` by a {show(without_none(fields[keyword.arg]))}",
                              how="go through the rows and compare: equal values may be stored in different forms")
        else:
            found.append((keyword.arg, body.value(keyword.value, fields[keyword.arg], f"`{keyword.arg}`", widen=True)))
    if op == "update" and not node.keywords:
        body.world.report(node, "too few arguments", function="`update`", name="FIELD=...")
    return tuple(found) if len(found) == len(node.keywords) else None
