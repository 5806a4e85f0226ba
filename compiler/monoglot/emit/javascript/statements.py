"""Functions and statements of the IR as JavaScript, one statement a line.

A local is declared where it is first set, if that is the innermost block that has
all its uses; otherwise at the top of that block. A name that a closure uses is
declared in the function's own block, so that all turns of a loop share it, as in Python.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from monoglot import ir
from monoglot.emit.javascript.expressions import Expressions, Handles
from monoglot.emit.javascript.names import Names
from monoglot.emit.javascript.sourcemap import bare, mark, number
from monoglot.emit.javascript.ops import SUM
from monoglot.kept import kept
from monoglot.model import Span
from monoglot.walk import nodes

Block = tuple[ir.Stmt, ...]


@dataclass(frozen=True)
class _Written:
    """A function's text; the helpers, modules and names that it uses."""

    text: str
    helpers: frozenset[str]
    linked: frozenset[tuple[str, str]]
    asked: frozenset[str]


def _function_at(around: list[str], piece: str) -> str:
    """The Python function at a place of `piece`: a closure, or the function, or a helper that stands in its place."""
    own = around[-1].partition("$")[0] if around else ""
    helper = piece.split("#")[-2].rpartition(".")[2] if len(around) == 1 and "#" in piece else ""
    return helper if helper and helper != own.rpartition(".")[2] else own


