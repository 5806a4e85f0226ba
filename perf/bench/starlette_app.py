"""Starlette on uvicorn as a side of a comparison: uvloop, httptools, a worker for each core, PyJWT, sqlite3 with its statement cache.

Run as a program it is the server: `starlette_app.py PORT DATABASE KEY`.
"""
from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perf.bench.harness import Side, await_port, free_port

START_SECONDS = 30.0


@contextmanager
def _serving(folder: Path) -> Iterator[int]:
    from perf.bench import notes, pod
    database = folder / "notes.db"
    with sqlite3.connect(database) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE notes (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT")
        made.executemany("INSERT INTO notes (id, text) VALUES (?, ?)", [(one, notes.TEXT) for one in notes.IDS])
    made.close()
    port = free_port()
    process = subprocess.Popen([sys.executable, __file__, str(port), str(database), pod.KEY],
                               env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, stdout=subprocess.DEVNULL)
    try:
        await_port(port, process, START_SECONDS)
        yield port
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def make() -> object:
    """The application of one worker; its database and key are in the environment."""
    import jwt
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    database, key = sqlite3.connect(os.environ["NOTES_DATABASE"]), os.environ["NOTES_KEY"]

    async def text(request: Request) -> JSONResponse:
        try:
            jwt.decode(request.headers["Authorization"][7:], key, algorithms=["HS256"])
        except (KeyError, jwt.PyJWTError):
            return JSONResponse({"error": 401}, 401)
        row = database.execute("SELECT id, text FROM notes WHERE id = ?", (request.query_params["note"],)).fetchone()
        return JSONResponse({"value": row[1]}) if row else JSONResponse({"error": 404}, 404)

    return Starlette(routes=[Route("/_api/read/text", text)])


def _main(port: str, database: str, key: str) -> None:
    import uvicorn
    os.environ |= {"NOTES_DATABASE": database, "NOTES_KEY": key}
    uvicorn.run("perf.bench.starlette_app:make", factory=True, host="127.0.0.1", port=int(port), workers=os.cpu_count(),
                loop="uvloop", http="httptools", access_log=False, log_level="error")


def _side() -> Side:
    from perf.bench.notes import query
    return Side("Python, uvicorn, Starlette, sqlite3", _serving, query)


if __name__ == "__main__":
    _main(*sys.argv[1:])
else:
    SIDE = _side()
