"""A reading's answer is what the same code gives as a call: value by value, error by error."""
from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from monoglot.hosts.launch import Host
from tests.support.client import exchange, invoke, load_schema, request
from tests.support.deployed import deploy_tree, running, settings, token

CLIENT = "shopshopshopshop"
TOKEN = token("ann", "acme")
SCHEMA = load_schema(deploy_tree())
_counter = itertools.count(1)
Query = dict[str, Any]


@pytest.fixture(scope="module")
def pod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with running("pod", settings(tmp_path_factory.mktemp("pod"))) as host:
        yield host


def call(host: Host, action: str, **args: Any) -> tuple[int, Any]:
    """200 and the value, or 422 and `Kind: message`, by the protocol."""
    found = exchange(host.url, TOKEN, [invoke(CLIENT, SCHEMA.call(next(_counter), action, **args))])
    (result,) = [message for kind, message in found if kind == "result"]
    if result.WhichOneof("outcome") == "error":
        return 422, f"{result.error.kind}: {result.error.message}"
    message = SCHEMA.codec.decode(SCHEMA.message(action, "Result"), result.value)
    if not isinstance(message.value, str | int | float):
        return 200, list(message.value)
    (field,) = message.DESCRIPTOR.fields
    return 200, message.value if not field.has_presence or message.HasField("value") else None


def read(host: Host, name: str, query: Query) -> tuple[int, Any]:
    shown = {key: str(value).lower() if isinstance(value, bool) else value for key, value in query.items() if value is not None}
    status, _, body = request(f"{host.url}/_api/read/{name}?{urlencode(shown, doseq=True)}", headers={"Authorization": f"Bearer {TOKEN}"})
    content = json.loads(body)
    return status, content["value"] if status == 200 else content["error"]["message"]


@pytest.fixture(scope="module")
def ids(pod: Host) -> list[str]:
    """Items of which the first was sold."""
    made = [call(pod, "add", name=name, kind=kind, price=price, count=count, note=note)[1] for name, kind, price, count, note in [
        ("Æther & Øre \"1\"", 1, 0.1, 7, None), ("Zug\n", 2, 12.25, 2**53 - 20, ""), ("", 1, 1e21, 3, "a \\ note"), ("😀", 2, 0.2, 0, "\t")]]
    exchange(pod.url, TOKEN, [invoke(CLIENT, SCHEMA.call(next(_counter), "sell", item=made[0]))])
    return made


@pytest.mark.parametrize(("name", "query"), [
    ("names", {"kind": None, "sold": False}), ("names", {"kind": 2, "sold": False}), ("names", {"kind": 1, "sold": True}),
    ("total", {"least": 0.0}), ("total", {"least": 0.15}), ("total", {"least": 1e30}), ("total", {"least": -1.5}),
    ("ratio", {"by": 3}), ("ratio", {"by": -7}), ("ratio", {"by": 0}), ("ratio", {"by": 9007199254740991}),
    ("counts", {"these": []}), ("counts", {"these": ["0", "2", "2"]}), ("counts", {"these": ["0", "gone"]}),
    ("note_of", {"item": "0"}), ("note_of", {"item": "1"}), ("note_of", {"item": "2"}), ("note_of", {"item": "3"}), ("note_of", {"item": "it's gone"}),
    ("kind_of", {"item": "1"}), ("whose", {"greeting": "Hé + & = %"}), ("whose", {"greeting": ""}), ("any_sold", {})])
def test_as_a_call(pod: Host, ids: list[str], name: str, query: Query) -> None:
    def real(value: Any) -> Any:
        """`0` stands for the first item's id."""
        return [real(each) for each in value] if isinstance(value, list) else ids[int(value)] if isinstance(value, str) and value.isdigit() else value
    given = {key: real(value) for key, value in query.items()}
    assert read(pod, name, given) == call(pod, f"told_{name}", **{key: value for key, value in given.items() if value is not None})


def test_what_changes_is_no_reading(pod: Host, ids: list[str]) -> None:
    for name in ("add", "sell", "told_any_sold", "render", "nothing"):
        assert read(pod, name, {}) == (404, "there is no such reading")
    assert read(pod, "kind_of", {"item": ids[0], "more": "1"}) == (400, "bad arguments for kind_of")
    assert read(pod, "names", {"kind": 3, "sold": False}) == (400, "bad arguments for names")


def test_a_worker_has_none(tmp_path: Path) -> None:
    with running("cloudflare", settings(tmp_path)) as host:
        status, _, _ = request(f"{host.url}/_api/read/any_sold", headers={"Authorization": f"Bearer {TOKEN}"})
        assert status == 404