class Writer:
    """Writes the functions of one side. `around` is all that their texts hang on besides the functions; empty if it is not known."""

    def __init__(self, side: ir.Side, names: Names, handles: Handles | None = None) -> None:
        self.names = names
        self.expressions = Expressions(side, names, self._closure_block, handles)
        self.arrows = side.side == "client"
        self.depth = 0
        self.line = ir.Line(0)
        self.span: Span | None = None
        """Of the function being written."""
        self.expressions.here = self.here
        self.shared: frozenset[str] = frozenset()
        self.locals: frozenset[str] = frozenset()
        self.uses = _Uses()
        self.around: tuple[object, ...] = ()

    def here(self, line: ir.Line) -> str:
        """The mark of a place in the function being written."""
        if self.span is None or not line.row:
            return ""
        of = self.span if not line.piece else replace(self.span, file=line.file, piece=line.piece)
        return mark(of, line.row, line.column, _function_at(self.expressions.around, of.piece))

    def function(self, function: ir.Function) -> str:
        """A whole function declaration: on the client an arrow function, which is shorter."""
        found = kept(function, "written", self.around, lambda: self._written(function))
        self.expressions.helpers |= found.helpers
        self.expressions.linked |= found.linked
        self.names.asked |= found.asked
        return found.text

    def _written(self, function: ir.Function) -> _Written:
        at = self.expressions
        before = at.helpers, at.linked, self.names.asked
        at.helpers, at.linked, self.names.asked = set(), set(), set()
        try:
            text = self._declaration(function)
            return _Written(text, frozenset(at.helpers), frozenset(at.linked), frozenset(self.names.asked))
        finally:
            at.helpers, at.linked, self.names.asked = before

    def _declaration(self, function: ir.Function) -> str:
        self.span, self.line = function.span, ir.Line(function.span.row)
        self.expressions.around = [function.name]
        return self.here(self.line) + self._function(function)

    def _function(self, function: ir.Function) -> str:
        params = [*(["$"] if function.handle else []), *map(self.names.inner, function.params)]
        wait, name = "async " if function.is_async else "", self.names.top(function.name)
        if self.arrows and not function.generator:
            head = params[0] if len(params) == 1 else f"({', '.join(params)})"
            return f"const {name} = {wait}{head} => {self.expressions.arrow_body(function, self.function_block)};\n"
        return f"{wait}function{'*' if function.generator else ''} {name}({', '.join(params)}) {self.function_block(function)}\n"

    def function_block(self, function: ir.Function) -> str:
        """The function's body in braces."""
        self.span, self.line = function.span, ir.Line(function.span.row)
        self.expressions.around = [function.name]
        self.shared, self.locals = _in_closures(function.body), frozenset(function.locals)
        return f"{{  // {number(function.span, function.span.row)}\n{self._inside(function.body, function.locals)}}}"

    def _closure_block(self, closure: ir.Closure) -> str:
        before, line = (self.shared, self.locals), self.expressions.line
        self.shared, self.locals = (self.shared - set(closure.locals)) | _in_closures(closure.body), self.locals | set(closure.locals)
        text = f"{{\n{self._inside(closure.body, closure.locals)}{self._pad()}}}"
        (self.shared, self.locals), self.expressions.line = before, line
        return text

    def _pad(self) -> str:
        return "  " * self.depth

    def _inside(self, body: Block, locals: Iterable[str]) -> str:
        self.depth += 1
        text = self._block(body, list(dict.fromkeys(locals)))
        self.depth -= 1
        return text

    def _block(self, body: Block, pending: list[str]) -> str:
        """`pending` are the locals that are used in this block only and not declared yet."""
        where = _Places(body, pending, self.shared, self.uses)
        top = [name for name in pending if name in where.top]
        lines = [f"{self._pad()}let {', '.join(map(self.names.inner, top))};\n"] if top else []
        for i, statement in enumerate(body):
            lines.append(self._statement(statement, where.set_at.get(i, ()), where.below.get(i, [])))
        return "".join(lines)

    def _statement(self, s: ir.Stmt, declares: tuple[str, ...], below: list[str]) -> str:
        if isinstance(s, ir.Line):
            self.line = s
            return ""
        self.expressions.line = self.line
        begin = self.here(self.line)
        text = _RULES[type(s)](self, s, bool(declares), below)
        return f"{self._pad()}{begin}{text}\n"

    def _braces(self, body: Block, below: list[str]) -> str:
        mine = [n for n in below if self.uses.count(body, n)]
        return f"{{\n{self._nested(body, mine)}{self._pad()}}}"

    def _nested(self, body: Block, names: list[str]) -> str:
        self.depth += 1
        text = self._block(body, names)
        self.depth -= 1
        return text

    # --- simple ones --------------------------------------------------------------

    def set(self, s: ir.Set, declare: bool, below: list[str]) -> str:
        name = self.names.inner(s.name)
        return f"{'let ' if declare else ''}{name} = {self.expressions.write(s.value)};"

    def set_many(self, s: ir.SetMany, declare: bool, below: list[str]) -> str:
        shown = ", ".join(map(self.names.inner, s.names))
        return f"{'let ' if declare else ''}[{shown}] = {self.expressions.write(s.value)};"

    def store(self, s: ir.Store, declare: bool, below: list[str]) -> str:
        target = self.expressions.write(ir.Get(s.target, s.name))
        return f"{target} = {self.expressions.write(s.value)};"

    def yield_(self, s: ir.Yield, declare: bool, below: list[str]) -> str:
        return f"yield{'*' if s.every else ''} {self.expressions.write(s.value)};"

    def eval(self, s: ir.Eval, declare: bool, below: list[str]) -> str:
        text = self.expressions.effect(s.value)
        return f"({text});" if bare(text).startswith(("{", "function")) else f"{text};"

    def break_(self, s: ir.Break, declare: bool, below: list[str]) -> str:
        return "break;"

    def continue_(self, s: ir.Continue, declare: bool, below: list[str]) -> str:
        return "continue;"

    def leave(self, s: ir.Leave, declare: bool, below: list[str]) -> str:
        return f"break {s.label};"

    def return_(self, s: ir.Return, declare: bool, below: list[str]) -> str:
        return "return;" if s.value is None else f"return {self.expressions.write(s.value)};"

    def throw(self, s: ir.Throw, declare: bool, below: list[str]) -> str:
        self.expressions.helpers.add("PyError")
        parts = (ir.Lit(s.kind, "str"), s.message, *((s.shown,) if s.shown is not None else ()))
        return f"throw new PyError({self.expressions.list(parts)});"

    def throw_value(self, s: ir.ThrowValue, declare: bool, below: list[str]) -> str:
        return f"throw {self.expressions.write(s.value)};"

    def rethrow(self, s: ir.Rethrow, declare: bool, below: list[str]) -> str:
        return f"throw {s.name};"

    # --- compound ones ---------------------------------------------------------------

    def within(self, s: ir.Within, declare: bool, below: list[str]) -> str:
        """The block has a handle of its own under the same name."""
        self.expressions.linked.add(("within", "within"))
        handle = f"$within($, {self.expressions.write(s.seconds)})"
        return f"{{ const $w = {handle}; {{ const $ = $w;{self._braces(s.body, below)} }} }}"

    def if_(self, s: ir.If, declare: bool, below: list[str]) -> str:
        text = f"if ({self.expressions.test(s.test)}) {self._braces(s.then, below)}"
        only = [x for x in s.orelse if not isinstance(x, ir.Line)]
        mine = [n for n in below if self.uses.count(s.orelse, n)]
        if len(only) == 1 and isinstance(only[0], ir.If) and not any(self.uses.spread(only[0], n) for n in mine):
            return f"{text} else {self.if_(only[0], False, mine)}"
        return f"{text} else {self._braces(s.orelse, below)}" if only else text

    def while_(self, s: ir.While, declare: bool, below: list[str]) -> str:
        return f"while ({self.expressions.test(s.test)}) {self._braces(s.body, below)}"

    def for_each(self, s: ir.ForEach, declare: bool, below: list[str]) -> str:
        shown = list(map(self.names.inner, s.names))
        target = shown[0] if len(shown) == 1 else f"[{', '.join(shown)}]"
        own = "" if any(n in self.locals for n in s.names) else "const "
        return f"for ({own}{target} of {self.expressions.write(s.iterable)}) {self._braces(s.body, below)}"

    def for_range(self, s: ir.ForRange, declare: bool, below: list[str]) -> str:
        name, start = self.names.inner(s.counter), self.expressions.write(s.start)
        stop = self.expressions.write(s.stop, SUM)
        first = f"let {name} = {start}"
        if not isinstance(s.stop, ir.Lit):
            first, stop = f"{first}, {name}$ = {self.expressions.write(s.stop)}", f"{name}$"
        step = f"{name}++" if s.step == 1 else f"{name}--" if s.step == -1 else f"{name} += {s.step}"
        return f"for ({first}; {name} {'<' if s.step > 0 else '>'} {stop}; {step}) {self._braces(s.body, below)}"

    def block(self, s: ir.Block, declare: bool, below: list[str]) -> str:
        return f"{s.label}: {self._braces(s.body, below)}"

    def try_(self, s: ir.Try, declare: bool, below: list[str]) -> str:
        text = f"try {self._braces(s.body, below)}"
        if s.catches:
            text += f" catch ($e) {{\n{self._catches(s, below)}{self._pad()}}}"
        return f"{text} finally {self._braces(s.final, below)}" if s.final else text

    def _catches(self, s: ir.Try, below: list[str]) -> str:
        self.expressions.helpers.add("caught")
        self.depth += 1
        text = f"{self._pad()}const {s.caught} = caught($e);\n{self._pad()}"
        for catch in s.catches:
            body = self._catch_body(s.caught, catch, below)
            if not catch.kinds:
                text += body + "\n"
                break
            kinds = " || ".join(f'{s.caught}.kind === "{kind}"' for kind in catch.kinds)
            text += f"if ({kinds}) {body} else "
        else:
            text += "throw $e;\n"
        self.depth -= 1
        return text

    def _catch_body(self, caught: str, catch: ir.Catch, below: list[str]) -> str:
        first: Block = (ir.Set(catch.bind, ir.Var(caught)),) if catch.bind else ()
        return self._braces((*first, *catch.body), below)


