"""How `fetch` leaves CPython: through the transport that a test or a host has put in place.

There is no default one: a unit test that forgot its stand-in gets an error
instead of a paid call.
"""
from __future__ import annotations

import contextlib
import contextvars
import json
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from monoglot.author import limits, outside
from monoglot.author.secret import Secret, secrets_in


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
    outside.note(browser=False)
    carry = _current.get()
    if carry is None:
        raise RuntimeError(f"nothing answers {request.method} {request.url} here: put a stand-in "
                           "in place with monoglot.testing.answers(...)")
    limits.check()
    try:
        return carry(request)
    finally:
        limits.check()


def refuse_undeclared(request: Request) -> None:
    """A secret goes to its declared hosts over https, in headers, JSON or bearer, nowhere else."""
    if secrets_in(request.url):
        raise PermissionError("a secret can't be in a URL")
    url = urllib.parse.urlsplit(request.url)
    for secret in secrets_of(request):
        if url.scheme != "https" or url.hostname not in secret.hosts or url.port is not None:
            raise only_for(secret)


def only_for(secret: Secret) -> PermissionError:
    """The refusal of a secret on its way to another host."""
    return PermissionError(f"the secret {secret.key} is only for https://{' or '.join(secret.hosts)}")


def secrets_of(request: Request) -> list[Secret]:
    """Every secret that the request would carry."""
    texts = [*request.headers.values(), json.dumps(request.json, ensure_ascii=False, default=str)]
    return [*([request.bearer] if request.bearer is not None else []), *(s for t in texts for s in secrets_in(t))]
