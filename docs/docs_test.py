"""What the documents show is true: their modules run in CPython, their links lead somewhere."""
from __future__ import annotations

import os
import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.generate import pages, stale
from monoglot.check import check
from monoglot.model import Model
from monoglot.read import Source, read
from monoglot.testing import answers, reply

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


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
