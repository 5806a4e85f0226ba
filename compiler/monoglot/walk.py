"""Every node of a tree of frozen dataclasses, of the model or of the IR, in order of its fields."""
from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

_fields: dict[type, tuple[str, ...] | None] = {}
"""The fields of a class of nodes, None for any other class: looked up millions of times."""


def _fields_of(kind: type) -> tuple[str, ...] | None:
    if kind not in _fields:
        _fields[kind] = tuple(f.name for f in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else None
    return _fields[kind]


def children(node: object) -> list[object]:
    """The dataclass nodes directly inside `node`, through tuples."""
    found: list[object] = []
    if isinstance(node, tuple):
        _inside(node, found)
    else:
        for name in _fields_of(type(node)) or ():
            _one(getattr(node, name), found)
    return found


def _inside(items: tuple[object, ...], found: list[object]) -> None:
    for item in items:
        _one(item, found)


def _one(value: object, found: list[object]) -> None:
    if isinstance(value, tuple):
        _inside(value, found)
    elif _fields_of(type(value)) is not None:
        found.append(value)


def nodes(root: object, enter: Callable[[object], bool] = lambda node: True) -> Iterator[object]:
    """`root` and all below it, parents first; does not go below a node for which `enter` is false."""
    stack = children(root)[::-1] if isinstance(root, tuple) else [root]
    while stack:
        node = stack.pop()
        yield node
        if enter(node):
            stack.extend(children(node)[::-1])
