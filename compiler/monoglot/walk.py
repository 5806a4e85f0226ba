"""Every node of a tree of frozen dataclasses, of the model or of the IR, in order of its fields.

The stages look through the same trees again and again, so a tree that is walked from its root
keeps the list of its nodes on that root. Frozen nodes never change, and the list is
no field: it takes no part in comparing, hashing, showing or copying by `replace`.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from monoglot import model as m

_FIELDS: dict[type, tuple[str, ...] | None] = {}
"""Of each class met so far the fields to look into; None for what is no node. Spans hold no nodes."""
_KEPT, _BELOW = "_monoglot_nodes", "_monoglot_below"


def fields(kind: type) -> tuple[str, ...] | None:
    """The names of a node's fields that may hold nodes; None for what is no node."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(f.name for f in dataclasses.fields(kind) if f.name not in ("span", "layout", "declared")) \
            if dataclasses.is_dataclass(kind) else None
    return _FIELDS[kind]


def children(node: Any) -> list[object]:
    """The dataclass nodes directly inside `node`, through tuples; places of the source are none. Not to be changed."""
    if type(node) is tuple:
        found: list[object] = []
        _gather(node, found)
        return found
    known: list[object] | None = getattr(node, _BELOW, None)
    if known is None:
        known = _directly(node)
        _keep(node, _BELOW, known)
    return known


def _keep(node: object, name: str, found: list[object]) -> None:
    """Only on what never changes."""
    if fields(type(node)) is not None and node.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        object.__setattr__(node, name, found)


def _directly(node: object) -> list[object]:
    found: list[object] = []
    for name in fields(type(node)) or ():
        value = getattr(node, name)
        inner = type(value)
        if inner is tuple:
            if value:
                _gather(value, found)
        elif (_FIELDS[inner] if inner in _FIELDS else fields(inner)) is not None:
            found.append(value)
    return found


def _gather(items: tuple[object, ...], found: list[object]) -> None:
    for item in items:
        kind = type(item)
        if kind is tuple:
            _gather(item, found)  # type: ignore[arg-type]
        elif (_FIELDS[kind] if kind in _FIELDS else fields(kind)) is not None:
            found.append(item)


def nodes(root: object, enter: Callable[[object], bool] | None = None) -> Iterable[object]:
    """`root` and all below it, parents first; does not go below a node for which `enter` is false."""
    if enter is not None:
        return _walked([root] if not isinstance(root, tuple) else children(root), enter)
    if not isinstance(root, tuple):
        return _kept(root)
    return [node for item in children(root) for node in _kept(item)]


def _kept(root: object) -> list[object]:
    """All nodes of one tree, from its root if it has been walked before."""
    known: list[object] | None = getattr(root, _KEPT, None)
    if known is None:
        known = _walked([root], None)
        _keep(root, _KEPT, known)
    return known


def _walked(roots: list[object], enter: Callable[[object], bool] | None) -> list[object]:
    found: list[object] = []
    stack = roots[::-1]
    while stack:
        node = stack.pop()
        found.append(node)
        if enter is None or enter(node):
            stack += children(node)[::-1]
    return found


def rebuild(node: object, change: Callable[[object], object]) -> object:
    """`node` with each part replaced by what `change` makes of it; the same object if nothing changed."""
    if isinstance(node, tuple):
        made = tuple(rebuild(x, change) if isinstance(x, tuple) else change(x) for x in node)
        return made if any(a is not b for a, b in zip(made, node, strict=True)) else node
    new = {}
    for name in fields(type(node)) or ():
        old = getattr(node, name)
        if isinstance(old, tuple) or fields(type(old)) is not None:
            value = rebuild(old, change) if isinstance(old, tuple) else change(old)
            if value is not old:
                new[name] = value
    return dataclasses.replace(node, **new) if new else node  # type: ignore[type-var]


def instances(type_: m.Type, classes: Mapping[str, m.Dataclass]) -> frozenset[str]:
    """The author's classes of which a value of the type may hold instances, at any depth."""
    found, waiting = set[str](), [type_]
    while waiting:
        for node in nodes(waiting.pop()):
            if isinstance(node, m.DataclassType) and node.name in classes and node.name not in found:
                found.add(node.name)
                waiting += [f.type for f in classes[node.name].fields]
                waiting += [m.DataclassType(d.name) for d in classes.values() if d.base == node.name]
    return frozenset(found)
