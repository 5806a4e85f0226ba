"""What the module declares, in passes: names, enums, entities, the app's state, signatures, constants.

Each pass needs only the earlier ones, so the order of declarations in the
module is free. Bodies are checked after all of them.
"""
from __future__ import annotations

import ast
import itertools
import re
from dataclasses import dataclass, field

from monoglot import standard
from monoglot.check import annotation, classes, exception_classes, generics, protocols, special, variables
from monoglot.check.builtin_table import BUILTIN_TYPES, table
from monoglot.check.signature_of import constant, every_arg
from monoglot.check.types import ERROR, failed, show, storable, without_none
from monoglot.check.world import MODULES, SUBMODULES, Binding, Callee, World, hint
from monoglot.diagnostics import Diagnostic, make
from monoglot.exceptions import BASES
from monoglot.model import (
    CONTEXT, NONE, STR, Constant, Const, Entity, EntityType, Enum, EnumType, ExceptionType, Expr, Field, ListDisplay, ListType, Member, Secret, State, TableType, Type,
)

LIFECYCLE = {
    "start": "def start(self) -> None",
    "render": "def render(self) -> None",
    "on_error": "def on_error(self, action: str, message: str) -> None",
}
"""Methods that the client calls by their names; they are not actions."""

PLACEMENTS = ("local", "client", "optimistic", "barrier", "verified")
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[1-9][0-9]{0,4})?")
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass
class Declared:
    """The syntax of what the module declares, by kind."""

    entities: list[ast.ClassDef] = field(default_factory=list)
    dataclasses: list[ast.ClassDef] = field(default_factory=list)
    protocols: list[ast.ClassDef] = field(default_factory=list)
    enums: list[ast.ClassDef] = field(default_factory=list)
    exceptions: list[ast.ClassDef] = field(default_factory=list)
    app: ast.ClassDef | None = None
    functions: list[ast.FunctionDef] = field(default_factory=list)
    constants: list[ast.Assign | ast.AnnAssign] = field(default_factory=list)
    variables: list[tuple[str, ast.Call]] = field(default_factory=list)
    title: str = ""
    doubtful: bool = False
    """A class of unknown kind was refused, which may have been meant as the app."""
    perhaps_app: ast.ClassDef | None = None
    """The last class whose base is not known for another mistake, and may be meant as an app's."""


# --- names ---------------------------------------------------------------------


def collect(world: World) -> Declared:
    """First pass: binds every module-level name."""
    declared = Declared()
    for position, node in enumerate(world.source.tree.body):
        world.at = node
        _collect_one(world, declared, node, position)
    declared.app = declared.app or declared.perhaps_app
    if declared.app is None and not declared.doubtful and not world.source.module:
        world.report(world.source.tree, "no app")
    return declared


def _collect_one(world: World, declared: Declared, node: ast.stmt, position: int) -> None:
    match node:
        case ast.Import():
            _import(world, node)
        case ast.ImportFrom():
            _import_from(world, node)
        case ast.ClassDef():
            _class(world, declared, node)
        case ast.FunctionDef(name=name):
            _function(world, declared, node)
        case ast.Assign(targets=[ast.Name(name)], value=value) if (call := variables.declared(world, value)) is not None:
            if define(world, node, name, "variable", world.qualified(name)):
                declared.variables.append((name, call))
        case ast.Assign(targets=[ast.Name(name)], value=value) if annotation.is_alias(world, value):
            _alias(world, node, name, value)
        case ast.AnnAssign(target=ast.Name(name), annotation=type, value=ast.expr() as value) if _is_typing(world, type, "TypeAlias"):
            _alias(world, node, name, value)
        case ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name)):
            if define(world, node, name, "constant", world.qualified(name)):
                declared.constants.append(node)
        case ast.Expr(value=ast.Constant(value=str())) if position == 0:
            pass
        case _:
            _refuse_statement(world, node)


def _alias(world: World, node: ast.stmt, name: str, value: ast.expr) -> None:
    """A name for a type; what is wrong with the type is told where it is used."""
    if define(world, node, name, "alias", world.qualified(name)):
        world.aliases[world.qualified(name)] = world.source.module, value


def _is_typing(world: World, node: ast.expr, name: str) -> bool:
    found = world.static(node)
    return found is not None and found.kind == "core" and found.name == f"typing.{name}"


