"""The rules of calls: which thing is called, and how its arguments meet its parameters."""
from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from difflib import get_close_matches

from monoglot import standard
from monoglot.check import annotation, exceptions, formats, iterators, objects, partial, regex, unions
from monoglot.check.body import Body, borrowed, callee_text, converted, lazy, lazy_name, rule
from monoglot.check.builtin_table import (
    MUTATING, RECEIVERS, REFUSED, REFUSED_METHODS, UNORDERED, kind_of, methods, statics, table,
)
from monoglot.check.expressions import as_lambda, is_builtin, is_self, iterable, static_binding, text_checked, unknown
from monoglot.check.expressions import unknown_self
from monoglot.check.operators import formatted
from monoglot.check.library import BROWSER
from monoglot.check.literals import check_literal
from monoglot.check.platform import js_name
from monoglot.check.signatures import Parameter, Signature
from monoglot.check.types import (
    ERROR, NUMBERS, failed, has_variable, is_text, is_variable, join, jsonable, ordered, parts, show,
    showable, substitute, testable, without_none, written,
)
from monoglot.check.world import Binding, listing
from monoglot.exceptions import BASES
from monoglot.model import (
    BYTES, CONTEXT, DECIMAL, FLOAT, INT, NONE, OBJECT, STR, CallBuiltin, CallFunction, CallLibrary, CallMethod, CallTable, CallValue, ClassType, Const, DataclassType,
    Convert, DictType, Entity, EntityType, EnumType, Expr, FunctionType, IdType, IsInstance, IteratorType, LibraryValue, ListType, Local,
    NewEntity, OptionalType, ProtocolType, Prim, SecretType, SetType, Spread, StateRef, TableType, TupleDisplay, TupleOfType, TupleType, Type,
)


@rule(ast.Call)
def call(body: Body, node: ast.Call, expected: Type | None) -> Expr:
    func = node.func
    if isinstance(func, ast.Name) and body.scope.owner(func.id) is None:
        made = _named(body, node, func, expected)
    elif isinstance(func, ast.Attribute):
        made = _attribute(body, node, func, expected)
    else:
        made = _of_value(body, node, body.expr(func))
    if not isinstance(made, CallBuiltin | IsInstance):
        body.forget_fields()
    return made


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
    if func.id == "pow" and len(node.args) == 2 and not node.keywords:
        return body.operand(ast.copy_location(ast.BinOp(node.args[0], ast.Pow(), node.args[1]), node), expected)
    if func.id == "format" and 1 <= len(node.args) <= 2 and not node.keywords:
        return _format(body, node)
    if func.id in table() and func.id not in body.world.failed_names:
        return _builtin(body, node, func.id, None, expected)
    if func.id == "self" and body.method:
        return body.fail(node, "not callable", type="`self`")
    if func.id in REFUSED and func.id not in body.world.failed_names:
        return unknown(body, func, func.id)
    return skip(body, node, unknown(body, func, func.id))


def _deadline(body: Body, node: ast.Call) -> Expr:
    """`deadline(seconds=5)`, the context of a `with`."""
    parameters = (Parameter("seconds", (FLOAT,), keyword_only=True),)
    given = assign(body, node, Signature("`deadline`", parameters, NONE))
    if given is None:
        return skip(body, node, body.error(node))
    seconds = argument(body, given[0][0], parameters[0], widen=True)
    return CallLibrary("monoglot.deadline", None, (), (("seconds", seconds),), NONE, body.world.span(node))


def _exception(body: Body, node: ast.Call, name: str) -> Expr:
    if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
        return skip(body, node, body.fail(node, "unsupported expression", what="a named or starred argument of an exception",
                                          how="give its message as the one argument"))
    return exceptions.construct(body, node, name, node.args)


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
    return _regex(body, node, found) if found.startswith("re.") else _builtin(body, node, found, None, None)


def _regex(body: Body, node: ast.Call, name: str) -> Expr:
    if name not in table():
        return skip(body, node, body.fail(node, "not callable", type=f"`{name}`"))
    signature = table()[name][0]
    given = assign(body, node, signature)
    if given is None:
        return skip(body, node, body.error(node))
    return regex.call(body, node, name, {p.name: n[0] for p, n in zip(signature.parameters, given, strict=True) if n})


_EMPTY: dict[str, Callable[[], ast.expr]] = {
    "list": lambda: ast.List([], ast.Load()), "dict": lambda: ast.Dict([], []), "set": lambda: ast.Set([]),
    "str": lambda: ast.Constant(""), "int": lambda: ast.Constant(0), "float": lambda: ast.Constant(0.0),
    "bool": lambda: ast.Constant(False), "bytes": lambda: ast.Constant(b""), "tuple": lambda: ast.Tuple([], ast.Load())}
"""What a class of the language gives when called without arguments."""


