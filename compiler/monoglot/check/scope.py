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
from monoglot.model import Attribute, Convert, EntityType, Expr, Local, StateRef, TableType, Type

Path = tuple[str, ...]
"""What can be narrowed: a variable `("x",)`, its field `("x", "url")`, a scalar state `("self.", "credits")`."""

STATE = "self."


@dataclass(frozen=True)
class Flow:
    """`dead` is true after a return, raise, break or continue."""

    assigned: frozenset[str] = frozenset()
    narrowed: Mapping[Path, Type] = field(default_factory=dict)
    dead: bool = False

    def assign(self, name: str) -> Flow:
        return replace(self.forget([name]), assigned=self.assigned | {name})

    def narrow(self, found: Mapping[Path, Type]) -> Flow:
        return replace(self, narrowed={**self.narrowed, **found})

    def forget(self, roots: Iterable[str]) -> Flow:
        """Without what was narrowed by way of the variables `roots` (or STATE)."""
        gone = set(roots)
        return replace(self, narrowed={p: t for p, t in self.narrowed.items() if p[0] not in gone})

    def end(self) -> Flow:
        return replace(self, dead=True)


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
    locals: Mapping[str, int]
    result: Type
    name: str = ""
    types: dict[str, Type] = field(default_factory=dict)
    signatures: dict[str, Signature] = field(default_factory=dict)
    exceptions: set[str] = field(default_factory=set)
    immediate: bool = False
    """A lambda that is called at once and not kept."""
    loops: list[Loop] = field(default_factory=list)
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

    def narrowed(self, path: Path) -> Type | None:
        """The narrower type known here. Beyond a function's border it holds only if it can't change."""
        crossed = False
        for scope in self.chain():
            if path in scope.flow.narrowed and not (crossed and self._changes(path[0])):
                return scope.flow.narrowed[path]
            if path[0] in scope.locals:
                return None
            crossed = crossed or scope.kind != "comprehension"
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
        case Convert(value=value):
            return path_of(value)
        case Attribute(value=value, name=name) if isinstance(value.type, EntityType):
            inner = path_of(value)
            return None if inner is None else (*inner, name)
    return None


def assigned_names(nodes: Iterable[ast.AST]) -> dict[str, int]:
    """How often each name is bound by the statements, nested functions left out; +1 within loops."""
    counts: dict[str, int] = {}
    for node in nodes:
        _count(node, counts, 1)
    return counts


def _count(node: ast.AST, counts: dict[str, int], times: int) -> None:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
        counts[node.id] = counts.get(node.id, 0) + times
    elif isinstance(node, ast.FunctionDef):
        counts[node.name] = counts.get(node.name, 0) + times
        return
    elif isinstance(node, ast.ExceptHandler) and node.name:
        counts[node.name] = counts.get(node.name, 0) + times
    elif isinstance(node, ast.Lambda | ast.ListComp | ast.DictComp | ast.GeneratorExp | ast.SetComp | ast.ClassDef):
        return
    inner = times + 1 if isinstance(node, ast.For | ast.While) else times
    for child in ast.iter_child_nodes(node):
        _count(child, counts, inner)


def changes_state(nodes: Iterable[ast.AST]) -> bool:
    """True if the statements may change a scalar state: any call may, and any `self.x = ...`."""
    return any(isinstance(n, ast.Call) or (isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store))
               for node in nodes for n in ast.walk(node))