_W = Writer
_RULES: dict[type, Callable[..., str]] = {
    ir.Set: _W.set, ir.SetMany: _W.set_many, ir.Store: _W.store, ir.Eval: _W.eval, ir.If: _W.if_,
    ir.Within: _W.within, ir.While: _W.while_, ir.ForEach: _W.for_each, ir.ForRange: _W.for_range, ir.Block: _W.block,
    ir.Leave: _W.leave, ir.Break: _W.break_, ir.Continue: _W.continue_, ir.Return: _W.return_,
    ir.Throw: _W.throw, ir.ThrowValue: _W.throw_value, ir.Yield: _W.yield_, ir.Rethrow: _W.rethrow, ir.Try: _W.try_}


class _Places:
    """Where each of a block's locals is declared."""

    def __init__(self, body: Block, pending: list[str], shared: frozenset[str], uses: _Uses) -> None:
        self.uses = uses
        self.top: set[str] = set()
        self.set_at: dict[int, tuple[str, ...]] = {}
        self.below: dict[int, list[str]] = {}
        for name in pending:
            self._place(name, [i for i, s in enumerate(body) if uses.count(s, name)], body, name in shared)
        self._whole_unpackings(body, pending)

    def _place(self, name: str, used: list[int], body: Block, shared: bool) -> None:
        if not used:
            return
        first = body[used[0]]
        if isinstance(first, ir.Set) and first.name == name and not _mentions(first.value, name):
            self.set_at[used[0]] = (name,)
        elif isinstance(first, ir.SetMany) and name in first.names and not _mentions(first.value, name):
            self.set_at[used[0]] = (*self.set_at.get(used[0], ()), name)
        elif len(used) == 1 and not shared and not self.uses.spread(first, name):
            self.below.setdefault(used[0], []).append(name)
        else:
            self.top.add(name)

    def _whole_unpackings(self, body: Block, pending: list[str]) -> None:
        """An unpacking declares all its names or none."""
        for i, names in list(self.set_at.items()):
            statement = body[i]
            if isinstance(statement, ir.SetMany) and set(names) != set(statement.names):
                del self.set_at[i]
                self.top |= set(names)


