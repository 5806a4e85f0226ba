"""The rules of calls: which thing is called."""
from __future__ import annotations

import ast
from collections.abc import Callable
from difflib import get_close_matches

from monoglot import standard
from monoglot.check import exception_classes, exceptions, formats, iterators, objects, partial, regex, special, unions
from monoglot.check.arguments import in_order, skip
from monoglot.check.body import Body, as_container, callee_text, lazy, rule, truth, upper
from monoglot.check.builtin_calls import builtin_call, builtin_method
from monoglot.check.builtin_table import REFUSED, REFUSED_METHODS, kind_of, statics, table
from monoglot.check.attributes import is_self, unknown_self
from monoglot.check.expressions import is_builtin, static_binding, unknown
from monoglot.check.function_calls import function_call
from monoglot.check.library_calls import deadline, expect, library_call
from monoglot.check.operators import apply, formatted
from monoglot.check.overlap import display
from monoglot.check.platform import js_name
from monoglot.check.signatures import Parameter, Signature
from monoglot.check.table_calls import new_entity, table_call
from monoglot.check.types import failed, show
from monoglot.check.world import Binding
from monoglot.exceptions import BASES
from monoglot.model import (
    CONTEXT, INT, NONE, AbstractType, CallBuiltin, CallMethod, CallValue, ClassType, Const, DataclassType, EnumType, ExceptionType, Expr, FunctionType, IsInstance,
    LibraryValue, Local, NewException, OptionalType, Prim, ProtocolType, Sequence, StateRef, TableType, TupleType, Type, UnionType,
    Walrus,
)


@rule(ast.Call)
def call(body: Body, node: ast.Call, expected: Type | None) -> Expr:
    func = node.func
    node.args = [part for a in node.args for part in _apart(body, a)]
    if isinstance(func, ast.Name) and body.scope.owner(func.id) is None:
        made = _named(body, node, func, expected)
    elif isinstance(func, ast.Attribute):
        made = _attribute(body, node, func, expected)
    else:
        made = _of_value(body, node, body.expr(func))
    if not isinstance(made, CallBuiltin | IsInstance):
        body.forget_fields()
    return made


def _apart(body: Body, node: ast.expr) -> list[ast.expr]:
    """`*pair` as its items, if it is a variable with a tuple whose length is known."""
    if not isinstance(node, ast.Starred) or not isinstance(node.value, ast.Name):
        return [node]
    owner = body.scope.owner(node.value.id)
    type = owner.types.get(node.value.id) if owner is not None else None
    if not isinstance(type, TupleType):
        return [node]
    return [ast.copy_location(ast.Subscript(node.value, ast.copy_location(ast.Constant(i), node), ast.Load()), node)
            for i in range(len(type.items))]


def _named(body: Body, node: ast.Call, func: ast.Name, expected: Type | None) -> Expr:
    binding = body.world.static(func)
    if binding is not None:
        return _static(body, node, binding)
    if func.id in ("iter", "next"):
        return (iterators.iter_of if func.id == "iter" else iterators.next_of)(body, node)
    if func.id == "isinstance":
        return unions.is_instance(body, node)
    if func.id in BASES and func.id not in body.world.failed_names:
        return _exception(body, node, func.id)
    empty = _EMPTY.get(func.id) if not node.args and not node.keywords else None
    if empty is not None and func.id not in body.world.failed_names:
        return body.operand(ast.copy_location(empty(), node), expected)
    if func.id == "dict" and not node.args and node.keywords and all(k.arg for k in node.keywords):
        made = ast.Dict([ast.copy_location(ast.Constant(k.arg), k) for k in node.keywords], [k.value for k in node.keywords])
        return body.operand(ast.copy_location(made, node), expected)
    if func.id == "bool" and len(node.args) == 1 and isinstance(node.args[0], ast.BoolOp) and not node.keywords:
        return truth(body.test(node.args[0]))
    if func.id == "len" and len(node.args) == 1 and not node.keywords and isinstance(node.args[0], ast.Name | ast.Attribute) \
            and (enum := static_binding(body, node.args[0])) is not None and enum.name in body.world.enums:
        return Const(len(body.world.enums[enum.name].members), INT, body.world.span(node))
    if func.id == "pow" and len(node.args) == 2 and not node.keywords:
        return apply(body, node, ast.Pow(), body.read(node.args[0]), body.read(node.args[1]))
    if func.id == "format" and 1 <= len(node.args) <= 2 and not node.keywords:
        return _format(body, node)
    if func.id in table() and func.id not in body.world.failed_names:
        return builtin_call(body, node, func.id, None, expected)
    if func.id == "self" and body.method:
        return body.fail(node, "not callable", type="`self`")
    if func.id in REFUSED and func.id not in body.world.failed_names:
        return unknown(body, func, func.id)
    return skip(body, node, unknown(body, func, func.id))


