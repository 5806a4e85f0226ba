"""A stand-in for the picture service, for a first run and for tests. Nothing leaves this machine.

    POST /v1/images/edits   {"image": URL, "prompt": TEXT} -> {"url": "data:image/svg+xml;base64,..."}
    GET  /requests          {"received": 3, "paid": 2}: `paid` counts the edits actually made

The same image and prompt give the same picture. A repeated Idempotency-Key is
answered with the first answer and isn't paid again. A prompt with `[delay 2]`
answers after 2 seconds, one with `[fail 503]` with that status; both can stand
together. Errors are JSON: {"error": {"code": 401, "message": "..."}}.
"""
from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import threading
import time
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LONGEST_BODY = 4 * 1024 * 1024
"""As for a body of the application itself: a picture never is larger."""

LONGEST_DELAY = 30.0
"""Seconds: a test that forgets its delay still ends."""

FILTERS = (
    (re.compile(r"black|grey|gray|mono"), "<feColorMatrix type='saturate' values='0'/>"),
    (re.compile(r"warm|sun|gold|orange"),
     "<feColorMatrix values='1.2 .1 0 0 0  0 1 0 0 0  0 0 .7 0 0  0 0 0 1 0'/>"),
    (re.compile(r"cold|cool|blue|winter"),
     "<feColorMatrix values='.75 0 0 0 0  0 .95 0 0 0  0 .1 1.2 0 .05  0 0 0 1 0'/>"),
    (re.compile(r"dark|night|moon"),
     "<feColorMatrix values='.4 0 0 0 0  0 .4 0 0 .02  0 0 .55 0 .06  0 0 0 1 0'/>"),
    (re.compile(r"bright|light"),
     "<feColorMatrix values='1.1 0 0 0 .1  0 1.1 0 0 .1  0 0 1.1 0 .1  0 0 0 1 0'/>"),
    (re.compile(r"soft|blur|dream|fog|mist"), "<feGaussianBlur stdDeviation='4'/>"),
)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


def answer(status: int, value: object) -> Answer:
    return Answer(status, json.dumps(value).encode())


def refusal(status: int, message: str) -> Answer:
    return answer(status, {"error": {"code": status, "message": message}})


@dataclass
class Service:
    """What the stand-in remembers. `key` is the secret that callers must present."""

    key: str
    received: int = 0
    paid: int = 0
    first: dict[str, Answer] = field(default_factory=dict)
    turns: dict[str, threading.Lock] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def edit(self, bearer: str, idempotency: str, body: bytes) -> Answer:
        """Answer one request for an edit; those of one key take turns."""
        with self.lock:
            self.received += 1
            turn = self.turns.setdefault(idempotency, threading.Lock()) if idempotency \
                else threading.Lock()
        with turn:
            return self.first.get(idempotency) or self._answer(bearer, idempotency, body)

    def _answer(self, bearer: str, idempotency: str, body: bytes) -> Answer:
        if bearer != f"Bearer {self.key}":
            return refusal(401, "a valid key is needed")
        request = parsed(body)
        if request is None:
            return refusal(400, "the body is {\"image\": URL, \"prompt\": TEXT}, neither empty")
        return self._pay(idempotency, *request)

    def _pay(self, idempotency: str, image: str, prompt: str) -> Answer:
        wait_as_told(prompt)
        told = re.search(r"\[fail (\d{3})\]", prompt)
        with self.lock:
            self.paid += 1
            result = refusal(int(told[1]), "told to fail") if told else \
                answer(200, {"url": edited(image, prompt)})
            if idempotency:
                self.first[idempotency] = result
            return result


def parsed(body: bytes) -> tuple[str, str] | None:
    """The image and prompt of a request's body, or None if they aren't there."""
    try:
        value = json.loads(body)
    except ValueError:
        return None
    if not isinstance(value, dict):
        return None
    image, prompt = value.get("image"), value.get("prompt")
    if not isinstance(image, str) or not isinstance(prompt, str) or not image or not prompt:
        return None
    return image, prompt


def wait_as_told(prompt: str) -> None:
    told = re.search(r"\[delay (\d+(?:\.\d+)?)\]", prompt)
    if told:
        time.sleep(min(float(told[1]), LONGEST_DELAY))


def edited(image: str, prompt: str) -> str:
    """The edited picture, as a data: URL. Pictures from the network become a plain ground."""
    digest = hashlib.sha256(f"{image}\n{prompt}".encode()).digest()
    ground = f"<rect width='480' height='320' fill='hsl({digest[0] * 360 // 256} 30% 60%)'/>"
    if image.startswith("data:image/"):
        ground = (f"<image href='{escape(image)}' width='480' height='320' "
                  "preserveAspectRatio='xMidYMid slice'/>")
    steps = "".join(step for words, step in FILTERS if words.search(prompt.lower()))
    steps = steps or f"<feColorMatrix type='hueRotate' values='{40 + digest[1]}'/>"
    svg = ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 480 320' width='480' height='320'>"
           f"<filter id='f' color-interpolation-filters='sRGB'>{steps}</filter><g filter='url(#f)'>{ground}</g></svg>")
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


class Handler(BaseHTTPRequestHandler):
    service: Service
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        if self.path != "/requests":
            self._send(refusal(404, "there is POST /v1/images/edits and GET /requests"))
            return
        self._send(answer(200, {"received": self.service.received, "paid": self.service.paid}))

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
            self._send(refusal(413, f"a body has a Content-Length of at most {LONGEST_BODY}"))
        elif self.path != "/v1/images/edits":
            self._send(refusal(404, "there is POST /v1/images/edits and GET /requests"))
        else:
            self._send(self.service.edit(self.headers.get("Authorization", ""),
                                         self.headers.get("Idempotency-Key", ""), body))

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch(r"\d{1,9}", length) or int(length) > LONGEST_BODY:
            return None
        return self.rfile.read(int(length))

    def _send(self, what: Answer) -> None:
        self.send_response(what.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(what.body)))
        self.end_headers()
        self.wfile.write(what.body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: requests hold a key and whole pictures."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def serve(port: int, key: str) -> Server:
    """A stand-in that listens on the loopback address; port 0 picks a free one."""
    handler = type("StandinHandler", (Handler,), {"service": Service(key)})
    return Server(("127.0.0.1", port), handler)


def main() -> None:
    parser = argparse.ArgumentParser(description="Stand-in for the picture service.")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--key", default=os.environ.get("MONOGLOT_SECRET_AI_KEY", "dev-ai-key"),
                        help="the key that callers must present; without it the one of the environment, "
                             "or what the development runner gives")
    options = parser.parse_args()
    server = serve(options.port, options.key)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
