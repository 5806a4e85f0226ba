"""Readings: actions that a server answers by themselves, without an event or a call's identity.

A reading is an action of the author's that only reads (placement local), reads shared state,
and whose parameters and result have a plain form in a URL's query and in JSON: numbers, text,
bools, enums, ids, and lists and options of these.
"""
from __future__ import annotations

from collections.abc import Iterable

from monoglot import model as m

_PLAIN = (m.INT, m.FLOAT, m.BOOL, m.STR)


def offered(model: m.Model, placements: Iterable[m.Placement]) -> tuple[str, ...]:
    """The names of the readings, in order of declaration."""
    functions = {f.name: f for f in model.functions}
    return tuple(p.function for p in placements if _is_reading(functions[p.function], p))


def _is_reading(function: m.Function, placement: m.Placement) -> bool:
    return placement.kind == "local" and "$" not in function.name \
        and any(e.effect.startswith("read shared ") for e in placement.evidence) \
        and all(_is_plain(type_) for type_ in (function.result, *(p.type for p in function.params)))


def _is_plain(type_: m.Type) -> bool:
    inner = type_.item if isinstance(type_, m.ListType | m.OptionalType) else type_
    return inner in _PLAIN or isinstance(inner, m.IdType | m.EnumType)
