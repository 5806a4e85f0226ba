"""What is emitted for each shape of split action, as golden files; tests/split/shapes_test.py runs them on real hosts."""
from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from monoglot import golden, pipeline
from monoglot.model import Program

DATA = Path(__file__).parent
SOURCE = (DATA / "testdata/shapes.py").read_text(encoding="utf-8")
SHAPES = re.findall(r'\("(\w+)", self\.\1\)', SOURCE.partition("def _shapes")[2])


@cache
def compiled() -> pipeline.Run:
    made = pipeline.run(pipeline.Request("shapes.py", SOURCE, "shapes", "Shapes"))
    assert isinstance(made, pipeline.Run), made
    return made


def functions(side: str) -> dict[str, str]:
    """The text of each emitted function, by name; line numbers left out, since any edit of the file moves them."""
    text = compiled().files[f"{side}.js"].decode()
    found = {}
    for block in text.split("\n\n"):
        named = re.match(r"(?:const (?=[\w$]+ = [^\n]*=>)|(?:async )?function\*? )([\w$]+)", block)
        if named:
            found[named[1]] = re.sub(r"  // \d+$", "", re.sub(r"\(line \d+\)", "(line)", block), flags=re.M) + "\n"
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_golden(shape: str) -> None:
    client, server = functions("client"), functions("server")
    segments = [text for name, text in server.items() if name.startswith(shape + "$")]
    assert segments or shape == "helper_of_an_action_on_both_sides", "it is not split"
    golden.check(DATA / f"golden/{shape}.js", "\n".join(["// the browser\n", client[shape], "// the server\n", *segments]))


def test_every_action_is_a_shape_or_its_helper() -> None:
    program: Program = compiled().program
    actions = [f.name for f in program.model.functions if f.number and "$" not in f.name]
    assert sorted(actions) == sorted([*SHAPES, "grow", "count", "count_twice"])
    assert {p.function: p.kind for p in program.placements if p.function in actions} == {
        name: "client" for name in SHAPES} | {"grow": "client", "count": "optimistic", "count_twice": "optimistic"}


def test_a_helper_in_the_place_of_its_calls_is_nowhere_else() -> None:
    """Its segments would be actions of their own, without the checks of its callers."""
    sides = {p.function: p.sides for p in compiled().program.placements}
    assert {name for name in ("_offer", "_cheaper", "_first", "_checked") if sides[name]} == set()
    assert [name for name in sides if name.startswith(("_offer$", "_cheaper$", "_first$", "_checked$"))] == []
