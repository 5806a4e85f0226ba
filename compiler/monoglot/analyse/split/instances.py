"""Which dataclasses can't cross: a copy of an instance is not the instance, where anybody could tell."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monoglot import model as m
from monoglot.analyse.split.changes import CHANGING
from monoglot.walk import children, instances as of, nodes

__all__ = ["Bound", "bound", "of"]


@dataclass(frozen=True)
class Bound:
    """Why the instances of a class stay where they are, and what to write."""

    why: str
    how: str


_CHANGED = Bound("is changed in place somewhere in the program", "make it `@dataclass(frozen=True)` and a new one with `replace`")
_IDENTITY = Bound("tells its instances apart by identity", "leave `eq=False` out")
_AFTER = Bound("has a `__post_init__`, which would not be asked about what comes from the other side",
               "send its fields, and make it on both sides")


_LINE = Bound("derives from another class, or another from it", "send its fields, and make it on both sides")


def bound(model: m.Model) -> dict[str, Bound]:
    """The classes whose instances can't cross, by name."""
    bodies = tuple(f.body for f in model.functions)
    found = {d.name: _CHANGED for d in model.dataclasses if _holds_changed(d, bodies)}
    for node in nodes(bodies):
        found.update((name, _CHANGED) for name in _changed(node))
        found.update((name, _IDENTITY) for name in _compared(node))
    found.update((name, _LINE) for d in model.dataclasses if d.base for name in (d.name, d.base))
    found.update((d.name, _IDENTITY) for d in model.dataclasses if d.equality == "identity")
    owners = (f.name.removesuffix(".__post_init__") for f in model.functions if f.name.endswith(".__post_init__"))
    return found | dict.fromkeys(owners, _AFTER)


def _changed(node: object) -> Iterator[str]:
    """The classes with an instance of which the node changes a field, or what a field holds."""
    if isinstance(node, m.AttributeTarget) and isinstance(node.value.type, m.DataclassType):
        yield node.value.type.name
    receiver = _receiver(node)
    while isinstance(receiver, m.Index | m.Attribute | m.Convert | m.Slice):
        receiver = receiver.value
        if isinstance(receiver.type, m.DataclassType):
            yield receiver.type.name


def _compared(node: object) -> Iterator[str]:
    """The classes of which the node asks whether two instances are one."""
    if isinstance(node, m.Compare) and any(op in ("is", "is-not") for op in node.ops):
        sides = [_plain(e.type) for e in node.operands]
        if m.NONE not in sides:
            yield from (t.name for t in sides if isinstance(t, m.DataclassType))


def _receiver(node: object) -> m.Expr | None:
    """The list, dict or set that the node changes in place."""
    if isinstance(node, m.IndexTarget | m.DeleteIndex | m.SliceTarget):
        return node.value
    if isinstance(node, m.AugAssign) and isinstance(node.target, m.LocalTarget):
        return m.Local(node.target.name, node.target.type, node.span)
    return node.args[0] if isinstance(node, m.CallBuiltin) and node.name in CHANGING and node.args else None


def _holds_changed(d: m.Dataclass, bodies: tuple[object, ...]) -> bool:
    """True if what a field holds may be changed under another name: such values are changed, and it has one.

    What is inside of it can be had by a loop; itself only where it stands alone.
    """
    receivers = {_plain(r.type) for n in nodes(bodies) if (r := _receiver(n)) is not None}
    for field in d.fields:
        inner = {n for n in nodes(field.type) if isinstance(n, _CONTAINERS)} & receivers
        if inner - {_plain(field.type)} or (inner and _given_on(d.name, field.name, bodies)):
            return True
    return False


def _given_on(class_: str, field: str, bodies: tuple[object, ...]) -> bool:
    """True if the field's value, or what a field is made from, goes to where it can get a name."""
    for node in nodes(bodies):
        if isinstance(node, m.NewDataclass) and node.dataclass == class_ and any(not isinstance(v, _FRESH) for v in node.fields):
            return True
        if isinstance(node, _LOOKING) or (isinstance(node, m.CallBuiltin) and node.name not in CHANGING):
            continue
        for child in children(node):
            if isinstance(child, m.Attribute) and child.name == field and _plain(child.value.type) == m.DataclassType(class_):
                return True
    return False


_CONTAINERS = (m.ListType, m.DictType, m.SetType)
_FRESH = (m.Const, m.ListDisplay, m.DictDisplay, m.SetDisplay, m.Comprehension, m.CallBuiltin)
_LOOKING = (m.Index, m.Attribute, m.For, m.ForClause, m.Compare, m.FStringPart)


def _plain(type_: m.Type) -> m.Type:
    return type_.item if isinstance(type_, m.OptionalType) else type_
