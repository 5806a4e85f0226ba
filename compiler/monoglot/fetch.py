"""Outgoing requests of an app: `fetch.get` and `fetch.post`. They run at the actor, never in a browser.

The compiler reads the signatures below (classes of annotated attributes, and
functions, of the plain types); their bodies are for CPython, where a test's
stand-in answers. `Any` is a JSON value of unknown shape: index it, then narrow
what came out with `expect`.
"""
from __future__ import annotations

import json as _json
from typing import Any

from monoglot.author.secret import Secret
from monoglot.author.transport import Reply as _Reply
from monoglot.author.transport import Request as _Request
from monoglot.author.transport import send as _send


class Response:
    """What came back. `json` is None if the body isn't JSON."""

    status: int
    text: str
    json: Any


def get(url: str, *, headers: dict[str, str] | None = None, bearer: Secret | None = None) -> Response:
    """Send a GET request; the secret `bearer`, if given, goes into its Authorization header.

    Raises PermissionError if `bearer` isn't declared for the URL's host, OSError
    if no reply came. A status of 400 or more is no error.
    """
    return _response(_send(_Request("GET", url, headers or {}, None, bearer)))


def post(url: str, *, json: Any = None, headers: dict[str, str] | None = None,
         bearer: Secret | None = None) -> Response:
    """Send a POST request with a JSON body; otherwise as `get`."""
    return _response(_send(_Request("POST", url, headers or {}, json, bearer)))


def _response(reply: _Reply) -> Response:
    response = Response()
    response.status = reply.status
    response.text = reply.text
    try:
        response.json = _json.loads(reply.text)
    except ValueError:
        response.json = None
    return response
