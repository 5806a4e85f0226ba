"""`GET /_api/events`: pages of events as Server-Sent Events, and going on where one was."""
from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import h11
import pytest

from pod_fixture import Headers, SamplePod, message, run, token


@dataclass(frozen=True)
class Event:
    kind: str
    id: str
    data: dict[str, object]

    @property
    def seqs(self) -> list[int]:
        events = self.data["events"]
        assert isinstance(events, list)
        return [int(each["seq"]) for each in events]


class Stream:
    """One stream of events, its HTTP read by h11."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.http = h11.Connection(h11.CLIENT)
        self.text = b""
        self.ended = False
        self.comments = 0

    def next(self) -> h11.Event:
        while (event := self.http.next_event()) is h11.NEED_DATA:
            self.http.receive_data(self.socket.recv(65536))
        assert not isinstance(event, type)
        return event

    def more(self) -> None:
        event = self.next()
        if isinstance(event, h11.Data):
            self.text += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            self.ended = True

    def blocks(self) -> Iterator[str]:
        while not self.ended or b"\n\n" in self.text:
            block, found, rest = self.text.partition(b"\n\n")
            if found:
                self.text = rest
                yield block.decode()
            else:
                self.more()

    def events(self) -> Iterator[Event]:
        for block in self.blocks():
            fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
            self.comments += block.startswith(":")
            if "data" in fields:
                yield Event(fields["event"], fields.get("id", ""), json.loads(fields["data"]))


@contextmanager
def events(pod: SamplePod, org: str, headers: Headers | None = None, query: str = "", seconds: float = 600) -> Iterator[Stream]:
    with pod.open() as connection:
        stream = Stream(connection)
        fields = {"Host": pod.authority, "Authorization": f"Bearer {token('ann', org, seconds=seconds)}"} | (headers or {})
        connection.sendall(stream.http.send(h11.Request(method="GET", target="/_api/events" + query, headers=list(fields.items()))) or b"")
        stream.http.send(h11.EndOfMessage())
        reply = stream.next()
        assert isinstance(reply, h11.Response) and reply.status_code == 200
        assert dict(reply.headers)[b"content-type"] == b"text/event-stream"
        yield stream


@pytest.fixture
def quick_pod(tmp_path: Path) -> Iterator[SamplePod]:
    yield from run(SamplePod(tmp_path, quick=True))


def add(pod: SamplePod, org: str, count: int, size: int = 1) -> None:
    assert pod.post(f"event {count} {size}", who=token("bo", org))[-1] == b"done"


def test_pages_then_what_is_new(pod: SamplePod) -> None:
    add(pod, "feed", 25)
    with events(pod, "feed") as stream:
        found = stream.events()
        pages = [next(found) for _ in range(3)]
        assert [page.seqs for page in pages] == [[*range(1, 11)], [*range(11, 21)], [*range(21, 26)]]
        assert [page.id for page in pages] == ["10", "20", "25"]
        assert {page.kind for page in pages} == {"push"}
        first = pages[0].data["events"][0]  # type: ignore[index]
        assert first == {"seq": "1", "transaction": "1", "kind": 1, "payload": base64.b64encode("æ".encode()).decode()}
        add(pod, "feed", 1)
        assert next(found).seqs == [26]


def test_it_goes_on_after_the_last_event(pod: SamplePod) -> None:
    add(pod, "again", 12)
    for headers, query, first in (({"Last-Event-ID": "10"}, "", 11), ({}, "?after=11", 12), ({"Last-Event-ID": "3"}, "?after=9", 4)):
        with events(pod, "again", headers, query) as stream:
            assert next(stream.events()).seqs[0] == first


def test_only_ones_own_organisation(pod: SamplePod) -> None:
    with events(pod, "mine") as stream:
        add(pod, "theirs", 3)
        add(pod, "mine", 1)
        assert next(stream.events()).seqs == [1]


@pytest.mark.parametrize("headers, query, status", [
    ({"Authorization": ""}, "", 401), ({"Last-Event-ID": "x"}, "", 400), ({"Last-Event-ID": "-1"}, "", 400),
    ({"Last-Event-ID": ""}, "", 400), ({}, "?after=", 400), ({}, "?before=1", 400), ({"Last-Event-ID": "9" * 16}, "", 400), ({"Last-Event-ID": "1x"}, "", 400), ({}, "?after=1&x", 400),
    ({"Accept": "application/json"}, "", 406)])
def test_what_is_refused(pod: SamplePod, headers: Headers, query: str, status: int) -> None:
    reply = pod.request("GET", "/_api/events" + query, {"Authorization": f"Bearer {token()}"} | headers)
    assert reply.status == status and reply.error()


def test_other_methods(pod: SamplePod) -> None:
    reply = pod.request("POST", "/_api/events", {"Authorization": f"Bearer {token()}"})
    assert (reply.status, reply.header("Allow")) == (405, "GET, OPTIONS")


def test_http_1_0_ends_with_the_connection(pod: SamplePod) -> None:
    add(pod, "old", 1)
    with pod.open() as connection, connection.makefile("rb") as stream:
        connection.sendall(f"GET /_api/events HTTP/1.0\r\nAuthorization: Bearer {token('ann', 'old')}\r\n\r\n".encode())
        head = read_head(stream)
        assert b"Transfer-Encoding" not in head and b"Connection: close" in head
        assert stream.readline() == b"retry: 3000\n"


def read_head(stream: IO[bytes]) -> bytes:
    found = b""
    while not found.endswith(b"\r\n\r\n"):
        found += stream.readline()
    return found


def test_a_failure_of_the_actor_is_told_and_ends_it(quick_pod: SamplePod) -> None:
    with events(quick_pod, "sad") as stream, quick_pod.socket(token("bo", "sad")) as other:
        other.send(message("fail"))
        found = stream.events()
        assert next(found) == Event("failure", "", {"code": 400, "message": "!"})
        assert next(found, None) is None and stream.ended


def test_silence_has_a_heartbeat_and_the_session_an_end(quick_pod: SamplePod) -> None:
    with events(quick_pod, "quiet", seconds=2) as stream:
        assert list(stream.events()) == []
        assert stream.ended and stream.comments >= 2


def test_stopping_ends_the_stream_in_good_order(quick_pod: SamplePod) -> None:
    with events(quick_pod, "stop") as stream:
        assert quick_pod._process is not None
        quick_pod._process.terminate()
        assert list(stream.events()) == [] and stream.ended
        assert quick_pod._process.wait(10) == 0


def test_whoever_talks_to_a_stream_is_cut_off(pod: SamplePod) -> None:
    with events(pod, "talk") as stream:
        stream.socket.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        with pytest.raises((h11.RemoteProtocolError, ConnectionResetError)):
            list(stream.events())


def test_a_slow_reader_is_ended_and_comes_back_for_the_rest(own_pod: SamplePod) -> None:
    """16 MB of events for a reader that reads nothing: it loses its connection, and no event."""
    with events(own_pod, "slow") as stream:
        add(own_pod, "slow", 40, 100_000)
        memory = own_pod.resident()
        add(own_pod, "slow", 40, 100_000)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and b"monoglot_event_streams 0" not in own_pod.metrics():
            time.sleep(0.2)
        seen = [seq for event in stream.events() for seq in event.seqs]
        assert stream.ended
    assert seen == [*range(1, len(seen) + 1)] and len(seen) < 80
    while seen[-1] < 80:
        with events(own_pod, "slow", {"Last-Event-ID": str(seen[-1])}) as stream:
            for event in stream.events():
                seen += event.seqs
                if seen[-1] == 80:
                    break
    assert seen == [*range(1, 81)]
    assert own_pod.resident() < memory + 40_000_000
