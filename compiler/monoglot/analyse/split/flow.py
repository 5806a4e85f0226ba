"""Where the values come from that a run of the server needs: the browser, an earlier run, or the run itself.

An abstract interpretation of a cut body. Of every variable it knows whether the actor
keeps its present value (`KEPT`), keeps an older one (`STALE`) or none (`NONE`), the ways
on which it can be computed again at the actor (`Way`), and whether it hangs on what only a
run knows (`tainted`): such a value never comes from the browser. Where there are several
ways the browser tells the number of the one it went, no value, and the actor makes the
checks of that way. Of every place it knows which runs may have been the last one, and the
checks that were passed on every way there.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from monoglot import model as m
from monoglot.analyse.split import handed
from monoglot.analyse.split import variables as v
from monoglot.analyse.split.kinds import Kinds, escapes
from monoglot.analyse.split.pins import Pin, pin
from monoglot.analyse.split.tree import Cut, Run, marked
from monoglot.analyse.split.turns import counts_turns, outside
from monoglot.walk import nodes, rebuild

KEPT, STALE, NONE = "kept", "stale", "none"


@dataclass(frozen=True)
class Again:
    """A pure statement of the browser's part that the actor can run again: a check or an assignment."""

    order: int
    """Its place, which no other of the flow has."""
    statement: m.Stmt = field(compare=False)
    reads: frozenset[str] = field(compare=False)
    states: frozenset[str] = field(compare=False)
    told: bool = field(default=True, compare=False)
    """The browser can tell that it went this way."""


@dataclass(frozen=True)
class Way:
    """One statement that gave a variable its value, with the checks that were passed before it."""

    again: Again
    checks: frozenset[Again]


@dataclass(frozen=True)
class Var:
    """What is known of a variable.

    `ways` are how it may have got its value; `open`: or in one more, which only the browser knows.
    `made_by` are the runs outside the flow that may have given it its value.
    """

    where: frozenset[str]
    ways: frozenset[Way] = frozenset()
    open: bool = True
    tainted: bool = False
    made_by: frozenset[str] = frozenset()
    kept_tainted: bool = False
    """The value that is kept hangs on what only a run knows."""
    over: bool = False
    """Nobody reads it before it gets another value."""
    by: frozenset[Pin] = frozenset()
    """What may have made it in the browser of values that are not the browser's."""
    unset: bool = False
    """It may have no value."""

    @property
    def again(self) -> Again | None:
        """The one statement that gives it."""
        return next(iter(self.ways)).again if len(self.ways) == 1 and not self.open else None

    def without(self, gone: Callable[[Again], bool]) -> Var:
        """After something changed: a way that is `gone` can't be gone again, a check can't be made."""
        if not any(gone(w.again) or any(map(gone, w.checks)) for w in self.ways):
            return self
        left = frozenset(Way(w.again, frozenset(c for c in w.checks if not gone(c))) for w in self.ways if not gone(w.again))
        return replace(self, ways=left, open=self.open or len(left) < len(self.ways))


@dataclass(frozen=True)
class State:
    """What is known at a place. `last` are the runs of the flow that may have been the last; '' for none."""

    variables: tuple[tuple[str, Var], ...]
    last: frozenset[str]
    checks: frozenset[Again]

    def var(self, name: str) -> Var:
        return dict(self.variables).get(name, Var(frozenset((NONE,))))

    def unset(self, name: str) -> bool:
        known = dict(self.variables).get(name)
        return known is None or known.unset

    def put(self, name: str, var: Var) -> State:
        known = dict(self.variables)
        known[name] = var
        return replace(self, variables=tuple(sorted(known.items(), key=lambda item: item[0])))


@dataclass(frozen=True)
class Chosen:
    """A way that the browser may tell: the statement that gives the value, and what is run before it."""

    statement: m.Stmt
    order: int
    before: tuple[m.Stmt, ...]


