"""Checking one function's body: the state that all rules share, and conversions.

`operand` types an expression in any position; `expr` where its value is kept or
passed on (a table, a lazy iterable or a constant list can't be); `value` where
a certain type is needed; `test` where only its truth counts. The rules for each
kind of node are in `expressions`, `calls`, `operators` and `statements`.
"""
from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from monoglot.check import special
from monoglot.check.builtin_table import LAZY
from monoglot.check.known import loose
from monoglot.check.narrowing import taken
from monoglot.check.scope import STATE, Flow, Scope, merge
from monoglot.check.structure import used_as
from monoglot.check.types import ERROR, failed, items_as, jsonable, members, optional, show, testable, without_none
from monoglot.check.world import World, listing
from monoglot.exceptions import derives
from monoglot.model import (
    BOOL, FLOAT, INT, NONE, OBJECT, STR, AbstractType, Attribute, BoolOp, CallBuiltin, CallFunction, CallLibrary,
    CallTable, CallValue, ClassType, Comprehension, Conditional, Const, Convert, DataclassType, DictType, EntityType, EnumType, ExceptionType, Expr,
    FunctionType, GlobalConst, IdType, IteratorType, Lambda, ListType, Local, OptionalType, ProtocolType, SecretType, SetType, Span, StateRef, Stmt, TableType,
    TupleOfType, TupleType, Type, UnionType, VariableType,
)

Rule = Callable[["Body", Any, "Type | None"], Expr]
StatementRule = Callable[["Body", Any], "list[Stmt]"]
CALLS = (CallBuiltin, CallFunction, CallLibrary, CallTable, CallValue)


@dataclass
class Rules:
    """The rules by class of syntax node; filled by the modules that define them."""

    expressions: dict[type[ast.expr], Rule]
    statements: dict[type[ast.stmt], StatementRule]


RULES = Rules({}, {})


def rule(*nodes: type[ast.expr]) -> Callable[[Rule], Rule]:
    """Registers the rule for some kinds of expression."""
    def register(function: Rule) -> Rule:
        RULES.expressions.update(dict.fromkeys(nodes, function))
        return function
    return register


def statement(*nodes: type[ast.stmt]) -> Callable[[StatementRule], StatementRule]:
    """Registers the rule for some kinds of statement."""
    def register(function: StatementRule) -> StatementRule:
        RULES.statements.update(dict.fromkeys(nodes, function))
        return function
    return register


@dataclass
class Body:
    """One function of the module while its body is checked. `method`: it has a `self`."""

    world: World
    scope: Scope
    method: bool
    handlers: int = 0
    """How many `except` clauses are around the current statement."""

    # --- flow -------------------------------------------------------------

    @property
    def flow(self) -> Flow:
        return self.scope.flow

    @flow.setter
    def flow(self, flow: Flow) -> None:
        self.scope.flow = flow

    @contextmanager
    def inner(self, scope: Scope) -> Iterator[Scope]:
        """Checks within a nested scope."""
        outer, self.scope = self.scope, scope
        try:
            yield scope
        finally:
            self.scope = outer

    # --- expressions --------------------------------------------------------

    def error(self, node: ast.AST) -> Expr:
        """What stands for an expression that has its diagnostic."""
        return Const(None, ERROR, self.world.span(node))

    def fail(self, node: ast.AST, title: str, **values: object) -> Expr:
        """Reports and gives the error expression. Of a name that wasn't tested for None it is enough to say so once."""
        self.world.report(node, title, **values)
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if title == "maybe none" and isinstance(root, ast.Name):
            self.doubt(root)
        return self.error(node)

    def operand(self, node: ast.expr, expected: Type | None = None) -> Expr:
        """Types an expression in a position where any kind of value may stand."""
        outer, self.world.at = self.world.at, node
        found = RULES.expressions[type(node)](self, node, expected)
        self.world.at = outer
        return found

    def expr(self, node: ast.expr, expected: Type | None = None) -> Expr:
        """Types an expression whose value is kept or passed on. `expected` is only a hint."""
        return self.kept(node, self.operand(node, expected))

    def kept(self, node: ast.expr, operand: Expr) -> Expr:
        """What an expression gave, if it is a value that can be kept or passed on."""
        found = self.readable(node, operand)
        return self.refuse_borrowed(node, found) if borrowed(found) else found

    def parts(self, node: ast.expr) -> Expr:
        """Types an expression that is unpacked: what Python makes item by item is asked for as many as there are targets."""
        found = self.operand(node)
        if lazy(found) and isinstance(found, CallBuiltin) and isinstance(found.type, ListType):
            found = CallBuiltin("iter", (found,), (), IteratorType(found.type.item), found.span)
        return self.kept(node, found)

    def whole(self, node: ast.expr, expected: Type | None = None) -> Expr:
        """Types an expression whose items are all taken at once."""
        return self.kept(node, listed(self.operand(node, expected)))

    def read(self, node: ast.expr, expected: Type | None = None) -> Expr:
        """Types an expression whose value is only read here: it may be a list that isn't the author's to change."""
        return self.readable(node, self.operand(node, expected))

    def readable(self, node: ast.expr, found: Expr) -> Expr:
        """What an expression gave, if it is a value that can be read."""
        if isinstance(found, Comprehension) and found.kind == "generator" and isinstance(found.type, ListType):
            return replace(found, kind="iterator", type=IteratorType(found.type.item))
        if lazy(found):
            return self.fail(node, "lazy value", what=lazy_name(found))
        if isinstance(found.type, TableType):
            return self.fail(node, "table as value", name=getattr(found, "state", ""))
        if found.type == NONE and isinstance(found, CALLS):
            return self.fail(node, "no value", what=f"`{callee_text(node)}`")
        return found

    def refuse_borrowed(self, node: ast.AST, value: Expr) -> Expr:
        """A list of the state, of a row or of the module, used where it could be changed."""
        if isinstance(value, GlobalConst):
            return self.fail(node, "constant as value", name=value.name)
        return self.fail(node, "borrowed list", name=ast.unparse(node))

    def no_method(self, func: ast.Attribute, shown: str, known: Iterable[str]) -> Expr:
        """Refuses a method that values of the type don't have; `known` are those that they have."""
        own = [*known]
        return self.fail(func, "unknown method", type=shown, name=func.attr,
                         how=f"use one of its own: {listing(own)}" if own else "it has no methods: use its fields, or write a function")

    def value(self, node: ast.expr, target: Type, what: str, widen: bool = False) -> Expr:
        """Types an expression that must become a `target`."""
        return self.coerce(node, self.expr(node, target), target, what, widen)

    def coerce(self, node: ast.AST, value: Expr, target: Type, what: str, widen: bool = False) -> Expr:
        """`value` as a `target`, or a diagnostic. `widen`: an int may become a float."""
        found = converted(self.world, value, target, widen)
        if found is not None:
            self.refuse_loose(node, value, target)
            return found
        if isinstance(value.type, OptionalType) and converted(self.world, narrowed(value), target, widen):
            return self.fail(node, "maybe none", type=show(value.type))
        if target == OBJECT:
            return self.fail(node, "not json", type=show(value.type))
        return self.fail(node, "type mismatch", what=what, expected=show(target),
                         actual=show(value.type), how=advice(value.type, target))

    def refuse_loose(self, node: ast.AST, value: Expr, target: Type) -> None:
        """Refuses what mypy takes for a container of the one value that a test left, where a wider one is needed."""
        if isinstance(without_none(target), ListType | DictType | SetType) and loose(self, value):
            self.world.report(node, "one value", type=show(value.type))

    def test(self, node: ast.expr) -> Expr:
        """Types an expression of which only the truth counts."""
        if isinstance(node, ast.BoolOp):
            return self._test_chain(node)
        found = self.read(node)
        found = special.truth(self, node, found) or found
        if not testable(found.type):
            return self.fail(node, "not truthy", type=show(found.type))
        if failed(found.type):
            self.doubt(node)
        return found

    def doubt(self, node: ast.AST) -> None:
        """After a mistake in a test nobody knows what it would have told of its variables, or of what an unknown name may mean."""
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        variables = {name for scope in self.scope.chain() for name in scope.types}
        names |= {meant for n in names - variables for meant in get_close_matches(n, variables, 1)}
        self.flow = self.flow.narrow({(name,): ERROR for name in names if (owner := self.scope.owner(name)) and name in owner.types})

    def _test_chain(self, node: ast.BoolOp) -> Expr:
        op = "and" if isinstance(node.op, ast.And) else "or"
        values, ends = [], []
        beside: Type = NONE
        for part in node.values:
            tested = self.test(part)
            if beside == BOOL and is_sum(tested) and not isinstance(node, Joined):
                tested = self.fail(part, "operator types", op=op, left="bool", right=show(tested.type), how="compare the sum: `sum(...) != 0`")
            beside = tested.type
            values.append(truth(tested))
            ends.append(self.flow)
            self.flow = taken(self, self.flow, tested, op == "and")
        self.flow = merge(ends)
        return BoolOp(op, tuple(values), BOOL, self.world.span(node))

    def assigned(self, name: str) -> None:
        """Notes that the variable has a new value; in an outer scope, too, nothing narrowed about it holds."""
        self.flow = self.flow.assign(name)
        owner = self.scope.owner(name)
        for scope in self.scope.chain():
            scope.flow = scope.flow.forget([name]) if scope is not self.scope else scope.flow
            if scope is owner:
                break

    def hidden(self, name: str, node: ast.AST, type: Type) -> str:
        """A variable that the compiler makes; assigned from here on."""
        at = f"{name}${getattr(node, 'lineno', 0)}_{getattr(node, 'col_offset', 0)}"
        scope = next(s for s in self.scope.chain() if s.kind != "comprehension")
        scope.locals[at] = 1
        scope.types[at] = type
        self.flow = self.flow.assign(at)
        return at

    def forget_fields(self) -> None:
        """After a field was assigned, nothing holds that was narrowed about one: it may be of the same object."""
        for scope in self.scope.chain():
            scope.flow = scope.flow.without_fields()

    def forget_state(self) -> None:
        """After a call, nothing holds that was narrowed about a scalar state or what closures assign."""
        for scope in self.scope.chain():
            scope.flow = scope.flow.forget([STATE, *(n for s in self.scope.chain() for n in s.changing)]).without_fields()



