"""The verifier of the IR: every invariant of `ir`, as a list of what is broken.

    verify(module) -> ()            # or texts, each with the function it is about

Tests run it on everything that `lower` makes; the pipeline too, so a fault of the
compiler is found before it becomes a wrong program.
"""
from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace

from monoglot import ir
from monoglot.kept import kept
from monoglot.ops import HANDLE, OPS
from monoglot.walk import children

_TRUTHS = (ir.Var, ir.IsA, ir.CallMember, ir.Call, ir.CallValue, ir.Method, ir.Await, ir.Get, ir.Bind, ir.Handle, ir.Dispatch, ir.Constant)
"""Nodes whose value may be a truth value; the verifier can't see more."""


def verify(module: ir.Module) -> tuple[str, ...]:
    """What is wrong with the module; empty if nothing is."""
    return tuple(f"{side.side}: {fault}" for side in (module.client, module.server) for fault in _side(side))


def _side(side: ir.Side) -> list[str]:
    faults: list[str] = []
    functions = {f.name: f for f in side.functions}
    if len(functions) != len(side.functions):
        faults.append("two functions have one name")
    faults += [f"{name} is to run and has no function" for name in side.runs if name not in functions]
    faults += [f"{name} runs and is no action that clients may call" for name in side.runs if name not in side.sent]
    around = (side.side, side.sent, side.states, tuple(c.name for c in side.constants),
              tuple((f.name, len(f.params), f.handle, f.is_async) for f in side.functions))
    for function in side.functions:
        faults += kept(function, "faults", around, functools.partial(_function, side, functions, function))
    for name, value in [*((c.name, c.value) for c in side.constants), *side.initial]:
        _Check(side, functions, f"{name}: ", faults).expr(value, _Scope(frozenset(), False, False))
    return faults


def _function(side: ir.Side, functions: dict[str, ir.Function], function: ir.Function) -> list[str]:
    check = _Check(side, functions, f"{function.name}: ")
    check.block(function.body, _Scope(frozenset((*function.params, *function.locals)), function.is_async, function.handle))
    return check.faults


@dataclass(frozen=True)
class _Scope:
    """What is visible at a place."""

    names: frozenset[str]
    is_async: bool
    handle: bool
    loop: bool = False
    labels: frozenset[str] = frozenset()
    caught: frozenset[str] = frozenset()


