"""What a module declares, and the diagnostics found so far.

Filled by `declarations` in passes (names, then types, then signatures), read
while bodies are checked. A `Binding` is what a module-level name stands for.
"""
from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from monoglot import standard
from monoglot.check.library import Library, load
from monoglot.check.signatures import Signature
from monoglot.check.types import NO_TYPE, failed
from monoglot.diagnostics import Diagnostic, make
from monoglot.exceptions import BASES
from monoglot.model import Constant, Entity, Enum, Param, Secret, Span, State, Type
from monoglot.read import Source

if TYPE_CHECKING:
    from monoglot.check.classes import DataInfo
    from monoglot.check.exception_classes import ExceptionInfo
    from monoglot.check.protocols import ProtocolInfo


@dataclass(frozen=True)
class Binding:
    """`kind`: module, library, core, entity, enum, exception, dataclass, protocol, variable, constant, function, app.

    `name`: qualified if imported.
    """

    kind: str
    name: str
    line: int


@dataclass(frozen=True)
class Callee:
    """A function of the module or method of the app, before its body is checked."""

    node: ast.FunctionDef
    method: bool
    number: int
    params: tuple[Param, ...]
    signature: Signature
    asserted: str
    module: str = ""
    """The module of the app in which it stands; '' for the app's own."""
    generic: bool = False
    """It has parameters whose types the arguments of each call tell."""
    origin: str = ""
    """The generic function of which it is an instance."""
    variables: tuple[tuple[str, Type], ...] = ()
    """In an instance: what the type variables are."""


@dataclass(frozen=True)
class Instance:
    """A call's wish for a generic function with these types of its parameters and these variables."""

    function: str
    types: tuple[Type, ...]
    variables: tuple[tuple[str, Type], ...]
    span: Span


MODULES: dict[str, frozenset[str]] = {
    "monoglot": frozenset({"App", "Entity", "Id", "Local", "Secret", "Shared", "Table", "barrier", "client",
                           "deadline", "expect", "local", "optimistic", "verified"}),
    "enum": frozenset({"Enum", "IntEnum", "StrEnum", "auto"}),
    "dataclasses": frozenset({"dataclass", "field", "replace"}),
    "typing": frozenset({"Callable", "Collection", "Final", "Iterable", "Iterator", "Mapping", "Optional", "Protocol", "Sequence", "TypeAlias",
                         "TypeVar", "Union"}),
    "collections.abc": frozenset({"Callable", "Collection", "Iterable", "Iterator", "Mapping", "Sequence"}),
    "__future__": frozenset({"annotations"}),
}
"""The names of the modules that a library file does not declare."""

SUBMODULES = {"monoglot.browser", "monoglot.fetch", "monoglot.verify"}


@dataclass
class Module:
    """What belongs to one file of the app. `own` are the names that it defines itself."""

    source: Source
    bindings: dict[str, Binding] = field(default_factory=dict)
    failed_names: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)