@dataclass
class Needs:
    """What a run is given: `sent` by the browser, `kept` by the actor (`maybe`: if it is there), `again` run before it.

    `chosen` are made again on the way whose number the browser tells.
    """

    sent: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    maybe: list[str] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)
    chosen: dict[str, tuple[Chosen, ...]] = field(default_factory=dict)
    unclear: list[str] = field(default_factory=list)

    def copy(self) -> Needs:
        return Needs([*self.sent], [*self.kept], [*self.maybe], [*self.again], {**self.chosen}, [*self.unclear])

    def restore(self, before: Needs) -> None:
        """As it was; what others hold of it stays its own."""
        self.sent[:], self.kept[:], self.maybe[:] = before.sent, before.kept, before.maybe
        self.again[:], self.unclear[:] = before.again, before.unclear
        self.chosen.clear()
        self.chosen.update(before.chosen)

    def names(self) -> frozenset[str]:
        """Every variable the run knows when it begins."""
        made = {n for a in self.again for n in v.assigned(a.statement)}
        return frozenset((*self.sent, *self.kept, *self.maybe, *made, *self.chosen))


class Flow:
    """The interpretation of one cut; `inside` are the runs that take part in the flow."""

    def __init__(self, kinds: Kinds, cut: Cut, params: tuple[str, ...], inside: frozenset[str]) -> None:
        self.kinds, self.cut, self.inside = kinds, cut, inside
        self.at: dict[str, State] = {}
        self._order: dict[int, int] = {}
        self._keep_alive: list[object] = []
        self._tests: dict[int, m.Stmt] = {}
        self._loops: list[tuple[list[State], list[State]]] = []
        self._raising: list[list[State]] = []
        # Who called the action has its arguments.
        self.client_reads = v.reads(cut.body) | cut.outside | frozenset(params) & kinds.changes.changed(kinds.function.body)
        self._exposed = frozenset[str]().union(*(v.exposed(run.body) for run in cut.runs.values()))
        self.params = frozenset(params) - v.assigned(kinds.function.body) - kinds.changes.changed(kinds.function.body)
        given = v.assigned((cut.body, *(run.body for run in cut.runs.values())))
        self._own = given - cut.outside - {*cut.params, *params}
        start = State((), frozenset(("",)), frozenset())
        for name in params:
            start = start.put(name, Var(frozenset((NONE,))))
        self._block(cut.body, start)

    # --- what a run needs ---------------------------------------------------------

    def needs(self, run: Run) -> Needs:
        """Where each value comes from that the run needs; `unclear` are those it can't be told of."""
        state, needs = self.at[run.name], Needs()
        for name in sorted(self.live_in(run)):
            self._need(name, state, needs)
        for check in sorted(state.checks, key=lambda a: a.order):
            for name in sorted(check.reads):
                self._need(name, state, needs)
            _add(needs.again, _only_check(check, state))
        needs.again.sort(key=lambda a: a.order)
        return needs

    def unset(self, names: Iterable[str], state: State) -> frozenset[str]:
        """Those of the cut's own variables that may have no value; nothing of the program reads them here."""
        return frozenset(n for n in names if n in self._own and state.unset(n))

    def live_in(self, run: Run) -> frozenset[str]:
        """The variables whose value from before the run reads, or may leave as it is for others."""
        needed = v.exposed(run.body)
        sure = v.definite(run.body)
        if sure is not None:
            needed |= self._given_on(run) - sure - self.left_unset(run)
        return needed

    def left_unset(self, run: Run) -> frozenset[str]:
        """What may have no value after the run either, though it may give one: nothing of the program reads it then."""
        sure = v.definite(run.body)
        return self.unset(v.assigned(run.body) - sure, self.at[run.name]) if sure is not None else frozenset()

    def _given_on(self, run: Run) -> frozenset[str]:
        before = dict(self.at[run.name].variables)
        return v.assigned(run.body) & (self.client_reads | self._exposed) & before.keys()

    def _need(self, name: str, state: State, needs: Needs, under: tuple[str, ...] = ()) -> None:
        if name in needs.names() or name in needs.unclear:
            return
        var = state.var(name)
        single = self._single(name, state)
        if var.where == {KEPT}:
            needs.kept.append(name)
        elif KEPT in var.where and STALE in var.where:  # the actor can't tell whether what it keeps is the present value
            (needs.unclear if var.tainted or var.kept_tainted else needs.sent).append(name)
        elif (single is not None or name not in under and _each_alone(var, name)) and self._made(name, single, state, needs, under):
            if KEPT in var.where:
                needs.maybe.append(name)
        elif var.tainted:
            needs.unclear.append(name)
        else:
            needs.sent.append(name)
            if KEPT in var.where:
                needs.maybe.append(name)

    def _made(self, name: str, single: Again | None, state: State, needs: Needs, under: tuple[str, ...]) -> bool:
        """Lets the actor make the value; false if something it would be made of is unclear, then `needs` is as it was."""
        before = needs.copy()
        if single is not None:
            for other in sorted(single.reads):
                self._need(other, state, needs, (*under, name))
            _add(needs.again, single)
        else:
            self._choose(name, state.var(name), state, needs, under)
            if "" in state.last and needs.kept != before.kept:  # one way needs what is only kept if the flow has begun
                needs.restore(before)
                needs.unclear.append(name)
                return True
        if needs.unclear == before.unclear:
            return True
        needs.restore(before)
        return False

    def culprits(self, name: str, state: State, seen: frozenset[str] = frozenset()) -> frozenset[Pin]:
        """The statements of the browser's part that make the value unclear, by what it is made of."""
        var = state.var(name)
        of = {n for way in var.ways for n in way.again.reads} - seen - {name}
        inner = frozenset[Pin]().union(*(self.culprits(n, state, seen | {name}) for n in sorted(of)))
        found = inner if inner and not var.open and KEPT not in var.where else inner | var.by
        return found or frozenset(pin(w.again.statement, name) for w in var.ways if w.checks - state.checks)

    def _single(self, name: str, state: State) -> Again | None:
        """The statement that gives the variable, if it gives no other variable a value that this has no longer."""
        again = state.var(name).again
        if again is None or any(state.var(n).again != again for n in v.assigned(again.statement)):
            return None
        return again

    def _choose(self, name: str, var: Var, state: State, needs: Needs, under: tuple[str, ...]) -> None:
        """What only one way needs is made on that way, where its checks hold."""
        found = []
        for way in sorted(var.ways, key=lambda w: w.again.order):
            checks = way.checks - state.checks
            own = replace(needs, again=[*needs.again, *checks])
            for other in sorted({n for a in (way.again, *checks) for n in a.reads}):
                self._need(other, state, own, (*under, name))
            before = v.in_order((a.order, a.statement) for a in own.again if a not in needs.again)
            found.append(Chosen(way.again.statement, way.again.order, before))
        needs.chosen[name] = tuple(found)

    # --- statements ---------------------------------------------------------------

    def _block(self, body: tuple[m.Stmt, ...], state: State | None) -> State | None:
        for statement in body:
            if state is None:
                return None
            self._may_raise(state)
            state = self._one(statement, state)
            self._may_raise(state)
        return state

    def _one(self, s: m.Stmt, state: State) -> State | None:
        name = marked(s)
        if name:
            run = self.cut.runs[name]
            met = join(self.at.get(name), state)  # a `finally` is come to in order and with an exception under way
            assert met is not None
            self.at[name] = met
            after = self._after_run(run, state)
            return None if run.returns else after
        match s:
            case m.If():
                return self._if(s, state)
            case m.While() | m.For() if self._again(s) is not None:
                return self._simple(s, state)
            case m.While():
                return self._loop(s.body, s.orelse, state, s.test, None)
            case m.For():
                return self._loop(s.body, s.orelse, state, None, s)
            case m.Try():
                return self._try(s, state)
            case m.With():
                return self._block(s.body, state)
            case m.Return() | m.Raise():
                return None
            case m.Break() | m.Continue():
                self._loops[-1][isinstance(s, m.Continue)].append(state)
                return None
        return self._simple(s, state)

    def _simple(self, s: m.Stmt, state: State, told: bool = True) -> State:
        kind = self.kinds.of(s)
        again = self._again(s)
        again = again if told or again is None else replace(again, told=False)
        taints = {n: self._tainted(s, state, n) for n in v.assigned(s) | self.kinds.changes.changed(s)}
        made = {n: frozenset((pin(s, n),)) | (state.var(n).by if n in self.kinds.changes.changed(s) | v.reads(s) else frozenset()) for n in taints}
        state = self._disturb(state, kind.disturbs)
        sure = v.definite((s,)) or frozenset()
        for name, tainted in taints.items():
            before = state.var(name).where
            state = self._forget(state, name)
            where = frozenset((STALE if n in (KEPT, STALE) else NONE) for n in before)
            own = again if again is not None and name in sure - again.reads and name not in self.kinds.changes.changed(s) else None
            ways = frozenset() if own is None else frozenset((Way(own, state.checks),))
            by = made[name] if own is None and tainted or STALE in where else frozenset[Pin]()
            state = state.put(name, Var(where, ways, own is None, tainted, by=by, unset=name not in sure and state.unset(name)))
        if again is not None and not set(taints) & again.reads and (not taints or isinstance(s, m.Assign) and _may_fail(s.value)):
            state = replace(state, checks=state.checks | {again})
        return state

    def _again(self, s: m.Stmt) -> Again | None:
        """The statement as one that the actor can run again, if it is one."""
        kind = self.kinds.of(s)
        if kind.client or kind.server or not kind.steady:
            return None
        if v.assigned(s) & (self.kinds.changes.captured | self.kinds.changes.nonlocals):
            return None  # who knows when it is changed
        if escapes(s) or self.kinds.changes.changed(s) or any(isinstance(n, m.StateTarget | m.AttributeTarget) for n in nodes(s)):
            return None
        return Again(self._place(s) * 4, s, v.reads(s), kind.reads)

    def _place(self, s: object) -> int:
        if id(s) not in self._order:
            self._order[id(s)] = len(self._order)
            self._keep_alive.append(s)
        return self._order[id(s)]

    def _tainted(self, s: m.Stmt, state: State, name: str) -> bool:
        value = getattr(s, "value", None)
        keeps = not isinstance(s, m.Assign) and state.var(name).tainted
        return keeps or self._flows(value if isinstance(s, m.Assign | m.AugAssign) else s, state)

    def _flows(self, node: object, state: State) -> bool:
        """True if a tainted value may be part of the node's value."""
        tainted = frozenset(name for name, var in state.variables if var.tainted)
        return handed.flows(self.kinds, node, tainted)

    def _forget(self, state: State, name: str) -> State:
        """The variable changes: what was computed from it can't be computed again, checks of it are over."""
        return _without(state, lambda a: name in a.reads)

    def _disturb(self, state: State, states: frozenset[str]) -> State:
        """Shared states change by the action itself: what was read from them is not read again."""
        return _without(state, lambda a: bool(a.states & states)) if states else state

    # --- runs -----------------------------------------------------------------------

    def _after_run(self, run: Run, state: State) -> State:
        given = v.assigned(run.body) | self.kinds.changes.changed(run.body)
        needs = self.needs(run) if run.name in self.inside else Needs()
        knows = needs.names() - self.unset(needs.sent, state) | given
        unset = self.unset(given - (v.definite(run.body) or frozenset()), state)
        state = self._disturb(state, self.kinds.of(run.body).writes)
        for name in given:
            state = self._forget(state, name)
        for name in knows:
            tainted = name in given or state.var(name).tainted
            if run.name in self.inside:
                state = state.put(name, Var(frozenset((KEPT,)), open=False, tainted=tainted, kept_tainted=tainted, unset=name in unset))
            else:
                state = state.put(name, Var(frozenset((NONE,)), tainted=tainted, made_by=frozenset((run.name,)), unset=name in unset))
        state = replace(state, checks=state.checks | self._passed(run, given))
        return replace(state, last=frozenset((run.name,))) if run.name in self.inside else state

    def _passed(self, run: Run, given: frozenset[str]) -> frozenset[Again]:
        """The run's own checks of parameters, shared state and who acts: what comes later makes them again."""
        changed = self.kinds.of(run.body).writes
        found = [self._again(s) for s in run.body if _only_raises(s)]
        return frozenset(a for a in found if a is not None and a.reads <= self.params - given and not a.states & changed)

    # --- control --------------------------------------------------------------------

    def _if(self, s: m.If, state: State) -> State | None:
        if self._again(s) is not None:
            return self._simple(s, state)
        after = self._bound(self._disturb(state, self.kinds.of(s.test).disturbs), s.test)
        then = self._block(s.then, self._assume(after, s.test, True))
        orelse = self._block(s.orelse, self._assume(after, s.test, False))
        return join(then, orelse)

    def _bound(self, state: State, test: m.Expr, told: bool = True) -> State:
        """What a test binds by `:=`, a capture of `match` too, is had by evaluating it; `told`: it is an `if`'s."""
        names = v.assigned(test)
        if not names:
            return state
        if id(test) not in self._tests:
            self._tests[id(test)] = m.ExprStmt(test, test.span)
        return self._simple(self._tests[id(test)], state, told)

    def _assume(self, state: State, test: m.Expr, holds: bool) -> State:
        """The state where the test holds, or doesn't: a check, if the actor can make it."""
        kind = self.kinds.of(test)
        if kind.client or kind.server or not kind.steady or isinstance(test, m.Const):
            return state
        failed = m.Unary("not", test, m.BOOL, test.span) if holds else test
        text = m.Const(f"a condition of {self.kinds.function.name} does not hold at the server (line {self.kinds.model.layout.line(test.span)})", m.STR, test.span)
        raised = m.If(failed, (_flow_error(text),), (), test.span)
        place = self._place(test) * 4 + 1 + holds
        return replace(state, checks=state.checks | {Again(place, raised, v.reads(test), kind.reads)})

    def _loop(self, body: tuple[m.Stmt, ...], orelse: tuple[m.Stmt, ...], state: State,
              test: m.Expr | None, over: m.For | None) -> State | None:
        head: State | None = state
        fresh = self._given_anew(body)
        for _ in range(50):
            assert head is not None
            self._loops.append(([], []))
            entered = _begun(head, fresh)
            entered = self._assume(self._bound(entered, test, False), test, True) if test is not None else self._items(over, entered)
            end = self._block(body, entered)
            broken, continued = self._loops.pop()
            again = join(head, *continued, end)
            if again == head:
                break
            head = again
        left = self._assume(self._bound(head, test, False), test, False) if test is not None and head is not None else head
        if isinstance(test, m.Const) and test.value is True:
            return join(None, *broken)
        return join(self._block(orelse, left), *broken)

    def _given_anew(self, body: tuple[m.Stmt, ...]) -> frozenset[str]:
        """The variables that each turn of a loop gives a value before it reads them."""
        whole = self._with_runs(body)
        return v.assigned(whole) - v.exposed(whole)

    def _with_runs(self, body: tuple[m.Stmt, ...]) -> tuple[m.Stmt, ...]:
        """The statements with each run in the place of its mark."""
        def change(node: object) -> object:
            name = marked(node) if isinstance(node, m.ExprStmt) else ""
            run = self.cut.runs.get(name)
            return rebuild(node, change) if run is None else m.If(m.Const(True, m.BOOL, run.span), run.body, (), run.span)
        made = rebuild(body, change)
        assert isinstance(made, tuple)
        return made

    def _items(self, s: m.For | None, state: State) -> State:
        """The loop's variables have a new value each time."""
        assert s is not None
        kind = self.kinds.of(s.iterable)
        counted = counts_turns(s)
        tainted = not kind.client and not counted and self._flows(s.iterable, state)
        for name in v.assigned(s.target):
            before = state.var(name).where
            state = self._forget(state, name)
            where = frozenset((STALE if n in (KEPT, STALE) else NONE) for n in before)
            by = frozenset[Pin]() if counted else frozenset((pin(s, name, True),))
            state = state.put(name, Var(where, tainted=tainted, by=by))
        return self._member(s, state)

    def _member(self, s: m.For, state: State) -> State:
        """An item comes from what is iterated: a check that the actor can make."""
        kind = self.kinds.of(s.iterable)
        if kind.client or kind.server or not kind.steady or not isinstance(s.target, m.LocalTarget) \
                or not isinstance(s.iterable.type, m.ListType) or isinstance(s.iterable, m.CallBuiltin) and not counts_turns(s):
            return state
        item = m.Local(s.target.name, s.target.type, s.span)
        found = outside(s) if counts_turns(s) else m.Compare(("not-in",), (item, s.iterable), m.BOOL, s.span)
        text = m.Const(f"an item of a loop of {self.kinds.function.name} is not there at the server (line {self.kinds.model.layout.line(s.span)})", m.STR, s.span)
        check = m.If(found, (_flow_error(text),), (), s.span)
        reads = v.reads(s.iterable) | {s.target.name}
        return replace(state, checks=state.checks | {Again(self._place(s) * 4, check, reads, kind.reads)})

    def _try(self, s: m.Try, state: State) -> State | None:
        self._raising.append([state])
        end = self._block(s.body, state)
        raised = join(None, *self._raising.pop())
        end = self._block(s.orelse, end)
        ways = [end]
        for handler in s.handlers:
            caught = raised
            if caught is not None and handler.name:
                caught = self._forget(caught, handler.name).put(handler.name, Var(frozenset((NONE,))))
            ways.append(self._block(handler.body, caught))
        if not s.final:
            return join(None, *ways)
        self._block(s.final, join(None, raised, *ways))
        return self._block(s.final, join(None, *ways))

    def _may_raise(self, state: State | None) -> None:
        if state is not None:
            for frame in self._raising:
                frame.append(state)


