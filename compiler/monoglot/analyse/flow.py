"""Where the value of a secret may go: one graph of sources for the whole program.

A *place* holds values: a variable of a function, what a function returns, a
field's name, the parameters and results of function values by arity. An edge
says that what is in one place may get into another. A *sink* is a use that is
refused (or allowed for some hosts only) for a value that carries a secret.

Invariants: an expression's sources cover everything that may be inside its
value, items included; a kind of node that is not named here passes nothing on
and refuses what goes in, so a new construct can't leak by being forgotten. No
branch, comparison, index or bound may depend on a secret, so there is nothing
implicit to follow. Lists and the like flow both ways: two names, one object.
"""
from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monoglot.analyse import urls
from monoglot.analyse.facts import BROWSER, FETCH, VERIFY
from monoglot.diagnostics import Diagnostic
from monoglot.kept import kept
from monoglot.model import (
    BOOL, JSON, STR, Assert, Assign, Attribute, AttributeTarget, AugAssign, Binary, BoolOp, Break, CallBuiltin, CallFunction,
    CallLibrary, CallMethod, CallTable, CallValue, ClassType, Compare, Comprehension, Conditional, Const, ContextRef, Continue, Convert,
    DeleteIndex, DictDisplay, DictType, EntityType, EnumMember, ExprStmt, For, ForClause, FString, Function, FunctionRef,
    FunctionType, GlobalConst, Handler, IdType, If, Index, IndexTarget, Lambda, LibraryValue, ListDisplay, ListType, Local,
    LocalTarget, Model, NestedFunction, NewEntity, NewException, OptionalType, Pass, Prim, Raise, Return, SecretRef, SecretType,
    DeleteSlice, IsInstance, NewDataclass, Sequence as SequenceOf, SetDisplay, SetType, Slice, SliceTarget, Span, Spread, StarTarget,
    StateRef, StateTarget, Try, TupleDisplay, TupleOfType, TupleTarget, TupleType, Unary, UnionType, Walrus, While, With, Yield, YieldFrom,
)
from monoglot.walk import children

Place = tuple[str, ...]
Source = Place | SecretRef
Sources = frozenset[Source]
NOTHING: Sources = frozenset()


@dataclass(frozen=True)
class Sink:
    """A use: the diagnostic's title with its values; `host` if it is a request, which declared hosts may get."""

    sources: Sources
    title: str
    span: Span
    values: tuple[tuple[str, str], ...] = ()
    host: str = ""


@dataclass
class Graph:
    """Edges by their target, each with the span that makes it, and the sinks in the order of the text."""

    edges: dict[Place, dict[Source, Span]] = field(default_factory=dict)
    sinks: list[Sink] = field(default_factory=list)

    def add(self, sources: Sources, target: Place, span: Span) -> None:
        found = self.edges.setdefault(target, {})
        for source in sorted(sources, key=str):  # the same program gives the same chains
            if source != target:
                found.setdefault(source, span)

    def join(self, part: Graph) -> None:
        """Adds another graph behind this one."""
        for target, sources in part.edges.items():
            found = self.edges.setdefault(target, {})
            for source, span in sources.items():
                found.setdefault(source, span)
        self.sinks += part.sinks


def build(model: Model) -> Graph:
    """The graph of a checked program."""
    graph = Graph()
    for function in model.functions:
        graph.join(kept(function, "flow", model.declared, functools.partial(_part, model, function)))
    return graph


def _part(model: Model, function: Function) -> Graph:
    """What one function adds."""
    graph = Graph()
    _Body(model, graph, function).run()
    return graph


# --- what builtins do with what goes in -----------------------------------------

MOVES = frozenset({
    "str", "list", "tuple", "dict", "enumerate", "zip", "reversed", "iter", "next", "map", "str.join",
    "list.append", "list.extend", "list.insert", "list.pop", "list.reverse", "list.clear", "list.copy",
    "dict.get", "dict.keys", "dict.values", "dict.items", "dict.pop", "dict.popitem", "dict.setdefault",
    "dict.update", "dict.clear", "dict.copy", "itertools.chain", "itertools.product", "itertools.islice", "itertools.pairwise"})
"""Builtins that hand on what goes in without looking at it."""

_SHAPE = frozenset({"len", "bool"})
"""Those that look at a container, not at its items."""

_ITERATED = {"list": 0, "tuple": 0, "enumerate": 0, "zip": 0, "reversed": 0, "iter": 0, "map": 1, "str.join": 1, "list.extend": 1,
             "itertools.chain": 0, "itertools.product": 0, "itertools.islice": 0, "itertools.pairwise": 0}
