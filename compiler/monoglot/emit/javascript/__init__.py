"""`client.js` and `server.js`: the IR of both sides as ES modules.

    emit(program, module) -> {"client.js": …, "server.js": …}

They import the runtime as `monoglot/NAME.js`. Same input, same bytes.
"""
from __future__ import annotations

from monoglot import analyse, ir, model as m
from monoglot.emit import composite, proto, sql
from monoglot.emit.javascript import names as n
from monoglot.emit.javascript import local
from monoglot.emit.javascript.describe import Descriptions
from monoglot.emit.javascript.expressions import PLAIN, Shape, Wire
from monoglot.emit.javascript.ops import NATIVE, OPS
from monoglot.emit.javascript.sourcemap import split
from monoglot.emit.javascript.statements import Writer
from monoglot.walk import nodes

LIFECYCLE = ("start", "render", "on_error")

_HELPERS = frozenset(row.helper for row in OPS.values() if row.helper) - NATIVE | {"PyError", "caught", "pick", "any", "all"}


def emit(program: m.Program, module: ir.Module) -> dict[str, bytes]:
    """Both modules, each with its source map."""
    return {**_mapped("client.js", _client(program, module.client).text(), program.model.layout),
            **_mapped("server.js", _Server(program, module.server).text(), program.model.layout)}


def _mapped(name: str, marked: str, layout: m.Layout) -> dict[str, bytes]:
    text, source_map = split(marked, name, layout)
    return {name: f"{text}//# sourceMappingURL={name}.map\n".encode(), f"{name}.map": source_map}


def _client(program: m.Program, side: ir.Side) -> _Module:
    return _LocalClient(program, local.without_handles(side)) if local.fits(program.model, side) else _Client(program, side)


