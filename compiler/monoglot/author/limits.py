"""`deadline`: a time limit for what waits, as it runs in CPython."""
from __future__ import annotations

import contextlib
import contextvars
import time
from collections.abc import Iterator

_end: contextvars.ContextVar[float] = contextvars.ContextVar("monoglot_deadline", default=float("inf"))


@contextlib.contextmanager
def deadline(*, seconds: float) -> Iterator[None]:
    """Within the block a `fetch`, or a call of an action that waits, ends when `seconds` are over: TimeoutError.

    Nothing else is interrupted. Of blocks in each other the shorter limit counts.
    """
    token = _end.set(min(_end.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _end.reset(token)


def check() -> None:
    """Raises TimeoutError if the time of a block around is over."""
    if time.monotonic() >= _end.get():
        raise TimeoutError("the time limit is over")