def _refuse_statement(world: World, node: ast.stmt) -> None:
    world.failed_names |= {node.name} if isinstance(node, ast.AsyncFunctionDef) else set()
    what = {"If": "`if`", "For": "`for`", "While": "`while`", "With": "`with`", "Try": "`try`",
            "AsyncFunctionDef": "`async def`", "Expr": "an expression"}.get(type(node).__name__, "this statement")
    world.report(node, "unsupported statement", what=f"{what} at module level",
                 how="put it into a method or function; a module holds imports, classes, functions and constants")


def define(world: World, node: ast.AST, name: str, kind: str, qualified: str = "") -> bool:
    """Binds a module-level name; refuses one that is taken or reserved."""
    known = world.bindings.get(name)
    if known is not None and isinstance(node, ast.Import | ast.ImportFrom) and (known.kind, known.name) == (kind, qualified or name):
        return False  # once more by the same name: it changes nothing
    if known is not None:
        world.report(node, "defined twice", name=name, where=f" on line {known.line}")
        return False
    reason = _reserved(name, imported=kind in ("module", "library", "core", "standard"))
    if reason:
        world.report(node, "reserved name", name=name, reason=reason)
        world.failed_names.add(name)
        return False
    if kind in _CLASSES and (other := _elsewhere(world, name)):
        world.report(node, "defined twice", name=name, where=f" in {other}")
        world.failed_names.add(name)
        return False
    world.bindings[name] = Binding(kind, qualified or name, getattr(node, "lineno", 1))
    if kind in (*_CLASSES, "function", "constant", "variable", "alias") and not isinstance(node, ast.ImportFrom):
        world.own.add(name)
    return True


_CLASSES = ("entity", "enum", "dataclass", "exception", "protocol")


def _elsewhere(world: World, name: str) -> str:
    """The file of another module that has a class of this name: on the wire and in texts they would be one."""
    return next((m.source.path for m in world.modules.values() if name in m.own and m.source is not world.source
                 and m.bindings[name].kind in _CLASSES), "")


def _reserved(name: str, imported: bool = False) -> str:
    if name.startswith("mg_") or name.startswith("__"):
        return "names that begin with `mg_` or `__` are kept for the compiler"
    if not imported and (name in BUILTIN_TYPES or name in table() or name in BASES or name == "self"):
        return "it is a builtin of Python"
    return ""


def _import(world: World, node: ast.Import) -> None:
    for alias in node.names:
        if alias.name not in MODULES and alias.name not in SUBMODULES and alias.name not in standard.MODULES \
                and not world.is_module(alias.name):
            world.report(node, "unsupported import", name=alias.name)
            world.failed_names.add(alias.asname or alias.name.partition(".")[0])
            continue
        bound = alias.asname or alias.name.partition(".")[0]
        module = alias.name if alias.asname else bound
        if bound in world.bindings and world.bindings[bound].name == module:
            continue  # `import monoglot` and `import monoglot.browser` bind the same name
        define(world, node, bound, "module", module)


def _import_from(world: World, node: ast.ImportFrom) -> None:
    module = node.module or ""
    known = module in MODULES or module in SUBMODULES or module in standard.MODULES or world.is_module(module)
    if node.level or not known:
        world.report(node, "unsupported import", name="." * node.level + module)
    for alias in node.names:
        bound = alias.asname or alias.name
        if alias.name == "*":
            world.report(node, "import star")
        elif node.level or not known:
            world.failed_names.add(bound)
        elif (found := world.member(module, alias.name, node.lineno)) is None:
            world.report(node, "unknown import", module=module, name=alias.name,
                         hint=hint(alias.name, world.members(module)))
            world.failed_names.add(bound)
        else:
            if found.kind != "builtin":  # an exception class, known everywhere by its name
                _import_name(world, node, bound, found)



def _import_name(world: World, node: ast.ImportFrom, bound: str, found: Binding) -> None:
    """Binds what another module defines; a class keeps its own name."""
    if found.kind in _CLASSES:
        if bound in world.bindings and (world.bindings[bound].kind, world.bindings[bound].name) != (found.kind, found.name):
            world.report(node, "defined twice", name=bound, where=f" on line {world.bindings[bound].line}")
        else:
            world.bindings.setdefault(bound, Binding(found.kind, found.name, node.lineno))
        return
    define(world, node, bound, found.kind, found.name)


_NO_APPS = ("Entity", "Enum", "IntEnum", "StrEnum", "Protocol", "Exception")