@dataclass
class _Check:
    side: ir.Side
    functions: dict[str, ir.Function]
    where: str
    faults: list[str] = field(default_factory=list)

    def fault(self, text: str) -> None:
        self.faults.append(self.where + text)

    def block(self, body: tuple[ir.Stmt, ...], scope: _Scope) -> None:
        for statement in body:
            self.statement(statement, scope)

    # --- statements -----------------------------------------------------------------

    def statement(self, s: ir.Stmt, scope: _Scope) -> None:
        match s:
            case ir.If(test, then, orelse):
                self.test(test, scope)
                self.block(then, scope)
                self.block(orelse, scope)
            case ir.While(test, body):
                self.test(test, scope)
                self.block(body, replace(scope, loop=True))
            case ir.ForEach(names, iterable, body):
                self.expr(iterable, scope)
                self.block(body, replace(scope, loop=True, names=scope.names | set(names)))
            case ir.ForRange(counter, start, stop, step, body):
                self._range(s, scope)
                self.block(body, replace(scope, loop=True, names=scope.names | {counter}))
            case ir.Block(label, body):
                self.block(body, replace(scope, labels=scope.labels | {label}))
            case ir.Within(seconds, body):
                self.expr(seconds, scope)
                self.block(body, scope)
            case ir.Try():
                self._try(s, scope)
            case ir.Break() | ir.Continue():
                if not scope.loop:
                    self.fault(f"{type(s).__name__} outside a loop")
            case ir.Leave(label) if label not in scope.labels:
                self.fault(f"Leave of {label}, which is not around it")
            case ir.Rethrow(name) if name not in scope.caught:
                self.fault(f"Rethrow of {name} outside its catch")
            case _:
                self._plain(s, scope)

    def _plain(self, s: ir.Stmt, scope: _Scope) -> None:
        names = (s.name,) if isinstance(s, ir.Set) else s.names if isinstance(s, ir.SetMany) else ()
        for name in names:
            self.declared(name, scope)
        for child in children(s):
            self.expr(child, scope)

    def _range(self, s: ir.ForRange, scope: _Scope) -> None:
        if s.step == 0:
            self.fault("ForRange by 0")
        self.expr(s.start, scope)
        self.expr(s.stop, scope)

    def _try(self, s: ir.Try, scope: _Scope) -> None:
        if not s.catches and not s.final:
            self.fault("Try without a catch or final")
        self.block(s.body, scope)
        inside = replace(scope, caught=scope.caught | {s.caught})
        for catch in s.catches:
            if catch.bind:
                self.declared(catch.bind, scope)
            self.block(catch.body, inside)
        self.block(s.final, scope)

    # --- expressions -------------------------------------------------------------------

    def declared(self, name: str, scope: _Scope) -> None:
        if name not in scope.names:
            self.fault(f"{name} is not declared")

    def test(self, e: ir.Expr, scope: _Scope) -> None:
        """A truth value."""
        match e:
            case ir.Both(left, right) | ir.Either(left, right):
                self.test(left, scope)
                self.test(right, scope)
                return
            case ir.Cond(_, then, orelse):
                self.test(then, scope)
                self.test(orelse, scope)
            case ir.Op(name) if name in OPS:
                fits = OPS[name].truth or name in ("list.at", "tuple.at", "dict.at", "dict.get",
                                                   "dict.pop", "dict.setdefault", "list.pop", "expect", "min", "max")
                if not fits:
                    self.fault(f"the test {name} is no truth value")
            case ir.Lit(_, kind) if kind == "bool":
                pass
            case ir.Collect(kind) if kind in ("any", "all"):
                pass
            case _ if not isinstance(e, _TRUTHS):
                self.fault(f"the test {type(e).__name__} is no truth value")
        self.expr(e, scope)

    def expr(self, e: object, scope: _Scope) -> None:
        getattr(self, "_" + type(e).__name__.lower(), self._parts)(e, scope)

    def _parts(self, e: object, scope: _Scope) -> None:
        for child in children(e):
            self.expr(child, scope)

    def _var(self, e: ir.Var, scope: _Scope) -> None:
        self.declared(e.name, scope)

    def _bind(self, e: ir.Bind, scope: _Scope) -> None:
        self.declared(e.name, scope)
        self.expr(e.value, scope)

    def _op(self, e: ir.Op, scope: _Scope) -> None:
        spec = OPS.get(e.name)
        if spec is None:
            self.fault(f"no primitive is called {e.name}")
        elif not spec.least <= len(e.args) <= spec.most:
            self.fault(f"{e.name} with {len(e.args)} arguments")
        if e.name == "not":
            self.test(e.args[0], scope)
        else:
            self._parts(e, scope)

    def _cond(self, e: ir.Cond, scope: _Scope) -> None:
        self.test(e.test, scope)
        self.expr(e.then, scope)
        self.expr(e.orelse, scope)

    def _waits(self, waits: bool, what: str, scope: _Scope) -> None:
        if waits and not scope.is_async:
            self.fault(f"{what} waits in something that is not async")

    def _call(self, e: ir.Call, scope: _Scope) -> None:
        callee = self.functions.get(e.function)
        if callee is None:
            self.fault(f"no function {e.function} on this side")
            return
        if len(e.args) != len(callee.params):
            self.fault(f"{e.function} with {len(e.args)} arguments")
        if callee.handle and not scope.handle:
            self.fault(f"{e.function} needs the handle")
        if callee.is_async and not e.waits:
            self.fault(f"the call of {e.function} does not wait")
        self._waits(e.waits, e.function, scope)
        self._parts(e, scope)

    def _await(self, e: ir.Await, scope: _Scope) -> None:
        self._waits(True, "a promise", scope)
        self._parts(e, scope)

    def _callvalue(self, e: ir.CallValue, scope: _Scope) -> None:
        self._waits(e.waits, "a call", scope)
        self._parts(e, scope)

    def _dispatch(self, e: ir.Dispatch, scope: _Scope) -> None:
        if e.action not in self.side.sent or self.side.side != "client":
            self.fault(f"{e.action} can't be dispatched here")
        if not scope.handle:
            self.fault(f"the dispatch of {e.action} needs the handle")
        self._waits(e.waits, e.action, scope)
        self._parts(e, scope)

    def _handle(self, e: ir.Handle, scope: _Scope) -> None:
        spec = HANDLE.get(e.op)
        if spec is None or bool(e.state) != spec[0] or len(e.args) != spec[1]:
            self.fault(f"the handle has no {e.op} of this form")
        if e.state and e.state not in self.side.states:
            self.fault(f"no state {e.state} on this side")
        if e.op == "connected" and self.side.side != "client":
            self.fault("connected is known to the client alone")
        if not scope.handle:
            self.fault(f"{e.op} needs the handle")
        if (e.op in ("fetch", "verify")) != e.waits:
            self.fault(f"{e.op}: waits is {e.waits}")
        self._waits(e.waits, e.op, scope)
        self._parts(e, scope)

    def _keep(self, e: ir.Keep, scope: _Scope) -> None:
        self._flow("Keep", scope)
        self._parts(tuple(value for _, value in e.values), scope)

    def _resume(self, e: ir.Resume, scope: _Scope) -> None:
        self._flow("Resume", scope)
        self.expr(e.token, scope)
        self._parts(tuple(value for _, value in e.maybe), scope)
        self.faults += [f"{self.where}{name} is no action" for name in e.after if name and name not in self.side.sent]

    def _together(self, e: ir.Together, scope: _Scope) -> None:
        self._flow("Together", scope)
        self._waits(True, "Together", scope)
        self._parts(e.requests, scope)

    def _flow(self, what: str, scope: _Scope) -> None:
        if self.side.side != "server" or not scope.handle:
            self.fault(f"{what} needs the server's handle")

    def _constant(self, e: ir.Constant, scope: _Scope) -> None:
        if all(c.name != e.name for c in self.side.constants):
            self.fault(f"no constant {e.name} on this side")

    def _closure(self, e: ir.Closure, scope: _Scope) -> None:
        self.block(e.body, _Scope(scope.names | {*e.params, *e.locals}, e.is_async, scope.handle, caught=scope.caught))

    def _collect(self, e: ir.Collect, scope: _Scope) -> None:
        if (e.kind == "dict") != (e.value is not None):
            self.fault(f"a {e.kind} comprehension with a wrong number of parts")
        inner = scope
        for i, clause in enumerate(e.clauses):
            self.expr(clause.iterable, scope if i == 0 else inner)
            inner = replace(inner, names=inner.names | set(clause.names), is_async=False)
            for condition in clause.conditions:
                self.test(condition, inner)
        (self.test if e.kind in ("any", "all") else self.expr)(e.element, inner)
        if e.value is not None:
            self.expr(e.value, inner)
