"""The author's library as the compiler knows it: read from the library's own declarations.

`fetch.py` and `verify.py` are small modules of declarations: classes of annotated
attributes and methods, functions, annotated values. The web platform is a stub that is
read member by member (see `platform`); nothing here knows a name of it.
"""
from __future__ import annotations

import ast
import functools
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Union

from monoglot.check import signatures
from monoglot.check.platform import FOLDER, Lazy, Platform, js_name
from monoglot.check.signatures import Signature
from monoglot.check.types import optional
from monoglot.model import (
    BOOL, BYTES, FLOAT, INT, NONE, OBJECT, STR, ClassType, DictType, FunctionType, ListType, SecretType,
    TupleType, Type,
)

DECLARATION_MODULES = ("monoglot.fetch", "monoglot.verify")
BROWSER = "monoglot.browser"

_PLAIN: dict[str, Type] = {
    "int": INT, "float": FLOAT, "bool": BOOL, "str": STR, "None": NONE, "object": OBJECT, "bytes": BYTES,
    "Any": OBJECT, "Secret": SecretType(),
}
_FORMS = {"_Waits": "waits", "_Maybe": "maybe", "_Buffer": "buffer"}
LISTENING = ("addEventListener", "removeEventListener")
TAGGED = ("createElement", "querySelector", "querySelectorAll", "closest")


@dataclass(frozen=True)
class Property:
    """An attribute. `form`: what has to be done with what it gives: `waits`, `maybe` (undefined), `buffer`.

    `literals`: the only texts that it takes; empty if it takes any. `static`: it is the class's own too.
    """

    type: Type
    settable: bool = True
    form: tuple[str, ...] = ()
    literals: frozenset[str] = frozenset()
    static: bool = False


Member = Union[Property, list[Signature]]


@dataclass
class LibraryClass:
    """A class: its members without those of its base. `kind`: class, interface, dictionary, namespace."""

    name: str
    base: str | None
    kind: str = "class"
    members: Mapping[str, Member] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    """Of an event target: the class of each event."""
    iterates: Type | None = None
    """What iterating an object gives."""


@dataclass
class Library:
    """All declarations by qualified name, e.g. `monoglot.browser.Element`."""

    classes: Mapping[str, LibraryClass] = field(default_factory=dict)
    functions: Mapping[str, list[Signature]] = field(default_factory=dict)
    values: Mapping[str, Type] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    """The class of each element."""

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

    def kind(self, name: str) -> str:
        return self.classes[name].kind if name in self.classes else ""

    def member(self, name: str, member: str) -> tuple[str, Member] | None:
        """The class that declares the member, and what it is; inherited ones included."""
        known = js_name(member) if name.startswith(BROWSER) else member
        if known == member and js_name(member + "_") == member:  # a keyword has its underscore in Python
            return None
        return next(((c.name, c.members[known]) for c in self.lineage(name) if known in c.members), None)

    def property(self, name: str, attribute: str) -> Property | None:
        """A property, inherited ones included."""
        found = self.member(name, attribute)
        return found[1] if found is not None and isinstance(found[1], Property) else None

    def attribute(self, name: str, attribute: str) -> Type | None:
        """The type of a property."""
        found = self.property(name, attribute)
        return found.type if found is not None else None

    def method(self, name: str, method: str) -> tuple[str, list[Signature]] | None:
        """The class that declares the method, and its overloads."""
        found = self.member(name, method)
        return (found[0], found[1]) if found is not None and isinstance(found[1], list) else None

    def constructor(self, name: str) -> list[Signature]:
        """How the class is made; none if it can't be."""
        own = self.classes[name].members.get("__init__", []) if name in self.classes else []
        return own if isinstance(own, list) else []

    def members(self, name: str) -> list[str]:
        return sorted({m for c in self.lineage(name) for m in c.members if not m.startswith("__")})

    def iterates(self, name: str) -> Type | None:
        """What iterating an object of the class gives."""
        return next((c.iterates for c in self.lineage(name) if c.iterates is not None), None)

    def refined(self, name: str, method: str, general: Signature, literal: str) -> Signature | None:
        """What `method` of an object of the class is for one literal: an event's name, a tag."""
        if method in LISTENING:
            event = next((c.events[literal] for c in self.lineage(name) if literal in c.events), None)
            if event is None:
                return None
            listener = FunctionType((ClassType(event),), NONE)
            type_, old, *rest = general.parameters
            return replace(general, parameters=(type_, replace(old, types=(listener,)), *rest))
        if method in TAGGED and literal in self.tags:
            return replace(general, result=_as_element(general.result, ClassType(self.tags[literal])))
        return None


