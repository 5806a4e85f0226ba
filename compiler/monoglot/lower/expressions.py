"""Expressions of the model as IR: `value` for what they give, `test` for their truth.

Python's order of evaluation is kept: every operand is evaluated once, left to
right; what the IR would evaluate at another place is first kept in a temporary.
"""
from __future__ import annotations

from collections.abc import Callable

from monoglot import ir, model as m, standard
from monoglot.lower import bounds, builtins, exceptions, facts, formats, indexes, library, objects, stored, types
from monoglot.lower.context import Context, Refusal
from monoglot.lower.frame import Frame
from monoglot.walk import nodes

BodyOf = Callable[["Expressions", tuple[m.Stmt, ...]], tuple[ir.Stmt, ...]]


class Expressions:
    """Lowers the expressions of one function or closure, on one side."""

    def __init__(self, context: Context, frame: Frame, body_of: BodyOf) -> None:
        self.context = context
        self.frame = frame
        self.body_of = body_of
        self.piece = context.place
        """The file and the piece of the statement being lowered."""
        self.row = 0
        """Its row."""

    def refuse(self, node: m.Expr | m.Stmt, what: str) -> Refusal:
        return Refusal(node.span, what)

    # --- truth -----------------------------------------------------------------

    def test(self, e: m.Expr) -> ir.Expr:
        """The truth of `e`."""
        if isinstance(e, m.BoolOp):
            join = ir.Both if e.op == "and" else ir.Either
            made = self.test(e.values[0])
            for part in e.values[1:]:
                made = join(made, self.test(part))
            return made
        if isinstance(e, m.Unary) and e.op == "not":
            return types.negated(self.test(e.operand))
        if isinstance(e, m.CallBuiltin) and e.name == "bool":
            return self.test(e.args[0])
        if isinstance(e, m.Compare) and len(e.ops) == 1:
            return self._tested(e)
        return types.truth(self.value(e), e.type)

    def _tested(self, e: m.Compare) -> ir.Expr:
        """The target's own truth tells `x is None` of an object, `s == ""` of a str, `n == 0` of an int."""
        found = self.value(e)
        kept, other = e.operands[::-1] if isinstance(e.operands[0], m.Const) else e.operands
        empty = isinstance(other, m.Const) and (other.value, kept.type) in (("", m.STR), (0, m.INT)) and other.value is not False
        if not isinstance(found, ir.Op) or not (empty or (other.type == m.NONE and types.is_object(kept.type))):
            return found
        if found.name not in ("none", "some", "same", "other"):
            return found
        value = next((a for a in found.args if not isinstance(a, ir.Lit)), None)
        if value is None:
            return found
        truth = ir.Op("truth", (value,))
        return truth if found.name in ("some", "other") else ir.Op("not", (truth,))

    # --- values ------------------------------------------------------------------

    def value(self, e: m.Expr) -> ir.Expr:
        """The value of `e`."""
        made = _RULES[type(e)](self, e)
        return made if e.span.row == self.row else ir.placed(made, self.line_of(e.span))

    def line_of(self, span: m.Span) -> ir.Line:
        """The place, as the function being lowered tells it."""
        own = (span.file, span.piece) == self.context.place
        return ir.Line(span.row, span.column) if own else ir.Line(span.row, span.column, span.piece, span.file)

    def values(self, args: tuple[m.Expr, ...]) -> tuple[ir.Expr, ...]:
        """Arguments that stand in their parameters' order, evaluated in the source's."""
        places = [self._place(i, a.span) for i, a in enumerate(args)]
        acting = [i for i, a in enumerate(args) if bounds.acts(a)]
        if places != sorted(places) and any(rebinds(a) for a in args):
            acting = [i for i, a in enumerate(args) if not isinstance(a, m.Const)]
        written = sorted(acting, key=lambda i: places[i])
        if acting == written:
            return tuple(self.value(a) for a in args)
        kept = {i: self.kept(self.value(args[i]), isinstance(args[i], m.Local)) for i in written}
        first = [bind for bind, _ in kept.values()]
        made = [kept[i][1] if i in kept else self.value(a) for i, a in enumerate(args)]
        return (ir.Op("tuple.at", (ir.Array((*first, made[0])), ir.Lit(len(first), "int"))), *made[1:])

    def _place(self, number: int, span: m.Span) -> tuple[bool, int, int]:
        """Orders arguments by the source; the defaults of another declaration, evaluated long ago, come first, as their parameters do."""
        return (True, span.row, span.column) if (span.file, span.piece) == self.piece else (False, number, 0)

    def kept(self, value: ir.Expr, copied: bool = False) -> tuple[ir.Expr, ir.Expr]:
        """`value` to evaluate now, and what repeats it without evaluating again; `copied`: also of a variable."""
        if isinstance(value, ir.Var | ir.Lit | ir.Constant) and not copied:
            return value, value
        name = self.frame.temp()
        return ir.Bind(name, value), ir.Var(name)

    def waits(self, e: m.Expr) -> bool:
        return e.span in self.context.waits

    # names

    def const(self, e: m.Const) -> ir.Expr:
        if isinstance(e.value, bytes):
            return ir.Op("bytes.of", (ir.Lit(e.value.decode("latin-1"), "str"),))
        return literal(e.value)

    def enum_member(self, e: m.EnumMember) -> ir.Expr:
        return ir.Lit(self.context.member(e.enum, e.member), "int")

    def local(self, e: m.Local) -> ir.Expr:
        return ir.Var(self.frame.find(e.name))

    def global_const(self, e: m.GlobalConst) -> ir.Expr:
        self.context.used_constants.add(e.name)
        return ir.Constant(e.name)

    def function_ref(self, e: m.FunctionRef) -> ir.Expr:
        """A function as a value: a closure that passes its arguments on."""
        count = len(self.context.functions[e.function].params)
        params = tuple(f"a{i}" for i in range(1, count + 1))
        call = self.call_of(e.function, tuple(ir.Var(p) for p in params), self._waits_always(e.function))
        return ir.Closure(e.function, params, (), (ir.Return(call),), call.waits)

    def _waits_always(self, function: str) -> bool:
        """True if any call of the function waits on this side."""
        placement = self.context.placements[function]
        if function in self.context.dispatches:
            return placement.kind in ("barrier", "verified")
        return self.context.side in placement.async_sides

    def state_ref(self, e: m.StateRef) -> ir.Expr:
        if isinstance(e.type, m.TableType):
            return ir.Handle("rows", e.state, (), False)
        return stored.read(ir.Handle("value", e.state, (), False), e.type)

    def secret_ref(self, e: m.SecretRef) -> ir.Expr:
        return ir.Handle("secret", "", (ir.Lit(self.context.secret_key(e.secret), "str"),), False)

    def context_ref(self, e: m.ContextRef) -> ir.Expr:
        return ir.Handle(e.name, "", (), False)

    def library_value(self, e: m.LibraryValue) -> ir.Expr:
        if e.name in standard.VALUES:
            return ir.Lit(None, "None")
        return ir.Global(e.name.rpartition(".")[2])

    # parts

    def attribute(self, e: m.Attribute) -> ir.Expr:
        if isinstance(e.value.type, m.EnumType):
            members = ir.Members(e.value.type.name, e.name)
            return ir.Op("enum.item", (members, self.value(e.value)))
        if e.value.type == standard.ISO_DATE:
            place = list(standard.ATTRIBUTES[e.value.type]).index(e.name)
            return ir.Op("tuple.at", (self.value(e.value), ir.Lit(place, "int")))
        if isinstance(e.value.type, m.EntityType) and e.name == "id" and e.value.type.name not in self.context.stored:
            return ir.Op("entity.id", (self.value(e.value), ir.Lit(e.value.type.name, "str")))
        known = objects.attribute(self, e)
        if known is not None:
            return known
        found = ir.Get(self.value(e.value), e.name)
        if isinstance(e.value.type, m.EntityType):
            return stored.read(found, e.type)
        return library.result(found, e.type, e.form) if types.is_browser(e.value.type) else found

    def index(self, e: m.Index) -> ir.Expr:
        of = e.value.type
        if isinstance(of, m.TableType) and isinstance(e.value, m.StateRef):
            return ir.Handle("get", e.value.state, (self.value(e.index),), False)
        if isinstance(of, m.TupleType):
            return self._tuple_item(e, len(of.items))
        args = (self.value(e.value), self.value(e.index))
        if isinstance(of, m.DictType):
            return ir.Op("dict.at", (*args, *builtins.shown_key(self, of)))
        if of == m.BYTES:
            return ir.Op("bytes.at", args)
        if of == m.OBJECT:
            return ir.Op("json.at", args)
        if isinstance(of, m.ListType):
            return ir.Op("list.at.proved" if indexes.in_list(self.frame, e.value, e.index) else "list.at", args)
        if isinstance(of, m.TupleOfType):
            return ir.Op("tuple.get", args)
        return ir.Op("str.at", args)

    def _tuple_item(self, e: m.Index, count: int) -> ir.Expr:
        if not isinstance(e.index, m.Const) or not isinstance(e.index.value, int):
            raise self.refuse(e, "a tuple's index that is no constant")
        return ir.Op("tuple.at", (self.value(e.value), ir.Lit(e.index.value % count, "int")))

    def slice(self, e: m.Slice) -> ir.Expr:
        text = e.value.type == m.STR or isinstance(e.value.type, m.IdType)
        return ir.Op("str.slice" if text else "list.slice", (self.value(e.value), *self.bounds(e)))

    def bounds(self, e: m.Slice | m.SliceTarget) -> tuple[ir.Expr, ...]:
        """Start and stop, and the step if there is one other than 1."""
        plain = e.step is None or (isinstance(e.step, m.Const) and e.step.value == 1)
        parts = (e.start, e.stop) if plain else (e.start, e.stop, e.step)
        return tuple(self.value(b) if b is not None else ir.Lit(None, "None") for b in parts)

    # operators

    def unary(self, e: m.Unary) -> ir.Expr:
        if e.op == "not":
            return self.test(e)
        value = self.number(e.operand)
        if (e.op, e.operand.type) in standard.UNARY:
            return ir.Op(standard.UNARY[e.op, e.operand.type], (value,))
        if e.op == "~":
            return ir.Op("int.not", (value,))
        if e.op == "+":
            return value
        if e.op == "~":
            return ir.Op("int.not", (value,))
        return ir.Op("float.neg" if e.type == m.FLOAT else "int.neg", (value,))

    def number(self, e: m.Expr) -> ir.Expr:
        value = self.value(e)
        return ir.Op("int.of_bool", (value,)) if e.type == m.BOOL else value

    def binary(self, e: m.Binary) -> ir.Expr:
        proved = self.proved(e.op, e.left, e.right) and e.type == m.INT
        number = self.value if e.type == m.BOOL else self.number
        return self.arithmetic(e.op, e.left.type, e.right, (number(e.left), number(e.right)), e, proved)

    def proved(self, op: str, left: m.Expr, right: m.Expr) -> bool:
        """True if the target's plain operator is right."""
        return bounds.whole(left.type) and bounds.whole(right.type) \
            and bounds.proved(op, bounds.of(self.frame, left), bounds.of(self.frame, right))

    def arithmetic(self, op: str, of: m.Type, right: m.Expr, args: tuple[ir.Expr, ir.Expr],
                   at: m.Expr | m.Stmt, proved: bool = False) -> ir.Expr:
        """`args[0] op args[1]`, of the types `of` and `right`'s; `proved`: it can't go wrong."""
        if (op, of, right.type) in standard.BINARY:
            return ir.Op(standard.BINARY[op, of, right.type][1], args)
        if isinstance(of, m.ListType | m.TupleType | m.TupleOfType | m.SetType | m.DictType) \
                or isinstance(right.type, m.ListType):
            return self._container_operator(op, of, args)
        if m.STR in (of, right.type) or isinstance(of, m.IdType):
            return self._text_operator(op, of, args, at)
        if of == m.BOOL and op in ("&", "|", "^"):
            return ir.Op("bool." + _NUMERIC[op], args)
        name = ("float." if m.FLOAT in (of, right.type) else "int.") + _NUMERIC[op]
        return ir.Op(name + ".proved" if proved else name, args)

    def _container_operator(self, op: str, of: m.Type, args: tuple[ir.Expr, ir.Expr]) -> ir.Expr:
        if isinstance(of, m.SetType):
            return ir.Op("set." + _SETS[op], args)
        if isinstance(of, m.DictType):
            return ir.Op("dict.merged", args)
        if op == "*":
            return ir.Op("list.repeat" if isinstance(of, m.ListType | m.TupleType | m.TupleOfType) else "list.repeated", args)
        return ir.Op("list.concat", args)

    def _text_operator(self, op: str, of: m.Type, args: tuple[ir.Expr, ir.Expr], at: m.Expr | m.Stmt) -> ir.Expr:
        if op == "+":
            return text_of(args)
        if op != "*":
            raise self.refuse(at, f"`{op}` of text")
        return ir.Op("str.repeat" if of == m.STR else "str.repeated", args)

    def in_place(self, op: str, of: m.Type, args: tuple[ir.Expr, ir.Expr]) -> ir.Expr | None:
        """An operation that changes args[0] itself, as `op=` of a list, dict or set does."""
        if isinstance(of, m.ListType):
            return ir.Op("list.extend" if op == "+" else "list.multiply", args)
        if isinstance(of, m.DictType):
            return ir.Op("dict.update", args)
        if isinstance(of, m.SetType) and not of.frozen:
            names = {"|": "update", "&": "intersection_update", "-": "difference_update", "^": "symmetric_difference_update"}
            return ir.Op("set." + names[op], args)
        return None

    def compare(self, e: m.Compare) -> ir.Expr:
        left, made = self.value(e.operands[0]), None
        for i, op in enumerate(e.ops):
            more = i + 1 < len(e.ops)
            right, again = self._operand(op, e.operands[i + 1], more)
            one = self.compare_one(op, left, right, e.operands[i], e.operands[i + 1])
            made = one if made is None else ir.Both(made, one)
            left = again
        assert made is not None
        return made

    def _operand(self, op: str, e: m.Expr, again: bool) -> tuple[ir.Expr, ir.Expr]:
        if isinstance(e.type, m.TableType):
            return ir.Lit(None, "None"), ir.Lit(None, "None")
        value = self.value(e)
        return self.kept(value) if again else (value, value)

    def compare_one(self, op: str, a: ir.Expr, b: ir.Expr, left: m.Expr, right: m.Expr) -> ir.Expr:
        if op in ("is", "is-not") and m.NONE not in (left.type, right.type):
            return ir.Op("same" if op == "is" else "other", (a, b))
        if op in ("is", "is-not", "==", "!="):
            return _equality(op in ("is", "=="), a, b, left.type, right.type)
        if op in ("in", "not-in"):
            found = self._contains(a, b, left, right)
            return found if op == "in" else types.negated(found)
        if isinstance(left.type, m.SetType):
            return ir.Op({"<": "set.less", "<=": "set.issubset", ">": "set.greater", ">=": "set.issuperset"}[op], (a, b))
        numbers = left.type in (m.INT, m.FLOAT, m.BOOL) and right.type in (m.INT, m.FLOAT, m.BOOL)
        return ir.Op(("num." if numbers else "order.") + _ORDER[op], (a, b))

    def _contains(self, item: ir.Expr, holder: ir.Expr, left: m.Expr, right: m.Expr) -> ir.Expr:
        if isinstance(right.type, m.TableType):
            assert isinstance(right, m.StateRef)
            return ir.Op("some", (ir.Handle("find", right.state, (item,), False),))
        if isinstance(right.type, m.DictType | m.SetType):
            return ir.Op("dict.has", (item, holder))
        if isinstance(right.type, m.ListType | m.TupleType | m.TupleOfType):
            return ir.Op("list.has", (item, holder))
        if right.type == m.BYTES:
            return ir.Op("bytes.has", (item, holder))
        return ir.Op("str.has", (item, holder))

    def bool_op(self, e: m.BoolOp) -> ir.Expr:
        if all(v.type == m.BOOL for v in e.values):
            return self.test(e)
        made = self.value(e.values[-1])
        for part in reversed(e.values[:-1]):
            made = self._either(e.op, part, made)
        return made

    def _either(self, op: str, part: m.Expr, rest: ir.Expr) -> ir.Expr:
        value = self.value(part)
        if types.own_truth(part.type):
            return ir.Both(value, rest) if op == "and" else ir.Either(value, rest)
        first, again = self.kept(value)
        tested = types.truth(first, part.type)
        return ir.Cond(tested, rest, again) if op == "and" else ir.Cond(tested, again, rest)

    def conditional(self, e: m.Conditional) -> ir.Expr:
        test = self.test(e.test)
        with facts.knowing(self.frame, facts.tested(self.frame, e.test, True, e.then)), indexes.guarded(self.frame, e.test, (e.then,)):
            then = self.value(e.then)
        with facts.knowing(self.frame, facts.tested(self.frame, e.test, False, e.orelse)):
            return ir.Cond(test, then, self.value(e.orelse))

    # calls

    def call_function(self, e: m.CallFunction) -> ir.Expr:
        return self.call_of(e.function, self.values(e.args), self.waits(e))

    def call_of(self, function: str, args: tuple[ir.Expr, ...], waits: bool) -> ir.Call | ir.Dispatch:
        """A call of a function of the module: a message of its own where the placement says so."""
        if function in self.context.dispatches:
            return ir.Dispatch(function, args, waits)
        return ir.Call(function, args, waits)

    def call_value(self, e: m.CallValue) -> ir.Expr:
        return ir.CallValue(self.value(e.callee), self.values(e.args), self.waits(e))

    def call_method(self, e: m.CallMethod) -> ir.Expr:
        return ir.CallMember(self.value(e.receiver), e.method, self.values(e.args), self.waits(e))

    def call_builtin(self, e: m.CallBuiltin) -> ir.Expr:
        return builtins.lower(self, e)

    def call_table(self, e: m.CallTable) -> ir.Expr:
        return library.table(self, e)

    def call_library(self, e: m.CallLibrary) -> ir.Expr:
        return library.call(self, e)

    # displays

    def new_entity(self, e: m.NewEntity) -> ir.Expr:
        names = [f.name for f in self.context.entities[e.entity].fields]
        values = [stored.out(v, f.type) for v, f in zip(self.values(e.fields), e.fields, strict=True)]
        return ir.Record(tuple(zip(names, values, strict=True)))

    def f_string(self, e: m.FString) -> ir.Expr:
        return text_of(tuple(self._part(e, part) for part in e.parts))

    def _part(self, e: m.FString, part: m.FStringPart) -> ir.Expr:
        try:
            if part.dynamic is not None:
                return formats.general(self.value(part.value), part.value.type, self.value(part.dynamic))
            return formats.lower(self.context, self.value(part.value), part.value.type, part.spec)
        except formats.Unsupported as wrong:
            raise self.refuse(e, f"the format {wrong}") from wrong

    def display(self, e: m.ListDisplay | m.TupleDisplay) -> ir.Expr:
        return ir.Array(tuple(self.value(i) for i in e.items))

    def spread(self, e: m.Spread) -> ir.Expr:
        return ir.Spread(builtins.whole(self, e.value))

    def dict_display(self, e: m.DictDisplay) -> ir.Expr:
        pairs = tuple(ir.Spread(self.value(k.value)) if isinstance(k, m.Spread) else ir.Array((self.value(k), self.value(v)))
                      for k, v in e.items)
        return builtins.map_of(e.type, ir.Array(pairs))

    def set_display(self, e: m.SetDisplay) -> ir.Expr:
        return builtins.set_of(e.type, ir.Array(tuple(self.value(i) for i in e.items)))

    def walrus(self, e: m.Walrus) -> ir.Expr:
        value = self.value(e.value)
        return ir.Bind(self.frame.local(e.name), value)

    def sequence(self, e: m.Sequence) -> ir.Expr:
        before = [self.value(first) for first in e.first]
        made = self.value(e.value)
        for first in reversed(before):
            made = ir.Op("after", (first, made))
        return made

    def keep(self, e: m.Keep) -> ir.Expr:
        return ir.Keep(e.flow, e.segment, tuple((name, self.value(value)) for name, value in e.values), e.carried)

    # scopes

    def iterator(self, e: m.Comprehension) -> ir.Expr:
        """A generator expression: its first iterable is evaluated now, the rest when items are taken."""
        first = builtins.iterable(self, e.clauses[0].iterable)
        inner = Expressions(self.context, self.frame.inner(), self.body_of)
        inner.frame.names |= {n.name: self.frame.local(n.name) for n in nodes(e) if isinstance(n, m.Walrus)}
        given = inner.frame.declare("items$")
        loops: list[tuple[tuple[str, ...], ir.Expr, tuple[ir.Expr, ...]]] = []
        for i, clause in enumerate(e.clauses):
            source = ir.Var(given) if i == 0 else builtins.iterable(inner, clause.iterable)
            items = clause.target.items if isinstance(clause.target, m.TupleTarget) else (clause.target,)
            if not all(isinstance(t, m.LocalTarget) for t in items):
                raise self.refuse(e, "a comprehension's target inside another")
            names = tuple(inner.frame.local(t.name) for t in items if isinstance(t, m.LocalTarget))
            loops.append((names, source, tuple(inner.test(c) for c in clause.conditions)))
        body: ir.Stmt = ir.Yield(inner.value(e.element), False)
        for names, source, tests in reversed(loops):
            for test in reversed(tests):
                body = ir.If(test, (body,), ())
            body = ir.ForEach(names, source, (body,))
        made = ir.Closure("", (given,), tuple(inner.frame.locals), (body,), False, True)
        return ir.CallValue(made, (first,), False)

    def comprehension(self, e: m.Comprehension, kind: str = "") -> ir.Expr:
        if e.kind == "iterator":
            return self.iterator(e)
        outer = dict(self.frame.names)
        clauses: list[ir.Clause] = []
        names: list[str] = []
        for clause in e.clauses:
            iterable = builtins.iterable(self, clause.iterable)
            bound = self._clause_names(clause.target, e)
            names += bound
            clauses.append(ir.Clause(bound, iterable, tuple(self.test(c) for c in clause.conditions)))
        keyed = isinstance(e.type, m.DictType) and not types.direct_key(e.type.key)
        wanted = kind or ("dict" if e.kind == "dict" and not keyed else "list")
        element = self.test(e.element) if wanted in ("any", "all") else self.value(e.element)
        value = self.value(e.value) if e.value is not None else None
        walrus = {n: v for n, v in self.frame.names.items() if v in self.frame.locals}
        self.frame.names = walrus | outer
        self.frame.taken -= set(names)
        if keyed and value is not None:
            element, value = ir.Array((element, value)), None
        made = ir.Collect(wanted, tuple(clauses), element, value, tuple(dict.fromkeys(names)))
        if e.kind == "set":
            return builtins.set_of(e.type, made)
        return builtins.map_of(e.type, made) if keyed else made

    def _clause_names(self, target: m.Target, at: m.Comprehension) -> tuple[str, ...]:
        items = target.items if isinstance(target, m.TupleTarget) else (target,)
        names = []
        for item in items:
            if not isinstance(item, m.LocalTarget):
                raise self.refuse(at, "a comprehension's target inside another")
            self.frame.names[item.name] = self.frame.scoped(item.name)
            names.append(self.frame.names[item.name])
        return tuple(names)

    def lambda_(self, e: m.Lambda) -> ir.Expr:
        return self.closure("", e.params, (m.Return(e.body, e.body.span),), e.span)

    def closure(self, name: str, params: tuple[m.Param, ...], body: tuple[m.Stmt, ...], span: m.Span,
                nonlocals: tuple[str, ...] = (), generator: bool = False) -> ir.Closure:
        """A lambda or nested function; calls of it have every argument."""
        inner = Expressions(self.context, self.frame.inner(), self.body_of)
        inner.frame.names.update((n, self.frame.find(n)) for n in nonlocals)
        inner.frame.shared.update(nonlocals)
        names = tuple(inner.frame.declare(p.name) for p in params)
        made = self.body_of(inner, body)
        return ir.Closure(name, names, tuple(inner.frame.locals), made, span in self.context.waits, generator)

    def convert(self, e: m.Convert) -> ir.Expr:
        if e.type == m.OBJECT and e.value.type != m.OBJECT:
            return library.to_json(self, e.value)
        value = self.value(e.value)
        inner = types.plain(e.value.type)
        if isinstance(inner, m.EnumType) and types.plain(e.type) in (m.INT, m.STR):
            return ir.Op("enum.item", (ir.Members(inner.name, "value"), value))
        if types.plain(e.type) in (m.INT, m.FLOAT) and inner == m.BOOL:
            return ir.Op("int.of_bool", (value,))
        if types.plain(e.type) == m.FLOAT and isinstance(value, ir.Lit) and value.kind == "int":
            assert value.value is not None
            return ir.Lit(float(value.value), "float")
        return value


