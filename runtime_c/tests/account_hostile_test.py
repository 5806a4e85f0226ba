"""Accounts under attack: each way in that is none, by its name. Nothing gets in, and nothing is left behind."""
from __future__ import annotations

import base64
import json
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jwt
import pytest

from account_fixture import OPEN, PASSWORD, Pod, answer
from pod_fixture import KEY, Headers, SamplePod, run, token

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def pod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pod]:
    for one in run(SamplePod(tmp_path_factory.mktemp("pod"), quick=True, flags=OPEN)):
        yield Pod(one)


@pytest.fixture(scope="module")
def ann(pod: Pod) -> str:
    made = str(answer(pod.new("acme"))["token"])
    assert pod.add(made, "bo").status == 201
    return made


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Pod]:
    for one in run(SamplePod(tmp_path, quick=True, flags=(*OPEN, "--trusted-proxy", "10.0.0.1"))):
        yield Pod(one)


def claims(who: str) -> dict[str, object]:
    found = jwt.decode(who, options={"verify_signature": False})
    assert isinstance(found, dict)
    return found


def unsigned(header: dict[str, object], body: dict[str, object]) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in (header, body)]
    return ".".join(parts)


# --- tokens ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["none", "none with its signature", "other key", "empty key", "HS512", "other tenant", "other user", "no such user",
                                  "expired", "sid of bo", "sid in upper case", "short sid", "long sid", "sid that is no text", "empty sid", "two sids",
                                  "escaped sid", "the sid itself", "path as tenant"])
def test_a_token_that_is_none(pod: Pod, ann: str, name: str) -> None:
    good = claims(ann)
    sid = str(good["sid"])
    bo = claims(pod.enter("acme", "bo"))
    signature = ann.rpartition(".")[2]

    def signed(body: dict[str, object], key: str = KEY, algorithm: str = "HS256") -> str:
        return jwt.encode(body, key, algorithm=algorithm)

    def raw(body: str) -> str:
        text = ".".join(base64.urlsafe_b64encode(one.encode()).rstrip(b"=").decode() for one in ('{"alg":"HS256","typ":"JWT"}', body))
        digest = jwt.get_algorithm_by_name("HS256").sign(text.encode(), KEY.encode())
        return f"{text}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
    text = json.dumps(good)
    tokens = {
        "none": unsigned({"alg": "none"}, good) + ".", "none with its signature": unsigned({"alg": "none"}, good) + "." + signature,
        "other key": signed(good, "another key of thirty-two bytes or more"), "empty key": unsigned({"alg": "HS256", "typ": "JWT"}, good) + ".",
        "HS512": signed(good, algorithm="HS512"), "other tenant": signed(good | {"org": "other"}), "other user": signed(good | {"sub": "bo"}),
        "no such user": signed(good | {"sub": "zoe"}), "expired": signed(good | {"exp": int(time.time()) - 1}),
        "sid of bo": signed(good | {"sid": bo["sid"]}), "sid in upper case": signed(good | {"sid": sid.swapcase()}),
        "short sid": signed(good | {"sid": sid[:-1]}), "long sid": signed(good | {"sid": sid + "A"}), "sid that is no text": signed(good | {"sid": 1}),
        "empty sid": signed(good | {"sid": ""}), "two sids": raw(text.replace("{", f'{{"sid":"{bo["sid"]}",')),
        "escaped sid": raw(text.replace(sid, "\\u%04x%s" % (ord(sid[0]), sid[1:]))), "the sid itself": sid,
        "path as tenant": signed(good | {"org": "../acme"})}
    assert pod.status(ann) == 200
    for path in ("/_api/sessions", "/_api/users"):
        assert pod.status(tokens[name], path) == 401, name
    assert pod.ask("POST", "/_api/users", {"user": "eve", "role": "admin"}, who=tokens[name]).status == 401


def test_a_token_after_its_end(pod: Pod, ann: str) -> None:
    one = pod.enter("acme")
    assert pod.ask("POST", "/logout", who=one).status == 204
    later = jwt.encode(claims(one) | {"exp": int(time.time()) + 9_000_000}, KEY, algorithm="HS256")
    for who in (one, later):
        assert pod.status(who) == 401
        assert pod.pod.request("POST", "/_api/sync", {"Authorization": f"Bearer {who}", "Content-Type": "application/x-protobuf"}).status == 401
        assert pod.pod.request("GET", "/_api/events", {"Authorization": f"Bearer {who}"}).status == 401
    assert pod.status(ann) == 200 and '"session_over"' in pod.pod.log_text()


