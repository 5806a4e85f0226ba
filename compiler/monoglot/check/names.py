"""The first pass over a module: every name that it declares or imports is bound to what it stands for."""
from __future__ import annotations

import ast

from monoglot import standard
from monoglot.check import annotation, classes, exception_classes, protocols, variables
from monoglot.check.declared import Declared, check_ascii, core_name, is_typing, reserved
from monoglot.check.scope import assigned_names
from monoglot.check.world import MODULES, SUBMODULES, Binding, World, hint
from monoglot.exceptions import BASES


def collect(world: World) -> Declared:
    """First pass: binds every module-level name."""
    declared = Declared()
    for node in world.source.tree.body:
        world.at = node
        _collect_one(world, declared, node)
    declared.app = declared.app or declared.perhaps_app
    if declared.app is None and not declared.doubtful and not world.source.module:
        world.report(world.source.tree, "no app")
    return declared


def _collect_one(world: World, declared: Declared, node: ast.stmt) -> None:
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
        case ast.AnnAssign(target=ast.Name(name), annotation=type, value=ast.expr() as value) if is_typing(world, type, "TypeAlias"):
            _alias(world, node, name, value)
        case ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name)):
            if define(world, node, name, "constant", world.qualified(name)):
                declared.constants.append(node)
        case ast.Assign(targets=targets, value=value) if (parts := _parts(targets, value)) is not None:
            for part in parts:
                _collect_one(world, declared, ast.copy_location(part, node))
        case ast.Expr(value=ast.Constant(value=str())):
            pass  # what is said of the module, or of the constant above it
        case _:
            _refuse_statement(world, node)


def _parts(targets: list[ast.expr], value: ast.expr) -> list[ast.Assign] | None:
    """`A = B = 1` and `A, B = 1, 2` as assignments of one name each; None for what is not of this form."""
    if len(targets) > 1:
        return [ast.Assign([target], value) for target in targets]
    match targets[0], value:
        case (ast.Tuple(elts=names) | ast.List(elts=names)), (ast.Tuple(elts=values) | ast.List(elts=values)) \
                if len(names) == len(values) and not any(isinstance(e, ast.Starred) for e in (*names, *values)):
            return [ast.Assign([name], of) for name, of in zip(names, values, strict=True)]
    return None


def _alias(world: World, node: ast.stmt, name: str, value: ast.expr) -> None:
    """A name for a type; what is wrong with the type is told where it is used."""
    if define(world, node, name, "alias", world.qualified(name)):
        world.aliases[world.qualified(name)] = world.source.module, value


def _refuse_statement(world: World, node: ast.stmt) -> None:
    world.failed_names |= _bound(node)
    what = {"If": "`if`", "For": "`for`", "While": "`while`", "With": "`with`", "Try": "`try`",
            "AsyncFunctionDef": "`async def`", "Expr": "an expression"}.get(type(node).__name__, "this statement")
    world.report(node, "unsupported statement", what=f"{what} at module level",
                 how="put it into a method or function; a module holds imports, classes, functions and constants")


def _bound(node: ast.stmt) -> set[str]:
    """The names that a refused statement would bind: what uses them is no mistake of its own."""
    found = set(assigned_names([node]))
    for part in ast.walk(node):
        if isinstance(part, ast.Import | ast.ImportFrom):
            found |= {a.asname or a.name.partition(".")[0] for a in part.names}
        elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(part.name)
    return found


def define(world: World, node: ast.AST, name: str, kind: str, qualified: str = "") -> bool:
    """Binds a module-level name; refuses one that is taken or reserved."""
    known = world.bindings.get(name)
    if known is not None and isinstance(node, ast.Import | ast.ImportFrom) and (known.kind, known.name) == (kind, qualified or name):
        return False  # once more by the same name: it changes nothing
    if known is not None:
        world.report(node, "defined twice", name=name, where=f" on line {known.line}")
        return False
    reason = reserved(name, imported=kind in ("module", "library", "core", "standard"))
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


