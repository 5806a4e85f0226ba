"""Classes of the author's with data and methods: dataclasses, and the methods of enums.

A method is a function of the model named `CLASS.method` whose first parameter is
`self`; a class method or static method has none. So whatever follows calls through
the program sees functions only. A dataclass may derive from another: its fields come
behind the other's, and it has its methods. It has none of the same name, so that each call
is of one known function; a protocol is for several that do the same in their own ways.
"""
from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from monoglot.check import annotation, generics, late_fields, special
from monoglot.check.body import Body
from monoglot.check.scope import Scope
from monoglot.check.signature_of import constant, holds_mutable
from monoglot.check.signatures import Parameter, Signature
from monoglot.check.types import failed, hashable, ordered, show
from monoglot.check.world import Callee, World, listing
from monoglot.diagnostics import Diagnostic, make
from monoglot.model import NONE, Dataclass, DataclassType, DataField, Expr, Param, Type

_OPTIONS = ("frozen", "order", "eq", "kw_only", "slots", "repr")


@dataclass
class DataInfo:
    """A dataclass while the module is checked."""

    name: str
    node: ast.ClassDef
    options: dict[str, bool]
    module: str = ""
    parts: list[DataPart] = field(default_factory=list)
    methods: dict[str, str] = field(default_factory=dict)
    """Each method with its kind: method, property, static or class."""
    key: bool = False
    dynamic: set[str] = field(default_factory=set)
    base: DataInfo | None = None
    derived: bool = False
    """A class derives from it."""

    @property
    def type(self) -> DataclassType:
        return DataclassType(self.name, self.key, bool(self.options.get("order")) or "__lt__" in self.methods,
                             tuple(i.name for i in self.above()),
                             any(name in i.methods for i in (self, *self.above()) for name in ("__bool__", "__len__")))

    def above(self) -> Iterator[DataInfo]:
        """The classes that it derives from, the nearest first."""
        at = self.base
        while at is not None:
            yield at
            at = at.base


@dataclass(frozen=True)
class DataPart:
    """A field: how it is given and what it is if it isn't."""

    made: DataField
    default: Expr | None
    factory: ast.expr | None
    init: bool
    keyword_only: bool

    @property
    def late(self) -> bool:
        """True for a field that `__post_init__` gives its first value."""
        return not self.init and self.default is None and self.factory is None


# --- declarations ---------------------------------------------------------------


def is_dataclass(world: World, node: ast.ClassDef) -> bool:
    """True if `@dataclass` stands above the class."""
    return any(_is_core(world, d.func if isinstance(d, ast.Call) else d, "dataclasses.dataclass") for d in node.decorator_list)


def _is_core(world: World, node: ast.expr, name: str) -> bool:
    found = world.static(node)
    return found is not None and found.kind == "core" and found.name == name


def declare(world: World, node: ast.ClassDef) -> DataInfo:
    """The class with its options; its fields and methods come in later passes."""
    info = DataInfo(node.name, node, {"eq": True, "repr": True}, world.source.module)
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        if not _is_core(world, call.func if call else decorator, "dataclasses.dataclass"):
            world.report(decorator, "unsupported decorator", name=ast.unparse(decorator))
        for keyword in call.keywords if call else []:
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            if keyword.arg not in _OPTIONS or not isinstance(value, bool):
                world.report(keyword, "class member", what=f"`{ast.unparse(keyword)}`", where="`@dataclass`",
                             how=f"its options are {listing(_OPTIONS)}, each True or False")
            else:
                info.options[keyword.arg] = value
    for base in node.bases:
        found = world.static(base)
        if found is not None and found.kind == "dataclass" and info.base is None and found.name in world.dataclasses:
            info.base = world.dataclasses[found.name]
        elif (found is None or found.kind != "protocol") and not world.mentions_failed(base):
            world.report(base, "class member", what=f"the base `{ast.unparse(base)}`", where="a dataclass",
                         how="derive from protocols and at most one dataclass, which stands above it")
    info.methods = {part.name: kind_of(part) for part in node.body if isinstance(part, ast.FunctionDef)}
    info.key = info.options.get("frozen", False) and info.options["eq"] and "__eq__" not in info.methods
    if info.options.get("order") and not info.options["eq"]:
        world.report(node, "class member", what="`order=True` with `eq=False`", where="`@dataclass`", how="leave `eq` out")
    if info.base is not None:
        _derive(world, info, info.base)
    return info


def _derive(world: World, info: DataInfo, base: DataInfo) -> None:
    """What a class that derives from another may not have."""
    base.derived = True
    if info.options.get("frozen", False) != base.options.get("frozen", False):
        world.report(info.node, "class member", what="a frozen class and one that is not", where="one line of classes",
                     how="write `frozen=True` at both or at none, as Python demands")
    for each in (info, base):
        odd = [f"`{o}`" for o in ("order",) if each.options.get(o)] + [f"`{o}=False`" for o in ("eq", "repr") if not each.options[o]] \
            + [f"`{n}`" for n in special.OF_ONE_CLASS if n in each.methods]
        if odd:
            world.report(info.node, "class member", what=f"{odd[0]} of `{each.name}`", where="one line of classes",
                         how="leave it out: Python makes equality, order and text anew for each class")
    for part in info.node.body:
        if isinstance(part, ast.FunctionDef) and any(part.name in i.methods for i in info.above()):
            world.report(part, "class member", what=f"`{part.name}`, which a class above has too,", where="a dataclass",
                         how="give it another name, or write a `Protocol` for what each class does in its own way")


