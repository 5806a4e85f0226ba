"""Runs an emitted module in node, for tests: the runtime's imports become files of `runtime_js`.

Node is `MONOGLOT_NODE` and the runtime's folder `MONOGLOT_RUNTIME_JS` (paths, or below `TEST_SRCDIR`),
else the one on the PATH and the one of the tree.
"""
from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

_MODULE = re.compile(r"(\"\./prelude\w*)\.js(?=\")")
LIMIT_S = 120  # an emitted module runs in well under a second; a loaded machine is slow


def node() -> str:
    """The program to run; raises RuntimeError if there is none."""
    given = os.environ.get("MONOGLOT_NODE", "")
    if given:
        return str(_found(given))
    found = shutil.which("node")
    if found is None:
        raise RuntimeError("no node: put it on the PATH, or set MONOGLOT_NODE to it")
    return found


def _found(given: str) -> Path:
    below = Path(os.environ.get("TEST_SRCDIR", "")) / given
    return below if below.exists() else Path(given)


def runtime(name: str) -> Path:
    """A file of `runtime_js`."""
    given = os.environ.get("MONOGLOT_RUNTIME_JS", "")
    if given:
        return _found(given) / name
    return Path(__file__).absolute().parents[4] / "runtime_js" / name


def run_module(folder: Path, text: str, client: str = "export const boot = () => {};\n",
               actor: str = "export const createActor = () => {};\n") -> str:
    """What the module prints. `client` and `actor` stand in for those modules of the runtime."""
    for part in sorted(runtime("prelude.js").parent.glob("prelude*.js")):
        inside = part.read_text(encoding="utf-8")
        (folder / part.with_suffix(".mjs").name).write_text(_MODULE.sub(r"\1.mjs", inside), encoding="utf-8")
    (folder / "client.mjs").write_text(client, encoding="utf-8")
    (folder / "actor.mjs").write_text(actor, encoding="utf-8")
    (folder / "reader.mjs").write_text("export const createReader = (schema, readings, host) => ({schema, readings, host});\n", encoding="utf-8")
    (folder / "secrets.mjs").write_text(runtime("secrets.js").read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("prelude", "client", "actor", "reader", "secrets"):
        text = text.replace(f'"monoglot/{name}.js"', f'"./{name}.mjs"')
    (folder / "main.mjs").write_text(text, encoding="utf-8")
    done = subprocess.run([node(), str(folder / "main.mjs")], capture_output=True, text=True, encoding="utf-8",
                          timeout=LIMIT_S)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout
