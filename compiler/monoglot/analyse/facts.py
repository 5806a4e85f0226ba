"""What each function does by itself: its operations with their effects, and its calls.

A function's closures (lambdas, nested functions) belong to it for effects. For
waiting each is a `Unit` of its own, since it may run at another time.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import get_args

from monoglot.check.types import parts, show
from monoglot.model import (
    Assign, Attribute, AugAssign, CallBuiltin, CallFunction, CallLibrary, CallMethod, CallTable, CallValue, ClassType,
    Compare, Comprehension, Conditional, Const, ContextRef, Convert, DataclassType, Enum, EnumMember, EnumType, FString, Function,
    FunctionRef, FunctionType,
    GlobalConst, Lambda, LibraryValue, Local, Model, NestedFunction, OptionalType, ProtocolType, SecretRef, Span,
    StateRef, StateTarget, TupleTarget, Type,
)
from monoglot.kept import kept
from monoglot.walk import children

CLOCK = frozenset({"datetime.now", "datetime.today", "date.today", "time.time", "time.time_ns"})
RANDOM = frozenset({"uuid.uuid4", "random.random", "random.randint", "random.randrange", "random.choice", "random.shuffle",
                    "random.sample", "random.uniform", "secrets.token_hex", "secrets.token_urlsafe", "secrets.token_bytes"})
"""The builtins that read the clock, and those whose results are random: the actor decides once for an action that writes."""

BROWSER, FETCH, VERIFY = "monoglot.browser.", "monoglot.fetch.", "monoglot.verify."
_SKIPPED = (Span, *get_args(Type))


@dataclass(frozen=True)
class Operation:
    """One operation: its effect (`write shared shoots`), how the author wrote it, where."""

    effect: str
    shown: str
    span: Span


@dataclass(frozen=True)
class Call:
    """A use of a function of the model. `place` says in which expression, if its caller can't wait there."""

    function: str
    span: Span
    place: str


@dataclass(frozen=True)
class ValueCall:
    """A call of a function value; `name` is the local variable's, or ''."""

    name: str
    type: FunctionType
    span: Span
    place: str


@dataclass
class Unit:
    """A function's own body, or one of its closures (then `span` identifies it).

    `name` and `type` are the closure's. `place`: where a lambda must not wait.
    """

    span: Span
    name: str = ""
    type: FunctionType | None = None
    place: str = ""
    calls: list[Call] = field(default_factory=list)
    value_calls: list[ValueCall] = field(default_factory=list)
    fetches: list[Call] = field(default_factory=list)
    promises: list[Call] = field(default_factory=list)
    """What of the browser gives a promise: the client waits for it."""


@dataclass
class Facts:
    """One function: its operations in order of the text, and its units, the body first."""

    function: Function
    operations: list[Operation] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    passed: list[tuple[str, FunctionType]] = field(default_factory=list)
    """Functions used as values, local or of the model, with the types they are used as."""

    @property
    def calls(self) -> list[Call]:
        return [call for unit in self.units for call in unit.calls]


def collect(model: Model, function: Function) -> Facts:
    """The facts of one function; those found before if all they depend on is the same. Not to be changed."""
    return kept(function, "facts", model.declared, lambda: _collected(model, function))


def _collected(model: Model, function: Function) -> Facts:
    facts = Facts(function)
    collector = _Collector(model, facts)
    unit = Unit(function.span)
    facts.units.append(unit)
    for param in function.params:
        collector.browser_type(param.type, param.name, function.span)
    for statement in function.body:
        collector.visit(statement, unit, "a generator" if function.generator else "")
    return facts


def collect_part(model: Model, function: Function, part: object) -> Facts:
    """The facts of a part of a function's body, without its parameters."""
    facts = Facts(function)
    unit = Unit(function.span)
    facts.units.append(unit)
    _Collector(model, facts).visit(part, unit, "")
    return facts


