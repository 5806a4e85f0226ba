"""Takes the server's part of an expression out into statements before it, without changing the order of evaluation.

`Lifter.take(e)` gives what stands in the place of `e`; what has to happen before is
appended to `before`: first whatever `e` evaluates earlier and that could notice, then
the server's part, each into a variable of its own.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Callable

from monoglot import model as m
from monoglot.analyse.split import variables
from monoglot.analyse.split.changes import CHANGING
from monoglot.analyse.split.kinds import Kinds
from monoglot.analyse.split.pins import Pin
from monoglot.walk import nodes

_PLAIN = (m.Const, m.EnumMember, m.GlobalConst, m.FunctionRef, m.LibraryValue, m.Lambda, m.SecretRef)
_MADE = (m.NewEntity, m.NewDataclass, m.TupleDisplay, m.ListDisplay, m.SetDisplay, m.DictDisplay, m.FString, m.Convert, m.Binary, m.Spread)
"""What only puts values together: better done at the server than sent as a whole."""


class Refused(Exception):
    """A mixed part that can't be split and keep its meaning: `why`, and `how` to write it instead."""

    def __init__(self, span: m.Span, why: str, how: str) -> None:
        super().__init__(why)
        self.span, self.why, self.how = span, why, how


class Unclear(Refused):
    """A value of which a run can't be told where it comes from: that of the variable `name`; `by` made it so."""

    def __init__(self, span: m.Span, name: str, by: frozenset[Pin] = frozenset()) -> None:
        shown = f"`{name.partition('$')[0]}`" if not name.startswith("part$") else "what is computed here"
        super().__init__(span, f"the value of {shown} may come from the server and from the browser",
                         "give the server's value and the browser's a variable each")
        self.name, self.by = name, by


class Handed(Unclear):
    """The value of the variable `name` comes from the server, and would be sent back: by whom, `how` to do without."""

    def __init__(self, span: m.Span, name: str, who: str, how: str) -> None:
        super().__init__(span, name)
        self.why, self.how = f"`{name.partition('$')[0]}` comes from the server, and {who} sends it back", how


