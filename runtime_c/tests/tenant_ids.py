"""Tenants' ids, computed by Python."""
from __future__ import annotations

from base64 import b32encode
from hashlib import sha256


def identity(name: str) -> str:
    """The first 8 characters of the lower-case base32 of the name's SHA-256."""
    return b32encode(sha256(name.encode()).digest())[:8].decode().lower()