class Joined(ast.BoolOp):
    """An `and` that no author wrote: of a pattern's tests with its guard."""


def is_sum(value: Expr) -> bool:
    """True for a `sum`, of which mypy wants bools beside a bool."""
    if isinstance(value, Conditional):
        return is_sum(value.then) or is_sum(value.orelse)
    return isinstance(value, CallBuiltin) and value.name == "sum"


def upper(value: Expr) -> Expr:
    """A value of a type variable with a bound as what the bound says it is."""
    bound = value.type.bound if isinstance(value.type, VariableType) else None
    return value if bound is None else Convert(value, bound, value.span)


def as_container(value: Expr) -> Expr:
    """A `Sequence` and the like as a container with the same reading methods, where the check goes on by its rules."""
    match value.type:
        case AbstractType("Mapping", (key, item)):
            return Convert(value, DictType(key, item), value.span)
        case AbstractType("Sequence" | "Collection", (item,)):
            return Convert(value, TupleOfType(item), value.span)
    return value


def truth(value: Expr) -> Expr:
    """The value's truth as a bool."""
    if value.type == BOOL or failed(value.type):
        return value
    return CallBuiltin("bool", (value,), (), BOOL, value.span)


def narrowed(value: Expr) -> Expr:
    """An Optional as its item."""
    return Convert(value, without_none(value.type), value.span)


def borrowed(value: Expr) -> bool:
    """True for a list or dict that the state, a row or the module owns."""
    if not isinstance(value.type, ListType | DictType) and not (isinstance(value.type, SetType) and not value.type.frozen):
        return False
    return isinstance(value, GlobalConst | StateRef) or \
        (isinstance(value, Attribute) and isinstance(value.value.type, EntityType))


def lazy(value: Expr) -> bool:
    """True for what Python makes item by item."""
    return (isinstance(value, CallBuiltin) and value.name in LAZY) or \
        (isinstance(value, Comprehension) and value.kind == "generator")


def listed(value: Expr) -> Expr:
    """What Python makes item by item, where all items are taken at once."""
    return CallBuiltin("list", (value,), (), value.type, value.span) if lazy(value) and isinstance(value.type, ListType) else value


def lazy_name(value: Expr) -> str:
    return f"`{value.name}`" if isinstance(value, CallBuiltin) else "a generator"


def callee_text(node: ast.AST) -> str:
    """How a message names what a call calls."""
    text = ast.unparse(node.func) if isinstance(node, ast.Call) else ast.unparse(node)
    return text if len(text) <= 40 else text[:37] + "..."


