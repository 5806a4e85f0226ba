"""Starlark: formatted, and without what buildifier warns of."""
from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from starlark import LINT
from tests.lint.tree import files, runfile

BUILDIFIER = runfile("MONOGLOT_BUILDIFIER")
SUFFIXES = (".bazel", ".bzl", ".BUILD")


def _buildifier(*paths: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BUILDIFIER, "-mode=check", *LINT, *paths], capture_output=True, text=True, check=False)


def test_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = [(name, path) for name, path in files() if name.endswith(SUFFIXES)]
    assert len(named) > 50
    for name, path in named:  # buildifier looks at a file's name and folder, links confuse it
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    done = _buildifier(*(name for name, _ in named))
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\nto format: tools/bazel run //tools:starlark"


@pytest.mark.parametrize("text", ["filegroup( name='x')\n", 'load(":a.bzl", "unused")\n'])
def test_a_mistake_is_found(tmp_path: Path, text: str) -> None:
    wrong = tmp_path / "BUILD.bazel"
    wrong.write_text(text, encoding="utf-8")
    assert _buildifier(str(wrong)).returncode != 0
