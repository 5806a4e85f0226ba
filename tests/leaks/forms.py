"""Forms in which a secret must not be seen."""
from __future__ import annotations

import base64
import json
import urllib.parse

PIECE = 8


def encodings(value: str) -> list[str]:
    """The value whole, reversed, in hexadecimal, percent-encoded, escaped, in base64, and in pieces of eight."""
    data = value.encode()
    coded = [base64.b64encode(b"\0" * n + data).decode()[n and n + 1:(n + len(data)) * 4 // 3] for n in range(3)]
    forms = [value, value[::-1], data.hex(), data.hex().upper(), "".join(f"%{b:02X}" for b in data), urllib.parse.quote(value, safe=""),
             json.dumps(value)[1:-1], "".join(f"\\u{b:04x}" for b in data), *coded]
    return [*forms, *(value[i:i + PIECE] for i in range(len(value) - PIECE + 1))]
