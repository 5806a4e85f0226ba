"""A stand-in for what //compiler's shapes ask: numbers from a script, in order; it tells what it was asked."""
from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SLOW_SECONDS = 1.5
"""How long `/slow` takes: longer than the shape's time limit."""


class Numbers:
    """`script` are the answers to come; `asked` the requests so far: method, path, body."""

    def __init__(self) -> None:
        self.script: list[int] = []
        self.asked: list[tuple[str, str, object]] = []
        self.lock = threading.Lock()

    def answer(self, method: str, path: str, body: object) -> int:
        """The next number; raises IndexError if none is left."""
        with self.lock:
            self.asked.append((method, path, body))
            if path != "/slow":
                return self.script.pop(0)
        time.sleep(SLOW_SECONDS)
        return 0


@contextmanager
def numbers() -> Iterator[tuple[str, Numbers]]:
    """The service's URL, and what it answers and saw."""
    service = Numbers()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(size)) if size else None
            encoded = json.dumps(service.answer(self.command, self.path, body)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(encoded)))
            self.end_headers()
            try:
                self.wfile.write(encoded)
            except OSError:
                pass  # the time limit is over for who asked

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