def _as_element(general: Type, element: Type) -> Type:
    if isinstance(general, ListType):
        return ListType(element)
    return element if isinstance(general, ClassType) else optional(element)


@functools.cache
def load() -> Library:
    """The library beside this package. A declaration it can't read is a fault of the library: it raises."""
    classes: dict[str, LibraryClass] = {}
    functions: dict[str, list[Signature]] = {}
    values: dict[str, Type] = {}
    for module in DECLARATION_MODULES:
        path = Path(__file__).parent.parent / (module.rpartition(".")[2] + ".py")
        _module(module, ast.parse(path.read_text(encoding="utf-8")), classes, functions, values)
    platform = browser(FOLDER)
    return Library(ChainMap(classes, platform.classes), ChainMap(functions, platform.functions),  # type: ignore[arg-type]
                   ChainMap(values, platform.values), platform.tags)  # type: ignore[arg-type]


def _module(module: str, tree: ast.Module, classes: dict[str, LibraryClass], functions: dict[str, list[Signature]],
            values: dict[str, Type]) -> None:
    """One small module of declarations."""
    names = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    reader = Reader(module, lambda name: "class" if name in names else "")
    for node in tree.body:
        qualified = f"{module}.{getattr(node, 'name', '')}"
        if isinstance(node, ast.ClassDef):
            base = f"{module}.{node.bases[0].id}" if node.bases and isinstance(node.bases[0], ast.Name) else None
            classes[qualified] = LibraryClass(qualified, base, members=reader.members(node.name, node.body))
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            functions.setdefault(qualified, []).append(reader.signature(node.name, node, False))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            values[f"{module}.{node.target.id}"] = reader.type(node.annotation)


# --- the web platform -------------------------------------------------------------------

_CLASSES = ("interface", "dictionary", "namespace", "text")


@functools.cache
def browser(folder: Path) -> Library:
    """The web platform generated in `folder`."""
    platform = Platform(folder)
    reader = Reader(BROWSER, platform.kind, lambda name: platform.of(name)[0])

    def names(*kinds: str) -> dict[str, object]:
        return {f"{BROWSER}.{name}": None for name, entry in platform.names.items() if entry[0] in kinds}

    def class_(qualified: str) -> LibraryClass:
        return _class(platform, reader, qualified.rpartition(".")[2])

    def function(qualified: str) -> list[Signature]:
        name = qualified.rpartition(".")[2]
        return [reader.signature(name, d, False) for d in platform.of(name) if isinstance(d, ast.FunctionDef)]

    def value(qualified: str) -> Type:
        declared = platform.of(qualified.rpartition(".")[2])[0]
        assert isinstance(declared, ast.AnnAssign)
        return reader.type(declared.annotation)

    tags = {tag: f"{BROWSER}.{name}" for tag, name in platform.facts("#tags").items()}
    return Library(Lazy(names(*_CLASSES), class_), Lazy(names("function"), function), Lazy(names("value"), value), tags)


def _class(platform: Platform, reader: Reader, name: str) -> LibraryClass:
    """One class, its members unread."""
    if platform.kind(name) == "text":
        declared = platform.of(name)[0]
        assert isinstance(declared, ast.ClassDef) and isinstance(declared.bases[0], ast.Name)
        members: Mapping[str, Member] = reader.members(name, declared.body)
        return LibraryClass(f"{BROWSER}.{name}", f"{BROWSER}.{declared.bases[0].id}", "interface", members)
    facts = platform.facts(name)

    def member(key: str) -> Member:
        found = reader.members(name, platform.member(name, key))
        return next(iter(found.values()))

    base = f"{BROWSER}.{facts['base']}" if facts["base"] else None
    iterates = reader.type(ast.parse(facts["iterates"], mode="eval").body) if facts["iterates"] else None
    events = {event: f"{BROWSER}.{type_}" for event, type_ in facts["events"].items()}
    return LibraryClass(f"{BROWSER}.{name}", base, platform.kind(name), Lazy(facts["members"], member), events, iterates)


# --- declarations -------------------------------------------------------------------------