def skip(body: Body, node: ast.Call, value: Expr) -> Expr:
    """Checks the arguments of a call whose callee is already refused."""
    for argument in [*node.args, *(k.value for k in node.keywords)]:
        if not isinstance(argument, ast.Lambda | ast.Starred) and not is_builtin(body, argument):
            body.operand(argument, ListType(ERROR) if isinstance(argument, ast.List) else None)
    return body.error(node)


def _static(body: Body, node: ast.Call, binding: Binding) -> Expr:
    """A call of a module-level name."""
    world = body.world
    if binding.kind == "function":
        return function_call(body, node, binding.name)
    if binding.kind == "standard":
        return _standard(body, node, binding.name)
    if binding.kind == "entity":
        return _entity(body, node, binding.name)
    if binding.kind == "exception":
        return _exception(body, node, binding.name)
    if binding.kind == "dataclass":
        return objects.construct(body, node, binding.name, _arguments)
    if binding.kind == "enum":
        return objects.enum_of(body, node, binding.name)
    if binding.name == "monoglot.deadline":
        return _deadline(body, node)
    if binding.name == "dataclasses.replace":
        return objects.replaced(body, node)
    if binding.kind == "library":
        if binding.name in world.library.functions:
            return _library(body, node, binding.name, None, world.library.functions[binding.name], binding.name)
        constructor = world.library.constructor(binding.name)
        if constructor:
            return _library(body, node, binding.name, None, constructor, binding.name, ClassType(binding.name))
    if binding.name == "monoglot.expect":
        return _expect(body, node)
    if binding.kind == "constant":
        return _of_value(body, node, body.expr(node.func))
    return skip(body, node, body.fail(node, "unsupported expression", what=f"the call of `{callee_text(node)}`",
                                      how="use the functions and entities of the module and its imports"))


def _attribute(body: Body, node: ast.Call, func: ast.Attribute, expected: Type | None) -> Expr:
    if is_self(body, func.value):
        return _self(body, node, func)
    partial.called(body, node, func)
    binding = static_binding(body, func)
    if binding is not None:
        return _static(body, node, binding)
    owner = static_binding(body, func.value)
    if owner is not None and owner.kind in ("dataclass", "enum") and objects.kind(body, owner.name, func.attr) in ("static", "class"):
        return function_call(body, node, f"{owner.name}.{func.attr}")
    if owner is not None and owner.name in standard.CLASSES:
        return _of_standard(body, node, func, owner.name)
    if owner is not None and owner.kind in ("module", "enum", "dataclass"):
        return skip(body, node, body.expr(func))
    if owner is not None and owner.kind == "library" and owner.name in body.world.library.classes:
        return _of_class(body, node, func, owner)
    if isinstance(func.value, ast.Name) and f"{func.value.id}.{func.attr}" in statics() and is_builtin(body, func):
        return _builtin(body, node, f"{func.value.id}.{func.attr}", None, expected)
    if func.attr == "format" and isinstance(func.value, ast.Constant) and isinstance(func.value.value, str):
        return formatted(body, node, lambda template: formats.call(template, node), func.value.value)
    receiver = body.operand(func.value)
    if isinstance(receiver.type, TableType) and isinstance(receiver, StateRef):
        return _table(body, node, func, receiver)
    return _method(body, node, func, receiver, expected)


def _of_class(body: Body, node: ast.Call, func: ast.Attribute, owner: Binding) -> Expr:
    """`URL.createObjectURL(blob)`: a method of the class itself."""
    found = body.world.library.method(owner.name, func.attr)
    if found is None or not found[1][0].static:
        return skip(body, node, body.fail(func, "unknown method", type=show(ClassType(owner.name)), name=func.attr,
                                          known=listing([])))
    itself = LibraryValue(owner.name, ClassType(owner.name), body.world.span(func.value))
    return _library(body, node, f"{found[0]}.{js_name(func.attr)}", itself, found[1], callee_text(node))


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
        return skip(body, node, body.fail(func, "unknown method", type=known.name, name=func.attr,
                                          known=listing(sorted(s.partition(".")[2] for s in statics() if s.startswith(known.name + ".")))))
    return _builtin(body, node, name, None, None)


def _self(body: Body, node: ast.Call, func: ast.Attribute) -> Expr:
    world = body.world
    if func.attr in world.functions and world.functions[func.attr].method:
        return function_call(body, node, func.attr)
    if func.attr in world.states or func.attr in world.secrets or func.attr in CONTEXT:
        return _of_value(body, node, body.expr(func))
    return skip(body, node, unknown_self(body, func))


# --- arguments and parameters --------------------------------------------------------


def assign(body: Body, node: ast.Call, signature: Signature, spread: bool = False) -> list[list[ast.expr]] | None:
    """For each parameter the arguments given to it; None after a diagnostic. `spread`: `*values` go to `*names`."""
    places = sum(1 for p in signature.parameters if not p.keyword_only and not p.variadic)
    spread = spread and any(p.variadic for p in signature.parameters)
    starred = [a for i, a in enumerate(node.args) if isinstance(a, ast.Starred) and not (spread and i >= places)] \
        + [k for k in node.keywords if k.arg is None]
    if starred:
        body.world.report(starred[0] if isinstance(starred[0], ast.Starred) else node, "unsupported expression",
                          what="`*` or `**` in a call", how="write the arguments")
        return None
    given: list[list[ast.expr]] = [[] for _ in signature.parameters]
    return given if _positional(body, node, signature, given) and _keywords(body, node, signature, given) \
        and _complete(body, node, signature, given) else None