def join(*states: State | None) -> State | None:
    """What is known where several ways meet."""
    ways = list({id(s): s for s in states if s is not None}.values())
    if not ways:
        return None
    met: dict[str, list[Var]] = {}
    for name, var in (pair for s in ways for pair in s.variables):
        met.setdefault(name, []).append(var)
    known = tuple((name, _join_var(list({id(v): v for v in met[name]}.values()), len(met[name]) < len(ways))) for name in sorted(met))
    checks = frozenset.intersection(*(s.checks for s in ways))
    return State(known, frozenset[str]().union(*(s.last for s in ways)), checks)


def _join_var(ways: list[Var], unset: bool) -> Var:
    """`unset`: on one way it has no value."""
    first = ways[0]
    if len(ways) == 1 and not first.over and first.where != {KEPT}:
        return replace(first, unset=True) if unset and not first.unset else first
    read = [w for w in ways if not w.over]
    ours = [w for w in read or ways if w.where != {KEPT}]
    return Var(frozenset[str]().union(*(w.where for w in ways)), _join_ways(ours), any(w.open for w in ours),
               any(w.tainted for w in ours or ways), frozenset[str]().union(*(w.made_by for w in read)),
               any(w.kept_tainted for w in ways), not read, frozenset[Pin]().union(*(w.by for w in read)), unset or any(w.unset for w in ways))


