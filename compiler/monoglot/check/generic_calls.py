"""Calls of generic functions: what the arguments tell about the parameters' types.

Arguments that are functions by their syntax come last: what they are given is told by the
others. A lazy value (`range`, `map`, a generator) may stand where any Iterable may.
"""
from __future__ import annotations

import ast
from dataclasses import dataclass, field

from monoglot.check.arguments import assign, skip
from monoglot.check.body import Body, converted, fits, lazy
from monoglot.check.displays import is_empty
from monoglot.check.expressions import as_lambda, is_builtin
from monoglot.check.signatures import Parameter
from monoglot.check.structure import missing
from monoglot.check.targets import iterable
from monoglot.check.types import ERROR, failed, is_open, items_as, parts, show, substitute, without_none
from monoglot.check.unify import bind_type
from monoglot.check.generics import name_of, variables_in
from monoglot.check.world import Callee, Instance
from monoglot.model import (
    NONE, AbstractType, CallBuiltin, CallFunction, CallTable, Convert, DataclassType, DictType, Expr, FunctionType, GlobalConst,
    IteratorType, ListType, Local, OptionalType, ProtocolType, Spread, StateRef, TableType, TupleDisplay,
    TupleOfType, TupleType, Type, VariableType,
)

_VIEWS = ("dict.keys", "dict.values", "dict.items")


@dataclass
class _Call:
    """One call while its arguments tell what the variables are. `given` and `values` are by parameter."""

    body: Body
    node: ast.Call
    function: str
    callee: Callee
    given: list[list[ast.expr]]
    known: dict[str, Type] = field(default_factory=dict)
    values: list[list[Expr | None]] = field(default_factory=list)


def generic_call(body: Body, node: ast.Call, function: str, callee: Callee, receiver: tuple[Expr, ...]) -> Expr:
    """A call of a generic function: of its instance for these arguments."""
    given = assign(body, node, callee.signature, spread=True)
    if given is None:
        return skip(body, node, body.error(node))
    made = _Call(body, node, function, callee, given)
    if not (_told(made) and _functions(made) and _complete(made)):
        return body.error(node)
    body.forget_state()
    args = [_argument(made, p, n, v) for p, n, v in zip(callee.signature.parameters, given, made.values, strict=True)]
    result = substitute(callee.signature.result, made.known)
    if failed(result, *(a.type for a in args)):
        return body.error(node)
    types = (*(r.type for r in receiver), *(a.type for a in args))
    wanted = Instance(function, types, tuple((n, t) for n, t in made.known.items()), body.world.span(node))
    if any(is_open(t) for t in (*types, *made.known.values())):  # within another generic function, as it stands
        return CallFunction(function, (*receiver, *args), result, wanted.span)
    body.world.wanted.append(wanted)
    return CallFunction(name_of(callee, wanted), (*receiver, *args), result, wanted.span)


def _is_function(made: _Call, node: ast.expr, type: Type) -> bool:
    """True for what is a function by its syntax, and waits for what the other arguments tell."""
    if not isinstance(without_none(type), FunctionType):
        return False
    binding = made.body.world.static(node) if isinstance(node, ast.Name) and made.body.scope.owner(node.id) is None else None
    return isinstance(node, ast.Lambda) or is_builtin(made.body, node) or \
        (binding is not None and binding.kind == "function" and made.body.world.functions[binding.name].generic)


def _told(made: _Call) -> bool:
    """Types the arguments that are no functions, empty displays last, and binds the variables by them."""
    made.values = [[None] * len(nodes) for nodes in made.given]
    places = [(p, i, j) for i, p in enumerate(made.callee.signature.parameters) for j in range(len(made.given[i]))]
    for parameter, i, j in sorted(places, key=lambda place: is_empty(made.given[place[1]][place[2]])):
        node = made.given[i][j]
        if not _is_function(made, node, parameter.types[0]):
            value = made.values[i][j] = _typed(made, parameter.types[0], node)
            if not _bind(made, parameter, node, value):
                return False
    return True


def _functions(made: _Call) -> bool:
    """Types the arguments that are functions, and binds what their results tell."""
    for parameter, nodes, values in zip(made.callee.signature.parameters, made.given, made.values, strict=True):
        for i, n in enumerate(nodes):
            if values[i] is None:
                pattern = without_none(parameter.types[0])
                assert isinstance(pattern, FunctionType)
                if any(_untold(made, p) for p in pattern.params):
                    made.body.world.report(n, "lambda type")
                    return False
                wanted = FunctionType(tuple(substitute(p, made.known) for p in pattern.params),
                                      ERROR if _untold(made, pattern.result) else substitute(pattern.result, made.known))
                node = n if isinstance(n, ast.Lambda) else as_lambda(n, len(wanted.params))
                value = made.body.expr(node, wanted)
                values[i] = value
                if not _bind(made, parameter, n, value):
                    return False
    return True


