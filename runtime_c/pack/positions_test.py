"""The table of positions is small, counts bytes, and leaves out what is not Python's."""
from __future__ import annotations

import json

from positions import Entry, entries, leb128, positions

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def vlq(number: int) -> str:
    number = (-number << 1) | 1 if number < 0 else number << 1
    text = ""
    while number > 31:
        text += DIGITS[number & 31 | 32]
        number >>= 5
    return text + DIGITS[number]


def source_map(sources: list[str], names: list[str], lines: list[list[tuple[int, ...]]]) -> bytes:
    """Segments are (column, source, line from 0, column, name), absolute."""
    before, rows = [0] * 5, []
    for line in lines:
        before[0] = 0
        row = []
        for segment in line:
            row.append("".join(vlq(now - old) for now, old in zip(segment, before, strict=False)))
            before[:len(segment)] = segment
        rows.append(",".join(row))
    return json.dumps({"version": 3, "sources": sources, "names": names, "mappings": ";".join(rows)}).encode()


def test_columns_are_bytes_and_what_says_nothing_new_is_left_out() -> None:
    script = '"é😀";a();b();\nc()'
    made = source_map(["../x.js", "../y.compiled/app/z.py"], ["f", "g"], [
        [(0, 0, 0, 0), (6, 1, 4, 0, 0), (8, 1, 4, 7, 0), (10, 1, 2, 0, 1)], [(0, 1, 9, 0, 1), (2,)]])
    assert list(entries(script, made)) == [
        Entry(9, "app/z.py", 5, "f"), Entry(13, "app/z.py", 3, "g"), Entry(18, "app/z.py", 10, "g"), Entry(20, "", 0, "")]


def test_the_form() -> None:
    made = source_map(["a.compiled/m.py"], ["f"], [[(2, 0, 9, 0, 0), (4, 0, 6, 0, 0), (300, 0, 7, 0, 0)]])
    assert positions(b"x" * 400, made) == (
        b"\x01\x04m.py" + b"\x01\x01f" + b"\x01" + leb128(401) + bytes([2 * 2 + 1, 1, 0, 20]) + bytes([2 * 2, 5]) + leb128(296 * 2) + b"\x02")
    assert positions(b"x", source_map(["a.js"], [], [[(0, 0, 0, 0)]])) == b""
