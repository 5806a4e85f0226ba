"""Random changes of good modules: diagnostics or success, never a traceback or `MG0001`.

The seed of a failing run is in the test's name and message; `MONOGLOT_FUZZ`
sets how many changed modules each seed makes.
"""
from __future__ import annotations

import ast
import copy
import os
import random
from pathlib import Path

import pytest

from monoglot.analyse import analyse, hosts, waits
from monoglot.check import check
from monoglot.diagnostics import Refused, as_json, as_text
from monoglot.dump import dump
from monoglot.read import read

# Not the empty __init__.py that Bazel puts beside modules.
SAMPLES = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "testdata").glob("[a-z]*.py"))]
ROUNDS = int(os.environ.get("MONOGLOT_FUZZ", "10"))
PIECES = ["self", "None", "lambda: 0", "[]", "{}", "()", "*", "**", ":", "@", "if", "for x in", "not", "-", "~", "1e999",
          "\x00", "\ud800", "é", "😀", "'", '"""', "f'{", "\n", "\t", "    ", "=", ":=", "->", "|", "[0]", ".id", "self.ai_key",
          "Status", "document", "await ", "yield ", "0x1" + "0" * 20, "(", ")", "lambda x: x", "Id[Shoot]", "%s", "async "]


def run(text: str) -> None:
    """The whole front, with everything it can print."""
    source = read("app.py", text)
    made = source if isinstance(source, Refused) else check(source, name="studio")
    if not isinstance(made, Refused):
        dump(made)
        program = analyse(made)
        if not isinstance(program, Refused):
            dump(program.placements, spans=True)
            hosts(program)
            waits(program)
            return
        made = program
    assert made.diagnostics and as_text(made.diagnostics, text) and as_json(made.diagnostics)
    assert "MG0001" not in {d.code for d in made.diagnostics}, as_text(made.diagnostics, text)


def change_text(random_: random.Random, text: str) -> str:
    """Cuts, copies or inserts at random places."""
    for _ in range(random_.randint(1, 3)):
        at, to = sorted(random_.randrange(len(text)) for _ in range(2))
        to = min(to, at + random_.randint(1, 12))
        kind = random_.randrange(3)
        piece = random_.choice(PIECES) if kind else ""
        text = text[:at] + piece + text[(to if kind != 1 else at):]
    return text


def change_tree(random_: random.Random, text: str) -> str:
    """Puts parts of the tree in each other's places: mostly valid Python with a wrong meaning."""
    tree = ast.parse(text)
    for _ in range(random_.randint(1, 3)):
        nodes = [(n, f, i) for n in ast.walk(tree) for f, v in ast.iter_fields(n) if isinstance(v, list | ast.expr)
                 for i in (range(len(v)) if isinstance(v, list) else [-1])]
        (a, fa, ia), (c, fc, ic) = random_.choice(nodes), random_.choice(nodes)
        part = copy.deepcopy(getattr(c, fc) if ic < 0 else getattr(c, fc)[ic])
        old = getattr(a, fa) if ia < 0 else getattr(a, fa)[ia]
        if not (isinstance(part, ast.expr) and isinstance(old, ast.expr)
                or isinstance(part, ast.stmt) and isinstance(old, ast.stmt)):
            continue
        if ia < 0:
            setattr(a, fa, part)
        else:
            getattr(a, fa)[ia] = part
    try:
        return ast.unparse(tree)
    except ValueError:  # a tree that no text has, e.g. a call as a part of an f-string
        return text


@pytest.mark.parametrize("seed", range(10))
def test_changed_text(seed: int) -> None:
    random_ = random.Random(seed)
    for _ in range(ROUNDS):
        run(change_text(random_, random_.choice(SAMPLES)))


@pytest.mark.parametrize("seed", range(10))
def test_changed_tree(seed: int) -> None:
    random_ = random.Random(seed)
    for _ in range(ROUNDS):
        run(change_tree(random_, random_.choice(SAMPLES)))
