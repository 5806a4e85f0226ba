"""The pass over entities: their fields, which can be stored and don't hold rows."""
from __future__ import annotations

import ast

from monoglot.check import annotation
from monoglot.check.declared import Declared, check_ascii, members_of, wire_form
from monoglot.check.signature_of import constant
from monoglot.check.types import show, storable, without_none
from monoglot.check.world import World
from monoglot.diagnostics import Diagnostic, make
from monoglot.model import Entity, EntityType, Field, ListDisplay, ListType, Type


def fields(world: World, node: ast.ClassDef) -> None:
    """The fields of one entity."""
    made: list[Field] = []
    for part in members_of(node):
        _field(world, node, part, made)
    if not made:
        world.report(node, "empty class", name=node.name, what="fields")
    world.entities[node.name] = Entity(node.name, tuple(made), ast.get_docstring(node) or "", world.span(node))


def settle(world: World, declared: Declared) -> None:
    """What needs the fields of all entities: that they can be stored, and hold no rows."""
    _recursion(world, declared)
    for node in declared.entities:
        for made in world.entities[node.name].fields:
            if not storable(made.type) and not _contains_entity(made.type):
                world.diagnostics.append(_field_type(made))


def _field_type(part: Field) -> Diagnostic:
    return make("field type", part.span, type=show(part.type))


def _contains_entity(type: Type) -> bool:
    inner = without_none(type.item if isinstance(type, ListType) else without_none(type))
    return isinstance(inner, EntityType)


def _field(world: World, node: ast.ClassDef, part: ast.stmt, fields: list[Field]) -> None:
    if not isinstance(part, ast.AnnAssign) or not isinstance(part.target, ast.Name):
        what = "a method" if isinstance(part, ast.FunctionDef) else "a field without a type" \
            if isinstance(part, ast.Assign) else "this"
        world.report(part, "class member", what=what, where="an entity",
                     how="write fields with their types: `name: str`; put functions into the module")
        return
    name, type = part.target.id, annotation.meaning(world, part.annotation)
    default = constant(world, part.value, type, f"`{name}`") if part.value is not None else None
    if isinstance(default, ListDisplay):
        world.report(part, "mutable default")
    reason = _field_reason(name, [f.name for f in fields])
    if reason:
        world.report(part, "reserved name", name=name, reason=reason)
    check_ascii(world, part, name)
    fields.append(Field(name, len(fields) + 1, type, default, world.span(part)))


def _field_reason(name: str, others: list[str]) -> str:
    if name.lower() in ("id", "row"):
        return "every stored row has its own `id` and `row`"
    if name.startswith("_") or name.startswith("mg_"):
        return "names that begin with `_` or `mg_` are kept for the compiler"
    same = next((o for o in others if wire_form(o) == wire_form(name)), None)
    return f"on the wire and in the database it is the same as `{same}`" if same else ""


def _recursion(world: World, declared: Declared) -> None:
    """An entity can't hold another by value; if it even reaches itself, that is what is said."""
    holds = {n: [(f, f.type) for f in e.fields if _contains_entity(f.type)] for n, e in world.entities.items()}
    for node in declared.entities:
        for part, type in holds[node.name]:
            path = _path(holds, _held(type), node.name, [node.name])
            if path:
                world.diagnostics.append(_recursive(part, node.name, path))
            else:
                world.diagnostics.append(_field_type(part))


def _held(type: Type) -> str:
    inner = without_none(type.item if isinstance(type, ListType) else without_none(type))
    return inner.name if isinstance(inner, EntityType) else ""


def _path(holds: dict[str, list[tuple[Field, Type]]], at: str, goal: str, seen: list[str]) -> list[str]:
    if at == goal:
        return [*seen, goal]
    if at in seen:
        return []
    return next((p for _, t in holds.get(at, []) if (p := _path(holds, _held(t), goal, [*seen, at]))), [])


def _recursive(part: Field, name: str, path: list[str]) -> Diagnostic:
    return make("recursive entity", part.span, name=name, path=" -> ".join(path))
