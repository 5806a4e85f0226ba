"""The people of a mixed load, as Locust's users: visitors, collaborators by WebSocket and by HTTP, and lookers-on.

What a collaborator was told it keeps; `Crowd.writers` has all of them, for the check of the database.
"""
from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from locust import HttpUser, User, constant_pacing, task
from locust.env import Environment
from websockets.exceptions import WebSocketException

from tests.support.client import Schema, Socket
from tests.support.deployed import token
from tests.support.writer import Writer

ORGANISATIONS = 8
EVENT_SECONDS = 1.0


class Crowd:
    """What all users of a run share."""

    schema: Schema
    url: str
    writers: list[Writer] = []

    @classmethod
    def writer(cls, way: str) -> Writer:
        number = len(cls.writers)
        found = Writer(cls.schema, f"{way}{number}", f"org{number % ORGANISATIONS}", way, number)
        cls.writers.append(found)
        return found


@contextmanager
def timed(environment: Environment, kind: str, name: str) -> Iterator[None]:
    """One request in Locust's statistics, with its exception if it has one."""
    began, error = time.perf_counter(), None
    try:
        yield
    except Exception as raised:
        error = raised
    environment.events.request.fire(  # type: ignore[no-untyped-call]
        request_type=kind, name=name, response_time=1000 * (time.perf_counter() - began), response_length=0, exception=error, context={})


class Visitor(HttpUser):
    """Loads the page and its script; comes back, when its browser has both."""

    weight = 4
    wait_time = constant_pacing(0.1)

    def on_start(self) -> None:
        self.client.headers["Accept-Encoding"] = "gzip, br"
        self.session = {"Cookie": f"mg_session={token('visitor', 'org0')}"}
        page = self.client.get("/", headers=self.session)
        self.script = re.findall(r'src="(/[^"]+\.js)"', page.text)[0]
        self.tags: dict[str, str] = {}

    @task(3)
    def page(self) -> None:
        for path in ("/", self.script):
            headers = self.session | ({"If-None-Match": self.tags[path]} if path in self.tags else {})
            with self.client.get(path, headers=headers, name="page" if path == "/" else "script", catch_response=True) as reply:
                expected = 304 if path in self.tags else 200
                if reply.status_code == expected:
                    reply.success()
                    self.tags[path] = reply.headers["ETag"]
                else:
                    reply.failure(f"{reply.status_code} where {expected} is right")

    @task(1)
    def health(self) -> None:
        self.client.get("/health")

    @task(1)
    def somewhere(self) -> None:
        with self.client.get("/nowhere", catch_response=True) as reply:
            reply.success() if reply.status_code == 404 else reply.failure(f"{reply.status_code} where 404 is right")


class Collaborator(User):
    """Changes what the organisation shares, over one WebSocket, which breaks now and then."""

    weight = 4
    wait_time = constant_pacing(0.05)

    def on_start(self) -> None:
        self.writer = Crowd.writer("submit" if len(Crowd.writers) % 2 else "invoke")
        self.socket: Socket | None = None

    @task(20)
    def change(self) -> None:
        with timed(self.environment, "WS", self.writer.way):
            if self.socket is None:
                self.socket = Socket(Crowd.url, token(self.writer.name, self.writer.org))
                self.writer.greet(self.socket)
            try:
                self.writer.write(self.socket)
            except (WebSocketException, OSError):
                self.socket = None
                raise

    @task(1)
    def leave(self) -> None:
        self.on_stop()

    def on_stop(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class Poster(User):
    """Changes by plain HTTP."""

    weight = 2
    wait_time = constant_pacing(0.1)

    def on_start(self) -> None:
        self.writer = Crowd.writer("post")

    @task
    def change(self) -> None:
        with timed(self.environment, "POST", "sync"):
            self.writer.post(Crowd.url, token(self.writer.name, self.writer.org))


class Onlooker(HttpUser):
    """Reads the stream of events for a while."""

    weight = 1
    wait_time = constant_pacing(1.5)

    @task
    def events(self) -> None:
        until = time.monotonic() + EVENT_SECONDS
        headers = {"Authorization": f"Bearer {token('onlooker', 'org1')}"}
        with self.client.get("/_api/events", headers=headers, stream=True, timeout=20, catch_response=True) as reply:
            seen = 0
            for line in reply.iter_lines():
                seen += line.startswith(b"id: ")
                if time.monotonic() > until:
                    break
            if reply.status_code == 200 and seen:
                reply.success()
            else:
                reply.failure(f"{reply.status_code}, {seen} events")
            reply.close()


PEOPLE: list[type[User]] = [Visitor, Collaborator, Poster, Onlooker]
