"""The author's library as the compiler knows it: read from the library's own source.

`browser.py` and `fetch.py` are declaration modules: classes (a base before its
children) of annotated attributes and methods, functions, annotated values.
Nothing here knows a name of the web platform, so those files can be generated.
"""
from __future__ import annotations

import ast
import functools
from dataclasses import dataclass, field
from pathlib import Path

from monoglot.check import signatures
from monoglot.check.signatures import Signature
from monoglot.check.types import optional
from monoglot.model import (
    BOOL, FLOAT, INT, NONE, OBJECT, STR, ClassType, DictType, FunctionType, ListType, SecretType,
    TupleType, Type,
)

DECLARATION_MODULES = ("monoglot.browser", "monoglot.fetch", "monoglot.verify")

_PLAIN: dict[str, Type] = {
    "int": INT, "float": FLOAT, "bool": BOOL, "str": STR, "None": NONE, "object": OBJECT,
    "Any": OBJECT, "Secret": SecretType(),
}


@dataclass
class LibraryClass:
    """A class: its attributes and methods (overloads in order), without those of its base."""

    name: str
    base: str | None
    attributes: dict[str, Type] = field(default_factory=dict)
    methods: dict[str, list[Signature]] = field(default_factory=dict)


@dataclass
class Library:
    """All declarations by qualified name, e.g. `monoglot.browser.Element`."""

    classes: dict[str, LibraryClass] = field(default_factory=dict)
    functions: dict[str, list[Signature]] = field(default_factory=dict)
    values: dict[str, Type] = field(default_factory=dict)

    def has(self, qualified: str) -> bool:
        return qualified in self.classes or qualified in self.functions or qualified in self.values

    def names(self, module: str) -> list[str]:
        """The public names of a module, sorted."""
        every = [*self.classes, *self.functions, *self.values]
        return sorted(n.rpartition(".")[2] for n in every if n.rpartition(".")[0] == module)

    def lineage(self, name: str) -> list[LibraryClass]:
        """The class and its bases, nearest first."""
        found: list[LibraryClass] = []
        at: str | None = name
        while at is not None and at in self.classes:
            found.append(self.classes[at])
            at = self.classes[at].base
        return found

    def is_subclass(self, name: str, base: str) -> bool:
        return any(c.name == base for c in self.lineage(name))

    def attribute(self, name: str, attribute: str) -> Type | None:
        """The type of a property, inherited ones included."""
        return next((c.attributes[attribute] for c in self.lineage(name) if attribute in c.attributes), None)

    def method(self, name: str, method: str) -> tuple[str, list[Signature]] | None:
        """The class that declares the method, and its overloads."""
        return next(((c.name, c.methods[method]) for c in self.lineage(name) if method in c.methods), None)

    def members(self, name: str) -> list[str]:
        return sorted({m for c in self.lineage(name) for m in (*c.attributes, *c.methods) if m != "__init__"})


@functools.cache
def load() -> Library:
    """The library beside this package. A declaration it can't read is a fault of the library: it raises."""
    library = Library()
    for module in DECLARATION_MODULES:
        path = Path(__file__).parent.parent / (module.rpartition(".")[2] + ".py")
        _Loader(library, module).load(ast.parse(path.read_text(encoding="utf-8")))
    return library


class _Loader:
    """Reads one declaration module into a library."""

    def __init__(self, library: Library, module: str) -> None:
        self.library = library
        self.module = module
        self.classes: set[str] = set()

    def load(self, tree: ast.Module) -> None:
        self.classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                self._class(node)
            elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                overloads = self.library.functions.setdefault(f"{self.module}.{node.name}", [])
                overloads.append(signatures.parse(node.name, node, self.meaning, method=False))
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                self.library.values[f"{self.module}.{node.target.id}"] = self.type(node.annotation)

    def _class(self, node: ast.ClassDef) -> None:
        base = f"{self.module}.{node.bases[0].id}" if node.bases and isinstance(node.bases[0], ast.Name) else None
        made = LibraryClass(f"{self.module}.{node.name}", base)
        self.library.classes[made.name] = made
        for part in node.body:
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                made.attributes[part.target.id] = self.type(part.annotation)
            elif isinstance(part, ast.FunctionDef):
                shown = node.name if part.name == "__init__" else f"{node.name}.{part.name}"
                made.methods.setdefault(part.name, []).append(
                    signatures.parse(shown, part, self.meaning, method=True))

    def type(self, node: ast.expr) -> Type:
        return self.meaning(node)[0]

    def meaning(self, node: ast.expr) -> tuple[Type, ...]:
        """The alternatives of an annotation; one, unless it is a union of more than `T | None`."""
        if isinstance(node, ast.Name) and node.id in self.classes:
            return (ClassType(f"{self.module}.{node.id}"),)
        if isinstance(node, ast.Name) and node.id in _PLAIN:
            return (_PLAIN[node.id],)
        if isinstance(node, ast.Constant) and node.value is None:
            return (NONE,)
        if isinstance(node, ast.BinOp):
            return self._union(node)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            return (self._generic(node.value.id, node.slice),)
        raise ValueError(f"{self.module}: line {node.lineno}: no type of a declaration: {ast.unparse(node)}")

    def _union(self, node: ast.BinOp) -> tuple[Type, ...]:
        both = (*self.meaning(node.left), *self.meaning(node.right))
        plain = tuple(t for t in both if t != NONE)
        return tuple(optional(t) for t in plain) if NONE in both else plain

    def _generic(self, name: str, node: ast.expr) -> Type:
        items = node.elts if isinstance(node, ast.Tuple) else [node]
        if name == "Callable" and isinstance(items[0], ast.List):
            return FunctionType(tuple(map(self.type, items[0].elts)), self.type(items[1]))
        types = tuple(map(self.type, items))
        if name == "list":
            return ListType(types[0])
        if name == "dict":
            return DictType(types[0], types[1])
        if name == "tuple":
            return TupleType(types)
        raise ValueError(f"{self.module}: line {node.lineno}: no generic of a declaration: {name}")
