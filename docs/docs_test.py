"""What the documents show is true: their modules run in CPython, their links lead somewhere."""
from __future__ import annotations

import io
import json
import os
import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.generate import pages, stale
from monoglot import cli, pipeline
from monoglot.check import check
from monoglot.diagnostics import Refused
from monoglot.model import Model
from monoglot.pipeline import Request, Run
from monoglot.read import Source, read
from monoglot.testing import answers, reply

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(text: str, language: str) -> list[str]:
    return [block for of, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL) if of == language]


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def run(text: str) -> dict[str, object]:
    """The names of a module with this text."""
    module = types.ModuleType("shown")
    sys.modules["shown"] = module
    exec(compile(text, "shown.py", "exec", dont_inherit=True), module.__dict__)
    return module.__dict__


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Path]:
    """The tutorial's folder, with its two Python modules as a reader would have them."""
    parts = blocks((ROOT / "docs/tutorial.md").read_text("utf-8"), "python")
    module = [part for part in parts if "class Groceries" in part or part.startswith("    def start")]
    (tmp_path / "groceries.py").write_text("\n".join(module), "utf-8")
    (tmp_path / "groceries_test.py").write_text(next(part for part in parts if "def test_" in part), "utf-8")
    sys.path.insert(0, os.fspath(tmp_path))
    yield tmp_path
    sys.path.remove(os.fspath(tmp_path))
    sys.modules.pop("groceries", None)


def test_the_tutorials_tests_pass(workspace: Path) -> None:
    names = run((workspace / "groceries_test.py").read_text("utf-8"))
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        assert callable(test)
        test()


def test_what_is_shown_as_an_application_is_in_the_language(workspace: Path) -> None:
    shown = {"groceries": (workspace / "groceries.py").read_text("utf-8"),
             "readme": blocks((ROOT / "README.md").read_text("utf-8"), "python")[0]}
    for name, text in shown.items():
        source = read(f"{name}.py", text)
        assert isinstance(source, Source)
        assert isinstance(check(source, name=name), Model)


def tutorial(telling: str) -> str:
    """The tutorial's one Python part that has this text."""
    found = [part for part in blocks((ROOT / "docs/tutorial.md").read_text("utf-8"), "python") if telling in part]
    assert len(found) == 1
    return found[0]


def compiled(name: str, text: str) -> Run:
    made = pipeline.run(Request(f"{name}.py", text, name))
    assert isinstance(made, Run), made
    return made


def test_the_tutorials_assertion_holds(workspace: Path) -> None:
    line, head = tutorial("@optimistic").split("\n\n")
    module = (workspace / "groceries.py").read_text("utf-8")
    assert module.count(head.split("\n")[1] + "\n") == 1
    asserted = module.replace(head.split("\n")[1] + "\n", head).replace("from monoglot import", f"{line}\nfrom monoglot import", 1)
    kinds = {p.function: p.kind for p in compiled("groceries", asserted).program.placements}
    assert kinds["want"] == "optimistic"
    assert isinstance(pipeline.run(Request("g.py", asserted.replace("optimistic", "barrier"), "g")), Refused)


def test_the_tutorials_order_is_split_and_runs(workspace: Path) -> None:
    head = ('from monoglot import App, Secret, Shared, expect, fetch\nfrom monoglot.browser import window\n\nclass Shop(App):\n'
            '    spent: Shared[int] = 0\n    shop_key = Secret("key", host="shop.example.com")\n\n')
    text = head + tutorial("def order(self")
    assert [s.function for s in compiled("shop", text).program.segments] == ["order$1", "order$2"]
    shop = run(text)["Shop"]
    assert isinstance(shop, type)
    app = shop()
    exec(tutorial("import answers, browser"), {"app": app})
    assert app.spent == 3


def test_the_shown_json_is_what_check_prints(tmp_path: Path) -> None:
    shown = next(part for part in blocks((ROOT / "docs/reference.md").read_text("utf-8"), "") if part.startswith('[{"code"'))
    (tmp_path / "counter.py").write_text("from monoglot import App, Shared\nclass Counter(App):\n    count: Shared[int] = 0\n\n"
                                         "    def add(self, step) -> None:\n        self.count += 1\n", "utf-8")
    out = io.StringIO()
    assert cli.main(["check", "counter.py", "--json"], cli.Streams(out, out, tmp_path)) == 1
    assert json.loads(out.getvalue()) == json.loads(shown)


def test_every_command_shown_is_one(tmp_path: Path) -> None:
    """Commands of the compiler are understood; the rows of the reference name them all."""
    text = (ROOT / "docs/reference.md").read_text("utf-8")
    named = re.findall(r"^\| `(\w+)[ `]", text[text.index("run //compiler:cli"):text.index("All but `lsp`")], re.MULTILINE)
    assert sorted(set(named)) == ["check", "compile", "emit", "explain", "lsp"]
    for document in DOCUMENTS:
        for line in re.findall(r"//compiler:cli -- (.*?)(?:  +#.*)?[`\n]", document.read_text("utf-8")):
            err = io.StringIO()
            cli.main([*line.split()], cli.Streams(io.StringIO(), err, tmp_path))  # no such file, but understood
            assert "usage:" not in err.getvalue(), f"{document.name}: {line}"


def test_the_readmes_example_runs() -> None:
    names = run(blocks((ROOT / "README.md").read_text("utf-8"), "python")[0])
    studio = names["Studio"]
    assert isinstance(studio, type)
    app = studio()
    photo = app.add_photo("Dunes", "https://example.com/dunes.jpg")
    with answers(lambda request: reply(json={"url": "https://example.com/edited.jpg"})):
        app.edit_photo(photo, "warmer")
    assert app.photos[photo].edited_url == "https://example.com/edited.jpg"


def test_generated_pages_say_what_the_sources_say() -> None:
    for path, text in pages(ROOT).items():
        page = ROOT / path
        assert page.exists() and page.read_text("utf-8") == text, f"{path} is old: tools/bazel run //docs:generate"
    assert stale(ROOT, pages(ROOT)) == [], "tools/bazel run //docs:generate"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        there = document.parent / path if path else document
        assert there.exists(), f"{document.name} links to {target}"
        if anchor:
            assert anchor in anchors(there.read_text("utf-8")), f"{document.name} links to {target}"
