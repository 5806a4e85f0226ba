"""The gate for outgoing requests by itself: what leaves, with which secret, and what is refused."""
from __future__ import annotations

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


def test_a_reply_with_the_secret_is_refused_only_if_it_was_sent() -> None:
    assert len(send("https://a.example/x", reply=VALUE)) == 1
    with pytest.raises(AssertionError) as caught:
        send("https://a.example/x", A_KEY, reply=f"got {VALUE}.")
    assert caught.value.args == ("the reply contains the secret a-key", 1)
