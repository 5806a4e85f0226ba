"""What was made of a frozen node before, kept on the node itself.

`check` gives the same object for a function that has not changed, so what later stages made
of it is found again on it, under a key of all else that it was made of. It is no field: it takes
no part in comparing, hashing, showing or copying by `replace`, and goes with the node. Of each
kind only the newest is kept. What is kept is not to be changed.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
ALONE = (True,)
"""The key of what is made of the node and nothing else."""


def kept(node: object, kind: str, key: object, make: Callable[[], T]) -> T:
    """What `make` makes of the node; what it made before, if the key was the same. An empty key is like no other."""
    name = "_monoglot_" + kind
    known: tuple[object, T] | None = getattr(node, name, None)
    if known is not None and key and known[0] == key:
        return known[1]
    made = make()
    object.__setattr__(node, name, (key, made))
    return made
