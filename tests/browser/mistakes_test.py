"""Mistakes in the use of the browser are found twice: by the compiler, and by mypy with the generated stub."""
from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from mypy import api

from monoglot.diagnostics import Refused
from monoglot.pipeline import Request, run

MODULE = Path(__file__).with_name("mistakes.py")
LINES = MODULE.read_text(encoding="utf-8").splitlines()


def planted() -> dict[int, str]:
    """The lines with a mistake: those of `start` after the first comment, but the good ones."""
    first = next(i for i, line in enumerate(LINES) if line.strip() == "# names and methods")
    last = next(i for i, line in enumerate(LINES) if line.strip() == "# right")
    return {i + 1: line.strip() for i, line in enumerate(LINES) if first < i < last and not line.strip().startswith("#")}


@pytest.fixture(scope="module")
def by_compiler() -> set[int]:
    found = run(Request("mistakes.py", MODULE.read_text(encoding="utf-8"), "mistakes"), last="check")
    assert isinstance(found, Refused)
    return {d.line for d in found.diagnostics}


@pytest.fixture(scope="module")
def by_mypy(tmp_path_factory: pytest.TempPathFactory) -> set[int]:
    """The library as an editor sees it: its sources, the stub beside them."""
    root = tmp_path_factory.mktemp("library")
    library = Path(sys.modules["monoglot"].__file__ or "").parent
    shutil.copytree(library, root / "monoglot", ignore=lambda _, names: {
        n for n in names if "." in n and not n.endswith((".py", ".pyi"))})
    shutil.copy(MODULE, root)
    before = Path.cwd()
    os.chdir(root)
    try:
        said, wrong, _ = api.run(["--strict", "--config-file=", "--cache-dir", os.devnull, "--no-error-summary", "mistakes.py"])
    finally:
        os.chdir(before)
    assert wrong == ""
    return {int(line.split(":")[1]) for line in said.splitlines() if ": error:" in line and line.startswith("mistakes.py")}


def test_there_are_many() -> None:
    assert len(planted()) >= 40


def test_the_compiler_finds_each(by_compiler: set[int]) -> None:
    assert {n: line for n, line in planted().items() if n not in by_compiler} == {}


def test_mypy_finds_each(by_mypy: set[int]) -> None:
    # a property read and thrown away is a mistake for the compiler's rules alone if it exists
    assert {n: line for n, line in planted().items() if n not in by_mypy} == {}


def test_neither_refuses_what_is_right(by_compiler: set[int], by_mypy: set[int]) -> None:
    good = {i + 1: line.strip() for i, line in enumerate(LINES) if line.endswith("# good")}
    assert good
    assert {n: line for n, line in good.items() if n in by_compiler | by_mypy} == {}