class Lifter:
    """Lifts within one function; `fresh` makes names of new variables, `place` gives the statements and value of a helper's call,
    `stays` tells what is better left in the browser."""

    def __init__(self, kinds: Kinds, fresh: Callable[[], str],
                 place: Callable[[m.CallFunction], tuple[tuple[m.Stmt, ...], m.Expr]],
                 stays: Callable[[object], bool]) -> None:
        self.kinds, self.fresh, self.place, self.stays = kinds, fresh, place, stays
        self.before: list[m.Stmt] = []

    def take(self, e: m.Expr) -> m.Expr:
        """`e` without the server's part, which stands in `before`."""
        if not self.kinds.of(e).server:
            return e
        if not self.kinds.of(e).client and not (self.stays(e) and any(self.kinds.of(part).server for part in operands(e))):
            return self.keep(e)
        special = _RULES.get(type(e))
        return special(self, e) if special else self._parts(e)

    def keep(self, e: m.Expr) -> m.Expr:
        """`e` evaluated before, into a variable."""
        if isinstance(e, m.CallBuiltin) and e.name == "json.item":  # which is a matter of where the text is made
            return dataclasses.replace(e, args=(self.keep(e.args[0]),))
        name = self.fresh()
        self.before.append(m.Assign(m.LocalTarget(name, e.type), e, e.span))
        return m.Local(name, e.type, e.span)

    def _parts(self, e: m.Expr) -> m.Expr:
        """Every operand in the order of the source, up to the last that holds a server's part."""
        parts = operands(e)
        last = max((i for i, part in enumerate(parts) if self.kinds.of(part).server and not _settled(part)), default=-1)
        if last < 0:
            return self.keep(self._without_browser(e))
        made: dict[int, m.Expr] = {}
        for i, part in enumerate(parts[:last + 1]):
            if self.kinds.of(part).server and not _settled(part):
                made[id(part)] = self.take(part)
            elif not _settled(part) and not _single(part) and i < last:
                made[id(part)] = self.keep(part)
        whole = replaced(e, made)
        return self.take(whole) if self.kinds.of(whole).server else whole

    def _without_browser(self, e: m.Expr) -> m.Expr:
        """`e`, which is the server's own doing, with what the browser has to say to it evaluated before."""
        parts = operands(e)
        last = max((i for i, part in enumerate(parts) if self.kinds.of(part).client), default=-1)
        if last < 0:
            raise Refused(e.span, "this runs in the browser and at the server at once", "write it in two lines")
        made: dict[int, m.Expr] = {}
        for i, part in enumerate(parts[:last + 1]):
            if self.kinds.of(part).client and isinstance(part, _MADE):
                made[id(part)] = self._without_browser(part)
            elif self.kinds.of(part).client and isinstance(part, m.Local):
                if not isinstance(part.type, m.ExceptionType):
                    raise Refused(part.span, f"`{part.name}` can't be sent to the server", "send what it gives")
                made[id(part)] = self.keep(m.CallBuiltin("str", (part,), (), m.STR, part.span))
            elif _settled(part):
                continue
            elif any(isinstance(n, m.SecretRef) for n in nodes(part)):
                raise Refused(part.span, "a secret stands before what the browser is asked", "ask the browser first, in a line of its own")
            else:
                made[id(part)] = self.keep(part)
        return replaced(e, made)

    def told(self, e: m.Expr) -> m.Expr:
        """`e` as the server can make it: what the browser has to say to it is evaluated before."""
        if not self.kinds.of(e).client:
            return e
        if isinstance(e, m.Conditional | m.BoolOp | m.Comprehension) or isinstance(e, m.Compare) and len(e.ops) > 1:
            special: m.Expr = _RULES[type(e)](self, e)
            return special
        if not isinstance(e, (*_MADE, m.CallBuiltin, m.Compare, m.Unary, m.Index)) or any(isinstance(a, m.Lambda) for a in operands(e)):
            return self.keep(e)
        parts = operands(e)
        last = max((i for i, part in enumerate(parts) if self.kinds.of(part).client), default=-1)
        made: dict[int, m.Expr] = {}
        for i, part in enumerate(parts[:last + 1]):
            if self.kinds.of(part).client:
                made[id(part)] = self.told(part)
            elif not _settled(part) and not _single(part) and not (i == 0 and _receives(e)):
                made[id(part)] = self.keep(part)
        return replaced(e, made)

    def _conditional(self, e: m.Conditional) -> m.Expr:
        name, test = self.fresh(), self.take(e.test)
        self.before.append(m.If(test, self._into(name, e.then, e.type), self._into(name, e.orelse, e.type), e.span))
        return m.Local(name, e.type, e.span)

    def _call(self, e: m.CallFunction) -> m.Expr:
        """A helper with both sides' work stands before; of another call the arguments are taken apart."""
        if e.function not in self.kinds.helpers:
            return self._parts(e)
        statements, value = self.place(e)
        self.before += statements
        return value

    def _either(self, e: m.BoolOp) -> m.Expr:
        """`a and b`: b only if a is true, and the last one evaluated is the value."""
        name = self.fresh()
        self.before += self._rest(name, e, e.values)
        return m.Local(name, e.type, e.span)

    def _rest(self, name: str, e: m.BoolOp, values: tuple[m.Expr, ...]) -> tuple[m.Stmt, ...]:
        """The first value, tested as what it is by itself, and the others where it does not decide."""
        first, *others = values
        if not others:
            return self._into(name, first, e.type)
        own = name if first.type == e.type else self.fresh()
        held = m.Local(own, first.type, first.span)
        decided = () if own == name else self._into(name, held, e.type)
        test = held if e.op == "and" else m.Unary("not", held, m.BOOL, e.span)
        return (*self._into(own, first, first.type), m.If(test, self._rest(name, e, tuple(others)), decided, e.span))

    def _comprehension(self, e: m.Comprehension) -> m.Expr:
        """A list, dict or set built item by item, as Python does."""
        if e.kind in ("generator", "iterator"):
            raise Refused(e.span, "a generator gives its items one by one, from two sides", "write a `for` loop")
        name, renamed = self.fresh(), {n: self.fresh() for c in e.clauses for n in _names(c.target)}
        empty = {"list": m.ListDisplay, "set": m.SetDisplay, "dict": m.DictDisplay}[e.kind]((), e.type, e.span)
        self.before.append(m.Assign(m.LocalTarget(name, e.type), empty, e.span))
        made = _rename(e, renamed)
        assert isinstance(made, m.Comprehension)
        first = dataclasses.replace(made.clauses[0], iterable=e.clauses[0].iterable)
        self.before += self._loop((first, *made.clauses[1:]), self._grow(m.Local(name, e.type, e.span), made))
        return m.Local(name, e.type, e.span)

    def _grow(self, held: m.Expr, e: m.Comprehension) -> m.Stmt:
        if e.value is None:
            grown = "list.append" if e.kind == "list" else "set.add"
            return m.ExprStmt(m.CallBuiltin(grown, (held, e.element), (), m.NONE, e.element.span), e.element.span)
        return m.Assign(m.IndexTarget(held, e.element), e.value, e.element.span)

    def _loop(self, clauses: tuple[m.ForClause, ...], inner: m.Stmt) -> tuple[m.Stmt, ...]:
        if not clauses:
            return (inner,)
        clause, body = clauses[0], self._loop(clauses[1:], inner)
        for condition in reversed(clause.conditions):
            body = (m.If(condition, body, (), condition.span),)
        return (m.For(clause.target, clause.iterable, body, (), clause.iterable.span),)

    def _into(self, name: str, e: m.Expr, type_: m.Type) -> tuple[m.Stmt, ...]:
        value = e if e.type == type_ else m.Convert(e, type_, e.span)
        return (m.Assign(m.LocalTarget(name, type_), value, e.span),)

    def _chain(self, e: m.Compare) -> m.Expr:
        """`a < b < c`: c only if `a < b`, and b once."""
        if len(e.ops) == 1:
            return self._parts(e)
        name = self.fresh()
        self.before += self._links(name, self.keep(e.operands[0]), list(zip(e.ops, e.operands[1:], strict=True)))
        return m.Local(name, m.BOOL, e.span)

    def _links(self, name: str, left: m.Expr, links: list[tuple[str, m.Expr]]) -> tuple[m.Stmt, ...]:
        (op, operand), *more = links
        right = m.Local(self.fresh(), operand.type, operand.span)
        compared = m.Compare((op,), (left, right), m.BOOL, operand.span)
        made: tuple[m.Stmt, ...] = (m.Assign(m.LocalTarget(right.name, right.type), operand, operand.span),
                                    m.Assign(m.LocalTarget(name, m.BOOL), compared, operand.span))
        return made if not more else (*made, m.If(m.Local(name, m.BOOL, operand.span), self._links(name, right, more), (), operand.span))