def _typed(made: _Call, pattern: Type, node: ast.expr) -> Expr:
    """One argument; `pattern` is the type of its parameter."""
    body = made.body
    if isinstance(node, ast.Starred):
        source, of = iterable(body, node.value)
        return Spread(source, of, body.world.span(node))
    inner = without_none(pattern)
    if isinstance(inner, AbstractType):
        return _container(made, node, inner)
    return body.expr(node, None if _untold(made, pattern) else substitute(pattern, made.known))


def _untold(made: _Call, pattern: Type) -> bool:
    """True if no argument has told yet what a variable of the type is."""
    return not variables_in(pattern) <= made.known.keys()


def _container(made: _Call, node: ast.expr, wanted: AbstractType) -> Expr:
    """An argument for a `Sequence` and the like, which only reads it."""
    body, span = made.body, made.body.world.span(node)
    items = [substitute(i, made.known) for i in wanted.items]
    hint: Type | None = None if _untold(made, wanted) else DictType(*items) if wanted.name == "Mapping" else ListType(items[0])
    found = body.operand(node, hint)
    if isinstance(found, StateRef) and isinstance(found.type, TableType):
        source, item = iterable(body, node)
        return source if wanted.name == "Iterable" and isinstance(source, CallTable) else body.readable(node, found)
    if lazy(found) and isinstance(found, CallBuiltin) and isinstance(found.type, ListType):
        return _lazy(made, node, wanted, found, found.type)
    value = body.readable(node, found)
    if isinstance(value.type, TupleType) and value.type.items and items_as("Sequence", value.type):
        return Convert(value, TupleOfType(value.type.items[0]), span)
    return value


def _lazy(made: _Call, node: ast.expr, wanted: AbstractType, found: CallBuiltin, type: ListType) -> Expr:
    """`range` is as a list to whoever only reads it; what is made item by item becomes an iterator."""
    span = found.span
    if found.name == "range":
        return CallBuiltin("list", (found,), (), type, span)
    if wanted.name != "Iterable" or (found.name in _VIEWS and _uses(made, node) != 1):
        return made.body.fail(node, "lazy value", what=f"`{found.name}`")
    return CallBuiltin("iter", (found,), (), IteratorType(type.item), span)


def _uses(made: _Call, node: ast.expr) -> int:
    """How often the function reads the parameter; many times if once within a loop, or a function inside it."""
    names = [p.name for p, nodes in zip(made.callee.signature.parameters, made.given, strict=True) if node in nodes]
    counted = 0
    for statement in made.callee.node.body:
        counted += _reads(statement, names[0], 1)
    return counted


def _reads(node: ast.AST, name: str, times: int) -> int:
    if isinstance(node, ast.Name):
        return times if node.id == name else 0
    found = 0
    for child in ast.iter_child_nodes(node):
        first = isinstance(node, ast.For) and child is node.iter
        again = isinstance(node, ast.While | ast.For | ast.FunctionDef | ast.Lambda) and not first
        found += _reads(child, name, times * 2 if again else times)
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        once = _reads(node.generators[0].iter, name, times)
        found = once + (found - once) * 2
    return found


def _bind(made: _Call, parameter: Parameter, node: ast.expr, value: Expr) -> bool:
    """Binds the variables of a parameter's type; False after a diagnostic, or where the argument is a mistake."""
    if failed(value.type):
        return False
    pattern, actual = parameter.types[0], value.type
    if parameter.variadic and isinstance(value, Spread):
        actual = value.type
    if _binds(made, pattern, actual, value):
        return True
    made.body.world.report(node, "type mismatch", what=f"`{parameter.name}`", expected=show(substitute(pattern, made.known)),
                           actual=show(actual), how="give what fits with the other arguments")
    return False


def _binds(made: _Call, pattern: Type, actual: Type, value: Expr) -> bool:
    if not is_open(pattern):
        return isinstance(value, Spread) or converted(made.body.world, value, pattern) is not None
    if isinstance(pattern, OptionalType) and actual == NONE:
        return True
    inner, given = (without_none(pattern), without_none(actual)) if isinstance(pattern, OptionalType) else (pattern, actual)
    if not isinstance(inner, AbstractType):
        return bind_type(made.body, inner, given, made.known)
    found = items_as(inner.name, given)
    if found is None or not _readable(made, given):
        return False
    for part, item in zip(inner.items, found, strict=False):
        if not bind_type(made.body, part, item, made.known) and \
                converted(made.body.world, Local("", item, value.span), substitute(part, made.known)) is None:
            return False
    return True


