"""How `fetch` leaves CPython: through the transport that a test or a host has put in place.

There is no default one: a unit test that forgot its stand-in gets an error
instead of a paid call.
"""
from __future__ import annotations

import contextlib
import contextvars
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from monoglot.author.secret import Secret


@dataclass(frozen=True)
class Request:
    """One outgoing request; `json` and `bearer` are None if absent."""

    method: str
    url: str
    headers: Mapping[str, str]
    json: object
    bearer: Secret | None


@dataclass(frozen=True)
class Reply:
    """A reply as the network gives it; `text` is the body."""

    status: int
    text: str


Transport = Callable[[Request], Reply]

_current: contextvars.ContextVar[Transport | None] = contextvars.ContextVar(
    "monoglot_transport", default=None)


@contextlib.contextmanager
def transport(carry: Transport) -> Iterator[None]:
    """Within the block, `fetch` hands its requests to `carry`."""
    token = _current.set(carry)
    try:
        yield
    finally:
        _current.reset(token)


def send(request: Request) -> Reply:
    """Hand a request to the current transport.

    Raises PermissionError if a secret would go to a host it isn't declared for,
    RuntimeError if no transport is in place.
    """
    refuse_undeclared(request)
    carry = _current.get()
    if carry is None:
        raise RuntimeError(f"nothing answers {request.method} {request.url} here: put a stand-in "
                           "in place with monoglot.testing.answers(...)")
    return carry(request)


def refuse_undeclared(request: Request) -> None:
    """A secret goes to its declared hosts over https, nowhere else."""
    url = urllib.parse.urlsplit(request.url)
    if request.bearer is None:
        return
    if url.scheme != "https" or url.hostname not in request.bearer.hosts or url.port is not None:
        raise PermissionError(f"the secret {request.bearer.key} is only for "
                              f"https://{' or '.join(request.bearer.hosts)}")