def test_a_token_of_another_pod_s_session(pod: Pod, ann: str, own: Pod) -> None:
    """The same key, the same names, but a session that only the first pod has."""
    own.new("acme")
    assert own.status(ann) == 401 and own.status(token("ann", "acme")) == 200


def test_a_session_is_its_user_s_alone(pod: Pod, ann: str) -> None:
    bo = pod.enter("acme", "bo")
    listed = answer(pod.ask("GET", "/_api/sessions", who=ann))["sessions"]
    assert isinstance(listed, list)
    for one in listed:
        assert pod.ask("DELETE", f"/_api/sessions/{one['id']}", who=bo).status == 404
    assert pod.ask("DELETE", "/_api/sessions", who=bo).status == 204 and pod.status(ann) == 200
    for item in ("", "/", "x", "../users", "%2e%2e", "0" * 64, "0" * 63, "G" * 64, listed[0]["id"].upper(), listed[0]["id"] + "/", "'; DROP TABLE sessions; --"):
        assert pod.ask("DELETE", f"/_api/sessions/{item}".replace(" ", "%20"), who=ann).status == 404, item


def test_an_outside_token_is_no_account(pod: Pod, ann: str) -> None:
    eve = token("eve", "acme")
    assert pod.status(eve, "/_api/users") == 403 and answer(pod.ask("GET", "/_api/sessions", who=eve)) == {"sessions": []}
    assert pod.ask("DELETE", "/_api/sessions", who=eve).status == 404
    assert pod.ask("PATCH", "/_api/users/eve", {"password": "long enough", "current": "x"}, who=eve).status == 404
    assert pod.status(token("eve", "nowhere"), "/_api/users") == 404 and not list(pod.data.glob("nowhere*"))


# --- bodies ------------------------------------------------------------------------------------

GOOD = '"organisation":"acme","user":"ann"'


@pytest.mark.parametrize("body, status", [
    ("", 400), ("{", 400), ("[]", 400), ("null", 400), ('"x"', 400), ("{}", 400), (f"{{{GOOD}}}", 400), (f"{{{GOOD},}}", 400),
    (f'{{{GOOD},"password":1}}', 400), (f'{{{GOOD},"password":null}}', 400), (f'{{{GOOD},"password":["x"]}}', 400),
    (f'{{{GOOD},"password":{{"$ne":""}}}}', 400), (f'{{{GOOD},"password":"{PASSWORD}","password":"{PASSWORD}"}}', 400),
    (f'{{{GOOD},"password":"{PASSWORD}","role":"admin"}}', 400), (f'{{{GOOD},"password":"{PASSWORD}","":1}}', 400),
    (f'{{{GOOD},"pass\\u0077ord":"{PASSWORD}"}}', 400), (f'{{{GOOD},"password":"{PASSWORD}\\u0000"}}', 400),
    (f'{{{GOOD},"password":"{PASSWORD}\x00"}}', 400), (f'{{{GOOD},"password":"\\ud800{PASSWORD}"}}', 400),
    (f'{{{GOOD},"password":"\\udc00\\ud800{PASSWORD}"}}', 400), (f'{{{GOOD},"password":"{PASSWORD}"}}{{}}', 400),
    (f'\ufeff{{{GOOD},"password":"{PASSWORD}"}}', 400), (f'{{{GOOD},"password":"{"x" * 1025}"}}', 400),
    (f'{{{GOOD},"password":"{"x" * 17000}"}}', 413), (f'{{{GOOD},"password":"' + "[" * 100, 400),
    (f'{{"organisation":"../acme","user":"ann","password":"{PASSWORD}"}}', 400), (f'{{"organisation":"ACME","user":"ann","password":"{PASSWORD}"}}', 400),
    (f'{{"organisation":"acme+tenant","user":"ann","password":"{PASSWORD}"}}', 400), (f'{{"organisation":"acme\\u0000","user":"ann","password":"{PASSWORD}"}}', 400),
    (f'{{"organisation":"acme","user":"ann\' OR 1=1 --","password":"{PASSWORD}"}}', 400), (f'{{"organisation":"{"a" * 65}","user":"ann","password":"{PASSWORD}"}}', 400),
    (f'{{"organisation":"","user":"","password":"{PASSWORD}"}}', 400)])
