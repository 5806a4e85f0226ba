"""Verification with a secret: the two questions about one that may be answered. They run at the actor.

Both take the time that the right answer takes, whatever was given, and the
secret's value is never in the app's memory. The compiler reads the signatures
below; their bodies are for CPython, where the host that runs the app, or a
test's `monoglot.testing.secrets`, knows the values.
"""
from __future__ import annotations

from monoglot.author.secret import Secret
from monoglot.author.verification import answer as _answer


def equal(secret: Secret, text: str) -> bool:
    """True if `text` is the secret's value. Raises PermissionError if the secret has no value."""
    return _answer(secret, None, text)


def hmac_sha256(secret: Secret, message: str, signature: str) -> bool:
    """True if `signature` is the HMAC-SHA-256 (RFC 2104) of `message` in UTF-8 under the secret.

    `signature` is in hexadecimal of either case or in base64, as webhooks send
    it. Raises PermissionError if the secret has no value.
    """
    return _answer(secret, message, signature)