class Reader:
    """Reads declarations of one module. `kind` tells what a name of it is: '' if nothing, `alias` of literals."""

    def __init__(self, module: str, kind: Callable[[str], str], alias: Callable[[str], ast.stmt] | None = None) -> None:
        self.module = module
        self.kind = kind
        self.alias = alias

    def members(self, owner: str, body: list[ast.stmt]) -> dict[str, Member]:
        """The members that the statements of a class declare, by their names in Python."""
        made: dict[str, Member] = {}
        for part in body:
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                made[part.target.id] = self._property(part.annotation, True)
            elif isinstance(part, ast.FunctionDef):
                marks = {d.id for d in part.decorator_list if isinstance(d, ast.Name)}
                if "property" in marks:
                    assert part.returns is not None
                    made[part.name] = self._property(part.returns, False)
                    continue
                shown = owner if part.name == "__init__" else f"{owner}.{part.name}"
                signature = self.signature(shown, part, "staticmethod" not in marks)
                before = made.setdefault(part.name, [])
                assert isinstance(before, list)
                before.append(replace(signature, static="staticmethod" in marks))
        return made

    def signature(self, shown: str, node: ast.FunctionDef, method: bool) -> Signature:
        assert node.returns is not None
        made = signatures.parse(shown, node, self.meaning, method)
        parameters = [replace(p, literals=self.literals(a.annotation)) if a.annotation is not None else p for p, a in
                      zip(made.parameters, _arguments(node, method), strict=True)]
        return replace(made, form=_form(node.returns), parameters=tuple(parameters))

    def _property(self, annotation: ast.expr, settable: bool) -> Property:
        static = isinstance(annotation, ast.Subscript) and _name(annotation.value) == "_ClassVar"
        return Property(self.type(annotation), settable and not static, _form(annotation), self.literals(annotation), static)

    def literals(self, node: ast.expr | None) -> frozenset[str]:
        """The texts that an annotation admits; empty if it admits others too."""
        if isinstance(node, ast.Name) and self.kind(node.id) == "alias" and self.alias is not None:
            declared = self.alias(node.id)
            assert isinstance(declared, ast.Assign)
            return self.literals(declared.value)
        if isinstance(node, ast.Subscript) and _name(node.value) in ("_Literal", "Literal"):
            items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return frozenset(str(i.value) for i in items if isinstance(i, ast.Constant))
        if isinstance(node, ast.Subscript) and _name(node.value) in _FORMS:
            return self.literals(node.slice)
        if isinstance(node, ast.BinOp):
            left, right = self.literals(node.left), self.literals(node.right)
            text = any(_name(n) == "str" for n in (node.left, node.right))
            return frozenset() if text else left | right
        return frozenset()

    def type(self, node: ast.expr) -> Type:
        return self.meaning(node)[0]

    def meaning(self, node: ast.expr) -> tuple[Type, ...]:
        """The alternatives of an annotation; one, unless it is a union of more than `T | None`."""
        if isinstance(node, ast.Name):
            kind, plain = self.kind(node.id), node.id.lstrip("_") if node.id[1:] in _PLAIN else node.id
            if kind == "alias":
                return (STR,)
            if kind:
                return (ClassType(f"{self.module}.{node.id}"),)
            if plain in _PLAIN:
                return (_PLAIN[plain],)
        if isinstance(node, ast.Constant) and node.value is None:
            return (NONE,)
        if isinstance(node, ast.BinOp):
            return self._union(node)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            name = node.value.id
            return self.meaning(node.slice) if name in _FORMS or name == "_ClassVar" else (self._generic(name, node.slice),)
        raise ValueError(f"{self.module}: no type of a declaration: {ast.unparse(node)}")

    def _union(self, node: ast.BinOp) -> tuple[Type, ...]:
        both = (*self.meaning(node.left), *self.meaning(node.right))
        plain = tuple(t for t in both if t != NONE)
        return tuple(optional(t) for t in plain) if NONE in both else plain

    def _generic(self, name: str, node: ast.expr) -> Type:
        items = node.elts if isinstance(node, ast.Tuple) else [node]
        name = name.lstrip("_")
        if name == "Callable" and isinstance(items[0], ast.List):
            return FunctionType(tuple(map(self.type, items[0].elts)), self.type(items[1]))
        if name == "Literal":
            return STR
        types = tuple(map(self.type, items))
        if name in ("list", "Iterator"):
            return ListType(types[0])
        if name == "dict":
            return DictType(types[0], types[1])
        if name == "tuple":
            return TupleType(types)
        raise ValueError(f"{self.module}: no generic of a declaration: {name}")


def _arguments(node: ast.FunctionDef, method: bool) -> list[ast.arg]:
    """The parameters in the order of a signature's."""
    positional = [*node.args.posonlyargs, *node.args.args][1 if method else 0:]
    return [*positional, *([node.args.vararg] if node.args.vararg else []), *node.args.kwonlyargs]


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _form(annotation: ast.expr) -> tuple[str, ...]:
    """What has to be done with a value of the annotation, in this order."""
    found = {_name(n.value) for n in ast.walk(annotation) if isinstance(n, ast.Subscript)}
    return tuple(form for mark, form in _FORMS.items() if mark in found)
