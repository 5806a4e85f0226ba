"""`found = []`, `best = None`: the type of an empty list, dict or set from the first use below, as mypy does it; and of
what begins as None from the first assignment of something else, whatever use stands before.

The variable has no type until a statement of the same function says what it holds: `append`,
`extend`, `add`, `update`, an item assigned, another value of its kind. Any other use before
that is refused. The function is then checked once more, with the type known from the start.
"""
from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from monoglot.check import vague
from monoglot.check.overlap import one_value
from monoglot.check.types import ERROR, failed, hashable, optional
from monoglot.model import NONE, DictType, ListType, SetType, Type

if TYPE_CHECKING:
    from monoglot.check.body import Body
    from monoglot.check.scope import Scope

_EXAMPLES = {"list": "{}: list[str] = []", "dict": "{}: dict[str, int] = {{}}", "set": "{}: set[str] = set()"}
_ITEM = {("list", "append"), ("set", "add"), ("set", "discard")}
_WHOLE: dict[tuple[str, str], tuple[type, ...]] = {
    ("list", "extend"): (ListType,), ("set", "update"): (SetType, ListType), ("dict", "update"): (DictType,)}
_TYPES = {"list": ListType, "dict": DictType, "set": SetType}


def kind_of_empty(body: Body, node: ast.expr) -> str:
    """`list`, `dict` or `set` for an expression that makes an empty one; else empty."""
    match node:
        case ast.List(elts=[]):
            return "list"
        case ast.Dict(keys=[]):
            return "dict"
        case ast.Constant(value=None):
            return "None"
        case ast.Call(func=ast.Name(id="list" | "dict" | "set" as name), args=[], keywords=[]) \
                if body.scope.owner(name) is None and body.world.bindings.get(name) is None:
            return name
    return ""


def begin(body: Body, name: str, value: ast.expr) -> bool:
    """Notes the variable if its type has to come from below; True if so."""
    scope = body.scope
    if scope.kind != "function" or scope.binding(name) is not scope or name in scope.types or name in scope.partial \
            or value in body.world.inferred or not kind_of_empty(body, value):
        return False
    scope.partial[name] = value
    body.assigned(name)
    return True


def called(body: Body, node: ast.Call, func: ast.Attribute) -> None:
    """A method's call may tell the type of its variable."""
    found = _mentioned(body, func.value)
    if found is None or len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        return
    name, kind = found
    if (kind, func.attr) in _ITEM:
        _end(body, name, _of_item(kind, _told(body, node.args[0])))
    elif (kind, func.attr) in _WHOLE:
        given = _told(body, node.args[0])
        if isinstance(given, _WHOLE[kind, func.attr]) or failed(given):
            _end(body, name, _of_item(kind, given.item) if isinstance(given, ListType | SetType) else given)


def item_assigned(body: Body, target: ast.Subscript, value: ast.expr) -> None:
    """`found[key] = value`, for a dict."""
    found = _mentioned(body, target.value)
    if found is not None and found[1] == "dict" and not isinstance(target.slice, ast.Slice):
        item, key = _told(body, value), _told(body, target.slice)
        if failed(item, key):
            _end(body, found[0], ERROR)
        elif hashable(key) and NONE not in (key, item):
            _end(body, found[0], DictType(key, item))


def assigned_again(body: Body, name: str, type: Type) -> None:
    """`found = [1]`, after `found = []`."""
    found = _mentioned(body, ast.Name(name))
    if found is not None and found[1] == "None":
        _end(body, name, None if type == NONE else optional(type))
    elif found is not None and isinstance(type, _TYPES[found[1]]) and not (isinstance(type, SetType) and type.frozen):
        _end(body, name, type)


def refuse(body: Body, scope: Scope, name: str) -> None:
    """The variable is used before anything tells its type."""
    value = scope.partial.pop(name)
    if isinstance(value, ast.Constant):
        body.world.report(value, "unknown item type", what="variable", example=f"{name}: str | None = None")
        scope.types.setdefault(name, ERROR)
        return
    kind = {ast.List: "list", ast.Dict: "dict"}.get(type(value)) or kind_of_empty(body, value) or "set"
    body.world.report(value, "unknown item type", what=kind, example=_EXAMPLES[kind].format(name))
    scope.types.setdefault(name, ERROR)


def _mentioned(body: Body, node: ast.expr) -> tuple[str, str] | None:
    """The name and kind of a variable of this function whose type is not known yet."""
    if not isinstance(node, ast.Name) or node.id not in body.scope.partial:
        return None
    return node.id, kind_of_empty(body, body.scope.partial[node.id])


def _told(body: Body, node: ast.expr) -> Type:
    """The type of an expression, which is checked again where it stands; its mistakes are reported once."""
    found = body.expr(node)
    return ERROR if vague.inferred(body, node, found) or one_value(body, node, found) else found.type


def _of_item(kind: str, item: Type) -> Type | None:
    if failed(item):
        return ERROR
    if item == NONE or (kind == "set" and not hashable(item)):
        return None
    return ListType(item) if kind == "list" else SetType(item, False)


def _end(body: Body, name: str, type: Type | None) -> None:
    """The variable's type is known, for this pass and the next; ERROR where what tells it is a mistake."""
    if name not in body.scope.partial or type is None:
        return
    value = body.scope.partial.pop(name)
    body.scope.types[name] = type
    if not failed(type):
        body.world.inferred[value] = type
        body.scope.again = True
