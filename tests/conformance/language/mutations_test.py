"""Each mutation of the table makes the conformance suite fail; without one it passes."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conformance.language.mutation import UNIT, Mutation
from tests.conformance.language.mutations import TABLE

ROOT = Path(__file__).absolute().parents[3]
REFUSED = re.compile(r"\bMG(?!0001)\d{4}\b")
"""What a case is that no longer compiles."""
FOLDERS = ("compiler/monoglot", "runtime_js", "tests/support", "tests/conformance/language")
WHERE = ("tests/conformance/language/cases/{}.py", "tests/conformance/language/tables/{}.txt",
         "compiler/monoglot/emit/javascript/testdata/{}.txt")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what compiles and runs cases."""
    made = tmp_path_factory.mktemp("tree")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, made / folder, ignore=shutil.ignore_patterns("__pycache__", "*.runfiles*", "golden"))
    return made


def run(tree: Path, suites: tuple[str, ...]) -> tuple[int, str]:
    """What the case files, or the tests, say of the tree; 1: something is wrong."""
    units = [str(tree / name.removeprefix(UNIT)) for name in suites if name.startswith(UNIT)]
    paths = [str(next(path for where in WHERE if (path := tree / where.format(name)).exists())) for name in suites if not name.startswith(UNIT)]
    assert not (units and paths)
    tests = ["pytest", "-q", "-x", "-p", "no:cacheprovider", "--import-mode=importlib", f"--rootdir={tree}"]
    command = [*tests, *units] if units else ["tests.conformance.language.quick", *paths]
    done = subprocess.run([sys.executable, "-s", "-m", *command], cwd=tree, env=_environment(tree), capture_output=True, text=True, timeout=600)
    return done.returncode, done.stdout + done.stderr


def _environment(tree: Path) -> dict[str, str]:
    imports = [str(tree), str(tree / "compiler"), *(entry for entry in sys.path if "site-packages" in entry)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(imports), "PYTHONDONTWRITEBYTECODE": "1"}
    if node := os.environ.get("MONOGLOT_NODE"):
        environment["PATH"] = f"{Path(os.environ['TEST_SRCDIR'], node).parent}:{environment['PATH']}"
    return environment


def noticed(code: int, said: str) -> int:
    """How many cases or tests fail, or modules do not load; 0 if there is no failure that tells of the mutation."""
    if code != 1:
        return 0
    return said.count("\n  cpython ") or len(REFUSED.findall(said)) or said.count("\nFAILED ") or said.count("\nReferenceError: ")


def test_without_a_mutation(tree: Path) -> None:
    every = tuple(dict.fromkeys(name for each in TABLE for name in each.suites))
    for part in (tuple(n for n in every if n.startswith(UNIT)), tuple(n for n in every if not n.startswith(UNIT))):
        code, said = run(tree, part)
        assert code == 0, said[-3000:]


def test_there_are_enough() -> None:
    assert len({each.name for each in TABLE}) == len(TABLE) >= 20


@pytest.mark.parametrize("mutation", TABLE, ids=lambda each: each.name)
def test_mutation(mutation: Mutation, tree: Path) -> None:
    path, start = tree / mutation.file, time.monotonic()
    original = path.read_text(encoding="utf-8")
    assert original.count(mutation.before) == 1, f"{mutation.file} has not exactly one {mutation.before!r}"
    path.write_text(original.replace(mutation.before, mutation.after), encoding="utf-8")
    try:
        code, said = run(tree, mutation.suites)
    finally:
        path.write_text(original, encoding="utf-8")
    assert noticed(code, said), f"survived: {said[-2000:]}"
    print(f"{mutation.name}: {noticed(code, said)} noticed, {time.monotonic() - start:.1f} s")
