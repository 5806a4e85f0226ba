"""What `==` can't tell apart on every target as CPython does.

A row holds a Decimal as its text, and `1.0` and `1.00` are two texts of one number; so rows with
Decimals, and what holds such rows, are not compared as wholes.
"""
from __future__ import annotations

from monoglot.check.classes import below
from monoglot.check.types import parts
from monoglot.check.world import World
from monoglot.model import DECIMAL, DataclassType, EntityType, Type


def with_decimals(world: World, type: Type, seen: frozenset[str] = frozenset()) -> str:
    """The entity with a Decimal that values of the type may hold; '' if there is none."""
    match type:
        case EntityType(name) if name in world.entities:
            return name if any(_holds(f.type) for f in world.entities[name].fields) else ""
        case DataclassType(name) if name in world.dataclasses and name not in seen:
            inner = [p.made.type for i in (world.dataclasses[name], *below(world, name)) for p in i.parts if p.made.compare]
            return _first(world, inner, seen | {name})
    return _first(world, parts(type), seen)


def _first(world: World, types: list[Type] | tuple[Type, ...], seen: frozenset[str]) -> str:
    return next((found for t in types if (found := with_decimals(world, t, seen))), "")


def _holds(type: Type) -> bool:
    return type == DECIMAL or any(map(_holds, parts(type)))