def _positional(body: Body, node: ast.Call, signature: Signature, given: list[list[ast.expr]]) -> bool:
    places = [i for i, p in enumerate(signature.parameters) if not p.keyword_only and not p.variadic]
    rest = next((i for i, p in enumerate(signature.parameters) if p.variadic), None)
    for number, argument in enumerate(node.args):
        if number < len(places):
            given[places[number]].append(argument)
        elif rest is not None:
            given[rest].append(argument)
        else:
            body.world.report(argument, "too many arguments", function=signature.shown, count=len(places))
            return False
    return True


def _keywords(body: Body, node: ast.Call, signature: Signature, given: list[list[ast.expr]]) -> bool:
    names = {p.name: i for i, p in enumerate(signature.parameters) if not p.variadic}
    for keyword in node.keywords:
        assert keyword.arg is not None
        if keyword.arg not in names or signature.parameters[names[keyword.arg]].positional_only:
            body.world.report(keyword, "unknown argument", function=signature.shown, name=keyword.arg,
                              known=listing(names))
            return False
        if given[names[keyword.arg]]:
            body.world.report(keyword, "argument twice", name=keyword.arg)
            return False
        given[names[keyword.arg]].append(keyword.value)
    return True


def _complete(body: Body, node: ast.Call, signature: Signature, given: list[list[ast.expr]]) -> bool:
    for parameter, arguments in zip(signature.parameters, given, strict=True):
        if not arguments and parameter.default is None and not parameter.optional and not parameter.variadic:
            body.world.report(node, "too few arguments", function=signature.shown, name=parameter.name)
            return False
    return True


def argument(body: Body, node: ast.expr, parameter: Parameter, widen: bool) -> Expr:
    """One argument as one of the parameter's types."""
    if SecretType() in map(without_none, parameter.types):
        return _secret(body, node, parameter)
    what = f"`{parameter.name}`"
    if len(parameter.types) == 1:
        return body.value(node, parameter.types[0], what, widen)
    value = body.expr(node)
    for type in parameter.types:
        made = converted(body.world, value, type, widen)
        if made is not None:
            return made
    return body.coerce(node, value, parameter.types[0], what, widen)


def _secret(body: Body, node: ast.expr, parameter: Parameter) -> Expr:
    """A secret as such: what is built of one, or any other text, is none."""
    value = body.expr(node)
    made = converted(body.world, value, parameter.types[0])
    if made is not None:
        return made
    return body.fail(node, "bearer not secret", parameter=parameter.name, actual=show(value.type))


# --- functions, entities, values -------------------------------------------------------


def _arguments(body: Body, node: ast.Call, signature: Signature) -> tuple[Expr, ...] | None:
    """The arguments in the order of the parameters, defaults filled in."""
    given = assign(body, node, signature, spread=True)
    if given is None:
        skip(body, node, body.error(node))
        return None
    made = []
    for parameter, nodes in zip(signature.parameters, given, strict=True):
        if parameter.variadic:
            made.append(_rest_of(body, node, parameter, nodes))
        elif nodes:
            made.append(argument(body, nodes[0], parameter, widen=False))
        else:
            assert parameter.default is not None or parameter.optional
            made.append(parameter.default or Const(None, ERROR, body.world.span(node)))
    return tuple(made)


def _rest_of(body: Body, node: ast.Call, parameter: Parameter, nodes: list[ast.expr]) -> Expr:
    """The arguments of `*names`, as a tuple."""
    wanted = parameter.types[0]
    items: list[Expr] = []
    for part in nodes:
        if not isinstance(part, ast.Starred):
            items.append(body.value(part, wanted, f"`{parameter.name}`"))
            continue
        source, of = iterable(body, part.value)
        if of != wanted and not failed(of):
            body.world.report(part, "type mismatch", what=f"`*{parameter.name}`", expected=show(wanted), actual=show(of),
                              how=f"give items of type {show(wanted)}")
        items.append(Spread(source, of, body.world.span(part)))
    return TupleDisplay(tuple(items), TupleOfType(wanted), body.world.span(node))


def function_call(body: Body, node: ast.Call, function: str, receiver: tuple[Expr, ...] = ()) -> Expr:
    """A call of a function of the module, a method of the app, or one of `receiver`."""
    callee = body.world.functions.get(function)
    if callee is None:
        return skip(body, node, body.error(node))
    arguments = _arguments(body, node, callee.signature)
    body.forget_state()
    if arguments is None:
        return Const(None, ERROR, body.world.span(node))
    return CallFunction(function, (*receiver, *arguments), callee.signature.result, body.world.span(node))