def converted(world: World, value: Expr, target: Type, widen: bool = False) -> Expr | None:
    """`value` as a `target` if that changes nothing but its type; None if it can't be."""
    actual = value.type
    if actual == target or failed(actual, target):
        return value
    if isinstance(target, OptionalType):
        return _to_optional(world, value, target, widen)
    if isinstance(target, UnionType) and all(m in target.items for m in members(actual)):
        return Convert(value, target, value.span)
    if _harmless(world, value, target) or (widen and target == FLOAT and actual == INT):
        return Convert(value, target, value.span)
    return None


def _to_optional(world: World, value: Expr, target: OptionalType, widen: bool) -> Expr | None:
    if value.type == NONE:
        return Convert(value, target, value.span)
    if isinstance(value.type, OptionalType):
        same = converted(world, narrowed(value), target.item, False)
        return Convert(value, target, value.span) if same is not None else None
    inner = converted(world, value, target.item, widen)
    return Convert(inner, target, value.span) if inner is not None else None


def _harmless(world: World, value: Expr, target: Type) -> bool:
    actual = value.type
    if target == STR and isinstance(actual, IdType | SecretType):
        return True
    if isinstance(actual, EnumType) and target in (INT, STR):
        return actual.name in world.enums and world.enums[actual.name].mixin == ("int" if target == INT else "str")
    if target == OBJECT:
        return jsonable(actual)
    if isinstance(target, ClassType) and isinstance(actual, ClassType):
        return world.library.is_subclass(actual.name, target.name)
    if isinstance(actual, UnionType) and isinstance(target, DataclassType | ProtocolType):
        return all(m == target or _harmless(world, Local("", m, value.span), target) for m in actual.items)
    if isinstance(target, DataclassType) and isinstance(actual, DataclassType):
        return target.name in actual.above
    if isinstance(target, ProtocolType) and isinstance(actual, DataclassType):
        return used_as(world, actual, target)
    if isinstance(actual, VariableType) and actual.bound is not None:
        return actual.bound == target or _harmless(world, Local("", actual.bound, value.span), target)
    if isinstance(target, AbstractType):
        return fits(world, target, actual)
    if isinstance(target, TupleOfType) and isinstance(actual, TupleType):
        return all(item == target.item for item in actual.items)
    if isinstance(target, ExceptionType) and isinstance(actual, ExceptionType):
        return derives(actual.name, target.name, world.exception_bases)
    if isinstance(target, FunctionType) and isinstance(actual, FunctionType):
        # what a handler returns is dropped; it may take more than it gets
        takes = len(actual.params) == len(target.params) and \
            all(_takes(world, a, t) for a, t in zip(actual.params, target.params, strict=True))
        gives = target.result == NONE and not isinstance(value, Lambda)
        return takes and (gives or (actual.params != target.params and _takes(world, target.result, actual.result)))
    return False


def fits(world: World, target: AbstractType, actual: Type) -> bool:
    """True if the container may stand for a `Sequence[T]` and the like, with items that may stand for its items."""
    given = items_as(target.name, actual)
    span = Span("", 1, 1, 1, 1)
    return given is not None and all(converted(world, Local("", g, span), w) is not None
                                     for g, w in zip(given, target.items, strict=False))


def _takes(world: World, wanted: Type, given: Type) -> bool:
    """True if what is `given` may stand where `wanted` is, without any conversion of the value."""
    if wanted == given:
        return True
    inner, outer = without_none(given), without_none(wanted)
    fits = inner == outer or (isinstance(inner, ClassType) and isinstance(outer, ClassType)
                              and world.library.is_subclass(inner.name, outer.name))
    return fits and (inner == given or outer != wanted)


def advice(actual: Type, target: Type) -> str:
    """How to mend a value of one type where another is needed."""
    if actual == INT and target == FLOAT:
        return "write it as a float, e.g. `1.0` or `float(...)`"
    if target == STR and actual in (INT, FLOAT):
        return "write `str(...)` or an f-string"
    if target == INT and actual in (FLOAT, STR):
        return "write `int(...)` or `round(...)`"
    if actual == OBJECT:
        return f"say what you expect: `expect({show(target)}, ...)`"
    if isinstance(target, IdType) and actual == STR:
        return "pass on the id that the table gave"
    if optional(target) == actual:
        return "test it for None first"
    return f"give a value of type {show(target)}"
