"""Actions and readings: what a change costs until its reply, and what a query by the compiled action costs."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perf.bench import express, notes, starlette_app
from perf.bench.harness import Row, Side


@contextmanager
def _on_pod(folder: Path) -> Iterator[int]:
    with notes.host("pod", folder) as port:
        yield port


@contextmanager
def _on_workerd(folder: Path) -> Iterator[int]:
    with notes.host("cloudflare", folder) as port:
        yield port


_READING = Side("pod", notes.seeded_pod, notes.query)

ROWS = [
    Row("action: event, row and result durable against SIGKILL", Side("pod", _on_pod, notes.changes, fresh=True),
        Side("workerd, its Durable Object", _on_workerd, notes.changes, fresh=True), bar=10.0),
    Row("app route: session, compiled action, prepared SELECT", _READING, express.side("jsonwebtoken"), bar=5.0, floor=60_000),
    Row("app route: session, compiled action, prepared SELECT", _READING, express.side("by_hand")),
    Row("app route: session, compiled action, prepared SELECT", _READING, starlette_app.SIDE),
]
