"""The pass over the app's class: its states, secrets and title; its methods are signatures of a later one."""
from __future__ import annotations

import ast
import itertools
import re

from monoglot.check import annotation
from monoglot.check.declared import Declared, check_ascii, core_name, member_name, members_of, wire_form
from monoglot.check.signature_of import constant
from monoglot.check.types import ERROR, failed, show, storable
from monoglot.check.world import World
from monoglot.model import CONTEXT, EntityType, Expr, Secret, State, TableType, Type

_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[1-9][0-9]{0,4})?")
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def app(world: World, declared: Declared) -> list[ast.FunctionDef]:
    """Fourth pass: states, secrets and title of the app; gives its methods."""
    methods: list[ast.FunctionDef] = []
    if declared.app is None:
        return methods
    names: dict[str, int] = {}
    for part in members_of(declared.app):
        world.at = part
        name = member_name(part)
        if name in names:
            world.report(part, "defined twice", name=name, where=f" on line {names[name]}")
            continue
        if name:
            names[name] = getattr(part, "lineno", 1)
        _app_member(world, declared, part, methods)
    return methods


def _app_member(world: World, declared: Declared, part: ast.stmt, methods: list[ast.FunctionDef]) -> None:
    match part:
        case ast.FunctionDef():
            methods.append(part)
        case ast.AnnAssign(target=ast.Name(name)):
            _state(world, part, name)
        case ast.Assign(targets=[ast.Name("title")]):
            declared.title = _title(world, part)
        case ast.Assign(targets=[ast.Name(name)], value=ast.Call(func=func) as call) if core_name(world, func) == "monoglot.Secret":
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
    reason = reserved_state(world, name)
    if reason:
        world.report(part, "reserved name", name=name, reason=reason)
    check_ascii(world, part, name)
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
        scope = {"monoglot.Shared": "shared", "monoglot.Local": "local"}.get(core_name(world, node.value))
        if scope is not None:
            return scope, node.slice
    return "", None


def reserved_state(world: World, name: str) -> str:
    if name in (*CONTEXT, "title"):
        return "it has a meaning in every app"
    if name.startswith(("_", "mg_")) or name.lower().startswith("sqlite_"):
        return "names that begin with `_`, `mg_` or `sqlite_` are kept for the compiler and the database"
    earlier = itertools.takewhile(lambda s: s != name, world.states)
    same = next((s for s in earlier if wire_form(s) == wire_form(name)), None)
    return f"on the wire and in the database it is the same as `{same}`" if same else ""


def _table_type(world: World, part: ast.AnnAssign, name: str, node: ast.expr) -> Type | None:
    if not isinstance(node, ast.Subscript) or core_name(world, node.value) != "monoglot.Table":
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