@dataclass
class World:
    """Everything that is declared in the module being checked."""

    source: Source
    modules: dict[str, Module] = field(default_factory=dict)
    """The app's other modules, by name, as far as they are declared."""
    library: Library = field(default_factory=load)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    bindings: dict[str, Binding] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    entities: dict[str, Entity] = field(default_factory=dict)
    enums: dict[str, Enum] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    secrets: dict[str, Secret] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    aliases: dict[str, tuple[str, ast.expr]] = field(default_factory=dict)
    """Names that stand for a type: the module that has each, and the type as it is written there."""
    finals: set[str] = field(default_factory=set)
    """Constants that are `Final` without a type, so that mypy knows their values."""
    functions: dict[str, Callee] = field(default_factory=dict)
    dataclasses: dict[str, DataInfo] = field(default_factory=dict)
    protocols: dict[str, ProtocolInfo] = field(default_factory=dict)
    enum_methods: dict[str, dict[str, str]] = field(default_factory=dict)
    """The functions of each enum's class, with their kinds: method, property, static or class."""
    variables: dict[str, Type] = field(default_factory=dict)
    """The type variables of all modules, once their bounds are known."""
    bound: Mapping[str, Type] = field(default_factory=dict)
    """What type variables stand for where the check is; those that are not here may not be named."""
    wanted: list[Instance] = field(default_factory=list)
    """Instances of generic functions that calls ask for, in the order of the calls."""
    exception_infos: dict[str, ExceptionInfo] = field(default_factory=dict)
    exception_bases: dict[str, str] = field(default_factory=lambda: dict(BASES))
    """Every exception class, Python's and the author's, with its base."""
    failed_names: set[str] = field(default_factory=set)
    immediate: set[ast.AST] = field(default_factory=set)
    """Lambdas that a builtin calls at once and does not keep."""
    unordered: set[ast.AST] = field(default_factory=set)
    vague: set[Span] = field(default_factory=set)
    """The powers, and the `value` of narrowed enums, whose type mypy takes for Any."""
    tight: dict[Span, frozenset[tuple[str, object]]] = field(default_factory=dict)
    """Comprehensions and lambdas whose element or result is tight (`known`), with what it may be."""
    used: list[tuple[str, str]] = field(default_factory=list)
    refused_defaults: set[ast.expr] = field(default_factory=set)
    assumed: list[tuple[ast.expr, str, str, str]] = field(default_factory=list)
    """Where a constant is a protocol's before methods are known: place, file, dataclass, protocol."""
    """Dataclasses with the protocols as which they are used, in the order in which that was found."""
    inferred: dict[ast.expr, Type] = field(default_factory=dict)
    """The types of empty lists, dicts and sets that a later statement told."""
    """Generators whose items are used in any order, so that they may come from a set."""
    instance: str = ""
    """The instance of a generic function that is checked."""
    at: ast.AST = field(default_factory=lambda: ast.Module([], []))
    """The node being checked; where an internal error is reported."""

    @contextmanager
    def inside(self, module: str) -> Iterator[None]:
        """Within one of the app's other modules; '' is the app's own."""
        before = self.source, self.bindings, self.failed_names, self.own
        if module != self.source.module:
            at = self.modules[module]
            self.source, self.bindings, self.failed_names, self.own = at.source, at.bindings, at.failed_names, at.own
        try:
            yield
        finally:
            self.source, self.bindings, self.failed_names, self.own = before

    def qualified(self, name: str) -> str:
        """A function or constant as the model names it."""
        return f"{self.source.module}.{name}" if self.source.module else name

    def is_module(self, name: str) -> bool:
        """True for a module of the app, or a folder of such."""
        return name in self.modules or any(m.startswith(name + ".") for m in self.modules)

    def span(self, node: ast.AST) -> Span:
        found = self.source.span(node)
        return replace(found, instance=self.instance) if self.instance else found

    def report(self, node: ast.AST, title: str, **values: object) -> None:
        """Keeps the diagnostic, but of a type that comes from an earlier mistake: that one was told."""
        if self.diagnostics and any(NO_TYPE in str(value) for value in values.values()):
            return
        made = make(title, self.span(node), **values)
        if made not in self.diagnostics:  # what tells a type is checked twice
            self.diagnostics.append(made)

    def report_types(self, node: ast.AST, title: str, types: Iterable[Type], **values: object) -> None:
        """Reports, unless one of the types comes from an earlier mistake."""
        if not failed(*types):
            self.report(node, title, **values)

    def mentions_failed(self, node: ast.AST) -> bool:
        """True if a name in the expression has its diagnostic already."""
        return any(isinstance(n, ast.Name) and n.id in self.failed_names for n in ast.walk(node))

    def is_frozen(self, dataclass: str) -> bool:
        """True for a dataclass whose instances stay as they were made."""
        return bool(self.dataclasses[dataclass].options.get("frozen"))

    def static(self, node: ast.expr) -> Binding | None:
        """What a (dotted) module-level name stands for; the caller has excluded local variables."""
        if isinstance(node, ast.Name):
            return self.bindings.get(node.id)
        if isinstance(node, ast.Attribute):
            inner = self.static(node.value)
            if inner is not None and inner.kind == "module":
                return self.member(inner.name, node.attr, inner.line)
            if inner is not None and inner.name == "datetime.timezone" and node.attr == "utc":
                return Binding("standard", "datetime.UTC", inner.line)
        return None

    def member(self, module: str, name: str, line: int) -> Binding | None:
        """What `module.name` stands for."""
        qualified = f"{module}.{name}"
        if self.is_module(qualified):
            return Binding("module", qualified, line)
        if module in self.modules:
            at = self.modules[module]
            return at.bindings.get(name) if name in at.own else None
        if qualified in SUBMODULES or (qualified == "collections.abc"):
            return Binding("module", qualified, line)
        if self.library.has(qualified):
            return Binding("library", qualified, line)
        if module in standard.MODULES and name in standard.members(module):
            return Binding("builtin" if name in standard.EXCEPTIONS.get(module, ()) else "standard", qualified, line)
        if name in MODULES.get(module, frozenset()):
            return Binding("core", qualified, line)
        return None

    def members(self, module: str) -> list[str]:
        if module in self.modules:
            return sorted(self.modules[module].own)
        inside = [s.rpartition(".")[2] for s in SUBMODULES if s.rpartition(".")[0] == module]
        return sorted([*self.library.names(module), *MODULES.get(module, ()), *standard.members(module), *inside])


def hint(name: str, known: Iterable[str]) -> str:
    """`; did you mean ...?` for a name that is close to a known one."""
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean `{close[0]}`?" if close else ""


def listing(names: Iterable[str]) -> str:
    """Names for a message; a long list is cut."""
    shown = [f"`{n}`" for n in names]
    return ", ".join(shown[:12]) + (", ..." if len(shown) > 12 else "") if shown else "it has none"
