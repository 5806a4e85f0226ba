"""Protocols of the author's: what several classes have in common, by structure.

Here is what they declare; `structure` tells which classes have it.
"""
from __future__ import annotations

import ast
from dataclasses import dataclass, field

from monoglot.check import annotation
from monoglot.check.classes import kind_of
from monoglot.check.signature_of import function_parts
from monoglot.check.signatures import Signature
from monoglot.check.structure import missing, note
from monoglot.check.world import World
from monoglot.model import Param, Protocol, Type


@dataclass
class ProtocolInfo:
    """A protocol while the module is checked."""

    name: str
    node: ast.ClassDef
    module: str
    attributes: dict[str, Type] = field(default_factory=dict)
    properties: dict[str, Type] = field(default_factory=dict)
    methods: dict[str, tuple[tuple[Param, ...], Signature]] = field(default_factory=dict)
    implementers: set[str] = field(default_factory=set)

    def readable(self) -> dict[str, Type]:
        return {**self.attributes, **self.properties}


def is_protocol(world: World, node: ast.ClassDef) -> bool:
    """True for `class Shape(Protocol):`."""
    found = [world.static(base) for base in node.bases]
    return len(found) == 1 and found[0] is not None and found[0].kind == "core" \
        and found[0].name == "typing.Protocol"


def declare(world: World, node: ast.ClassDef) -> ProtocolInfo:
    """The protocol; its members come in a later pass."""
    for decorator in node.decorator_list:
        world.report(decorator, "unsupported decorator", name=ast.unparse(decorator))
    return ProtocolInfo(node.name, node, world.source.module)


def fill(world: World, info: ProtocolInfo) -> None:
    """The members of a protocol."""
    for part in info.node.body:
        world.at = part
        match part:
            case ast.AnnAssign(target=ast.Name(name), value=None):
                info.attributes[name] = annotation.meaning(world, part.annotation)
            case ast.FunctionDef():
                _function(world, info, part)
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case _:
                world.report(part, "class member", what="this", where="a protocol",
                             how="write attributes with their types, and methods with `...` for a body")


def _function(world: World, info: ProtocolInfo, node: ast.FunctionDef) -> None:
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    if not all(isinstance(p, ast.Pass) or (isinstance(p, ast.Expr) and isinstance(p.value, ast.Constant)) for p in body):
        world.report(node, "class member", what="a method with a body", where="a protocol",
                     how="write `...`; the classes that have it say what it does")
    kind = kind_of(node)
    if kind not in ("method", "property") or any(not isinstance(d, ast.Name) or d.id != "property" for d in node.decorator_list):
        world.report(node, "class member", what="this", where="a protocol", how="write methods and properties")
        return
    params, signature = function_parts(world, node, method=True)
    if kind == "property":
        info.properties[node.name] = signature.result
    else:
        info.methods[node.name] = (params, signature)


def bases(world: World) -> None:
    """A dataclass that names a protocol as its base has its members."""
    for data in world.dataclasses.values():
        with world.inside(data.module):
            for base in data.node.bases:
                found = world.static(base)
                info = world.protocols.get(found.name) if found is not None and found.kind == "protocol" else None
                lacks = missing(world, info, data.name) if info is not None else ""
                if lacks and info is not None:
                    world.report(base, "class member", what=f"the base `{info.name}`", where=f"`{data.name}`, which lacks `{lacks}`",
                                 how=f"write `{lacks}` as the protocol has it")


def settle(world: World) -> None:
    """Looks again at the constants that are used as a protocol: its methods are known now."""
    for node, module, name, protocol in world.assumed:
        with world.inside(module):
            lacks = missing(world, world.protocols[protocol], name)
            if lacks:
                world.report(node, "type mismatch", what="this constant", expected=protocol, actual=f"{name}, which lacks `{lacks}`,",
                             how=f"write `{lacks}` as the protocol has it")
            else:
                note(world, name, protocol)
    world.assumed.clear()


def finished(world: World, info: ProtocolInfo) -> Protocol:
    """The protocol of the model."""
    with world.inside(info.module):
        span = world.span(info.node)
    return Protocol(info.name, tuple(info.methods), tuple(sorted(info.implementers)), span)