def kind_of(node: ast.FunctionDef) -> str:
    """What a function of a class is: method, property, static or class."""
    names = [d.id for d in node.decorator_list if isinstance(d, ast.Name)]
    known = {"property": "property", "staticmethod": "static", "classmethod": "class"}
    return next((known[n] for n in names if n in known), "method")


def fields(world: World, info: DataInfo) -> None:
    """The fields of a dataclass, behind those of the class above."""
    info.parts = list(info.base.parts) if info.base is not None else []
    for part in _statements(info.node):
        world.at = part
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            _field(world, info, part, part.target.id)
        elif not isinstance(part, ast.FunctionDef):
            world.report(part, "class member", what="this", where="a dataclass",
                         how="write fields with their types, and methods")
    later = False
    for part_ in (p for p in info.parts if p.init and not p.keyword_only):
        given = part_.default is not None or part_.factory is not None
        if later and not given:
            world.diagnostics.append(_without_default(part_))
        later = later or given
    late_fields.check(world, info.node, {p.made.name: p.made.span for p in info.parts if p.late and p not in (info.base.parts if info.base else [])},
                      {p.made.name for p in info.parts})


def _without_default(part: DataPart) -> Diagnostic:
    return make("class member", part.made.span, what=f"the field `{part.made.name}` without a default", where="a dataclass "
                "after one that has a default", how="move it up, or write `kw_only=True`")


def _statements(node: ast.ClassDef) -> list[ast.stmt]:
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return [p for p in body if not isinstance(p, ast.Pass)
            and not (isinstance(p, ast.Expr) and isinstance(p.value, ast.Constant) and isinstance(p.value.value, str))]


def _field(world: World, info: DataInfo, part: ast.AnnAssign, name: str) -> None:
    type = annotation.meaning(world, part.annotation)
    again = next((i for i, p in enumerate(info.base.parts) if p.made.name == name and p.made.type == type), None) if info.base else None
    taken = (again is None and any(p.made.name == name for p in info.parts)) or name in info.methods or any(name in i.methods for i in info.above())
    if name.startswith(("__", "mg_")) or name == "constructor" or taken:
        world.report(part, "reserved name", name=name, reason="it is kept, or stands twice")
    options = _field_options(world, part.value)
    default = options.get("default") if options is not None else part.value
    factory = options.get("default_factory") if options is not None else None
    flags = {k: _flag(world, options.get(k), k) for k in ("init", "compare", "repr", "kw_only")} if options else {}
    value = constant(world, default, type, f"`{name}`") if default is not None else None
    if value is not None and holds_mutable(value):
        world.report(part, "mutable default")
    made = DataField(name, type, flags.get("compare", True) is not False, flags.get("repr", True) is not False, world.span(part))
    keyword = flags.get("kw_only")
    init = flags.get("init", True) is not False
    given = DataPart(made, value, factory, init, info.options.get("kw_only", False) if keyword is None else keyword)
    if again is None:
        info.parts.append(given)
    else:  # in its old place, as Python has it
        info.parts[again] = given


def _field_options(world: World, node: ast.expr | None) -> dict[str, ast.expr] | None:
    """The arguments of `field(...)`; None for anything else."""
    if not isinstance(node, ast.Call) or not _is_core(world, node.func, "dataclasses.field"):
        return None
    known = ("default", "default_factory", "init", "repr", "compare", "kw_only")
    for keyword in node.keywords:
        if keyword.arg not in known:
            world.report(keyword, "class member", what=f"`{ast.unparse(keyword)}`", where="`field(...)`",
                         how=f"it takes {listing(known)}")
    return {k.arg: k.value for k in node.keywords if k.arg in known and k.arg is not None}


def _flag(world: World, node: ast.expr | None, name: str) -> bool | None:
    if node is None:
        return None
    value = node.value if isinstance(node, ast.Constant) else None
    if not isinstance(value, bool):
        world.report(node, "not constant")
        return None
    return value


def settle_keys(world: World) -> None:
    """Which classes can be keys, of those whose fields are known."""
    changed = True
    while changed:
        changed = False
        for info in world.dataclasses.values():
            if info.key and not all(_hashable(world, p.made.type) for p in info.parts if p.made.compare):
                info.key, changed = False, True


def settle_order(world: World, nodes: list[ast.ClassDef]) -> None:
    """Refuses orders of what has none, which needs the fields of all dataclasses."""
    for info in (world.dataclasses[n.name] for n in nodes):
        for part in info.parts if info.options.get("order") else []:
            if part.made.compare and not ordered(part.made.type):
                world.diagnostics.append(make("class member", part.made.span, what=f"the field `{part.made.name}`, "
                    f"a {show(part.made.type)},", where="a dataclass with an order", how="write `field(compare=False)`"))


