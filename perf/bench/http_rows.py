"""HTTP: what costs nothing but the server itself."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perf.bench import nginx, notes, pod
from perf.bench.harness import Row, Side, cache, get

FILE = b"x" * 200


@contextmanager
def _nginx_file(folder: Path) -> Iterator[int]:
    with nginx.serving(folder, FILE, cache()) as port:
        yield port


@contextmanager
def _workerd(folder: Path) -> Iterator[int]:
    with notes.host("cloudflare", folder) as port:
        yield port


HEALTH = Side("pod", pod.serving, get("/health"))

ROWS = [
    Row("GET /health", HEALTH, Side("nginx, a file of 200 bytes", _nginx_file, get("/file")), bar=0.8),
    Row("GET /health", HEALTH, Side("workerd, the same", _workerd, get("/health"))),
]
