"""What is kept of documents, and how much: limits, many at once, many tenants, backups, `--dev`.

Limits are those of the pod with quick limits (src/limits_quick.h).
"""
from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_fixture import ALWAYS, OWN, USERS, Client, make_tenant
from pod_fixture import SamplePod, binary, read_reply, run, token

QUICK = Path(__file__).parent.parent / "src/limits_quick.h"
LIMITS = {name: int(value) for name, value in re.findall(r"#define MG_LIMIT_(\w+) (\d+)", QUICK.read_text("utf-8"))}


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Client]:
    make_tenant(tmp_path / "data", "acme", USERS)
    for pod in run(SamplePod(tmp_path, quick=True, threads=1)):
        yield Client(pod)


@pytest.fixture
def admin(tmp_path: Path) -> Iterator[Client]:
    make_tenant(tmp_path / "data", "acme", USERS)
    for pod in run(SamplePod(tmp_path, threads=2)):
        yield Client(pod)


# --- limits --------------------------------------------------------------------------------

def test_the_audit_log_keeps_the_newest(quick: Client) -> None:
    for i in range(LIMITS["AUDIT_ROWS"] + 5):
        quick.node(f"n{i:03}")
    kept = [row["target"] for row in quick.listed("audit")]
    assert kept == [f"n{i:03}" for i in range(LIMITS["AUDIT_ROWS"] + 4, 4, -1)]


def test_a_database_that_is_full_refuses_and_goes_on(quick: Client) -> None:
    text, made = "x" * 200000, 0
    while (reply := quick.send("POST", "nodes", {"id": f"n{made}", "kind": "x", "data": {"t": text}})).status == 201:
        made += 1
        assert made * 200000 < 2 * LIMITS["TENANT_BYTES"]
    assert reply.status == 507 and made >= 2, reply
    assert quick.ids("nodes", limit=200) == sorted(f"n{i}" for i in range(made))
    for i in range(made):
        quick.ask("DELETE", f"nodes/n{i}", status=204)
    quick.node("small")
    assert quick.ids("nodes") == ["small"]


def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = make_tenant(tmp_path / "data", "acme", USERS)
    with sqlite3.connect(path) as database:
        database.executemany("INSERT INTO nodes (id, kind, data, owner, created, updated) VALUES (?, 'x', '{\"a\":[1,2,3],\"b\":\"text\"}', 'ann', 0, 0)",
                             [(f"n{i}",) for i in range(60000)])
    database.close()
    for pod in run(SamplePod(tmp_path, quick=True, threads=1)):
        admin = Client(pod)
        admin.allow("member", "nodes", {"read": {"any": [{"field": f"data.m{i}", "equals": i} for i in range(16)]}})
        assert "too long" in admin.as_user("bob").refused(503, "GET", "nodes")
        assert len(admin.ask("GET", "nodes?limit=2")["nodes"]) == 2 and pod.ask("echo x") == "x"


def test_a_page_has_a_size(admin: Client) -> None:
    for i in range(7):
        admin.node(f"n{i}", data={"t": "x" * 250000})
    page = admin.ask("GET", "nodes?limit=200")
    assert len(page["nodes"]) == 5 and page["next"] == "n4"
    assert admin.ids("nodes", limit=200) == [f"n{i}" for i in range(7)]


# --- many at once -----------------------------------------------------------------------------

def test_requests_on_one_connection_are_answered_in_their_order(admin: Client) -> None:
    with admin.pod.open() as connection, connection.makefile("rb") as stream:
        sent = b""
        for i in range(50):
            body = json.dumps({"id": f"n{i % 25}", "kind": "x", "data": {"i": i}}).encode()
            sent += (f"POST /_api/nodes HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token()}\r\nContent-Type: application/json\r\n"
                     f"Content-Length: {len(body)}\r\n\r\n").encode() + body
        connection.sendall(sent)
        replies = [read_reply(stream) for _ in range(50)]
    assert [reply.status for reply in replies] == [201] * 25 + [409] * 25
    assert [json.loads(reply.body)["data"]["i"] for reply in replies[:25]] == list(range(25))


