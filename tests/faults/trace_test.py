"""The pod's log of what fails in an application: Python's files, lines and functions, by the request's id."""
from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from monoglot.hosts.launch import PodHost
from tests.support.client import Socket, hello, invoke, load_schema
from tests.support.deployed import deploy_tree, runfile, settings, token

SOURCE = runfile("MONOGLOT_FAILING").read_text(encoding="utf-8").splitlines()
CLIENT = "c" * 16
FRAME = re.compile(r"^ *at (?:(\S+) \()?tests/faults/failing_actor\.py:(\d+)\)?$", re.M)


def line_of(text: str) -> int:
    return next(i for i, line in enumerate(SOURCE, 1) if text in line)


class LoudHost(PodHost):
    """A pod that logs everything, and cuts code off soon."""

    def _spawn(self, command: list[str], *given: Any, **named: Any) -> subprocess.Popen[bytes]:
        return super()._spawn([*command, "--log-level", "debug", "--qjs-timeout-ms", "500"], *given, **named)


class Pod:
    def __init__(self, folder: Path) -> None:
        self.log = folder / "log"
        self.host = LoudHost(settings(folder / "data", log=self.log))
        self.schema = load_schema(deploy_tree())
        self.counter = 0

    def __enter__(self) -> Pod:
        self.host.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.host.kill()

    def call(self, action: str, **args: Any) -> str:
        """What became of a call: the kind of its error, or `failure`."""
        self.counter += 1
        with Socket(self.host.url, token("ann", "acme")) as socket:
            socket.send(hello(self.schema, CLIENT))
            socket.until("welcome")
            socket.send(invoke(CLIENT, self.schema.call(self.counter, action, **args)))
            while True:
                kind, reply = socket.receive()
                if kind == "failure":
                    return kind
                if kind == "result":
                    return str(reply.error.kind)

    def line(self, text: str) -> dict[str, str]:
        """The last line of the log with this in its text."""
        lines: list[dict[str, str]] = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
        return [line for line in lines if text in line.get("text", "")][-1]


def frames(line: dict[str, str]) -> list[tuple[str, int]]:
    return [(name, int(number)) for name, number in FRAME.findall(line["text"])]


def test_an_exception_of_the_application(tmp_path: Path) -> None:
    with Pod(tmp_path) as pod:
        assert pod.call("refuse", text="x") == "ValueError"
        line = pod.line("no 3")
        assert line["level"] == "debug" and re.fullmatch("[0-9a-f]{16}", line["request"])
        assert frames(line) == [("_check", line_of("raise ValueError")), ("refuse", line_of("_check([1"))]


def test_a_statement_of_several_lines(tmp_path: Path) -> None:
    """The line of the part that raised, not where the statement begins; a call's own may be that of its last argument."""
    with Pod(tmp_path) as pod:
        for texts, failed in ((["a", "3", "1"], ["raise ValueError", "_check([*", "int(texts[1]"]), (["a", "x", "1"], ["int(texts[1]"]), (["a", "1"], ["int(texts[2]"])):
            assert pod.call("spread", texts=texts) in ("ValueError", "IndexError")
            lines = [json.loads(line) for line in pod.log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
            found = frames([line for line in lines if "Error" in line.get("text", "")][-1])
            assert [number for _, number in found] == [line_of(text) for text in failed] and found[-1][0] == "spread"


def test_a_stack_that_overflows(tmp_path: Path) -> None:
    with Pod(tmp_path) as pod:
        assert pod.call("recurse", depth=1) == "InternalError"
        line = pod.line("call stack")
        assert line["level"] == "error" and re.fullmatch("[0-9a-f]{16}", line["request"])
        found = frames(line)
        assert found and set(found) == {("_down", line_of("return _down"))}
        assert pod.call("refuse", text="x") == "ValueError"


def test_a_loop_that_is_cut_off(tmp_path: Path) -> None:
    with Pod(tmp_path) as pod:
        assert pod.call("loop", limit=-1) == "failure"
        found = frames(pod.line("interrupted"))
        assert [name for name, _ in found] == ["_spin", "loop"]
        assert line_of("def _spin") <= found[0][1] <= line_of("return count") and found[1][1] == line_of("return _spin")
