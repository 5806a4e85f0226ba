"""Which variables may hold the same list or dict: a value that crosses is a copy, so that has to be seen."""
from __future__ import annotations

from collections.abc import Container, Iterator

from monoglot import model as m
from monoglot.analyse.split import variables
from monoglot.walk import nodes

_FIXED = (m.Prim, m.IdType, m.EnumType, m.EntityType, m.ClassType, m.FunctionType, m.SecretType, m.ExceptionType)


def changeable(type_: m.Type, bound: Container[str]) -> bool:
    """True for a type whose values can be changed in place; of the author's classes, those of `bound`."""
    if isinstance(type_, m.OptionalType):
        return changeable(type_.item, bound)
    if isinstance(type_, m.TupleType):
        return any(changeable(item, bound) for item in type_.items)
    if isinstance(type_, m.DataclassType):
        return type_.name in bound
    if isinstance(type_, m.SetType) and type_.frozen:
        return False
    return not isinstance(type_, _FIXED)


def changed_together(body: object, bound: Container[str]) -> dict[str, str]:
    """Variables that are changed in place, or may be through another name: each with one such other name."""
    groups: dict[str, set[str]] = {}
    for name, other in _pairs(body, bound):
        whole = groups.get(name, {name}) | groups.get(other, {other})
        groups.update((n, whole) for n in whole)
    changed = variables.changed(body)
    return {n: min(whole - {n}) for n, whole in groups.items() if len(whole) > 1 and whole & changed}


def _pairs(body: object, bound: Container[str]) -> Iterator[tuple[str, str]]:
    for node in nodes(body):
        if isinstance(node, m.Assign) and isinstance(node.target, m.LocalTarget) and changeable(node.target.type, bound):
            yield from ((node.target.name, other) for other in _held(node.value, bound) if other != node.target.name)
        elif isinstance(node, m.For):
            yield from ((t.name, other) for t in nodes(node.target) if isinstance(t, m.LocalTarget) and changeable(t.type, bound)
                        for other in _held(node.iterable, bound))
        elif isinstance(node, m.CallBuiltin) and node.name in variables.CHANGING and node.args:
            first = list(_held(node.args[0], bound))
            yield from ((name, other) for name in first for part in node.args[1:] for other in _held(part, bound) if name != other)


def _held(e: object, bound: Container[str]) -> Iterator[str]:
    """The variables whose own value, or a part of it, may be the value of `e` or a part of that."""
    match e:
        case m.Local(name=name, type=type_) if changeable(type_, bound):
            yield name
        case m.Convert(value=value) | m.Index(value=value) | m.Attribute(value=value):
            if changeable(e.type, bound):
                yield from _held(value, bound)
        case m.Conditional(then=then, orelse=orelse):
            yield from _held(then, bound)
            yield from _held(orelse, bound)
        case m.BoolOp(values=values):
            for value in values:
                yield from _held(value, bound)
        case m.ListDisplay(items=items) | m.TupleDisplay(items=items):
            for item in items:
                yield from _held(item, bound)
        case m.DictDisplay(items=pairs):
            for _, item in pairs:
                yield from _held(item, bound)
