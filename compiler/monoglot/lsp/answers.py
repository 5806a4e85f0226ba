"""Hover, definition, outline and completion of one document."""
from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from monoglot import model as m
from monoglot.check.builtin_table import table
from monoglot.check.library import load
from monoglot.check.types import failed, show
from monoglot.explain import Explained, because
from monoglot.lsp import find, stubs
from monoglot.lsp.document import Document
from monoglot.read import Source
from monoglot.walk import nodes

_DOTTED = re.compile(r"([^\W\d][\w.]*)\.\w*$")
"""What a member is asked of, and the part of its name that is written."""
_FUNCTIONS = (ast.FunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Place:
    """A definition: the file ('' for the document itself), line and columns from 1."""

    file: str
    line: int
    column: int
    end_column: int


@dataclass(frozen=True)
class Symbol:
    """An entry of the outline; `kind` is class, enum, method, function, field, member or constant."""

    name: str
    kind: str
    detail: str
    whole: m.Span
    name_span: m.Span
    inside: tuple[Symbol, ...] = ()


# --- hover ----------------------------------------------------------------------


def hover(document: Document, line: int, column: int) -> tuple[str, m.Span] | None:
    """Markdown about what stands there, and the part of the text it is about."""
    source, model = document.made.source, document.made.model
    if source is None:
        return None
    at = find.at(source, line, column)
    node = at.node
    if node is None or isinstance(node, ast.Module):
        return None
    span = source.place(node)
    text = _about(document, source, model, at, node)
    return (text, span) if text else None


def _about(document: Document, source: Source, model: m.Model | None, at: find.At, node: ast.AST) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return _of_declaration(document, source, node) if _on_name(source, node, at) else ""
    name = _self_member(node)
    if name:
        return _of_member(document, model, name)
    known = None if model is None else find.expression(model, source.span(node))
    if isinstance(known, m.CallFunction | m.FunctionRef):
        return _of_function(document, known.function)
    if isinstance(node, ast.Name | ast.Attribute) and model is not None:
        names = {ast.unparse(node), _imported(source, ast.unparse(node))}
        called = next((f.name for f in model.functions if f.name in names), "")
        if called:
            return _of_function(document, called)
    shown = _typed(node, known, model, source.path)
    stub = _stub(source, model, at, node)
    return "\n\n".join(part for part in (shown, f"```python\n{stub[2]}\n```" if stub else "") if part)


def _typed(node: ast.AST, known: object, model: m.Model | None, file: str) -> str:
    type = getattr(known, "type", None)
    if type is None and isinstance(node, ast.Name | ast.arg) and model is not None:
        type = _variable(model, file, node)
    if type is None or failed(type) or not isinstance(node, ast.expr | ast.arg):
        return ""
    text = ast.unparse(node)
    return f"```python\n{text if len(text) < 60 else '…'}: {show(type)}\n```"


def _variable(model: m.Model, file: str, node: ast.Name | ast.arg) -> m.Type | None:
    """The type of a variable where it is assigned, which has no expression of its own."""
    name = node.id if isinstance(node, ast.Name) else node.arg
    for function in model.functions:
        whole = model.layout.at(function.span)
        if whole.file == file and whole.row <= node.lineno <= whole.end_row:
            types = [p.type for p in function.params if p.name == name]
            types += [n.type for n in nodes(function) if isinstance(n, m.LocalTarget | m.Param) and n.name == name]
            if types:
                return types[0]
    return None


def _of_member(document: Document, model: m.Model | None, name: str) -> str:
    """A state, a secret, a method or the context."""
    if model is None:
        return ""
    for state in model.states:
        if state.name == name:
            scope = state.scope.capitalize()
            return f"```python\n{name}: {scope}[{show(state.type)}]\n```\n\n{_SCOPES[state.scope]}"
    for secret in model.secrets:
        if secret.name == name:
            return f"```python\n{name}: Secret\n```\n\nthe secret `{secret.key}`, sent to {' and '.join(secret.hosts)} only"
    if name in m.CONTEXT:
        return f"```python\n{name}: {show(m.CONTEXT[name])}\n```\n\nfrom the verified session" if name != "connected" \
            else "```python\nconnected: bool\n```\n\nwhether this browser reaches its server"
    return _of_function(document, name)


_SCOPES = {"shared": "one for the whole organisation", "local": "in this browser only"}


def _of_function(document: Document, name: str) -> str:
    """Signature, placement, and why."""
    model = document.made.model
    function = next((f for f in model.functions if f.name == name), None) if model is not None else None
    if function is None:
        return ""
    params = [f"{p.name}: {show(p.type)}" for p in function.params]
    head = f"```python\ndef {name.rpartition('.')[2]}({', '.join(params)}) -> {show(function.result)}\n```"
    return "\n\n".join([head, *(_placement(row) for row in document.explained(name)), *([function.doc] if function.doc else [])])


def _placement(row: Explained) -> str:
    lines = [f"**{row.placement}**: runs on {' and '.join(row.runs_on) or 'nothing'}" + (f" (`{row.function}`)" if "$" in row.function else "")]
    lines += [f"- {because(reason)}" for reason in row.evidence] or ["- no effect"]
    if row.messages:
        lines.append(f"- on the wire: {', '.join(row.messages)}; {row.round_trips} round trip{'s' * (row.round_trips != 1)}, "
                     f"at least {row.bytes_up} bytes up and {row.bytes_down} down")
    return "\n".join(lines)


def _of_declaration(document: Document, source: Source, node: ast.FunctionDef | ast.ClassDef) -> str:
    if isinstance(node, ast.FunctionDef):
        return _of_function(document, node.name)
    return f"```python\nclass {node.name}({', '.join(map(ast.unparse, node.bases))})\n```"


# --- definition --------------------------------------------------------------------


def definition(document: Document, line: int, column: int) -> Place | None:
    """Where the name at a place is defined."""
    source, model = document.made.source, document.made.model
    if source is None:
        return None
    at = find.at(source, line, column)
    node = at.node
    if node is None:
        return None
    name = _self_member(node)
    if name:
        return _in_app(source, name)
    if isinstance(node, ast.keyword):
        return _keyword(source, at, node)
    if isinstance(node, ast.Name):
        local = _in_function(source, at, node.id)
        found = local or _in_module(source, node.id)
        if found is not None:
            return found
    if isinstance(node, ast.Attribute) and model is not None:
        found = _of_attribute(source, model, node)
        if found is not None:
            return found
    sibling = _in_sibling(source, at, node)
    if sibling is not None:
        return sibling
    stub = _stub(source, model, at, node)
    return None if stub is None else Place(str(stub[0]), stub[1], 1, len(stub[2]) + 1)


def _self_member(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self" else ""


def _in_app(source: Source, name: str) -> Place | None:
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and any("App" in ast.unparse(b) for b in node.bases):
            return _member_of(source, node, name)
    return None


def _member_of(source: Source, node: ast.ClassDef, name: str) -> Place | None:
    return next((_named(source, part, name) for part in node.body if name in _names(part)), None)


def _in_function(source: Source, at: find.At, name: str) -> Place | None:
    """A parameter or the first assignment, in the functions around, the innermost first."""
    for function in at.enclosing(*_FUNCTIONS, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp):
        args = getattr(function, "args", None)
        for arg in [*args.posonlyargs, *args.args, *args.kwonlyargs] if isinstance(args, ast.arguments) else []:
            if arg.arg == name:
                return _place(source, arg, name)
        for node in sorted((n for n in ast.walk(function) if hasattr(n, "lineno")), key=_start):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name:
                return _place(source, node, name)
            if isinstance(node, ast.FunctionDef) and node.name == name and node is not function:
                return _named(source, node, name)
            if isinstance(node, ast.ExceptHandler) and node.name == name:
                return _named(source, node, name)
    return None


def _start(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno"), getattr(node, "col_offset")


def _in_module(source: Source, name: str) -> Place | None:
    return next((_named(source, part, name) for part in source.tree.body if name in _names(part)), None)


def _names(part: ast.stmt) -> list[str]:
    match part:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(name)):
            return [name]
        case ast.Assign(targets=targets):
            return [t.id for t in targets if isinstance(t, ast.Name)]
    return []


def _keyword(source: Source, at: find.At, node: ast.keyword) -> Place | None:
    """`Shoot(name=…)` or `helper(name=…)`: the field or the parameter."""
    call = next(iter(at.enclosing(ast.Call)), None)
    if not isinstance(call, ast.Call) or node.arg is None:
        return None
    called = call.func.id if isinstance(call.func, ast.Name) else _self_member(call.func)
    for part in ast.walk(source.tree):
        if isinstance(part, ast.ClassDef) and part.name == called:
            return _member_of(source, part, node.arg)
        if isinstance(part, ast.FunctionDef) and part.name == called:
            return next((_place(source, a, a.arg) for a in part.args.args if a.arg == node.arg), None)
    return None


def _of_attribute(source: Source, model: m.Model, node: ast.Attribute) -> Place | None:
    """A field of an entity or dataclass, a member of an enum."""
    known = find.expression(model, source.span(node))
    owner = known.enum if isinstance(known, m.EnumMember) else _owner(known, find.expression(model, source.span(node.value)))
    if not owner and isinstance(node.value, ast.Name):
        owner = node.value.id
    for part in source.tree.body:
        if isinstance(part, ast.ClassDef) and part.name == owner:
            return _member_of(source, part, node.attr)
    return None


def _owner(known: object, value: object) -> str:
    type = known.value.type if isinstance(known, m.Attribute) else getattr(value, "type", None)
    inner = type.item if isinstance(type, m.OptionalType) else type
    return "" if isinstance(inner, m.ClassType) else getattr(inner, "name", "")


def _stub(source: Source, model: m.Model | None, at: find.At, node: ast.AST) -> tuple[Path, int, str] | None:
    """The library's declaration of what stands here."""
    if isinstance(node, ast.alias):
        holder = next(iter(at.enclosing(ast.ImportFrom, ast.Import)), None)
        base = f"{holder.module}." if isinstance(holder, ast.ImportFrom) else ""
        return stubs.declared(base + node.name)
    if isinstance(node, ast.Attribute) and model is not None:
        value = find.expression(model, source.span(node.value))
        type = getattr(value, "type", None)
        inner = type.item if isinstance(type, m.OptionalType) else type
        if isinstance(inner, m.ClassType):
            return stubs.member(inner.name, node.attr)
    if isinstance(node, ast.Name | ast.Attribute):
        qualified = _imported(source, ast.unparse(node))
        return stubs.declared(qualified) if qualified else None
    return None


def _in_sibling(source: Source, at: find.At, node: ast.AST) -> Place | None:
    """A name of another file of the app, or that file."""
    if isinstance(node, ast.alias):
        holder = next(iter(at.enclosing(ast.ImportFrom)), None)
        qualified = f"{holder.module}.{node.name}" if isinstance(holder, ast.ImportFrom) else node.name
    else:
        qualified = _imported(source, ast.unparse(node)) if isinstance(node, ast.Name | ast.Attribute) else ""
    for sibling in source.siblings:
        if qualified == sibling.module:
            return Place(sibling.path, 1, 1, 1)
        if qualified.rpartition(".")[0] == sibling.module:
            found = _in_module(sibling, qualified.rpartition(".")[2])
            return None if found is None else replace(found, file=sibling.path)
    return None


def _imported(source: Source, text: str) -> str:
    """`fetch.get` or `document` as the qualified name that the imports give it."""
    first, _, rest = text.partition(".")
    for part in source.tree.body:
        if isinstance(part, ast.Import | ast.ImportFrom):
            base = f"{part.module}." if isinstance(part, ast.ImportFrom) else ""
            for alias in part.names:
                if (alias.asname or alias.name) == first:
                    return f"{base}{alias.name}" + (f".{rest}" if rest else "")
    return ""


# --- places ----------------------------------------------------------------------------


def _place(source: Source, node: ast.AST, name: str) -> Place:
    span = source.place(node)
    return Place("", span.row, span.column, span.column + len(name))


def _named(source: Source, node: ast.AST, name: str) -> Place:
    """The name within a statement that defines it, not the whole statement."""
    span = source.place(node)
    start = source.lines[span.row - 1].find(name, span.column - 1)
    return Place("", span.row, start + 1 if start >= 0 else span.column, (start + 1 if start >= 0 else span.column) + len(name))


def _on_name(source: Source, node: ast.FunctionDef | ast.ClassDef, at: find.At) -> bool:
    place = _named(source, node, node.name)
    return at.line == place.line and place.column <= at.column <= place.end_column


# --- outline and completion -----------------------------------------------------------------


def outline(document: Document) -> list[Symbol]:
    """The module's classes with their members, functions and constants, in order."""
    source = document.made.source
    return [] if source is None else [s for part in source.tree.body for s in _symbols(source, part, "")]


def _symbols(source: Source, part: ast.stmt, owner: str) -> Iterator[Symbol]:
    for name in _names(part):
        place = _named(source, part, name)
        name_span = m.Span(source.path, place.line, place.column, place.line, place.end_column)
        kind, detail, inside = _kind(source, part, owner)
        yield Symbol(name, kind, detail, source.place(part), name_span, inside)


def _kind(source: Source, part: ast.stmt, owner: str) -> tuple[str, str, tuple[Symbol, ...]]:
    match part:
        case ast.ClassDef():
            bases = ", ".join(map(ast.unparse, part.bases))
            kind = "enum" if "Enum" in bases else "class"
            return kind, bases, tuple(s for inner in part.body for s in _symbols(source, inner, kind))
        case ast.FunctionDef():
            result = f" -> {ast.unparse(part.returns)}" if part.returns is not None else ""
            return "method" if owner else "function", f"({ast.unparse(part.args)}){result}", ()
        case ast.AnnAssign():
            return "field" if owner else "constant", ast.unparse(part.annotation), ()
    return "member" if owner == "enum" else "field" if owner else "constant", "", ()


def complete(document: Document, line: int, column: int) -> list[tuple[str, str, str]]:
    """Name, kind and detail of what may follow `self.`, a module of the library or one of its values."""
    lines = document.text.split("\n")
    before = lines[line - 1][:column - 1] if line <= len(lines) else ""
    found = _DOTTED.search(before)
    if found is None:
        return _names_of_module(document)
    return _members_of_app(document) if found[1] == "self" else _members_of_library(document, found[1])


def _members_of_app(document: Document) -> list[tuple[str, str, str]]:
    model = document.made.model or (document.whole.model if document.whole else None)
    if model is None:
        return []
    found = [(s.name, "field", f"{s.scope.capitalize()}[{show(s.type)}]") for s in model.states]
    found += [(s.name, "field", "Secret") for s in model.secrets]
    found += [(f.name, "method", show(f.result)) for f in model.functions if f.method and "." not in f.name and "$" not in f.name]
    return [*found, *((name, "field", show(type)) for name, type in m.CONTEXT.items())]


def _members_of_library(document: Document, text: str) -> list[tuple[str, str, str]]:
    source = document.made.source or (document.whole.source if document.whole else None)
    qualified = _imported(source, text) if source is not None else ""
    library = load()
    if qualified in library.values and isinstance(type := library.values[qualified], m.ClassType):
        return [(name, "method" if library.attribute(type.name, name) is None else "field", "") for name in library.members(type.name)]
    return [(name, "function", "") for name in library.names(qualified)] if qualified else []


def _names_of_module(document: Document) -> list[tuple[str, str, str]]:
    found = [(symbol.name, symbol.kind, symbol.detail) for symbol in outline(document)]
    return found + [(name, "function", "") for name in sorted(table()) if "." not in name]