def _import(world: World, node: ast.Import) -> None:
    for alias in node.names:
        if alias.name not in MODULES and alias.name not in SUBMODULES and alias.name not in standard.MODULES \
                and not world.is_module(alias.name):
            world.report(node, "unsupported import", name=alias.name, known=_importable())
            world.failed_names.add(alias.asname or alias.name.partition(".")[0])
            continue
        bound = alias.asname or alias.name.partition(".")[0]
        module = alias.name if alias.asname else bound
        if bound in world.bindings and world.bindings[bound].name == module:
            continue  # `import monoglot` and `import monoglot.browser` bind the same name
        define(world, node, bound, "module", module)


def _importable() -> str:
    return ", ".join(f"`{name}`" for name in sorted({*MODULES, *standard.MODULES} - {"monoglot", "__future__", "collections"}))


def _import_from(world: World, node: ast.ImportFrom) -> None:
    module = node.module or ""
    known = module in MODULES or module in SUBMODULES or module in standard.MODULES or world.is_module(module)
    if node.level or not known:
        world.report(node, "unsupported import", name="." * node.level + module, known=_importable())
    for alias in node.names:
        bound = alias.asname or alias.name
        if alias.name == "*":
            world.report(node, "import star")
        elif node.level or not known:
            world.failed_names.add(bound)
        elif (found := world.member(module, alias.name, node.lineno)) is None:
            world.report(node, "unknown import", module=module, name=alias.name,
                         hint=_instead(module, alias.name) or hint(alias.name, world.members(module)))
            world.failed_names.add(bound)
        else:
            if found.kind != "builtin":  # an exception class, known everywhere by its name
                _import_name(world, node, bound, found)


INSTEAD = {
    "Any": "`object` is JSON of unknown shape, read with `expect`", "Generator": "a generator gives `Iterator[T]`",
    "Literal": "write an enum", "NamedTuple": "write a frozen dataclass", "TypedDict": "write a dataclass", "NewType": "write a dataclass",
    "Self": "write the class's own name", "List": "write `list[T]`", "Dict": "write `dict[K, V]`", "Set": "write `set[T]`",
    "Tuple": "write `tuple[A, B]`", "NoReturn": "write the type, and raise", "Never": "write the type, and raise",
    "cast": "test with `isinstance`, read JSON with `expect`", "overload": "one function has one type", "ClassVar": "write a constant of the module",
    "assert_never": "raise an error", "TYPE_CHECKING": "import it always", "Generic": "write a generic function",
    "ParamSpec": "write `Callable[[A], B]`", "asdict": "write the dict that you mean", "astuple": "write the tuple that you mean",
    "ABC": "write a `Protocol`", "IntFlag": "write a set of an enum's members", "Flag": "write a set of an enum's members"}
"""What to write for names of Python's own modules that are left out."""


def _instead(module: str, name: str) -> str:
    how = INSTEAD.get(name, "") if module in MODULES and module != "monoglot" else ""
    return f"; in its place: {how}" if how else ""


def _import_name(world: World, node: ast.ImportFrom, bound: str, found: Binding) -> None:
    """Binds what another module defines; a class keeps its own name."""
    if found.kind in _CLASSES:
        if bound in world.bindings and (world.bindings[bound].kind, world.bindings[bound].name) != (found.kind, found.name):
            world.report(node, "defined twice", name=bound, where=f" on line {world.bindings[bound].line}")
        else:
            world.bindings.setdefault(bound, Binding(found.kind, found.name, node.lineno))
        return
    define(world, node, bound, found.kind, found.name)


def _function(world: World, declared: Declared, node: ast.FunctionDef) -> None:
    for decorator in node.decorator_list:
        world.report(decorator, "unsupported decorator", name=ast.unparse(decorator))
    if define(world, node, node.name, "function", world.qualified(node.name)):
        declared.functions.append(node)


# --- classes, by kind ------------------------------------------------------------


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
    bases = [core_name(world, b) for b in node.bases]
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
    check_ascii(world, node, node.name)
    if define(world, node, node.name, kind):
        _keep(declared, kind, node)


_NO_APPS = ("Entity", "Enum", "IntEnum", "StrEnum", "Protocol", "Exception")


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
    check_ascii(world, node, node.name)
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
