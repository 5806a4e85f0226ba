"""Outgoing requests of a verified call: what may leave, and what may come back.

The checks of docs/architecture.md, "Replies": the URL's host is declared, a
secret goes to its own hosts only and comes back in no reply. Fail closed.
"""
from __future__ import annotations

import base64
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monoglot.author.secret import Secret, filled, secrets_in
from monoglot.author.store import base36
from monoglot.author.transport import Reply, Request, only_for, secrets_of
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
        if request.bearer is not None:
            headers = {name: value for name, value in headers.items() if name.lower() != "authorization"}
            headers["Authorization"] = f"Bearer {request.bearer}"
        for secret in secrets_of(request):
            self._allow(secret, host)
        reply = self._reply(Outgoing(request.method, request.url, self._with_values(headers),
                                     None if body is None else filled(body, lambda s: json_text(self.value_of(s.key))[1:-1])))
        self._refuse_leak(reply.text)
        return reply

    def value_of(self, key: str) -> str:
        """The secret's value; raises PermissionError if it has none."""
        value = self.secrets.get(key, "")
        if not value:
            raise PermissionError(f"the secret {key} has no value")
        return value

    def _declared_host(self, address: str) -> str:
        host = _plain_https_host(address)
        if host not in self.hosts:
            raise PermissionError("not a declared host")
        if secrets_in(address):
            raise PermissionError("a secret can't be in a URL")
        return host

    def _allow(self, secret: Secret, host: str) -> None:
        if host not in secret.hosts:
            raise only_for(secret)
        self.value_of(secret.key)

    def _with_values(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {name: filled(value, lambda secret: self.value_of(secret.key)) for name, value in headers.items()}

    def _refuse_leak(self, text: str) -> None:
        key = next((key for key, value in self.secrets.items() if value and reveals(text, value)), None)
        if key is not None:
            raise PermissionError(f"the reply contains the secret {key}")

    def _reply(self, outgoing: Outgoing) -> Reply:
        try:
            return self.fetch(outgoing)
        except OSError as error:
            raise ConnectionError("no reply") from error


_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})|\\u00([0-9a-fA-F]{2})|\\(.)", re.DOTALL)
_SHORTEST = 8  # characters of a base64 form that are looked for; shorter ones turn up by chance


def reveals(text: str, value: str) -> bool:
    """True if `text` holds the value as it is, escaped as in JSON, percent-encoded or in base64."""
    plain = _ESCAPE.sub(lambda found: found[3] or chr(int(found[1] or found[2], 16)), text)
    alphabet = text.replace("-", "+").replace("_", "/")
    return value in text or value in plain or any(len(form) >= _SHORTEST and form in alphabet for form in _base64_forms(value))


def _base64_forms(value: str) -> list[str]:
    """What base64 surely shows of the value after 0, 1 or 2 bytes of something else."""
    data = value.encode()
    return [base64.b64encode(b"\0" * before + data).decode()[before and before + 1:(before + len(data)) * 4 // 3]
            for before in range(3)]


def _plain_https_host(address: str) -> str:
    """The host of an https URL without a user, with its port if one is written; `` if it is anything else."""
    try:
        url = urllib.parse.urlsplit(address)
    except ValueError:
        return ""
    return url.netloc if url.scheme == "https" and "@" not in url.netloc else ""