"""From which argument on a text would be taken apart into its characters."""

_LOOKED_AT = {"dict.get": 1, "dict.pop": 1, "dict.setdefault": 1, "list.insert": 1, "list.pop": 1}
"""The argument that is a key or an index."""


_FOLDS = frozenset({"functools.reduce", "itertools.accumulate"})
"""Those that give a function its own results again."""

_UNKNOWN = "a construct that does not carry secrets"


def is_text(type: object) -> bool:
    inner = type.item if isinstance(type, OptionalType) else type
    if isinstance(inner, UnionType):
        return any(map(is_text, inner.items))
    return inner == STR or isinstance(inner, SecretType | IdType)


def _is_container(type: object) -> bool:
    return isinstance(type, ListType | DictType | SetType | TupleType | TupleOfType)


def _may_share(value: object) -> bool:
    """False for a new container of texts and numbers only: what changes it changes nothing else."""
    if isinstance(value, ListDisplay | TupleDisplay | SetDisplay):
        return any(map(_may_share, value.items))
    if isinstance(value, DictDisplay):
        return any(isinstance(k, Spread) or _may_share(v) for k, v in value.items)
    if isinstance(value, Comprehension):
        return _may_share(value.element if value.value is None else value.value)
    if isinstance(value, CallBuiltin):  # it gives something new, or what its arguments are
        return any(map(_may_share, (*value.args, *(v for _, v in value.keywords))))
    if isinstance(type := getattr(value, "type", None), FunctionType):  # what a builtin calls: it may give what it knows of
        return _is_mutable(type.result)
    return _is_mutable(getattr(value, "type", None))


def _is_mutable(type: object) -> bool:
    """True for what two names may share and one of them change."""
    return type == JSON or not isinstance(type, Prim | SecretType | IdType | EntityType) and \
        not (isinstance(type, OptionalType) and not _is_mutable(type.item))


def _line(model: Model, name: str) -> frozenset[str]:
    """A dataclass and those that it derives from."""
    bases = {d.name: d.base for d in model.dataclasses}
    found = {name}
    while name := bases.get(name, ""):
        found.add(name)
    return frozenset(found)


