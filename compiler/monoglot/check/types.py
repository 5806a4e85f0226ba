"""What the language's types allow: how they are shown, joined, compared, stored, tested.

`ERROR` is the type of an expression that already has its diagnostic; every rule
accepts it, so one mistake never causes a second message.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping

from monoglot import standard
from monoglot.model import (
    BOOL, BYTES, DATE, DATETIME, DECIMAL, FLOAT, INT, JSON, NONE, OBJECT, STR, TIMEDELTA, UUID, AbstractType, ClassType, DataclassType,
    DictType, EntityType, EnumType, ExceptionType, FunctionType, IdType, IteratorType, ListType, OptionalType, Prim,
    ProtocolType, SecretType, SetType, TableType, TupleOfType, TupleType, Type, UnionType, VariableType,
)

NO_TYPE = "<error>"
ERROR: Type = ClassType(NO_TYPE)
NUMBERS = (INT, FLOAT)
SCALARS = (INT, FLOAT, BOOL, STR)
VALUES = (BYTES, DATETIME, DATE, TIMEDELTA, DECIMAL, UUID)
"""Value types that every target holds as objects of its runtime."""


def variable(name: str) -> Type:
    """A type variable of a builtin's signature; never part of a model."""
    return ClassType("~" + name)


def is_variable(type: Type) -> bool:
    return isinstance(type, ClassType) and type.name.startswith("~")


def failed(*types: Type) -> bool:
    """True if one of the types is, or contains, ERROR."""
    return any(t == ERROR or failed(*parts(t)) for t in types)


def parts(type: Type) -> tuple[Type, ...]:
    """The types from which `type` is made."""
    match type:
        case ListType(item) | OptionalType(item) | SetType(item) | TupleOfType(item) | IteratorType(item):
            return (item,)
        case UnionType(items):
            return items
        case DictType(key, value):
            return (key, value)
        case TupleType(items) | AbstractType(_, items):
            return items
        case FunctionType(params, result):
            return (*params, result)
    return ()


def rebuild(type: Type, new: tuple[Type, ...]) -> Type:
    """`type` with its parts replaced by `new`."""
    match type:
        case ListType():
            return ListType(new[0])
        case OptionalType():
            return optional(new[0])
        case TupleOfType():
            return TupleOfType(new[0])
        case IteratorType():
            return IteratorType(new[0])
        case UnionType():
            return UnionType(new)
        case DictType():
            return DictType(new[0], new[1])
        case SetType(_, frozen):
            return SetType(new[0], frozen)
        case TupleType():
            return TupleType(new)
        case FunctionType():
            return FunctionType(new[:-1], new[-1])
        case AbstractType(name):
            return AbstractType(name, new)
    return type


def substitute(type: Type, binding: Mapping[str, Type]) -> Type:
    """`type` with its variables replaced; unbound ones stay."""
    if isinstance(type, ClassType | VariableType):
        return binding.get(type.name, type)
    return rebuild(type, tuple(substitute(t, binding) for t in parts(type)))


def has_variable(type: Type) -> bool:
    return is_variable(type) or any(has_variable(t) for t in parts(type))


def is_open(type: Type) -> bool:
    """True for a type that only the arguments of a call tell: of a generic function."""
    return isinstance(type, VariableType | AbstractType) or any(is_open(t) for t in parts(type))


def show(type: Type) -> str:
    """The type as an author writes it."""
    match type:
        case Prim(name):
            return name
        case EntityType(name) | EnumType(name) | DataclassType(name) | ProtocolType(name) | ExceptionType(name):
            return name
        case TupleOfType(item):
            return f"tuple[{show(item)}, ...]"
        case IteratorType(item):
            return f"Iterator[{show(item)}]"
        case UnionType(items):
            return " | ".join(map(show, items))
        case ClassType(name):
            return name.lstrip("~").rpartition(".")[2]
        case IdType(entity):
            return f"Id[{entity}]"
        case ListType(item):
            return f"list[{show(item)}]"
        case DictType(key, value):
            return f"dict[{show(key)}, {show(value)}]"
        case SetType(item, frozen):
            return f"{'frozenset' if frozen else 'set'}[{show(item)}]"
        case TupleType(items):
            return f"tuple[{', '.join(map(show, items)) or '()'}]"
        case OptionalType(item):
            return f"{show(item)} | None"
        case FunctionType(params, result):
            return f"Callable[[{', '.join(map(show, params))}], {show(result)}]"
        case TableType(entity):
            return f"Table[{entity}]"
        case SecretType():
            return "Secret"
        case VariableType(name):
            return name.rpartition(".")[2]
        case AbstractType(name, items):
            return f"{name}[{', '.join(map(show, items))}]"


