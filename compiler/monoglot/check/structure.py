"""Which dataclasses are used as which protocols.

A dataclass is used as a protocol wherever one is expected and it has all the
members, with the same types. Which are so used is remembered: a call through the
protocol may run any of their methods.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

from monoglot.check.world import Callee, World
from monoglot.model import Const, DataclassType, Expr, Param, ProtocolType

if TYPE_CHECKING:
    from monoglot.check.protocols import ProtocolInfo


def missing(world: World, info: ProtocolInfo, name: str) -> str:
    """The first member of the protocol that the dataclass lacks, or has otherwise; '' if there is none."""
    data = world.dataclasses[name]
    fields = {p.made.name: p.made.type for p in data.parts}
    for member, type in info.attributes.items():
        if fields.get(member) != type or data.options.get("frozen"):
            return member
    for member, type in info.properties.items():
        callee = _function(world, name, member, "property")
        if (callee.signature.result if callee is not None else fields.get(member)) != type:
            return member
    for member, (params, signature) in info.methods.items():
        callee = _function(world, name, member, "method")
        if callee is None or callee.signature.result != signature.result or not _takes(callee.params[1:], params):
            return member
    return ""


def _function(world: World, name: str, member: str, kind: str) -> Callee | None:
    """A method of a dataclass, its own or from above."""
    owner = _owner(world, name, member)
    return world.functions.get(f"{owner}.{member}") if owner and world.dataclasses[owner].methods[member] == kind else None


def _owner(world: World, name: str, member: str) -> str:
    data = world.dataclasses[name]
    return next((i.name for i in (data, *data.above()) if member in i.methods), "")


def _takes(given: tuple[Param, ...], wanted: tuple[Param, ...]) -> bool:
    """True if a method with the parameters `given` can be called as one with `wanted`."""
    return [(p.name, p.type) for p in given[:len(wanted)]] == [(p.name, p.type) for p in wanted] \
        and len(given) == len(wanted) \
        and all(_same(g.default, w.default) for g, w in zip(given, wanted, strict=True))


def _same(a: Expr | None, b: Expr | None) -> bool:
    """True for equal defaults: a call through the protocol fills in the protocol's."""
    if a is None or b is None:
        return a is b
    return isinstance(a, Const) and isinstance(b, Const) and a.value == b.value and a.type == b.type


def used_as(world: World, actual: DataclassType, target: ProtocolType) -> bool:
    """True if the dataclass can be used as the protocol; remembers that it is."""
    info = world.protocols.get(target.name)
    if info is None or actual.name not in world.dataclasses or missing(world, info, actual.name):
        return False
    note(world, actual.name, target.name)
    return True


def note(world: World, name: str, protocol: str) -> None:
    """Remembers that the dataclass is used as the protocol."""
    world.used.append((name, protocol))
    info = world.protocols[protocol]
    info.implementers.add(name)
    for member in (*info.methods, *info.properties):
        owner = _owner(world, name, member)
        if owner:
            info.implementers.add(owner)
            world.dataclasses[owner].dynamic.add(member)
