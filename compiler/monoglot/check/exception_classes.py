"""Exception classes of the author's: a name and a base, fields that `__init__` fills, methods.

`__init__` is a function `CLASS.__init__` that is run on a new exception. It gives the
exception's text once, by `super().__init__(...)`, and assigns every field; nothing else in it
touches `self`, so no field is read before it is there. A class below has the fields and methods
of those above; it may not have one of the same name, so each call is of one known function.
"""
from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from monoglot.check import annotation
from monoglot.check.classes import kind_of
from monoglot.check.types import ERROR
from monoglot.check.world import World
from monoglot.model import DataField, Type


@dataclass
class ExceptionInfo:
    """An exception class while the module is checked."""

    name: str
    base: str
    node: ast.ClassDef
    module: str
    fields: dict[str, DataField] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)
    """Each method with its kind: method, property, static or class."""


def declare(world: World, node: ast.ClassDef, base: str) -> ExceptionInfo:
    """The class with the names of its methods; fields come in a later pass."""
    info = ExceptionInfo(node.name, base, node, world.source.module)
    info.methods = {p.name: kind_of(p) for p in node.body if isinstance(p, ast.FunctionDef)}
    for part in node.body:
        if not _allowed(part):
            world.report(part, "class member", what="this", where="an exception class",
                         how="write fields with their types, methods, and an `__init__` that gives the text and the fields")
    return info


def _allowed(part: ast.stmt) -> bool:
    match part:
        case ast.FunctionDef() | ast.Pass() | ast.AnnAssign(target=ast.Name(), value=None):
            return True
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def fill(world: World, info: ExceptionInfo) -> None:
    """The fields: those written in the class, and those that `__init__` assigns."""
    written = {p.target.id: p for p in info.node.body if isinstance(p, ast.AnnAssign) and isinstance(p.target, ast.Name)}
    assigned = {name: node for name, node in _assigned(info)}
    for name, node in (written | assigned).items():
        world.at = node
        if name.startswith(("__", "mg_")) or name in _TAKEN or any(name in above.fields or name in above.methods for above in chain(world, info)):
            world.report(node, "reserved name", name=name, reason="it is taken by a class above, or by Python's exceptions")
        type = annotation.meaning(world, written[name].annotation) if name in written else _told(world, info, name, node)
        info.fields[name] = DataField(name, type, False, False, world.span(node))
    for name in written.keys() - assigned.keys():
        world.report(written[name], "class member", what=f"`{name}`, which `__init__` does not assign,", where="an exception class",
                     how=f"assign it in a line of `__init__`: `self.{name} = ...`")
    _overridden(world, info)
    if "__init__" in info.methods:
        _init(world, info)


_TAKEN = ("args", "kind", "message", "shown", "name", "stack", "cause", "constructor", "with_traceback", "add_note")


def _assigned(info: ExceptionInfo) -> Iterator[tuple[str, ast.stmt]]:
    for part in init_of(info).body if "__init__" in info.methods else []:
        match part:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name("self"), attr=name)]) \
                    | ast.AnnAssign(target=ast.Attribute(value=ast.Name("self"), attr=name)):
                yield name, part


def init_of(info: ExceptionInfo) -> ast.FunctionDef:
    """The syntax of the class's own `__init__`."""
    return next(p for p in info.node.body if isinstance(p, ast.FunctionDef) and p.name == "__init__")


def _told(world: World, info: ExceptionInfo, name: str, node: ast.stmt) -> Type:
    """The type of a field from its assignment: written there, or that of a parameter."""
    if isinstance(node, ast.AnnAssign):
        return annotation.meaning(world, node.annotation)
    value = node.value if isinstance(node, ast.Assign) else None
    args = init_of(info).args
    for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs):
        if isinstance(value, ast.Name) and arg.arg == value.id and arg.annotation is not None:
            return annotation.meaning(world, arg.annotation)
    world.report(node, "class member", what=f"the field `{name}` without a type", where="an exception class",
                 how=f"write `{name}: str`, or the type it has, in the class")
    return ERROR


def chain(world: World, info: ExceptionInfo, own: bool = False) -> Iterator[ExceptionInfo]:
    """The author's classes above this one, the nearest first; with `own` this one before them."""
    at: ExceptionInfo | None = info if own else world.exception_infos.get(info.base)
    while at is not None:
        yield at
        at = world.exception_infos.get(at.base)


def owner(world: World, name: str, member: str) -> str:
    """The class that has the method: this one or one above; '' if none has."""
    info = world.exception_infos.get(name)
    return next((i.name for i in chain(world, info, own=True) if member in i.methods), "") if info is not None else ""


def fields_of(world: World, name: str) -> dict[str, Type]:
    """The fields of a class with those of the classes above."""
    info = world.exception_infos.get(name)
    return {f.name: f.type for i in chain(world, info, own=True) for f in i.fields.values()} if info is not None else {}


def _overridden(world: World, info: ExceptionInfo) -> None:
    for part in info.node.body:
        if isinstance(part, ast.FunctionDef) and part.name != "__init__" \
                and any(part.name in a.methods or part.name in a.fields for a in chain(world, info)):
            world.report(part, "class member", what=f"`{part.name}`, which a class above has too,", where="an exception class",
                         how="give it another name: a call has to be of one known function")


def _init(world: World, info: ExceptionInfo) -> None:
    """`__init__` calls `super().__init__` once, and `self` is there for nothing but that and fields."""
    node = init_of(info)
    calls = [p for p in node.body if is_super(p.value if isinstance(p, ast.Expr) else None)]
    if len(calls) != 1:
        world.report(node, "class member", what="an `__init__` without one `super().__init__(...)`", where="an exception class",
                     how="give the text in a line of its own: `super().__init__(f\"...\")`")
    stored = {id(p.targets[0].value) for p in node.body if isinstance(p, ast.Assign) and isinstance(p.targets[0], ast.Attribute)}
    stored |= {id(p.target.value) for p in node.body if isinstance(p, ast.AnnAssign) and isinstance(p.target, ast.Attribute)}
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id == "self" and id(part) not in stored:
            world.report(part, "class member", what="this use of `self`", where="an `__init__`",
                         how="only assign fields, each in a line of its own: the exception isn't whole yet")


def is_super(node: ast.expr | None) -> bool:
    """True for `super().__init__(...)`."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name("super"), args=[]), attr="__init__")):
            return True
    return False
