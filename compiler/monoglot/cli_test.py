"""The command line as people use it: what each command prints, where, and its exit code."""
from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from monoglot import catalogue, cli, explain, pipeline
from monoglot.catalogue.entry import module
from monoglot.catalogue.pages import page
from monoglot.check import library, platform

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


def _line(text: str) -> int:
    """Of GOOD, the line in which the text stands first, behind the head."""
    return GOOD[:GOOD.index(text, GOOD.index("def add"))].count("\n") + 1


def test_explain_is_a_table(folder: Path) -> None:
    code, text, err = run(folder, "explain", "good.py")
    rows = {line.split()[0]: line for line in text.splitlines() if not line.startswith(" ")}
    assert code == 0 and err == "" and text.startswith("function  placement   runs on")
    assert list(rows) == ["function", "add", "remove", "ask", "_call", "double", "render"]
    assert f"optimistic  client + server  write shared shoots: add > self.shoots.insert (line {_line('insert(')})" in rows["add"]
    assert "AddArgs -> AddResult" in rows["add"] and "RemoveArgs -> RemoveResult" in rows["remove"]
    assert f"fetch: ask > _call > fetch.post (line {_line('fetch.post')})" in rows["ask"]
    assert text == run(folder, "explain", "good.py")[1]


def test_explain_one_function_and_as_json(folder: Path) -> None:
    code, text, _ = run(folder, "explain", "good.py", "ask")
    assert code == 0 and len([line for line in text.splitlines() if not line.startswith(" ")]) == 2
    code, text, _ = run(folder, "explain", "good.py", "--json")
    rows = {row["function"]: row for row in json.loads(text)}
    assert rows["add"]["round_trips"] == 0 and rows["remove"]["round_trips"] == 1 and rows["double"]["messages"] == []
    assert rows["render"]["messages"] == ["AddArgs -> AddResult", "AskArgs -> AskResult"] and rows["render"]["round_trips"] == 1
    assert rows["ask"]["evidence"][0] == {"effect": "fetch", "chain": ["ask", "_call", "fetch.post"], "file": "good.py", "line": _line("fetch.post")}
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


COMMANDS = (("compile", "--name", "c", "--out", "o"), ("check",), ("check", "--json"), ("explain",), ("emit", "--stage", "lower"))
FILES: dict[str, bytes] = {
    "good.py": GOOD.encode(), "bom.py": b"\xef\xbb\xbf" + GOOD.encode(), "crlf.py": GOOD.replace("\n", "\r\n").encode(), "cr.py": GOOD.replace("\n", "\r").encode(),
    "empty.py": b"", "latin.py": b"x = '\xe4'\n", "cut.py": b"x = '\xc3", "nul.py": b"x = 1\0\n", "syntax.py": b"def (:\n", "utf16.py": "x = 1\n".encode("utf-16"),
    "cookie.py": b"# coding: latin-1\nx = 1\n", "deep.py": b"x = " + b"not " * 150 + b"x\n", "huge.py": b"# " + b"x" * 3_000_000, "data": b"\x7fELF\0\xff",
    "imports.py": b"import folder.part\nimport unread\n" + GOOD.encode()}
OUTCOMES = [
    ("good.py", 0, ""), ("bom.py", 0, ""), ("crlf.py", 0, ""), ("cr.py", 0, ""),
    ("empty.py", 1, "MG0501"), ("latin.py", 1, "MG0102"), ("cut.py", 1, "MG0102"), ("utf16.py", 1, "MG0102"), ("nul.py", 1, "MG0103"),
    ("syntax.py", 1, "MG0101"), ("cookie.py", 1, "MG0101"), ("deep.py", 1, "MG0104"), ("huge.py", 1, "MG0105"), ("data", 1, "MG0102"), ("imports.py", 1, "MG0204"),
    ("none.py", 2, "monoglot: none.py: No such file or directory\n"), ("folder", 2, "monoglot: folder: Is a directory\n"), ("", 2, "Is a directory\n"),
    ("good.py/x.py", 2, "Not a directory\n"), ("n" * 300 + ".py", 2, "File name too long\n"), ("a\0b.py", 2, "monoglot: an argument holds a NUL"),
    ("loop.py", 2, "monoglot: loop.py: Too many levels of symbolic links\n"), ("nowhere.py", 2, "monoglot: nowhere.py: No such file or directory\n"),
    ("@none", 2, "none: No such file or directory\n"), ("@latin.py", 2, "monoglot: @latin.py: not UTF-8, at byte 5\n"), ("@folder", 2, "folder: Is a directory\n")]


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop.py").symlink_to("loop.py")
    (tmp_path / "nowhere.py").symlink_to("absent.py")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("name, code, text", OUTCOMES, ids=[name[:20] for name, _, _ in OUTCOMES])
