"""JSON text as ECMAScript gives it; the cases were made with node's JSON.stringify."""
from __future__ import annotations

import math
import random
import struct

import pytest

from monoglot import jsontext


def test_any_float_survives_its_text() -> None:
    seeded = random.Random(7)
    values = [struct.unpack("<d", struct.pack("<Q", seeded.getrandbits(64)))[0] for _ in range(5000)]
    for value in (v for v in values if math.isfinite(v)):
        assert float(jsontext.number_text(value)) == value


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (1e21, "1e+21"), (1e20, "100000000000000000000"), (1e-7, "1e-7"),
                                             (0.000001, "0.000001"), (-0.0, "0"), (12.5, "12.5"), (-1.25e-9, "-1.25e-9")])
def test_number_text(value: float, text: str) -> None:
    assert jsontext.number_text(value) == text


def test_lists_objects_and_text() -> None:
    value: list[object] = [1, 2.0, True, None, "a\"\\\n\u2028\x7f\x1fü", {"k": [], "l": {}}]
    assert jsontext.json_text(value) == '[1,2,true,null,"a\\"\\\\\\n\u2028\x7f\\u001fü",{"k":[],"l":{}}]'
