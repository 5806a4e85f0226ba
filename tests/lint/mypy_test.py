"""Types: the whole tree by its own configuration, and each application as its author would check it."""
from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mypy import api

from tests.lint.tree import tree

APPLICATIONS = ("app/studio.py", "examples/poll/poll.py", "examples/invoice/invoice.py", "examples/standalone/counter.py", "examples/todo_local/todo.py")


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree without links: mypy names a module by where its file really is."""
    root = tmp_path_factory.mktemp("tree")
    shutil.copytree(tree(), root, dirs_exist_ok=True, ignore=lambda folder, names: {
        name for name in names if not Path(folder, name).is_dir() and Path(name).suffix not in (".py", ".ini")})
    stub = next(path for path in os.environ["MONOGLOT_BROWSER"].split() if path.endswith(".pyi"))
    shutil.copy(Path(os.environ["TEST_SRCDIR"], stub), root / "compiler/monoglot/browser")
    return root


@pytest.fixture(scope="module", autouse=True)
def one_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """All packages in one folder, as pip would have them: mypy wants a package beside its stubs."""
    site = tmp_path_factory.mktemp("site-packages")
    apart = [entry for entry in sys.path if Path(entry).name == "site-packages"]
    for path in (path for entry in apart for path in Path(entry).iterdir() if path.name != "__pycache__"):
        if not (site / path.name).exists():   # a namespace of several packages
            (site / path.name).symlink_to(path.resolve())
    before = sys.path[:]
    sys.path[:] = [*(entry for entry in before if entry not in apart), str(site)]
    yield
    sys.path[:] = before


@pytest.fixture
def inside(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copied)


def check(*arguments: str, kept: str = os.devnull) -> None:
    """`kept`: a folder in which mypy keeps what it knows of modules, for the next check by the same rules."""
    # In this process: mypy then finds the packages that this program was given.
    said, wrong, status = api.run([*arguments, "--cache-dir", kept, "--no-color-output"])
    assert status == 0, said + wrong


@pytest.mark.usefixtures("inside")
def test_tree() -> None:
    check("--config-file", "tests/lint/mypy.ini")


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("module", APPLICATIONS)
def test_as_an_author(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYPYPATH", os.pathsep.join(("compiler", str(Path(module).parent))))
    check("--strict", "--config-file=", module, kept=".kept")


@pytest.mark.usefixtures("inside")
def test_a_mistake_is_found(tmp_path: Path) -> None:
    """So that a run that checks nothing can't pass."""
    wrong = tmp_path / "wrong.py"
    wrong.write_text('count: int = "one"\n', encoding="utf-8")
    _, _, status = api.run(["--config-file", "tests/lint/mypy.ini", str(wrong), "--cache-dir", os.devnull])
    assert status == 1