def _entity(body: Body, node: ast.Call, name: str) -> Expr:
    entity = body.world.entities.get(name)
    if entity is None:
        return skip(body, node, body.error(node))
    if node.args:
        return skip(body, node, body.fail(node.args[0], "unsupported expression", what="a field given by its position",
                                          how=f"write its name: `{name}(FIELD=...)`"))
    parameters = tuple(Parameter(f.name, (f.type,), f.default, keyword_only=True) for f in entity.fields)
    arguments = _arguments(body, node, Signature(f"`{name}`", parameters, EntityType(name)))
    if arguments is None:
        return body.error(node)
    return NewEntity(name, arguments, EntityType(name), body.world.span(node))


def _of_value(body: Body, node: ast.Call, callee: Expr) -> Expr:
    """A call of a variable, a parameter, a lambda or a nested function."""
    if not isinstance(callee.type, FunctionType):
        if isinstance(callee.type, OptionalType):
            return skip(body, node, body.fail(node.func, "maybe none", type=show(callee.type)))
        body.world.report_types(node, "not callable", [callee.type], type=show(callee.type))
        return skip(body, node, callee)
    signature = _value_signature(body, node, callee, callee.type)
    arguments = _arguments(body, node, signature)
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


# --- the library -------------------------------------------------------------------------


def _method(body: Body, node: ast.Call, func: ast.Attribute, receiver: Expr, expected: Type | None) -> Expr:
    type = receiver.type
    kind = kind_of(type)
    if failed(type):
        return skip(body, node, receiver)
    if isinstance(type, EnumType) and not objects.kind(body, type.name, func.attr):
        receiver = objects.plain(body, receiver)
        kind = kind_of(receiver.type)
    if kind and not (lazy(receiver)):
        return _builtin_method(body, node, func, kind, receiver, expected)
    if isinstance(type, ProtocolType) and func.attr in body.world.protocols[type.name].methods:
        _, signature = body.world.protocols[type.name].methods[func.attr]
        given = _arguments(body, node, signature)
        body.forget_state()
        return body.error(node) if given is None else \
            CallMethod(receiver, func.attr, given, signature.result, body.world.span(node))
    if isinstance(type, DataclassType | EnumType) and objects.kind(body, type.name, func.attr):
        return objects.method(body, node, func, receiver, type.name, function_call)
    if isinstance(type, ClassType):
        found = body.world.library.method(type.name, func.attr)
        if found is not None:
            return _library(body, node, f"{found[0]}.{js_name(func.attr)}", receiver, found[1], callee_text(node))
        if body.world.library.attribute(type.name, func.attr) is not None:
            return _of_value(body, node, body.expr(func))
    return skip(body, node, _no_method(body, func, type))


def _no_method(body: Body, func: ast.Attribute, type: Type) -> Expr:
    if isinstance(type, OptionalType):
        return body.fail(func.value, "maybe none", type=show(type))
    known = body.world.library.members(type.name) if isinstance(type, ClassType) else []
    known = get_close_matches(func.attr, known, n=5) or known
    return body.fail(func, "unknown method", type=show(type), name=func.attr, known=listing(known))


def _library(body: Body, node: ast.Call, name: str, receiver: Expr | None, overloads: Sequence[Signature],
             shown: str, result: Type | None = None) -> Expr:
    signature = _overload(body, node, receiver, name, overloads)
    given = assign(body, node, signature)
    if given is None:
        return skip(body, node, body.error(node))
    args: list[Expr] = []
    keywords: list[tuple[str, Expr]] = []
    complete = True
    for parameter, nodes in zip(signature.parameters, given, strict=True):
        made = [_given(body, n, parameter, name) for n in nodes]
        if parameter.keyword_only:
            keywords += [(parameter.name, m) for m in made]
        elif made and not complete:
            return body.fail(nodes[0], "unsupported expression", what=f"`{parameter.name}` without those before it",
                             how="give the arguments before it too")
        else:
            complete = complete and bool(made)
            args += made
    body.forget_state()
    return CallLibrary(name, receiver, tuple(args), tuple(keywords), result or signature.result, body.world.span(node),
                       signature.form)


def _given(body: Body, node: ast.expr, parameter: Parameter, name: str) -> Expr:
    """An argument for the library; what a browser takes as anything may be an object of the browser too."""
    if name.startswith(BROWSER + ".") and OBJECT in parameter.types:
        value = body.expr(node)
        if isinstance(without_none(value.type), ClassType):
            return Convert(value, OBJECT, value.span)
    if len(parameter.types) > 1 and isinstance(node, ast.List | ast.Dict):
        return _trial(body, [lambda t=t: body.value(node, t, f"`{parameter.name}`", True)  # type: ignore[misc]
                             for t in parameter.types if isinstance(without_none(t), ListType | DictType)] or
                      [lambda: argument(body, node, parameter, True)])
    made = argument(body, node, parameter, True)
    return check_literal(body, node, made, parameter.literals, f"`{parameter.name}`")