def _class(world: World, declared: Declared, node: ast.ClassDef) -> None:
    if _exception_class(world, declared, node):
        return
    if protocols.is_protocol(world, node):
        if define(world, node, node.name, "protocol"):
            world.protocols[node.name] = protocols.declare(world, node)
            declared.protocols.append(node)
        return
    if classes.is_dataclass(world, node):
        if define(world, node, node.name, "dataclass"):
            world.dataclasses[node.name] = classes.declare(world, node)
            declared.dataclasses.append(node)
        return
    bases = [_core_base(world, b) for b in node.bases]
    kind = {"monoglot.App": "app", "monoglot.Entity": "entity", "enum.Enum": "enum", "enum.IntEnum": "enum",
            "enum.StrEnum": "enum"}.get(bases[0] if bases else "", "")
    if len(bases) != 1 or not kind or node.keywords:
        failed_base = any(isinstance(b, ast.Name) and b.id in world.failed_names for b in node.bases)
        if not failed_base:
            world.report(node, "unknown class", name=node.name)
            declared.doubtful = True
        world.failed_names.add(node.name)
        if failed_base and not any(isinstance(b, ast.Name) and b.id in _NO_APPS for b in node.bases):
            declared.perhaps_app = node
        return
    if kind == "app" and world.source.module:
        world.report(node, "unsupported statement", what="an app's class in a file that the app imports",
                     how="keep it in the app's own module")
        world.failed_names.add(node.name)
        return
    if kind == "app" and declared.app is not None:
        world.report(node, "two apps", line=declared.app.lineno)
        return
    for decorator in node.decorator_list:
        world.report(decorator, "unsupported decorator", name=ast.unparse(decorator))
    _ascii(world, node, node.name)
    if define(world, node, node.name, kind):
        _keep(declared, kind, node)


def _exception_class(world: World, declared: Declared, node: ast.ClassDef) -> bool:
    """Declares an exception class; false for any other class."""
    base = node.bases[0] if len(node.bases) == 1 and not node.keywords else None
    binding = world.static(base) if base is not None else None
    name = binding.name if binding is not None and binding.kind == "exception" else \
        base.id if binding is None and isinstance(base, ast.Name) and base.id in BASES else ""
    if not name:
        return False
    for decorator in node.decorator_list:
        world.report(decorator, "unsupported decorator", name=ast.unparse(decorator))
    _ascii(world, node, node.name)
    if define(world, node, node.name, "exception"):
        world.exception_infos[node.name] = exception_classes.declare(world, node, name)
        declared.exceptions.append(node)
        world.exception_bases[node.name] = name
    return True


def _keep(declared: Declared, kind: str, node: ast.ClassDef) -> None:
    if kind == "app":
        declared.app = node
    else:
        (declared.entities if kind == "entity" else declared.enums).append(node)


def _core_base(world: World, node: ast.expr) -> str:
    binding = world.static(node)
    return binding.name if binding is not None and binding.kind == "core" else ""


def _ascii(world: World, node: ast.AST, name: str) -> None:
    """Names that reach the wire and the database have the letters these allow."""
    if not name.isascii():
        world.report(node, "reserved name", name=name, reason="names on the wire and in the database are ASCII")


def _function(world: World, declared: Declared, node: ast.FunctionDef) -> None:
    for decorator in node.decorator_list:
        world.report(decorator, "unsupported decorator", name=ast.unparse(decorator))
    if define(world, node, node.name, "function", world.qualified(node.name)):
        declared.functions.append(node)


# --- enums and entities --------------------------------------------------------------


def enums(world: World, declared: Declared) -> None:
    """Second pass: the members of every enum."""
    for node in declared.enums:
        world.at = node
        members: list[Member] = []
        mixin = {"enum.IntEnum": "int", "enum.StrEnum": "str"}.get(_core_base(world, node.bases[0]), "")
        functions = [p for p in node.body if isinstance(p, ast.FunctionDef)]
        for part in _members(node):
            if part not in functions:
                _enum_member(world, node, part, members, mixin)
        if not members:
            world.report(node, "empty class", name=node.name, what="members")
        for function in functions:
            if any(m.name == function.name for m in members):
                world.report(function, "defined twice", name=function.name, where=" in this enum")
            if function.name in special.NAMES:
                world.report(function, "class member", what=f"`{function.name}`", where="an enum", how="give it another name")
        world.enum_methods[node.name] = {f.name: classes.kind_of(f) for f in functions}
        world.enums[node.name] = Enum(node.name, tuple(members), world.span(node), mixin)


