"""The rules of operators: arithmetic, comparison, and/or/not, the conditional expression."""
from __future__ import annotations

import ast
from collections.abc import Callable

from monoglot import standard
from monoglot.check import formats, objects, special, vague
from monoglot.check.body import Body, as_container, borrowed, converted, lazy, listed, rule, upper
from monoglot.check.equality import with_decimals
from monoglot.check.narrowing import taken
from monoglot.check.natural import natural
from monoglot.check.overlap import apart
from monoglot.check.scope import merge
from monoglot.check.types import (
    NUMBERS, equatable, failed, hashable, is_text, join, members, ordered, show, testable, told_apart, union, without_none,
)
from monoglot.model import (
    BOOL, BYTES, DECIMAL, FLOAT, INT, NONE, STR, Binary, BoolOp, CallBuiltin, ClassType, Compare, Conditional, Const, Convert,
    DataclassType, DictType, EnumType, ExceptionType, Expr, IdType, ListType, OptionalType, SetType, TableType,
    TupleOfType, TupleType, Type, Unary,
)

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>"}
_BITS = ("&", "|", "^", "<<", ">>")
_REFUSED: dict[type[ast.operator], tuple[str, str]] = {ast.MatMult: ("@", "write the loops")}
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is-not", ast.In: "in", ast.NotIn: "not-in"}
_UNARY: dict[type[ast.unaryop], str] = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not"}


@rule(ast.BinOp)
def binary(body: Body, node: ast.BinOp, expected: Type | None) -> Expr:
    hint = expected if isinstance(expected, _CONTAINERS) else None
    if isinstance(node.op, ast.BitOr | ast.BitAnd | ast.BitXor | ast.Sub):
        left = _as_set(body, node.left, hint)
        right = _as_set(body, node.right, hint or (left.type if isinstance(left.type, _CONTAINERS) else None))
        return apply(body, node, node.op, left, right)
    if isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
        return formatted(body, node, lambda template: formats.percent(template, node.right), node.left.value)
    left = body.read(node.left, hint)
    right = body.read(node.right, hint or (left.type if isinstance(left.type, _CONTAINERS) else None))
    return apply(body, node, node.op, left, right)


def formatted(body: Body, node: ast.expr, make: Callable[[str], ast.expr], template: str) -> Expr:
    """An older way of formatting, as the f-string that `make` makes of it."""
    try:
        made = make(template)
    except formats.Unsupported as wrong:
        return body.fail(node, "format string", why=wrong)
    for part in ast.walk(made):
        if not hasattr(part, "lineno"):
            ast.copy_location(part, node)
    return body.operand(made)


_CONTAINERS = ListType | DictType | SetType


def _as_set(body: Body, node: ast.expr, hint: Type | None) -> Expr:
    """An operand of an operator of sets: the keys or items of a dict are one."""
    found = body.operand(node, hint)
    if isinstance(found, CallBuiltin) and found.name in ("dict.keys", "dict.items") and isinstance(found.type, ListType) \
            and hashable(found.type.item):
        return CallBuiltin("set", (found,), (), SetType(found.type.item, False), found.span)
    return found if not lazy(found) and not isinstance(found.type, TableType) else body.read(node, hint)


def _place(node: ast.AST) -> ast.AST:
    """Where an operation is told to be wrong: of one over several lines, at what stands behind the operator."""
    return node.right if isinstance(node, ast.BinOp) and node.right.lineno != node.lineno else node


def apply(body: Body, node: ast.AST, operator: ast.operator, left: Expr, right: Expr) -> Expr:
    """`left operator right`, typed; also for augmented assignment."""
    if type(operator) in _REFUSED:
        sign, how = _REFUSED[type(operator)]
        return body.fail(node, "unsupported expression", what=f"the operator `{sign}`", how=how)
    op = _BINARY[type(operator)]
    left, right = objects.plain(body, upper(left)), objects.plain(body, upper(right))
    if failed(left.type, right.type):
        return body.error(node)
    method = special.BINARY.get(op, "")
    own = special.called(body, node, method, left, _given(body, node, right)) if special.owner(body, left.type, method) else None
    if own is not None:
        return own
    types = (left.type, right.type)
    left, right = _decimals(op, left, right)
    if op == "**" and left.type == right.type == INT and not natural(body, right):
        return body.fail(node, "negative exponent")
    result = _result(op, left, right)
    if result is None:
        return body.fail(_place(node), "operator types", op=op, left=show(left.type), right=show(right.type),
                         how=_operator_advice(op, left, right))
    if op == "**" and vague.power_is_complex(node, types):
        return body.fail(node, "operator types", op=op, left=show(types[0]), right=show(types[1]),
                         how="write the base as a float: mypy takes this power for a complex number")
    if op == "**" and vague.power_is_vague(node, types):
        body.world.vague.add(body.world.span(node))
    if left.type in NUMBERS and right.type in NUMBERS and FLOAT in (left.type, right.type):
        left, right = to_float(left), to_float(right)
    return Binary(op, left, right, result, body.world.span(node))


