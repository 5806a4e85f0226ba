"""The rules of expressions other than operators and calls."""
from __future__ import annotations

import ast
from dataclasses import replace
from difflib import get_close_matches

from monoglot import standard
from monoglot.check import formats, objects, partial
from monoglot.check.body import Body, advice, converted, rule
from monoglot.check.builtin_table import REFUSED, table
from monoglot.check.narrowing import taken
from monoglot.check.natural import counted
from monoglot.check.platform import js_name
from monoglot.check.scope import Scope, assigned_names, path_of
from monoglot.check.types import ERROR, failed, hashable, join, show, showable, without_none
from monoglot.check.world import Binding, hint, listing
from monoglot.model import (
    BOOL, BYTES, CONTEXT, FLOAT, INT, NONE, OBJECT, STR, Attribute, CallBuiltin, CallTable, ClassType, Comprehension, Const, ContextRef,
    Convert, DataclassType, DictDisplay, DictType, EntityType, EnumMember, EnumType, ExceptionType, Expr, FString, FStringPart,
    ForClause, FunctionRef, FunctionType, GlobalConst, IdType, Index, IteratorType, Lambda, LibraryValue, ListDisplay,
    ListType, Local, LocalTarget, OptionalType, Param, ProtocolType, SecretRef, SecretType, SetDisplay, SetType, Slice, Spread,
    StarTarget, StateRef, TableType, Target, TupleDisplay, TupleOfType, TupleTarget, TupleType, Type, UnionType, Walrus,
)

INT_LIMIT = 2**53 - 1  # the range that every target holds exactly


# --- constants and names ------------------------------------------------------


@rule(ast.Constant)
def constant(body: Body, node: ast.Constant, expected: Type | None) -> Expr:
    value, span = node.value, body.world.span(node)
    if isinstance(value, bool) or value is None:
        return Const(value, NONE if value is None else BOOL, span)
    if isinstance(value, int):
        return Const(value, INT, span) if value <= INT_LIMIT else body.fail(node, "integer too large")
    if isinstance(value, float):
        if value in (float("inf"), float("-inf")):
            return body.fail(node, "unsupported expression", what="a number beyond every float",
                             how="write `float(\"inf\")`")
        return Const(value, FLOAT, span)
    if isinstance(value, str):
        return Const(value, STR, span)
    if isinstance(value, bytes):
        return Const(value, BYTES, span)
    what = "a complex number" if isinstance(value, complex) else "`...`"
    return body.fail(node, "unsupported expression", what=what, how="use a str, a number or None")


@rule(ast.Name)
def name(body: Body, node: ast.Name, expected: Type | None) -> Expr:
    owner = body.scope.owner(node.id)
    if owner is not None:
        return _local(body, node, owner)
    if isinstance(expected, FunctionType) and is_builtin(body, node):
        return body.operand(as_lambda(node, len(expected.params)), expected)
    if node.id == "self" and body.method:
        return body.fail(node, "unsupported expression", what="`self` as a value",
                         how="use its states and methods: `self.name`")
    return static(body, node, body.world.static(node), node.id)


def is_builtin(body: Body, node: ast.expr) -> bool:
    """True for `len` or `str.lower` where nothing of the module has the name."""
    root = node.value if isinstance(node, ast.Attribute) else node
    if not isinstance(root, ast.Name) or body.scope.owner(root.id) is not None \
            or body.world.static(root) is not None or root.id in body.world.failed_names:
        return False
    return (f"{root.id}.{node.attr}" if isinstance(node, ast.Attribute) else root.id) in table()


def as_lambda(node: ast.expr, arity: int) -> ast.Lambda:
    """A builtin as a function of its own: `lambda x: len(x)`, `lambda x: x.lower()`."""
    names = [f"x{i}" for i in range(arity)]
    args: list[ast.expr] = [ast.Name(n, ast.Load()) for n in names]
    call = ast.Call(node, args, []) if isinstance(node, ast.Name) else \
        ast.Call(ast.Attribute(args[0], node.attr, ast.Load()) if isinstance(node, ast.Attribute) else node, args[1:], [])
    made = ast.Lambda(ast.arguments([], [ast.arg(n) for n in names], None, [], [], None, []), call)
    for part in ast.walk(made):
        if part is not node:
            ast.copy_location(part, node)
    return made


def _local(body: Body, node: ast.Name, owner: Scope) -> Expr:
    if not body.scope.has_value(node.id, owner) and not (owner.flow.dead and node.id in owner.types):
        outer = owner.parent is not None and owner.kind == "function" and owner.parent.owner(node.id) is not None
        return body.fail(node, "outer assignment" if outer else "maybe unassigned", name=node.id)
    if node.id in owner.partial:
        partial.refuse(body, owner, node.id)
    _capture(body, node, owner)
    return narrow(body, Local(node.id, owner.types[node.id], body.world.span(node)))


def _capture(body: Body, node: ast.Name, owner: Scope) -> None:
    """Refuses a function that outlives its comprehension's turn but reads what the comprehension changes."""
    between = []
    for scope in body.scope.chain():
        if scope is owner:
            break
        between.append(scope)
    keeps = next((s for s in between if s.kind != "comprehension" and not s.immediate), None)
    if keeps is None:
        return
    if owner.kind == "comprehension":
        body.world.report(node, "capture in loop", name=node.id,
                          what="lambda" if keeps.kind == "lambda" else "nested function")