def _members(node: ast.ClassDef) -> list[ast.stmt]:
    """The statements of a class without its docstring and `pass`."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return [part for part in body if not isinstance(part, ast.Pass)]


def _enum_member(world: World, node: ast.ClassDef, part: ast.stmt, members: list[Member], mixin: str) -> None:
    if not isinstance(part, ast.Assign) or len(part.targets) != 1 or not isinstance(part.targets[0], ast.Name):
        world.report(part, "class member", what="this", where="an enum", how="write members: `ACTIVE = 1`")
        return
    name, value = part.targets[0].id, part.value
    literal = value.value if isinstance(value, ast.Constant) else _automatic(world, value, name, members, mixin)
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub) and isinstance(value.operand, ast.Constant) \
            and isinstance(value.operand.value, int):
        literal = -value.operand.value
    ok = isinstance(literal, int | str) and not isinstance(literal, bool) \
        and isinstance(literal, {"int": int, "str": str}.get(mixin, object))
    _ascii(world, part, name)
    if any(m.name == name for m in members):
        world.report(part, "defined twice", name=name, where=" in this enum")
    elif name.startswith("_") or name in ("name", "value", "mro"):
        world.report(part, "reserved name", name=name, reason="it has a meaning in Python's enums")
    elif not ok or any(m.value == literal or type(m.value) is not type(literal) for m in members) \
            or (isinstance(literal, int) and literal > 2**53 - 1):
        world.report(value, "enum value")
    else:
        members.append(Member(name, len(members) + 1, literal if isinstance(literal, int | str) else 0))


def _automatic(world: World, node: ast.expr, name: str, members: list[Member], mixin: str) -> int | str | None:
    """The value of `auto()`: one more than the greatest before, or a StrEnum's own name in small letters."""
    if not isinstance(node, ast.Call) or node.args or node.keywords or _core_base(world, node.func) != "enum.auto":
        return None
    if mixin == "str":
        return name.lower()
    numbers = [m.value for m in members if isinstance(m.value, int)]
    return max(numbers, default=0) + 1 if len(numbers) == len(members) else None


def entities(world: World, declared: Declared) -> None:
    """Third pass: the fields of every entity."""
    for node in declared.entities:
        world.at = node
        fields: list[Field] = []
        for part in _members(node):
            _field(world, node, part, fields)
        if not fields:
            world.report(node, "empty class", name=node.name, what="fields")
        doc = ast.get_docstring(node) or ""
        world.entities[node.name] = Entity(node.name, tuple(fields), doc, world.span(node))
    _recursion(world, declared)
    for entity in world.entities.values():
        for made in entity.fields:
            if not storable(made.type) and not _contains_entity(made.type):
                world.diagnostics.append(_field_type(made))


def dataclasses(world: World, declared: Declared) -> None:
    """Third pass, too: the fields of every dataclass."""
    for node in declared.dataclasses:
        classes.fields(world, world.dataclasses[node.name])
    classes.settle(world)
    for node in declared.exceptions:
        exception_classes.fill(world, world.exception_infos[node.name])


def class_functions(world: World, declared: Declared) -> None:
    """The methods of dataclasses and enums."""
    for node in declared.dataclasses:
        classes.methods(world, node.name, node, world.dataclasses[node.name].type)
    for node in declared.enums:
        classes.methods(world, node.name, node, EnumType(node.name))
    for node in declared.exceptions:
        classes.methods(world, node.name, node, ExceptionType(node.name), ("__init__",))
    for node in declared.protocols:
        protocols.fill(world, world.protocols[node.name])


def _field_type(part: Field) -> Diagnostic:
    return make("field type", part.span, type=show(part.type))


def _contains_entity(type: Type) -> bool:
    inner = without_none(type.item if isinstance(type, ListType) else without_none(type))
    return isinstance(inner, EntityType)