def rebinds(e: m.Expr) -> bool:
    """True if evaluating `e` may give a variable another value."""
    return any(isinstance(n, m.Walrus | m.CallValue) for n in nodes(e))


def literal(value: int | float | bool | str | None) -> ir.Lit:
    return ir.Lit(value, "None" if value is None else type(value).__name__)


def text_of(parts: tuple[ir.Expr, ...]) -> ir.Expr:
    """The pieces joined, nested ones taken apart, literal ones merged."""
    flat: list[ir.Expr] = []
    for part in (p for whole in parts for p in (whole.parts if isinstance(whole, ir.Text) else (whole,))):
        last = flat[-1] if flat else None
        if isinstance(part, ir.Lit) and isinstance(last, ir.Lit):
            flat[-1] = ir.Lit(f"{last.value}{part.value}", "str")
        else:
            flat.append(part)
    return ir.Text(tuple(flat))


def _equality(wanted: bool, a: ir.Expr, b: ir.Expr, left: m.Type, right: m.Type) -> ir.Expr:
    if m.NONE in (left, right) and isinstance(b if right == m.NONE else a, ir.Lit):
        return ir.Op("none" if wanted else "some", (a if right == m.NONE else b,))
    if types.is_deep(left) or types.is_deep(right):
        return ir.Op("equal" if wanted else "unequal", (a, b))
    return ir.Op("same" if wanted else "other", (a, b))