_RULES: dict[type, Callable[..., m.Expr]] = {
    m.Conditional: Lifter._conditional, m.BoolOp: Lifter._either, m.Comprehension: Lifter._comprehension,
    m.Compare: Lifter._chain, m.CallFunction: Lifter._call}


def _settled(e: m.Expr) -> bool:
    """True for what has the same value whenever it is evaluated, and nobody notices: a constant, a secret, a text of them."""
    return isinstance(e, _PLAIN) or isinstance(e, m.FString | m.Binary) and e.type == m.STR and all(
        isinstance(n, (*_PLAIN, m.FString, m.FStringPart, m.Binary)) or not hasattr(n, "span") for n in nodes(e))


def _receives(e: m.Expr) -> bool:
    """True for a call that changes its first operand in place, which has to be that object."""
    return isinstance(e, m.CallBuiltin) and e.name in CHANGING


def _single(e: m.Expr) -> bool:
    """True for a variable that gets its value once, before."""
    return isinstance(e, m.Local) and e.name.startswith("part$")


def operands(e: m.Expr) -> tuple[m.Expr, ...]:
    """The direct sub-expressions in the order in which Python evaluates them."""
    found = [part for part in _direct(e) if not isinstance(part, m.StateRef) or not isinstance(part.type, m.TableType)]
    if isinstance(e, m.CallFunction | m.CallBuiltin | m.CallTable | m.CallLibrary | m.NewEntity):
        own = [part for part in found if (part.span.file, part.span.piece) == (e.span.file, e.span.piece)]
        defaults = [part for part in found if part not in own]  # which are evaluated where they are declared
        return (*defaults, *sorted(own, key=lambda part: (part.span.row, part.span.column)))
    return tuple(found)


def replaced(node: m.Expr, made: dict[int, m.Expr]) -> m.Expr:
    """`node` with those of its direct operands replaced that `made` has, by identity."""
    return _swap(node, made, top=True)  # type: ignore[no-any-return]


def _swap(value: object, made: dict[int, m.Expr], top: bool = False):  # type: ignore[no-untyped-def]
    if not top and id(value) in made:
        return made[id(value)]
    if isinstance(value, tuple):
        return tuple(_swap(item, made) for item in value)
    if top or isinstance(value, m.FStringPart):
        fields = {f.name: _swap(getattr(value, f.name), made) for f in dataclasses.fields(value)  # type: ignore[arg-type]
                  if f.name not in ("type", "span")}
        return dataclasses.replace(value, **fields)  # type: ignore[type-var]
    return value


def _direct(e: m.Expr) -> list[m.Expr]:
    found: list[m.Expr] = []

    def enter(value: object) -> None:
        if isinstance(value, tuple):
            for item in value:
                enter(item)
        elif isinstance(value, m.FStringPart):
            found.append(value.value)
        elif hasattr(value, "type") and hasattr(value, "span"):
            found.append(value)  # type: ignore[arg-type]

    for field in dataclasses.fields(e):
        if field.name not in ("type", "span"):
            enter(getattr(e, field.name))
    return found


def _names(target: m.Target) -> list[str]:
    return [n.name for n in nodes(target) if isinstance(n, m.LocalTarget)]


def _rename(node: object, names: dict[str, str]) -> object:
    """The tree with variables renamed."""
    if isinstance(node, tuple):
        return tuple(_rename(item, names) for item in node)
    if isinstance(node, m.Local | m.LocalTarget) and node.name in names:
        return dataclasses.replace(node, name=names[node.name])
    if dataclasses.is_dataclass(node) and not isinstance(node, m.Span | type):
        return dataclasses.replace(node, **{f.name: _rename(getattr(node, f.name), names) for f in dataclasses.fields(node)
                                            if f.init})
    return node


rename = _rename