def _overload(body: Body, node: ast.Call, receiver: Expr | None, name: str, overloads: Sequence[Signature]) -> Signature:
    """The one that fits: by the literal that comes first, by the number of arguments, by trying."""
    first = node.args[0] if node.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        for signature in overloads:
            if signature.parameters and signature.parameters[0].literal == first.value:
                return signature
        owner = receiver.type.name if receiver is not None and isinstance(receiver.type, ClassType) else ""
        refined = body.world.library.refined(owner, name.rpartition(".")[2], overloads[-1], first.value)
        if refined is not None:
            return refined
    general = [s for s in overloads if not s.parameters or s.parameters[0].literal is None]
    fitting = [s for s in general if _takes(s, node)] or general[-1:]
    for signature in fitting[:-1] if len(fitting) > 1 else ():
        if _fits(body, node, signature, name):
            return signature
    return fitting[-1]


def _takes(signature: Signature, node: ast.Call) -> bool:
    """True if the number and the names of the arguments fit."""
    places = [p for p in signature.parameters if not p.keyword_only and not p.variadic]
    names = {k.arg for k in node.keywords}
    required = [p.name for p in places[len(node.args):] if p.default is None and not p.optional]
    most = len(places) if not any(p.variadic for p in signature.parameters) else len(node.args)
    return len(node.args) <= most and names <= {p.name for p in signature.parameters} and names >= set(required)


def _fits(body: Body, node: ast.Call, signature: Signature, name: str) -> bool:
    """True if checking the call by this signature finds no mistake."""
    def check() -> Expr:
        for parameter, nodes in zip(signature.parameters, assign(body, node, signature) or (), strict=True):
            for one in nodes:
                _given(body, one, parameter, name)
        return body.error(node)
    return _tried(body, check) is not None


def _tried(body: Body, check: Callable[[], Expr]) -> Expr | None:
    """What `check` gives; None, and nothing of it is left, if it finds a mistake."""
    count, flows = len(body.world.diagnostics), [(s, s.flow) for s in body.scope.chain()]
    made = check()
    if len(body.world.diagnostics) == count:
        return made
    del body.world.diagnostics[count:]
    for scope, flow in flows:
        scope.flow = flow
    return None


def _trial(body: Body, checks: Sequence[Callable[[], Expr]]) -> Expr:
    """The first check that finds no mistake, else the last one's mistakes."""
    for check in checks[:-1]:
        made = _tried(body, check)
        if made is not None:
            return made
    return checks[-1]()


def _expect(body: Body, node: ast.Call) -> Expr:
    if len(node.args) != 2 or node.keywords:
        return body.fail(node, "too few arguments", function="`expect`", name="value")
    type = annotation.meaning(body.world, node.args[0])
    value = body.expr(node.args[1])
    if not failed(type) and (not jsonable(type) or isinstance(type, IdType | OptionalType)):
        return body.fail(node.args[0], "not json", type=show(type))
    if value.type not in (OBJECT, ERROR):
        return body.fail(node.args[1], "type mismatch", what="`expect`", expected="object", actual=show(value.type),
                         how="leave `expect` out: the type is known")
    return CallLibrary("monoglot.expect", None, (value,), (), type, body.world.span(node))


# --- tables ---------------------------------------------------------------------------------

_TABLE_OPS = ("all", "count", "delete", "get", "insert", "update", "where")


def _table(body: Body, node: ast.Call, func: ast.Attribute, table_: StateRef) -> Expr:
    assert isinstance(table_.type, TableType)
    entity = body.world.entities.get(table_.type.entity)
    if entity is None:
        return skip(body, node, body.error(node))
    if func.attr not in _TABLE_OPS:
        return skip(body, node, body.fail(func, "unknown method", type=show(table_.type), name=func.attr,
                                          known=listing(_TABLE_OPS)))
    row, id = EntityType(entity.name), IdType(entity.name)
    parameters: dict[str, tuple[Type, ...]] = {"insert": (row,), "get": (id,), "update": (id,), "delete": (id,)}
    results: dict[str, Type] = {"insert": id, "get": OptionalType(row), "where": ListType(row),
                                "all": ListType(row), "count": INT}
    args = _row_arguments(body, node, func.attr, parameters.get(func.attr, ()))
    keywords = _row_keywords(body, node, func.attr, entity)
    if args is None or keywords is None:
        return body.error(node)
    return CallTable(table_.state, func.attr, args, keywords, results.get(func.attr, NONE), body.world.span(node))


def _row_arguments(body: Body, node: ast.Call, op: str, types: tuple[Type, ...]) -> tuple[Expr, ...] | None:
    if any(isinstance(a, ast.Starred) for a in node.args):
        body.world.report(node, "unsupported expression", what="`*` in a call", how="write the arguments")
        return None
    if len(node.args) > len(types):
        body.world.report(node.args[len(types)], "too many arguments", function=f"`{op}`", count=len(types))
        return None
    if len(node.args) < len(types):
        body.world.report(node, "too few arguments", function=f"`{op}`", name="entity" if op == "insert" else "id")
        return None
    return tuple(body.value(a, t, f"`{op}`") for a, t in zip(node.args, types, strict=True))