def _given(body: Body, node: ast.AST, value: Expr) -> Expr:
    """An operand that a method gets: a list of the state isn't handed on."""
    return body.refuse_borrowed(node, value) if borrowed(value) else value


def _decimals(op: str, left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """An int beside a Decimal is one, but for the exponent of a power."""
    if left.type == DECIMAL and right.type == INT and op != "**":
        return left, to_decimal(right)
    return (to_decimal(left), right) if left.type == INT and right.type == DECIMAL else (left, right)


def to_decimal(value: Expr) -> Expr:
    return CallBuiltin("Decimal", (value,), (), DECIMAL, value.span)


def to_float(value: Expr) -> Expr:
    return Convert(value, FLOAT, value.span) if value.type == INT else value


def _result(op: str, left: Expr, right: Expr) -> Type | None:
    a, b = left.type, right.type
    if a in NUMBERS and b in NUMBERS:
        return _number_result(op, a, b)
    if (op, a, b) in standard.BINARY:
        return standard.BINARY[op, a, b][0]
    if a == b == BOOL and op in ("&", "|", "^"):
        return BOOL
    if op == "+" and is_text(a) and is_text(b):
        return STR
    if op == "+" and (isinstance(a, ListType | TupleOfType) or a == BYTES) and a == b:
        return a
    if op == "+" and isinstance(a, TupleType) and isinstance(b, TupleType):
        return TupleType((*a.items, *b.items))
    if op == "*" and isinstance(a, TupleType) and b == INT and len(set(a.items)) == 1:
        return TupleOfType(a.items[0])
    if op == "*" and (a in (STR, BYTES) or isinstance(a, ListType | TupleOfType)) and b == INT:
        return a
    if op == "*" and a == INT and (b in (STR, BYTES) or isinstance(b, ListType)):
        return b
    return _set_result(op, a, b)


def _set_result(op: str, a: Type, b: Type) -> Type | None:
    if op == "|" and isinstance(a, DictType) and a == b:
        return a
    if op in ("|", "&", "^", "-") and isinstance(a, SetType) and isinstance(b, SetType) and a.item == b.item:
        return a
    return None


def _number_result(op: str, a: Type, b: Type) -> Type | None:
    if op in _BITS:
        return INT if a == b == INT else None
    if FLOAT in (a, b) or op == "/":
        return FLOAT
    return INT


def _operator_advice(op: str, left: Expr, right: Expr) -> str:
    types = (left.type, right.type)
    if any(isinstance(t, OptionalType) for t in types):
        return "test for None first"
    if op == "+" and STR in types:
        return "write an f-string, or `str(...)`"
    if op == "%" and left.type == STR:
        return "write the format as a literal, or an f-string"
    if BOOL in types:
        return "write `int(...)` around the bool"
    return "convert one of them"


@rule(ast.UnaryOp)
def unary(body: Body, node: ast.UnaryOp, expected: Type | None) -> Expr:
    op = _UNARY[type(node.op)]
    operand = body.test(node.operand) if op == "not" else objects.plain(body, upper(body.expr(node.operand)))
    if op == "not":
        return Unary(op, operand, BOOL, body.world.span(node))
    if (op, operand.type) in standard.UNARY:
        return Unary(op, operand, operand.type, body.world.span(node))
    own = special.called(body, node, "__neg__", operand) if op == "-" else None
    if own is not None:
        return own
    if operand.type not in (NUMBERS if op != "~" else (INT,)):
        if not failed(operand.type):
            body.world.report(node, "unary type", op=op, type=show(operand.type))
        return body.error(node)
    if isinstance(operand, Const) and isinstance(operand.value, int | float) and op == "-":
        return Const(-operand.value, operand.type, body.world.span(node))
    return Unary(op, operand, operand.type, body.world.span(node))


@rule(ast.BoolOp)
def bool_op(body: Body, node: ast.BoolOp, expected: Type | None) -> Expr:
    op = "and" if isinstance(node.op, ast.And) else "or"
    values: list[Expr] = []
    ends = []
    for part in node.values:
        hint = expected or (without_none(values[0].type) if values and isinstance(without_none(values[0].type), _CONTAINERS) else None)
        value = body.expr(part, hint)
        values.append(value)
        ends.append(body.flow)
        if not testable(value.type) and part is not node.values[-1]:
            body.world.report(part, "not truthy", type=show(value.type))
            values[-1] = body.error(part)
        body.flow = taken(body, body.flow, value, op == "and")
    body.flow = merge(ends)
    return _bool_value(body, node, op, values)


def _bool_value(body: Body, node: ast.BoolOp, op: str, values: list[Expr]) -> Expr:
    """`a or b` is `a` only if true, so an Optional `a` gives its item, and None gives nothing."""
    if failed(*(v.type for v in values)):
        return body.error(node)
    shown = [without_none(_if_true(v)) if op == "or" and v is not values[-1] else v.type
             for v in values if op == "and" or v.type != NONE or v is values[-1]]
    result: Type | None = shown[0]
    for type in shown[1:]:
        result = None if result is None else join(result, type) or _either(result, type)
    if result is None:
        return body.fail(node, "operator types", op=op, left=show(values[0].type), right=show(values[-1].type),
                         how="write a conditional expression: `a if test else b`")
    return BoolOp(op, tuple(values), result, body.world.span(node))


@rule(ast.IfExp)
def conditional(body: Body, node: ast.IfExp, expected: Type | None) -> Expr:
    test, before = body.test(node.test), body.flow
    body.flow = taken(body, before, test, True)
    then = body.expr(node.body, expected)
    after, body.flow = body.flow, taken(body, before, test, False)
    orelse = body.expr(node.orelse, expected or then.type)
    body.flow = merge([after, body.flow])
    return _joined(body, node, test, then, orelse, expected)


def _if_true(value: Expr) -> Type:
    """The type that the value has if it is true: of `a and b` that of `b`."""
    return _if_true(value.values[-1]) if isinstance(value, BoolOp) and value.op == "and" else value.type


def _either(a: Type, b: Type) -> Type | None:
    """The union of two types that can be told apart; an int is no float, though mypy takes it for one."""
    made = union((a, b))
    return made if told_apart(members(without_none(made))) and not failed(a, b) else None


def _joined(body: Body, node: ast.IfExp, test: Expr, then: Expr, orelse: Expr, expected: Type | None) -> Expr:
    result = expected or join(then.type, orelse.type)
    a = converted(body.world, then, result) if result is not None else None
    b = converted(body.world, orelse, result) if result is not None else None
    if result is None or a is None or b is None:
        result = join(then.type, orelse.type) or _either(then.type, orelse.type)
        if result is None:
            return body.fail(node, "mixed items", first=show(then.type), second=show(orelse.type))
        a, b = converted(body.world, then, result), converted(body.world, orelse, result)
    assert a is not None and b is not None
    return Conditional(test, a, b, result, body.world.span(node))


@rule(ast.Compare)
def compare(body: Body, node: ast.Compare, expected: Type | None) -> Expr:
    ops = [_COMPARE[type(op)] for op in node.ops]
    nodes = [node.left, *node.comparators]
    operands = [_as_set(body, node.left, None) if ops[0] in _OF_SETS else body.read(node.left)]
    ends = []
    for op, part in zip(ops, node.comparators, strict=True):
        operands.append(_right(body, op, part, operands[-1].type))
        ends.append(body.flow)
        told = apart(body, op, *operands[-2:])
        if told is not None:
            return body.fail(part if len(ops) > 1 else node, "not comparable", left=told[0], right=told[1], op=op.replace("-", " "),
                             how="the outcome is known: leave the comparison out, or compare another value")
    body.flow = merge(ends)  # the first that doesn't hold is the last that is evaluated
    own = special.compared(body, node, ops[0], operands[0], operands[1]) if len(ops) == 1 else None
    if own is not None:
        return own
    operands = _enums_as_values(body, ops, operands)
    for i, op in enumerate(ops):
        if not failed(operands[i].type, operands[i + 1].type) and not _comparable(op, operands[i], operands[i + 1]):
            return _refuse(body, nodes[i + 1] if len(ops) > 1 else node, op, operands[i], operands[i + 1])
        half = special.half_ordered(body, operands[i].type) if op in ("<=", ">=") else ""
        if half:
            return body.fail(node, "not comparable", left=show(operands[i].type), right=show(operands[i + 1].type), op=op,
                             how=f"the class {half} has no `{special.ORDER[op]}`: write it, or use `<`")
        rows = with_decimals(body.world, operands[i].type) if op in ("==", "!=", "in", "not-in") and operands[i + 1].type != NONE else ""
        if rows:
            return body.fail(node, "not comparable", left=show(operands[i].type), right=show(operands[i + 1].type), op=op.replace("-", " "),
                             how=f"compare ids or fields: a {rows} holds a Decimal, which can be written in several ways")
    if failed(*(o.type for o in operands)):
        return body.error(node)
    return Compare(tuple(ops), _alike(ops, operands), BOOL, body.world.span(node))


_OF_SETS = ("==", "!=", "<", "<=", ">", ">=")


def _right(body: Body, op: str, node: ast.expr, left: Type) -> Expr:
    if isinstance(left, SetType) and op in _OF_SETS:
        return _as_set(body, node, left)
    if op in ("in", "not-in"):
        found = body.operand(node, ListType(without_none(left)) if isinstance(node, ast.List) else None)
        if isinstance(found, CallBuiltin) and found.name == "dict.keys":
            return found.args[0]
        if isinstance(found, CallBuiltin) and found.name in ("dict.values", "dict.items", "range"):
            return listed(found)
        found = as_container(found)
        return found if isinstance(found.type, ListType | TupleOfType | DictType | SetType | TableType) and not lazy(found) \
            else body.read(node)
    return body.read(node, without_none(left))


def _enums_as_values(body: Body, ops: list[str], operands: list[Expr]) -> list[Expr]:
    """Members of an IntEnum or StrEnum as ints or strs where they are ordered, or meet another type."""
    types = {o.type for o in operands}
    if all(op in ("is", "is-not", "in", "not-in") for op in ops) or (len(types) == 1 and all(op in ("==", "!=") for op in ops)):
        return operands
    return [objects.plain(body, o) for o in operands]


def _alike(ops: list[str], operands: list[Expr]) -> tuple[Expr, ...]:
    """Ints compared with floats become floats, those compared with Decimals Decimals."""
    if any(o.type == DECIMAL for o in operands) and all(o.type in (INT, DECIMAL) for o in operands):
        return tuple(to_decimal(o) if o.type == INT else o for o in operands)
    numbers = all(o.type in NUMBERS for o in operands)
    mixed = numbers and any(o.type == FLOAT for o in operands)
    return tuple(map(to_float, operands)) if mixed else tuple(operands)


def _comparable(op: str, left: Expr, right: Expr) -> bool:
    a, b = left.type, right.type
    if op in ("is", "is-not"):
        none = NONE in (a, b) or without_none(a) == without_none(b) == BOOL
        return none or (equatable(a, b) and isinstance(without_none(a), EnumType | ClassType | ExceptionType | DataclassType))
    if {a, b} == {INT, DECIMAL} and op in ("==", "!=", "<", "<=", ">", ">="):
        return True
    if op in ("==", "!="):
        return equatable(a, b)
    if op in ("in", "not-in"):
        return _contained(a, b)
    if isinstance(a, SetType) and isinstance(b, SetType):
        return a.item == b.item
    return (a in NUMBERS and b in NUMBERS) or (a == b and ordered(a))


def _contained(item: Type, container: Type) -> bool:
    match container:
        case ListType(of) | TupleOfType(of):
            return equatable(item, of)
        case TupleType(items):
            return all(equatable(item, of) for of in items)
        case DictType(key, _) | SetType(key, _):
            item = item if isinstance(key, OptionalType) else without_none(item)
            return item == key or (is_text(item) and is_text(key)) or (isinstance(key, OptionalType) and item == key.item)
        case TableType(entity):
            return item == IdType(entity)
    if container == BYTES:
        return item in (BYTES, INT)
    return container == STR and is_text(item)


def _refuse(body: Body, node: ast.AST, op: str, left: Expr, right: Expr) -> Expr:
    shown = op.replace("-", " ")
    if op in ("is", "is-not"):
        how = "use `is` only with None; compare values with `==`"
    elif isinstance(left.type, OptionalType) or isinstance(right.type, OptionalType):
        how = "test for None first"
    else:
        how = "compare values of one type"
    return body.fail(node, "not comparable", left=show(left.type), right=show(right.type), op=shown, how=how)

