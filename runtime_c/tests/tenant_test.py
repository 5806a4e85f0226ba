"""Tenants by host and by path: each address serves its own organisation, and no other name does."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from account_fixture import OPEN, PASSWORD, Pod, answer
from pod_fixture import METRICS_TOKEN, Headers, Reply, SamplePod, message, run, series, token
from tenant_ids import identity

BASE = "example.org"
PROTOBUF = {"Content-Type": "application/x-protobuf"}
# Two names with one id, found by trying two million.
TWINS = ("t210179", "t1692729")


ACME, OTHER = identity("acme"), identity("other")


@pytest.fixture(scope="module")
def pod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pod]:
    for one in run(SamplePod(tmp_path_factory.mktemp("pod"), quick=True, flags=(*OPEN, "--base-domain", BASE))):
        yield Pod(one)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pod]:
    for one in run(SamplePod(tmp_path_factory.mktemp("plain"), quick=True, flags=OPEN)):
        yield Pod(one)


def at(pod: Pod, host: str, method: str, path: str, headers: Headers | None = None, body: bytes = b"") -> Reply:
    return pod.pod.request(method, path, {"Host": host} | (headers or {}), body)


def says(pod: Pod, host: str, path: str, who: str) -> int:
    """The status of one message by POST."""
    return at(pod, host, "POST", path, PROTOBUF | {"Authorization": f"Bearer {who}"}, series(message("who"))).status


def test_each_host_serves_its_own(pod: Pod) -> None:
    acme = f"{ACME}.{BASE}"
    assert at(pod, acme, "GET", "/").status == 200 and at(pod, acme, "GET", "/sign-in").status == 200
    assert says(pod, acme, "/_api/sync", token("ann", "acme")) == 200
    assert says(pod, acme, "/_api/sync", token("ann", "other")) == 403
    assert says(pod, f"{OTHER}.{BASE}", "/_api/sync", token("ann", "other")) == 200
    assert at(pod, acme, "GET", "/_api/sync").status == 401
    for path in ("/health", "/new", "/_api/metrics"):
        assert at(pod, acme, "GET", path, {"Authorization": f"Bearer {METRICS_TOKEN}"}).status in (401, 404), path


def test_the_apex_serves_the_system(pod: Pod) -> None:
    for host in (BASE, BASE.upper(), f"{BASE}:8080", "Example.Org:1"):
        assert at(pod, host, "GET", "/health").status == 200, host
        assert at(pod, host, "GET", "/_api/metrics", {"Authorization": f"Bearer {METRICS_TOKEN}"}).status == 200
        for path in ("/", "/sign-in", "/app.js", "/_api/sync", "/_api/users"):
            assert at(pod, host, "GET", path, {"Authorization": f"Bearer {token()}"}).status == 404, path


@pytest.mark.parametrize("host", [
    "", "localhost", "127.0.0.1", "[::1]:80", f"{BASE}.", f"{ACME}.{BASE}.", f".{BASE}", f"x{BASE}", f"evil.{ACME}.{BASE}", f"{ACME}{BASE}",
    f"{ACME}.{BASE}:", f"{ACME}.{BASE}:123456", f"{ACME}.{BASE}:8x", f"{ACME}.{BASE}:80:80", f"{ACME}.{BASE}@{BASE}", f"{ACME}.{BASE}/", f"{ACME}.{BASE} x",
    f"{ACME}.{BASE}.evil.example", f"evil.example/{ACME}.{BASE}", f"{ACME[:7]}.{BASE}", f"{ACME}a.{BASE}", f"aaaaaaa1.{BASE}", f"xn--abcd.{BASE}",
    f"\u00e4aaaaaaa.{BASE}", f"%61{ACME[1:]}.{BASE}", f"{ACME}..{BASE}", f"{ACME}\t.{BASE}", "a" * 300 + f".{BASE}"])
def test_other_hosts_are_not_served(pod: Pod, host: str) -> None:
    reply = at(pod, host, "GET", "/health")
    assert reply.status in (400, 421), host
    assert at(pod, host, "POST", "/_api/sync", {"Authorization": f"Bearer {token('ann', 'acme')}"}).status in (400, 421)


def test_the_name_of_a_host_has_no_case_and_any_port(pod: Pod) -> None:
    for host in (f"{ACME.upper()}.{BASE}", f"{ACME}.Example.ORG:65535", f"{ACME}.{BASE}:1"):
        assert says(pod, host, "/_api/sync", token("ann", "acme")) == 200, host


def test_two_hosts_or_none_are_refused(pod: Pod) -> None:
    for lines in ("Host: example.org\r\nHost: example.org\r\n", ""):
        assert pod.pod.raw(f"GET /health HTTP/1.1\r\n{lines}Connection: close\r\n\r\n".encode()).startswith(b"HTTP/1.1 400")
    assert b" 421 " in pod.pod.raw(b"GET /health HTTP/1.0\r\n\r\n")
    whole = f"GET http://{BASE}/health HTTP/1.1\r\nHost: {{}}\r\nConnection: close\r\n\r\n"
    assert b" 200 " in pod.pod.raw(whole.format(BASE).encode())
    assert b" 400 " in pod.pod.raw(whole.format(f"{ACME}.{BASE}").encode())


def test_what_proxies_say_of_hosts_is_not_believed(pod: Pod) -> None:
    for name in ("X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL"):
        assert at(pod, "elsewhere", "GET", "/health", {name: f"{BASE}"}).status == 421


def test_paths_are_addresses_everywhere(pod: Pod, plain: Pod) -> None:
    for one, host in ((pod, BASE), (plain, plain.pod.authority)):
        assert at(one, host, "GET", f"/t/{ACME}/").status == 200
        assert at(one, host, "GET", f"/t/{ACME}/sign-in").status == 200
        assert says(one, host, f"/t/{ACME}/_api/sync", token("ann", "acme")) == 200
        assert says(one, host, f"/t/{OTHER}/_api/sync", token("ann", "acme")) == 403
        reply = at(one, host, "GET", f"/t/{ACME}")
        assert (reply.status, reply.header("Location")) == (303, f"/t/{ACME}/")
        for path in ("/health", "/new", "/_api/metrics"):
            assert at(one, host, "GET", f"/t/{ACME}{path}", {"Authorization": f"Bearer {METRICS_TOKEN}"}).status in (401, 404), path
    assert says(plain, plain.pod.authority, "/_api/sync", token("ann", "acme")) == 200, "as ever without an address"


def test_an_address_has_one_name(pod: Pod) -> None:
    host = f"{ACME}.{BASE}"
    assert says(pod, host, f"/t/{ACME}/_api/sync", token("ann", "acme")) == 200
    assert says(pod, host, f"/t/{OTHER}/_api/sync", token("ann", "other")) == 421
    assert says(pod, host, f"/t/{OTHER}/_api/sync", token("ann", "acme")) == 421


@pytest.mark.parametrize("path", [
    "/t/", "/t//", f"/t/{ACME.upper()}/", f"/t/{ACME[:7]}/", f"/t/{ACME}x/", f"/T/{ACME}/", f"//t/{ACME}/", f"/t//{ACME}/", f"/t/./{ACME}/",
    f"/x/../t/{ACME}/", f"/t/{ACME}%2f", f"/t/{ACME}%2f_api/sync", f"/t/%{ord(ACME[0]):02x}{ACME[1:]}/", f"/t%2f{ACME}/", f"/t/{ACME}\\",
    f"/t/{ACME}/..", f"/t/{ACME}/../", f"/t/{ACME}/../_api/sync", f"/t/{ACME}/..%2f_api/sync", f"/t/{ACME}/%2e%2e/_api/sync", f"/t/{ACME}//_api/sync",
    f"/t/{ACME}/t/{OTHER}/", f"/t/{ACME}/t/{ACME}/_api/sync", f"/t/{ACME};x/", f"/t/{ACME}/.", "/t/../../etc/passwd", f"/t/{ACME}/../../+tenant.db"])
def test_paths_that_only_look_like_addresses(plain: Pod, path: str) -> None:
    for who in (token("ann", "acme"), token("ann", "other")):
        reply = at(plain, plain.pod.authority, "POST", path, PROTOBUF | {"Authorization": f"Bearer {who}"}, series(message("who")))
        assert reply.status in (400, 404), reply


def test_the_page_of_another_organisation_asks_to_sign_in(pod: Pod) -> None:
    host = f"{ACME}.{BASE}"
    assert at(pod, host, "GET", "/", {"Cookie": f"mg_session={token('ann', 'acme')}"}).status == 200
    reply = at(pod, host, "GET", "/", {"Cookie": f"mg_session={token('ann', 'other')}"})
    assert (reply.status, reply.header("Location")) == (303, "/sign-in")
    reply = at(pod, BASE, "GET", f"/t/{ACME}/", {"Cookie": f"mg_session={token('ann', 'other')}"})
    assert (reply.status, reply.header("Location")) == (303, f"/t/{ACME}/sign-in")


def test_accounts_at_their_addresses(tmp_path: Path) -> None:
    for one in run(SamplePod(tmp_path, quick=True, flags=(*OPEN, "--base-domain", BASE))):
        accounts_at_their_addresses(Pod(one))


def accounts_at_their_addresses(pod: Pod) -> None:
    host = f"{ACME}.{BASE}"
    made = pod.new("acme", headers={"Host": BASE})
    assert made.status == 201 and answer(made)["tenant"] == ACME
    assert not [value for name, value in made.headers if name == "Set-Cookie"], "the apex serves no tenant, so it has no cookies"
    pod.new("other", headers={"Host": BASE})
    assert pod.new("third", headers={"Host": host}).status == 404
    assert pod.login("acme", headers={"Host": BASE}).status == 200
    reply = pod.login("acme", headers={"Host": host})
    assert reply.status == 200 and [value for value in reply.headers if value[1].startswith("mg_session=")]
    assert pod.login("other", headers={"Host": host}).status == 403
    assert pod.login("other", path=f"/t/{ACME}/login", headers={"Host": BASE}).status == 403
    assert pod.login("other", path=f"/t/{OTHER}/login", headers={"Host": BASE}).status == 200
    who = str(answer(reply)["token"])
    assert says(pod, host, "/_api/sync", who) == 200 and says(pod, f"{OTHER}.{BASE}", "/_api/sync", who) == 403
    form = {"Host": host, "Origin": f"https://{host}", "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-Proto": "https"}
    body = f"org=acme&user=ann&password={PASSWORD.replace(' ', '+')}".encode()
    reply = pod.pod.request("POST", "/sign-in", form, body)
    assert (reply.status, reply.header("Location")) == (303, "/")
    cookies = [value for name, value in reply.headers if name == "Set-Cookie"]
    assert len(cookies) == 2 and all("Secure" in one and "Domain" not in one for one in cookies)
    by_path = form | {"Host": BASE, "Origin": f"https://{BASE}"}
    assert pod.pod.request("POST", f"/t/{ACME}/sign-in", by_path, body).header("Location") == f"/t/{ACME}/"
    wrong = pod.pod.request("POST", f"/t/{ACME}/sign-in", by_path, body + b"x")
    assert (wrong.status, wrong.header("Location")) == (303, f"/t/{ACME}/sign-in#wrong")
    assert pod.pod.request("POST", f"/t/{OTHER}/sign-in", by_path, body).status == 403


def test_two_names_with_one_id(plain: Pod) -> None:
    assert identity(TWINS[0]) == identity(TWINS[1])
    assert plain.new(TWINS[0]).status == 201
    reply = plain.new(TWINS[1])
    assert reply.status == 409 and not list(plain.data.glob(f"{TWINS[1]}*"))


@pytest.mark.parametrize("value", ["", "example.org.", ".org", "Example.org", "example.org:80", "-a.org", "a..b", "a" * 64 + ".org", "a." * 124 + "org", "exämple.org", "a b"])
def test_a_base_domain_is_a_name(value: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    pod = SamplePod(tmp_path_factory.mktemp("bad"), quick=True, flags=("--base-domain", value))
    with pytest.raises(Exception):
        pod.start()
    assert "--base-domain" in pod.log_text()