class _Module:
    """What both modules have: imports, tables, constants, functions, states, actions."""

    def __init__(self, program: m.Program, side: ir.Side) -> None:
        self.program = program
        self.model = program.model
        self.side = side
        self.describe = Descriptions(self.model)
        self._prepare(frozenset(OPS[x.name].helper for x in nodes(side) if isinstance(x, ir.Op) and x.name in OPS) & _HELPERS)

    def _prepare(self, helpers: frozenset[str]) -> None:
        """Names that give way to these helpers, and to what the platform has of those in use."""
        platform = frozenset(x.name for x in nodes(self.side) if isinstance(x, ir.Global | ir.New))
        module = frozenset(f.name for f in self.side.functions) | {c.name for c in self.side.constants} | {c.name for c in self.side.classes}
        self.names = n.Names(helpers | platform, module)
        self.writer = self._writer()
        self.writer.expressions.wire = self._wire()
        self.writer.around = self._around()

    def _writer(self) -> Writer:
        return Writer(self.side, self.names)

    def _around(self) -> tuple[object, ...]:
        """All that the text of a function hangs on besides the function."""
        at = self.writer.expressions
        return (self.names.taken, self.names.module, at.with_handle, at.wire, frozenset(f.name for f in self.side.functions if f.handle))

    def _wire(self) -> Wire:
        sent = [f for f in self.model.functions if f.name in self.side.sent]
        return Wire({f.name: tuple(self.shape(p.type) for p in f.params) for f in sent},
                    {f.name: PLAIN if f.result == m.NONE else self.shape(f.result) for f in sent},
                    {f.name: f.number for f in sent})

    def shape(self, type_: m.Type) -> Shape:
        """How values of the type are packed here."""
        classes = self.describe.classes
        return Shape(composite.shape(type_, classes, self.names.top), tuple(composite.used_helpers(type_, classes)))

    def text(self) -> str:
        """The module. Writing it tells which helpers it uses; once more, if that changes how a name is written."""
        text, first = self._text(), self.names
        self._prepare(frozenset(self.writer.expressions.helpers))
        return self._text() if first.asked & (first.taken ^ self.names.taken) else text

    def _text(self) -> str:
        body = "\n".join(filter(None, (self._enums(), self._classes(), self._constants(), self._states(), self.flows(), self._functions(),
                                       self._actions(), self.end())))
        return f"{self.imports()}{self._prelude()}\n{body}"

    def _prelude(self) -> str:
        used = sorted(self.writer.expressions.helpers)
        prelude = f"import {{{', '.join(used)}}} from \"monoglot/prelude.js\";\n" if used else ""
        linked = "".join(f'import {{{name} as ${name}}} from "monoglot/{module}.js";\n'
                         for module, name in sorted(self.writer.expressions.linked))
        return prelude + linked

    def imports(self) -> str:
        raise NotImplementedError

    def flows(self) -> str:
        """What is kept between segments, on the side that keeps it."""
        return ""

    def end(self) -> str:
        raise NotImplementedError

    def write(self, e: ir.Expr) -> str:
        return self.writer.expressions.write(e)

    def _enums(self) -> str:
        used = sorted({(x.enum, x.what) for x in nodes(self.side) if isinstance(x, ir.Members)})
        enums = {e.name: e for e in self.model.enums}
        return "".join(f"const {n.enum(e, what)} = {self._members(enums[e], what)};\n" for e, what in used)

    def _members(self, enum: m.Enum, what: str) -> str:
        items = [x.name if what == "name" else x.value for x in enum.members]
        return self.write(ir.Array(tuple(ir.Lit(x, type(x).__name__) for x in items)))

    def _classes(self) -> str:
        return "\n".join(map(self._class, self.side.classes))

    def _class(self, c: ir.Class) -> str:
        names = [self.names.inner(f) for f in c.fields]
        sets = "".join(f"    this.{f} = {shown};\n" for f, shown in [*zip(c.fields, names, strict=True)][c.inherited:])
        above = f" extends {self.names.top(c.base)}" if c.base else ""
        sets = (f"    super({', '.join(names[:c.inherited])});\n" if c.base else "") + sets
        made = f"  constructor({', '.join(names)}) {{\n{sets}  }}\n" if len(names) > c.inherited else ""
        return f"class {self.names.top(c.name)}{above} {{\n{made}{''.join(map(self._class_member, c.members))}}}\n"

    def _class_member(self, e: ir.Member) -> str:
        needs = e.name in self.writer.expressions.with_handle
        params = ", ".join([*(["$"] if needs else []), *map(self.names.inner, e.params)])
        waits = "async " if isinstance(e.value, ir.Call) and e.value.waits else ""
        return f"  {waits}{'get ' if e.getter else ''}{e.name}({params}) {{\n    return {self.write(e.value)};\n  }}\n"

    def _constants(self) -> str:
        return "".join(f"const {self.names.top(c.name)} = {self.write(c.value)};\n" for c in self.side.constants)

    def _states(self) -> str:
        return self.describe.entities(self._state_list()) + "".join(map(self._state, self._state_list()))

    def _state_list(self) -> list[m.State]:
        return [s for s in self.model.states if s.name in self.side.states]

    def _state(self, s: m.State) -> str:
        head = f'const {n.state(s.name)} = {{name: "{s.name}", number: {s.number}, scope: "{s.scope}"'
        if isinstance(s.type, m.TableType):
            return f"{head}, fields: {n.entity(s.type.entity)}}};\n"
        initial = dict(self.side.initial)[s.name]
        return f"{head}, value: {self.describe.field(1, 'value', s.type)}, initial: {self.write(initial)}}};\n"

    def _functions(self) -> str:
        return "\n".join(map(self.writer.function, self.side.functions))

    def _actions(self) -> str:
        functions = {f.name: f for f in self.model.functions}
        placed = {p.function: p.kind for p in self.program.placements}
        return "".join(self._action(functions[name], placed[name]) for name in self.side.sent)

    def _action(self, f: m.Function, kind: str) -> str:
        args = ", ".join(self.describe.field(i, p.name, p.type) for i, p in enumerate(f.params, 1))
        result = "" if f.result == m.NONE else self.describe.field(1, "value", f.result)
        run = f", run: {self.run(f.name)}" if f.name in self.side.runs else ""
        return (f'const {n.action(f.name)} = {{name: "{f.name}", number: {f.number}, placement: "{kind}",\n'
                f"  args: [{args}], result: [{result}]{self.reader(f.name)}{run}}};\n")

    def reader(self, name: str) -> str:
        """How the actor reads arguments that travel in another form, which anybody may have sent."""
        return ""

    def run(self, name: str) -> str:
        """The function as one of the handle and its arguments."""
        function = next(f for f in self.side.functions if f.name == name)
        wire = self.writer.expressions.wire
        if wire.results.get(name) or any(wire.args.get(name, ())):
            return self._packed_run(function, wire.args[name], wire.results[name])
        if function.handle:
            return self.names.top(name)
        params = ", ".join(("$", *map(self.names.inner, function.params)))
        return f"({params}) => {self.names.top(name)}({', '.join(map(self.names.inner, function.params))})"

    def _packed_run(self, f: ir.Function, shapes: tuple[Shape, ...], result: Shape) -> str:
        """The function as one of the handle and of arguments as they travel."""
        packed, inner = self.writer.expressions.packed, [self.names.inner(p) for p in f.params]
        read = inner if self.side.side == "server" else [packed("unpack", s, p) for s, p in zip(shapes, inner, strict=True)]
        args = [*(["$"] if f.handle else []), *read]
        called = f"{'await ' if f.is_async and result else ''}{self.names.top(f.name)}({', '.join(args)})"
        start = "async " if f.is_async and result else ""
        return f"{start}({', '.join(('$', *inner))}) => {packed('pack', result, called)}"

    def schema(self, more: str = "") -> str:
        states = ", ".join(n.state(s.name) for s in self._state_list())
        actions = ", ".join(map(n.action, self.side.sent))
        return (f'const schema = {{name: "{self.model.name}", hash: "{proto.schema_hash(self.program)}", version: 1,\n'
                f"  states: [{states}]{more}}};\nconst actions = [{actions}];\n")


class _Client(_Module):
    def imports(self) -> str:
        return 'import {boot} from "monoglot/client.js";\n'

    def end(self) -> str:
        present = {f.name for f in self.side.functions} & {f.name for f in self.model.functions if f.method}
        given = "".join(f", {name}: {self.run(name)}" for name in LIFECYCLE if name in present)
        return f"{self.schema()}boot({{schema, actions{given}}});\n"


