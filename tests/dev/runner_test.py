"""The development runner on both hosts: it builds, restarts, reloads, keeps the data and ends whole.

The workspace is a folder of the test's own. Its `tools/bazel` notes how it was
called, refuses a source that says `broken`, and else gives the deploy tree
the source's text as another page title, as a build would.
"""
from __future__ import annotations

import json
import os
import queue
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import hermetic_chromium
import pytest
from playwright.sync_api import Browser, Page, expect

from monoglot.emit.javascript.sourcemap import position
from tests.support.deployed import AI_HOST, HOST_NAMES, deploy_tree, runfile

SECONDS = 30.0
DEPLOY = Path("base/execroot/deploy")
"""Where the tree is, as if Bazel had built it with the output base `base`."""

BUILD = """#!{python}
import pathlib, sys
deploy = pathlib.Path({deploy!r})
source = pathlib.Path("app/source.txt").read_text()
with open("calls", "a") as calls:
    print(*sys.argv[1:], file=calls)
if source == "broken":
    sys.exit("app/source.txt: broken")
page, manifest = deploy / "client/index.html", deploy / "manifest.json"
if source not in page.read_text():
    page.write_text(page.read_text().replace("</title>", " " + source + "</title>"))
    manifest.write_text(manifest.read_text() + " ")
"""


class Runner:
    """The runner as a process; what it says is read while it runs."""

    def __init__(self, command: list[str], workspace: Path) -> None:
        self.workspace = workspace
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=os.environ | {"BUILD_WORKSPACE_DIRECTORY": str(workspace), "PYTHONPATH": os.pathsep.join(sys.path)})
        self._lines: queue.Queue[str] = queue.Queue()
        for stream in (self.process.stdout, self.process.stderr):
            threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream: IO[bytes]) -> None:
        for line in stream:
            self._lines.put(line.decode())

    def said(self, wanted: str) -> str:
        """The next line that has `wanted` in it."""
        seen, deadline = [], time.monotonic() + SECONDS
        while True:
            try:
                seen.append(self._lines.get(timeout=max(0.0, deadline - time.monotonic())))
            except queue.Empty:
                raise AssertionError(f"no {wanted!r} in {''.join(seen)}") from None
            if wanted in seen[-1]:
                return seen[-1]

    def url(self) -> str:
        found = re.search(r"http://127\.0\.0\.1:\d+", self.said(" on "))
        assert found
        return found.group()

    def write(self, source: str) -> None:
        (self.workspace / "app/source.txt").write_text(source)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(SECONDS)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def copied(tree: Path, to: Path) -> Path:
    """A deploy tree that the stand-in for a build may write to."""
    for path in sorted(tree.rglob("*")):
        target = to / path.relative_to(tree)
        if path.is_dir():
            target.mkdir(parents=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            target.chmod(path.stat().st_mode | stat.S_IWUSR)
    return to


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    deploy = copied(deploy_tree(), tmp_path / DEPLOY)
    root = tmp_path / "workspace"
    (root / "app").mkdir(parents=True)
    (root / "app/source.txt").write_text("")
    tool = root / "tools/bazel"
    tool.parent.mkdir()
    tool.write_text(BUILD.format(python=sys.executable, deploy=str(deploy)))
    tool.chmod(0o755)
    return root


@contextmanager
def started(host: str, workspace: Path, port: int) -> Iterator[Runner]:
    command = [
        sys.executable, "-m", "monoglot.dev.runner", "--host", host, "--app", "//app:studio", "--port", str(port),
        "--deploy", str(workspace.parent / DEPLOY), "--workerd", str(runfile("MONOGLOT_WORKERD")),
        "--stand-in", str(runfile("MONOGLOT_STAND_IN")), "--stands-in-for", AI_HOST]
    runner = Runner(command, workspace)
    try:
        yield runner
    finally:
        if runner.process.poll() is None:
            runner.stop()


def build_identity(url: str) -> str:
    with urllib.request.urlopen(url + "/health", timeout=10) as answer:
        return str(json.load(answer)["build"])


def children(pid: int) -> set[int]:
    """Processes below this one, from the kernel's tables."""
    found: set[int] = set()
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, tasks.read_text().split()):
            found |= {child} | children(child)
    return found


def ended(pids: set[int]) -> bool:
    deadline = time.monotonic() + SECONDS
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with hermetic_chromium.launch() as browser:
        yield browser


def signed_in(browser: Browser, url: str) -> Page:
    page = browser.new_page()
    page.goto(url + "/sign-in")
    page.fill("[name=user]", "ann")
    page.fill("[name=org]", "acme")
    page.keyboard.press("Enter")
    page.wait_for_selector("#new-shoot")
    return page


def create_shoot(page: Page, name: str) -> None:
    page.fill("#new-shoot", name)
    page.keyboard.press("Enter")
    expect(page.locator("#shoots li", has_text=name)).to_be_visible()