def _readable(made: _Call, type: Type) -> bool:
    return not isinstance(type, TupleType) or not type.items or all(i == type.items[0] for i in type.items)


def _complete(made: _Call) -> bool:
    """True if every variable is told, and may be what it is."""
    for variable in (v for p in made.callee.params for v in _variables(p.type)):
        found = made.known.get(variable.name)
        if found is None or found == NONE:
            made.body.world.report(made.node, "type variable", how=f"no argument of `{made.callee.node.name}` tells what "
                                   f"`{show(variable)}` is here: give one that does")
            return False
        wrong = _unfit(made, variable, found)
        if wrong:
            made.body.world.report(made.node, "type variable", how=f"`{show(variable)}` of `{made.callee.node.name}` would be "
                                   f"{show(found)} here: {wrong}")
            return False
    return True


def _variables(type: Type) -> list[VariableType]:
    return [type] if isinstance(type, VariableType) else [v for part in parts(type) for v in _variables(part)]


def _unfit(made: _Call, variable: VariableType, found: Type) -> str:
    """Why a variable may not be of this type; '' if it may."""
    if isinstance(found, VariableType) and (found.bound, found.constraints) == (variable.bound, variable.constraints):
        return ""
    if variable.constraints and found not in variable.constraints:
        return "it may be " + " or ".join(map(show, variable.constraints))
    bound = variable.bound
    if bound is None or found == bound:
        return ""
    if isinstance(bound, ProtocolType) and isinstance(found, DataclassType):
        lacks = missing(made.body.world, made.body.world.protocols[bound.name], found.name)
        return f"it lacks `{lacks}` of `{show(bound)}`" if lacks else ""
    same = converted(made.body.world, Local("", found, made.body.world.span(made.node)), bound)
    return "" if same is not None else f"it has to be a {show(bound)}"


def _argument(made: _Call, parameter: Parameter, nodes: list[ast.expr], values: list[Expr | None]) -> Expr:
    """The argument as the instance takes it."""
    body, span = made.body, made.body.world.span(made.node)
    wanted = substitute(parameter.types[0], made.known)
    if parameter.variadic:
        items = tuple(_converted(body, n, v, wanted, parameter) for n, v in zip(nodes, values, strict=True) if v is not None)
        item = wanted if not isinstance(wanted, AbstractType) else items[0].type if items else ERROR
        return TupleDisplay(items, TupleOfType(item), span)
    if not nodes:
        return _default(made, parameter, wanted)
    value = values[0]
    assert value is not None
    return _converted(body, nodes[0], value, wanted, parameter)


def _converted(body: Body, node: ast.expr, value: Expr, wanted: Type, parameter: Parameter) -> Expr:
    inner = without_none(wanted)
    if isinstance(value, Spread):
        return value
    if isinstance(inner, AbstractType) and not isinstance(value.type, AbstractType):
        if value.type == NONE:
            return Convert(value, OptionalType(_fallback(inner)), value.span)
        if value.type == TupleType(()):
            value = Convert(value, _fallback(inner), value.span)
        kept = OptionalType(without_none(value.type)) if isinstance(wanted, OptionalType) else value.type
        return value if kept == value.type else Convert(value, kept, value.span)
    return body.coerce(node, value, wanted, f"`{parameter.name}`")


def _fallback(type: AbstractType) -> Type:
    """The container where nothing tells which."""
    return DictType(*type.items) if type.name == "Mapping" else TupleOfType(type.items[0])


def _default(made: _Call, parameter: Parameter, wanted: Type) -> Expr:
    """The parameter's default, as a value of what it is here."""
    value = parameter.default
    assert value is not None
    while isinstance(value, Convert):
        value = value.value
    inner = without_none(wanted)
    if isinstance(inner, AbstractType):
        as_is = isinstance(value.type, ListType | DictType) or (isinstance(value, GlobalConst) and fits(made.body.world, inner, value.type))
        target: Type = value.type if as_is else _fallback(inner)
        wanted = OptionalType(target) if isinstance(wanted, OptionalType) else target
        if value.type == TupleType(()):
            return Convert(value, wanted, value.span)
    found = converted(made.body.world, value, wanted)
    return found if found is not None else made.body.fail(made.node, "type variable", how=f"the default of `{parameter.name}` is "
                                                          f"no {show(wanted)}: give the argument")
