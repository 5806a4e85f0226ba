"""Statements of the model as IR."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monoglot import ir, model as m
from monoglot.exceptions import caught_by
from monoglot.lower import bounds, builtins, exceptions, facts, indexes, loops, stored, together, types
from monoglot.lower.expressions import Expressions
from monoglot.lower.frame import Bounds
from monoglot.walk import nodes

class Statements:
    """Lowers the statements of one function or closure into `out`."""

    def __init__(self, at: Expressions, whole: tuple[m.Stmt, ...]) -> None:
        self.at = at
        self.frame = at.frame
        self.scoped = loops.scoped_names(whole)
        self.frame.shared |= facts.shared(whole)
        self.out: list[ir.Stmt] = []
        self.line = ir.Line(0)

    def run(self, body: tuple[m.Stmt, ...]) -> tuple[ir.Stmt, ...]:
        """The statements of a block."""
        (outer, self.out), place = (self.out, []), (self.at.piece, self.at.row)
        known, skip = dict(self.frame.bounds), 0
        for i, statement in enumerate(body):
            self._mark(statement.span)
            row = together.group(body, i) if self.at.context.side == "server" and i >= skip else ()
            if row:
                skip = i + len(row)
                self._together(row)
            elif i >= skip:
                self._one(statement)
        made, self.out, (self.at.piece, self.at.row) = tuple(self.out), outer, place
        self.frame.bounds = known
        return made

    def _one(self, s: m.Stmt) -> None:
        """One statement, and what is known after it."""
        steady = facts.steady(self.frame, s)
        self._forget(facts.before(s))
        for fact in steady:
            facts.learn(self.frame, *fact)
        learned = self._learned(s)
        _RULES[type(s)](self, s)
        self._forget(facts.assigned(s))
        for fact in steady:
            facts.learn(self.frame, *fact)
        if isinstance(s, m.If) and facts.ends(s.then) and not s.orelse:
            facts.narrow(self.frame, facts.tested(self.frame, s.test, False))
        if learned is not None:
            facts.learn(self.frame, *learned)

    def _forget(self, names: set[str]) -> None:
        facts.forget(self.frame, names)
        indexes.forget(self.frame, names)

    def _learned(self, s: m.Stmt) -> tuple[str, Bounds] | None:
        """What an assignment of an int tells, as its value is known before it."""
        if isinstance(s, m.Assign) and isinstance(s.target, m.LocalTarget) and s.value.type == m.INT:
            return s.target.name, bounds.of(self.frame, s.value)
        if isinstance(s, m.AugAssign) and isinstance(s.target, m.LocalTarget) and s.type == m.INT and bounds.whole(s.value.type):
            return s.target.name, bounds.result(s.op, bounds.of(self.frame, self._before_of(s)), bounds.of(self.frame, s.value))
        return None

    def _before_of(self, s: m.AugAssign) -> m.Local:
        assert isinstance(s.target, m.LocalTarget)
        return m.Local(s.target.name, s.type, s.span)

    def _together(self, row: tuple[m.Assign, ...]) -> None:
        """Fetches that are sent at the same time."""
        calls = [self.at.value(s.value) for s in row]
        requests = tuple(call.args[0] for call in calls if isinstance(call, ir.Handle))
        names = tuple(self.frame.local(s.target.name) for s in row if isinstance(s.target, m.LocalTarget))
        self.out.append(ir.SetMany(names, ir.Together(requests)))
        self._forget(facts.assigned(row))

    def _mark(self, span: m.Span) -> None:
        self.at.piece, self.at.row = (span.file, span.piece), span.row
        line = self.at.line_of(span)
        if (line.row, line.piece, line.file) != (self.line.row, self.line.piece, self.line.file):
            self.line = line
            self.out.append(line)

    # --- assignment ---------------------------------------------------------------

    def assign(self, s: m.Assign) -> None:
        if isinstance(s.target, m.TupleTarget):
            self._unpack(s.target, self._items(s.target, s.value), s.value.type)
        elif isinstance(s.target, m.LocalTarget):
            value = self.at.value(s.value)
            self.out.append(ir.Set(self.frame.local(s.target.name), value))
        else:
            self._store(s.target, self.at.value(s.value))

    def _items(self, target: m.TupleTarget, value: m.Expr) -> ir.Expr:
        starred = any(isinstance(t, m.StarTarget) for t in target.items)
        return builtins.items(self.at, value) if starred else builtins.unpacked(self.at, value, len(target.items))

    def _unpack(self, target: m.TupleTarget, value: ir.Expr, type_: m.Type) -> None:
        """The whole value first, then the targets from left to right."""
        value = self._counted_items(target, value, type_)
        inner = [i.item if isinstance(i, m.StarTarget) else i for i in target.items]
        names = tuple(self.frame.local(i.name) for i in inner if isinstance(i, m.LocalTarget))
        if len(set(names)) == len(inner):
            self.out.append(ir.SetMany(names, value))
            return
        again = self._keep(value)
        for n, item in enumerate(inner):
            part = ir.Op("tuple.at", (again, ir.Lit(n, "int")))
            self._assign_part(item, part, type_, n)

    def _counted_items(self, target: m.TupleTarget, value: ir.Expr, type_: m.Type) -> ir.Expr:
        """An array with an item for each target."""
        count = len(target.items)
        star = next((i for i, t in enumerate(target.items) if isinstance(t, m.StarTarget)), None)
        if star is not None:
            around = (ir.Lit(star, "int"), ir.Lit(count - star - 1, "int"))
            return ir.Op("unpack.star", (value, *around))
        return value if isinstance(type_, m.TupleType) else ir.Op("unpack", (value, ir.Lit(count, "int")))

    def _assign_part(self, item: m.Target, part: ir.Expr, type_: m.Type, n: int) -> None:
        inner: m.Type = m.NONE
        if isinstance(type_, m.TupleType):
            inner = type_.items[n]
        elif loops.has_items(type_):
            inner = loops.item_type(type_)
        if isinstance(item, m.TupleTarget):
            self._unpack(item, part, inner)
        elif isinstance(item, m.LocalTarget):
            self.out.append(ir.Set(self.frame.local(item.name), part))
        else:
            self._store(item, part)

    def _store(self, target: m.Target, value: ir.Expr) -> None:
        """A target whose own parts are evaluated after the value, as Python does."""
        if isinstance(target, m.StateTarget):
            kind = self.at.context.states[target.state]
            self.out.append(ir.Eval(ir.Handle("set", target.state, (stored.out(value, kind),), False)))
        elif isinstance(target, m.AttributeTarget):
            holder = self.at.value(target.value)
            self.out.append(ir.Store(holder, target.name, self._before(value, holder)))
        elif isinstance(target, m.IndexTarget):
            holder, index = self.at.value(target.value), self.at.value(target.index)
            first = self._before(value, holder, index)
            self.out.append(ir.Eval(ir.Op(self._setter(target), (holder, index, first))))
        elif isinstance(target, m.SliceTarget):
            parts = (self.at.value(target.value), *self.at.bounds(target))
            self.out.append(ir.Eval(ir.Op("list.set_slice", (parts[0], self._before(value, *parts), *parts[1:]))))

    def _before(self, value: ir.Expr, *parts: ir.Expr) -> ir.Expr:
        """The value, evaluated before the parts of the target if they do anything."""
        rebinds = any(isinstance(n, ir.Bind | ir.CallValue) for n in nodes(value))
        if all(isinstance(p, ir.Global | ir.Lit) or (isinstance(p, ir.Var) and not rebinds) for p in parts):
            return value
        return self._keep(value)

    def aug_assign(self, s: m.AugAssign) -> None:
        """Each part of the target is evaluated once; a list is extended in place."""
        target = s.target
        if isinstance(target, m.LocalTarget):
            before = ir.Var(self.frame.find(target.name))
            self._combine(s, before, target.type, lambda v: ir.Set(before.name, v))
        elif isinstance(target, m.StateTarget):
            state = target.state
            self._combine(s, stored.read(ir.Handle("value", state, (), False), s.type), s.type,
                          lambda v: ir.Eval(ir.Handle("set", state, (stored.out(v, s.type),), False)))
        elif isinstance(target, m.AttributeTarget):
            holder, name = self._once(target.value), target.name
            self._combine(s, ir.Get(holder, name), s.type, lambda v: ir.Store(holder, name, v))
        elif isinstance(target, m.IndexTarget):
            self._aug_index(s, target)
        else:
            raise self.at.refuse(s, "an augmented assignment to several names")

    def _setter(self, target: m.IndexTarget) -> str:
        if isinstance(target.value.type, m.DictType):
            return "dict.set"
        return "list.set.proved" if indexes.in_list(self.frame, target.value, target.index) else "list.set"

    def _aug_index(self, s: m.AugAssign, target: m.IndexTarget) -> None:
        holder, index = self._once(target.value), self._once(target.index)
        setter = self._setter(target)
        shown = builtins.shown_key(self.at, target.value.type) if setter == "dict.set" else ()
        before = ir.Op(setter.replace("set", "at"), (holder, index, *shown))
        self._combine(s, before, s.type, lambda v: ir.Eval(ir.Op(setter, (holder, index, v))))

    def _combine(self, s: m.AugAssign, before: ir.Expr, type_: m.Type,
                 store: Callable[[ir.Expr], ir.Stmt]) -> None:
        if isinstance(type_, m.ListType | m.DictType | m.SetType):
            changed = self.at.in_place(s.op, type_, (before, self.at.value(s.value)))
            if changed is not None:
                self.out.append(ir.Eval(changed))
                return
        right = self.at.value(s.value) if type_ == m.BOOL else self.at.number(s.value)
        proved = type_ == m.INT and isinstance(s.target, m.LocalTarget) and self.at.proved(s.op, self._before_of(s), s.value)
        value = self.at.arithmetic(s.op, type_, s.value, (before, right), s, proved)
        self.out.append(store(value))

    def _once(self, e: m.Expr) -> ir.Expr:
        return self._keep(self.at.value(e))

    def _keep(self, value: ir.Expr) -> ir.Expr:
        """Evaluates the value here; gives what repeats it."""
        first, again = self.at.kept(value)
        if first is not again:
            self.out.append(ir.Eval(first))
        return again

    def delete_index(self, s: m.DeleteIndex) -> None:
        keyed = isinstance(s.value.type, m.DictType)
        shown = builtins.shown_key(self.at, s.value.type) if keyed else ()
        args = (self.at.value(s.value), self.at.value(s.index), *shown)
        self.out.append(ir.Eval(ir.Op("dict.delete" if keyed else "list.delete", args)))

    def delete_slice(self, s: m.DeleteSlice) -> None:
        parts = (self.at.value(s.target.value), *self.at.bounds(s.target))
        self.out.append(ir.Eval(ir.Op("list.delete_slice", parts)))

    # --- control --------------------------------------------------------------------

    def expr(self, s: m.ExprStmt) -> None:
        self.out.append(ir.Eval(self.at.value(s.value)))

    def if_(self, s: m.If) -> None:
        test = self.at.test(s.test)
        with facts.knowing(self.frame, facts.tested(self.frame, s.test, True)), indexes.guarded(self.frame, s.test, s.then):
            then = self.run(s.then)
        with facts.knowing(self.frame, facts.tested(self.frame, s.test, False)):
            self.out.append(ir.If(test, then, self.run(s.orelse)))

    def while_(self, s: m.While) -> None:
        test = self.at.test(s.test)
        self._loop(s.body, s.orelse, lambda body: ir.While(test, body),
                   known=facts.tested(self.frame, s.test, True), test=s.test)

    def for_(self, s: m.For) -> None:
        if isinstance(s.iterable, m.CallBuiltin) and s.iterable.name == "range" \
                and isinstance(s.target, m.LocalTarget) and loops.constant_step(s.iterable) is not None:
            self._for_range(s, s.iterable, s.target)
            return
        source = builtins.iterable(self.at, s.iterable)
        names, before = self._targets(s)
        with self._indexes(s):
            self._loop(s.body, s.orelse, lambda body: ir.ForEach(names, source, body), before, self._counts(s))

    def _counts(self, s: m.For) -> facts.Facts:
        """The first of `enumerate`'s pair is an index; an item of bytes is a byte."""
        name = indexes.counter(s)
        if name and isinstance(s.iterable, m.CallBuiltin) and s.iterable.name == "enumerate":
            return [(name, bounds.INDEX)]
        return [(s.target.name, (0, 255))] if isinstance(s.target, m.LocalTarget) and s.iterable.type == m.BYTES else []

    @contextmanager
    def _indexes(self, s: m.For) -> Iterator[None]:
        """Inside, the loop's counter is an index of the list that it counts."""
        found, outer = indexes.indexed(s), self.frame.indexes
        if found is not None and found[0] in self.frame.names:
            self.frame.indexes = outer | {(self.frame.names[found[0]], self.frame.find(found[1]))}
        yield
        self.frame.indexes = outer

    def _targets(self, s: m.For) -> tuple[tuple[str, ...], Callable[[], None]]:
        """The loop's names, and what assigns the targets that are no plain names."""
        items = s.target.items if isinstance(s.target, m.TupleTarget) else (s.target,)
        plain = [i.name for i in items if isinstance(i, m.LocalTarget)]
        if len(set(plain)) == len(items) and (len(items) > 1 or s.target is items[0]) \
                and not self._counted(s, len(items)):
            return tuple(self._loop_name(name) for name in plain), _nothing
        name = self.frame.temp()
        inner = loops.item_type(s.iterable.type)
        target = s.target if isinstance(s.target, m.TupleTarget) else m.TupleTarget((s.target,))
        return (name,), lambda: self._unpack(target, ir.Var(name), inner)

    def _counted(self, s: m.For, count: int) -> bool:
        """True if each item is a list, whose length has to be checked."""
        return count > 1 and not isinstance(loops.item_type(s.iterable.type), m.TupleType)

    def _loop_name(self, name: str) -> str:
        if name in self.scoped and name not in self.frame.locals:
            return self.frame.declare(name)
        return self.frame.local(name)

    def _for_range(self, s: m.For, call: m.CallBuiltin, target: m.LocalTarget) -> None:
        args = [self.at.value(a) for a in call.args]
        start, stop = (ir.Lit(0, "int"), args[0]) if len(args) == 1 else (args[0], args[1])
        step = loops.constant_step(call)
        assert step is not None
        if target.name in self.scoped and target.name not in self.frame.locals:
            name = hidden = self.frame.declare(target.name)
            first: Callable[[], None] = _nothing
        else:
            hidden, name = self.frame.label(), self.frame.local(target.name)
            first = lambda: self.out.append(ir.Set(name, ir.Var(hidden)))
        known = [(target.name, loops.counter_bounds(self.frame, call))]
        with self._indexes(s):
            self._loop(s.body, s.orelse, lambda body: ir.ForRange(hidden, start, stop, step, body), first, known)

    def _loop(self, body: tuple[m.Stmt, ...], orelse: tuple[m.Stmt, ...],
              make: Callable[[tuple[ir.Stmt, ...]], ir.Stmt], before: Callable[[], None] | None = None,
              known: facts.Facts | None = None, test: m.Expr | None = None) -> None:
        """With an `else`, a break leaves a block around both; `known` and `test` hold when each turn starts."""
        label = self.frame.label() if orelse else None
        self.frame.loops.append(label)
        outer, self.out = self.out, []
        if before is not None:
            before()
        first, self.out = tuple(self.out), outer
        with facts.knowing(self.frame, known or []), indexes.guarded(self.frame, test, body):
            loop = make((*first, *self.run(body)))
        self.frame.loops.pop()
        if label is None:
            self.out.append(loop)
        else:
            self.out.append(ir.Block(label, (loop, *self.run(orelse))))

    def break_(self, s: m.Break) -> None:
        label = self.frame.loops[-1]
        self.out.append(ir.Break() if label is None else ir.Leave(label))

    def continue_(self, s: m.Continue) -> None:
        self.out.append(ir.Continue())

    def pass_(self, s: m.Pass) -> None:
        pass

    def return_(self, s: m.Return) -> None:
        if s.value is None or (isinstance(s.value, m.Const) and s.value.value is None):
            self.out.append(ir.Return(None))
        elif s.value.type == m.NONE:
            self.out += [ir.Eval(self.at.value(s.value)), ir.Return(None)]
        else:
            self.out.append(ir.Return(self.at.value(s.value)))

    # --- exceptions -------------------------------------------------------------------

    def raise_(self, s: m.Raise) -> None:
        """What it is raised from is evaluated, as in Python, and kept by nothing."""
        if s.value is None:
            if not self.frame.caught:
                raise self.at.refuse(s, "a bare `raise` outside an `except`")
            self.out.append(ir.Rethrow(self.frame.caught[-1]))
            return
        if isinstance(s.value, m.NewException):
            message, shown = exceptions.parts(self.at, s.value)
            if s.cause is not None and bounds.acts(s.cause):
                message = self._keep(message)
                self.out.append(ir.Eval(self.at.value(s.cause)))
            self.out.append(ir.Throw(s.value.exception, message, shown))
            return
        value = self.at.value(s.value)
        if s.cause is not None and bounds.acts(s.cause):
            value = self._keep(value)
            self.out.append(ir.Eval(self.at.value(s.cause)))
        self.out.append(ir.ThrowValue(value))

    def assert_(self, s: m.Assert) -> None:
        args = (s.message,) if s.message is not None else ()
        error = m.NewException("AssertionError", args, m.ExceptionType("AssertionError"), s.span)
        thrown = ir.Throw("AssertionError", *exceptions.parts(self.at, error))
        self.out.append(ir.If(types.negated(self.at.test(s.test)), (thrown,), ()))

    def try_(self, s: m.Try) -> None:
        """`else` runs after a body that came to its end, outside the reach of the handlers."""
        if s.orelse and s.handlers:
            done = self.frame.temp()
            start = ir.Set(done, ir.Lit(False, "bool"))
            body = (*self.run(s.body), ir.Set(done, ir.Lit(True, "bool")))
            inner = self._guarded(s, body, ())
            rest = ir.If(ir.Var(done), self.run(s.orelse), ())
            self.out += [start, inner, rest] if not s.final else \
                [start, ir.Try((inner, rest), "", (), self.run(s.final))]
        else:
            self.out.append(self._guarded(s, self.run((*s.body, *s.orelse)), self.run(s.final)))

    def _guarded(self, s: m.Try, body: tuple[ir.Stmt, ...], final: tuple[ir.Stmt, ...]) -> ir.Stmt:
        caught = self.frame.label() if s.handlers else ""
        self.frame.caught.append(caught)
        catches = tuple(self._catch(h) for h in s.handlers)
        self.frame.caught.pop()
        return ir.Try(body, caught, catches, final)

    def _catch(self, h: m.Handler) -> ir.Catch:
        bind = self.frame.local(h.name) if h.name else ""
        return ir.Catch(caught_by(h.exceptions, self.at.context.bases, self.at.context.raised), bind, self.run(h.body))

    def with_(self, s: m.With) -> None:
        if not isinstance(s.context, m.CallLibrary) or s.context.name != "monoglot.deadline":
            raise self.at.refuse(s, "`with` of this context")
        seconds = self.at.value(dict(s.context.keywords)["seconds"])
        self.out.append(ir.Within(seconds, self.run(s.body)))

    def yield_(self, s: m.Yield) -> None:
        self.out.append(ir.Yield(self.at.value(s.value), False))

    def yield_from(self, s: m.YieldFrom) -> None:
        self.out.append(ir.Yield(builtins.iterable(self.at, s.value), True))

    # --- nested functions ----------------------------------------------------------------

    def nested(self, s: m.NestedFunction) -> None:
        name = self.frame.local(s.name)
        self.out.append(ir.Set(name, self.at.closure(s.name, s.params, s.body, s.span, s.nonlocals, s.generator)))


    # --- segments -----------------------------------------------------------------------

    def resume(self, s: m.Resume) -> None:
        """What the flow kept, into the variables; one that it may not have keeps the value it has."""
        before = tuple((t.name, self._value_so_far(t.name)) for t, _ in s.maybe)
        taken = ir.Resume(s.flow, self.at.value(s.token), s.after, tuple(t.name for t in s.names), before)
        names = (*(self.frame.local(t.name) for t in s.names),
                 *(self.frame.local(t.name) for pair in s.maybe for t in pair))
        self.out.append(ir.SetMany(names, taken) if names else ir.Eval(taken))

    def _value_so_far(self, name: str) -> ir.Expr:
        return ir.Var(self.frame.find(name)) if self.frame.visible(name) else ir.Lit(None, "None")


def _nothing() -> None:
    pass


def body_of(at: Expressions, body: tuple[m.Stmt, ...]) -> tuple[ir.Stmt, ...]:
    """The body of a function or closure."""
    return Statements(at, body).run(body)


_S = Statements
_RULES: dict[type, Callable[..., None]] = {
    m.Assign: _S.assign, m.AugAssign: _S.aug_assign, m.ExprStmt: _S.expr, m.If: _S.if_, m.While: _S.while_,
    m.For: _S.for_, m.Return: _S.return_, m.Raise: _S.raise_, m.Try: _S.try_, m.Break: _S.break_,
    m.Continue: _S.continue_, m.Pass: _S.pass_, m.Assert: _S.assert_, m.DeleteIndex: _S.delete_index, m.DeleteSlice: _S.delete_slice, m.Yield: _S.yield_, m.With: _S.with_, m.YieldFrom: _S.yield_from,
    m.NestedFunction: _S.nested,
    m.Resume: _S.resume}
