"""Cuts a mixed function into its browser part and the runs of the server.

The result is the function's body as the browser drives it, with a *mark* in the place
of every run: a statement that calls the segment by its name, without arguments yet.
A run is a maximal row of statements of one block that have nothing to do with the
browser, at least one of them the server's; the pure ones beside belong to it. A
fetch after a change begins a new one.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from monoglot import model as m
from monoglot.analyse.split import variables as v
from monoglot.analyse.split.closures import hoisted
from monoglot.analyse.split.guards import Guards
from monoglot.analyse.split.inline import Inliner
from monoglot.analyse.split.kinds import Kinds, escapes, segment, stays
from monoglot.analyse.split.lift import Lifter, Refused
from monoglot.analyse.split.pins import Pins
from monoglot.analyse.split.turns import Turns, begun, by_index, counts_turns
from monoglot.walk import nodes


@dataclass(frozen=True)
class Run:
    """One run: its statements, whether the last one returns from the function, and whether some are pinned."""

    name: str
    body: tuple[m.Stmt, ...]
    returns: bool
    span: m.Span
    pinned: bool


@dataclass
class Cut:
    """A function or closure while it is cut. `body` holds marks of `runs`.

    Of a closure, `outside` are variables of others that it changes, `params` its own parameters.
    """

    name: str
    result: m.Type
    body: tuple[m.Stmt, ...] = ()
    runs: dict[str, Run] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    params: tuple[str, ...] = ()


class Cutter:
    """Cuts the body of one function, and the closures in it, each into a `Cut` of its own.

    What has to do with a variable of `left` stays in the browser where it can, also beside a run.
    """

    def __init__(self, kinds: Kinds, function: m.Function, inliner: Inliner, left: frozenset[str], pins: Pins) -> None:
        self.kinds, self.function, self.inliner, self.left, self.pins = kinds, function, inliner, set(left), pins
        self.cuts: list[Cut] = []
        self.loops = 0
        self.turns: Turns | None = None
        changes = kinds.changes
        self.guards = Guards(changes, changes.changed(function.body) & {p.name for p in function.params})
        self._count = 0
        self._names = 0

    def run(self) -> list[Cut]:
        """The function's own cut is the last."""
        self._cut(self.function.name, self.function.result, self.function.body)
        return self.cuts

    def fresh(self) -> str:
        self._names += 1
        return f"part${self._names}"

    def _cut(self, name: str, result: m.Type, body: tuple[m.Stmt, ...]) -> Cut:
        cut = Cut(name, result)
        body = self._closures(hoisted(body, self._two_sided, self.inliner.fresh))
        cut.body = _Block(self, cut).run(body, True)
        self.cuts.append(cut)
        return cut

    @contextmanager
    def looping(self, s: m.While | m.For) -> Iterator[None]:
        """While the body of a loop is cut."""
        before = self.turns
        if before is not None:
            self.turns = before.within(self._count)
        elif isinstance(s, m.For) and self.ordered(s):
            self.turns = Turns(s)
        self.loops += 1
        yield
        self.loops -= 1
        self.turns = before

    def ordered(self, s: m.For) -> bool:
        """True for a loop over the server's items with no loop around it."""
        return counts_turns(s) and not self.loops

    def stays(self, s: m.Stmt) -> bool:
        """True for what has to do with a variable of `left`; not for the server's part that was lifted out of it."""
        lifted = isinstance(s, m.Assign) and isinstance(s.target, m.LocalTarget) and s.target.name.startswith("part$") and self.kinds.of(s).server
        return not lifted and self.touches(s) and not self.pins.holds(s)

    def server(self, s: m.Stmt) -> bool:
        """True for what makes a run of the row that it is in."""
        return self.kinds.of(s).server or self.pins.holds(s)

    def touches(self, node: object) -> bool:
        return bool(self.left) and not self.left.isdisjoint(v.reads(node) | v.assigned(node) | self.kinds.changes.changed(node))

    def mark(self, cut: Cut, body: tuple[m.Stmt, ...], returns: bool) -> m.Stmt:
        """The statement that stands for a new run."""
        self._count += 1
        name = f"{self.function.name}${self._count}"
        pinned = self.pins.holds(body)
        body = body if self.turns is None else self.turns.checked(body, self._count)
        cut.runs[name] = Run(name, body, returns, body[0].span, pinned)
        return m.ExprStmt(m.CallFunction(name, (), m.NONE, body[0].span), body[0].span)

    def place(self, e: m.CallFunction) -> tuple[tuple[m.Stmt, ...], m.Expr]:
        """What stands in the place of a helper's call; its closures run at another time, so in no loop."""
        statements, value = self.inliner.place(e)
        self.kinds.changes.learn(statements)
        turns, loops, self.turns, self.loops = self.turns, self.loops, None, 0
        statements = self._closures(hoisted(statements, self._two_sided, self.inliner.fresh))
        self.turns, self.loops = turns, loops
        return statements, value

    # --- closures -----------------------------------------------------------------

    def _closures(self, node: tuple[m.Stmt, ...]) -> tuple[m.Stmt, ...]:
        made = self._inside(node)
        assert isinstance(made, tuple)
        return made

    def _inside(self, node: object) -> object:
        """The tree, its closures that do the server's work cut."""
        if isinstance(node, tuple):
            return tuple(self._inside(item) for item in node)
        if isinstance(node, m.NestedFunction) and self.kinds.of(node).server:
            if node.generator:
                raise Refused(node.span, f"`{node.name}` gives its items one by one, and would wait for the server between them",
                              "return a list, or write a `for` loop")
            return dataclasses.replace(node, body=self._function(node).body)
        if isinstance(node, m.Lambda) and self.kinds.of(node.body).server:
            return self._lambda(node)
        if isinstance(node, m.CallBuiltin) and not self.kinds.of(node).client:
            return node
        if not dataclasses.is_dataclass(node) or isinstance(node, m.Span | type) or not _holds_closure(node):
            return node
        fields = {f.name: self._inside(getattr(node, f.name)) for f in dataclasses.fields(node)}
        return dataclasses.replace(node, **fields)

    def _function(self, node: m.NestedFunction) -> Cut:
        params = tuple(p.name for p in node.params)
        own = v.assigned(node.body) - {*node.nonlocals} | {*params}
        outside = (self.kinds.changes.changed(node.body) | {*node.nonlocals}) - own
        guards, self.guards = self.guards, Guards(self.kinds.changes, outside)
        cut = self._cut(node.name, node.result, node.body)
        self.guards = guards
        cut.params, cut.outside = params, outside
        return cut

    def _two_sided(self, node: m.Lambda) -> bool:
        kind = self.kinds.of(node.body)
        return kind.client and kind.server

    def _lambda(self, node: m.Lambda) -> m.Lambda:
        """A lambda that is one run and nothing else becomes the call of its segment."""
        cut = Cut("a lambda", node.body.type, params=tuple(p.name for p in node.params))
        cut.outside = self.kinds.changes.changed(node.body) - {*cut.params}
        if self.kinds.of(node.body).client:
            raise Refused(node.span, "a lambda with parts of both sides", "write a nested `def`")
        cut.body = (self.mark(cut, (m.Return(node.body, node.body.span),), True),)
        self.cuts.append(cut)
        mark = cut.body[0]
        assert isinstance(mark, m.ExprStmt)
        return dataclasses.replace(node, body=mark.value)


