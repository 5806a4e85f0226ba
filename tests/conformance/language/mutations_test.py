"""Each mutation of the table makes the conformance suite fail; without one it passes."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conformance.language.mutation import Mutation
from tests.conformance.language.mutations import TABLE

ROOT = Path(__file__).absolute().parents[3]
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
    paths = [next(path for where in WHERE if (path := tree / where.format(name)).exists()) for name in suites]
    node = os.environ.get("MONOGLOT_NODE")
    imports = [str(tree), str(tree / "compiler"), *(entry for entry in sys.path if "site-packages" in entry)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(imports), "PYTHONDONTWRITEBYTECODE": "1"}
    if node is not None:
        environment["PATH"] = f"{Path(os.environ['TEST_SRCDIR'], node).parent}:{environment['PATH']}"
    done = subprocess.run([sys.executable, "-s", "-m", "tests.conformance.language.quick", *map(str, paths)],
                          cwd=tree, env=environment, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + done.stderr


def test_without_a_mutation(tree: Path) -> None:
    code, said = run(tree, tuple(dict.fromkeys(name for each in TABLE for name in each.suites)))
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
    assert code == 1 and "\n  cpython " in said, f"survived: {said[-2000:]}"
    print(f"{mutation.name}: {said.count(chr(10) + '  cpython ')} cases differ, {time.monotonic() - start:.1f} s")
