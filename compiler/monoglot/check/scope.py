"""Names and what is known of them at one point of a function.

A `Flow` says which variables surely have a value and which expressions are
narrower than declared (`x` after `if x is None: return`). It is immutable, so
branches are checked by keeping one and merging two. A `Scope` is a function,
lambda or comprehension; its `flow` is the flow at the point being checked.
"""
from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from monoglot.check.signatures import Signature
from monoglot.read import below
from monoglot.model import (
    Attribute, ClassType, Const, Convert, DataclassType, EntityType, ExceptionType, Expr, Index, LibraryValue, Local, StateRef, TableType, TupleType, Type, Walrus,
)

Path = tuple[str, ...]
"""What can be narrowed: a variable `("x",)`, its field `("x", "url")`, a scalar state `("self.", "credits")`."""

STATE = "self."
NATURAL = ">=0"
"""At the end of a path: the int there is known not to be negative. Its type stands for nothing."""
NOT = "!"
"""Before a member's name at the end of a path: the enum's value there is known not to be that member."""
FIELD = "."
"""In a path before a field that any call may change: of a browser's object, of what is mutable."""


@dataclass(frozen=True)
class Flow:
    """`dead` is true after a return, raise, break or continue."""

    assigned: frozenset[str] = frozenset()
    narrowed: Mapping[Path, Type] = field(default_factory=dict)
    dead: bool = False

    def assign(self, name: str) -> Flow:
        return replace(self.forget([name]), assigned=self.assigned | {name})

    def having(self, names: frozenset[str]) -> Flow:
        """With the names assigned; what is narrowed about them was so by the assignment or after it."""
        return replace(self, assigned=self.assigned | names) if names - self.assigned else self

    def narrow(self, found: Mapping[Path, Type]) -> Flow:
        return replace(self, narrowed={**self.narrowed, **found})

    def forget(self, roots: Iterable[str]) -> Flow:
        """Without what was narrowed by way of the variables `roots` (or STATE, but for what its enums are not)."""
        gone = set(roots)
        return replace(self, narrowed={p: t for p, t in self.narrowed.items() if p[0] not in gone or (p[0] == STATE and _is_not(p))})

    def without(self, names: Iterable[str]) -> Flow:
        """The names have no value any more."""
        gone = frozenset(names)
        return replace(self.forget(gone), assigned=self.assigned - gone)

    def without_fields(self) -> Flow:
        """Without what was narrowed about fields that can be assigned (their paths hold a FIELD)."""
        return replace(self, narrowed={p: t for p, t in self.narrowed.items() if FIELD not in p or _is_not(p)})

    def stored(self, names: frozenset[str]) -> Flow:
        """The fields and states of these names were assigned: their enums may be any member."""
        return replace(self, narrowed={p: t for p, t in self.narrowed.items() if not _is_not(p) or not names & set(p[1:])})

    def without_sign(self, name: str) -> Flow:
        """The variable may be negative."""
        return replace(self, narrowed={p: t for p, t in self.narrowed.items() if p != (name, NATURAL)})

    def end(self) -> Flow:
        return replace(self, dead=True)


def _is_not(path: Path) -> bool:
    return path[-1].startswith(NOT)


def merge(flows: Iterable[Flow]) -> Flow:
    """What holds whichever of the flows was taken; dead ones don't count."""
    every = list(flows)
    alive = [f for f in every if not f.dead]
    if not alive:
        return every[0].end()
    assigned = frozenset.intersection(*(f.assigned for f in alive))
    common = {p: t for p, t in alive[0].narrowed.items() if all(f.narrowed.get(p) == t for f in alive)}
    return Flow(assigned, common)


@dataclass
class Loop:
    """A loop being checked: the names its body assigns, and the flows that leave by `break`."""

    assigns: frozenset[str]
    breaks: list[Flow] = field(default_factory=list)


@dataclass
class Scope:
    """`kind`: function, lambda or comprehension. `locals` counts how often each name is assigned."""

    kind: str
    parent: Scope | None
    locals: dict[str, int]
    result: Type
    name: str = ""
    types: dict[str, Type] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    """Parameters, and variables with an annotation."""
    signatures: dict[str, Signature] = field(default_factory=dict)
    immediate: bool = False
    """A lambda that is called at once and not kept."""
    loops: list[Loop] = field(default_factory=list)
    captured: frozenset[str] = frozenset()
    """The names that functions inside this one use."""
    partial: dict[str, ast.expr] = field(default_factory=dict)
    """Variables with an empty list, dict or set, whose type nothing has told yet."""
    again: bool = False
    """Such a type was told: the function is checked once more with it."""
    yields: Type | None = None
    """What a generator gives, in the scope of one."""
    unknown: set[tuple[str, int]] = field(default_factory=set)
    """Names that nothing defines, with their lines: each is reported once."""
    changing: frozenset[str] = frozenset()
    """The variables that closures assign: any call may."""
    places: dict[str, int] = field(default_factory=dict)
    """Of a function: in how many places of its text each name is assigned, however often these run."""
    flow: Flow = field(default_factory=Flow)

    def chain(self) -> Iterator[Scope]:
        """This scope and the enclosing ones."""
        at: Scope | None = self
        while at is not None:
            yield at
            at = at.parent

    def owner(self, name: str) -> Scope | None:
        """The scope in which `name` is a local variable."""
        return next((s for s in self.chain() if name in s.locals), None)

    def binding(self, name: str) -> Scope:
        """The scope in which an assignment here binds the name: this one, or that of a `nonlocal` or `:=`."""
        found = next((s for s in self.chain() if s.kind != "comprehension"), self)
        return found if name in found.locals else self.owner(name) or found

    def has_value(self, name: str, owner: Scope) -> bool:
        """True if the variable of `owner` surely has a value here."""
        for scope in self.chain():
            if name in scope.flow.assigned:
                return True
            if scope is owner:
                break
        return False

    def narrowed(self, path: Path) -> Type | None:
        """The narrower type known here. Beyond a function's border it holds only if it can't change."""
        crossed = False
        for scope in self.chain():
            if path in scope.flow.narrowed and not (crossed and (FIELD in path or self._changes(path[0]))):
                return scope.flow.narrowed[path]
            if path[0] in scope.locals:
                return None
            # a generator may be kept and run when the number is another
            later = path[-1] == NATURAL and scope.name in ("generator", "iterator")
            crossed = crossed or later or scope.kind != "comprehension"
        return None

    def _changes(self, root: str) -> bool:
        owner = self.owner(root)
        return root == STATE or owner is None or owner.locals[root] != 1


