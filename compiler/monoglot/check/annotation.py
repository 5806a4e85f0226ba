"""What an annotation of the author's means: `Id[Shoot] | None` to its type."""
from __future__ import annotations

import ast

from monoglot import standard
from monoglot.check.types import ERROR, failed, hashable, members, optional, show, told_apart, union, without_none
from monoglot.check.world import World, hint
from monoglot.exceptions import BASES
from monoglot.model import (
    BOOL, BYTES, FLOAT, INT, NONE, OBJECT, STR, AbstractType, ClassType, DictType, EntityType, EnumType, ExceptionType, FunctionType,
    IdType, IteratorType, ListType, ProtocolType, SecretType, SetType, TupleOfType, TupleType, Type, UnionType,
)

_PLAIN: dict[str, Type] = {"int": INT, "float": FLOAT, "bool": BOOL, "str": STR, "bytes": BYTES, "object": OBJECT}


def meaning(world: World, node: ast.expr) -> Type:
    """The type that the annotation names; ERROR after a diagnostic."""
    match node:
        case ast.Constant(value=None):
            return NONE
        case ast.Constant(value=str(text)):
            return _quoted(world, node, text)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _union(world, node, meaning(world, left), meaning(world, right))
        case ast.Subscript():
            return _generic(world, node)
        case ast.Name() | ast.Attribute():
            return _named(world, node)
    return _unknown(world, node, ast.unparse(node))


def _unknown(world: World, node: ast.AST, name: str, place: str = "") -> Type:
    if world.mentions_failed(node):
        return ERROR
    world.report(node, "unknown type", name=name if len(name) <= 60 else name[:57] + "...", place=place)
    return ERROR


def _quoted(world: World, node: ast.Constant, text: str) -> Type:
    inner = _parsed(node, text)
    return _unknown(world, node, text) if inner is None else meaning(world, inner)


def _parsed(node: ast.Constant, text: str) -> ast.expr | None:
    """The annotation that a text is; None if it is none."""
    try:
        inner = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for part in ast.walk(inner):
        ast.copy_location(part, node)
    return None if isinstance(inner, ast.Constant) and isinstance(inner.value, str) else inner


def _union(world: World, node: ast.AST, left: Type, right: Type) -> Type:
    if NONE in (left, right):
        return optional(right if left == NONE else left)
    if failed(left, right):
        return ERROR
    return union_of(world, node, (left, right))


def union_of(world: World, node: ast.AST, types: tuple[Type, ...]) -> Type:
    """The union, if its members can be told apart at run time."""
    made = union(types)
    if isinstance(without_none(made), UnionType) and not told_apart(members(without_none(made))):
        return _unknown(world, node, show(made), ": at run time its members can't be told apart")
    return made


def _named(world: World, node: ast.Name | ast.Attribute) -> Type:
    binding = world.static(node)
    if binding is None:
        if isinstance(node, ast.Name) and node.id in _PLAIN:
            return _PLAIN[node.id]
        if isinstance(node, ast.Name) and node.id in BASES:
            return ExceptionType(node.id)
        if isinstance(node, ast.Name) and node.id in world.failed_names:
            return ERROR
        known = [*_PLAIN, *(n for n, b in world.bindings.items() if b.kind in ("entity", "enum"))]
        return _unknown(world, node, ast.unparse(node), hint(ast.unparse(node), known))
    if binding.kind == "entity":
        return EntityType(binding.name)
    if binding.kind == "enum":
        return EnumType(binding.name)
    if binding.kind == "exception":
        return ExceptionType(binding.name)
    if binding.kind == "dataclass":
        return world.dataclasses[binding.name].type if binding.name in world.dataclasses else ERROR
    if binding.kind == "protocol":
        return ProtocolType(binding.name)
    if binding.kind == "alias":
        module, written = world.aliases[binding.name]
        with world.inside(module):
            return meaning(world, written)
    if binding.kind == "variable":
        return world.bound[binding.name] if binding.name in world.bound else \
            _unknown(world, node, ast.unparse(node), ": a type variable stands in the signature or body of a function")
    if binding.name in standard.CLASSES:
        return standard.CLASSES[binding.name]
    if binding.kind == "library" and binding.name in world.library.classes:
        return ClassType(binding.name)
    if binding.name == "monoglot.Secret":
        return SecretType()
    place = {"monoglot.Table": ": a table is declared in the app's class",
             "typing.Final": ": it stands before a constant of the module"}.get(binding.name, "")
    return _unknown(world, node, ast.unparse(node), place)


ABSTRACT = {"Iterable": 1, "Collection": 1, "Sequence": 1, "Mapping": 2}
"""What several containers have in common, with the number of its parts; only of parameters."""


