"""A stand-in for the market of //examples/market, in the test's own process; it counts what it is asked."""
from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "mk-test-71c9a4"
PRICES = {"bread": 3, "milk": 2, "jam": 5, "gold": 900}


class Market:
    """`asked` are the requests in order: path, body, idempotency key. `hold` delays replies until it is set."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any, str]] = []
        self.hold = threading.Event()
        self.hold.set()
        self.arrived = threading.Event()

    def answer(self, path: str, body: Any) -> tuple[int, Any]:
        name = body.get("name", "")
        if path == "/offer":
            return (200, {"price": PRICES[name], "ticket": f"ticket of {name}"}) if name in PRICES else (404, {})
        known = {f"ticket of {name}": price for name, price in PRICES.items()}
        return (200, {}) if known.get(body.get("ticket")) == body.get("price") else (409, {})


@contextmanager
def market() -> Iterator[tuple[str, Market]]:
    """The service's URL and what it saw."""
    service = Market()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.headers["Authorization"] == f"Bearer {KEY}"
            service.asked.append((self.path, body, self.headers["Idempotency-Key"]))
            service.arrived.set()
            service.hold.wait(20)
            status, value = service.answer(self.path, body)
            encoded = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(encoded)))
            self.end_headers()
            self.wfile.write(encoded)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", service
    finally:
        service.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()