def _join_ways(of: list[Var]) -> frozenset[Way]:
    """All of them; of one that several have, the checks that all made."""
    found: dict[Again, frozenset[Again]] = {}
    for way in (w for var in of for w in var.ways):
        found[way.again] = found.get(way.again, way.checks) & way.checks
    return frozenset(Way(again, checks) for again, checks in found.items())


def _without(state: State, gone: Callable[[Again], bool]) -> State:
    return replace(state, variables=tuple((n, var.without(gone)) for n, var in state.variables),
                   checks=frozenset(c for c in state.checks if not gone(c)))


def _begun(state: State, fresh: frozenset[str]) -> State:
    """A turn of a loop begins: what the turn before gave is over."""
    return replace(state, variables=tuple(
        (n, Var(frozenset(STALE if w in (KEPT, STALE) else NONE for w in var.where), over=True, unset=var.unset) if n in fresh else var)
        for n, var in state.variables))


def _each_alone(var: Var, name: str) -> bool:
    """True if every way is a statement that gives nothing but this variable."""
    return not var.open and len(var.ways) > 1 and all(w.again.told and v.assigned(w.again.statement) == {name} for w in var.ways)


def _flow_error(text: m.Const) -> m.Stmt:
    return m.Raise(m.NewException("FlowError", (text,), m.ExceptionType("FlowError"), text.span), None, text.span)


def _only_check(check: Again, state: State) -> Again:
    """The check without its assignment, unless the variable still has the value it gives."""
    s = check.statement
    if isinstance(s, m.Assign) and not all(state.var(n).again == check for n in v.assigned(s)):
        return replace(check, statement=m.ExprStmt(s.value, s.span))
    return check


def _add(to: list[Again], one: Again) -> None:
    if one not in to:
        to.append(one)


def _may_fail(e: object) -> bool:
    """True for a value that is looked up or made by a helper, which may raise."""
    return any(isinstance(n, m.Index | m.CallFunction) for n in nodes(e))


def _only_raises(s: m.Stmt) -> bool:
    """True for a statement that does nothing but maybe raise."""
    if isinstance(s, m.If):
        return all(map(_only_raises, (*s.then, *s.orelse)))
    return isinstance(s, m.ExprStmt | m.Assert | m.Raise)