def _row_keywords(body: Body, node: ast.Call, op: str, entity: Entity) -> tuple[tuple[str, Expr], ...] | None:
    fields = {f.name: f.type for f in entity.fields}
    found: list[tuple[str, Expr]] = []
    for keyword in node.keywords:
        if keyword.arg is None:
            body.world.report(node, "unsupported expression", what="`**` in a call", how="write the fields")
        elif op not in ("update", "where"):
            body.world.report(keyword, "unknown argument", function=f"`{op}`", name=keyword.arg, known="it has none")
        elif keyword.arg not in fields:
            body.world.report(keyword, "unknown field", entity=entity.name, name=keyword.arg, known=listing(fields))
            body.operand(keyword.value)
        elif op == "where" and without_none(fields[keyword.arg]) in (DECIMAL, BYTES):
            body.world.report(keyword, "unsupported expression", what=f"`where` by a {show(without_none(fields[keyword.arg]))}",
                              how="go through the rows and compare: equal values may be stored in different forms")
        else:
            found.append((keyword.arg, body.value(keyword.value, fields[keyword.arg], f"`{keyword.arg}`", widen=True)))
    if op == "update" and not node.keywords:
        body.world.report(node, "too few arguments", function="`update`", name="FIELD=...")
    return tuple(found) if len(found) == len(node.keywords) else None


# --- builtins ----------------------------------------------------------------------------------


def _builtin_method(body: Body, node: ast.Call, func: ast.Attribute, kind: str, receiver: Expr,
                    expected: Type | None) -> Expr:
    name = f"{kind}.{func.attr}"
    if name in REFUSED_METHODS:
        return skip(body, node, body.fail(func, "unsupported expression", what=f"`{name}`", how=REFUSED_METHODS[name]))
    if name not in table():
        return skip(body, node, body.fail(func, "unknown method", type=show(receiver.type), name=func.attr,
                                          known=listing(methods(kind))))
    if name in MUTATING and borrowed(receiver):
        return skip(body, node, body.refuse_borrowed(func.value, receiver))
    if isinstance(receiver.type, IdType):
        receiver = Convert(receiver, STR, receiver.span)
    if isinstance(receiver.type, TupleType):
        receiver = Convert(receiver, TupleOfType(receiver.type.items[0]), receiver.span)
    return _builtin(body, node, name, receiver, expected)


def _builtin(body: Body, node: ast.Call, name: str, receiver: Expr | None, expected: Type | None) -> Expr:
    _as_functions(body, node)
    overloads = [s for s in table()[name] if _fits_shape(node, s)]
    if not overloads:
        return _no_shape(body, node, name)
    binding: dict[str, Type] = {}
    if receiver is not None:
        bind(body, RECEIVERS[name.partition(".")[0]], receiver, binding)
    return _Match(body, node, name, receiver, expected).run(overloads, binding)


def _as_functions(body: Body, node: ast.Call) -> None:
    """Builtins among the arguments of a builtin are functions: `map(int, texts)`, `key=len`."""
    node.args = [as_lambda(a, 1) if is_builtin(body, a) else a for a in node.args]
    for keyword in node.keywords:
        if is_builtin(body, keyword.value):
            keyword.value = as_lambda(keyword.value, 1)


def _fits_shape(node: ast.Call, signature: Signature) -> bool:
    """True if the number and names of the arguments fit."""
    positional = [p for p in signature.parameters if not p.keyword_only and not p.variadic]
    variadic = any(p.variadic for p in signature.parameters)
    given = {k.arg for k in node.keywords}
    if len(node.args) > len(positional) and not variadic:
        return False
    required = {p.name for p in signature.parameters if not p.optional and not p.variadic}
    taken = {p.name for p in positional[:len(node.args)]}
    names = {p.name for p in signature.parameters if not p.variadic}
    return given <= names - taken and required <= given | taken


def _no_shape(body: Body, node: ast.Call, name: str) -> Expr:
    overloads = table()[name]
    if len(overloads) == 1 and assign(body, node, overloads[0]) is None:
        return skip(body, node, body.error(node))
    given = [*("a value" for _ in node.args), *(f"`{k.arg}=`" for k in node.keywords)]
    shown = ", ".join(given) or "no arguments"
    return skip(body, node, body.fail(node, "no overload", function=f"`{name}`", actual=shown, known=_forms(name)))


def _forms(name: str) -> str:
    return "; ".join(f"({', '.join(_form(p) for p in s.parameters)})" for s in table()[name])


def _form(p: Parameter) -> str:
    shown = f"Iterable[{show(p.types[0])}]" if p.iterated else show(p.types[0])
    return f"{'*' if p.variadic else ''}{p.name}: {shown}{' = ...' if p.optional else ''}"


