"""A secret as the author names it: a key and the hosts it may be sent to, never its value."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, init=False)
class Secret:
    """`ai_key = Secret("ai-key", host="api.openai.com")`: declared in the app's class.

    Its value is configuration of the host that runs the app. An author's code
    only hands the secret to `fetch` as `bearer`, for one of its hosts.
    """

    key: str
    hosts: tuple[str, ...]

    def __init__(self, key: str, *, host: str | list[str]) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "hosts", (host,) if isinstance(host, str) else tuple(host))