def test_changes_by_many_are_one_after_the_other(admin: Client) -> None:
    """Each raises a count by If-Match; none is lost, and the counts that were answered are all different."""
    admin.node("count", data={"n": 0})
    seen: list[int] = []

    def work() -> None:
        for _ in range(10):
            while True:
                node = admin.ask("GET", "nodes/count")
                reply = admin.send("PATCH", "nodes/count", {"data": {"n": node["data"]["n"] + 1}}, If_Match=f'"{node["version"]}"')
                if reply.status == 200:
                    seen.append(json.loads(reply.body)["data"]["n"])
                    break
                assert reply.status == 412
    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(1, 61))


def test_a_connection_that_goes_before_its_answer(admin: Client) -> None:
    body = b'{"id":"gone","kind":"x"}'
    for _ in range(20):
        with admin.pod.open() as connection:
            connection.sendall((f"POST /_api/nodes HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token()}\r\nContent-Type: application/json\r\n"
                                f"Content-Length: {len(body)}\r\n\r\n").encode() + body)
    assert admin.ids("nodes") in ([], ["gone"]) and admin.pod.running()


def test_databases_of_tenants_and_actors_have_one_limit(tmp_path: Path) -> None:
    for i in range(5):
        make_tenant(tmp_path / "data", f"org{i}", USERS)
    for pod in run(SamplePod(tmp_path, threads=1, flags=("--db-max-open", "2"))):
        for round_ in range(2):
            for i in range(5):
                Client(pod, org=f"org{i}").node(f"n{round_}")
                assert pod.ask(f"add {round_}", token("ann", f"org{i}")) == f"added {round_}"
                links = [os.readlink(path) for path in Path(f"/proc/{pod.pid}/fd").iterdir() if path.exists()]
                assert sum(link.endswith(".db") for link in links) <= 2
        assert all(Client(pod, org=f"org{i}").ids("nodes") == ["n0", "n1"] for i in range(5))


# --- backups -------------------------------------------------------------------------------------

def command(*arguments: str | Path) -> str:
    done = subprocess.run([str(binary()), *map(str, arguments)], capture_output=True, text=True, timeout=60, env={})
    assert done.returncode == 0, done
    return done.stdout


def test_documents_come_back_from_a_backup(admin: Client, tmp_path: Path) -> None:
    data, saved = admin.pod.settings.data, tmp_path / "saved"
    admin.allow("member", "nodes", {"read": OWN, "insert": ALWAYS})
    admin.as_user("bob").node("b", data={"t": "word"}, tags=[])
    admin.node("a", data={"t": "word"}, tags=["x"])
    admin.edge("ab", "a", "b")
    assert admin.pod.ask("add x") == "added x"
    assert command("backup", saved, "--storage-dir", data) == '{"saved":2}\n', "while the pod is serving"
    admin.ask("DELETE", "nodes/a", status=204)
    admin.node("later")
    admin.pod.stop()
    assert command("restore", saved, "--storage-dir", data, "--replace", "--only", "acme") == '{"restored":2}\n'
    admin.pod.start()
    assert admin.ids("nodes") == ["a", "b"] and admin.ids("edges") == ["ab"] and sorted(admin.search("word")) == ["a", "b"]
    assert admin.as_user("bob").search("word") == ["b"] and admin.ask("GET", "nodes/a")["tags"] == ["x"]
    assert admin.pod.ask("count") == "1"
    admin.node("after")


# --- without accounts -------------------------------------------------------------------------------

def test_an_organisation_without_accounts_has_no_documents(own_pod: SamplePod) -> None:
    client = Client(own_pod)
    assert "no accounts" in client.refused(403, "GET", "nodes")
    assert "no accounts" in client.refused(403, "POST", "nodes", {"kind": "x"})
    assert not list(own_pod.settings.data.glob("*+tenant.db")), "asking makes no files"


def test_with_dev_everybody_is_an_administrator(dev_pod: SamplePod) -> None:
    form = b"user=ann&org=acme"
    reply = dev_pod.request("POST", "/sign-in", {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{dev_pod.authority}"}, form)
    (session,) = [value.split(";")[0] for name, value in reply.headers if name == "Set-Cookie" and value.startswith("mg_session=")]
    headers = {"Cookie": session, "Content-Type": "application/json", "Origin": f"http://{dev_pod.authority}"}
    assert dev_pod.request("POST", "/_api/nodes", headers, b'{"id":"a","kind":"x"}').status == 201
    assert json.loads(dev_pod.request("GET", "/_api/nodes", {"Cookie": session}).body)["nodes"][0]["id"] == "a"
    assert dev_pod.request("POST", "/_api/nodes", headers | {"Origin": "http://evil.example"}, b'{"kind":"x"}').status == 403
