"""What the development runner takes for a change."""
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from monoglot.dev.watch import changes, snapshot

INTERVAL = 0.01


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "app.py").write_text("one")
    (tmp_path / "pages/page.css").write_text("one")
    return tmp_path


@pytest.fixture
def told(folder: Path) -> Iterator[list[str]]:
    """The changes of the folder from now on."""
    return changes(folder, snapshot(folder), INTERVAL)


def test_no_change_is_told_as_none(told: Iterator[list[str]]) -> None:
    assert [next(told) for _ in range(3)] == [[], [], []]


def test_what_is_changed_made_and_removed_is_told_once(folder: Path, told: Iterator[list[str]]) -> None:
    (folder / "app.py").write_text("another")
    (folder / "new.py").write_text("new")
    (folder / "pages/page.css").unlink()
    assert next(told) == [str(folder / name) for name in ("app.py", "new.py", "pages/page.css")]
    assert next(told) == []


def test_the_same_size_at_another_time_is_a_change(folder: Path, told: Iterator[list[str]]) -> None:
    before = (folder / "app.py").stat().st_mtime_ns
    (folder / "app.py").write_text("two")
    os.utime(folder / "app.py", ns=(before + 1, before + 1))
    assert next(told) == [str(folder / "app.py")]


def test_what_changes_while_a_change_is_handled_is_told_next(folder: Path, told: Iterator[list[str]]) -> None:
    (folder / "app.py").write_text("another")
    assert next(told) == [str(folder / "app.py")]
    (folder / "pages/page.css").write_text("another")
    assert next(told) == [str(folder / "pages/page.css")]


def test_a_change_that_goes_on_is_told_when_it_ends(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "app.py"
    writes = iter(range(5))

    def write(_seconds: float) -> None:
        if next(writes, None) is not None:
            path.write_text(path.read_text() + "!")

    found = changes(folder, snapshot(folder), INTERVAL)
    monkeypatch.setattr("monoglot.dev.watch.time.sleep", write)
    assert next(found) == [str(path)]
    assert path.read_text() == "one!!!!!"
    assert next(found) == []


@pytest.mark.parametrize("name", [
    ".git/index", ".monoglot/studio/pod/acme.db", ".app.py.swp", "app.py~", "pages/__pycache__/x.pyc",
    "node_modules/x.js", "bazel-bin/deploy"])
def test_what_tools_keep_is_no_change(folder: Path, told: Iterator[list[str]], name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("new")
    assert next(told) == []


def test_a_link_to_nothing_is_no_file(folder: Path) -> None:
    (folder / "broken").symlink_to(folder / "nowhere")
    assert sorted(snapshot(folder)) == [str(folder / "app.py"), str(folder / "pages/page.css")]