def test_every_kind_of_input(inputs: Path, command: tuple[str, ...], name: str, code: int, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain, "explain", lambda program: ())  # what it costs is told elsewhere
    found, out, err = run(inputs, command[0], name, *command[1:])
    assert found == code and text in out + err, out + err
    assert "Traceback" not in out + err and "MG0001" not in out + err and max(map(len, (out + err).splitlines()), default=0) < 100_000
    if "--json" in command and name[:1] != "@" and "\0" not in name:
        assert [(d["code"], sorted(d)) for d in json.loads(out)][:1] == ([(text, sorted(JSON_KEYS))] if code == 1 else [])
    else:
        assert (err if code == 2 else "") .count("\n") == (code == 2)


JSON_KEYS = ("code", "file", "line", "column", "end_line", "end_column", "message", "mend")


def test_the_file_is_not_read_beyond_the_limit(tmp_path: Path) -> None:
    with (tmp_path / "sparse.py").open("wb") as file:
        file.truncate(1 << 40)
    code, out, _ = run(tmp_path, "check", "sparse.py")
    assert code == 1 and "MG0105" in out


@pytest.mark.parametrize("out, text", [("good.py", "Not a directory"), ("good.py/x", "Not a directory"), ("n" * 300, "File name too long")])
def test_a_folder_that_cannot_be_written(inputs: Path, out: str, text: str) -> None:
    code, printed, err = run(inputs, "compile", "good.py", "--name", "c", "--out", out)
    assert code == 2 and printed == "" and err.startswith(f"monoglot: --out {out}: ") and text in err or "File exists" in err


@pytest.mark.parametrize("source, text", [("none.py", "none.py: No such file"), ("folder", "Is a directory"), ("/x/y.py", "not below")])
def test_sources_that_are_none(inputs: Path, source: str, text: str) -> None:
    code, _, err = run(inputs, "compile", "good.py", "--name", "c", "--out", "o", "--src", source)
    assert code == 2 and text in err and err.count("\n") == 1


@pytest.mark.parametrize("names", [["platform.index"], ["__init__.pyi"], []])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_compiler_whose_files_are_not_there(inputs: Path, command: tuple[str, ...], names: list[str], tmp_path: Path,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stub").mkdir()
    for name in {"platform.index", "__init__.pyi"} - set(names):
        (tmp_path / "stub" / name).write_bytes(b"{" if not names else (platform.FOLDER / name).read_bytes())
    monkeypatch.setattr(library, "FOLDER", tmp_path / "stub")
    library.load.cache_clear()
    try:
        code, out, err = run(inputs, command[0], "good.py", *command[1:])
    finally:
        library.load.cache_clear()
    assert code == 2 and out == "" and err.startswith(f"monoglot: {tmp_path}/stub/") and "tools/bazel run //compiler:browser_stub" in err


def _process(folder: Path, *arguments: str, stdout: int | IO[bytes] = subprocess.PIPE, **env: str) -> subprocess.CompletedProcess[bytes]:
    root = str(Path(cli.__file__).parents[1])
    return subprocess.run([sys.executable, "-m", "monoglot", *arguments], cwd=folder, stdout=stdout, stderr=subprocess.PIPE, timeout=120,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path]), **env})


def test_output_that_nobody_reads(inputs: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = _process(inputs, "emit", "good.py", "--stage", "read", stdout=writing)
    assert (done.returncode, done.stderr) == (141, b"")
    with Path("/dev/full").open("wb") as full:
        done = _process(inputs, "explain", "MG0402", stdout=full)
    assert (done.returncode, done.stderr) == (2, b"monoglot: standard output: No space left on device\n")


def test_output_in_another_encoding(inputs: Path) -> None:
    (inputs / "word.py").write_text("größe = 1\n", encoding="utf-8")
    done = _process(inputs, "emit", "word.py", "--stage", "read", PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and b"gr\\xf6" in done.stdout and done.stderr == b""


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
