"""The engines: each runs the driver and all bundles of one side in one process, and gives its answers.

    ENGINES["quickjs"]([bundle, ...]) -> {file: {case: [answer, answer of the text]}}
"""
from __future__ import annotations

import json
import os
import subprocess
import tempfile
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from monoglot.hosts.launch import read_line
from tests.support.deployed import runfile

Answers = dict[str, dict[str, list[Any]]]
PATIENCE_S = 120

DRIVER = Path(__file__).with_name("driver.js")


def quickjs(bundles: Sequence[Path]) -> Answers:
    """The pod's engine, as bytecode."""
    done = subprocess.run([runfile("MONOGLOT_QUICKJS"), DRIVER, *bundles], capture_output=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stderr.decode()
    return _answers(done.stdout)


def node(bundles: Sequence[Path]) -> Answers:
    """Node: not a target, but quick to start; for mutations and for people."""
    lines = [*(f"await import({json.dumps(path.resolve().as_uri())});" for path in (DRIVER, *bundles)),
             "process.stdout.write(globalThis.conformance_answers());"]
    program = os.environ.get("MONOGLOT_NODE")
    done = subprocess.run([runfile("MONOGLOT_NODE") if program else "node", "--input-type=module", "-"],
                          input="\n".join(lines).encode(), capture_output=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stderr.decode()
    return _answers(done.stdout)


def chromium(bundles: Sequence[Path]) -> Answers:
    """The browser, each bundle a module of one page."""
    import hermetic_chromium
    with hermetic_chromium.launch() as browser:
        page = browser.new_page()
        for path in (DRIVER, *bundles):
            page.evaluate(_LOAD, path.read_text(encoding="utf-8"))
        return _answers(page.evaluate("() => globalThis.conformance_answers()"))


_LOAD = """async text => {
  const url = URL.createObjectURL(new Blob([text], {type: "text/javascript"}));
  await import(url);
  URL.revokeObjectURL(url);
}"""


_WORKER = """
export default {fetch: () => new Response(globalThis.conformance_answers())};
"""

_CONFIG = """using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .cases)],
  sockets = [(name = "http", service = "main")]);
const cases :Workerd.Worker = (compatibilityDate = "2025-01-01", modules = [
%s]);
"""


def workerd(bundles: Sequence[Path]) -> Answers:
    """Cloudflare's runtime, each bundle a module of one worker."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_TMPDIR")) as made:
        return _workerd(Path(made), {f"m{i}.js": path for i, path in enumerate((DRIVER, *bundles))})


def _workerd(folder: Path, modules: dict[str, Path]) -> Answers:
    imports = "".join(f'import "./{name}";\n' for name in modules)
    (folder / "worker.js").write_text(imports + _WORKER, encoding="utf-8")
    for name, path in modules.items():
        (folder / name).write_bytes(path.read_bytes())
    lines = "".join(f'  (name = "{name}", esModule = embed "{name}"),\n' for name in ("worker.js", *modules))
    (folder / "config.capnp").write_text(_CONFIG % lines, encoding="utf-8")
    read, write = os.pipe()
    with os.fdopen(read, "rb", buffering=0) as control:
        process = subprocess.Popen(
            [runfile("MONOGLOT_WORKERD"), "serve", folder / "config.capnp", "--socket-addr", "http=127.0.0.1:0",
             "--control-fd", str(write)], pass_fds=(write,))
        os.close(write)
        try:
            port = json.loads(read_line(control, PATIENCE_S))["port"]
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(f"http://127.0.0.1:{port}/", timeout=PATIENCE_S) as answer:
                return _answers(answer.read())
        finally:
            process.kill()
            process.wait()


def _answers(told: bytes | str) -> Answers:
    found = json.loads(told)
    assert isinstance(found, dict)
    return found


ENGINES: dict[str, Callable[[Sequence[Path]], Answers]] = {"chromium": chromium, "quickjs": quickjs, "workerd": workerd}
SIDES = {"chromium": "client", "quickjs": "server", "workerd": "server"}
"""Which bundle an engine runs, as in an application."""
