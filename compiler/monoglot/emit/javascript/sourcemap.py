"""Source maps: from emitted text to the Python lines it comes from.

While text is put together it carries marks, `NUL row|column|name|piece|file NUL`, where something
from another place of the source begins; `split` takes them out and makes the map (version 3,
ECMA-426). A NUL never stands in emitted text: a str's is written as an escape. A mark's
name is the Python function around it, so each position of a map tells that too. Rows count from
the piece, as in spans: the text of a function does not hang on its place. `NUL #row|piece|file NUL` becomes the line's number.
`position` reads a map, ours or one that a bundler made of it.
"""
from __future__ import annotations

import bisect
import functools
import json
from dataclasses import dataclass

from monoglot.model import Layout, Span

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_MARK = "\0"


def mark(of: Span, row: int, column: int, name: str) -> str:
    """What stands before text that comes from there; the row is one of the piece of `of`."""
    return f"{_MARK}{row}|{column}|{name}|{of.piece}|{of.file}{_MARK}"


def bare(text: str) -> str:
    """The text from where it begins to say something: without the marks in front."""
    while text.startswith(_MARK):
        text = text.split(_MARK, 2)[2]
    return text


def number(of: Span, row: int) -> str:
    """The number of the file's line."""
    return f"{_MARK}#{row}|{of.piece}|{of.file}{_MARK}"


def split(text: str, name: str, layout: Layout) -> tuple[str, bytes]:
    """The text without its marks, and the map of the file `name`."""
    sources: dict[str, int] = {}
    names: dict[str, int] = {}
    plain: list[str] = []
    rows: list[list[tuple[int, int, int, int, int]]] = [[]]
    column = 0
    for i, part in enumerate(text.split(_MARK)):
        if i % 2:
            if part.startswith("#"):
                row, piece, file = part[1:].split("|", 2)
                plain.append(str(int(row) + layout.above(file, piece)))
                column += len(plain[-1])
                continue
            row, at, function, piece, file = part.split("|", 4)
            rows[-1].append((column, sources.setdefault(file, len(sources)), int(row) + layout.above(file, piece) - 1, int(at) - 1,
                             names.setdefault(function, len(names))))
            continue
        plain.append(part)
        lines = part.split("\n")
        rows += [[] for _ in lines[1:]]
        column = len(lines[-1].encode("utf-16-le")) // 2 + (column if len(lines) == 1 else 0)
    made = {"version": 3, "file": name, "sources": list(sources), "names": list(names), "mappings": _mappings(rows)}
    return "".join(plain), json.dumps(made, separators=(",", ":")).encode() + b"\n"


def _mappings(rows: list[list[tuple[int, int, int, int, int]]]) -> str:
    before = [0, 0, 0, 0, 0]
    lines = []
    for row in rows:
        before[0] = 0
        segments = []
        for segment in row:
            segments.append("".join(_vlq(now - old) for now, old in zip(segment, before, strict=True)))
            before = list(segment)
        lines.append(",".join(segments))
    return ";".join(lines)


def _vlq(number: int) -> str:
    number = (-number << 1) + 1 if number < 0 else number << 1
    text = ""
    while True:
        digit, number = number & 31, number >> 5
        text += _DIGITS[digit | (32 if number else 0)]
        if not number:
            return text


# --- reading ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where text comes from: line and column from 1; `function` is Python's name of it, '' if unknown."""

    file: str
    line: int
    column: int
    function: str


def position(source_map: bytes, line: int, column: int) -> Place | None:
    """What a map says about a position of the generated file (both from 1); None if nothing."""
    rows, sources, names = _decoded(source_map)
    row = rows[line - 1] if 0 < line <= len(rows) else ()
    found = bisect.bisect_right(row, (column - 1, float("inf"))) - 1
    if found < 0 or len(row[found]) < 4:
        return None
    segment = row[found]
    name = names[int(segment[4])] if len(segment) > 4 else ""
    return Place(sources[int(segment[1])], int(segment[2]) + 1, int(segment[3]) + 1, name)


@functools.lru_cache(8)
def _decoded(source_map: bytes) -> tuple[list[list[tuple[float, ...]]], list[str], list[str]]:
    data = json.loads(source_map)
    totals, rows = [0, 0, 0, 0, 0], []
    for line in data["mappings"].split(";"):
        totals[0] = 0
        row: list[tuple[float, ...]] = []
        for segment in filter(None, line.split(",")):
            steps = _numbers(segment)
            for i, step in enumerate(steps):
                totals[i] += step
            row.append(tuple(totals[:len(steps)]))
        rows.append(row)
    return rows, data["sources"], data["names"]


def _numbers(segment: str) -> list[int]:
    found, value, shift = [], 0, 0
    for digit in map(_DIGITS.index, segment):
        value |= (digit & 31) << shift
        shift += 5
        if not digit & 32:
            found.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return found
