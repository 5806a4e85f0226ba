"""What the module declares, in passes: constants and fields, type variables, signatures, names on the wire.

Each pass needs only the earlier ones (`names`, `enums` and `state` have theirs), so the order of declarations
in the module is free, but for constants and defaults, which are made when Python comes to them. Bodies are checked after all of them.
"""
from __future__ import annotations

import ast

from monoglot.check import annotation, classes, entities, exception_classes, generics, protocols, variables
from monoglot.check.declared import Declared, LIFECYCLE, PLACEMENTS, check_ascii, core_name, is_typing, member_name, wire_form
from monoglot.check.signature_of import constant, every_arg
from monoglot.check.state import reserved_state
from monoglot.check.types import failed, show, storable
from monoglot.check.world import Callee, World
from monoglot.model import CONTEXT, NONE, STR, Constant, Const, EnumType, ExceptionType, Type


def values(world: World, declared: Declared) -> None:
    """Third pass: constants and fields, in the order of the source, since each may be made of those above."""
    nodes: list[ast.stmt] = [*declared.entities, *declared.dataclasses, *declared.constants]
    for node in sorted(nodes, key=lambda n: (n.lineno, n.col_offset)):
        world.at = node
        if isinstance(node, ast.Assign | ast.AnnAssign):
            _constant(world, node)
        elif node in declared.entities:
            entities.fields(world, node)
        elif isinstance(node, ast.ClassDef):
            classes.fields(world, world.dataclasses[node.name])
            classes.settle_keys(world)
    entities.settle(world, declared)
    classes.settle_order(world, declared.dataclasses)
    for each in declared.exceptions:
        exception_classes.fill(world, world.exception_infos[each.name])


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
        check_ascii(world, node, node.name)
        _wire_types(world, callee)


def _reserved_method(name: str) -> str:
    return "names that begin with `__`, `mg_` or `_monoglot_` are kept" \
        if name.startswith(("__", "mg_", "_monoglot_")) else ""


def _asserted(world: World, node: ast.FunctionDef) -> str:
    found = ""
    for decorator in node.decorator_list:
        name = core_name(world, decorator).removeprefix("monoglot.")
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
        check_ascii(world, arg, param.name)
        if not storable(param.type):
            world.report(arg, "action type", what=f"parameter `{param.name}`", name=callee.node.name, type=show(param.type))
    result = callee.signature.result
    if callee.node.returns is not None and not storable(result) and result != NONE:
        world.report(callee.node.returns, "action type", what="result", name=callee.node.name, type=show(result))


def _constant(world: World, node: ast.Assign | ast.AnnAssign) -> None:
    name = member_name(node)
    if node.value is None:
        world.report(node, "not constant")
        return
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
    if is_typing(world, node.annotation, "Final"):
        world.finals.add(world.qualified(member_name(node)))
        return None
    of = node.annotation
    return annotation.meaning(world, of.slice if isinstance(of, ast.Subscript) and is_typing(world, of.value, "Final") else of)


def wire_names(world: World) -> None:
    """Refuses names that would make two messages of the wire schema the same."""
    taken: dict[str, str] = {"change": "the app's changes"}
    for name in [*world.entities, *world.enums]:
        if wire_form(name) in taken:
            world.report(_named(world, name), "reserved name", name=name,
                         reason=f"the wire schema has the same name for {taken[wire_form(name)]}")
        taken[wire_form(name)] = f"`{name}`"
    states = [s for s in world.states if not reserved_state(world, s)]
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
        if getattr(node, "name", "") == name or member_name(node) == name:
            return node
    return world.source.tree
