"""The rules of constants and names, and of the expressions that are refused."""
from __future__ import annotations

import ast

from monoglot import standard
from monoglot.check import partial
from monoglot.check.body import Body, rule
from monoglot.check.builtin_table import REFUSED, table
from monoglot.check.scope import Scope, path_of
from monoglot.check.types import ERROR
from monoglot.check.world import Binding, hint
from monoglot.model import (
    BOOL, BYTES, FLOAT, INT, NONE, STR, Const, Convert, Expr, FunctionRef, FunctionType, GlobalConst, LibraryValue, Local,
    Type,
)


INT_LIMIT = 2**53 - 1  # the range that every target holds exactly


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
    binding = body.world.static(node)
    if binding is not None and binding.kind == "function" and isinstance(expected, FunctionType) and is_generic(body, binding.name):
        return body.operand(as_lambda(node, len(expected.params)), expected)
    if binding is not None and isinstance(expected, FunctionType) and _fills_in(body, binding, len(expected.params)):
        return body.operand(as_lambda(node, len(expected.params)), expected)
    return static(body, node, binding, node.id)


def _fills_in(body: Body, binding: Binding, count: int) -> bool:
    """True for a function that takes more than `count` arguments, but has defaults for the rest."""
    callee = body.world.functions.get(binding.name) if binding.kind == "function" else None
    if callee is None or callee.method:
        return False
    parameters = callee.signature.parameters
    places = [p for p in parameters if not p.keyword_only and not p.variadic]
    rest = [*places[count:], *(p for p in parameters if p.keyword_only)]
    return count <= len(places) and len(parameters) > count and all(p.default is not None for p in rest)


def is_generic(body: Body, function: str) -> bool:
    """True for a function whose types each call tells."""
    return function in body.world.functions and body.world.functions[function].generic


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
        owner.types.setdefault(node.id, ERROR)
        body.flow = body.flow.having(frozenset({node.id}))
        return body.fail(node, "outer assignment" if outer else "maybe unassigned", name=node.id)
    if isinstance(owner.partial.get(node.id), ast.Constant):
        return body.error(node)  # it is None as yet; what else it may be is told below
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
        if type == standard.PATTERN:
            return body.fail(node, "unsupported expression", what="a compiled pattern as a value",
                             how=f"call its methods: `{shown}.search(text)`")
        return GlobalConst(binding.name, type, span)
    if binding.kind == "function" and is_generic(body, binding.name):
        return body.fail(node, "unsupported expression", what="a generic function as a value",
                         how=f"write a lambda that calls it: `lambda x: {shown}(x)`")
    if binding.kind == "function":
        return FunctionRef(binding.name, signature_type(body, binding.name), span)
    if binding.kind == "library" and binding.name in world.library.values:
        return LibraryValue(binding.name, world.library.values[binding.name], span)
    kinds = {"module": "a module", "standard": "a class or function of the standard library",
             "library": "a function or class of the library", "core": "a part of the library",
             "entity": "an entity's class", "enum": "an enum's class", "app": "the app's class",
             "exception": "an exception's class", "alias": "the name of a type", "dataclass": "a dataclass", "protocol": "a protocol"}
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
    function = [*body.scope.chain()][-1]
    line = getattr(node, "lineno", 0)
    if (shown, line) in function.unknown:
        return body.error(node)
    function.unknown.add((shown, line))
    return body.fail(node, "unknown name", name=shown, hint=hint(shown, known))


def signature_type(body: Body, function: str) -> Type:
    callee = body.world.functions.get(function)
    if callee is None:
        return ERROR
    return FunctionType(tuple(p.type for p in callee.params), callee.signature.result)


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