def _blocks(s: ir.Stmt) -> list[Block | ir.Catch]:
    match s:
        case ir.If(_, then, orelse):
            return [then, orelse]
        case ir.While(_, body) | ir.Within(_, body) | ir.Block(_, body) | ir.ForEach(_, _, body):
            return [body]
        case ir.ForRange(body=body):
            return [body]
        case ir.Try(body, _, catches, final):
            return [body, *catches, final]
    return []


class _Uses:
    """How often a statement uses each name; counted once for each statement."""

    def __init__(self) -> None:
        self._counted: dict[int, tuple[ir.Stmt | ir.Catch, Counter[str]]] = {}

    def count(self, part: ir.Stmt | ir.Catch | Block, name: str) -> int:
        """In a statement, a catch, or a block of statements."""
        if isinstance(part, tuple):
            return sum(self._of(s)[name] for s in part)
        return self._of(part)[name]

    def _of(self, part: ir.Stmt | ir.Catch) -> Counter[str]:
        if id(part) not in self._counted:
            self._counted[id(part)] = part, Counter(used for n in nodes(part) for used in _names_in(n))
        return self._counted[id(part)][1]

    def spread(self, s: ir.Stmt, name: str) -> bool:
        """True unless exactly one block of the statement has all its uses of the name."""
        parts = [self.count(part, name) for part in _blocks(s)]
        return sum(parts) != self.count(s, name) or sum(1 for p in parts if p) != 1


def _mentions(value: ir.Expr, name: str) -> bool:
    return any(used == name for n in nodes(value) for used in _names_in(n))


def _names_in(n: object) -> tuple[str, ...]:
    match n:
        case ir.Var(name) | ir.Bind(name=name) | ir.Set(name=name):
            return (name,)
        case ir.SetMany(names) | ir.ForEach(names=names):
            return names
        case ir.Catch(bind=bind):
            return (bind,)
    return ()


def _in_closures(body: Block) -> frozenset[str]:
    """The names that closures of the body use."""
    closures = [n for n in nodes(body) if isinstance(n, ir.Closure)]
    return frozenset(used for c in closures for n in nodes(c.body) for used in _names_in(n))
