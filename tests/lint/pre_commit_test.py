"""`tools/pre-commit`, as git runs it: what it asks of Bazel for which change, and that a refusal stops the commit.

Bazel itself is a stand-in here, that writes down what it is asked and refuses the targets it is told to.
"""
from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent.parent / "tools/pre-commit"
BAZEL = """#!/bin/sh
echo "$*" >> asked
for refused in $REFUSED; do
    case " $* " in *" $refused "*) exit 3 ;; esac
done
case "$*" in *"-- //tools/..."*) exit 4 ;; esac
"""
FORM = "//tests/lint:tree_test //tests/lint:starlark_test"


class Clone:
    """A repository with the hook."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q", "-b", "main")
        self.write("tools/pre-commit", SCRIPT.read_text("utf-8")).chmod(0o755)
        self.write("tools/bazel", BAZEL).chmod(0o755)
        self.write(".gitignore", "asked\n")
        self.git("add", "-A")
        self.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "first")
        subprocess.run([folder / "tools/pre-commit", "--install"], cwd=folder, check=True, capture_output=True)

    def git(self, *arguments: str, refused: str = "") -> int:
        identity = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "ann"), ("EMAIL", "ann@example.org"))}
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "REFUSED": refused, "GIT_CONFIG_NOSYSTEM": "1"} | identity
        return subprocess.run(["git", *arguments], cwd=self.folder, env=environment, capture_output=True, check=False).returncode

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def commit(self, *names: str, refused: str = "") -> tuple[bool, list[str]]:
        """Whether these files were committed, and what Bazel was asked."""
        for name in names:
            self.write(name, "changed")
        self.git("add", "-A")
        status = self.git("commit", "-qm", "change", refused=refused)
        asked = self.folder / "asked"
        said = asked.read_text("utf-8").splitlines() if asked.exists() else []
        asked.unlink(missing_ok=True)
        assert (status == 0) == (self.git("diff", "--cached", "--quiet") == 0)
        return status == 0, said


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def small(part: str) -> str:
    return f"test --noshow_progress --build_tests_only --test_size_filters=small --test_tag_filters=-checks -- //{part}/..."


@pytest.mark.parametrize("name, first, then", [
    ("runtime_c/src/a.c", f"{FORM} //:lint", ["runtime_c"]), ("runtime_c/src/a.h", f"{FORM} //:lint", ["runtime_c"]),
    ("compiler/monoglot/a.py", f"{FORM} //tests/lint:mypy_test", ["compiler"]), ("rules/a.bzl", FORM, ["rules"]),
    ("runtime_js/a.js", FORM, ["runtime_js"]), ("docs/a.md", FORM, []), ("tools/a.py", f"{FORM} //tests/lint:mypy_test", ["tools"])])
def test_what_a_change_concerns(clone: Clone, name: str, first: str, then: list[str]) -> None:
    """That there is no test to run (4) is no refusal."""
    assert clone.commit(name) == (True, [f"test --noshow_progress {first}", *map(small, then)])


@pytest.mark.parametrize("name, refused", [
    ("runtime_c/src/a.c", "//:lint"), ("compiler/a.py", "//tests/lint:mypy_test"), ("compiler/monoglot/emit/golden/a.json", "//compiler/..."),
    ("rules/BUILD.bazel", "//tests/lint:starlark_test"), ("docs/a.md", "//tests/lint:tree_test")])
def test_what_is_refused_is_not_committed(clone: Clone, name: str, refused: str) -> None:
    """Badly formed C, a mistake in Python, a golden file that is not what is made, and the form of the tree."""
    committed, asked = clone.commit(name, refused=refused)
    assert not committed and refused in asked[-1]
    assert clone.commit()[0], "mended, it is"


def test_nothing_changed(clone: Clone) -> None:
    assert clone.git("commit", "-qm", "empty", "--allow-empty") == 0
    assert not (clone.folder / "asked").exists()