def narrow(body: Body, value: Expr) -> Expr:
    """The value with the type that is known here."""
    path = path_of(value)
    type = body.scope.narrowed(path) if path is not None else None
    return value if type is None or type == value.type else Convert(value, type, value.span)


def static_binding(body: Body, node: ast.expr) -> Binding | None:
    """What a dotted name stands for in the module, unless its root is a local variable."""
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or body.scope.owner(root.id) is not None:
        return None
    return body.world.static(node)


def static(body: Body, node: ast.expr, binding: Binding | None, shown: str) -> Expr:
    """A module-level name as a value."""
    world, span = body.world, body.world.span(node)
    if binding is None:
        return unknown(body, node, shown)
    if binding.name in standard.VALUES:
        type, known = standard.VALUES[binding.name]
        return LibraryValue(binding.name, type, span) if known is None else Const(known, type, span)
    if binding.kind == "constant":
        type = world.constants[binding.name].type if binding.name in world.constants else ERROR
        return GlobalConst(binding.name, type, span)
    if binding.kind == "function":
        return FunctionRef(binding.name, signature_type(body, binding.name), span)
    if binding.kind == "library" and binding.name in world.library.values:
        return LibraryValue(binding.name, world.library.values[binding.name], span)
    kinds = {"module": "a module", "standard": "a class or function of the standard library",
             "library": "a function or class of the library", "core": "a part of the library",
             "entity": "an entity's class", "enum": "an enum's class", "app": "the app's class",
             "exception": "an exception's class", "dataclass": "a dataclass", "protocol": "a protocol"}
    return body.fail(node, "unsupported expression", what=f"{kinds[binding.kind]} as a value",
                     how="use it where it stands")


def unknown(body: Body, node: ast.AST, shown: str) -> Expr:
    if shown in body.world.failed_names:
        return body.error(node)
    if shown in REFUSED:
        return body.fail(node, "unsupported expression", what=f"`{shown}`", how=REFUSED[shown])
    if shown in table():
        return body.fail(node, "unsupported expression", what=f"the builtin `{shown}` as a value",
                         how=f"write a lambda that calls it, e.g. `lambda x: {shown}(x)`")
    known = {n for scope in body.scope.chain() for n in scope.locals} | set(body.world.bindings) | set(table())
    return body.fail(node, "unknown name", name=shown, hint=hint(shown, known))


def signature_type(body: Body, function: str) -> Type:
    callee = body.world.functions.get(function)
    if callee is None:
        return ERROR
    return FunctionType(tuple(p.type for p in callee.params), callee.signature.result)


# --- attributes -----------------------------------------------------------------


