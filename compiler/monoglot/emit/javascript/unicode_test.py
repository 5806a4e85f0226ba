"""The prelude's text predicates and cases for every character of the first two planes, against CPython's.

Characters newer than this Python's tables, and those whose data changed since, are left out:
the targets' tables may be newer.
"""
from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable

import pytest

from monoglot.emit.javascript.noderun import run_module

_HELPERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "isDigit": ("isDigit", str.isdigit), "isAlpha": ("isAlpha", str.isalpha), "isAlnum": ("isAlnum", str.isalnum),
    "isSpace": ("isSpace", str.isspace), "isLower": ("isLower", str.islower), "isUpper": ("isUpper", str.isupper),
    "title": ("title", str.title), "capitalize": ("capitalize", str.capitalize), "repr": ("repr", repr),
    "strip": ("strip", str.strip), "parseInteger": ("s => String(parseInteger(s))", lambda c: str(int(c)))}

_CHANGED = frozenset(map(chr, (0x19b, 0x264, 0x295, 0x10fc, 0xa7d3, 0xa7d5, 0xa7f2, 0xa7f3, 0xa7f4, 0xab69)))
"""Characters whose case or class Unicode changed between the versions 14 and 17."""

_SCRIPT = """
import {%s} from "monoglot/prelude.js";
const found = {};
for (const [name, run] of Object.entries({%s})) {
  found[name] = [];
  for (let c = 0; c < 0x20000; c++) {
    if (c >= 0xd800 && c < 0xe000) continue;
    let value;
    try { value = run(String.fromCodePoint(c)); } catch (e) { value = null; }
    found[name].push(value);
  }
}
console.log(JSON.stringify(found));
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[object]]:
    pairs = ", ".join(f"{name}: {js}" for name, (js, _) in _HELPERS.items())
    script = _SCRIPT % (", ".join(_HELPERS), pairs)
    made: dict[str, list[object]] = json.loads(run_module(tmp_path_factory.mktemp("unicode"), script))
    return made


def _python(function: Callable[[str], object], char: str) -> object:
    try:
        return function(char)
    except ValueError:
        return None


@pytest.mark.parametrize("name", _HELPERS)
def test_every_character(name: str, found: dict[str, list[object]]) -> None:
    chars = [chr(c) for c in range(0x20000) if not 0xd800 <= c < 0xe000]
    wrong = [(hex(ord(c)), value) for c, value in zip(chars, found[name], strict=True)
             if c not in _CHANGED and unicodedata.category(c) != "Cn" and value != _python(_HELPERS[name][1], c)]
    assert wrong == []


