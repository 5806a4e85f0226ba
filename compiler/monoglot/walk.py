"""Every node of a tree of frozen dataclasses, of the model or of the IR, in order of its fields."""
from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator


def children(node: object) -> Iterator[object]:
    """The dataclass nodes directly inside `node`, through tuples."""
    if isinstance(node, tuple):
        for item in node:
            yield from _one(item)
    elif dataclasses.is_dataclass(node):
        for field in dataclasses.fields(node):
            yield from _one(getattr(node, field.name))


def _one(value: object) -> Iterator[object]:
    if isinstance(value, tuple):
        yield from children(value)
    elif dataclasses.is_dataclass(value):
        yield value


def nodes(root: object, enter: Callable[[object], bool] = lambda node: True) -> Iterator[object]:
    """`root` and all below it, parents first; does not go below a node for which `enter` is false."""
    stack = list(children(root))[::-1] if isinstance(root, tuple) else [root]
    while stack:
        node = stack.pop()
        yield node
        if enter(node):
            stack.extend(list(children(node))[::-1])