def _exception(body: Body, node: ast.Call, name: str) -> Expr:
    own = exception_classes.owner(body.world, name, "__init__")
    if (node.keywords and not own) or any(isinstance(a, ast.Starred) for a in node.args):
        return skip(body, node, body.fail(node, "unsupported expression", what="a named or starred argument of an exception",
                                          how="give its message as the one argument"))
    if not own:
        return exceptions.construct(body, node, name, node.args)
    span, type = body.world.span(node), ExceptionType(name)
    hidden = body.hidden("error", node, type)
    made = function_call(body, node, f"{own}.__init__", (Local(hidden, type, span),))
    if failed(made.type):
        return body.error(node)
    new = NewException(name, (), type, span)
    return Sequence((Walrus(hidden, new, type, span), made), Local(hidden, type, span), type, span)


def _text_of(body: Body, node: ast.Call) -> Expr:
    """`super().__init__(...)` in the `__init__` of an exception class."""
    type = body.scope.types.get("self")
    assert isinstance(type, ExceptionType)
    span, above = body.world.span(node), body.world.exception_infos[type.name].base
    owner = exception_classes.owner(body.world, above, "__init__")
    if owner:
        return function_call(body, node, f"{owner}.__init__", (Local("self", type, span),))
    found = exceptions.construct(body, node, above, node.args) if not node.keywords else \
        body.fail(node, "unsupported expression", what="a named argument of an exception", how="give its text as the one argument")
    args = found.args if isinstance(found, NewException) else ()
    return CallBuiltin("error.init", (Local("self", type, span), *args), (), NONE, span)


def _format(body: Body, node: ast.Call) -> Expr:
    """`format(value, spec)` as an f-string."""
    spec = node.args[1] if len(node.args) > 1 else ast.Constant("")
    whole = spec if isinstance(spec, ast.JoinedStr) else ast.JoinedStr(
        [spec if isinstance(spec, ast.Constant) else ast.FormattedValue(spec, -1, None)])
    made = ast.JoinedStr([ast.FormattedValue(node.args[0], -1, whole)])
    for part in ast.walk(made):
        if not hasattr(part, "lineno"):
            ast.copy_location(part, node)
    return body.operand(made)


def _standard(body: Body, node: ast.Call, name: str) -> Expr:
    """A class or function of the standard library: a builtin under its own name."""
    known = standard.CLASSES.get(name)
    found = known.name if isinstance(known, Prim) else "time" if name == "datetime.time" else name
    if found in REFUSED_METHODS:
        return skip(body, node, body.fail(node.func, "unsupported expression", what=f"`{name}`", how=REFUSED_METHODS[found]))
    if found == "datetime" and not any(k.arg == "tzinfo" for k in node.keywords) and len(node.args) < 8:
        return skip(body, node, body.fail(node, "naive datetime"))
    return regex.call(body, node, found) if found.startswith("re.") else builtin_call(body, node, found, None, None)


_EMPTY: dict[str, Callable[[], ast.expr]] = {
    "list": lambda: ast.List([], ast.Load()), "dict": lambda: ast.Dict([], []), "set": lambda: ast.Set([]),
    "str": lambda: ast.Constant(""), "int": lambda: ast.Constant(0), "float": lambda: ast.Constant(0.0),
    "bool": lambda: ast.Constant(False), "bytes": lambda: ast.Constant(b""), "tuple": lambda: ast.Tuple([], ast.Load())}
"""What a class of the language gives when called without arguments."""