@pytest.mark.parametrize("path", ["/login", "/new"])
def test_a_body_that_is_none(pod: Pod, ann: str, path: str, body: str, status: int) -> None:
    before = sorted(path.name for path in pod.data.iterdir())
    reply = pod.pod.request("POST", path, JSON, body.encode())
    assert reply.status == status and PASSWORD not in reply.body.decode(), reply
    assert sorted(path.name for path in pod.data.iterdir()) == before


def test_bytes_that_are_no_text(pod: Pod, ann: str) -> None:
    for data in (b'{"organisation":"acme","user":"ann","password":"\xff\xfe123456789"}', b"\x00" * 100, b"\x1f\x8b\x08\x00"):
        assert pod.pod.request("POST", "/login", JSON, data).status == 400


@pytest.mark.parametrize("headers", [
    {}, {"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}, {"Content-Type": "multipart/form-data"},
    {"Content-Type": "application/jsonx"}, {"Content-Type": "application/x-json"}, JSON | {"Content-Encoding": "gzip"}, JSON | {"Content-Encoding": "br, identity"}])
def test_a_body_of_another_kind(pod: Pod, ann: str, headers: Headers) -> None:
    body = json.dumps({"organisation": "acme", "user": "bo", "password": PASSWORD}).encode()
    for path in ("/login", "/new"):
        assert pod.pod.request("POST", path, headers, body).status == 415
    assert pod.pod.request("POST", "/_api/users", headers | {"Authorization": f"Bearer {ann}"}, b'{"user":"eve"}').status == 415
    for good in ("application/json", "Application/JSON", "application/json; charset=utf-8"):
        assert pod.pod.request("POST", "/login", {"Content-Type": good}, body).status == 200


def test_escapes_are_read(pod: Pod, ann: str) -> None:
    admin = pod.enter("acme")
    word = "p\u00e4ss\U0001f600\"\\/\b\f\n\r\tword"
    assert pod.add(admin, "cy", word).status == 201
    text = json.dumps({"organisation": "acme", "user": "cy", "password": word})
    assert pod.pod.request("POST", "/login", JSON, text.encode()).status == 200
    assert pod.pod.request("POST", "/login", JSON, json.dumps(json.loads(text), ensure_ascii=False).encode()).status == 200
    assert pod.login("acme", "cy", word[:-1]).status == 401


@pytest.mark.parametrize("password, status", [("", 400), ("1234567", 400), ("12345678", 201), ("\u00e4" * 4, 201), (" " * 8, 201), ("x" * 1024, 201), ("x" * 1025, 400)])
def test_the_length_of_a_password(pod: Pod, password: str, status: int) -> None:
    name = f"length{len(password)}{ord((password or '0')[0])}"
    assert pod.new(name, password=password).status == status
    assert status != 201 or pod.login(name, password=password).status == 200
    assert status != 201 or len(password) < 20 or pod.login(name, password=password[:-1]).status == 401, "every character counts"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_other_methods(pod: Pod, method: str) -> None:
    for path in ("/new", "/login", "/logout"):
        assert pod.pod.request(method, path).status == 405, path


# --- origins -------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "https://127.0.0.1", "http://127.0.0.1:1", "http://127.0.0.1.evil.example"])
def test_another_site_signs_nobody_in(pod: Pod, ann: str, origin: str) -> None:
    assert pod.login("acme", headers={"Origin": origin}).status == 403
    assert pod.new("fresh", headers={"Origin": origin}).status == 403
    form = {"Origin": origin, "Content-Type": "application/x-www-form-urlencoded"}
    assert pod.pod.request("POST", "/sign-in", form, f"org=acme&user=ann&password={PASSWORD}".replace(" ", "+").encode()).status == 403
    cookie = {"Cookie": f"mg_session={ann}", "Origin": origin}
    assert pod.pod.request("POST", "/logout", cookie).status == 403 and pod.pod.request("POST", "/sign-out", cookie).status == 403
    assert pod.ask("POST", "/_api/users", {"user": "eve"}, headers=cookie).status == 403
    assert pod.status(ann) == 200


def test_a_form_without_an_origin_signs_nobody_in(pod: Pod, ann: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert pod.pod.request("POST", "/sign-in", form, f"org=acme&user=ann&password={PASSWORD}".replace(" ", "+").encode()).status == 403


# --- guessing --------------------------------------------------------------------------------------


def test_a_password_is_tried_ten_times_and_then_now_and_then(own: Pod) -> None:
    own.new("acme")
    statuses = [own.login("acme", password="wrong password").status for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    reply = own.login("acme")
    assert reply.status == 429 and int(reply.header("Retry-After")) >= 1, "the right one too: else guesses would go on"
    assert own.login("acme", "nobody").status == 401, "others' names are not stopped by it"
    before = own.hashes()
    own.login("acme")
    assert own.hashes() == before, "what is refused costs nothing"
    (line, *_) = [json.loads(one) for one in own.pod.log_text().splitlines() if '"throttled"' in one]
    assert (line["actor"], line["text"]) == ("acme", "127.0.0.1")
    time.sleep(int(reply.header("Retry-After")) + 0.2)
    assert own.login("acme").status == 200


def test_the_right_password_may_be_used_often(own: Pod) -> None:
    own.new("acme")
    assert {own.login("acme").status for _ in range(15)} == {200}


def test_many_names_from_one_address(own: Pod) -> None:
    statuses = [own.login("acme", f"user{i}").status for i in range(60)]
    assert 429 in statuses and 401 in statuses and own.login("acme", "another").status == 429


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP"])
def test_headers_make_no_other_address(own: Pod, name: str) -> None:
    statuses = [own.login("acme", f"user{i}", headers={name: f"203.0.113.{i}"}).status for i in range(60)]
    assert 429 in statuses


def test_guesses_at_the_same_time_count_each(own: Pod) -> None:
    own.new("acme")
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda i: own.login("acme", password=f"wrong {i:08}").status, range(24)))
    assert statuses.count(401) <= 12 and statuses.count(429) >= 24 - 12 - statuses.count(503)


def test_a_guess_at_one_s_own_password_counts_too(own: Pod) -> None:
    one = str(answer(own.new("acme"))["token"])
    wish = {"password": "a new password", "current": "wrong password"}
    statuses = [own.ask("PATCH", "/_api/users/ann", wish, who=one).status for _ in range(11)]
    assert statuses == [403] * 10 + [429]


def test_new_organisations_count_for_their_address(own: Pod) -> None:
    statuses = [own.new(f"org{i}").status for i in range(60)]
    assert statuses[:50] == [201] * 50 and 429 in statuses


def test_names_are_not_told_by_the_throttle(own: Pod) -> None:
    own.new("acme")
    for user in ("ann", "nobody"):
        assert [own.login("acme", user, "wrong password").status for _ in range(11)] == [401] * 10 + [429], user


# --- too much ----------------------------------------------------------------------------------------


def test_so_many_passwords_wait_and_no_more(tmp_path: Path) -> None:
    """The shipped pod's cost of a hash, so that they pile up."""
    for one in run(SamplePod(tmp_path, flags=OPEN)):
        pod = Pod(one)
        with ThreadPoolExecutor(100) as pool:
            statuses = list(pool.map(lambda i: pod.login(f"org{i % 7}", f"user{i}").status, range(100)))
        assert set(statuses) <= {401, 429, 503} and statuses.count(401) >= 32 and 503 in statuses
        time.sleep(1)
        assert pod.new("acme").status in (201, 429)
        assert pod.pod.resident() < 40 << 20, "their memory is given back"


def test_a_large_body_is_refused_at_its_head(pod: Pod) -> None:
    for path in ("/new", "/login"):
        with pod.pod.open() as connection:
            connection.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n".encode())
            assert connection.recv(65536).startswith(b"HTTP/1.1 413")


def test_who_goes_away_leaves_nothing_undone(own: Pod) -> None:
    own.new("acme")
    body = json.dumps({"organisation": "acme", "user": "ann", "password": PASSWORD}).encode()
    for _ in range(20):
        with own.pod.open() as connection:
            connection.sendall(b"POST /login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    assert own.login("acme").status in (200, 429, 503)
    own.pod.stop()


def test_a_stop_waits_for_a_login(own: Pod) -> None:
    own.new("acme")
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(lambda: own.login("acme").status) for _ in range(8)]
        time.sleep(0.01)
        own.pod.stop()
        for one in waiting:
            try:
                assert one.result() in (200, 503)
            except OSError:
                pass
            except EOFError:
                pass
    with sqlite3.connect(own.data / "acme+tenant.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