def members(type: Type) -> tuple[Type, ...]:
    """The members of a union, with None for an Optional; any other type is its own one."""
    if isinstance(type, OptionalType):
        return (*members(type.item), NONE)
    return type.items if isinstance(type, UnionType) else (type,)


def union(types: Iterable[Type]) -> Type:
    """The union of types, each once; the type itself if there is one."""
    found = tuple(dict.fromkeys(m for t in types for m in members(t)))
    some = tuple(t for t in found if t != NONE)
    whole = UnionType(some) if len(some) > 1 else some[0] if some else NONE
    return OptionalType(whole) if NONE in found and some else whole


def item_like(type: Type) -> Type:
    """The type of the items of a list or of a tuple of any length."""
    return type.item if isinstance(type, ListType | TupleOfType) else ERROR


def told_apart(types: Iterable[Type]) -> bool:
    """True if JavaScript can tell which member of a union a value is."""
    types = tuple(types)
    kinds = [_kind(t) for t in types]
    if any("class " + above in kinds for t in types if isinstance(t, DataclassType) for above in t.above):
        return False
    return "" not in kinds and len(set(kinds)) == len(kinds)


def _kind(type: Type) -> str:
    match type:
        case ListType() | TupleType() | TupleOfType():
            return "array"
        case DataclassType(name):
            return "class " + name
        case IdType():
            return "str"
        case EnumType():
            return "int"
        case DictType():
            return "dict"
        case SetType():
            return "set"
        case EntityType():
            return "record"
        case ExceptionType():
            return "exception"
        case FunctionType():
            return "function"
    return {INT: "int", FLOAT: "int", BOOL: "bool", STR: "str", BYTES: "bytes"}.get(type, "") if isinstance(type, Prim) else ""


def optional(type: Type) -> Type:
    """`type | None`, without doubling."""
    return type if isinstance(type, OptionalType) or type in (NONE, ERROR) else OptionalType(type)


def without_none(type: Type) -> Type:
    return type.item if isinstance(type, OptionalType) else type


def join(a: Type, b: Type) -> Type | None:
    """The type that both have after a harmless conversion; None if there is none."""
    if a == b or b == ERROR:
        return a
    if a == ERROR:
        return b
    if a == NONE or b == NONE:
        return optional(b if a == NONE else a)
    if isinstance(a, UnionType) and b in a.items:
        return a
    if isinstance(b, UnionType) and a in b.items:
        return b
    if SecretType() in (a, b) and STR in (a, b):
        return STR
    if isinstance(a, OptionalType) or isinstance(b, OptionalType):
        inner = join(without_none(a), without_none(b))
        return optional(inner) if inner is not None else None
    return None


def items_as(name: str, type: Type) -> tuple[Type, ...] | None:
    """The parts that a type has as a `Sequence` and the like: one, or of a Mapping two; none if it is no such thing.

    An empty tuple is a Sequence without parts.
    """
    match type:
        case AbstractType(own, items):
            above = {"Sequence": ("Collection", "Iterable"), "Mapping": ("Collection", "Iterable"), "Collection": ("Iterable",)}
            return items[:1 if name != "Mapping" else 2] if name == own or name in above.get(own, ()) else None
        case DictType(key, value):
            return (key, value) if name == "Mapping" else (key,) if name != "Sequence" else None
        case ListType(item) | TupleOfType(item):
            return (item,) if name != "Mapping" else None
        case TupleType(items) if all(i == items[0] for i in items):
            return items[:1] if name != "Mapping" else None
        case SetType(item):
            return (item,) if name in ("Iterable", "Collection") else None
        case IteratorType(item):
            return (item,) if name == "Iterable" else None
    return {STR: (STR,), BYTES: (INT,)}.get(type) if name != "Mapping" and isinstance(type, Prim) else None


def is_text(type: Type) -> bool:
    """True for what is a str at run time; of a secret that is a placeholder."""
    return type == STR or isinstance(type, IdType | SecretType)