_ORDER = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_SETS = {"|": "union", "&": "intersection", "-": "difference", "^": "symmetric_difference"}
_NUMERIC = {"+": "add", "-": "sub", "*": "mul", "/": "div", "//": "floordiv", "%": "mod", "**": "pow",
            "&": "and", "|": "or", "^": "xor", "<<": "shl", ">>": "shr"}


_E = Expressions
_RULES: dict[type, Callable[..., ir.Expr]] = {
    m.Const: _E.const, m.EnumMember: _E.enum_member, m.Local: _E.local, m.GlobalConst: _E.global_const,
    m.FunctionRef: _E.function_ref, m.StateRef: _E.state_ref, m.SecretRef: _E.secret_ref,
    m.ContextRef: _E.context_ref, m.LibraryValue: _E.library_value, m.Attribute: _E.attribute,
    m.Index: _E.index, m.Slice: _E.slice, m.Unary: _E.unary, m.Binary: _E.binary, m.Compare: _E.compare,
    m.BoolOp: _E.bool_op, m.Conditional: _E.conditional, m.CallFunction: _E.call_function,
    m.CallValue: _E.call_value, m.CallBuiltin: _E.call_builtin, m.CallTable: _E.call_table,
    m.CallLibrary: _E.call_library, m.NewEntity: _E.new_entity, m.FString: _E.f_string,
    m.ListDisplay: _E.display, m.TupleDisplay: _E.display, m.Spread: _E.spread, m.SetDisplay: _E.set_display,
    m.Walrus: _E.walrus, m.Sequence: _E.sequence, m.NewException: exceptions.new, m.NewDataclass: objects.new,
    m.IsInstance: objects.is_instance, m.CallMethod: _E.call_method, m.DictDisplay: _E.dict_display,
    m.Comprehension: _E.comprehension, m.Lambda: _E.lambda_, m.Convert: _E.convert,
    m.Keep: _E.keep}