def is_self(body: Body, node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self" and body.method and body.scope.owner("self") is None


@rule(ast.Attribute)
def attribute(body: Body, node: ast.Attribute, expected: Type | None) -> Expr:
    if is_self(body, node.value):
        return of_self(body, node)
    if node.attr == "__name__" and isinstance(node.value, ast.Call):
        return _type_name(body, node, node.value)
    if isinstance(expected, FunctionType) and is_builtin(body, node):
        return body.operand(as_lambda(node, len(expected.params)), expected)
    binding = static_binding(body, node)
    if binding is not None:
        return static(body, node, binding, ast.unparse(node))
    owner = static_binding(body, node.value)
    if owner is not None and owner.kind == "enum":
        return _member(body, node, owner.name)
    if owner is not None and owner.kind == "module":
        return body.fail(node, "unknown import", module=owner.name, name=node.attr,
                         hint=hint(node.attr, body.world.members(owner.name)))
    if owner is not None and owner.kind == "library" and owner.name in body.world.library.classes:
        return _of_class(body, node, owner.name)
    return narrow(body, _of_value(body, node, body.expr(node.value)))


def _type_name(body: Body, node: ast.Attribute, call: ast.Call) -> Expr:
    """`type(error).__name__`, the one use of `type`."""
    known = isinstance(call.func, ast.Name) and call.func.id == "type" and len(call.args) == 1 and not call.keywords \
        and body.scope.owner("type") is None
    value = body.expr(call.args[0] if known else call)
    if failed(value.type):
        return value
    if not known or not isinstance(value.type, ExceptionType):
        return body.fail(node, "unsupported expression", what="`__name__` of this",
                         how="it tells the class of an exception: `type(error).__name__`")
    return Attribute(value, "__name__", STR, body.world.span(node))


def _of_class(body: Body, node: ast.Attribute, owner: str) -> Expr:
    """`Node.ELEMENT_NODE`: what a class of the library has by itself."""
    library, span = body.world.library, body.world.span(node)
    found = library.property(owner, node.attr)
    if found is None or not found.static:
        known = [m for m in library.members(owner) if (p := library.property(owner, m)) is not None and p.static]
        return body.fail(node, "unknown attribute", type=show(ClassType(owner)), name=node.attr, known=listing(known))
    return Attribute(LibraryValue(owner, ClassType(owner), span), node.attr, found.type, span, found.form)


def _member(body: Body, node: ast.Attribute, enum: str) -> Expr:
    members = [m.name for m in body.world.enums[enum].members] if enum in body.world.enums else None
    if members is None:
        return body.error(node)
    if node.attr not in members:
        return body.fail(node, "unknown member", enum=enum, name=node.attr, known=listing(members))
    return EnumMember(enum, node.attr, EnumType(enum), body.world.span(node))


def of_self(body: Body, node: ast.Attribute) -> Expr:
    """`self.name`: a state, a secret, the context, or a method as a value."""
    world, span = body.world, body.world.span(node)
    if node.attr in world.states:
        state = world.states[node.attr]
        return narrow(body, StateRef(node.attr, state.type, span))
    if node.attr in world.secrets:
        return SecretRef(node.attr, SecretType(), span)
    if node.attr in CONTEXT:
        return ContextRef(node.attr, CONTEXT[node.attr], span)
    if node.attr in world.functions and world.functions[node.attr].method:
        return FunctionRef(node.attr, signature_type(body, node.attr), span)
    return unknown_self(body, node)


def unknown_self(body: Body, node: ast.Attribute) -> Expr:
    world = body.world
    if node.attr in world.failed_names:
        return body.error(node)
    known = [*world.states, *world.secrets, *(n for n, f in world.functions.items() if f.method), *CONTEXT]
    return body.fail(node, "unknown state", name=node.attr, hint=hint(node.attr, known))


def _of_value(body: Body, node: ast.Attribute, value: Expr) -> Expr:
    type = value.type
    if failed(type):
        return body.error(node)
    if isinstance(type, ClassType) and type != standard.ISO_DATE:
        return _of_object(body, node, value, type.name)
    if isinstance(type, OptionalType) and isinstance(type.item, ClassType) \
            and body.world.library.property(type.item.name, node.attr) is not None:
        return body.fail(node.value, "maybe none", type=show(type))
    if isinstance(type, OptionalType) and members_of(body, type.item).get(node.attr) is not None:
        return body.fail(node.value, "maybe none", type=show(type))
    if isinstance(type, DataclassType | EnumType) and objects.kind(body, type.name, node.attr):
        return objects.property_of(body, node, value, type.name)
    known = members_of(body, type)
    if node.attr not in known:
        return body.fail(node, "unknown attribute", type=show(type), name=node.attr, known=listing(known))
    return Attribute(value, node.attr, known[node.attr], body.world.span(node))


def _of_object(body: Body, node: ast.Attribute, value: Expr, name: str) -> Expr:
    """A property of an object of the library."""
    found = body.world.library.property(name, node.attr)
    if found is None:
        known = body.world.library.members(name)
        return body.fail(node, "unknown attribute", type=show(value.type), name=node.attr,
                         known=listing(get_close_matches(node.attr, known, n=5) or known))
    return Attribute(value, js_name(node.attr), found.type, body.world.span(node), found.form)


def members_of(body: Body, type: Type) -> dict[str, Type]:
    """The attributes of a type, with theirs."""
    world = body.world
    if type in standard.ATTRIBUTES:
        return standard.ATTRIBUTES[type]
    match type:
        case EntityType(name) if name in world.entities:
            fields = {f.name: f.type for f in world.entities[name].fields}
            return {**fields, "id": IdType(name)}
        case ProtocolType(name) if name in world.protocols:
            return world.protocols[name].readable()
        case DataclassType(name) if name in world.dataclasses:
            return {p.made.name: p.made.type for p in world.dataclasses[name].parts}
        case UnionType(items):
            every = [members_of(body, i) for i in items]
            return {n: t for n, t in every[0].items() if all(m.get(n) == t for m in every)}
        case EnumType(name) if name in world.enums:
            numbered = all(isinstance(m.value, int) for m in world.enums[name].members)
            return {"name": STR, "value": INT if numbered else STR}
    return {}


# --- index and slice --------------------------------------------------------------


@rule(ast.Subscript)
def subscript(body: Body, node: ast.Subscript, expected: Type | None) -> Expr:
    owner = static_binding(body, node.value) if isinstance(node.value, ast.Name | ast.Attribute) else None
    if owner is not None and owner.kind == "enum" and owner.name in body.world.enums:
        return objects.enum_named(body, node, owner.name)
    value = body.operand(node.value)
    if isinstance(node.slice, ast.Slice):
        return _slice(body, node, node.slice, value)
    index, result = index_of(body, node, value)
    if failed(value.type, index.type, result):
        return body.error(node)
    return Index(value, index, result, body.world.span(node))


def index_of(body: Body, node: ast.Subscript, value: Expr) -> tuple[Expr, Type]:
    """The index of `value[index]` and the type of the item."""
    match value.type:
        case ListType(item):
            return body.value(node.slice, INT, "an index"), item
        case Type_ if Type_ == STR:
            return body.value(node.slice, INT, "an index"), STR
        case Type_ if Type_ == BYTES:
            return body.value(node.slice, INT, "an index"), INT
        case DictType(key, item):
            return body.value(node.slice, key, "the key"), item
        case TableType(entity):
            return body.value(node.slice, IdType(entity), "the id"), EntityType(entity)
        case TupleOfType(item):
            return body.value(node.slice, INT, "an index"), item
        case TupleType(items):
            return _tuple_index(body, node, items)
        case Type_ if Type_ == OBJECT:
            return _object_index(body, node)
    body.expr(node.slice)
    if isinstance(value.type, OptionalType):
        return body.fail(node.value, "maybe none", type=show(value.type)), ERROR
    body.world.report_types(node, "not indexable", [value.type], type=show(value.type))
    return body.error(node), ERROR


def _tuple_index(body: Body, node: ast.Subscript, items: tuple[Type, ...]) -> tuple[Expr, Type]:
    index = body.expr(node.slice)
    if isinstance(index, Const) and isinstance(index.value, int) and -len(items) <= index.value < len(items):
        return index, items[index.value]
    body.world.report_types(node, "tuple index", [index.type], count=len(items), last=len(items) - 1)
    return body.error(node), ERROR


def _object_index(body: Body, node: ast.Subscript) -> tuple[Expr, Type]:
    index = body.expr(node.slice)
    if index.type not in (STR, INT):
        body.world.report_types(node.slice, "type mismatch", [index.type], what="an index of JSON",
                                expected="str or int", actual=show(index.type), how="write a str or int")
    return index, OBJECT


Bounds = tuple[Expr | None, Expr | None, Expr | None]


def slice_bounds(body: Body, node: ast.Slice) -> Bounds:
    """Start, stop and step; None where absent or written as None."""
    absent = [p is None or (isinstance(p, ast.Constant) and p.value is None) for p in (node.lower, node.upper, node.step)]
    lower, upper, step = (None if gone or p is None else body.value(p, INT, "a bound")
                          for p, gone in zip((node.lower, node.upper, node.step), absent, strict=True))
    if isinstance(step, Const) and step.value == 0 and node.step is not None:
        body.world.report(node.step, "unsupported expression", what="a slice's step of 0", how="write another step")
    return lower, upper, step


def _slice(body: Body, node: ast.Subscript, bounds: ast.Slice, value: Expr) -> Expr:
    start, stop, step = slice_bounds(body, bounds)
    if failed(value.type):
        return body.error(node)
    if isinstance(value.type, TupleType):
        return _tuple_slice(body, node, value, value.type, (start, stop, step))
    if value.type not in (STR, BYTES) and not isinstance(value.type, ListType | IdType | TupleOfType):
        return body.fail(node, "not indexable", type=show(value.type))
    result = STR if isinstance(value.type, IdType) else value.type
    return Slice(value, start, stop, step, result, body.world.span(node))


def _tuple_slice(body: Body, node: ast.Subscript, value: Expr, type: TupleType, bounds: Bounds) -> Expr:
    """Of known bounds: what is left has a type."""
    if not all(b is None or (isinstance(b, Const) and isinstance(b.value, int)) for b in bounds):
        return body.fail(node, "tuple index", count=len(type.items), last=len(type.items) - 1)
    start, stop, step = (b.value if isinstance(b, Const) and isinstance(b.value, int) else None for b in bounds)
    return Slice(value, *bounds, TupleType(type.items[start:stop:step]), body.world.span(node))


# --- displays ---------------------------------------------------------------------


@rule(ast.List)
def list_display(body: Body, node: ast.List, expected: Type | None) -> Expr:
    wanted = _fitting(expected, ListType)
    item = wanted if wanted in (OBJECT, ERROR) else wanted.item if isinstance(wanted, ListType) else None
    items, found = _items(body, node, node.elts, item)
    if found is None:
        return body.fail(node, "unknown item type", what="list", example="names: list[str] = []")
    return ListDisplay(items, ListType(found), body.world.span(node))


def _fitting(expected: Type | None, *kinds: type) -> Type | None:
    """What is expected of a display: of a union, the member of its kind."""
    wanted = without_none(expected) if expected is not None else None
    if isinstance(wanted, UnionType):
        return next((t for t in wanted.items if isinstance(t, kinds)), None)
    return wanted


def _items(body: Body, node: ast.AST, parts: list[ast.expr], item: Type | None) -> tuple[tuple[Expr, ...], Type | None]:
    """The parts, converted to one type; no type if there is nothing to tell it."""
    if any(isinstance(p, ast.Starred) for p in parts):
        return _spread_items(body, node, parts, item)
    told: dict[ast.expr, Expr] = {}
    hint_ = item
    for part in parts:  # an empty one is of its neighbours' type
        if hint_ is not None or not _is_empty(part):
            told[part] = body.expr(part, hint_)
            hint_ = hint_ or told[part].type
    values = [told[p] if p in told else body.expr(p, hint_) for p in parts]
    if item is None and values:
        item = _common(body, parts, values)
    if item is None:
        return (), None
    return tuple(body.coerce(p, v, item, "an item") for p, v in zip(parts, values, strict=True)), item


def _is_empty(node: ast.expr) -> bool:
    return (isinstance(node, ast.List) and not node.elts) or (isinstance(node, ast.Dict) and not node.keys)


def _spread_items(body: Body, node: ast.AST, parts: list[ast.expr], item: Type | None) -> tuple[tuple[Expr, ...], Type | None]:
    """Items of which some are `*values`: those must have the items' type already."""
    values: list[tuple[Expr, Type]] = []
    for part in parts:
        if isinstance(part, ast.Starred):
            source, of = iterable(body, part.value, expected=ListType(item) if item is not None else None)
            values.append((Spread(source, of, body.world.span(part)), of))
        else:
            value = body.expr(part, item)
            values.append((value, value.type))
    wanted = item
    for part, (_, type) in zip(parts, values, strict=True):
        joined = join(wanted, type) if wanted is not None else type
        if joined is None:
            body.world.report(part, "mixed items", first=show(wanted or type), second=show(type))
            return (), ERROR
        wanted = wanted if wanted is not None and item is not None else joined
    assert wanted is not None
    return tuple(_spread_item(body, p, v, t, wanted) for p, (v, t) in zip(parts, values, strict=True)), wanted


def _spread_item(body: Body, node: ast.expr, value: Expr, type: Type, wanted: Type) -> Expr:
    if not isinstance(value, Spread):
        return body.coerce(node, value, wanted, "an item")
    if converted(body.world, Local("", type, value.span), wanted) is None:
        return body.fail(node, "type mismatch", what="an item", expected=show(wanted), actual=show(type),
                         how=advice(type, wanted))
    return value


def _common(body: Body, parts: list[ast.expr], values: list[Expr]) -> Type:
    common = values[0].type
    for part, value in zip(parts, values, strict=True):
        joined = join(common, value.type)
        if joined is None:
            body.world.report(part, "mixed items", first=show(common), second=show(value.type))
            return ERROR
        common = joined
    return common


@rule(ast.Tuple)
def tuple_display(body: Body, node: ast.Tuple, expected: Type | None) -> Expr:
    wanted = _fitting(expected, TupleType, TupleOfType)
    if any(isinstance(p, ast.Starred) for p in node.elts) or isinstance(wanted, TupleOfType):
        return _tuple_spread(body, node, wanted)
    types: list[Type | None] = [None] * len(node.elts)
    if isinstance(wanted, TupleType) and len(wanted.items) == len(node.elts):
        types = list(wanted.items)
    values = [body.expr(p, t) for p, t in zip(node.elts, types, strict=True)]
    items = tuple(v if t is None else converted(body.world, v, t) or v for v, t in zip(values, types, strict=True))
    return TupleDisplay(items, TupleType(tuple(v.type for v in items)), body.world.span(node))


def _tuple_spread(body: Body, node: ast.Tuple, wanted: Type | None) -> Expr:
    """`(*xs, 1)`: a tuple of any length, of items of one type."""
    item = wanted.item if isinstance(wanted, TupleOfType) else None
    items, found = _items(body, node, node.elts, item)
    if found is None:
        return body.fail(node, "unknown item type", what="tuple", example="names: tuple[str, ...] = ()")
    return TupleDisplay(items, TupleOfType(found), body.world.span(node))


@rule(ast.Dict)
def dict_display(body: Body, node: ast.Dict, expected: Type | None) -> Expr:
    wanted = _fitting(expected, DictType)
    key, item = (wanted.key, wanted.value) if isinstance(wanted, DictType) else (None, None)
    if wanted in (OBJECT, ERROR):
        key, item = STR, wanted
    spreads = {i: _spread_dict(body, v, wanted) for i, (k, v) in enumerate(zip(node.keys, node.values, strict=True)) if k is None}
    if spreads and not isinstance(wanted, DictType):
        first = next(iter(spreads.values())).type
        key, item = (first.key, first.value) if isinstance(first, DictType) else (ERROR, ERROR)
    keys, key = _items(body, node, [k for k in node.keys if k is not None], key)
    values, item = _items(body, node, [v for k, v in zip(node.keys, node.values, strict=True) if k is not None], item)
    if key is None or item is None:
        return body.fail(node, "unknown item type", what="dict", example="names: dict[str, int] = {}")
    if not hashable(key):
        return body.fail(node, "dict key type", type=show(key)) if not failed(key) else body.error(node)
    pairs = iter(zip(keys, values, strict=True))
    items = tuple((_spread_pair(body, node.values[i], spreads[i], DictType(key, item)) if i in spreads else next(pairs))
                  for i in range(len(node.keys)))
    return DictDisplay(items, DictType(key, item), body.world.span(node))


def _spread_dict(body: Body, node: ast.expr, wanted: Type | None) -> Expr:
    value = body.operand(node, wanted)
    if not isinstance(value.type, DictType) and not failed(value.type):
        return body.fail(node, "type mismatch", what="`**` in a dict", expected="a dict", actual=show(value.type),
                         how="spread a dict")
    return value


def _spread_pair(body: Body, node: ast.expr, value: Expr, wanted: Type) -> tuple[Expr, Expr]:
    span = body.world.span(node)
    if value.type != wanted and not failed(value.type, wanted):
        body.world.report(node, "type mismatch", what="`**` in a dict", expected=show(wanted), actual=show(value.type),
                          how="spread a dict of that type")
    return Spread(value, value.type, span), Const(None, NONE, span)


@rule(ast.Set)
def set_display(body: Body, node: ast.Set, expected: Type | None) -> Expr:
    wanted = without_none(expected) if expected is not None else None
    items, found = _items(body, node, node.elts, wanted.item if isinstance(wanted, SetType) else None)
    if found is None:
        return body.fail(node, "unknown item type", what="set", example="seen: set[str] = set()")
    if failed(found):
        return body.error(node)
    if not hashable(found):
        return body.fail(node, "dict key type", type=show(found))
    return SetDisplay(items, SetType(found, False), body.world.span(node))


# --- comprehensions and lambdas -----------------------------------------------------


@rule(ast.ListComp)
def list_comprehension(body: Body, node: ast.ListComp, expected: Type | None) -> Expr:
    return _comprehension(body, node, "list", node.elt, None, node.generators, expected)


@rule(ast.SetComp)
def set_comprehension(body: Body, node: ast.SetComp, expected: Type | None) -> Expr:
    body.world.unordered.add(node)
    return _comprehension(body, node, "set", node.elt, None, node.generators, expected)


@rule(ast.GeneratorExp)
def generator(body: Body, node: ast.GeneratorExp, expected: Type | None) -> Expr:
    return _comprehension(body, node, "generator", node.elt, None, node.generators, expected)


@rule(ast.DictComp)
def dict_comprehension(body: Body, node: ast.DictComp, expected: Type | None) -> Expr:
    return _comprehension(body, node, "dict", node.key, node.value, node.generators, expected)


def _comprehension(body: Body, node: ast.expr, kind: str, element: ast.expr, value: ast.expr | None,
                   generators: list[ast.comprehension], expected: Type | None) -> Expr:
    unordered = node in body.world.unordered
    first = iterable(body, generators[0].iter, unordered)
    targets = [n for g in generators for n in ast.walk(g.target)]
    scope = Scope("comprehension", body.scope, assigned_names(targets), NONE, kind)
    with body.inner(scope):
        clauses = tuple(_clause(body, g, first if i == 0 else None, unordered) for i, g in enumerate(generators))
        wanted = without_none(expected) if expected is not None else None
        hint_ = wanted.item if isinstance(wanted, ListType | SetType) and kind != "dict" else None
        made = body.expr(element, hint_)
        if hint_ is not None:
            made = converted(body.world, made, hint_) or made
        other = body.expr(value, wanted.value if isinstance(wanted, DictType) else None) if value else None
    type: Type = DictType(made.type, other.type) if other is not None else \
        SetType(made.type, False) if kind == "set" else ListType(made.type)
    if failed(type, *(i.iterable.type for i in clauses)):
        return body.error(node)
    if (other is not None or kind == "set") and not hashable(made.type):
        return body.fail(node, "dict key type", type=show(made.type))
    return Comprehension(kind, made, other, clauses, type, body.world.span(node))


def _clause(body: Body, node: ast.comprehension, known: tuple[Expr, Type] | None, unordered: bool) -> ForClause:
    if node.is_async:
        body.world.report(node.iter, "unsupported expression", what="`async for`", how="write `for`")
    source, item = known or iterable(body, node.iter, unordered)
    signs = counted(body, node.target, source)
    target = bind(body, node.target, item)
    body.flow = body.flow.narrow(signs)
    conditions = []
    for part in node.ifs:
        tested = body.test(part)
        conditions.append(tested)
        body.flow = taken(body.flow, tested, True)
    return ForClause(target, source, tuple(conditions))


def iterable(body: Body, node: ast.expr, unordered: bool = False, expected: Type | None = None,
             plain: Type | None = None) -> tuple[Expr, Type]:
    """What can be iterated, and the type of its items; tables become `all`, enums their members.

    `unordered`: the order of the items makes no difference, so a set may stand here. A value
    of the type `plain` may stand here as it is.
    """
    if unordered:
        body.world.unordered.add(node)
    binding = static_binding(body, node) if isinstance(node, ast.Name | ast.Attribute) else None
    if binding is not None and binding.kind == "enum":
        return _every_member(body, node, binding.name)
    value = body.operand(node, expected)
    match value.type:
        case ListType(item) | TupleOfType(item) | IteratorType(item):
            return value, item
        case DictType(key, _):
            return value, key
        case TableType(entity) if isinstance(value, StateRef):
            return CallTable(value.state, "all", (), (), ListType(EntityType(entity)), value.span), EntityType(entity)
        case TupleType(items) if items and all(i == items[0] for i in items):
            return value, items[0]
        case SetType(item):
            return (value, item) if unordered else (body.fail(node, "set order"), ERROR)
        case OptionalType():
            return body.fail(node, "maybe none", type=show(value.type)), ERROR
        case ClassType(name) if (given := body.world.library.iterates(name)) is not None:
            return value, given
    if value.type in (STR, plain):
        return value, value.type
    if value.type == BYTES:
        return value, INT
    body.world.report_types(node, "not iterable", [value.type], type=show(value.type))
    return body.error(node), ERROR


def _every_member(body: Body, node: ast.expr, enum: str) -> tuple[Expr, Type]:
    span, type = body.world.span(node), EnumType(enum)
    if enum not in body.world.enums:
        return body.error(node), ERROR
    members = tuple(EnumMember(enum, m.name, type, span) for m in body.world.enums[enum].members)
    return ListDisplay(members, ListType(type), span), type


def bind(body: Body, node: ast.expr, type: Type) -> Target:
    """Gives a loop's or comprehension's target its type."""
    if isinstance(node, ast.Tuple | ast.List):
        return TupleTarget(tuple(bind(body, n, t) for n, t in zip(node.elts, unpacked(body, node, type), strict=True)))
    if isinstance(node, ast.Starred):
        return StarTarget(bind(body, node.value, type))
    if isinstance(node, ast.Name):
        return bind_name(body, node, type)
    body.world.report(node, "not assignable", what=f"`{ast.unparse(node)}` as a loop variable")
    return LocalTarget("", ERROR)


def unpacked(body: Body, node: ast.Tuple | ast.List, type: Type) -> list[Type]:
    """The types of the parts into which a value is unpacked."""
    count = len(node.elts)
    starred = next((i for i, e in enumerate(node.elts) if isinstance(e, ast.Starred)), None)
    item = item_of(type)
    if starred is not None and isinstance(type, TupleType) and len(type.items) >= count - 1:
        return _around_star(body, node, type.items, starred)
    if starred is not None and item is not None:
        return [ListType(item) if i == starred else item for i in range(count)]
    if item is not None:
        return [item] * count
    if isinstance(type, TupleType) and len(type.items) == count:
        return list(type.items)
    elif isinstance(type, TupleType):
        body.world.report(node, "unpack count", actual=len(type.items), expected=count)
    else:
        body.world.report_types(node, "type mismatch", [type], what="unpacking", expected=f"a tuple of {count}",
                                actual=show(type), how="unpack a tuple or list")
    return [ERROR] * count


def item_of(type: Type) -> Type | None:
    """The type of what iterating gives, where the number of items is only known at run time."""
    match type:
        case ListType(item) | TupleOfType(item) | IteratorType(item) | DictType(item, _) | SetType(item):
            return item
    return None  # a str is not taken apart: mypy refuses it too


def _around_star(body: Body, node: ast.Tuple | ast.List, items: tuple[Type, ...], star: int) -> list[Type]:
    """A tuple's items, those of the star as a list of what they have in common."""
    after = len(node.elts) - star - 1
    middle = items[star:len(items) - after]
    rest: Type | None = middle[0] if middle else None
    for type in middle[1:]:
        rest = join(rest, type) if rest is not None else None
    if rest is None:
        body.world.report(node.elts[star], "mixed items" if middle else "unknown item type",
                          **({"first": show(middle[0]), "second": show(middle[-1])} if middle else
                             {"what": "list", "example": "rest: list[str] = []"}))
        rest = ERROR
    return [*items[:star], ListType(rest), *items[len(items) - after:]]


def bind_name(body: Body, node: ast.Name, type: Type, declared: bool = False) -> Target:
    """Assigns a variable of the current scope; its type is that of its first assignment."""
    scope = body.scope if body.scope.kind == "comprehension" and node.id in body.scope.locals else body.scope.binding(node.id)
    known = scope.types.get(node.id)
    check_local_name(body, node, node.id)
    if type == NONE and known is None and not declared:
        body.world.report(node, "unknown item type", what="variable", example=f"{node.id}: str | None = None")
        type = ERROR
    if known is not None and converted(body.world, Local("", type, body.world.span(node)), known) is None:
        body.world.report_types(node, "type mismatch", [known, type], what=f"`{node.id}`", expected=show(known),
                                actual=show(type), how="use another variable; " + advice(type, known))
    scope.types.setdefault(node.id, type)
    body.assigned(node.id)
    return LocalTarget(node.id, scope.types[node.id])


def check_local_name(body: Body, node: ast.AST, name: str) -> None:
    if name.startswith("__") or name.startswith("mg_") or name == "self":
        body.world.report(node, "reserved name", name=name, reason="it is kept for the compiler")


@rule(ast.NamedExpr)
def walrus(body: Body, node: ast.NamedExpr, expected: Type | None) -> Expr:
    """`name := value` assigns a variable of the function around it."""
    if next((s.kind for s in body.scope.chain() if s.kind != "comprehension"), "") == "lambda":
        return body.fail(node, "unsupported expression", what="`:=` in a lambda", how="write a nested `def`")
    known = body.scope.binding(node.target.id).types.get(node.target.id)
    value = body.expr(node.value, known)
    if known is not None:
        value = body.coerce(node.value, value, known, f"`{node.target.id}`")
    bind_name(body, node.target, value.type)
    if failed(value.type):
        return body.error(node)
    made = Walrus(node.target.id, value, value.type, body.world.span(node))
    if isinstance(value, Convert) and isinstance(value.type, OptionalType) and value.value.type == value.type.item:
        body.flow = body.flow.narrow({(node.target.id,): value.type.item})
        return Convert(made, value.type.item, made.span)
    return made


@rule(ast.Lambda)
def lambda_(body: Body, node: ast.Lambda, expected: Type | None) -> Expr:
    wanted = without_none(expected) if expected is not None else None
    args = node.args
    if args.defaults or args.kwonlyargs or args.vararg or args.kwarg or args.posonlyargs:
        return body.fail(node, "unsupported parameter", what="a lambda with defaults, `*` or `/`",
                         how="write a nested `def`, or a function that takes the value as a parameter")
    if not isinstance(wanted, FunctionType):
        if args.args:
            return body.fail(node, "lambda type")
        wanted = FunctionType((), ERROR)
    if len(args.args) != len(wanted.params):
        return body.fail(node, "lambda arity", expected=len(wanted.params), actual=len(args.args))
    return _lambda_body(body, node, wanted)


def _lambda_body(body: Body, node: ast.Lambda, wanted: FunctionType) -> Expr:
    names = [a.arg for a in node.args.args]
    params = tuple(Param(n, t, None) for n, t in zip(names, wanted.params, strict=True))
    scope = Scope("lambda", body.scope, dict.fromkeys(names, 1), wanted.result,
                  immediate=node in body.world.immediate)
    scope.types = {p.name: p.type for p in params}
    scope.flow = replace(scope.flow, assigned=frozenset(names))
    result = wanted.result
    with body.inner(scope):
        for arg in node.args.args:
            check_local_name(body, arg, arg.arg)
        if wanted.result == NONE:
            made = body.operand(node.body)
        elif wanted.result == ERROR or isinstance(wanted.result, ClassType) and wanted.result.name.startswith("~"):
            made = body.expr(node.body)
            result = made.type
        else:
            made = body.value(node.body, wanted.result, "the lambda's result")
    return Lambda(params, made, FunctionType(wanted.params, result), body.world.span(node))


# --- text -------------------------------------------------------------------------

@rule(ast.JoinedStr)
def f_string(body: Body, node: ast.JoinedStr, expected: Type | None) -> Expr:
    parts = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            parts.append(_formatted(body, part))
        elif isinstance(part, ast.Constant):
            parts.append(FStringPart(Const(str(part.value), STR, body.world.span(part)), ""))
    return FString(tuple(parts), STR, body.world.span(node))


def _formatted(body: Body, node: ast.FormattedValue) -> FStringPart:
    value = body.read(node.value)
    value = text_checked(body, node.value, value)
    if node.conversion in (ord("r"), ord("a")):
        value = _call("repr" if node.conversion == ord("r") else "ascii", value)
    elif node.conversion == ord("s") and value.type != STR:
        value = _call("str", value)
    return _with_spec(body, node, value)


def _call(name: str, value: Expr) -> Expr:
    return CallBuiltin(name, (value,), (), STR, value.span)


def text_checked(body: Body, node: ast.expr, value: Expr) -> Expr:
    """The value, if it has a text form."""
    if showable(value.type):
        return value
    how = "write `sorted(...)` around it" if isinstance(value.type, SetType) else \
        "say what you expect: `expect(str, ...)`" if value.type == OBJECT else "use one of its parts"
    return body.fail(node, "not text", type=show(value.type), how=how)


def _with_spec(body: Body, node: ast.FormattedValue, value: Expr) -> FStringPart:
    if node.format_spec is None or failed(value.type):
        return FStringPart(value, "")
    assert isinstance(node.format_spec, ast.JoinedStr)
    parts = node.format_spec.values
    if isinstance(value.type, OptionalType):
        return FStringPart(body.fail(node.value, "maybe none", type=show(value.type)), "")
    if not all(isinstance(p, ast.Constant) for p in parts):
        return _with_values(body, node, value, node.format_spec)
    spec = "".join(str(p.value) for p in parts if isinstance(p, ast.Constant))
    wrong = formats.wrong_spec(spec, value.type)
    if wrong is not None:
        body.world.report(node, "format spec", spec=spec, type=show(value.type), why=wrong)
    elif isinstance(value.type, EnumType):
        value = _call("str", value)
    elif spec[-1:] in ("e", "E", "f", "F", "g", "G", "%") and value.type == INT:
        value = Convert(value, FLOAT, value.span)
    return FStringPart(value, spec)


def _with_values(body: Body, node: ast.FormattedValue, value: Expr, spec: ast.JoinedStr) -> FStringPart:
    if not formats.takes_values(value.type):
        body.world.report(node, "format spec", spec="{...}", type=show(value.type), why="it has to be constant here")
        return FStringPart(value, "")
    return FStringPart(value, "", f_string(body, spec, None))


# --- what is refused -----------------------------------------------------------------

_REFUSED: dict[type[ast.expr], tuple[str, str]] = {
    ast.Await: ("`await`", "just call it: the compiler waits where it must"),
    ast.Yield: ("`yield`", "return a list"),
    ast.YieldFrom: ("`yield from`", "return a list"),
    ast.Starred: ("`*` here", "use it in a list, a tuple, a call or an assignment"),
    ast.Slice: ("a slice here", "write `value[start:stop]`"),
    ast.FormattedValue: ("a formatted value here", "write an f-string"),
}


def _refuse(body: Body, node: ast.expr, expected: Type | None) -> Expr:
    what, how = _REFUSED[type(node)]
    return body.fail(node, "unsupported expression", what=what, how=how)


for _kind in _REFUSED:
    rule(_kind)(_refuse)
