"""Every node of a tree of frozen dataclasses, of the model or of the IR, in order of its fields."""
from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from monoglot import model as m

_FIELDS: dict[type, tuple[str, ...] | None] = {}
"""Of each class met so far the fields to look into; None for what is no node. Spans hold no nodes."""


def _fields(kind: type) -> tuple[str, ...] | None:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(f.name for f in dataclasses.fields(kind) if f.name != "span") \
            if dataclasses.is_dataclass(kind) else None
    return _FIELDS[kind]


def children(node: Any) -> list[object]:
    """The dataclass nodes directly inside `node`, through tuples; places of the source are none."""
    found: list[object] = []
    kind = type(node)
    if kind is tuple:
        _gather(node, found)
        return found
    for name in _fields(kind) or ():
        value = getattr(node, name)
        inner = type(value)
        if inner is tuple:
            _gather(value, found)
        elif _fields(inner) is not None:
            found.append(value)
    return found


def _gather(items: tuple[object, ...], found: list[object]) -> None:
    for item in items:
        kind = type(item)
        if kind is tuple:
            _gather(item, found)  # type: ignore[arg-type]
        elif _fields(kind) is not None:
            found.append(item)


def nodes(root: object, enter: Callable[[object], bool] = lambda node: True) -> Iterator[object]:
    """`root` and all below it, parents first; does not go below a node for which `enter` is false."""
    stack = children(root)[::-1] if isinstance(root, tuple) else [root]
    while stack:
        node = stack.pop()
        yield node
        if enter(node):
            below = children(node)
            below.reverse()
            stack += below


def instances(type_: m.Type, classes: Mapping[str, m.Dataclass]) -> frozenset[str]:
    """The author's classes of which a value of the type may hold instances, at any depth."""
    found, waiting = set[str](), [type_]
    while waiting:
        for node in nodes(waiting.pop()):
            if isinstance(node, m.DataclassType) and node.name in classes and node.name not in found:
                found.add(node.name)
                waiting += [f.type for f in classes[node.name].fields]
    return frozenset(found)
