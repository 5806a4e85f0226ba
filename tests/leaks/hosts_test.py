"""The real hosts, with real sockets: secrets arrive where they are declared for, and are seen nowhere else."""
from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.leaks import stage as on_hosts
from tests.support.deployed import HOST_NAMES

A_KEY, BOTH_KEY = 'sk-"a\\/0123456789zebra', "bk-0918273645-quartz+="

COATS: dict[str, Callable[[str], str]] = {
    "raw": lambda value: f"it is {value}.",
    "json": lambda value: json.dumps({"value": value}),
    "percent": lambda value: "".join(f"%{ord(c):02X}" for c in value),
    "escapes": lambda value: "".join(f"\\u{ord(c):04x}" for c in value),
    "base64": lambda value: base64.b64encode(f"user:{value}".encode()).decode(),
    "base64url": lambda value: base64.urlsafe_b64encode(f"us:{value}!".encode()).decode().rstrip("="),
}


def answer(path: str, headers: Mapping[str, str], body: str) -> str:
    """What a service says: a relay what it got."""
    if path == "/relay":
        return json.dumps([headers["X-Text"], body])
    return COATS[path.removeprefix("/echo/")](A_KEY) if path.startswith("/echo/") else "fine"


@pytest.fixture(params=HOST_NAMES)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A host with the keeper on it, both services, a session; afterwards nothing of a secret is to be found."""
    with on_hosts.stage(request.param, tmp_path, "keeper", {"a-key": A_KEY, "both-key": BOTH_KEY},
                        {"a.example.com": answer, "b.example.com": answer}) as made:
        yield {"ask": made.ask, "a": made.asked["a.example.com"], "b": made.asked["b.example.com"]}


def test_secrets_arrive(stage: dict[str, Any]) -> None:
    assert stage["ask"].value("send", text="hello") == "fine"
    ((path, headers, body),) = stage["a"]
    assert path == "/send?hello" and headers["Authorization"] == f"Bearer {A_KEY}"
    assert headers["X-Key"] == f"Key {A_KEY}" and headers["X-Text"] == f"a-{BOTH_KEY}-z"
    assert json.loads(body) == {"keys": {"first": [f"Key {A_KEY}"], "second": ["x", f"hello {BOTH_KEY}"]}, "plain": BOTH_KEY, "text": "hello"}
    assert stage["ask"].value("second") == 200
    assert stage["b"][0][1]["Authorization"] == f"Bearer {BOTH_KEY}"
    assert not any(A_KEY in str(one) for one in stage["b"])


@pytest.mark.parametrize("coat", COATS)
def test_a_reply_with_a_secret_is_refused(stage: dict[str, Any], coat: str) -> None:
    error = stage["ask"].ask("echo", coat=coat).error
    assert (error.kind, error.message) == ("PermissionError", "the reply contains the secret a-key")


def test_a_client_cannot_write_a_placeholder(stage: dict[str, Any]) -> None:
    for mark in ("0" * 32, "00000000-0000-0000-0000-000000000000", ""):
        text = f"<<secret a-key {mark}>>"
        assert json.loads(stage["ask"].value("relay", text=text)) == [text, json.dumps({"text": text}, separators=(",", ":"))]


def test_verification(stage: dict[str, Any]) -> None:
    ask = stage["ask"]
    assert ask.value("is_key", text=A_KEY) is True
    assert [ask.value("is_key", text=text) for text in ("", A_KEY[:-1], A_KEY + "x", BOTH_KEY)] == [False] * 4
    signed = hmac.new(A_KEY.encode(), "grüße".encode(), "sha256").digest()
    assert [ask.value("signed", message="grüße", signature=s) for s in (signed.hex(), signed.hex().upper(), base64.b64encode(signed).decode())] == [True] * 3
    assert [ask.value("signed", message="grüße", signature=s) for s in ("", signed.hex()[2:], "0" * 64)] == [False] * 3