def _hashable(world: World, type: Type) -> bool:
    if isinstance(type, DataclassType) and type.name in world.dataclasses:
        return world.dataclasses[type.name].key
    return hashable(type)


# --- methods ----------------------------------------------------------------------


def methods(world: World, owner: str, node: ast.ClassDef, self_type: Type, own: Collection[str] = special.NAMES) -> None:
    """Declares the functions of a class; `own` are Python's own methods that it can have."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef):
            world.at = part
            _method(world, owner, part, self_type, own)


def _method(world: World, owner: str, node: ast.FunctionDef, self_type: Type, own: Collection[str]) -> None:
    kind = kind_of(node)
    refused = [d for d in node.decorator_list if not (isinstance(d, ast.Name) and d.id in ("property", "staticmethod", "classmethod"))]
    for decorator in refused:
        world.report(decorator, "unsupported decorator", name=ast.unparse(decorator))
    key = f"{owner}.{node.name}"
    if key in world.functions and refused:  # `@name.setter` stands above a second one of the name
        return
    if key in world.functions:
        world.report(node, "defined twice", name=node.name, where=" in this class")
        return
    if node.name.startswith("__") and node.name not in own or node.name.startswith("mg_"):
        world.report(node, "reserved name", name=node.name, reason="of Python's own methods a class can have "
                     + listing(own))
        return
    if kind == "class":
        _name_class(node, owner)
    made = generics.signature(world, node, method=kind in ("method", "property"), first="cls" if kind == "class" else "")
    params, signature = made.params, made.signature
    if kind in ("method", "property"):
        params = (Param("self", self_type, None), *params)
    if kind == "property" and len(params) > 1:
        world.report(node, "class member", what="a property with parameters", where="a class", how="make it a method")
    world.functions[key] = Callee(node, False, 0, params, Signature(f"`{key}`", signature.parameters, signature.result), "",
                                  world.source.module, made.generic)
    if node.name == "__init__" and signature.result != NONE and not failed(signature.result):
        world.report(node, "lifecycle signature", name=node.name, signature="def __init__(self, ...) -> None")
    special.check_form(world, node, [p.type for p in params[1:]], signature.result, self_type)


def _name_class(node: ast.FunctionDef, owner: str) -> None:
    """In a class method, `cls` is the class."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id == "cls":
            part.id = owner


def finished(world: World, info: DataInfo) -> Dataclass:
    """The dataclass of the model."""
    with world.inside(info.module):
        span = world.span(info.node)
    equality = "author" if "__eq__" in info.methods else "fields" if info.options["eq"] else "identity"
    order = "fields" if info.options.get("order") else "author" if "__lt__" in info.methods else ""
    properties = tuple(sorted(n for n in info.dynamic if info.methods.get(n) == "property"))
    return Dataclass(info.name, tuple(p.made for p in info.parts), info.options.get("frozen", False), equality, order,
                     tuple(sorted(n for n in info.dynamic if info.methods.get(n) == "method")), properties,
                     span, info.base.name if info.base is not None else "")


def owner(world: World, name: str, member: str) -> str:
    """The dataclass that has the method: this one or one above; '' if none has."""
    info = world.dataclasses.get(name)
    return next((i.name for i in (info, *info.above()) if member in i.methods), "") if info is not None else ""


def below(world: World, name: str) -> list[DataInfo]:
    """The classes that derive from a dataclass."""
    return [i for i in world.dataclasses.values() if any(a.name == name for a in i.above())]


# --- construction ----------------------------------------------------------------------


def signature(info: DataInfo) -> Signature:
    """How the class is called."""
    first = [p for p in info.parts if p.init and not p.keyword_only]
    later = [p for p in info.parts if p.init and p.keyword_only]
    parameters = tuple(Parameter(p.made.name, (p.made.type,), p.default, p.factory is not None, p.keyword_only)
                       for p in [*first, *later])
    return Signature(f"`{info.name}`", parameters, info.type)


def made_by_factory(world: World, info: DataInfo, part: DataPart) -> Expr:
    """What `default_factory` gives, anew for each instance."""
    with world.inside(info.module):
        return _by_factory(world, part)


def _by_factory(world: World, part: DataPart) -> Expr:
    body = Body(world, Scope("function", None, {}, NONE), method=False)
    node = part.factory
    assert node is not None
    if isinstance(node, ast.Lambda) and not node.args.args:
        return body.value(node.body, part.made.type, f"`{part.made.name}`")
    if isinstance(node, ast.Name | ast.Attribute):
        call = ast.copy_location(ast.Call(node, [], []), node)
        return body.value(call, part.made.type, f"`{part.made.name}`")
    return body.fail(node, "type mismatch", what="`default_factory`", expected="a class or function without parameters",
                     actual="this", how="write `list`, `dict`, `set`, a function's name or a lambda")