def _static(body: Body, node: ast.Call, binding: Binding) -> Expr:
    """A call of a module-level name."""
    world = body.world
    if binding.kind == "function":
        return function_call(body, node, binding.name)
    if binding.kind == "standard":
        return _standard(body, node, binding.name)
    if binding.kind == "entity":
        return new_entity(body, node, binding.name)
    if binding.kind == "exception":
        return _exception(body, node, binding.name)
    if binding.kind == "dataclass":
        return objects.construct(body, node, binding.name, in_order)
    if binding.kind == "enum":
        return objects.enum_of(body, node, binding.name)
    if binding.name == "monoglot.deadline":
        return deadline(body, node)
    if binding.name == "dataclasses.replace":
        return objects.replaced(body, node)
    if binding.kind == "library":
        if binding.name in world.library.functions:
            return library_call(body, node, binding.name, None, world.library.functions[binding.name], binding.name)
        constructor = world.library.constructor(binding.name)
        if constructor:
            return library_call(body, node, binding.name, None, constructor, binding.name, ClassType(binding.name))
    if binding.name == "monoglot.expect":
        return expect(body, node)
    if binding.kind == "constant":
        return _of_value(body, node, body.expr(node.func))
    return skip(body, node, body.fail(node, "unsupported expression", what=f"the call of `{callee_text(node)}`",
                                      how="use the functions and entities of the module and its imports"))


def _attribute(body: Body, node: ast.Call, func: ast.Attribute, expected: Type | None) -> Expr:
    if exception_classes.is_super(node) and body.scope.name == "__init__" and isinstance(body.scope.types.get("self"), ExceptionType):
        return _text_of(body, node)
    if is_self(body, func.value):
        return _self(body, node, func)
    partial.called(body, node, func)
    binding = static_binding(body, func)
    if binding is not None:
        return _static(body, node, binding)
    owner = static_binding(body, func.value)
    pattern = regex.pattern_of(body, owner)
    if pattern is not None:
        return regex.method(body, node, func, pattern)
    function = objects.function_of(body, owner, func.attr) if owner is not None else ""
    if function:
        return function_call(body, node, function)
    if owner is not None and owner.name in standard.CLASSES:
        return _of_standard(body, node, func, owner.name)
    if owner is not None and owner.kind in ("module", "enum", "dataclass"):
        return skip(body, node, body.expr(func))
    if owner is not None and owner.kind == "library" and owner.name in body.world.library.classes:
        return _of_class(body, node, func, owner)
    if isinstance(func.value, ast.Name) and f"{func.value.id}.{func.attr}" in statics() and is_builtin(body, func):
        return builtin_call(body, node, f"{func.value.id}.{func.attr}", None, expected)
    if func.attr == "format" and isinstance(func.value, ast.Constant) and isinstance(func.value.value, str):
        return formatted(body, node, lambda template: formats.call(template, node), func.value.value)
    receiver = body.operand(func.value)
    if node.args:
        display(body, func.value, receiver)
    if isinstance(receiver.type, TableType) and isinstance(receiver, StateRef):
        return table_call(body, node, func, receiver)
    return _method(body, node, func, receiver, expected)


def _of_class(body: Body, node: ast.Call, func: ast.Attribute, owner: Binding) -> Expr:
    """`URL.createObjectURL(blob)`: a method of the class itself."""
    found = body.world.library.method(owner.name, func.attr)
    if found is None or not found[1][0].static:
        return skip(body, node, body.no_method(func, show(ClassType(owner.name)), ()))
    itself = LibraryValue(owner.name, ClassType(owner.name), body.world.span(func.value))
    return library_call(body, node, f"{found[0]}.{js_name(func.attr)}", itself, found[1], callee_text(node))


def _of_standard(body: Body, node: ast.Call, func: ast.Attribute, owner: str) -> Expr:
    """`date.fromisoformat(...)`: a function of a class of the standard library."""
    known = standard.CLASSES[owner]
    assert isinstance(known, Prim)
    name = f"{known.name}.{func.attr}"
    if name in REFUSED_METHODS:
        return skip(body, node, body.fail(func, "unsupported expression", what=f"`{name}`", how=REFUSED_METHODS[name]))
    zoneless = {"datetime.now": 0, "datetime.combine": 2}.get(name)
    if zoneless is not None and len(node.args) == zoneless and not node.keywords:
        return skip(body, node, body.fail(node, "naive datetime"))
    if name not in statics():
        return skip(body, node, body.no_method(func, known.name, sorted(s.partition(".")[2] for s in statics() if s.startswith(known.name + "."))))
    return builtin_call(body, node, name, None, None)


