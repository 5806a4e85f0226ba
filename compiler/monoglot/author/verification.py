"""How `verify` is answered in CPython: by whoever knows the values of the secrets."""
from __future__ import annotations

import base64
import binascii
import contextlib
import contextvars
import hashlib
import hmac
from collections.abc import Callable, Iterator

from monoglot.author.secret import Secret

ValueOf = Callable[[str], str]
"""The value of the secret with this key; raises PermissionError if it has none."""

_current: contextvars.ContextVar[ValueOf | None] = contextvars.ContextVar("monoglot_secrets", default=None)


@contextlib.contextmanager
def values(value_of: ValueOf) -> Iterator[None]:
    """Within the block, verification uses these values."""
    token = _current.set(value_of)
    try:
        yield
    finally:
        _current.reset(token)


def answer(secret: Secret, message: str | None, given: str) -> bool:
    """Whether `given` is the secret (message None) or the message's signature; constant time.

    Raises RuntimeError if nobody knows the values here.
    """
    value_of = _current.get()
    if value_of is None:
        raise RuntimeError(f"nothing knows the value of {secret.key} here: put it in place with "
                           "monoglot.testing.secrets(...)")
    value = value_of(secret.key).encode()
    if message is None:
        return hmac.compare_digest(_digest(value), _digest(given.encode("utf-8", "surrogatepass")))
    wanted = hmac.new(value, message.encode("utf-8", "surrogatepass"), "sha256").digest()
    return hmac.compare_digest(wanted, _signature(given))


def _digest(data: bytes) -> bytes:
    """Of one length, so that comparing tells nothing of the length either."""
    return hashlib.sha256(data).digest()


def _signature(text: str) -> bytes:
    """The 32 bytes that the text stands for, in hexadecimal or base64; empty if it is neither."""
    try:
        made = bytes.fromhex(text) if len(text) == 64 and text.isalnum() else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""
    return made if len(made) == 32 else b""
