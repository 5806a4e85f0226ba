"""Memory, files, disk and sockets fail at the n-th call, in a pod that serves over real connections.

Each time: whoever asks gets the answer, or an error that says so, or a closed connection; the
pod lives and serves the next; what was acknowledged is there. Under AddressSanitizer nothing is
left over. Every n where there are few, a sample where there are many (faults_fixture.py).
"""
from __future__ import annotations

import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidStatus

from account_fixture import PASSWORD
from data_fixture import make_tenant
from faults_fixture import Faults, sample
from pod_fixture import Headers, Reply, SamplePod, masked, message, read_reply, series, split, token
from tls_fixture import Authority, serving

SECONDS = 10.0
FAILURE = bytes.fromhex("321308f403120e") + b"internal error"
"""What an actor answers when it has failed."""


class Refused(Exception):
    """An error that says so: what a client may see of a fault."""


class FailingPod(SamplePod):
    """A pod with a table of faults."""

    def __init__(self, folder: Path, *, flags: tuple[str, ...] = (), origins: Headers | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self.faults = Faults(folder / "faults")
        super().__init__(folder, threads=1, flags=flags, origins=origins, failing=True, environment=self.faults.environment)


# --- what is asked ------------------------------------------------------------------------------


@dataclass
class Visit:
    """One pass over a part of the pod, by its own connections, as number `number`."""

    pod: FailingPod
    number: int
    kept: dict[str, str] = field(default_factory=dict)
    """What was acknowledged in all passes: path (as ann of acme) or organisation, by what has to be there."""

    def good(self, reply: Reply, *statuses: int) -> Reply:
        """The reply, if it is one of these; 500 and 503 are refusals, anything else is wrong."""
        if reply.status in (500, 503):
            assert not reply.body or reply.error(), reply
            raise Refused
        assert reply.status in statuses, reply
        return reply

    def request(self, method: str, path: str, *statuses: int, body: object = None, who: str = "", **headers: str) -> Reply:
        fields = {"X-Forwarded-For": f"198.51.{self.number // 250}.{self.number % 250}"} | ({"Authorization": f"Bearer {who}"} if who else {})
        content = b""
        if isinstance(body, bytes):
            content = body
        elif body is not None:
            content, fields["Content-Type"] = json.dumps(body).encode(), "application/json"
        return self.good(self.pod.request(method, path, fields | {name.replace("_", "-"): value for name, value in headers.items()}, content), *statuses)

    def command(self, text: str, org: str = "acme") -> str:
        """A command to an actor; its only reply. What fails after the reply was made is told behind it."""
        reply = self.request("POST", "/_api/sync", 200, body=series(message(text)), who=token("ann", org), Content_Type="application/x-protobuf")
        found = [part.decode("utf-8", "replace") for part in split(reply.body)]
        if "internal error" in found[-1] or '"error"' in found[0]:
            raise Refused
        assert len(found) == 1, (text, found)
        return found[0]


def http(visit: Visit) -> None:
    """Requests of every shape on one connection."""
    authority = visit.pod.authority
    form = f"token={token()}"
    whole = f"{len(form) // 2:x}\r\n{form[:len(form) // 2]}\r\n{len(form) - len(form) // 2:x}\r\n{form[len(form) // 2:]}\r\n0\r\n\r\n"
    many = [
        ("GET / HTTP/1.1", "Accept-Encoding: br", "", 200),
        ("GET /app-714a929757.js HTTP/1.1", "Range: bytes=0-3\r\nX-A: " + "a" * 3000, "", 206),
        ("OPTIONS / HTTP/1.1", "X: y", "", 204),
        ("GET /health HTTP/1.1", "X: y", "", 200),
        ("POST /sign-in HTTP/1.1", f"Origin: http://{authority}\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked", whole, 303),
        ("GET /nothing?a=b HTTP/1.1", "Connection: close", "", 404),
    ]
    with visit.pod.open() as connection, connection.makefile("rb") as stream:
        for line, fields, body, status in many:
            connection.sendall(f"{line}\r\nHost: {authority}\r\n{fields}\r\n\r\n{body}".encode())
            visit.good(read_reply(stream), status)


def websocket(visit: Visit) -> None:
    """A handshake, messages whole and in fragments, text, a ping, a close."""
    with visit.pod.socket() as connection:
        for whole, parts in ((b"a" * 300, 1), (b"b" * 3000, 3)):
            text = message("echo " + whole.decode())
            connection.send([text] if parts == 1 else [text[:1000], text[1000:]])
            found = connection.recv(timeout=SECONDS)
            if found == FAILURE:
                raise Refused
            assert found == whole
        connection.ping().wait(SECONDS)
        connection.send("text")
        with pytest.raises(ConnectionClosed):
            connection.recv(timeout=SECONDS)


def events(visit: Visit) -> None:
    """A stream of events, from the first to the one that another writes while it is open."""
    with visit.pod.open() as connection:
        connection.sendall(f"GET /_api/events?after=0 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {token('ann', 'stream')}\r\n\r\n".encode())
        found = b""
        while b"id: 20" not in found:
            part = connection.recv(65536)
            if not part:
                if found.startswith(b"HTTP/1.1 5"):
                    raise Refused
                raise EOFError
            found += part
        assert found.startswith(b"HTTP/1.1 200"), found


def actor(visit: Visit) -> None:
    """A new organisation, whose database is made; a change, a question, a reading."""
    org = f"o{visit.number}"
    assert visit.command("add first", org) == "added first"
    visit.kept[f"{org} count"] = "1"
    assert visit.command("count", org) == "1"
    reply = visit.request("GET", "/_api/read/values", 200, who=token("ann", org))
    assert len(json.loads(reply.body)["value"]) == 9


def codec(visit: Visit) -> None:
    """The codec in C against the one in JavaScript, and texts that are decoded."""
    assert json.loads(visit.command("codec 7 12"))["whole"] > 0
    assert json.loads(visit.command("evaluate encode")) == {"value": [239, 191, 189, 195, 169]}
    assert json.loads(visit.command("evaluate safe"))["value"] == [[9007199254740991, -9007199254740991]]


def documents(visit: Visit) -> None:
    """Nodes, edges, tags, the search, the lists of the administrator."""
    ann, name = token("ann"), f"n{visit.number}"
    visit.request("POST", "/_api/nodes", 201, who=ann, body={"id": name, "kind": "note", "data": {"text": f"word{name} é\u2028", "list": [1, {"a": None}]}, "tags": ["one", "two"]})
    visit.kept[f"/_api/nodes/{name}"] = f"word{name}"
    visit.request("POST", "/_api/nodes", 201, who=ann, body={"id": name + "b", "kind": "note"})
    visit.request("POST", "/_api/edges", 201, who=ann, body={"id": "e" + name, "kind": "link", "source": name, "target": name + "b"})
    visit.request("PATCH", f"/_api/nodes/{name}", 200, who=ann, body={"data": {"more": [1.5, True]}})
    visit.request("PUT", f"/_api/nodes/{name}/tags/three", 200, 201, 204, who=ann)
    found = json.loads(visit.request("GET", f"/_api/search?q=word{name}", 200, who=ann).body)
    assert [node["id"] for node in found["nodes"]] == [name]
    visit.request("GET", "/_api/nodes?kind=note&tag=two&limit=3", 200, who=ann)
    visit.request("GET", "/_api/tags", 200, who=ann)
    visit.request("PUT", "/_api/permissions/member/nodes", 204, who=ann, body={"read": True})
    visit.request("PUT", "/_api/policies/p", 204, who=ann, body={"role": "member", "table": "nodes", "operation": "read", "policy": {"field": "owner", "is": "user"}})
    visit.request("GET", "/_api/nodes", 200, who=token("bob"))
    visit.request("PUT", f"/_api/config/{name}", 204, who=ann, body={"value": "v"})
    visit.request("GET", "/_api/audit", 200, who=ann)


def accounts(visit: Visit) -> None:
    """A new organisation, users, sessions, logins good and bad."""
    org = f"acc{visit.number}"
    who = {"organisation": org, "user": "ann", "password": PASSWORD}
    made = json.loads(visit.request("POST", "/new", 201, body=who).body)
    visit.kept[f"{org} login"] = PASSWORD
    visit.request("POST", "/_api/users", 201, body={"user": "bob", "password": PASSWORD}, who=made["token"])
    visit.request("POST", "/login", 401, body=who | {"password": "something else"})
    entered = json.loads(visit.request("POST", "/login", 200, body=who).body)["token"]
    visit.request("GET", "/_api/sessions", 200, who=entered)
    visit.request("GET", "/_api/users", 200, who=entered)
    visit.request("PATCH", "/_api/users/bob", 200, 204, body={"disabled": True}, who=entered)
    visit.request("POST", "/logout", 204, who=made["token"])
    visit.request("GET", "/_api/sessions", 401, who=made["token"])


def fetch(visit: Visit, **options: object) -> None:
    found = json.loads(visit.command("fetch " + json.dumps({"method": "GET", **options})))
    assert found["status"] == 200, found


def outgoing(visit: Visit) -> None:
    """A body with a secret, a redirect that is followed, over a connection of its own."""
    fetch(visit, url="https://api.example.com/redirect", method="POST", body="x" * 200, bearer="{secret ai-key}", headers={"X-A": "b"})
    fetch(visit, url="https://api.example.com/chunked")


def tls(visit: Visit) -> None:
    """A handshake and a request inside of it."""
    fetch(visit, url="https://api.example.com/once", bearer="{secret ai-key}", short=True)


def metrics(visit: Visit) -> None:
    reply = visit.request("GET", "/_api/metrics", 200, who="a-token-for-the-metrics")
    assert reply.body.endswith(b"# EOF\n")


# --- the faults ------------------------------------------------------------------------------------

Pass = Callable[[Visit], None]
# What a client may meet besides an answer. A time that is over (TimeoutError) is none of these:
# nobody is left waiting.
ENDS = (Refused, ConnectionError, EOFError, ConnectionClosed, InvalidStatus, InvalidMessage, InvalidHandshake)


def went_well(run: Pass, visit: Visit) -> bool:
    try:
        run(visit)
    except ENDS as end:
        if isinstance(end, InvalidStatus):
            assert end.response.status_code in (500, 503)
        return False
    return True


def forget(visit: Visit) -> None:
    """Another organisation's database takes the place of the last one's: it has to be opened again."""
    try:
        assert visit.command("count", "else") == "0"
    except Refused:
        raise AssertionError(f"refused after a fault at {visit.pod.faults.place}\n{visit.pod.log_text()[-3000:]}") from None


def ailing(pod: FailingPod, tries: int) -> str:
    """"" if the next who asks is answered, or what came instead. (Out of descriptors, libuv turns away all who come in that moment.)"""
    wrong = ""
    for _ in range(tries):
        try:
            reply = pod.request("GET", "/health")
            return "" if reply.status == 200 else repr(reply)
        except ConnectionError as error:
            wrong = repr(error)
            time.sleep(0.02)
    return wrong


def through(pod: FailingPod, run: Pass, kind: str, kept: dict[str, str], counter: Iterator[int]) -> None:
    """Each call of this kind fails once, and then with all that follow."""
    def fresh() -> Visit:
        visit = Visit(pod, next(counter), kept)
        forget(visit)
        return visit
    run(fresh())  # what is made once and kept
    visit = fresh()
    numbers = pod.faults.numbers(kind, lambda: run(visit))
    assert numbers, f"{run.__name__} makes no call of this kind"
    seen = 0
    for lasting in (False, True) if kind != "socket" else (False,):  # libuv itself closes one to turn others away
        for n in numbers if not lasting else sample(len(numbers), max(4, len(numbers) // 4)):
            visit = fresh()
            with pod.faults.failing(kind, n, lasting=lasting):
                well = went_well(run, visit)
                failed = pod.faults.failed
            where = f"{run.__name__}: {kind} {n}{' and after' if lasting else ''}, at {pod.faults.place}"
            assert well or failed, where
            assert pod.running(), f"{where}: the pod ended\n{pod.log_text()[-5000:]}"
            wrong = ailing(pod, 50 if kind == "socket" else 1)
            assert not wrong, f"{where}: {wrong}"
            seen += failed > 0
    assert seen >= len(numbers) // 2
    run(fresh())


def check_kept(pod: FailingPod, kept: dict[str, str]) -> None:
    """All that was acknowledged is there."""
    visit = Visit(pod, 60000)
    for what, value in kept.items():
        if what.startswith("/"):
            assert value in visit.request("GET", what, 200, who=token("ann")).body.decode(), what
        elif what.endswith(" count"):
            assert int(visit.command("count", what.split()[0])) >= int(value), what
    for what in [what for what in kept if what.endswith(" login")][::7]:
        visit.request("POST", "/login", 200, body={"organisation": what.split()[0], "user": "ann", "password": PASSWORD})


EVERYWHERE: list[tuple[Pass, str]] = [
    *[(run, "memory") for run in (http, websocket, events, actor, codec, documents, accounts, outgoing, tls, metrics)],
    *[(run, kind) for run in (actor, documents, accounts) for kind in ("open", "write", "sync")],
    (accounts, "name"), *[(run, "socket") for run in (http, outgoing, tls)],
]


@pytest.mark.parametrize("run, kind", EVERYWHERE, ids=[f"{run.__name__}-{kind}" for run, kind in EVERYWHERE])
def test_the_nth_call_fails(tmp_path: Path, run: Pass, kind: str) -> None:
    kept: dict[str, str] = {}
    with ExitStack() as stack:
        authority = Authority(tmp_path)
        origin = stack.enter_context(serving(authority.context("localhost"))).url if run is tls else stack.enter_context(plain_server())
        data = tmp_path / "data"
        make_tenant(data, "acme", {"ann": "admin", "bob": "member"})
        pod = FailingPod(tmp_path, origins={"api.example.com": origin, "other.example.com": origin}, flags=(
            "--db-max-open", "1", "--sign-up", "open", "--trusted-proxy", "127.0.0.1", "--redirects", "2", "--ca-file", str(authority.file),
            "--durable", "power" if kind == "sync" else "process"))
        pod.start()
        # What libuv can't do without: its table of descriptors, which grows by doubling.
        with ExitStack() as open_connections:
            for _ in range(60):
                open_connections.enter_context(pod.open())
            pod.request("GET", "/health")
        for number in range(20):
            Visit(pod, number).command("add note", "stream")
        through(pod, run, kind, kept, itertools.count(100))
        check_kept(pod, kept)
        if kind == "memory":
            pod.stop()
        else:
            pod.kill()
        pod.start()
        check_kept(pod, kept)
        pod.stop()


def test_memory_that_can_t_be_given_back(tmp_path: Path) -> None:
    """A piece that is to be smaller may stay as large as it is: that is nobody's failure."""
    pod = FailingPod(tmp_path)
    pod.start()
    codec(Visit(pod, 1))
    with pod.faults.failing("shrink", 1, lasting=True):
        codec(Visit(pod, 2))
        assert pod.faults.failed > 0
    pod.stop()


class plain_server:
    """Answers `/redirect` with a place, `/chunked` in chunks; one request a connection."""

    def __enter__(self) -> str:
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(SECONDS)
                try:
                    head = connection.recv(65536)
                    if head.startswith(b"POST /redirect"):
                        connection.sendall(b"HTTP/1.1 303 See Other\r\nLocation: /chunked\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    elif head:
                        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nX-A: " + b"b" * 600 + b"\r\n\r\n3\r\none\r\n3;x=y\r\ntwo\r\n0\r\nT: t\r\n\r\n")
                except OSError:
                    pass
