"""Express with better-sqlite3 as a side of a comparison: packages by npm, better-sqlite3 with the binary in its package.

Each request brings a session token (JWT, HS256), which is checked, and is answered by a
prepared SELECT, as JSON: what the pod does for a reading. `jsonwebtoken` checks it as
Express applications do; `by_hand` checks it with node's own HMAC and nothing else, which is quicker.
"""
from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perf.bench import pod
from perf.bench.harness import Side, Unavailable, cache, runfile
from perf.bench.notes import IDS, TEXT, query

PACKAGES = ("express@5.2.1", "better-sqlite3@13.2.0", "jsonwebtoken@9.0.3")
INSTALL_SECONDS = 240

PROGRAM = """\
import {createHmac, timingSafeEqual} from "node:crypto";
import Database from "better-sqlite3";
import express from "express";
import jwt from "jsonwebtoken";
const [path, key, mode, ids, text] = process.argv.slice(2);
const db = new Database(path);
db.pragma("journal_mode = WAL");
db.exec("CREATE TABLE notes (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT");
const insert = db.prepare("INSERT INTO notes (id, text) VALUES (?, ?)");
db.transaction(() => ids.split(",").forEach(id => insert.run(id, text)))();
const select = db.prepare("SELECT id, text FROM notes WHERE id = ?");
const checks = {
  jsonwebtoken: token => jwt.verify(token, key, {algorithms: ["HS256"]}),
  by_hand: token => {
    const end = token.lastIndexOf(".");
    const made = createHmac("sha256", key).update(token.slice(0, end)).digest();
    if (!timingSafeEqual(made, Buffer.from(token.slice(end + 1), "base64url"))) throw new Error("signature");
    const claims = JSON.parse(Buffer.from(token.slice(token.indexOf(".") + 1, end), "base64url"));
    if (claims.exp < Date.now() / 1000) throw new Error("expired");
    return claims;
  },
};
const app = express();
app.disable("x-powered-by");
app.disable("etag");
app.use((request, response, next) => {
  try {
    request.session = checks[mode](request.headers.authorization.slice(7));
  } catch {
    return response.sendStatus(401);
  }
  next();
});
app.get("/_api/read/text", (request, response) => {
  const row = select.get(request.query.note);
  return row ? response.json({value: row.text}) : response.sendStatus(404);
});
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
"""


def _installed() -> Path:
    """A folder with the packages, brought by npm. Raises Unavailable."""
    folder = cache() / "express"
    if (folder / "done").exists():
        return folder
    npm = shutil.which("npm")
    if not npm:
        raise Unavailable("express: there is no npm on this machine")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run([npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", *PACKAGES], cwd=folder, check=True,
                       capture_output=True, timeout=INSTALL_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(f"express: {error}") from error
    (folder / "done").touch()
    return folder


@contextmanager
def _serving(folder: Path, mode: str) -> Iterator[int]:
    script = _installed() / f"server-{os.getpid()}-{mode}.mjs"
    script.write_text(PROGRAM, encoding="utf-8")
    process = subprocess.Popen([str(runfile("MONOGLOT_NODE")), str(script), str(folder / "notes.db"), pod.KEY, mode, ",".join(IDS), TEXT],
                               stdout=subprocess.PIPE, env={"NODE_ENV": "production"})
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        if not said:
            raise Unavailable(f"express: {script} did not start")
        yield int(said)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        script.unlink()


def side(mode: str) -> Side:
    named = "its token checked by jsonwebtoken" if mode == "jsonwebtoken" else "its token checked by hand"
    return Side(f"Node 24, Express 5, better-sqlite3, {named}", lambda folder: _serving(folder, mode), query)
