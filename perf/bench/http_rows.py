"""HTTP: what costs nothing but the server itself."""
from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perf.bench import nginx, pod
from perf.bench.harness import Row, Side, get

FILE = b"x" * 200


def cache() -> Path:
    """Where packages of peers are kept from run to run."""
    return Path(os.environ.get("MONOGLOT_PEERS", str(Path(tempfile.gettempdir()) / f"monoglot-peers-{os.getuid()}")))


@contextmanager
def nginx_file(folder: Path) -> Iterator[int]:
    with nginx.serving(folder, FILE, cache()) as port:
        yield port


NGINX = Side("nginx, a file of 200 bytes", nginx_file, get("/file"))

ROWS = [Row("GET /health", Side("pod", pod.serving, get("/health")), NGINX, bar=0.8)]