class _Body:
    """Adds one function to the graph. `owner` is the function or the closure whose results are collected."""

    def __init__(self, model: Model, graph: Graph, function: Function) -> None:
        self.model, self.graph, self.function = model, graph, function
        self.functions = {f.name: f for f in model.functions}
        self.above = {d.name: _line(model, d.name) for d in model.dataclasses}
        self.owner: Place = ("result", function.name)
        self.nested: dict[str, NestedFunction] = {}

    def run(self) -> None:
        self.block(self.function.body)

    # --- helpers ------------------------------------------------------------------

    def local(self, name: str, function: str = "") -> Place:
        return ("local", function or self.function.name, name)

    def sink(self, sources: Sources, title: str, span: Span, **values: str) -> None:
        if sources:
            self.graph.sinks.append(Sink(sources, title, span, tuple(values.items())))

    def flow(self, sources: Sources, target: Place, span: Span, type: object) -> None:
        """What is in `sources` gets into `target`; and back, if it can be changed there."""
        self.graph.add(sources, target, span)
        if _is_mutable(type):
            for source in sources:
                if not isinstance(source, SecretRef):
                    self.graph.add(frozenset([target]), source, span)

    def given(self, value: object, target: Place, span: Span, type: object) -> None:
        """What `value` holds gets into `target`; and back, if that may be an object that others have."""
        self.flow(self.expr(value), target, span, type if _may_share(value) else STR)

    def every(self, parts: Iterable[object]) -> Sources:
        return frozenset().union(*(self.expr(p) for p in parts))

    def refused(self, node: object, title: str, **values: str) -> Sources:
        """Evaluates `node` where a secret may not be."""
        self.sink(self.deep(node), title, getattr(node, "span"), **values)
        return NOTHING

    def deep(self, node: object) -> Sources:
        """The sources of a value, those of the fields of what it may hold included."""
        return self.expr(node) | self._fields(getattr(node, "type", None), set())

    def _fields(self, type: object, seen: set[str]) -> Sources:
        name = getattr(type, "name", "")
        found: set[Source] = set()
        for declared in getattr(self.model, "dataclasses", ()):
            kind = type.__class__.__name__
            if (kind == "ProtocolType" or (kind == "DataclassType" and name in self.above[declared.name])) and declared.name not in seen:
                for part in declared.fields:
                    found |= {("field", part.name), *self._fields(part.type, seen | {declared.name})}
        for inner in children(type):
            found |= self._fields(inner, seen)
        return frozenset(found)

    # --- statements ------------------------------------------------------------------

    def block(self, statements: Sequence[object]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: object) -> None:
        match node:
            case Assign(target=target, value=value, span=span):
                self.assign(target, self.expr(value), span, value.type, value)
            case AugAssign(target=target, op=op, value=value, span=span):
                self._augmented(node, target, op, value, span)
            case ExprStmt(value=value):
                self.expr(value)
            case If(test=test, then=then, orelse=orelse) | While(test=test, body=then, orelse=orelse):
                self.test(test)
                self.block(then)
                self.block(orelse)
            case For(target=target, iterable=iterable, body=body, orelse=orelse, span=span):
                self.assign(target, self.items(iterable), span, None, iterable)
                self.block(body)
                self.block(orelse)
            case Return(value=value, span=span):
                self._return(value, span)
            case Raise(value=NewException(args=args)):
                self._each(args, "secret raised")
            case Raise():
                self._each([part for part in children(node) if hasattr(part, "span")], "secret raised")
            case Try(body=body, handlers=handlers, orelse=orelse, final=final):
                for block in (body, *(h.body for h in handlers), orelse, final):
                    self.block(block)
            case Assert(test=test, message=message):
                self.test(test)
                if message is not None:
                    self.refused(message, "secret raised")
            case DeleteIndex(value=value, index=index):
                self.expr(value)
                self.refused(index, "secret compared")
            case DeleteSlice():
                self._bounds(node.target)
            case With():
                self._with(node)
            case Yield():
                self.flow(self.expr(node.value), self.owner, node.span, node.value.type)
            case YieldFrom():
                self.flow(self.items(node.value), self.owner, node.span, node.value.type)
            case NestedFunction():
                self.nested[node.name] = node
                self.closure(node, node.body)
            case Break() | Continue() | Pass() | Handler():
                pass
            case _:
                self._unknown(node)

    def _with(self, node: With) -> None:
        sources = self.expr(node.context)
        if node.target is not None:
            self.assign(node.target, sources, node.span, None, node.context)
        self.block(node.body)

    def _augmented(self, node: AugAssign, target: object, op: str, value: object, span: Span) -> None:
        sources = self.expr(value)
        if op != "+":
            self.sink(sources, "secret operated", span, operation=f"`{op}=`")
            if isinstance(target, LocalTarget):
                self.sink(frozenset([self.local(target.name)]) if is_text(node.type) else NOTHING,
                          "secret operated", span, operation=f"`{op}=`")
            sources = NOTHING
        self.assign(target, sources, span, node.type, value)

    def _return(self, value: object, span: Span) -> None:
        if value is None:
            return
        if self.owner == ("result", self.function.name) and self.function.number:
            self.refused(value, "secret returned", action=self.function.name)
        else:
            self.flow(self.expr(value), self.owner, span, getattr(value, "type", None))

    def assign(self, target: object, sources: Sources, span: Span, type: object, value: object) -> None:
        """`sources` get into what `target` names."""
        match target:
            case LocalTarget(name=name):
                self.flow(sources, self.local(name), span, target.type if _may_share(value) else STR)
            case TupleTarget(items=items):
                for item in items:
                    self.assign(item, sources, span, None, value)
            case StateTarget(state=state):
                self.sink(sources | self._fields(type, set()), "secret in state", span, state=state)
            case AttributeTarget(value=of, name=name):
                self._attribute_target(of, name, sources, span, type)
            case IndexTarget(value=of, index=index):
                self.refused(index, "secret compared")
                self._into(self.expr(of), sources, span)
            case SliceTarget(value=of):
                self._bounds(target)
                self._into(self.expr(of), sources, span)
            case StarTarget(item=item):
                self.assign(item, sources, span, None, value)
            case _:
                self.sink(sources, "secret passed", span, function=_UNKNOWN)
                self._unknown(target)

    def _bounds(self, target: SliceTarget) -> None:
        for bound in (target.start, target.stop, target.step):
            if bound is not None:
                self.refused(bound, "secret compared")

    def _attribute_target(self, of: object, name: str, sources: Sources, span: Span, type: object) -> None:
        self.expr(of)
        kind = getattr(of, "type").__class__.__name__
        if kind in ("DataclassType", "ProtocolType", "ExceptionType"):
            self.flow(sources, ("field", name), span, type)
        else:
            self.sink(sources | self._fields(type, set()), "secret in browser", span, property=name)

    def _into(self, holders: Sources, sources: Sources, span: Span) -> None:
        """`sources` get into the object that every place of `holders` may hold."""
        for place in holders:
            if not isinstance(place, SecretRef):
                self.graph.add(sources, place, span)

    def _unknown(self, node: object) -> None:
        """A construct that is not named here: nothing secret may go in."""
        for part in children(node):
            if hasattr(part, "type") and hasattr(part, "span"):
                self.refused(part, "secret passed", function=_UNKNOWN)
            elif isinstance(part, Span):
                continue
            else:
                self.statement(part) if hasattr(part, "span") else self._unknown(part)

    def closure(self, node: Lambda | NestedFunction, body: object) -> None:
        """A lambda or nested function: its parameters and result, and what any function value may get."""
        outer, self.owner = self.owner, self._result_of(node)
        for number, param in enumerate(node.params):
            self.flow(frozenset([("argument", str(len(node.params)), str(number))]), self.local(param.name), node.span, param.type)
        if isinstance(node, Lambda):
            self.flow(self.expr(node.body), self.owner, node.body.span, node.body.type)
        elif isinstance(body, tuple):
            self.block(body)
        made, self.owner = self.owner, outer
        self.graph.add(frozenset([made]), ("answer", str(len(node.params))), node.span)

    def _result_of(self, node: Lambda | NestedFunction) -> Place:
        return ("result", getattr(node, "name", "") or "the lambda", self.function.name, str(node.span.row), str(node.span.column))

    # --- expressions ------------------------------------------------------------------

    def test(self, node: object) -> None:
        """`node` decides which way the program goes."""
        type = getattr(node, "type", None)
        if _is_container(type):
            self.expr(node)
        else:
            self.refused(node, "secret compared")

    def items(self, node: object) -> Sources:
        """What iterating `node` gives."""
        if is_text(getattr(node, "type", None)):
            return self.refused(node, "secret operated", operation="iteration")
        return self.expr(node)

    def expr(self, node: object) -> Sources:
        match node:
            case Const() | EnumMember() | GlobalConst() | StateRef() | ContextRef() | LibraryValue() | None:
                return NOTHING
            case SecretRef():
                return frozenset([node])
            case Local(name=name):
                return frozenset([self.local(name)])
            case FunctionRef():
                return self._function_value(node)
            case Convert(value=value):
                return self.expr(value)
            case Attribute(value=value, name=name):
                found = self.expr(value)
                return found if isinstance(value.type, ClassType) else found | frozenset([("field", name)])
            case Index(value=value, index=index):
                self.refused(index, "secret compared")
                return self._part(value, "indexing")
            case Slice(value=value):
                for bound in children(node):
                    if bound is not value and hasattr(bound, "span"):
                        self.refused(bound, "secret compared")
                return self._part(value, "slicing")
            case Unary(op=op, operand=operand):
                return self._tested(operand) if op == "not" else self.refused(operand, "secret operated", operation=f"`{op}`")
            case Binary(op=op, left=left, right=right):
                if op == "+" or (op == "*" and not is_text(node.type)):
                    return self.expr(left) | self.expr(right)
                return self._each((left, right), "secret operated", operation=f"`{op}`")
            case Compare(ops=ops, operands=operands):
                return self._compare(ops, operands)
            case BoolOp():
                return self._bool_op(node)
            case Conditional(test=test, then=then, orelse=orelse):
                self.test(test)
                return self.expr(then) | self.expr(orelse)
            case CallFunction(function=function, args=args):
                return self._call(function, args, node.span)
            case CallValue(callee=callee, args=args):
                return self._call_value(callee, args, node.span)
            case CallMethod():
                return self._call_method(node)
            case CallBuiltin():
                return self._builtin(node)
            case CallTable(state=state, args=args, keywords=keywords):
                return self._each((*args, *(v for _, v in keywords)), "secret in state", state=state)
            case CallLibrary():
                return self._library(node)
            case NewEntity(entity=entity, fields=fields):
                return self._each(fields, "secret in state", state=entity)
            case FString(parts=parts):
                return self._text(node)
            case ListDisplay(items=items) | TupleDisplay(items=items):
                return self.every(items)
            case SetDisplay(items=items):
                return self._each(items, "secret compared")
            case DictDisplay(items=pairs):
                spread = [k for k, _ in pairs if isinstance(k, Spread)]  # `**other`: its values move
                self._each([k for k, _ in pairs if not isinstance(k, Spread)], "secret compared")
                return self.every([*spread, *(v for k, v in pairs if not isinstance(k, Spread))])
            case Comprehension():
                return self._comprehension(node)
            case Lambda():
                self.closure(node, node.body)
                return NOTHING
            case Walrus(name=name, value=value, span=span):
                found = self.expr(value)
                self.flow(found, self.local(name), span, value.type)
                return found
            case SequenceOf(first=first, value=value):
                self.every(first)
                return self.expr(value)
            case Spread(value=value):
                return self.items(value)
            case IsInstance(value=value):
                self.expr(value)  # what kind of value there is is not the value
                return NOTHING
            case NewDataclass():
                return self._new_dataclass(node)
            case NewException(args=args):
                return self._each(args, "secret raised")
        self._unknown(node)
        return NOTHING

    def _each(self, nodes: Iterable[object], title: str, **values: str) -> Sources:
        for node in nodes:
            self.refused(node, title, **values)
        return NOTHING

    def _tested(self, node: object) -> Sources:
        self.test(node)
        return NOTHING

    def _bool_op(self, node: BoolOp) -> Sources:
        """All but the last decide; what may come out are those that may decide, and the last."""
        *first, last = node.values
        for value in first:
            self.test(value)
        if node.type == BOOL:
            return self._tested(last)
        return self.every([v for v in first if _is_container(v.type)]) | self.expr(last)

    def _part(self, value: object, operation: str) -> Sources:
        if is_text(getattr(value, "type", None)):
            return self.refused(value, "secret operated", operation=operation)
        return self.expr(value)

    def _compare(self, ops: Sequence[str], operands: Sequence[object]) -> Sources:
        identity = all(op in ("is", "is-not") for op in ops)
        for operand in operands:
            if identity:  # whether there is a value at all is not the value
                self.expr(operand)
            else:
                self.refused(operand, "secret compared")
        return NOTHING

    def _text(self, node: FString) -> Sources:
        found = NOTHING
        for part in node.parts:
            if part.dynamic is not None:
                self.refused(part.dynamic, "secret operated", operation="a format")
            if part.spec or part.dynamic is not None or not is_text(part.value.type):
                self.refused(part.value, "secret operated", operation="a format" if part.spec else "the text of what holds it")
            else:
                found |= self.expr(part.value)
        return found

    def _new_dataclass(self, node: NewDataclass) -> Sources:
        """What goes into its fields is found by their names, whoever holds the object."""
        declared = next(d for d in self.model.dataclasses if d.name == node.dataclass)
        for part, value in zip(declared.fields, node.fields, strict=True):
            self.flow(self.expr(value), ("field", part.name), node.span, value.type)
        return NOTHING

    def _comprehension(self, node: Comprehension) -> Sources:
        for clause in node.clauses:
            self._clause(clause)
        if node.kind == "set":
            return self.refused(node.element, "secret compared")
        if node.value is not None:
            self.refused(node.element, "secret compared")
            return self.expr(node.value)
        return self.expr(node.element)

    def _clause(self, clause: ForClause) -> None:
        self.assign(clause.target, self.items(clause.iterable), clause.iterable.span, None, clause.iterable)
        for condition in clause.conditions:
            self.test(condition)

    # --- calls ------------------------------------------------------------------------

    def _function_value(self, node: FunctionRef) -> Sources:
        function = self.functions[node.function]
        for number, param in enumerate(function.params):
            self.flow(frozenset([("argument", str(len(function.params)), str(number))]),
                      self.local(param.name, function.name), node.span, param.type)
        self.graph.add(frozenset([("result", function.name)]), ("answer", str(len(function.params))), node.span)
        return NOTHING

    def _call(self, name: str, args: Sequence[object], span: Span) -> Sources:
        function = self.functions[name]
        for param, arg in zip(function.params, args, strict=False):
            if function.number:
                self.refused(arg, "secret passed", function=f"the action `{name}`")
            else:
                self.given(arg, self.local(param.name, name), getattr(arg, "span"), param.type)
        return frozenset([("result", name)])

    def _call_value(self, callee: object, args: Sequence[object], span: Span) -> Sources:
        nested = self.nested.get(callee.name) if isinstance(callee, Local) else None
        if nested is not None:
            for param, arg in zip(nested.params, args, strict=False):
                self.given(arg, self.local(param.name), span, param.type)
            return frozenset([self._result_of(nested)])
        self.expr(callee)
        for number, arg in enumerate(args):
            self.given(arg, ("argument", str(len(args)), str(number)), span, getattr(arg, "type", None))
        return frozenset([("answer", str(len(args)))])

    def _call_method(self, node: CallMethod) -> Sources:
        """Every method of this name may be the one."""
        given = (node.receiver, *node.args)
        targets = [f for f in self.model.functions if f.name.rpartition(".")[2] == node.method and "." in f.name]
        for function in targets:
            for param, arg in zip(function.params, given, strict=False):
                self.given(arg, self.local(param.name, function.name), arg.span, param.type)
        return frozenset(("result", f.name) for f in targets)

    def _builtin(self, node: CallBuiltin) -> Sources:
        name, given = node.name, (*node.args, *(v for _, v in node.keywords))
        functions = [v for v in given if isinstance(v.type, FunctionType)]
        values = [v for v in given if not isinstance(v.type, FunctionType)]
        if name == "error.init":  # what is initialised is not looked at; the message is
            self.expr(given[0])
            return self._each(given[1:], "secret raised")
        if name.startswith("re."):
            self._each(values, "secret operated", operation=f"`{name}`")
            return self._higher(node, functions, [])
        if functions:
            return self._higher(node, functions, values)
        if name in _SHAPE and _is_container(given[0].type):
            self.every(given)
            return NOTHING
        if name not in MOVES or (name == "str" and not is_text(given[0].type)):
            return self._each(given, "secret operated", operation=f"`{name}`")
        found = NOTHING
        for number, value in enumerate(given):
            if number == _LOOKED_AT.get(name):
                self.refused(value, "secret compared")
            elif number >= _ITERATED.get(name, len(given)):
                found |= self.items(value)
            else:
                found |= self.expr(value)
        if given and _may_share(given[0]):
            self._into(self.expr(given[0]), found, node.span)
        return found

    def _higher(self, node: CallBuiltin, functions: Sequence[object], values: Sequence[object]) -> Sources:
        """A builtin that calls a function with the items of its other arguments."""
        items = frozenset().union(*(self.items(v) for v in values)) if values else NOTHING
        answers: Sources = NOTHING
        for function in functions:
            self.expr(function)
            params, result = self._called(function)
            given = items | {result} if node.name in _FOLDS else items
            for place, type in params:
                self.flow(given, place, node.span, type)
            answers |= {result}
        if node.name == "map":
            return answers
        if node.name in _FOLDS:
            return answers | items
        self.sink(answers, "secret compared", node.span)
        return items

    def _called(self, function: object) -> tuple[list[tuple[Place, object]], Place]:
        """The places of a function's parameters, with their types, and of its result; if it isn't known here, those of its arity."""
        known = self.nested.get(function.name) if isinstance(function, Local) else function
        if isinstance(known, Lambda | NestedFunction):
            return [(self.local(p.name), p.type) for p in known.params], self._result_of(known)
        if isinstance(known, FunctionRef):
            return [(self.local(p.name, known.function), p.type) for p in self.functions[known.function].params], ("result", known.function)
        types = getattr(function, "type").params
        arity = str(len(types))
        return [(("argument", arity, str(n)), type) for n, type in enumerate(types)], ("answer", arity)

    def _library(self, node: CallLibrary) -> Sources:
        if node.name.startswith(FETCH):
            return self._fetch(node)
        given = (*([node.receiver] if node.receiver is not None else []), *node.args, *(v for _, v in node.keywords))
        if node.name.startswith(VERIFY):
            self.expr(given[0])
            return self._each(given[1:], "secret passed", function=f"`{node.name.removeprefix('monoglot.')}`")
        if node.name.startswith(BROWSER):
            return self._each(given, "secret in browser", property=node.name.removeprefix(BROWSER))
        return self._each(given, "secret passed", function=f"`{node.name.rpartition('.')[2]}`")

    def _fetch(self, node: CallLibrary) -> Sources:
        self._each(node.args[:1], "secret in url")
        for name, value in (*(("", a) for a in node.args[1:]), *node.keywords):
            if name not in ("headers", "json", "bearer"):
                self.refused(value, "secret passed", function="`fetch`")
                continue
            host = urls.host_of(self.model, self.function, node)
            sources = self.deep(value)
            if sources and not isinstance(host, Diagnostic):
                self.graph.sinks.append(Sink(sources, "secret host", node.span, host=host))
        return NOTHING
