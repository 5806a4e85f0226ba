"""Outgoing requests of a verified call: what may leave, and what may come back.

The checks of docs/architecture.md, "Replies": the URL's host is declared, a
secret goes to its own hosts only and comes back in no reply. Fail closed.
"""
from __future__ import annotations

import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monoglot.author.secret import Secret
from monoglot.author.store import base36
from monoglot.author.transport import Reply, Request
from monoglot.hosts.call_store import Call
from monoglot.jsontext import json_text


@dataclass(frozen=True)
class Outgoing:
    """A request as the outside service sees it; `headers` hold the secret's value."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str | None


Fetch = Callable[[Outgoing], Reply]


def refuse_all(request: Outgoing) -> Reply:
    """The network of a host that was given none."""
    raise ConnectionError(f"no network for {request.url}")


@dataclass(frozen=True)
class Gate:
    """`hosts` is the allow-list; `secrets` are values by key."""

    hosts: tuple[str, ...]
    secrets: Mapping[str, str]
    fetch: Fetch

    def send(self, call: Call, number: int, request: Request) -> Reply:
        """Send the call's request number `number`; raises PermissionError or ConnectionError."""
        host = self._declared_host(request.url)
        headers = {**request.headers, "Idempotency-Key": f"{call.client}-{base36(call.counter)}-{base36(number)}"}
        body = None if request.json is None else json_text(request.json)
        if body is not None:
            headers["Content-Type"] = "application/json"
        secret = self._secret_for(request.bearer, host)
        if secret is not None:
            headers["Authorization"] = f"Bearer {secret}"
        reply = self._reply(Outgoing(request.method, request.url, headers, body))
        if secret is not None and secret in reply.text:
            raise PermissionError(f"the reply contains the secret {request.bearer.key if request.bearer else ''}")
        return reply

    def _declared_host(self, address: str) -> str:
        host = _plain_https_host(address)
        if host not in self.hosts:
            raise PermissionError("not a declared host")
        return host

    def _secret_for(self, secret: Secret | None, host: str) -> str | None:
        if secret is None:
            return None
        if host not in secret.hosts:
            raise PermissionError(f"the secret {secret.key} is only for https://{' or '.join(secret.hosts)}")
        value = self.secrets.get(secret.key, "")
        if not value:
            raise PermissionError(f"the secret {secret.key} has no value")
        return value

    def _reply(self, outgoing: Outgoing) -> Reply:
        try:
            return self.fetch(outgoing)
        except OSError as error:
            raise ConnectionError("no reply") from error


def _plain_https_host(address: str) -> str:
    """The host of an https URL without a user, with its port if one is written; `` if it is anything else."""
    try:
        url = urllib.parse.urlsplit(address)
    except ValueError:
        return ""
    return url.netloc if url.scheme == "https" and "@" not in url.netloc else ""
