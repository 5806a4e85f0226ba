"""A secret as the author's code has it: a text that stands for the value, never the value.

In CPython, as on every host, the app holds a *placeholder*; whoever carries a
request puts the value in its place, for the declared hosts alone. A placeholder
that turns up anywhere else is a leak that a test can see.
"""
from __future__ import annotations

import re
import secrets as _random
from collections.abc import Callable

PLACEHOLDER = re.compile(r"<<secret [a-z0-9-]+ ([0-9a-f]{32})>>")
_known: dict[str, Secret] = {}
"""Every secret of this process by the random part of its placeholder, which nobody outside can write."""


class Secret(str):
    """`ai_key = Secret("ai-key", host="api.openai.com")`: declared in the app's class.

    Its value is configuration of the host that runs the app. An author's code
    puts the secret, or a text built with it, into the headers, the JSON body or
    the `bearer` of a `fetch` to one of its hosts, or asks `monoglot.verify`.
    """

    key: str
    hosts: tuple[str, ...]

    def __new__(cls, key: str, *, host: str | list[str]) -> Secret:
        mark = _random.token_hex(16)
        made = super().__new__(cls, f"<<secret {key} {mark}>>")
        made.key = key
        made.hosts = (host,) if isinstance(host, str) else tuple(host)
        _known[mark] = made
        return made

    def __repr__(self) -> str:
        return f"Secret({self.key!r}, host={self.hosts!r})"


def secrets_in(text: str) -> list[Secret]:
    """The secrets whose placeholders `text` holds, in their order."""
    return [_known[mark] for mark in PLACEHOLDER.findall(text) if mark in _known]


def filled(text: str, value_of: Callable[[Secret], str]) -> str:
    """`text` with every placeholder replaced by what `value_of` gives for its secret."""
    return PLACEHOLDER.sub(lambda found: value_of(_known[found[1]]) if found[1] in _known else found[0], text)
