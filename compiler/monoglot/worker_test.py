"""The persistent worker: the same bytes as without it, several requests, mistakes between good ones."""
from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import monoglot
from monoglot import cli, worker

GOOD = '''"""A counter."""
from monoglot import App, Shared
class Counter(App):
    count: Shared[int] = 0
    def add(self, by: int) -> int:
        self.count += by
        return self.count
'''
BAD = GOOD.replace("by: int", "by")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "bad.py").write_text(BAD)
    return tmp_path


def _arguments(source: str, out: str) -> list[str]:
    return ["compile", source, "--name", "counter", "--title", "A counter", "--out", out]


def _run(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    root = str(Path(monoglot.__file__).parents[1])
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path])}
    return subprocess.run([sys.executable, "-m", "monoglot", *arguments], cwd=folder, env=env, input=stdin,
                          capture_output=True, text=True, timeout=120)


def _serve(folder: Path, *requests: dict[str, Any]) -> list[dict[str, Any]]:
    done = _run(folder, "--persistent_worker", stdin="".join(json.dumps(r) + "\n" for r in requests))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_same_bytes_with_and_without(folder: Path) -> None:
    (folder / "params").write_text("\n".join(_arguments("good.py", "plain")) + "\n")
    assert _run(folder, "@params").returncode == 0
    requests = [{"arguments": _arguments("good.py", "one"), "inputs": [{"path": "good.py", "digest": "x"}]},
                {"arguments": _arguments("good.py", "two"), "requestId": 7}]
    assert _serve(folder, *requests) == [{"exitCode": 0, "output": ""}, {"exitCode": 0, "output": "", "requestId": 7}]
    plain = _files(folder / "plain")
    assert set(plain) == {"client.js", "server.js", "server.js.map", "client.js.map", "counter.proto", "counter.binpb", "app.json", "wire.c",
                          "sqlite/0001_initial.sql"}
    assert _files(folder / "one") == plain == _files(folder / "two")


def test_a_bad_module_between_good_ones(folder: Path) -> None:
    bad, good, again = _serve(folder, {"arguments": _arguments("bad.py", "a")}, {"arguments": _arguments("good.py", "b")},
                              {"arguments": _arguments("bad.py", "c")})
    assert good == {"exitCode": 0, "output": ""}
    assert bad == again and bad["exitCode"] == 1
    assert bad["output"].startswith("bad.py:5:") and "MG0402" in bad["output"]
    assert not (folder / "a").exists()
    assert _run(folder, *_arguments("bad.py", "d")).stderr == bad["output"]


def test_a_changed_module_is_compiled_again(folder: Path) -> None:
    cache = worker.Cache()
    for out in ("before", "after"):
        request = {"arguments": _arguments("good.py", out), "sandboxDir": str(folder)}
        assert worker.answer(request, cache)["exitCode"] == 0
        (folder / "good.py").write_text(GOOD.replace("+= by", "+= by * 2"))
    assert _files(folder / "before")["server.js"] != _files(folder / "after")["server.js"]


def test_another_title_or_name_is_compiled_again(folder: Path) -> None:
    cache = worker.Cache()
    for name, title, out in (("a", "One", "1"), ("a", "Two", "2"), ("b", "Two", "3")):
        arguments = ["compile", "good.py", "--name", name, "--title", title, "--out", out]
        assert worker.answer({"arguments": arguments, "sandboxDir": str(folder)}, cache)["exitCode"] == 0
    made = [json.loads((folder / out / "app.json").read_text()) for out in "123"]
    assert [(app["name"], app["title"]) for app in made] == [("a", "One"), ("a", "Two"), ("b", "Two")]


@pytest.mark.parametrize("arguments, code, text", [
    (["compile", "none.py", "--name", "x", "--out", "o"], 2, "none.py: No such file"),
    (["compile", "good.py", "--name", "X y", "--out", "o"], 2, "must match"),
    (["compile", "good.py"], 2, "required"),
    (["fly"], 2, "invalid choice"),
    (["@nothing"], 2, "No such file"),
    ([], 2, "COMMAND"),
])
def test_wrong_use_is_told(folder: Path, arguments: list[str], code: int, text: str) -> None:
    answer = worker.answer({"arguments": arguments, "sandboxDir": str(folder)}, worker.Cache())
    assert answer["exitCode"] == code and text in answer["output"]


def test_requests_cut_anywhere() -> None:
    whole = json.dumps({"arguments": ["check", "ä.py"]}, ensure_ascii=False).encode() * 2

    class Slow(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            return self.read(3)
    sink = io.BytesIO()
    assert worker.serve(Slow(whole), sink) == 0
    assert len(sink.getvalue().splitlines()) == 2


@pytest.mark.parametrize("stream", [b"[]\n", b'{"arguments": [', b"compile\n"])
def test_what_is_no_request_ends_the_worker(stream: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    sink = io.BytesIO()
    assert worker.serve(io.BytesIO(stream), sink) == 1
    assert sink.getvalue() == b"" and "monoglot worker" in capsys.readouterr().err
