"""Malformed and hostile requests: a clear error each, and nothing changes.

Predecessors 10, 12, 21: names from a message in SQL, a user from a header, bodies
unparsed and paths that climb. Both hosts get the same requests.
"""
from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from monoglot import wire
from monoglot.hosts.launch import Host, PodHost
from tests.conformance.trace import process_rows
from tests.support.client import SYNC, Socket, exchange, hello, invoke, load_schema, request, submit
from tests.support.deployed import HOST_NAMES, SESSION_KEY, deploy_tree, outputs, running, settings, token

SCHEMA = load_schema(deploy_tree())
PROTOBUF = {"Content-Type": "application/x-protobuf"}
ANN, CLIENT = "ann@acme", "ann".ljust(16, "0")


@pytest.fixture(scope="module", params=HOST_NAMES)
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """One host for all requests of this file, with one shoot; in the end it holds just that shoot."""
    data = tmp_path_factory.mktemp(request.param)
    log = outputs() / f"hostile-{request.param}.log"
    with running(request.param, settings(data, log=log)) as host:
        first = [hello(SCHEMA, CLIENT), submit(CLIENT, 0, [SCHEMA.call(1, "create_shoot", name="Coast")])]
        assert [kind for kind, _ in exchange(host.url, ann(), first)] == ["welcome", "push", "ack"]
        yield host
        status, _, _ = request_health(host)
        assert status == 200, "it still serves"
        host.stop()
        rows = process_rows(host)
        assert [row[2] for row in rows["acme"]["shoots"]] == ["Coast"]
        assert len(rows["acme"]["mg_event"]) == 1
        assert all(not found["shoots"] for org, found in rows.items() if org not in ("acme", "brief"))


def ann() -> str:
    return token(ANN, "acme")


def request_health(host: Host) -> tuple[int, dict[str, str], bytes]:
    return request(host.url + "/health")


def post(host: Host, data: bytes, headers: dict[str, str]) -> tuple[int, Any]:
    status, answered, answer = request(host.url + "/_api/sync", data=data, headers=headers)
    assert answered["content-type"].startswith("application/json"), answered
    return status, json.loads(answer)["error"]


