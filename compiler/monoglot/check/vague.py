"""Powers whose type mypy takes for Any, the `value` of an enum's name that a test has narrowed, and what is made of them.

typeshed knows the type of `int ** int` only for a literal exponent, and that of a power with a
float exponent only for a small literal base: else it is Any, and `mypy --strict` refuses to
return it, or what is inferred from it. So a program says the type once, in an annotated
assignment. A variable is never vague: what would infer its type from a vague value is refused.
"""
from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from monoglot import standard
from monoglot.check.types import is_open, show
from monoglot.model import (
    DECIMAL, FLOAT, INT, OBJECT, Attribute, Binary, BoolOp, CallBuiltin, CallFunction, CallValue, Compare, Comprehension, Conditional,
    Const, Convert, DictDisplay, DictType, Expr, Index, IteratorType, Lambda, ListDisplay, ListType, SetDisplay, SetType, Slice,
    TupleDisplay, TupleOfType, TupleType, Type, Unary,
)

if TYPE_CHECKING:
    from monoglot.check.body import Body

_LITERALS, _NEGATIVE = 25, 20
"""typeshed lists the ints up to the one, and down to minus the other, as literals."""
_FIXED = frozenset({"len", "range", "any", "all", "ord", "chr", "hex", "oct", "bin", "str", "repr", "ascii", "int", "bool", "float",
                    "Decimal", *(f"math.{name}" for name in standard.FUNCTIONS["math"] if name not in ("ceil", "floor", "trunc"))})
"""Functions whose result has one type, whatever they are given."""
_METHODS = ("str.", "list.", "tuple.", "dict.", "set.", "frozenset.", "bytes.", "int.", "float.")
_GIVEN = frozenset({"dict.get", "dict.pop", "dict.setdefault", "dict.fromkeys"})
"""Methods whose result has the type of an argument."""
_FROM_LAMBDA = frozenset({"map", "itertools.accumulate"})
_SEQUENCES = ListType | TupleOfType | TupleType
_CONTAINERS = _SEQUENCES | DictType | SetType | IteratorType


def literal(node: ast.expr) -> int | None:
    """The int that is written here, with its sign."""
    match node:
        case ast.Constant(value=int() as value) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)) if not isinstance(value, bool):
            return -value
    return None


def _parts(node: ast.AST) -> tuple[ast.expr, ast.expr]:
    """The base and the exponent of `a ** b`, `a **= b` or `pow(a, b)`."""
    match node:
        case ast.BinOp(left=base, right=exponent) | ast.AugAssign(target=base, value=exponent) | ast.Call(args=[base, exponent]):
            return base, exponent
    raise ValueError(f"no power: {ast.dump(node)}")


def power_is_vague(node: ast.AST, types: tuple[Type, Type]) -> bool:
    """True if mypy takes a power with parts of these types for Any."""
    base, exponent = _parts(node)
    called = isinstance(node, ast.Call)
    if types == (INT, INT):
        number = literal(exponent)
        return number is None or (called and number > _LITERALS)
    if types == (INT, FLOAT):
        return literal(base) not in range(1, _LITERALS + 1)
    return types == (FLOAT, FLOAT) or (types == (INT, DECIMAL) and called)


def power_is_complex(node: ast.AST, types: tuple[Type, Type]) -> bool:
    """True if mypy takes a power with parts of these types for a complex number."""
    return types == (INT, FLOAT) and literal(_parts(node)[0]) in range(-_NEGATIVE, 0)


def vague(body: Body, value: Expr) -> bool:
    """True if mypy would take the value, or its items, for Any."""
    def any_of(*parts: Expr | None) -> bool:
        return any(p is not None and vague(body, p) for p in parts)

    match value:
        case Binary(left=left, right=right):
            return value.span in body.world.vague or any_of(left, right)
        case Unary(op=op, operand=operand):
            return op != "not" and any_of(operand)
        case Conditional(then=a, orelse=b):
            return any_of(a, b) if isinstance(value.type, _CONTAINERS) else vague(body, a) and vague(body, b)
        case BoolOp(values=values):
            return all(vague(body, v) for v in values)
        case Compare(ops=ops, operands=operands):
            return any(any_of(operands[i], operands[i + 1]) for i, op in enumerate(ops) if op not in ("in", "not-in", "is", "is-not"))
        case Attribute() if value.span in body.world.vague:
            return True
        case Convert(value=inner) | Attribute(value=inner) | Slice(value=inner) | Lambda(body=inner) | CallValue(callee=inner):
            return any_of(inner)
        case Index(value=inner, index=index):
            return any_of(inner) or (isinstance(inner.type, _SEQUENCES) and any_of(index))
        case ListDisplay(items=items) | SetDisplay(items=items) | TupleDisplay(items=items):
            return any_of(*items)
        case DictDisplay(items=pairs):
            return any(any_of(*pair) for pair in pairs)
        case Comprehension(element=element, value=item, clauses=clauses):
            return any_of(element, item, *(c.iterable for c in clauses))
        case CallBuiltin(name=name, args=args):
            return name not in _FIXED and any_of(*_deciding(name, args))
        case CallFunction(function=function, args=args):
            callee = body.world.functions.get(function.partition("$")[0])  # an instance has the generic one's name and a $
            return callee is not None and callee.generic and is_open(callee.signature.result) and any_of(*args)
    return False


def _deciding(name: str, args: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The arguments that tell the type of a builtin's result."""
    if name.startswith(_METHODS) and name not in _GIVEN:
        return args[:1]
    return args if name in _FROM_LAMBDA else tuple(a for a in args if not isinstance(a, Lambda))


def returned(body: Body, node: ast.AST, value: Expr, result: Type) -> None:
    """Refuses to return what mypy takes for Any; a display gets its items' types from the function's result."""
    match value:
        case CallBuiltin("sum", (_,)):
            return
        case CallBuiltin("divmod"):
            pass
        case _ if result == OBJECT or isinstance(value.type, _CONTAINERS):
            return
    inferred(body, node, value)


def bound(body: Body, target: ast.expr, node: ast.AST, value: Expr) -> None:
    """Refuses a vague value for a variable without an annotation, which mypy takes for Any from there on."""
    names = [n for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    if any(n.id not in body.scope.binding(n.id).declared for n in names):
        inferred(body, node, value)


def constant(body: Body, node: ast.AST, value: Expr) -> None:
    """Refuses a vague constant of the module that has no annotation; mypy computes those of numbers alone."""
    if not _computed(value):
        inferred(body, node, value)


def _computed(value: Expr) -> bool:
    match value:
        case Unary(operand=inner) | Convert(value=inner):
            return _computed(inner)
        case Binary(left=left, right=right):
            return _computed(left) and _computed(right)
    return isinstance(value, Const)


def inferred(body: Body, node: ast.AST, value: Expr) -> bool:
    """Refuses a vague value from which mypy would infer a type; True if it is one."""
    found = vague(body, value)
    if found:
        what = "this `value`" if any(isinstance(n, ast.Attribute) and n.attr == "value" for n in ast.walk(node)) else "this power"
        body.world.report(node, "vague value", what=what, type=show(value.type))
    return found
