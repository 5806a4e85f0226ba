"""The gate for outgoing requests by itself: what leaves, with which secret, and what is refused."""
from __future__ import annotations

import base64
import json
import urllib.parse
from collections.abc import Callable

import pytest

from monoglot.author.secret import Secret
from monoglot.author.transport import Reply, Request
from monoglot.hosts.call_store import Call
from monoglot.hosts.outgoing import Gate, Outgoing

VALUE = "sk-0123456789"
HOSTS = ("a.example", "b.example", "c.example")
A_KEY = Secret("a-key", host="a.example")
TWO = Secret("two", host=["a.example", "b.example"])
CALL = Call("0123456789abcdef", 37, "ann", "acme")


def send(url: str, secret: Secret | None = None, *, reply: str = "fine", values: dict[str, str] | None = None) -> list[Outgoing]:
    """What left for this request."""
    sent: list[Outgoing] = []

    def fetch(outgoing: Outgoing) -> Reply:
        sent.append(outgoing)
        return Reply(200, reply)

    try:
        gate = Gate(HOSTS, {"a-key": VALUE, "two": VALUE} if values is None else values, fetch)
        gate.send(CALL, 0, Request("GET", url, {}, None, secret))
    except PermissionError as error:
        raise AssertionError(str(error), len(sent)) from error
    return sent


def refusal(url: str, secret: Secret | None = None, *, values: dict[str, str] | None = None) -> str:
    with pytest.raises(AssertionError) as caught:
        send(url, secret, values=values)
    message, sent = caught.value.args
    assert sent == 0
    return str(message)


def test_a_secret_goes_to_its_own_host() -> None:
    (sent,) = send("https://a.example/x", A_KEY)
    assert sent.headers["Authorization"] == f"Bearer {VALUE}"
    assert sent.headers["Idempotency-Key"] == "0123456789abcdef-11-0"


def test_a_secret_goes_to_no_other_declared_host() -> None:
    assert refusal("https://c.example/x", A_KEY) == "the secret a-key is only for https://a.example"
    assert refusal("https://c.example/x", TWO) == "the secret two is only for https://a.example or b.example"


def test_a_secret_without_a_value_sends_nothing() -> None:
    assert refusal("https://a.example/x", A_KEY, values={}) == "the secret a-key has no value"
    assert refusal("https://a.example/x", A_KEY, values={"a-key": ""}) == "the secret a-key has no value"


@pytest.mark.parametrize("url", [
    "https://d.example/", "http://a.example/", "https://u@a.example/", "https://a.example:444/", "https://a.example.d.example/",
    "//a.example/", "https://", "https:///a.example", "https://[a.example/"])
def test_only_declared_hosts_are_asked(url: str) -> None:
    assert refusal(url) == "not a declared host"


def gate_of(reply: str, sent: list[Outgoing], values: dict[str, str]) -> Gate:
    def fetch(outgoing: Outgoing) -> Reply:
        sent.append(outgoing)
        return Reply(200, reply)
    return Gate(HOSTS, values, fetch)


def test_a_reply_with_a_secret_is_refused_whether_it_was_sent_or_not() -> None:
    for secret in (A_KEY, None):
        with pytest.raises(AssertionError) as caught:
            send("https://a.example/x", secret, reply=f"got {VALUE}.")
        assert caught.value.args == ("the reply contains the secret a-key", 1)


COATS: list[Callable[[str], str]] = [
    lambda value: json.dumps({"value": value}), lambda value: urllib.parse.quote(value, safe=""),
    lambda value: "".join(f"%{ord(c):02x}" for c in value), lambda value: "".join(f"\\u{ord(c):04X}" for c in value),
    *(lambda value, n=n: base64.b64encode(b"user:"[:n] + value.encode() + b"!").decode() for n in range(5)),
    *(lambda value, n=n: base64.urlsafe_b64encode(b"user:"[:n] + value.encode()).decode().rstrip("=") for n in range(5))]


@pytest.mark.parametrize("coat", COATS)
def test_a_secret_is_known_in_whatever_coat(coat: Callable[[str], str]) -> None:
    value = "sk-0/1+2\"3\\4=56789"
    with pytest.raises(PermissionError, match="the reply contains the secret a-key"):
        gate_of(coat(value), [], {"a-key": value}).send(CALL, 0, Request("GET", "https://a.example/x", {}, None, None))


def test_values_take_the_place_of_placeholders_in_headers_and_bodies() -> None:
    value, sent = "sk-\"\\/0123456789", list[Outgoing]()
    body = {"key": [f"Key {A_KEY}"], "text": "<<secret a-key 0>>"}
    gate_of("fine", sent, {"a-key": value}).send(CALL, 0, Request("POST", "https://a.example/x", {"X-Key": f"Key {A_KEY}!"}, body, None))
    assert sent[0].headers["X-Key"] == f"Key {value}!"
    assert json.loads(sent[0].body or "") == {"key": [f"Key {value}"], "text": "<<secret a-key 0>>"}


@pytest.mark.parametrize("request_", [
    Request("GET", "https://c.example/x", {"x": f"{A_KEY}"}, None, None),
    Request("POST", "https://c.example/x", {}, [{"x": f"{A_KEY}"}], None)])
def test_a_placeholder_for_another_host_sends_nothing(request_: Request) -> None:
    sent: list[Outgoing] = []
    with pytest.raises(PermissionError, match="the secret a-key is only for https://a.example"):
        gate_of("fine", sent, {"a-key": VALUE}).send(CALL, 0, request_)
    with pytest.raises(PermissionError, match="a secret can't be in a URL"):
        gate_of("fine", sent, {"a-key": VALUE}).send(CALL, 0, Request("GET", f"https://a.example/{A_KEY}", {}, None, None))
    assert sent == []
