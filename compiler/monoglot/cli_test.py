"""The command line as people use it: what each command prints, where, and its exit code."""
from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from monoglot import catalogue, cli, pipeline
from monoglot.catalogue.entry import module
from monoglot.catalogue.pages import page

GOOD = str(module("""
def add(self, name: str) -> Id[Shoot]:
    return self.shoots.insert(Shoot(name=name))

def remove(self, shoot: Id[Shoot]) -> None:
    self.shoots.delete(shoot)

def ask(self, question: str) -> str:
    return self._call(question)

def _call(self, question: str) -> str:
    return fetch.post("https://api.example.com/x", json={"q": question}, bearer=self.ai_key).text

def double(self, number: int) -> int:
    return number * 2

def render(self) -> None:
    self.add("x")
    document.title = self.ask("why")
"""))
BAD = str(module("def f(self, name) -> str:\n    return nmae\n"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.py").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.py").write_text(BAD, encoding="utf-8")
    (tmp_path / "worse.py").write_text("def (:\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return cli.main(arguments, cli.Streams(out, err, folder)), out.getvalue(), err.getvalue()


def test_check_is_silent_about_what_is_right(folder: Path) -> None:
    assert run(folder, "check", "good.py") == (0, "", "")
    assert run(folder, "check", "good.py", "--json") == (0, "[]\n", "")


def test_check_tells_every_mistake_of_every_file(folder: Path) -> None:
    code, text, err = run(folder, "check", "worse.py", "good.py", "bad.py")
    assert code == 1 and err == ""
    assert [line.split(" ")[1] for line in text.split("\n") if line.startswith(("bad.py", "worse.py"))] == ["MG0101", "MG0402", "MG0301"]
    assert "    return nmae\n" in text and " ^^^^\n" in text and "\x1b" not in text
    assert text.endswith("explained by: monoglot explain MG0101 MG0402 MG0301\n")
    code, text, _ = run(folder, "check", "worse.py", "bad.py", "--json")
    assert code == 1 and [(d["file"], d["code"]) for d in json.loads(text)] == [("worse.py", "MG0101"), ("bad.py", "MG0402"), ("bad.py", "MG0301")]


def test_check_of_a_missing_file_still_checks_the_others(folder: Path) -> None:
    code, text, err = run(folder, "check", "nothing.py", "bad.py")
    assert code == 2 and "MG0301" in text and err == "monoglot: nothing.py: No such file or directory\n"


def test_colors_only_if_wanted_or_on_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def shown(*more: str) -> str:
        out = Terminal()
        cli.main(["check", "bad.py", *more], cli.Streams(out, io.StringIO(), folder))
        return out.getvalue()

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[1;31mMG0301\x1b[0m" in shown() and "\x1b" not in shown("--color=never")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in shown() and "\x1b" in shown("--color=always")
    assert "\x1b" in run(folder, "explain", "good.py", "--color=always")[1]


def test_explain_is_a_table(folder: Path) -> None:
    code, text, err = run(folder, "explain", "good.py")
    rows = {line.split()[0]: line for line in text.splitlines() if not line.startswith(" ")}
    assert code == 0 and err == "" and text.startswith("function  placement   runs on")
    assert list(rows) == ["function", "add", "remove", "ask", "_call", "double", "render"]
    assert "optimistic  client + server  write shared shoots: add > self.shoots.insert (line 30)" in rows["add"]
    assert "AddArgs -> AddResult" in rows["add"] and "RemoveArgs -> RemoveResult" in rows["remove"]
    assert "fetch: ask > _call > fetch.post (line 39)" in rows["ask"]
    assert text == run(folder, "explain", "good.py")[1]


def test_explain_one_function_and_as_json(folder: Path) -> None:
    code, text, _ = run(folder, "explain", "good.py", "ask")
    assert code == 0 and len([line for line in text.splitlines() if not line.startswith(" ")]) == 2
    code, text, _ = run(folder, "explain", "good.py", "--json")
    rows = {row["function"]: row for row in json.loads(text)}
    assert rows["add"]["round_trips"] == 0 and rows["remove"]["round_trips"] == 1 and rows["double"]["messages"] == []
    assert rows["render"]["messages"] == ["AddArgs -> AddResult", "AskArgs -> AskResult"] and rows["render"]["round_trips"] == 1
    assert rows["ask"]["evidence"][0] == {"effect": "fetch", "chain": ["ask", "_call", "fetch.post"], "file": "good.py", "line": 39}
    assert rows["render"]["bytes_up"] == rows["add"]["bytes_up"] + rows["ask"]["bytes_up"] > 50
    code, _, err = run(folder, "explain", "good.py", "nothing")
    assert code == 2 and err.startswith("monoglot: good.py has no function nothing; it has add, remove")
    assert run(folder, "explain", "bad.py")[0] == 1


def test_explain_prints_pages(folder: Path) -> None:
    assert run(folder, "explain", "MG0402") == (0, page(catalogue.BY_CODE["MG0402"]), "")
    code, text, _ = run(folder, "explain", "MG0402", "MG0301")
    assert code == 0 and text.count("\n# MG") == 1
    assert run(folder, "explain", "MG9999") == (2, "", "monoglot: no diagnostic has the code MG9999\n")


@pytest.mark.parametrize("stage", pipeline.NAMES)
def test_emit(folder: Path, stage: str) -> None:
    code, text, err = run(folder, "emit", "good.py", "--stage", stage)
    assert code == 0 and text.strip() and err == ""
    assert run(folder, "emit", "worse.py", "--stage", stage)[0] == 1


def test_compile_and_dump(folder: Path) -> None:
    code, out, dumped = run(folder, "compile", "good.py", "--name", "c", "--out", "o", "--dump-after", "lower")
    assert code == 0 and out == "" and dumped.startswith("Module")
    assert {"client.js", "server.js", "app.json", "wire.c"} <= {p.name for p in (folder / "o").iterdir()}


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], *([c, "--help"] for c in ("compile", "check", "explain", "emit", "lsp"))])
def test_help(folder: Path, arguments: list[str]) -> None:
    code, text, err = run(folder, *arguments)
    assert code == 0 and err == "" and text.startswith("usage: monoglot") and max(map(len, text.splitlines())) < 160


@pytest.mark.parametrize("arguments, text", [
    ([], "COMMAND"), (["check"], "required"), (["check", "good.py", "--color=red"], "invalid choice"),
    (["emit", "good.py"], "--stage"), (["emit", "good.py", "--stage", "parse"], "invalid choice"), (["check", "good.py", "--name", "A b"], "must match")])
def test_wrong_use(folder: Path, arguments: list[str], text: str) -> None:
    code, out, err = run(folder, *arguments)
    assert code == 2 and out == "" and text in err


def test_explain_says_what_it_needs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONOGLOT_SYNC_DESCRIPTOR", str(folder / "none.binpb"))
    code, text, err = run(folder, "explain", "good.py")
    assert code == 2 and text == "" and "none.binpb is not there" in err
