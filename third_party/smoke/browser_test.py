"""The browser opens a page of a local server and lays out text."""

import http.server
import pathlib
import threading
from collections.abc import Iterator

import hermetic_chromium
import pytest

PAGE = b"<!doctype html><title>Hello</title><p id=p style='font-size:40px'>Hello</p>"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_page_and_screenshot(address: str, tmp_path: pathlib.Path) -> None:
    with hermetic_chromium.launch() as browser:
        page = browser.new_page()
        page.goto(address)
        assert page.title() == "Hello"
        box = page.locator("#p").bounding_box()
        assert box is not None and box["height"] > 40
        shot = page.screenshot(path=tmp_path / "page.png")
    assert shot.startswith(b"\x89PNG")
    assert len(shot) > 1000


def test_storage_of_a_secure_context(address: str) -> None:
    """Localhost counts as secure: what an offline client needs is there."""
    with hermetic_chromium.launch() as browser:
        page = browser.new_page()
        page.goto(address)
        found = page.evaluate(
            "['indexedDB', 'WebSocket', 'BroadcastChannel'].every(n => n in self)"
            " && 'serviceWorker' in navigator && 'locks' in navigator"
        )
    assert found is True
