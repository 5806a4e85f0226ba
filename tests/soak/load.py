"""The load of a soak on one pod: writers of several organisations, readers, and C's load generator."""
from __future__ import annotations

import json
import re
import struct
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

from tests.support.writer import WAYS, Writer
from tests.support.client import Schema
from tests.support.deployed import runfile, token

ORGANISATIONS = 4
CONNECTIONS = 16
READ_SECONDS = 3


class Load:
    """Everybody who uses one pod. `url` is asked anew for each connection: a pod may come back elsewhere."""

    def __init__(self, schema: Schema, url: Callable[[], str], folder: Path, seed: int) -> None:
        self.url = url
        self.writers = [Writer(schema, f"{way}{org}", f"org{org}", way, seed * 100 + org * 10 + index)
                        for org in range(ORGANISATIONS) for index, way in enumerate(WAYS)]
        self.replies = 0
        self.stop = threading.Event()
        self._folder = folder
        bodies = [(writer.name, lambda writer=writer: writer.run(url, self.stop)) for writer in self.writers]
        self._threads = [threading.Thread(target=body, name=name, daemon=True)   # a test that failed doesn't wait for them
                         for name, body in [*bodies, ("requests", self._requests), ("events", self._events)]]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self, seconds: float = 60) -> None:
        """No new calls; waits until each has its reply. Raises AssertionError if one gets none."""
        self.stop.set()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        assert [thread.name for thread in self._threads if thread.is_alive()] == [], "calls without a reply"

    def wrong(self) -> list[str]:
        return [writer.wrong for writer in self.writers if writer.wrong]

    def _requests(self) -> None:
        """As many requests as the machine can make: the page, and the pod's health."""
        while not self.stop.is_set():
            address = self.url().removeprefix("http://")
            requests = self._folder / "requests"
            requests.write_bytes(b"".join(struct.pack("<I", len(one)) + one for one in (
                f"GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n".encode() for path in ("/health", "/sign-in"))))
            host, _, port = address.rpartition(":")
            done = subprocess.run([runfile("MONOGLOT_LOAD"), host, port, str(CONNECTIONS), str(READ_SECONDS), requests],
                                  capture_output=True, text=True, timeout=60, check=False)
            if done.returncode == 0:
                self.replies += sum(count for status, count in json.loads(done.stdout)["statuses"].items() if status == "200")
            else:
                time.sleep(0.1)   # the pod is away

    def _events(self) -> None:
        """A reader that looks on, goes away in the middle of an event, and comes back for what followed the last."""
        turn = 0
        last = [0] * ORGANISATIONS
        while not self.stop.is_set():
            turn += 1
            org = turn % ORGANISATIONS
            request = urllib.request.Request(self.url() + "/_api/events", headers={
                "Authorization": f"Bearer {token('reader', f'org{org}')}", "Last-Event-ID": str(last[org])})
            until = time.monotonic() + turn % 5 * 0.2
            try:
                with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as stream:
                    while time.monotonic() < until:
                        if found := re.findall(rb"\nid: (\d+)\n", stream.read1(1 << 20)):
                            last[org] = int(found[-1])
            except (OSError, EOFError, HTTPException):
                time.sleep(0.1)   # the pod is away, or stopping