def path_of(expr: Expr) -> Path | None:
    """The path of an expression that can be narrowed."""
    match expr:
        case Local(name=name):
            return (name,)
        case StateRef(state=state, type=type) if not isinstance(type, TableType):
            return (STATE, state)
        case Walrus(name=name):
            return (name,)
        case Convert(value=value):
            return path_of(value)
        case LibraryValue(name=name):
            return (name,)
        case Index(value=value, index=Const(value=int() as at)) if isinstance(value.type, TupleType):
            inner = path_of(value)
            return None if inner is None else (*inner, "[" + repr(at))
        case Attribute(value=value, name=name):
            inner = path_of(value)
            if inner is None or not isinstance(value.type, EntityType | DataclassType | ClassType | ExceptionType):
                return None
            return (*inner, name) if isinstance(value.type, EntityType) else (*inner, FIELD, name)
    return None


def assigned_names(nodes: Iterable[ast.AST], again: int = 1) -> dict[str, int]:
    """How often each name is bound by the statements, nested functions left out; `again` more for each loop around."""
    counts: dict[str, int] = {}
    for node in nodes:
        _count(node, counts, 1, again)
    return counts


def _count(node: ast.AST, counts: dict[str, int], times: int, again: int) -> None:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
        counts[node.id] = counts.get(node.id, 0) + times
    elif isinstance(node, ast.FunctionDef):
        counts[node.name] = counts.get(node.name, 0) + times
        return
    elif isinstance(node, ast.ExceptHandler) and node.name:
        counts[node.name] = counts.get(node.name, 0) + times
    elif isinstance(node, ast.ListComp | ast.DictComp | ast.GeneratorExp | ast.SetComp):
        _count_walrus(node, counts, times + again)
        return
    elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        counts[node.name] = counts.get(node.name, 0) + times
    elif isinstance(node, ast.MatchMapping) and node.rest:
        counts[node.rest] = counts.get(node.rest, 0) + times
    elif isinstance(node, ast.Lambda | ast.ClassDef):
        return
    inner = times + again if isinstance(node, ast.For | ast.While) else times
    for child in below(node):
        _count(child, counts, inner, again)


def _count_walrus(node: ast.AST, counts: dict[str, int], times: int) -> None:
    """`:=` within a comprehension assigns a variable of the function around it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.NamedExpr):
            counts[child.target.id] = counts.get(child.target.id, 0) + times
        if not isinstance(child, ast.Lambda):
            _count_walrus(child, counts, times)


def declared_nonlocal(nodes: Iterable[ast.stmt]) -> frozenset[str]:
    """The names that a function's own statements declare `nonlocal`."""
    return frozenset(name for part in own_nodes(nodes) if isinstance(part, ast.Nonlocal) for name in part.names)


def changed_by_closures(nodes: Iterable[ast.stmt]) -> frozenset[str]:
    """The variables of this function, or of those around it, that its nested functions assign."""
    found: set[str] = set()
    for part in own_nodes(nodes):
        if isinstance(part, ast.FunctionDef):
            bound = {a.arg for a in ast.walk(part.args) if isinstance(a, ast.arg)} | set(assigned_names(part.body))
            own = declared_nonlocal(part.body)
            found |= own | (changed_by_closures(part.body) - (bound - own))
    return frozenset(found)


def captured_names(nodes: Iterable[ast.stmt]) -> frozenset[str]:
    """The names that lambdas and nested functions mention."""
    inner = [n for n in own_nodes(nodes) if isinstance(n, ast.FunctionDef | ast.Lambda)]
    return frozenset(n.id for f in inner for n in ast.walk(f) if isinstance(n, ast.Name))


def deleted_names(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """The variables that `del` takes away somewhere in the statements."""
    return frozenset(n.id for n in own_nodes(nodes) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Del))


def own_nodes(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes below, without the inside of nested functions."""
    stack = list(nodes)[::-1]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            stack += below(node)[::-1]


def changes_state(nodes: Iterable[ast.AST]) -> bool:
    """True if the statements may change a scalar state: any call may, and any `self.x = ...`."""
    return any(isinstance(n, ast.Call) or (isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store))
               for node in nodes for n in ast.walk(node))
