"""What a piece of a function may change in place, under whichever name.

A value that crosses is a copy, so a change of a list, dict, set or instance has to be seen: under
the name that is changed, under every other name of the same value, and in what is called. Of each
function of the program a `Summary` says which arguments it may change and which its result may
hold; they grow until nothing changes (a fixpoint). Everything errs on the side of sharing: an
expression that is not named in `held` may hold whatever of its parts has a fitting type.
"""
from __future__ import annotations

import copy
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from monoglot import model as m
from monoglot.analyse.split.variables import reads
from monoglot.walk import children, nodes

CHANGING = frozenset("""
    list.append list.extend list.insert list.pop list.remove list.sort list.reverse list.clear
    dict.pop dict.setdefault dict.update dict.clear dict.popitem
    set.add set.remove set.discard set.pop set.clear set.update set.intersection_update
    set.difference_update set.symmetric_difference_update""".split())
"""The methods that change their receiver."""

_PICKS = frozenset("dict.get dict.pop dict.setdefault dict.popitem list.pop set.pop max min next functools.reduce".split())
"""Builtins that give an item itself; what any other gives is new, with the same items."""

_FIXED = (m.Prim, m.IdType, m.EnumType, m.EntityType, m.ClassType, m.FunctionType, m.SecretType, m.ExceptionType)
_CONTAINERS = (m.ListType, m.DictType, m.SetType)
_MODULE = "$module"
"""Behind the name of a constant of the module, among those of variables."""
Groups = dict[str, set[str]]


@dataclass(frozen=True)
class Summary:
    """Of a function, by the numbers of its parameters: what it may change of them, by its type, and which its result may hold.

    `constants` are those of the module that its result may hold a part of, `puts` those that a parameter's value may hold then.
    """

    changes: frozenset[tuple[int, m.Type]] = frozenset()
    gives: frozenset[int] = frozenset()
    constants: frozenset[str] = frozenset()
    puts: frozenset[tuple[int, str]] = frozenset()


def changeable(type_: m.Type, bound: Container[str]) -> bool:
    """True for a type whose values can be changed in place; of the author's classes, those of `bound`."""
    if isinstance(type_, m.OptionalType):
        return changeable(type_.item, bound)
    if isinstance(type_, m.TupleType | m.UnionType):
        return any(changeable(item, bound) for item in type_.items)
    if isinstance(type_, m.TupleOfType):
        return changeable(type_.item, bound)
    if isinstance(type_, m.DataclassType):
        return type_.name in bound
    if isinstance(type_, m.SetType) and type_.frozen:
        return False
    return type_ == m.JSON or not isinstance(type_, _FIXED)