class _Match:
    """One call of a builtin: its arguments are typed once, then the overloads are tried in order."""

    def __init__(self, body: Body, node: ast.Call, name: str, receiver: Expr | None, expected: Type | None) -> None:
        self.body, self.node, self.name, self.receiver, self.expected = body, node, name, receiver, expected

    def run(self, overloads: list[Signature], binding: dict[str, Type]) -> Expr:
        given = assign(self.body, self.node, overloads[0])
        assert given is not None
        only = overloads[0] if len(overloads) == 1 else None
        iterated = [any(s.parameters[i].iterated for s in overloads if i < len(s.parameters))
                    for i in range(len(overloads[0].parameters))]
        typed = self._type_arguments(overloads[0], given, binding, only is not None, iterated)
        if failed(*(e.type for es in typed for e, _ in es if e is not None)):
            return self.body.error(self.node)
        for signature in overloads:
            trial = dict(binding)
            if self._binds(signature, typed, trial):
                return self._made(signature, given, typed, trial)
        shown = ", ".join(show(t) for es in typed for _, t in es)
        return self.body.fail(self.node, "no overload", function=f"`{self.name}`", actual=shown, known=_forms(self.name))

    def _type_arguments(self, signature: Signature, given: list[list[ast.expr]], binding: dict[str, Type],
                        single: bool, iterated: list[bool]) -> list[list[tuple[Expr | None, Type]]]:
        """Each argument with its (item) type; lambdas wait for the others, as None."""
        known = dict(binding)
        typed: list[list[tuple[Expr | None, Type]]] = []
        for parameter, nodes, items in zip(signature.parameters, given, iterated, strict=True):
            typed.append([self._type_one(parameter, n, known, single, items) for n in nodes])
        return typed

    def _type_one(self, parameter: Parameter, node: ast.expr, known: dict[str, Type], single: bool,
                  iterated: bool) -> tuple[Expr | None, Type]:
        if iterated:
            if isinstance(node, ast.List) and not node.elts:
                hint = substitute(parameter.types[0], known)
                if not has_variable(hint):
                    value = self.body.operand(node, ListType(hint))
                    return value, hint
            keyed = any(k.arg == "key" for k in self.node.keywords)
            plain = None if parameter.iterated else parameter.types[0]
            made, item = iterable(self.body, node, self.name in UNORDERED and not keyed, plain=plain)
            if parameter.iterated:
                bind_type(self.body, parameter.types[0], item, known)
            return made, item
        if isinstance(node, ast.Lambda):
            return None, NONE
        hint = substitute(parameter.types[0], known)
        usable = not has_variable(hint) and not self._alternatives(parameter)
        if self.name in ("len", "reversed"):
            value = self.body.operand(node)
            views = ("range", "dict.keys", "dict.values", "dict.items")
            if lazy(value) and not (isinstance(value, CallBuiltin) and value.name in views):
                value = self.body.fail(node, "lazy value", what=lazy_name(value))
            return value, value.type
        read = self.body.read if self.name in ("str", "repr", "ascii", "json.dumps") else self.body.expr
        value = read(node, hint if usable else None)
        if usable and single:
            value = self.body.coerce(node, value, hint, f"`{parameter.name}`", self.name in standard.WIDENING)
        bind(self.body, parameter.types[0], value, known)
        return value, value.type

    def _alternatives(self, parameter: Parameter) -> bool:
        """True if another overload takes a container of another type here, so that this one is no hint."""
        others = [p for s in table()[self.name] for p in s.parameters if p.name == parameter.name]
        return isinstance(parameter.types[0], DictType) and any(p.types != parameter.types for p in others)

    def _binds(self, signature: Signature, typed: list[list[tuple[Expr | None, Type]]], binding: dict[str, Type]) -> bool:
        for parameter, arguments in zip(signature.parameters, typed, strict=True):
            for value, type in arguments:
                if value is None:
                    if not isinstance(substitute(parameter.types[0], binding), FunctionType):
                        return False
                elif parameter.iterated:
                    if not bind_type(self.body, parameter.types[0], type, binding):
                        return False
                elif not bind(self.body, parameter.types[0], value, binding, self.name in standard.WIDENING):
                    return False
        return True

    def _made(self, signature: Signature, given: list[list[ast.expr]], typed: list[list[tuple[Expr | None, Type]]],
              binding: dict[str, Type]) -> Expr:
        args: list[Expr] = [] if self.receiver is None else [self.receiver]
        keywords: list[tuple[str, Expr]] = []
        gap = False
        for parameter, nodes, values in zip(signature.parameters, given, typed, strict=True):
            gap = gap or (not nodes and not parameter.variadic)
            for node, (value, _) in zip(nodes, values, strict=True):
                made = self._one(parameter, node, value, binding)
                if parameter.name in standard.LITERAL:
                    self._literal(node, made, parameter.name)
                if parameter.keyword_only or gap:
                    keywords.append((parameter.name, made))
                else:
                    args.append(made)
        if failed(*(a.type for a in args), *(v.type for _, v in keywords)):
            return self.body.error(self.node)
        if any(isinstance(a.type, FunctionType | IteratorType) for a in (*args, *(v for _, v in keywords))):
            self.body.forget_state()
        return self._checked(args, keywords, substitute(signature.result, binding), binding)

    def _literal(self, node: ast.expr, value: Expr, name: str) -> None:
        """Refuses what isn't one of a few literals."""
        allowed = standard.LITERAL[name]
        given = value.value if isinstance(value, Const) else None
        if name in ("encoding", "errors", "byteorder") and (not isinstance(given, str) or given.lower() not in allowed):
            self.body.world.report(node, "unsupported expression", what=f"this `{name}`", how="write one of " + ", ".join(f'"{a}"' for a in allowed))

    def _one(self, parameter: Parameter, node: ast.expr, value: Expr | None, binding: dict[str, Type]) -> Expr:
        wanted = substitute(parameter.types[0], binding)
        if value is None:
            self.body.world.immediate.add(node)
            value = self.body.expr(node, wanted)
            bind(self.body, parameter.types[0], value, binding)
            return value
        return value if parameter.iterated else \
            self.body.coerce(node, value, wanted, f"`{parameter.name}`", self.name in standard.WIDENING)

    def _strftime(self, node: ast.AST, value: Expr) -> None:
        known = value.value if isinstance(value, Const) else None
        wrong = formats.wrong_directive(known) if isinstance(known, str) else "it has to be a literal"
        if wrong is not None:
            self.body.world.report(node, "format spec", spec=known or "...", type="strftime", why=wrong)

    def _checked(self, args: list[Expr], keywords: list[tuple[str, Expr]], result: Type,
                 binding: dict[str, Type]) -> Expr:
        body, node, span = self.body, self.node, self.body.world.span(self.node)
        wrong = _constraint(binding)
        if self.name == "list.sort" and not any(k == "key" for k, _ in keywords) and not ordered(binding["~T"]):
            wrong = "O"
            binding["~O"] = binding["~T"]
        if self.name.endswith(".strftime"):
            self._strftime(node.args[0] if node.args else node, args[1])
        if wrong == "X":
            return text_checked(body, node.args[0], args[0])
        if wrong:
            return body.fail(node, "no overload", function=f"`{self.name}`", actual=show(binding["~" + wrong]),
                             known=_needs(wrong))
        if self.name == "sum" and result == FLOAT and isinstance(args[0].type, SetType):
            return body.fail(node.args[0], "set order")
        if self.name == "len" and isinstance(args[0], StateRef) and isinstance(args[0].type, TableType):
            return CallTable(args[0].state, "count", (), (), INT, span)
        return CallBuiltin(self.name, tuple(args), tuple(keywords), result, span)