@pytest.mark.parametrize("host", HOST_NAMES)
def test_a_change_is_built_and_the_page_reloads(host: str, workspace: Path, browser: Browser) -> None:
    with started(host, workspace, free_port()) as runner:
        url = runner.url()
        first = build_identity(url)
        page = signed_in(browser, url)
        create_shoot(page, "Coast")
        page.evaluate("document.body.dataset.build = 'first'")
        old = page.locator("body[data-build=first]")

        runner.write("broken")
        runner.said("app/source.txt: broken")
        runner.said("the build failed")
        assert build_identity(url) == first
        expect(old).to_have_count(1)

        runner.write("mended")
        runner.said("reloaded " + url)
        assert build_identity(url) != first
        expect(old).to_have_count(0, timeout=SECONDS * 1000)
        if host == "cloudflare":  # the pod has its pages inside
            assert "mended" in page.request.get(url + "/").text()
        expect(page.locator("#shoots li", has_text="Coast")).to_be_visible()
        page.context.close()
    calls = [call.split() for call in (workspace / "calls").read_text().splitlines()]
    assert [call[:2] + call[-1:] for call in calls] == 2 * [
        [f"--output_base={workspace.parent / 'base'}", "build", "//app:studio"]]


@pytest.mark.parametrize("host", HOST_NAMES)
def test_data_is_kept_and_nothing_goes_on_running(host: str, workspace: Path, browser: Browser) -> None:
    port = free_port()
    with started(host, workspace, port) as runner:
        page = signed_in(browser, runner.url())
        create_shoot(page, "Coast")
        below = children(runner.process.pid)
        assert len(below) >= 2, "the host and the stand-in"
        assert runner.stop(signal.SIGINT) == 0
        assert ended(below)
    with started(host, workspace, port) as runner:
        url = runner.url()
        other = signed_in(browser, url)
        expect(other.locator("#shoots li", has_text="Coast")).to_be_visible()
        below = children(runner.process.pid)
        assert runner.stop(signal.SIGTERM) == 0
        assert ended(below)
    page.context.close()
    other.context.close()


def test_the_host_s_log_names_python(workspace: Path) -> None:
    """A pod that first says where it fails."""
    tree = workspace.parent / DEPLOY
    program, real = tree / "pod/studio", workspace.parent / "real"
    program.rename(real)
    source_map = (tree / "maps/server.js.map").read_bytes()
    line, column, place = next((row, at, found) for row in range(1, 4) for at in range(1, 20_000)
                               if (found := position(source_map, row, at)) is not None and found.file.endswith("studio.py"))
    program.write_text(f'#!/bin/sh\necho "    at x (server.js:{line}:{column})" >&2\nexec {real} "$@"\n')
    program.chmod(0o755)
    with started("pod", workspace, free_port()) as runner:
        wanted = f"    at {place.function} (app/studio.py:{place.line}:{place.column})\n"
        said = runner.said("")
        while said != wanted:
            assert " at x (" not in said
            said = runner.said("")


@pytest.mark.parametrize("host", HOST_NAMES)
def test_the_browser_s_tools_find_python(host: str, workspace: Path, browser: Browser) -> None:
    sources = workspace / "app/studio.py"
    sources.write_text("# the text of the app\n")
    with started(host, workspace, free_port()) as runner:
        page = signed_in(browser, runner.url())
        tools = page.context.new_cdp_session(page)
        scripts: list[str] = []
        tools.on("Debugger.scriptParsed", lambda script: scripts.append(script["sourceMapURL"]))
        tools.send("Debugger.enable")
        maps = [url for url in scripts if url]
        assert len(maps) == 1
        found = page.request.get(runner_url(page) + maps[0]).json()
        at = found["sources"].index("/app/studio.py")
        assert found["sourcesContent"][at] == "# the text of the app\n" and at not in found["ignoreList"]
        page.context.close()


def runner_url(page: Page) -> str:
    """Where the page was loaded from, without its path."""
    return "/".join(page.url.split("/")[:3])


def test_a_build_without_a_difference_restarts_nothing(workspace: Path) -> None:
    with started("pod", workspace, free_port()) as runner:
        url = runner.url()
        first = build_identity(url)
        (workspace / "app/comment.txt").write_text("a comment")
        runner.said("nothing of the result is different")
        assert build_identity(url) == first


def test_a_build_that_does_not_start_is_tried_again_after_the_next_change(workspace: Path) -> None:
    program = workspace.parent / DEPLOY / "pod/studio"
    with started("pod", workspace, free_port()) as runner:
        url = runner.url()
        good = program.read_bytes()
        program.write_text("#!/bin/false\n")
        runner.write("does not start")
        runner.said("does not run")
        program.write_bytes(good)
        runner.write("starts")
        runner.said("reloaded " + url)
        assert build_identity(url)


def test_a_taken_port_is_told(workspace: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with started("pod", workspace, taken.getsockname()[1]) as runner:
            below = children(runner.process.pid)
            runner.said("before it listened")
            assert runner.process.wait(SECONDS) == 1
            assert ended(below)


def test_a_host_that_dies_ends_the_runner(workspace: Path) -> None:
    with started("pod", workspace, free_port()) as runner:
        runner.url()
        pods = [pid for pid in children(runner.process.pid) if os.readlink(f"/proc/{pid}/exe").endswith("pod/studio")]
        assert len(pods) == 1
        os.kill(pods[0], signal.SIGKILL)
        runner.said("stopped by itself")
        assert runner.process.wait(SECONDS) == 1