class Changes:
    """The changes of a program; `bound` are the classes whose instances are changed somewhere."""

    def __init__(self, model: m.Model, bound: Container[str]) -> None:
        self.bound = bound
        self._functions = {f.name: f for f in model.functions}
        self._methods: dict[str, list[m.Function]] = {}
        for function in model.functions:
            owner, _, name = function.name.rpartition(".")
            if owner:
                self._methods.setdefault(name, []).append(function)
        self._nested: dict[str, m.NestedFunction] = {}
        self._changed: dict[int, tuple[object, frozenset[str]]] = {}
        self.captured = frozenset[str]()
        """The variables of the function at hand that functions inside of it change in place, at whatever time they are called."""
        self.nonlocals = frozenset[str]()
        """Those that they assign."""
        self.read_inside = frozenset[str]()
        """Those that they read."""
        self._parts = {c.name + _MODULE: self._inside(c.value.type, model) for c in model.constants}
        told = any(self._parts.values())
        self._summaries = self._summarised([f for f in model.functions if told or any(changeable(p.type, bound) for p in f.params)])

    def inside(self, function: m.Function) -> Changes:
        """The same, for what stands in one function."""
        made = copy.copy(self)
        made._nested, made.captured, made.nonlocals, made.read_inside = {}, frozenset(), frozenset(), frozenset()
        made._changed = {}
        made.learn(function.body)
        return made

    def learn(self, body: object) -> None:
        """Of the functions inside of what is put in the place of a call."""
        closures = [n for n in nodes(body) if isinstance(n, m.NestedFunction | m.Lambda)]
        self._nested |= {n.name: n for n in closures if isinstance(n, m.NestedFunction)}
        self._changed.clear()
        self.captured |= {name for n in closures for name in self.changed(n.body)}
        self._changed.clear()
        self.read_inside |= reads(tuple(closures))
        self.nonlocals |= {name for n in closures if isinstance(n, m.NestedFunction) for name in n.nonlocals}

    def _summarised(self, functions: list[m.Function]) -> dict[str, Summary]:
        found: dict[str, Summary] = {}
        self._summaries, grows = found, True
        while grows:
            grows = False
            for function in functions:
                made = self.inside(function)._summary(function)
                grows = grows or made != found.get(function.name, Summary())
                found[function.name] = made
        return found

    def _summary(self, function: m.Function) -> Summary:
        groups = self._groups(function.body)
        given = [n.value for n in nodes(function.body) if isinstance(n, m.Return | m.Yield | m.YieldFrom) and n.value is not None]
        gives = _whole(frozenset(name for value in given for name in self.held(value)), groups)
        numbered = list(enumerate(p.name for p in function.params))
        puts = ((i, other) for i, name in numbered for other in groups.get(name, ()) if other.endswith(_MODULE))
        changes = frozenset((i, type_) for e, type_ in self._every_receiver(function) for other in _whole(frozenset(self.held(e)), groups)
                            for i, name in numbered if name == other)
        return Summary(changes, frozenset(i for i, name in numbered if name in gives),
                       frozenset(name for name in gives if name.endswith(_MODULE)), frozenset(puts))

    # --- what is changed ------------------------------------------------------------

    def changed(self, node: object) -> frozenset[str]:
        """The variables whose value `node` may change in place, by the names that stand in it."""
        known = self._changed.get(id(node))
        if known is None or known[0] is not node:
            found = self._run(node).union(*(self.held(e) for e, _ in self._receivers(node)), *map(self.changed, children(node)))
            known = self._changed[id(node)] = node, found
        return known[1]

    def _run(self, node: object) -> frozenset[str]:
        """What functions inside change that the node calls, or lets something call."""
        given = (node.callee,) if isinstance(node, m.CallValue) else ()
        given += getattr(node, "args", ()) if isinstance(node, m.CallFunction | m.CallMethod | m.CallBuiltin | m.CallValue) else ()
        names = [e.name for e in given if isinstance(e, m.Local) and isinstance(e.type, m.FunctionType)]
        return frozenset().union(*(self._by(name) for name in names))

    def _by(self, name: str) -> frozenset[str]:
        """What the function value of that name changes of the variables around it."""
        known = self._nested.get(name)
        if known is None or any(isinstance(n, m.CallValue) for n in nodes(known.body)):
            return self.captured
        return self.changed(known.body) - {p.name for p in known.params}

    def together(self, body: object) -> dict[str, str]:
        """Variables that are changed in place, or may be through another name: each with one such other name."""
        changed = self.changed(body)
        return {n: min(whole - {n}) for n, whole in self._groups(body).items() if len(whole) > 1 and whole & changed}

    def arguments(self, function: m.Function) -> dict[str, m.Span]:
        """The parameters that a function may change, each with the place where it first does."""
        params = {p.name for p in function.params}
        return {name: span for name, _, span in reversed(self._places(function)) if name in params}

    def given(self, function: m.Function) -> dict[str, m.Span]:
        """The parameters that a function's result may hold, each with the place where it first gives it."""
        inside = self.inside(function)
        groups, params = inside._groups(function.body), {p.name for p in function.params}
        values = [n.value for n in nodes(function.body) if isinstance(n, m.Return) and n.value is not None]
        return {name: value.span for value in reversed(values) for name in _whole(frozenset(inside.held(value)), groups) & params}

    def constants(self, function: m.Function) -> dict[str, m.Span]:
        """The module's constants of which a function may change a part, each with the place where it first does."""
        found = dict[str, m.Span]()
        for name, type_, span in self._places(function):
            if name.endswith(_MODULE) and any(_same(type_, part) for part in self._parts[name]):
                found.setdefault(name.removesuffix(_MODULE), span)
        return found

    def _places(self, function: m.Function) -> list[tuple[str, m.Type, m.Span]]:
        """Whose value, or a part of it, a function changes: by which name, of which type, where."""
        inside = self.inside(function)
        groups = inside._groups(function.body)
        return [(name, type_, e.span) for e, type_ in inside._every_receiver(function)
                for name in sorted(_whole(frozenset(inside.held(e)), groups))]

    def _every_receiver(self, function: m.Function) -> Iterator[tuple[m.Expr, m.Type]]:
        return (found for node in nodes(function.body) for found in self._receivers(node))

    def _receivers(self, node: object) -> Iterator[tuple[m.Expr, m.Type]]:
        """The expressions that hold what the node itself changes, and of which type that is."""
        match node:
            case m.CallBuiltin(name=name, args=args) if name in CHANGING and args:
                yield args[0], args[0].type
            case m.AugAssign(target=m.LocalTarget(name=name, type=type_)):
                yield m.Local(name, type_, node.span), type_
            case m.IndexTarget(value=value) | m.DeleteIndex(value=value) | m.SliceTarget(value=value) | m.AttributeTarget(value=value):
                yield value, value.type
            case m.CallFunction() | m.CallMethod():
                for function, args in self._called(node):
                    changes = self._summaries.get(function.name, Summary()).changes
                    yield from ((args[i], type_) for i, type_ in changes if i < len(args))
            case m.CallValue(callee=callee, args=args):
                known = self.known(callee)
                changed = self.changed(known.body) if known is not None else frozenset[str]()
                params = [p.name for p in known.params] if known is not None else []
                yield from ((a, piece) for i, a in enumerate(args) if known is None or i >= len(params) or params[i] in changed
                            for piece in self._pieces(a.type))

    def known(self, callee: m.Expr) -> m.Lambda | m.NestedFunction | None:
        """The function that a call of a function value calls; None if it may be any."""
        return self._nested.get(callee.name) if isinstance(callee, m.Local) else callee if isinstance(callee, m.Lambda) else None

    def _called(self, node: m.CallFunction | m.CallMethod) -> list[tuple[m.Function, tuple[m.Expr, ...]]]:
        if isinstance(node, m.CallMethod):
            return [(f, (node.receiver, *node.args)) for f in self._methods.get(node.method, [])]
        function = self._functions.get(node.function)
        return [(function, node.args)] if function is not None else []

    # --- what is the same ---------------------------------------------------------------

    def held(self, e: object) -> Iterator[str]:
        """The variables whose own value, or a part of it, may be the value of `e` or a part of that."""
        type_ = getattr(e, "type", None)
        if type_ is None or not changeable(type_, self.bound):
            return
        match e:
            case m.Local(name=name):
                yield name
            case m.GlobalConst(name=name):
                yield name + _MODULE
            case m.Walrus(name=name, value=value):
                yield name
                yield from self.held(value)
            case m.Convert(value=value) | m.Index(value=value) | m.Attribute(value=value) | m.Sequence(value=value):
                yield from self.held(value)
            case m.Slice(value=value) | m.Spread(value=value):
                yield from self._fitting((value,), _inner(type_))
            case m.Binary(left=left, right=right):
                yield from self._fitting((left, right), _inner(type_))
            case m.CallBuiltin(name="json.item", args=(value,)):
                yield from self.held(value)
            case m.CallBuiltin(name=name, args=args, keywords=keywords):
                given = (*args, *(v for _, v in keywords))
                yield from self._fitting(given, (type_,) if name in _PICKS else _inner(type_))
            case m.CallFunction() | m.CallMethod():
                for function, arguments in self._called(e):
                    summary = self._summaries.get(function.name, Summary())
                    yield from summary.constants
                    yield from self._fitting([a for i, a in enumerate(arguments) if i in summary.gives], (type_,))
            case m.CallValue(callee=callee, args=arguments):
                yield from self._all((callee, *arguments))
            case m.Comprehension():
                yield from self._all((e.element, e.value, *(c.iterable for c in e.clauses if isinstance(type_, m.IteratorType))))
            case _:
                yield from self._all(children(e))

    def _all(self, parts: Iterable[object]) -> Iterator[str]:
        for part in parts:
            yield from self.held(part)

    def _fitting(self, parts: Iterable[object], wanted: tuple[m.Type, ...]) -> Iterator[str]:
        """What those parts hold of which a piece can be of a `wanted` type."""
        pieces = frozenset(piece for type_ in wanted for piece in self._pieces(type_))
        for part in parts:
            if any(_same(a, b) for a in pieces for b in self._pieces(getattr(part, "type", None))):
                yield from self.held(part)

    def _pieces(self, type_: object) -> frozenset[m.Type]:
        """The types of what can be changed in a value."""
        return frozenset(n for n in nodes(type_) if isinstance(n, (*_CONTAINERS, m.DataclassType, m.ProtocolType, m.IteratorType))
                         and changeable(n, self.bound)) if type_ is not None else frozenset()

    def _inside(self, type_: m.Type, model: m.Model) -> frozenset[m.Type]:
        """The types of what can be changed inside of a value of that type."""
        fields = {d.name: [f.type for f in d.fields] for d in model.dataclasses}
        found, waiting = frozenset[m.Type](), [*(fields[type_.name] if isinstance(type_, m.DataclassType) else _inner(type_))]
        while waiting:
            new = self._pieces(waiting.pop()) - found
            found |= new
            waiting += [field for piece in new if isinstance(piece, m.DataclassType) for field in fields[piece.name]]
        return found

    def _groups(self, body: object) -> Groups:
        groups: Groups = {}
        for name, other in self._pairs(body):
            whole = groups.get(name, {name}) | groups.get(other, {other})
            groups.update((n, whole) for n in whole)
        return groups

    def _pairs(self, body: object) -> Iterator[tuple[str, str]]:
        """Two names each that may stand for the same value, or one for a part of the other's."""
        for node in nodes(body):
            for names, values in self._meeting(node):
                others = list(self._all(values))
                yield from ((name, other) for name in names for other in others if name != other)
            if isinstance(node, m.CallFunction | m.CallMethod):
                for function, args in self._called(node):
                    puts = self._summaries.get(function.name, Summary()).puts
                    yield from ((name, other) for i, other in sorted(puts) for name in self.held(args[i]))

    def _meeting(self, node: object) -> Iterator[tuple[list[str], list[object]]]:
        """Names, and the expressions whose values get to them."""
        match node:
            case m.Assign(value=m.Local(name=name)) if name.startswith("part$"):
                pass  # what was taken apart is put together: nobody reads the part again
            case m.Assign(target=target, value=value) | m.AugAssign(target=target, value=value):
                yield self._targets(target), [value]
            case m.Walrus(name=name, value=value):
                yield [name], [value]
            case m.For(target=target, iterable=iterable) | m.ForClause(target=target, iterable=iterable):
                yield self._targets(target), [iterable]
            case m.With(target=target, context=context) if target is not None:
                yield self._targets(target), [context]
            case m.CallBuiltin(args=args) if args:
                inner = [p.name for a in args if isinstance(a, m.Lambda) for p in a.params]
                yield [*inner, *(self.held(args[0]) if node.name in CHANGING else ())], [*args]
            case m.CallValue(callee=callee, args=args):
                known = self.known(callee)
                for param, arg in zip(known.params if known is not None else (), args, strict=False):
                    yield [param.name], [arg]
            case m.CallFunction() | m.CallMethod():
                yield [name for e, _ in self._receivers(node) for name in self.held(e)], [a for _, given in self._called(node) for a in given]

    def _targets(self, target: object) -> list[str]:
        """The variables that get a value, or in which one is put."""
        return [name for n in nodes(target) for name in (
            [n.name] if isinstance(n, m.LocalTarget) and changeable(n.type, self.bound) else
            self.held(n.value) if isinstance(n, m.IndexTarget | m.SliceTarget | m.AttributeTarget) else ())]


def _inner(type_: m.Type) -> tuple[m.Type, ...]:
    """The types of what is in a new container."""
    if isinstance(type_, m.OptionalType):
        return _inner(type_.item)
    if isinstance(type_, m.ListType | m.SetType | m.TupleOfType):
        return (type_.item,)
    if isinstance(type_, m.DictType):
        return (type_.key, type_.value)
    return type_.items if isinstance(type_, m.TupleType) else (type_,)


def _same(a: m.Type, b: m.Type) -> bool:
    """True if one value may be of both types."""
    classes = (m.DataclassType, m.ProtocolType)
    if isinstance(a, classes) and isinstance(b, classes):
        return isinstance(a, m.ProtocolType) or isinstance(b, m.ProtocolType) or bool({a.name, *a.above} & {b.name, *b.above})
    return a == b or isinstance(a, m.IteratorType) or isinstance(b, m.IteratorType)


def _whole(names: frozenset[str], groups: Groups) -> frozenset[str]:
    return names.union(*(groups.get(name, ()) for name in names))