def unsigned(claims: dict[str, object], header: dict[str, object], key: str = "") -> str:
    """A token put together by hand."""
    def part(value: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    signed = f"{part(header)}.{part(claims)}"
    mac = hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest() if key else b""
    return f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


HOUR = int(time.time()) + 3600
GOOD = {"sub": ANN, "org": "acme", "exp": HOUR}
BAD_TOKENS = {
    "nothing": "",
    "words": "not-a-token",
    "another key": token(ANN, "acme", key="another key that is long enough too"),
    "expired": token(ANN, "acme", exp=int(time.time()) - 5),
    "without exp": token(ANN, "acme", exp=None),
    "without org": token(ANN, "acme", org=None),
    "without sub": token(ANN, "acme", sub=None),
    "org of another type": token(ANN, "acme", org=7),
    "org that climbs": token(ANN, "../acme"),
    "org with capitals": token(ANN, "Acme"),
    "empty user": token("", "acme"),
    "alg none": unsigned(GOOD, {"alg": "none", "typ": "JWT"}),
    "alg none, signed": unsigned(GOOD, {"alg": "none", "typ": "JWT"}, SESSION_KEY),
    "alg HS512 claimed": unsigned(GOOD, {"alg": "HS512", "typ": "JWT"}, SESSION_KEY),
    "signature cut": ann()[:-3],
    "signature changed": ann()[:-2] + ("AA" if ann()[-2:] != "AA" else "BB"),
    "claims changed": ann().split(".")[0] + "." + unsigned(GOOD | {"org": "other"}, {}).split(".")[1] + "." + ann().split(".")[2],
    "four parts": ann() + ".x",
    "very long": "a" * 20_000,
}


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_bad_tokens_get_nothing(host: Host, name: str) -> None:
    headers = PROTOBUF | {"Authorization": f"Bearer {BAD_TOKENS[name]}"}
    status, _, _ = request(host.url + "/_api/sync", data=wire.join([hello(SCHEMA, CLIENT)]), headers=headers)
    assert status in (401, 431) if name == "very long" else status == 401
    with pytest.raises(InvalidStatus) as refused:
        connect(host.url.replace("http", "ws", 1) + "/_api/sync", subprotocols=["monoglot.v1"],  # type: ignore[list-item]
                additional_headers={"Authorization": headers["Authorization"]}, proxy=None)
    assert refused.value.response.status_code in (401, 431)


@pytest.mark.parametrize("forged", [
    {"X-User": "ann", "X-Org": "acme"}, {"X-Monoglot-User": ANN, "X-Monoglot-Org": "acme"},
    {"Remote-User": "ann"}, {"X-Forwarded-User": "ann"}, {"mg-user": ANN, "mg-org": "acme"}, {"Cookie": f"mg_who=acme/{ANN}"},
], ids=lambda headers: next(iter(headers)))
def test_12_identity_is_never_believed_from_a_header(host: Host, forged: dict[str, str]) -> None:
    status, error = post(host, wire.join([hello(SCHEMA, CLIENT)]), PROTOBUF | forged)
    assert (status, error["code"]) == (401, 401)


def test_12_nor_from_the_query(host: Host) -> None:
    for query in (f"token={ann()}", "user=ann&org=acme", f"mg_session={ann()}"):
        status, _, _ = request(f"{host.url}/_api/sync?{query}", data=b"", headers=PROTOBUF)
        assert status == 401


def test_forged_headers_do_not_change_a_real_session(host: Host) -> None:
    status, _, answer = request(host.url + "/_api/sync", data=wire.join([hello(SCHEMA, "eve".ljust(16, "0"))]), headers=PROTOBUF | {
        "Authorization": f"Bearer {token('eve@other', 'other')}", "X-User": ANN, "X-Org": "acme",
        "X-Monoglot-User": ANN, "X-Monoglot-Org": "acme"})
    assert status == 200
    welcome = SYNC.decode("ServerMessage", wire.split(answer)[0]).welcome
    assert (welcome.user, welcome.org, welcome.seq) == ("eve@other", "other", 0)


def test_a_cookie_from_another_page_is_refused(host: Host) -> None:
    cookie = {"Cookie": f"mg_session={ann()}"}
    message = wire.join([hello(SCHEMA, CLIENT)])
    own = f"http://127.0.0.1:{host.port}"
    assert request(host.url + "/_api/sync", data=message, headers=PROTOBUF | cookie | {"Origin": own})[0] == 200
    for origin in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": own + ".evil.example"}):
        status, error = post(host, message, PROTOBUF | cookie | origin)
        assert (status, error["code"]) == (403, 403)


GARBAGE = {
    "one byte": b"\xff", "a length without a message": b"\x05", "a length beyond the body": b"\x7fabc",
    "an endless length": b"\xff" * 12, "random": random.Random(7).randbytes(3000), "text": b"GET / HTTP/1.1\r\n\r\n",
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_malformed(host: Host, name: str) -> None:
    headers = PROTOBUF | {"Authorization": f"Bearer {ann()}"}
    status, _, answer = request(host.url + "/_api/sync", data=GARBAGE[name], headers=headers)
    if status == 200:   # the series was one; what was in it was not
        found = [SYNC.decode("ServerMessage", each) for each in wire.split(answer)]
        assert found and all(message.failure.code == 400 for message in found)
    else:
        assert (status, json.loads(answer)["error"]["code"]) == (400, 400)


def test_garbage_in_a_frame_is_malformed(host: Host) -> None:
    chance = random.Random(11)
    good = submit(CLIENT, 1, [SCHEMA.call(90, "create_shoot", name="never")])
    with Socket(host.url, ann()) as socket:
        for _ in range(100):
            bad = bytearray(good[:chance.randrange(len(good))] or b"\x00")
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
            socket.send(bytes(bad))
            kind, failure = socket.receive()
            assert kind in ("failure", "conflict"), (bad.hex(), failure)
        socket.send(hello(SCHEMA, CLIENT, cursor=1))
        assert socket.receive()[0] == "welcome", "the connection still serves"


def test_wrong_type_of_body(host: Host) -> None:
    status, error = post(host, b"{}", {"Content-Type": "application/json", "Authorization": f"Bearer {ann()}"})
    assert (status, error["code"]) == (415, 415)


def test_body_over_the_limit(host: Host) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=20)
    try:
        connection.request("POST", "/_api/sync", body=bytes(5 * 1024 * 1024), headers=PROTOBUF | {"Authorization": f"Bearer {ann()}"})
        status = connection.getresponse().status
    except (BrokenPipeError, ConnectionResetError):
        status = 413   # closed while we were still sending: nothing more was read
    finally:
        connection.close()
    assert status == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_methods_nobody_serves(host: Host, method: str) -> None:
    assert request(host.url + "/_api/sync", method=method, headers={"Authorization": f"Bearer {ann()}"})[0] in (204, 404, 405)


@pytest.mark.parametrize("path", [
    "/../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..\\..\\etc\\passwd",
    "/index.html%00.js", "//etc/passwd", "/./../manifest.json", "/worker.js", "/do.js", "/wrangler.jsonc",
    "/manifest.json", "/studio.db", "/_api/nothing", "/.git/config"])
def test_21_paths_that_climb_find_nothing(host: Host, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=20)
    connection.putrequest("GET", path, skip_host=False)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    assert status in (400, 401, 404), path


def test_accounts_are_the_pod_s_alone(host: Host) -> None:
    """A Worker has none, and a pod whose sign-up is closed makes none."""
    who = b'{"organisation":"fresh","user":"ann","password":"a long password"}'
    for path, status in (("/new", 403), ("/login", 401), ("/logout", 401)):
        expected = status if isinstance(host, PodHost) else 404
        assert request(host.url + path, data=who, headers={"Content-Type": "application/json"})[0] == expected, path
    for path in ("/_api/users", "/_api/sessions"):
        assert request(host.url + path, headers={"Authorization": f"Bearer {ann()}"})[0] == 404, "the organisation has no accounts"


CALLS = {
    "an action that is not there": (SYNC.new("Call", counter=50, action=999, args=b""), "UnknownAction"),
    "arguments that are no message": (SYNC.new("Call", counter=51, action=SCHEMA.numbers["create_shoot"], args=b"\xff\xff"), "BadArguments"),
    "an argument of the wrong type": (SYNC.new("Call", counter=52, action=SCHEMA.numbers["create_shoot"], args=b"\x08\x01"), "BadArguments"),
    "an argument too many": (SYNC.new("Call", counter=53, action=SCHEMA.numbers["create_shoot"], args=b"\x0a\x01x\x12\x01y"), "BadArguments"),
    "bytes that are no text": (SYNC.new("Call", counter=54, action=SCHEMA.numbers["create_shoot"], args=b"\x0a\x02\xc3\x28"), "BadArguments"),
    "a surrogate": (SYNC.new("Call", counter=55, action=SCHEMA.numbers["create_shoot"], args=b"\x0a\x03\xed\xa0\x80"), "BadArguments"),
    "a row that is not there": (SCHEMA.call(56, "rename_shoot", shoot="'; DROP TABLE shoots; --", name="x"), "ValueError"),
    "a counter of nought": (SCHEMA.call(0, "create_shoot", name="x"), "BadArguments"),
    "a negative counter": (SCHEMA.call(-4, "create_shoot", name="x"), "BadArguments"),
}


@pytest.mark.parametrize("name", CALLS)
def test_calls_that_cannot_be(host: Host, name: str) -> None:
    call, kind = CALLS[name]
    (answered, result), = exchange(host.url, ann(), [invoke(CLIENT, call)])
    assert (answered, result.error.kind) == ("result", kind)


def test_a_row_of_another_organisation_is_not_there(host: Host) -> None:
    client = "mallory".ljust(16, "0")
    row = f"{CLIENT}-1-0"
    answers = exchange(host.url, token("mallory@other", "other"), [
        hello(SCHEMA, client), invoke(client, SCHEMA.call(1, "rename_shoot", shoot=row, name="Mine")),
        invoke(client, SCHEMA.call(2, "add_photo", shoot=row, caption="x", url="https://example.org/x.jpg"))])
    assert [kind for kind, _ in answers] == ["welcome", "result", "result"]
    assert [result.error.kind for _, result in answers[1:]] == ["ValueError", "ValueError"]


def test_the_client_id_of_someone_else(host: Host) -> None:
    (kind, failure), = exchange(host.url, token("bob@acme", "acme"), [
        invoke(CLIENT, SCHEMA.call(70, "create_shoot", name="as ann"))])
    assert (kind, failure.code) == ("failure", 403)


def test_2_a_base_beyond_what_is_stored_is_refused(host: Host) -> None:
    (kind, conflict), = exchange(host.url, ann(), [submit(CLIENT, 41, [SCHEMA.call(71, "create_shoot", name="gap")])])
    assert (kind, conflict.seq, len(conflict.events)) == ("conflict", 1, 0)


def test_a_connection_ends_with_its_session(host: Host) -> None:
    """What others do after the end is not heard any more, and nothing more can be said."""
    org, client = "brief", "brief".ljust(16, "0")
    with Socket(host.url, token("late@brief", org, exp=int(time.time()) + 4)) as late:
        late.send(hello(SCHEMA, client))
        assert late.receive()[0] == "welcome"
        time.sleep(5)
        exchange(host.url, token("other@brief", org), [
            invoke("other".ljust(16, "0"), SCHEMA.call(1, "create_shoot", name="after the end"))])
        with pytest.raises(ConnectionClosed) as closed:
            late.send(hello(SCHEMA, client))
            late.receive()
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1008


def test_too_many_calls_at_once(host: Host) -> None:
    calls = [SCHEMA.call(1000 + number, "create_shoot", name="x") for number in range(257)]
    (kind, failure), = exchange(host.url, ann(), [submit(CLIENT, 1, calls)])
    assert (kind, failure.code) == ("failure", 413)


def test_sign_in_without_dev_mints_nothing(host: Host) -> None:
    origin = {"Origin": host.url, "Content-Type": "application/x-www-form-urlencoded"}
    status, headers, _ = request(host.url + "/sign-in", data=b"user=ann&org=acme", headers=origin)
    assert status in (400, 401) and "mg_session" not in headers.get("set-cookie", "")
    status, headers, _ = request(host.url + "/sign-in", data=b"token=" + BAD_TOKENS["another key"].encode(), headers=origin)
    assert status == 401 and "mg_session" not in headers.get("set-cookie", "")


def test_files_come_with_their_guards(host: Host) -> None:
    status, headers, _ = request(host.url + "/")
    assert status == 200
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src 'self';" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