def _field(world: World, node: ast.ClassDef, part: ast.stmt, fields: list[Field]) -> None:
    if not isinstance(part, ast.AnnAssign) or not isinstance(part.target, ast.Name):
        what = "a method" if isinstance(part, ast.FunctionDef) else "a field without a type" \
            if isinstance(part, ast.Assign) else "this"
        world.report(part, "class member", what=what, where="an entity",
                     how="write fields with their types: `name: str`; put functions into the module")
        return
    name, type = part.target.id, annotation.meaning(world, part.annotation)
    default = constant(world, part.value, type, f"`{name}`") if part.value is not None else None
    if isinstance(default, ListDisplay):
        world.report(part, "mutable default")
    reason = _field_reason(name, [f.name for f in fields])
    if reason:
        world.report(part, "reserved name", name=name, reason=reason)
    _ascii(world, part, name)
    fields.append(Field(name, len(fields) + 1, type, default, world.span(part)))


def _field_reason(name: str, others: list[str]) -> str:
    if name.lower() in ("id", "row"):
        return "every stored row has its own `id` and `row`"
    if name.startswith("_") or name.startswith("mg_"):
        return "names that begin with `_` or `mg_` are kept for the compiler"
    same = next((o for o in others if wire_form(o) == wire_form(name)), None)
    return f"on the wire and in the database it is the same as `{same}`" if same else ""


def wire_form(name: str) -> str:
    """What protobuf's JSON names and SQLite's columns make of a name: case and `_` don't count."""
    return name.replace("_", "").lower()


def _recursion(world: World, declared: Declared) -> None:
    """An entity can't hold another by value; if it even reaches itself, that is what is said."""
    holds = {n: [(f, f.type) for f in e.fields if _contains_entity(f.type)] for n, e in world.entities.items()}
    for node in declared.entities:
        for part, type in holds[node.name]:
            path = _path(holds, _held(type), node.name, [node.name])
            if path:
                world.diagnostics.append(_recursive(part, node.name, path))
            else:
                world.diagnostics.append(_field_type(part))


def _held(type: Type) -> str:
    inner = without_none(type.item if isinstance(type, ListType) else without_none(type))
    return inner.name if isinstance(inner, EntityType) else ""


def _path(holds: dict[str, list[tuple[Field, Type]]], at: str, goal: str, seen: list[str]) -> list[str]:
    if at == goal:
        return [*seen, goal]
    if at in seen:
        return []
    return next((p for _, t in holds.get(at, []) if (p := _path(holds, _held(t), goal, [*seen, at]))), [])


def _recursive(part: Field, name: str, path: list[str]) -> Diagnostic:
    return make("recursive entity", part.span, name=name, path=" -> ".join(path))


# --- the app -------------------------------------------------------------------------------


def app(world: World, declared: Declared) -> list[ast.FunctionDef]:
    """Fourth pass: states, secrets and title of the app; gives its methods."""
    methods: list[ast.FunctionDef] = []
    if declared.app is None:
        return methods
    names: dict[str, int] = {}
    for part in _members(declared.app):
        world.at = part
        name = _member_name(part)
        if name in names:
            world.report(part, "defined twice", name=name, where=f" on line {names[name]}")
            continue
        if name:
            names[name] = getattr(part, "lineno", 1)
        _app_member(world, declared, part, methods)
    return methods


def _member_name(part: ast.stmt) -> str:
    match part:
        case ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(name)) | ast.Assign(targets=[ast.Name(name)]):
            return name
    return ""


def _app_member(world: World, declared: Declared, part: ast.stmt, methods: list[ast.FunctionDef]) -> None:
    match part:
        case ast.FunctionDef():
            methods.append(part)
        case ast.AnnAssign(target=ast.Name(name)):
            _state(world, part, name)
        case ast.Assign(targets=[ast.Name("title")]):
            declared.title = _title(world, part)
        case ast.Assign(targets=[ast.Name(name)], value=ast.Call(func=func) as call) if _core_base(world, func) == "monoglot.Secret":
            _secret(world, part, name, call)
        case ast.Assign(targets=[ast.Name(name)]):
            world.failed_names.add(name)
            if not world.mentions_failed(part.value):
                world.report(part, "state type", name=name)
        case _:
            how = "write states, secrets and methods"
            what = "`async def`" if isinstance(part, ast.AsyncFunctionDef) else \
                "a class" if isinstance(part, ast.ClassDef) else "this"
            world.report(part, "class member", what=what, where="an app", how=how)


def _title(world: World, part: ast.Assign) -> str:
    if isinstance(part.value, ast.Constant) and isinstance(part.value.value, str):
        return part.value.value
    world.report(part.value, "app title")
    return ""