def showable(type: Type) -> bool:
    """True if `str(value)` and f-strings have one meaning on every target."""
    match type:
        case ListType() | TupleType() | TupleOfType() | DictType() | OptionalType() | UnionType():
            return all(map(showable, parts(type)))
    return type in (*SCALARS, *VALUES, NONE, ERROR) \
        or isinstance(type, IdType | EnumType | EntityType | DataclassType | ExceptionType | SecretType | VariableType | AbstractType)


def ordered(type: Type) -> bool:
    """True if `<` is defined among values of the type."""
    match type:
        case ListType(item) | TupleOfType(item):
            return ordered(item)
        case DataclassType():
            return type.order
        case TupleType(items):
            return all(map(ordered, items))
        case VariableType(_, bound):
            return bound is not None and ordered(bound)
    return type in (*SCALARS, *VALUES, ERROR) or isinstance(type, IdType | SecretType)


def equatable(a: Type, b: Type) -> bool:
    """True if `==` between the two types can be true for some values."""
    if failed(a, b):
        return True
    if NONE in (a, b):
        return True
    a, b = without_none(a), without_none(b)
    if standard.TIME in (a, b):
        return False
    if isinstance(a, UnionType) or isinstance(b, UnionType):
        return any(equatable(x, y) for x in members(a) for y in members(b))
    if (a in NUMBERS and b in NUMBERS) or (is_text(a) and is_text(b) and STR in (a, b)):
        return True
    if isinstance(a, ClassType) and isinstance(b, ClassType) or isinstance(a, ExceptionType) and isinstance(b, ExceptionType):
        return True
    if isinstance(a, SetType) and isinstance(b, SetType):
        return a.item == b.item
    if isinstance(a, DataclassType) and isinstance(b, DataclassType) and (a.name in b.above or b.name in a.above):
        return True
    return a == b and has_equality(a)


def has_equality(type: Type) -> bool:
    if isinstance(type, FunctionType | TableType | IteratorType | AbstractType) or type == OBJECT:
        return False
    return all(map(has_equality, parts(type)))


def testable(type: Type) -> bool:
    """True if the type has a truth value in the language."""
    if isinstance(type, OptionalType):
        inner = type.item
        return testable(inner) or (isinstance(inner, DataclassType) and not inner.truth) \
            or isinstance(inner, EntityType | EnumType | ClassType | ProtocolType | ExceptionType | AbstractType | FunctionType)
    if isinstance(type, UnionType):
        return all(testable(t) for t in type.items)
    if isinstance(type, AbstractType):
        return type.name != "Iterable"
    return type in (*SCALARS, BYTES, TIMEDELTA, DECIMAL, ERROR, NONE) \
        or isinstance(type, IdType | ListType | DictType | SetType | SecretType | TupleOfType | VariableType)


def hashable(type: Type) -> bool:
    """True for what may be the key of a dict or the item of a set."""
    match type:
        case TupleType() | OptionalType():
            return all(map(hashable, parts(type)))
        case SetType(item, frozen):
            return frozen and hashable(item)
        case TupleOfType(item):
            return hashable(item)
        case DataclassType():
            return type.key
    return type in (*SCALARS, *VALUES, ERROR) or isinstance(type, IdType | EnumType | VariableType) or is_variable(type)


def storable(type: Type) -> bool:
    """True for fields, scalar states, arguments and results of actions."""
    match type:
        case OptionalType(item):
            return storable_item(item)
        case ListType(item):
            return storable_item(item) and item != BYTES  # a list is stored as JSON, which has no bytes
    return storable_item(type)


def storable_item(type: Type) -> bool:
    return type in (*SCALARS, *VALUES, ERROR) or isinstance(type, IdType | EnumType)


def jsonable(type: Type) -> bool:
    """True for what a request's JSON body may hold."""
    match type:
        case ListType(item) | OptionalType(item):
            return jsonable(item)
        case DictType(key, value):
            return is_text(key) and jsonable(value)
    return type in (*SCALARS, NONE, OBJECT, ERROR) or isinstance(type, IdType | SecretType)


def written(type: Type) -> bool:
    """True for what `json.dumps` takes: an `object` doesn't tell an int from a float, so it is none."""
    match type:
        case ListType() | TupleType() | TupleOfType() | OptionalType() | UnionType():
            return all(map(written, parts(type)))
        case DictType(key, value):
            return (key in SCALARS or isinstance(key, IdType)) and written(value)
    return type in (*SCALARS, NONE, JSON, ERROR) or isinstance(type, IdType)