class _LocalClient(_Module):
    """Only local state: see local.py."""

    def _writer(self) -> Writer:
        self.handles = local.Handles(self.side, "render" in self._present(), "on_error" in self._present())
        return Writer(self.side, self.names, self.handles)

    def _around(self) -> tuple[object, ...]:
        """Unknown: the handles note what is written."""
        return ()

    def _present(self) -> set[str]:
        return {f.name for f in self.side.functions} & {f.name for f in self.model.functions if f.method}

    def _text(self) -> str:
        functions = self._functions()  # they and the end tell what has to be there before them
        end, states = self.end(), "".join(map(self._state, self.model.states))
        parts = (self._enums(), self._constants(), states, functions, end)
        return f"{self.imports()}{self._prelude()}\n" + "\n".join(filter(None, parts))

    def _state(self, s: m.State) -> str:
        initial = dict(self.side.initial)
        return self.handles.declared(s, self.write(initial[s.name]) if s.name in initial else "")

    def imports(self) -> str:
        return self.handles.imports()

    def end(self) -> str:
        render, on_error = (self.names.top(name) if name in self._present() else "" for name in LIFECYCLE[1:])
        return self.handles.end(self._start(), render, on_error)

    def _functions(self) -> str:
        return "\n".join(self.writer.function(f) for f in self.side.functions if f is not self._begin())

    def _begin(self) -> ir.Function | None:
        """`start`, if it can stand as a block at the end."""
        start = next((f for f in self.side.functions if f.name == "start" and "start" in self._present()), None)
        return start if start is not None and local.is_block(self.side, start) else None

    def _start(self) -> str:
        begin = self._begin()
        if begin is not None:
            return self.writer.function_block(begin) + "\n"
        waiting = {f.name for f in self.side.functions if f.is_async}
        call = f"{'await ' if 'start' in waiting else ''}{self.names.top('start')}();\n"
        return call if "start" in self._present() else ""


class _Server(_Module):
    def reader(self, name: str) -> str:
        shapes = self.writer.expressions.wire.args.get(name, ())
        if not any(shapes):
            return ""
        names = [f"a{i}" for i in range(1, len(shapes) + 1)]
        read = (self.writer.expressions.packed("unpack", s, p) for s, p in zip(shapes, names, strict=True))
        return f", read: ([{', '.join(names)}]) => [{', '.join(read)}]"

    def imports(self) -> str:
        linked = 'import {createSecrets} from "monoglot/secrets.js";\n' if self.model.secrets else ""
        opened = 'import {openFlows} from "monoglot/flow.js";\n' if self.program.flows else ""
        read = 'import {createReader as reader$} from "monoglot/reader.js";\n' if self.side.reads else ""
        return 'import {createActor as create} from "monoglot/actor.js";\n' + linked + opened + read

    def flows(self) -> str:
        return "".join(f"const {n.flow(f.name)} = [{', '.join(self._kept(i, p) for i, p in enumerate(f.values, 1))}];\n"
                       for f in self.program.flows)

    def _kept(self, number: int, value: m.Param) -> str:
        """The descriptor of a value that is kept, with its shape as the sixth item."""
        inner = self.describe.field(1, "value", value.type)
        shape = self.shape(value.type)
        self.writer.expressions.helpers |= set(shape.helpers)
        return f'[{number}, "{value.name}", [{inner}], 1, 0, {shape.text or 0}]'

    def end(self) -> str:
        files = sql.emit(self.program)
        texts = [files[path].decode() for path in sorted(files) if path.startswith("sqlite/")]
        migrations = self.write(ir.Array(tuple(ir.Lit(t, "str") for t in texts)))
        secrets = self.write(ir.Array(tuple(_secret(s) for s in self.model.secrets)))
        hosts = self.write(_strings(analyse.hosts(self.program)))
        return (f"{self.schema(f', migrations: {migrations}')}"
                f"export const app = {{schema, actions, secrets: {secrets}, hosts: {hosts}{', createSecrets' if self.model.secrets else ''}}};\n"
                f"export const createActor = host => create(app, {'openFlows(host)' if self.program.flows else 'host'});\n"
                f"{self._readings()}")

    def _readings(self) -> str:
        if not self.side.reads:
            return ""
        functions = {f.name: f for f in self.model.functions}
        items = ",\n  ".join(self._reading(functions[name]) for name in self.side.reads)
        return f"export const createReader = host => reader$(schema, [\n  {items},\n], host);\n"

    def _reading(self, f: m.Function) -> str:
        args = ", ".join(self.describe.field(i, p.name, p.type) for i, p in enumerate(f.params, 1))
        return f'{{name: "{f.name}", args: [{args}], run: {self.run(f.name)}}}'


def _secret(s: m.Secret) -> ir.Expr:
    return ir.Record((("key", ir.Lit(s.key, "str")), ("hosts", _strings(s.hosts))))


def _strings(items: tuple[str, ...]) -> ir.Expr:
    return ir.Array(tuple(ir.Lit(i, "str") for i in items))