def _state(world: World, part: ast.AnnAssign, name: str) -> None:
    scope, inner = _scope(world, part.annotation)
    reason = _state_reason(world, name)
    if reason:
        world.report(part, "reserved name", name=name, reason=reason)
    _ascii(world, part, name)
    if inner is None:
        if not world.mentions_failed(part.annotation):
            world.report(part, "state type", name=name)
        world.failed_names.add(name)
        return
    type, default = _table_type(world, part, name, inner), None
    if type is None:
        type = annotation.meaning(world, inner)
        default = _scalar(world, part, name, type)
    elif part.value is not None:
        world.report(part, "table default", name=name)
    world.states[name] = State(name, len(world.states) + 1, scope, type, default, world.span(part))


def _scope(world: World, node: ast.expr) -> tuple[str, ast.expr | None]:
    if isinstance(node, ast.Subscript):
        scope = {"monoglot.Shared": "shared", "monoglot.Local": "local"}.get(_core_base(world, node.value))
        if scope is not None:
            return scope, node.slice
    return "", None


def _state_reason(world: World, name: str) -> str:
    if name in (*CONTEXT, "title"):
        return "it has a meaning in every app"
    if name.startswith(("_", "mg_")) or name.lower().startswith("sqlite_"):
        return "names that begin with `_`, `mg_` or `sqlite_` are kept for the compiler and the database"
    earlier = itertools.takewhile(lambda s: s != name, world.states)
    same = next((s for s in earlier if wire_form(s) == wire_form(name)), None)
    return f"on the wire and in the database it is the same as `{same}`" if same else ""


def _table_type(world: World, part: ast.AnnAssign, name: str, node: ast.expr) -> Type | None:
    if not isinstance(node, ast.Subscript) or _core_base(world, node.value) != "monoglot.Table":
        return None
    type = annotation.meaning(world, node.slice)
    if isinstance(type, EntityType):
        return TableType(type.name)
    if not failed(type):
        world.report(part, "unserved entity", name=name, type=show(type))
    return ERROR


def _scalar(world: World, part: ast.AnnAssign, name: str, type: Type) -> Expr | None:
    if not storable(type):
        world.report(part.annotation, "field type", type=show(type))
    if part.value is None:
        world.report(part, "state default", name=name)
        return None
    return constant(world, part.value, type, f"`{name}`", widen=True)


def _secret(world: World, part: ast.Assign, name: str, call: ast.Call) -> None:
    key, hosts, detail = "", [], ""
    hosts_node = next((k.value for k in call.keywords if k.arg in ("host", "hosts")), None)
    parts = hosts_node.elts if isinstance(hosts_node, ast.List) else [hosts_node] if hosts_node is not None else []
    if len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
        key = call.args[0].value
    if not _KEY.fullmatch(key):
        detail = "its name is a literal of lower-case words with `-`"
    for node in parts:
        host = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if not _HOST.fullmatch(host):
            detail = detail or "its host is the literal name of a host"
        hosts.append(host)
    if not hosts:
        detail = detail or "it has no host"
    if any(s.key == key for s in world.secrets.values()):
        detail = detail or f"another secret is named {key!r}"
    if detail:
        world.report(part, "secret declaration", detail=detail)
    world.secrets[name] = Secret(name, key, tuple(hosts), world.span(part))


# --- functions and constants --------------------------------------------------------------------


def type_variables(world: World, declared: Declared) -> None:
    """The type variables, whose bounds may be any class."""
    for name, call in declared.variables:
        world.at = call
        variables.declare(world, name, call)


def functions(world: World, declared: Declared, methods: list[ast.FunctionDef]) -> None:
    """Fifth pass: the signature of every function and method."""
    for node in declared.functions:
        world.at = node
        made = generics.signature(world, node, method=False)
        world.functions[world.qualified(node.name)] = Callee(node, False, 0, made.params, made.signature, "", world.source.module,
                                                             made.generic)
    number = 0
    for node in methods:
        world.at = node
        action = not node.name.startswith("_") and node.name not in LIFECYCLE
        number += action
        _method(world, node, number if action else 0)