class _Collector:
    def __init__(self, model: Model, facts: Facts) -> None:
        self.facts = facts
        self.scopes = {s.name: s.scope for s in model.states}
        self.constants = {c.name: c.value for c in model.constants}
        self.special = _special(model)
        self.implementers = {p.name: p.implementers for p in model.protocols}
        self.functions = {f.name for f in model.functions} if model.protocols else set()
        below = {d.name: tuple(DataclassType(b.name) for b in model.dataclasses if b.base == d.name) for d in model.dataclasses}
        self.fields = {d.name: (*(f.type for f in d.fields), *below[d.name]) for d in model.dataclasses}
        self.deleted = {e.name for e in model.enums if _has_deleted(e)}

    def add(self, effect: str, shown: str, span: Span) -> None:
        self.facts.operations.append(Operation(effect, shown, span))

    def state(self, access: str, state: str, shown: str, span: Span) -> None:
        self.add(f"{access} {self.scopes[state]} {state}", shown, span)

    def browser_type(self, type: Type, shown: str, span: Span) -> None:
        inner = type.item if isinstance(type, OptionalType) else type
        if isinstance(inner, ClassType) and inner.name.startswith(BROWSER):
            self.add("browser", shown, span)

    def visit(self, node: object, unit: Unit, place: str) -> None:
        """Records a node and what is below it. `place` is not '' where a call can't wait."""
        if isinstance(node, _SKIPPED):
            return
        self._effects(node)
        self._uses(node, unit, place)
        match node:
            case Lambda():
                self._closure(node, node.type, "", node.span, "")
            case NestedFunction():
                type = FunctionType(tuple(p.type for p in node.params), node.result)
                self._closure(node, type, node.name, node.span, "")
            case Comprehension():
                self.visit(node.clauses[0].iterable, unit, place)
                for part in (node.element, node.value, *node.clauses[0].conditions, *node.clauses[1:]):
                    self.visit(part, unit, place or "a comprehension")
            case CallBuiltin():
                for value in (*node.args, *(v for _, v in node.keywords)):
                    if isinstance(value, Lambda):
                        self._closure(value, value.type, "", value.span, f"the function given to `{node.name}`")
                    else:
                        self.visit(value, unit, place)
            case CallValue(callee=Local()):
                for argument in node.args:
                    self.visit(argument, unit, place)
            case _:
                for child in children(node):
                    self.visit(child, unit, place)

    def _closure(self, node: Lambda | NestedFunction, type: Type, name: str, span: Span, place: str) -> None:
        unit = Unit(span, name, type if isinstance(type, FunctionType) else None, place)
        self.facts.units.append(unit)
        for param in node.params:
            self.browser_type(param.type, param.name, span)
        for part in (node.body,) if isinstance(node, Lambda) else node.body:
            self.visit(part, unit, "a generator" if isinstance(node, NestedFunction) and node.generator else "")

    # --- effects --------------------------------------------------------------

    def _effects(self, node: object) -> None:
        match node:
            case CallTable(state=state, op=op, span=span):
                self._table(node, state, op, span)
            case StateRef(state=state, span=span):
                self.state("read", state, f"self.{state}", span)
            case Assign(target=target, value=value, span=span):
                self._assigned(target, value, span)
            case AugAssign(target=StateTarget(state=state), span=span):
                self.state("read", state, f"self.{state}", span)
                self.state("write", state, f"self.{state}", span)
            case SecretRef(secret=secret, span=span):
                self.add(f"secret {secret}", f"self.{secret}", span)
            case ContextRef(name="connected", span=span):
                self.add("connection", "self.connected", span)
            case CallBuiltin(name=name, span=span) if name in CLOCK or name in RANDOM:
                self.add("clock" if name in CLOCK else "random", name, span)
            case CallLibrary(name=name, span=span) if name.startswith(FETCH):
                self.add("fetch", "fetch." + name.removeprefix(FETCH), span)
            case CallLibrary(name=name, span=span) if name.startswith(BROWSER):
                self.add("browser", name.removeprefix(BROWSER), span)
            case LibraryValue(name=name, span=span) if name.startswith(BROWSER):
                self.add("browser", name.removeprefix(BROWSER), span)
            case Attribute(value=value, name=name, span=span):
                self.browser_type(value.type, f"{show(value.type)}.{name}", span)
            case Local(name=name, type=type, span=span) | CallFunction(function=name, type=type, span=span):
                self.browser_type(type, name, span)

    def _table(self, node: CallTable, state: str, op: str, span: Span) -> None:
        access = {"insert": "write", "update": "write", "delete": "delete"}.get(op, "read")
        if op == "update" and any(self._may_be_deleted(v) for _, v in node.keywords):
            access = "delete"
        self.state(access, state, f"self.{state}.{op}", span)

    def _assigned(self, target: object, value: object, span: Span) -> None:
        if isinstance(target, StateTarget):
            access = "delete" if self._may_be_deleted(value) else "write"
            self.state(access, target.state, f"self.{target.state}", span)
        elif isinstance(target, TupleTarget):
            for child in children(target):
                self._assigned(child, None, span)

    def _may_be_deleted(self, value: object) -> bool:
        """True unless the value surely isn't an enum member named DELETED."""
        match value:
            case EnumMember(member=member):
                return member == "DELETED"
            case Convert(value=inner):
                return self._may_be_deleted(inner)
            case Conditional(then=then, orelse=orelse):
                return self._may_be_deleted(then) or self._may_be_deleted(orelse)
            case GlobalConst(name=name):
                return self._may_be_deleted(self.constants[name])
            case Const() | None:
                return False
        type = getattr(value, "type", None)
        inner_type = type.item if isinstance(type, OptionalType) else type
        return isinstance(inner_type, EnumType) and inner_type.name in self.deleted

    # --- calls ------------------------------------------------------------------

    def _protocol(self, node: object, unit: Unit, place: str) -> None:
        """A method or property of a protocol's value may be that of any class that is used as one."""
        match node:
            case CallMethod(receiver=value, method=name, span=span):
                where = place
            case Attribute(value=value, name=name, span=span):
                where = place or "an attribute"
            case _:
                return
        if isinstance(value.type, ProtocolType):
            unit.calls += [Call(f, span, where) for c in self.implementers.get(value.type.name, ())
                           if (f := f"{c}.{name}") in self.functions]

    def _special_methods(self, node: object, unit: Unit, place: str) -> None:
        """Calls that Python makes by itself: comparing and showing what holds instances of the author's classes."""
        match node:
            case Compare(operands=values):
                kinds: tuple[str, ...] = ("__eq__", "__lt__")
            case CallBuiltin(args=values):
                kinds = ("__eq__", "__lt__", "__str__", "__repr__")
            case FString(parts=parts):
                values, kinds = tuple(p.value for p in parts), ("__str__", "__repr__")
            case _:
                return
        for name in {n for value in values for n in _dataclasses(value.type, self.fields)} if self.special else ():
            for function in self.special.get(name, ()):
                if function.rpartition(".")[2] in kinds:
                    unit.calls.append(Call(function, getattr(node, "span"), place or "text or order"))

    def _uses(self, node: object, unit: Unit, place: str) -> None:
        self._special_methods(node, unit, place)
        self._protocol(node, unit, place)
        match node:
            case CallFunction(function=function, span=span):
                unit.calls.append(Call(function, span, place))
            case FunctionRef(function=function, type=FunctionType() as type, span=span):
                unit.calls.append(Call(function, span, "ref"))
                self.facts.passed.append((function, type))
            case CallValue(callee=callee, span=span):
                name = callee.name if isinstance(callee, Local) else ""
                assert isinstance(callee.type, FunctionType)
                unit.value_calls.append(ValueCall(name, callee.type, span, place))
            case Convert(value=Local(name=name) | FunctionRef(function=name), type=FunctionType() as type):
                self.facts.passed.append((name, type))
            case Local(name=name, type=FunctionType() as type):
                self.facts.passed.append((name, type))
            case CallLibrary(name=name, span=span) if name.startswith((FETCH, VERIFY)):
                unit.fetches.append(Call(name.removeprefix("monoglot."), span, place))
            case CallLibrary(name=name, form=form, span=span) | Attribute(name=name, form=form, span=span) if "waits" in form:
                unit.promises.append(Call(name.removeprefix(BROWSER), span, place))


def _special(model: Model) -> dict[str, list[str]]:
    """The functions of each class that Python calls by itself."""
    found: dict[str, list[str]] = {}
    for function in model.functions:
        owner, _, name = function.name.rpartition(".")
        if owner and name in ("__eq__", "__lt__", "__str__", "__repr__"):
            found.setdefault(owner, []).append(function.name)
    return found


def _dataclasses(type: Type, fields: dict[str, tuple[Type, ...]], seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """The classes whose instances a value of the type can hold."""
    if isinstance(type, DataclassType):
        if type.name in seen:
            return frozenset()
        inner = fields.get(type.name, ())
        return frozenset({type.name}).union(*(_dataclasses(t, fields, seen | {type.name}) for t in inner))
    return frozenset().union(*(_dataclasses(t, fields, seen) for t in parts(type)))


def _has_deleted(enum: Enum) -> bool:
    return any(m.name == "DELETED" for m in enum.members)