def marked(s: m.Stmt) -> str:
    """The name of the run that the statement marks, or ''."""
    if isinstance(s, m.ExprStmt) and isinstance(s.value, m.CallFunction) and segment(s.value.function) and not s.value.args:
        return s.value.function
    return ""


class _Block:
    """Cuts one block."""

    def __init__(self, cutter: Cutter, cut: Cut, around: list[m.With] | None = None) -> None:
        self.cutter, self.cut, self.kinds = cutter, cut, cutter.kinds
        self.around = [] if around is None else around
        self.out: list[m.Stmt] = []
        self.row: list[m.Stmt] = []
        self.lifting: list[m.Expr] = []
        """What parts are being lifted out of."""

    def run(self, body: tuple[m.Stmt, ...], returns: bool) -> tuple[m.Stmt, ...]:
        """`returns`: a return may be part of a run here (nothing of the function follows it)."""
        for statement in self.cutter.guards.each(body):
            self._one(statement, returns)
        self._end()
        return tuple(self.out)

    def _one(self, s: m.Stmt, returns: bool, lifted: bool = False) -> None:
        """`lifted`: what can be taken out of it has been."""
        if isinstance(s, m.For) and self.cutter.pins.by_index(s):
            for made in by_index(s, self.cutter.kinds.changes, self.cutter.fresh):
                if isinstance(made, m.For) and self.cutter.ordered(made):
                    self._one(begun(made), returns)
                self._one(made, returns)
            return
        kind = self.kinds.of(s)
        if kind.fetches and not kind.client and any(self.kinds.of(r).writes for r in self.row):
            self._end()  # a fetch comes before the changes of its own call
        if not kind.client and not (lifted and kind.server) and self.cutter.stays(s):
            if kind.server:
                self._mixed(s, returns)
            else:
                self.cutter.left |= {n for n in v.assigned(s) if n.startswith("part$")}
                self._flush(s)
        elif isinstance(s, m.Return) and returns and s.value is not None and not kind.client \
                and (kind.server or any(map(self.cutter.server, self.row))):
            self._add(s, returns)
            self._end()
        elif not kind.client and not escapes(s):
            self._add(s, returns)
        elif kind.server:
            self._mixed(s, returns)
        elif self.cutter.pins.holds(s):
            self._pinned(s, returns)
        else:
            self._end()
            self.out.append(s)

    def _add(self, s: m.Stmt, returns: bool) -> None:
        """The statement joins the row, unless an exception in it would take back what is seen after it."""
        guards, server = self.cutter.guards, self.cutter.server
        if (server(s) or any(map(server, self.row))) and guards.parted((*self.row, s)):
            if isinstance(s, m.If | m.While | m.For | m.With | m.Try) and guards.parted((s,)):
                self._mixed(s, returns)
                return
            self._end()
        self.row.append(s)

    def _end(self) -> None:
        """The row so far becomes a run if the server has something to do in it."""
        row, self.row = self.row, []
        if not any(map(self.cutter.server, row)):
            self.out += row
            return
        first = self._portable(row)
        self.out += row[:first]
        body = tuple(row[first:])
        for limit in reversed(self.around):  # the requests of the segment end in time too
            body = (dataclasses.replace(limit, body=body),)
        self.out.append(self.cutter.mark(self.cut, body, isinstance(row[-1], m.Return)))

    def _portable(self, row: list[m.Stmt]) -> int:
        """How many pure statements at the front stay in the browser: those that make what can't travel."""
        first = next(i for i, s in enumerate(row) if self.cutter.server(s))
        held = [i for i in range(first) if any(isinstance(n, m.LocalTarget) and stays(n.type) for n in nodes(row[i]))]
        return held[-1] + 1 if held else 0

    # --- statements with parts of both sides ------------------------------------------

    def _mixed(self, s: m.Stmt, returns: bool) -> None:
        self.cutter.pins.spread(s)
        match s:
            case m.If():
                self._if(s, returns)
            case m.While():
                self._while(s, returns)
            case m.For():
                s = dataclasses.replace(s, iterable=self._lift(s.iterable))
                self._end()
                self.out.append(dataclasses.replace(s, body=self._turn(s, s.body, returns), orelse=self._block(s.orelse, returns)))
            case m.With():
                self._with(s, returns)
            case m.Try():
                self._try(s, returns and not s.final)
            case m.Assign() | m.AugAssign() | m.ExprStmt() | m.Return() | m.Raise() | m.Assert() | m.DeleteIndex():
                self._simple(s, returns)
            case _:
                raise Refused(s.span, f"a `{type(s).__name__.lower()}` with parts of both sides", "write the parts in lines of their own")

    def _block(self, body: tuple[m.Stmt, ...], returns: bool) -> tuple[m.Stmt, ...]:
        return _Block(self.cutter, self.cut, self.around).run(body, returns)

    def _turn(self, s: m.While | m.For, body: tuple[m.Stmt, ...], returns: bool) -> tuple[m.Stmt, ...]:
        with self.cutter.looping(s):
            return self._block(body, returns)

    def _flush(self, s: m.Stmt) -> None:
        self._end()
        self.out.append(s)

    def _lift(self, e: m.Expr) -> m.Expr:
        """`e` without the server's part, which goes before, through this block's own rules."""
        lifter = self._lifter()
        made = lifter.take(e)
        self._before(e, lifter.before)
        return made

    def _before(self, e: m.Expr, lifted: list[m.Stmt]) -> None:
        """What was lifted out of `e`, which can't be lifted out of itself."""
        if e in self.lifting:
            raise Refused(e.span, "what the server makes here can't go to the browser", "make it where it is used, or a list of it")
        self.lifting.append(e)
        for s in self.cutter.guards.each(lifted):
            self._one(s, False)
        self.lifting.pop()

    def _lifter(self) -> Lifter:
        return Lifter(self.kinds, self.cutter.fresh, self.cutter.place, self.cutter.touches)

    def _if(self, s: m.If, returns: bool) -> None:
        test = self._lift(s.test)
        self._end()  # runs have their numbers in the order of the source
        self.out.append(dataclasses.replace(s, test=test, then=self._block(s.then, returns), orelse=self._block(s.orelse, returns)))

    def _try(self, s: m.Try, returns: bool) -> None:
        self._end()
        guards = self.cutter.guards
        with guards.around(s.handlers, s.final):
            body = self._block(s.body, False)
        with guards.around(s.final):
            orelse = self._block(s.orelse, returns)
            handlers = tuple(dataclasses.replace(h, body=self._block(h.body, returns)) for h in s.handlers)
        self.out.append(dataclasses.replace(s, body=body, orelse=orelse, handlers=handlers, final=self._block(s.final, False)))

    def _with(self, s: m.With, returns: bool) -> None:
        s = dataclasses.replace(s, context=self._lift(s.context))
        self._end()
        self.around.append(s)
        body = self._block(s.body, returns)
        self.around.pop()
        self.out.append(dataclasses.replace(s, body=body))

    def _while(self, s: m.While, returns: bool) -> None:
        """A test that needs the server is made in the loop."""
        self._end()
        if not self.kinds.of(s.test).server:
            self.out.append(dataclasses.replace(s, body=self._turn(s, s.body, returns), orelse=self._block(s.orelse, returns)))
            return
        if any(map(escapes, s.orelse)) and not returns_only(s.orelse):
            raise Refused(s.test.span, "the test of a `while` needs the server, and its `else` leaves a loop around it",
                          "make the test in the loop and `break`")
        name = self.cutter.fresh()
        tested = m.Assign(m.LocalTarget(name, s.test.type), s.test, s.test.span)
        stop = m.If(m.Unary("not", m.Local(name, s.test.type, s.test.span), m.BOOL, s.test.span), (*s.orelse, m.Break(s.span)), (), s.test.span)
        self.out.append(m.While(m.Const(True, m.BOOL, s.span), self._turn(s, (tested, stop, *s.body), returns), (), s.span))

    def _simple(self, s: m.Assign | m.AugAssign | m.ExprStmt | m.Return | m.Raise | m.Assert | m.DeleteIndex, returns: bool) -> None:
        if isinstance(s, m.AugAssign):
            s = self._plain(s)
        if isinstance(s, m.Assert):
            text = () if s.message is None else (s.message,)
            raised = m.Raise(m.NewException("AssertionError", text, m.ExceptionType("AssertionError"), s.span), None, s.span)
            self._one(m.If(m.Unary("not", s.test, m.BOOL, s.test.span), (raised,), (), s.span), returns)
            return
        if isinstance(s, m.DeleteIndex) or (isinstance(s, m.Assign) and self.kinds.of(s.target).server):
            raise Refused(s.span, "what is changed here needs both sides", "keep its parts in variables first")
        value = s.value
        if value is None:
            self._flush(s)
            return
        self._again(dataclasses.replace(s, value=self._lift(value)), returns)

    def _again(self, s: m.Assign | m.ExprStmt | m.Return | m.Raise, returns: bool) -> None:
        """The statement with what was lifted out of it: now of one side, but for a target at the server."""
        kind = self.kinds.of(s)
        if isinstance(s, m.ExprStmt) and isinstance(s.value, m.Local):
            return
        if kind.server and kind.client and isinstance(s, m.Assign):
            name = self.cutter.fresh()
            self._one(m.Assign(m.LocalTarget(name, s.value.type), s.value, s.span), False)
            self._one(dataclasses.replace(s, value=m.Local(name, s.value.type, s.span)), returns)
        elif kind.server and kind.client:
            raise Refused(s.span, "a statement with parts of both sides", "write the parts in lines of their own")
        else:
            self._one(s, returns, True)

    def _pinned(self, s: m.Stmt, returns: bool) -> None:
        """A pinned statement with parts of the browser, which go before; or one with a pinned one in it."""
        if isinstance(s, m.AugAssign):
            s = self._plain(s)
        if not isinstance(s, m.Assign | m.ExprStmt):
            self._mixed(s, returns)
            return
        if isinstance(s, m.Assign) and self.kinds.of(s.target).client:
            raise Refused(s.span, "what is changed here needs both sides", "keep its parts in variables first")
        lifter = self._lifter()
        value = lifter.told(s.value)
        self._before(s.value, lifter.before)
        self._add(dataclasses.replace(s, value=value), returns)

    def _plain(self, s: m.AugAssign) -> m.Assign:
        """`t op= v` as `old = t; t = old op v`: the old value is read before `v` is evaluated."""
        if not isinstance(s.type, m.Prim):
            raise Refused(s.span, f"`{s.op}=` changes a value in place, with parts of both sides", "keep the new part in a variable first")
        old = _value_of(s.target, s.type, s.span)
        name = self.cutter.fresh()
        self._one(m.Assign(m.LocalTarget(name, s.type), old, s.span), False)
        return m.Assign(s.target, m.Binary(s.op, m.Local(name, s.type, s.span), s.value, s.type, s.span), s.span)


def _value_of(target: m.Target, type_: m.Type, span: m.Span) -> m.Expr:
    match target:
        case m.LocalTarget(name=name):
            return m.Local(name, type_, span)
        case m.StateTarget(state=state):
            return m.StateRef(state, type_, span)
        case m.AttributeTarget(value=m.Local() | m.LibraryValue() as value, name=name):
            return m.Attribute(value, name, type_, span)
    raise Refused(span, "what is assigned to would be evaluated twice", "keep it in a variable first")


def returns_only(body: tuple[m.Stmt, ...]) -> bool:
    """True if the block leaves no loop around it."""
    return not any(isinstance(n, m.Break | m.Continue) for n in nodes(body, lambda n: not isinstance(n, m.While | m.For | m.NestedFunction)))


def _holds_closure(node: object) -> bool:
    return any(isinstance(n, m.Lambda | m.NestedFunction) for n in nodes(node))