def _self(body: Body, node: ast.Call, func: ast.Attribute) -> Expr:
    world = body.world
    if func.attr in world.functions and world.functions[func.attr].method:
        return function_call(body, node, func.attr)
    if func.attr in world.states or func.attr in world.secrets or func.attr in CONTEXT:
        return _of_value(body, node, body.expr(func))
    return skip(body, node, unknown_self(body, func))


def _of_value(body: Body, node: ast.Call, callee: Expr) -> Expr:
    """A call of a variable, a parameter, a lambda or a nested function."""
    own = special.owner(body, callee.type, "__call__")
    if own:
        return function_call(body, node, f"{own}.__call__", (callee,))
    if not isinstance(callee.type, FunctionType):
        if isinstance(callee.type, OptionalType):
            return skip(body, node, body.fail(node.func, "maybe none", type=show(callee.type)))
        body.world.report_types(node, "not callable", [callee.type], type=show(callee.type))
        return skip(body, node, callee)
    signature = _value_signature(body, node, callee, callee.type)
    arguments = in_order(body, node, signature)
    body.forget_state()
    if arguments is None:
        return body.error(node)
    return CallValue(callee, arguments, callee.type.result, body.world.span(node))


def _value_signature(body: Body, node: ast.Call, callee: Expr, type: FunctionType) -> Signature:
    owner = body.scope.owner(callee.name) if isinstance(callee, Local) else None
    if owner is not None and isinstance(callee, Local) and callee.name in owner.signatures:
        return owner.signatures[callee.name]
    parameters = tuple(Parameter(f"parameter {i}", (t,)) for i, t in enumerate(type.params, 1))
    return Signature(f"`{callee_text(node)}`", parameters, type.result)


def _method(body: Body, node: ast.Call, func: ast.Attribute, receiver: Expr, expected: Type | None) -> Expr:
    receiver = upper(receiver)
    if isinstance(receiver.type, AbstractType) and func.attr in _READING.get(receiver.type.name, ()):
        receiver = as_container(receiver)
    type = receiver.type
    kind = kind_of(type)
    if failed(type):
        return skip(body, node, receiver)
    if isinstance(type, EnumType) and not objects.kind(body, type.name, func.attr):
        receiver = objects.plain(body, receiver)
        kind = kind_of(receiver.type)
    if kind and not (lazy(receiver)):
        return builtin_method(body, node, func, kind, receiver, expected)
    if isinstance(type, ProtocolType) and func.attr in body.world.protocols[type.name].methods:
        _, signature = body.world.protocols[type.name].methods[func.attr]
        given = in_order(body, node, signature)
        body.forget_state()
        return body.error(node) if given is None else \
            CallMethod(receiver, func.attr, given, signature.result, body.world.span(node))
    owner = objects.owner_of(body, type, func.attr)
    if owner:
        return objects.method(body, node, func, receiver, owner, function_call)
    if isinstance(type, ClassType):
        found = body.world.library.method(type.name, func.attr)
        if found is not None:
            return library_call(body, node, f"{found[0]}.{js_name(func.attr)}", receiver, found[1], callee_text(node))
        if body.world.library.attribute(type.name, func.attr) is not None:
            return _of_value(body, node, body.expr(func))
    return skip(body, node, _no_method(body, func, type))


_READING = {"Sequence": ("index", "count"), "Mapping": ("get", "keys", "values", "items")}
"""The methods of what a parameter may be."""


def _no_method(body: Body, func: ast.Attribute, type: Type) -> Expr:
    if isinstance(type, OptionalType):
        return body.fail(func.value, "maybe none", type=show(type))
    if isinstance(type, UnionType):
        return body.fail(func, "unknown method", type=show(type), name=func.attr,
                         how="test with `isinstance` or `match` first, or take a `Protocol` that has the method")
    known = body.world.library.members(type.name) if isinstance(type, ClassType) else \
        sorted(body.world.dataclasses[type.name].methods) if isinstance(type, DataclassType) else []
    return body.no_method(func, show(type), get_close_matches(func.attr, known, n=5) or known)
