"""The prelude's numbers against CPython's, on seeded random values and the edges."""
from __future__ import annotations

import json
import math
import random
import struct
from collections.abc import Callable

import pytest

from monoglot.emit.javascript.noderun import run_module

SEED = 20240501
_EDGES = [0.0, -0.0, 0.5, 1.5, 2.5, -2.5, 0.125, 2.675, 1e15, 1e16, 1e17, 1e21, 1e22, 1e23, 5e-324, 1e-4, 1e-5, 0.1,
          1.7976931348623157e308, 9007199254740991.0, 9007199254740993.0, 123456789.125, 999999.5, 0.00001234, 9.995]


def _floats() -> list[float]:
    """Edges, doubles of random bits, and numbers of everyday size."""
    rng = random.Random(SEED)
    raw = [struct.unpack("<d", rng.randbytes(8))[0] for _ in range(200)]
    daily = [round(rng.uniform(-1000, 1000), rng.randrange(6)) for _ in range(500)]
    halves = [rng.randrange(-4000, 4000) / 2 ** rng.randrange(8) for _ in range(300)]
    return _EDGES + [x for x in raw if math.isfinite(x)] + daily + halves


def _ints() -> list[tuple[int, int]]:
    rng = random.Random(SEED)
    limit = 2**53 - 1
    sizes = [10, 1000, 2**31, 2**52, limit]
    pairs = [(rng.randint(-a, a), rng.randint(-b, b)) for a in sizes for b in sizes for _ in range(200)]
    return [(a, b) for a, b in pairs if b] + [(limit, 1), (-limit, 2), (limit, limit), (-limit, limit), (0, -1)]


_ONE: dict[str, tuple[str, Callable[[float], str]]] = {
    "repr": ("floatText", repr), "fixed0": ("x => fixed(x, 0)", lambda x: f"{x:.0f}"),
    "fixed2": ("x => fixed(x, 2)", lambda x: f"{x:.2f}"), "fixed17": ("x => fixed(x, 17)", lambda x: f"{x:.17f}"),
    "percent": ("x => percent(x, 1)", lambda x: f"{x:.1%}"),
    "round0": ("x => floatText(roundTo(x, 0))", lambda x: repr(round(x, 0))),
    "round2": ("x => floatText(roundTo(x, 2))", lambda x: repr(round(x, 2))),
    "round_tens": ("x => floatText(roundTo(x, -1))", lambda x: repr(round(x, -1)))}

_TWO: dict[str, tuple[str, Callable[[int, int], object]]] = {
    "floordiv": ("floordiv", lambda a, b: a // b), "mod": ("mod", lambda a, b: a % b), "div": ("div", lambda a, b: a / b)}

_TWO_FLOATS: dict[str, tuple[str, Callable[[float, float], float]]] = {
    "floatFloordiv": ("floatFloordiv", lambda a, b: a // b), "floatMod": ("floatMod", lambda a, b: a % b)}

_SCRIPT = """
import {%s} from "monoglot/prelude.js";
const data = %s;
const found = {};
const attempt = run => { try { return run(); } catch (e) { return e.kind; } };
for (const [name, run] of Object.entries({%s})) found[name] = data.floats.map(x => attempt(() => run(x)));
for (const [name, run] of Object.entries({%s})) found[name] = data.ints.map(([a, b]) => attempt(() => run(a, b)));
for (const [name, run] of Object.entries({%s})) found[name] = data.pairs.map(([a, b]) => attempt(() => floatText(run(a, b))));
console.log(JSON.stringify(found));
"""


def _pairs() -> list[tuple[float, float]]:
    floats = _floats()
    random.Random(SEED).shuffle(floats)
    return [(a, b) for a, b in zip(floats, reversed(floats)) if b]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[object]]:
    data = json.dumps({"floats": _floats(), "ints": _ints(), "pairs": _pairs()})
    shown = [", ".join(f"{k}: {v[0]}" for k, v in table.items()) for table in (_ONE, _TWO, _TWO_FLOATS)]
    names = "floatText, fixed, percent, roundTo, floordiv, mod, div, floatFloordiv, floatMod"
    script = _SCRIPT % (names, data, *shown)
    made: dict[str, list[object]] = json.loads(run_module(tmp_path_factory.mktemp("numbers"), script))
    return made


@pytest.mark.parametrize("name", _ONE)
def test_floats(name: str, found: dict[str, list[object]]) -> None:
    wrong = [(x, value, _ONE[name][1](x)) for x, value in zip(_floats(), found[name], strict=True)
             if value != _python(_ONE[name][1], x)]
    assert wrong == [], f"seed {SEED}"


def _python(function: Callable[[float], str], x: float) -> str:
    try:
        return function(x)
    except OverflowError:
        return "OverflowError"


@pytest.mark.parametrize("name", _TWO)
def test_ints(name: str, found: dict[str, list[object]]) -> None:
    wrong = [(a, b, value) for (a, b), value in zip(_ints(), found[name], strict=True) if value != _TWO[name][1](a, b)]
    assert wrong == [], f"seed {SEED}"


@pytest.mark.parametrize("name", _TWO_FLOATS)
def test_two_floats(name: str, found: dict[str, list[object]]) -> None:
    wrong = [(a, b, value, _TWO_FLOATS[name][1](a, b)) for (a, b), value in zip(_pairs(), found[name], strict=True)
             if value != repr(_TWO_FLOATS[name][1](a, b))]
    assert wrong == [], f"seed {SEED}"
