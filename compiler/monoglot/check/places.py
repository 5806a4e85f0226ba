"""What is assigned to other than a variable: states, fields, properties of the browser's objects, items, slices."""
from __future__ import annotations

import ast

from monoglot.check.attributes import is_self, unknown_self
from monoglot.check.body import Body, borrowed
from monoglot.check.exception_classes import fields_of
from monoglot.check.indexing import index_of, slice_bounds
from monoglot.check.platform import js_name
from monoglot.check.types import ERROR, show
from monoglot.check.world import listing
from monoglot.model import (
    CONTEXT, AttributeTarget, ClassType, DataclassType, DictType, EntityType, ExceptionType, Expr, IndexTarget, ListType, LocalTarget,
    ProtocolType, SliceTarget, StateTarget, TableType, Target, Type,
)


def place_of(body: Body, node: ast.expr, type: Type | None) -> tuple[Target, Type]:
    """What is assigned to, other than a variable, and the type it takes."""
    if isinstance(node, ast.Attribute):
        return _state(body, node) if is_self(body, node.value) else _property(body, node)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return _part(body, node, node.slice)
    if isinstance(node, ast.Subscript):
        return _item(body, node)
    body.world.report(node, "not assignable", what=f"`{ast.unparse(node)}`")
    return LocalTarget("", ERROR), ERROR


def _state(body: Body, node: ast.Attribute) -> tuple[Target, Type]:
    state = body.world.states.get(node.attr)
    if state is not None and not isinstance(state.type, TableType):
        return StateTarget(node.attr), state.type
    if state is not None or node.attr in CONTEXT or node.attr in body.world.secrets \
            or node.attr in body.world.functions:
        body.world.report(node, "not assignable", what=f"`self.{node.attr}`")
    else:
        unknown_self(body, node)
    return LocalTarget("", ERROR), ERROR


def _property(body: Body, node: ast.Attribute) -> tuple[Target, Type]:
    value = body.expr(node.value)
    if isinstance(value.type, EntityType):
        body.world.report(node, "immutable entity", name=node.attr, entity=value.type.name)
        return LocalTarget("", ERROR), ERROR
    if isinstance(value.type, DataclassType):
        return _data_field(body, node, value, value.type)
    if isinstance(value.type, ExceptionType) and node.attr in (own := fields_of(body.world, value.type.name)):
        body.forget_fields()
        return AttributeTarget(value, node.attr), own[node.attr]
    if isinstance(value.type, ProtocolType) and node.attr in body.world.protocols[value.type.name].attributes:
        body.forget_fields()
        return AttributeTarget(value, node.attr), body.world.protocols[value.type.name].attributes[node.attr]
    found = body.world.library.property(value.type.name, node.attr) if isinstance(value.type, ClassType) else None
    if found is not None and not found.settable:
        body.world.report(node, "not assignable", what=f"`{node.attr}` of {show(value.type)}, which can only be read,")
        return LocalTarget("", ERROR), ERROR
    if found is None and isinstance(value.type, ClassType):
        known = body.world.library.members(value.type.name)
        body.world.report_types(node, "unknown attribute", [value.type], type=show(value.type), name=node.attr,
                                known=listing(known))
    elif found is None:
        body.world.report_types(node, "not assignable", [value.type], what=f"an attribute of {show(value.type)}")
    if found is None:
        return AttributeTarget(value, node.attr), ERROR
    body.forget_fields()
    return AttributeTarget(value, js_name(node.attr)), found.type


def _data_field(body: Body, node: ast.Attribute, value: Expr, type: DataclassType) -> tuple[Target, Type]:
    """A field of a dataclass; what was known about fields may not hold any more."""
    info = body.world.dataclasses[type.name]
    found = next((p.made.type for p in info.parts if p.made.name == node.attr), None)
    if found is None:
        body.world.report(node, "unknown attribute", type=type.name, name=node.attr,
                          known=listing(p.made.name for p in info.parts))
    elif info.options.get("frozen"):
        body.world.report(node, "frozen field", name=node.attr, dataclass=type.name)
    body.forget_fields()
    return AttributeTarget(value, node.attr), found or ERROR


def _item(body: Body, node: ast.Subscript) -> tuple[Target, Type]:
    value = body.operand(node.value)
    if borrowed(value):
        body.refuse_borrowed(node.value, value)
    elif not isinstance(value.type, ListType | DictType):
        body.world.report_types(node, "not assignable", [value.type], what=f"an item of {show(value.type)}")
    else:
        index, type = index_of(body, node, value)
        return IndexTarget(value, index), type
    return LocalTarget("", ERROR), ERROR


def _part(body: Body, node: ast.Subscript, bounds: ast.Slice) -> tuple[Target, Type]:
    """A slice of a list, as a place."""
    value = body.operand(node.value)
    if borrowed(value):
        body.refuse_borrowed(node.value, value)
    elif not isinstance(value.type, ListType):
        body.world.report_types(node, "not assignable", [value.type], what=f"a slice of {show(value.type)}")
    else:
        return SliceTarget(value, *slice_bounds(body, bounds)), value.type
    return LocalTarget("", ERROR), ERROR
