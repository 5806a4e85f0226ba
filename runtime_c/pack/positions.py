"""Where the server's code comes from, as a few bytes for the pod's log.

`positions(script, map)` boils a bundle's source map down to what names a line of the log: for
each byte of the script from which on another Python line is meant, that line and the function
around it. The runtime's own code and the columns of Python are left out; of a small
application some hundred bytes are left. The form, all numbers LEB128, read by src/trace.c:

    count of files,     each: size, text
    count of functions, each: size, text
    count of lines of the script, each: its bytes with the newline
    entries to the end, each:
      bytes since the entry before, times two, plus one if what follows names file and function
      if so: the file (0: none of the application's from here on), else the one before;
             the function
      the line since the entry before, zigzag (nothing if the file is 0)
"""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

DIGITS = {digit: value for value, digit in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}


@dataclass(frozen=True)
class Entry:
    """From this byte of the script on; without a file nothing of the application's."""

    at: int
    file: str
    line: int
    function: str


def numbers(segment: str) -> list[int]:
    """A segment of `mappings`: Base64 VLQ."""
    found, value, shift = [], 0, 0
    for digit in segment:
        value |= (DIGITS[digit] & 31) << shift
        shift += 5
        if not DIGITS[digit] & 32:
            found.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return found


def source_path(name: str) -> str:
    """A source as the path that was compiled, "" if it is no Python."""
    return re.sub(r"^.*\.compiled/", "", name) if name.endswith(".py") else ""


def byte_offsets(line: str) -> list[int]:
    """For each UTF-16 unit of a line, and its end, the byte where it begins."""
    found, at = [], 0
    for character in line:
        found += [at] * (2 if ord(character) > 0xFFFF else 1)
        at += len(character.encode())
    return [*found, at]


def entries(script: str, source_map: bytes) -> Iterator[Entry]:
    """In order of the script; those that say nothing new are left out."""
    data = json.loads(source_map)
    sources = [source_path(name) for name in data["sources"]]
    totals, start, last = [0] * 5, 0, Entry(0, "", 0, "")
    for line, segments in zip(script.split("\n"), data["mappings"].split(";"), strict=False):
        offsets = byte_offsets(line)
        totals[0] = 0
        for segment in filter(None, segments.split(",")):
            steps = numbers(segment)
            totals = [total + step for total, step in zip(totals, steps + [0] * (5 - len(steps)), strict=True)]
            file = sources[totals[1]] if len(steps) > 1 else ""
            name = data["names"][totals[4]] if file and len(steps) > 4 else ""
            entry = Entry(start + offsets[totals[0]], file, totals[2] + 1 if file else 0, name)
            if (entry.file, entry.line, entry.function) != (last.file, last.line, last.function):
                yield entry
                last = entry
        start += offsets[-1] + 1


def leb128(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([128 | value & 127])
        value >>= 7
    return out + bytes([value])


def texts(values: list[str]) -> bytes:
    return leb128(len(values)) + b"".join(leb128(len(value.encode())) + value.encode() for value in values)


def positions(script: bytes, source_map: bytes) -> bytes:
    """The table; empty if nothing of the script is Python's."""
    text = script.decode("utf-8")
    found = list(entries(text, source_map))
    files = sorted({entry.file for entry in found} - {""})
    functions = sorted({entry.function for entry in found})
    if not files:
        return b""
    lines = [len(line.encode()) + 1 for line in text.split("\n")]
    out = [texts(files), texts(functions), leb128(len(lines)), *map(leb128, lines)]
    before = Entry(0, "", 0, "")
    for entry in found:
        named = (entry.file, entry.function) != (before.file, before.function)
        out.append(leb128((entry.at - before.at) * 2 + named))
        if named:
            out.append(leb128(files.index(entry.file) + 1 if entry.file else 0) + leb128(functions.index(entry.function)))
        step = entry.line - before.line
        if entry.file:
            out.append(leb128(-step * 2 - 1 if step < 0 else step * 2))
        before = entry if entry.file else Entry(entry.at, "", before.line, entry.function)
    return b"".join(out)
