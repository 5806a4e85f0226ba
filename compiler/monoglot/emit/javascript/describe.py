"""Message descriptors, the runtime's form of a type: `[number, name, type, label]`, enums with their size."""
from __future__ import annotations

from monoglot import model as m, stored
from monoglot.emit import composite
from monoglot.emit.javascript import names as n
from monoglot.emit.wiretype import wire_type

_NUMBERS = {"int": 0, "bool": 2, "float": 3, "str": 4}
_NOWHERE = m.Span("", 1, 1, 1, 1)
_IMPLICIT, _EXPLICIT, _REPEATED = 0, 1, 2


class Descriptions:
    """Descriptors of one model."""

    def __init__(self, model: m.Model) -> None:
        self.sizes = {e.name: len(e.members) for e in model.enums}
        self.by_name = {e.name: e for e in model.entities}
        self.classes = {d.name: d for d in model.dataclasses}

    def entities(self, states: list[m.State]) -> str:
        """The descriptors of the tables' entities, in order of their declaration."""
        used = {s.type.entity for s in states if isinstance(s.type, m.TableType)}
        return "".join(f"const {n.entity(name)} = [{', '.join(self._fields(e))}];\n"
                       for name, e in self.by_name.items() if name in used)

    def _fields(self, entity: m.Entity) -> list[str]:
        return [self.field(f.number, f.name, f.type) for f in entity.fields]

    def field(self, number: int, name: str, type_: m.Type) -> str:
        """One field's descriptor."""
        if not composite.is_simple(type_):
            return self._composite(number, name, type_)
        label, inner = _IMPLICIT, type_
        if isinstance(type_, m.ListType):
            label, inner = _REPEATED, type_.item
        elif isinstance(type_, m.OptionalType):
            label, inner = _EXPLICIT, type_.item
        size = f", {self.sizes[inner.name]}" if isinstance(inner, m.EnumType) else ""
        return f'[{number}, "{name}", {self._type(inner)}, {label}{size}]'

    def _composite(self, number: int, name: str, type_: m.Type) -> str:
        made: dict[str, composite.Message] = {}
        wire = composite.wire_type(type_, _NOWHERE, made, self.classes)
        entities = {e.name: tuple((f.name, f.number, wire_type(f.type, f.span)) for f in e.fields) for e in self.by_name.values()}
        return composite.described(wire, number, name, made, entities, self.sizes)

    def _type(self, type_: m.Type) -> int:
        if isinstance(type_, m.EnumType):
            return 6
        if isinstance(type_, m.Prim) and type_.name in _NUMBERS:
            return _NUMBERS[type_.name]
        if isinstance(type_, m.IdType):
            return 4
        if type_ in stored.SCALARS:
            return composite.NUMBERS[stored.SCALARS[type_]]
        raise ValueError(f"no wire form: {type_}")