def _needs(variable: str) -> str:
    return {"O": "values with an order: numbers, text, bytes, dates, or tuples and lists of them",
            "N": "int or float", "B": "values that have a truth value",
            "Strings": "a str, or a tuple of str", "S": "a str, list, tuple, dict, set, bytes or table",
            "J": "str, int, float, bool, None, lists, tuples, and dicts with keys of str, int, float or bool"}[variable]


def _constraint(binding: dict[str, Type]) -> str:
    """The first variable whose type lacks what its letter asks for."""
    tests: dict[str, Callable[[Type], bool]] = {"O": ordered, "N": lambda t: t in NUMBERS, "X": showable, "B": testable,
             "Strings": lambda t: isinstance(t, TupleType) and all(i == STR for i in t.items),
             "S": lambda t: isinstance(t, TableType | TupleType), "J": written}
    return next((v for v, test in tests.items() if "~" + v in binding and not test(binding["~" + v])), "")


def bind(body: Body, pattern: Type, value: Expr, binding: dict[str, Type], widen: bool = False) -> bool:
    """Binds the pattern's variables so that `value` fits; False if it can't."""
    if not has_variable(pattern):
        return converted(body.world, value, pattern, widen) is not None
    return bind_type(body, pattern, value.type, binding)


def bind_type(body: Body, pattern: Type, actual: Type, binding: dict[str, Type]) -> bool:
    if isinstance(pattern, ClassType) and is_variable(pattern):
        return _bind_variable(pattern.name, actual, binding)
    if isinstance(pattern, OptionalType) and not isinstance(actual, OptionalType):
        return actual == NONE or bind_type(body, pattern.item, actual, binding)
    inner, found = parts(pattern), parts(actual)
    if not inner:
        return pattern == actual
    if type(pattern) is not type(actual) or len(inner) != len(found):
        return False
    if isinstance(pattern, SetType) and isinstance(actual, SetType) and pattern.frozen != actual.frozen:
        return False
    return all(bind_type(body, p, a, binding) for p, a in zip(inner, found, strict=True))


def _bind_variable(name: str, actual: Type, binding: dict[str, Type]) -> bool:
    known = binding.get(name)
    if known is None or known == actual:
        binding[name] = actual
        return True
    joined = join(known, actual)
    if joined is not None and joined != known and not isinstance(known, OptionalType):
        return False
    return joined == known