def _method(world: World, node: ast.FunctionDef, number: int) -> None:
    made = generics.signature(world, node, method=True)
    known = world.functions.get(node.name)
    if known is not None:
        world.report(node, "defined twice", name=node.name, where=f" on line {known.node.lineno}")
        return
    reason = "it has a meaning in every app" if node.name in (*CONTEXT, "title") else _reserved_method(node.name)
    if reason:
        world.report(node, "reserved name", name=node.name, reason=reason)
    callee = Callee(node, True, number, made.params, made.signature, _asserted(world, node), generic=made.generic and not number)
    world.functions[node.name] = callee
    if node.name in LIFECYCLE:
        _lifecycle(world, callee)
    if number:
        _ascii(world, node, node.name)
        _wire_types(world, callee)


def _reserved_method(name: str) -> str:
    return "names that begin with `__`, `mg_` or `_monoglot_` are kept" \
        if name.startswith(("__", "mg_", "_monoglot_")) else ""


def _asserted(world: World, node: ast.FunctionDef) -> str:
    found = ""
    for decorator in node.decorator_list:
        name = _core_base(world, decorator).removeprefix("monoglot.")
        if name in PLACEMENTS and not found:
            found = name
        elif not world.mentions_failed(decorator):
            world.report(decorator, "unsupported decorator", name=ast.unparse(decorator))
    return found


def _lifecycle(world: World, callee: Callee) -> None:
    node, wanted = callee.node, [STR, STR] if callee.node.name == "on_error" else []
    if [p.type for p in callee.params] != wanted or callee.signature.result != NONE:
        if not failed(*(p.type for p in callee.params), callee.signature.result):
            world.report(node, "lifecycle signature", name=node.name, signature=LIFECYCLE[node.name])


def _wire_types(world: World, callee: Callee) -> None:
    """Arguments and results of actions go over the wire."""
    for param, arg in zip(callee.params, every_arg(callee.node, method=True), strict=False):
        _ascii(world, arg, param.name)
        if not storable(param.type):
            world.report(arg, "action type", what=f"parameter `{param.name}`", name=callee.node.name, type=show(param.type))
    result = callee.signature.result
    if callee.node.returns is not None and not storable(result) and result != NONE:
        world.report(callee.node.returns, "action type", what="result", name=callee.node.name, type=show(result))


def constants(world: World, declared: Declared) -> None:
    """Sixth pass: the constants, each of which may use those before it."""
    for node in declared.constants:
        world.at = node
        name = _member_name(node)
        if node.value is None:
            world.report(node, "not constant")
            continue
        target = _constant_type(world, node)
        value = constant(world, node.value, target, f"`{name}`")
        if isinstance(value, Const) and value.value is None and target is None and not failed(value.type):
            world.report(node, "not constant")
        name = world.qualified(name)
        world.constants[name] = Constant(name, value, value.type, world.span(node))


def _constant_type(world: World, node: ast.Assign | ast.AnnAssign) -> Type | None:
    """The type that is written: of a `Final` what stands in its brackets."""
    if isinstance(node, ast.Assign):
        return None
    if _is_typing(world, node.annotation, "Final"):
        world.finals.add(world.qualified(_member_name(node)))
        return None
    of = node.annotation
    return annotation.meaning(world, of.slice if isinstance(of, ast.Subscript) and _is_typing(world, of.value, "Final") else of)


def wire_names(world: World) -> None:
    """Refuses names that would make two messages of the wire schema the same."""
    taken: dict[str, str] = {"change": "the app's changes"}
    for name in [*world.entities, *world.enums]:
        if wire_form(name) in taken:
            world.report(_named(world, name), "reserved name", name=name,
                         reason=f"the wire schema has the same name for {taken[wire_form(name)]}")
        taken[wire_form(name)] = f"`{name}`"
    states = [s for s in world.states if not _state_reason(world, s)]
    for name, suffixes in [*((s, ("Insert", "Update", "Delete", "Set")) for s in states),
                           *((f, ("Args", "Result")) for f, c in world.functions.items() if c.number)]:
        for suffix in suffixes:
            form = wire_form(name + suffix)
            if form in taken:
                world.report(_named(world, name), "reserved name", name=name,
                             reason=f"the wire schema has the same name for {taken[form]}")
                break
            taken[form] = f"`{name}`"


def _named(world: World, name: str) -> ast.AST:
    """The node that declares a name, in the module or in the app."""
    sources = [world.source, *(m.source for m in world.modules.values())]
    nodes = [n for source in sources for n in ast.walk(source.tree) if isinstance(n, ast.stmt)]
    for node in nodes:
        if getattr(node, "name", "") == name or _member_name(node) == name:
            return node
    return world.source.tree

