"""Decorators by which an author asserts where an action runs.

They change nothing: the compiler infers the placement, and the build fails if
it isn't the asserted one.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def local(action: F) -> F:
    """Assert that the action only reads."""
    return action


def client(action: F) -> F:
    """Assert that the action runs in the browser."""
    return action


def optimistic(action: F) -> F:
    """Assert that the action is applied in the browser at once and ordered by the actor later."""
    return action


def barrier(action: F) -> F:
    """Assert that the action runs at the actor first."""
    return action


def verified(action: F) -> F:
    """Assert that the action runs at the actor only, with fetches or secrets."""
    return action