def parameter(world: World, node: ast.expr) -> Type:
    """The type of a function's parameter, which may be `Sequence[T]` and the like, or None besides."""
    match node:
        case ast.Constant(value=str(text)):
            inner = _parsed(node, text)
            return meaning(world, node) if inner is None else parameter(world, inner)
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)) if _is_abstract(world, left):
            return optional(parameter(world, left))
        case ast.Subscript(value=value, slice=inside) if _generic_name(world, value) == "Optional" and _is_abstract(world, inside):
            return optional(parameter(world, inside))
        case ast.Subscript() if _is_abstract(world, node):
            return _abstract(world, node)
    return meaning(world, node)


_CLASSES = ("entity", "enum", "dataclass", "protocol", "exception", "alias")


def is_alias(world: World, node: ast.expr) -> bool:
    """True for an expression of the module that is a type: `Ids = list[int]`."""
    match node:
        case ast.Name(name):
            binding = world.static(node)
            return name in _PLAIN if binding is None else binding.kind in _CLASSES
        case ast.Subscript(value=value):
            return bool(_generic_name(world, value)) and _generic_name(world, value) != "TypeVar"
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return all(isinstance(n, ast.Constant) and n.value is None or is_alias(world, n) for n in (left, right))
    return False


def _is_abstract(world: World, node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and _generic_name(world, node.value) in ABSTRACT


def _abstract(world: World, node: ast.Subscript) -> Type:
    name = _generic_name(world, node.value)
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if len(items) != ABSTRACT[name]:
        return _unknown(world, node, ast.unparse(node))
    made = AbstractType(name, tuple(meaning(world, i) for i in items))
    if name == "Mapping" and not hashable(made.items[0]):
        world.report_types(node, "dict key type", [made.items[0]], type=show(made.items[0]))
        return ERROR
    return ERROR if failed(made) else made


def _generic(world: World, node: ast.Subscript) -> Type:
    name = _generic_name(world, node.value)
    if _is_match(world, node):
        return standard.MATCH
    if name in ABSTRACT:
        return _unknown(world, node, ast.unparse(node), ": it is what a parameter may be; write the container that it is here")
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name == "Callable" and len(items) == 2 and isinstance(items[0], ast.List):
        params = tuple(meaning(world, i) for i in items[0].elts)
        return FunctionType(params, meaning(world, items[1]))
    if name == "Id" and len(items) == 1:
        return _id(world, node, meaning(world, items[0]))
    if name == "tuple" and len(items) == 2 and isinstance(items[1], ast.Constant) and items[1].value is ...:
        return TupleOfType(meaning(world, items[0]))
    if name == "tuple" and not any(isinstance(i, ast.Constant) and i.value is ... for i in items):
        return TupleType(tuple(meaning(world, i) for i in items))
    if name == "list" and len(items) == 1:
        return ListType(meaning(world, items[0]))
    if name in ("set", "frozenset") and len(items) == 1:
        return _set(world, node, meaning(world, items[0]), name == "frozenset")
    if name == "Union":
        return union_of(world, node, tuple(meaning(world, i) for i in items))
    if name == "Iterator" and len(items) == 1:
        return IteratorType(meaning(world, items[0]))
    if name == "Optional" and len(items) == 1:
        return optional(meaning(world, items[0]))
    if name == "dict" and len(items) == 2:
        return _dict(world, node, meaning(world, items[0]), meaning(world, items[1]))
    return _unknown(world, node, ast.unparse(node))


def _is_match(world: World, node: ast.Subscript) -> bool:
    """True for `re.Match[str]`."""
    found = world.static(node.value)
    return found is not None and found.name == "re.Match" and isinstance(node.slice, ast.Name) and node.slice.id == "str"


def _generic_name(world: World, node: ast.expr) -> str:
    binding = world.static(node)
    if binding is not None:
        return binding.name.rpartition(".")[2] if binding.kind == "core" else ""
    return node.id if isinstance(node, ast.Name) and node.id in ("list", "dict", "tuple", "set", "frozenset") else ""


def _id(world: World, node: ast.AST, item: Type) -> Type:
    if isinstance(item, EntityType):
        return IdType(item.name)
    return ERROR if failed(item) else _unknown(world, node, f"Id[{show(item)}]", ": `Id` takes an entity")


def _set(world: World, node: ast.AST, item: Type, frozen: bool) -> Type:
    if not hashable(item):
        world.report_types(node, "dict key type", [item], type=show(item))
        return ERROR
    return SetType(item, frozen)


def _dict(world: World, node: ast.AST, key: Type, value: Type) -> Type:
    if not hashable(key):
        world.report_types(node, "dict key type", [key], type=show(key))
        return ERROR
    return DictType(key, value)
