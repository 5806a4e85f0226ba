"""Programs with one type-breaking edit, and who refuses them: mypy, the compiler.

An edit changes one place of a program's tree: a constant of another type, another
annotation, an argument too few, an unknown attribute or name, another operator.
Whether the result is ill-typed is for mypy to say.
"""
from __future__ import annotations

import ast
import contextlib
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from monoglot import pipeline
from monoglot.diagnostics import Refused
from tests.conformance.language import suite
from tests.conformance.language.fuzz import module_of

Edit = Callable[[ast.AST, random.Random], bool]
_OTHERS: dict[type, tuple[object, ...]] = {int: ("text", None), str: (3, None), bool: ("text", 2.5), float: ("text", None)}


def _constant(node: ast.AST, rng: random.Random) -> bool:
    if not isinstance(node, ast.Constant) or type(node.value) not in _OTHERS:
        return False
    node.value = rng.choice(_OTHERS[type(node.value)])  # type: ignore[assignment]
    return True


def _annotation(node: ast.AST, rng: random.Random) -> bool:
    if not isinstance(node, ast.AnnAssign | ast.arg) or node.annotation is None or not isinstance(node.annotation, ast.Name):
        return False
    node.annotation.id = rng.choice([name for name in ("int", "str", "float") if name != node.annotation.id])
    return True


def _result(node: ast.AST, rng: random.Random) -> bool:
    if not isinstance(node, ast.FunctionDef) or not isinstance(node.returns, ast.Name):
        return False
    node.returns.id = rng.choice([name for name in ("bool", "str", "bytes") if name != node.returns.id])
    return True


def _fewer_arguments(node: ast.AST, rng: random.Random) -> bool:
    if not isinstance(node, ast.Call) or not node.args:
        return False
    node.args.pop()
    return True


def _more_arguments(node: ast.AST, rng: random.Random) -> bool:
    if not isinstance(node, ast.Call):
        return False
    node.args.append(ast.Constant("more"))
    return True


def _attribute(node: ast.AST, rng: random.Random) -> bool:
    if not isinstance(node, ast.Attribute):
        return False
    node.attr = "unheard_of"
    return True


def _name(node: ast.AST, rng: random.Random) -> bool:
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load) or not re.fullmatch(r"[va]\d+", node.id):
        return False
    node.id = rng.choice(["unheard_of", "log"])
    return True


def _operator(node: ast.AST, rng: random.Random) -> bool:
    if not isinstance(node, ast.BinOp):
        return False
    node.right = ast.Constant(rng.choice(["text", None]))
    return True


EDITS: tuple[Edit, ...] = (_constant, _annotation, _result, _fewer_arguments, _more_arguments, _attribute, _name, _operator)


def edited(program: str, rng: random.Random) -> str:
    """The program with one edit, still Python: a text is no pattern behind a sign, and mypy would say nothing of the others."""
    while True:
        text = _edited(program, rng)
        with contextlib.suppress(SyntaxError):
            compile(text, "<edited>", "exec")
            return text


def _edited(program: str, rng: random.Random) -> str:
    tree = ast.parse(program)
    literal = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    places = [node for node in ast.walk(tree) if node not in literal]
    while True:
        if rng.choice(EDITS)(rng.choice(places), rng):
            return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


@cache
def _cache() -> tempfile.TemporaryDirectory[str]:
    """What mypy knows of the standard library is read once in a run."""
    return tempfile.TemporaryDirectory()


def mypy_rejects(programs: Sequence[str]) -> dict[int, list[str]]:
    """What `mypy --strict` says about each program it rejects, by place."""
    text, places = module_of(programs)
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "programs.py"
        path.write_text(text, encoding="utf-8")
        said = _mypy("--strict", "--config-file=", "--no-error-summary", "--cache-dir", _cache().name, str(path))
    found: dict[int, list[str]] = {}
    for line, message in re.findall(r"^[^:\n]*:(\d+): error: (.*)$", said, re.MULTILINE):
        found.setdefault(places[int(line)], []).append(message)
    return found


def _mypy(*arguments: str) -> str:
    """What mypy prints, run by itself: in this process it would keep a hundred MB of each run."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-m", "mypy", *arguments], env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode in (0, 1) and not done.stderr, f"{done.stdout[:2000]}{done.stderr}"
    return done.stdout


def compiler_rejects(programs: Sequence[str]) -> dict[int, list[str]]:
    """The compiler's diagnostics about each program it refuses, by place."""
    found: dict[int, list[str]] = {}
    left = dict(enumerate(programs))
    while left:
        text, places = module_of(list(left.values()))
        numbers = list(left)
        done = pipeline.run(pipeline.Request("programs.py", suite.read("programs", text).module, "programs"))
        if not isinstance(done, Refused):
            return found
        for each in done.diagnostics:
            found.setdefault(numbers[places[each.line]], []).append(f"{each.code} {each.message}")
        left = {number: program for number, program in left.items() if number not in found}
    return found
