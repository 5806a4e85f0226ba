"""The syntax of what a module declares, by kind, and what the passes over it have in common."""
from __future__ import annotations

import ast
from dataclasses import dataclass, field

from monoglot.check.builtin_table import BUILTIN_TYPES, table
from monoglot.check.world import World
from monoglot.exceptions import BASES

LIFECYCLE = {
    "start": "def start(self) -> None",
    "render": "def render(self) -> None",
    "on_error": "def on_error(self, action: str, message: str) -> None",
}
"""Methods that the client calls by their names; they are not actions."""

PLACEMENTS = ("local", "client", "optimistic", "barrier", "verified")


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


def members_of(node: ast.ClassDef) -> list[ast.stmt]:
    """The statements of a class without `pass` and the texts that document it and its members."""
    return [part for part in node.body if not isinstance(part, ast.Pass) and not _is_text(part)]


def _is_text(part: ast.stmt) -> bool:
    return isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) and isinstance(part.value.value, str)


def member_name(part: ast.stmt) -> str:
    match part:
        case ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(name)) | ast.Assign(targets=[ast.Name(name)]):
            return name
    return ""


def core_name(world: World, node: ast.expr) -> str:
    binding = world.static(node)
    return binding.name if binding is not None and binding.kind == "core" else ""


def check_ascii(world: World, node: ast.AST, name: str) -> None:
    """Names that reach the wire and the database have the letters these allow."""
    if not name.isascii():
        world.report(node, "reserved name", name=name, reason="names on the wire and in the database are ASCII")


def is_typing(world: World, node: ast.expr, name: str) -> bool:
    found = world.static(node)
    return found is not None and found.kind == "core" and found.name == f"typing.{name}"


def reserved(name: str, imported: bool = False) -> str:
    if name.startswith("mg_") or name.startswith("__"):
        return "names that begin with `mg_` or `__` are kept for the compiler"
    if not imported and (name in BUILTIN_TYPES or name in table() or name in BASES or name == "self"):
        return "it is a builtin of Python"
    return ""


def wire_form(name: str) -> str:
    """What protobuf's JSON names and SQLite's columns make of a name: case and `_` don't count."""
    return name.replace("_", "").lower()
