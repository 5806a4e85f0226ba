"""Tables: many small cases in one text file, as case files.

A table of expressions has one a line; `# -> T` behind one says its type where the value
in CPython doesn't (an Optional, an empty list). A table of bodies has them behind lines
`[NAME]`; each returns a str. What stands before a line `---` is the module's beginning;
a table without has the one that it is given. Lines that begin with `# ` are headings.
"""
from __future__ import annotations

import enum
import re
import types

from monoglot.author import checked

_PREFIX = "line_"


def expanded(text: str, head: str) -> str:
    """The table as the text of a case file."""
    own, mark, rows = text.rpartition("---\n")
    head = own if mark else head
    found = re.findall(r"^\[(\w+)\]\n(.*?)(?=^\[\w+\]\n|\Z)", rows, re.DOTALL | re.MULTILINE)
    if found:
        return head + "".join(f"def {name}() -> str:\n{_indented(body)}" for name, body in found)
    lines = [line.removeprefix("@list ") for line in rows.splitlines() if line.strip() and not line.startswith("# ")]
    kinds = _kinds(head, lines)
    return head + "".join(f"def {_PREFIX}{n}() -> {kind or 'str'}:\n    return {line if kind else _as_text(line)}\n"
                          for n, (line, kind) in enumerate(zip(lines, kinds, strict=True), 1))


def _indented(body: str) -> str:
    return "".join(f"    {line}\n" for line in body.rstrip("\n").split("\n"))


def _as_text(line: str) -> str:
    return f"str({line})"


def _kinds(head: str, lines: list[str]) -> list[str]:
    """The type of each expression, as it is given or its value shows; '' if it raises or has none to tell."""
    text = head + "".join(f"def {_PREFIX}{n}():\n    return {line}\n" for n, line in enumerate(lines, 1))
    module = types.ModuleType("table")
    exec(compile(text, "table.py", "exec", dont_inherit=True), vars(module))
    checked.check(module, text)
    return [_given(line) or _shown(module, f"{_PREFIX}{n}") for n, line in enumerate(lines, 1)]


def _given(line: str) -> str:
    return line.partition("# -> ")[2].strip()


def _shown(module: types.ModuleType, name: str) -> str:
    try:
        return kind(getattr(module, name)())
    except Exception:  # the case is what it raises
        return ""


def kind(value: object) -> str:
    """The type of a value as an annotation; '' where its items don't say one."""
    match value:
        case None | bool() | int() | float() | str() | bytes() | enum.Enum():
            return "None" if value is None else type(value).__name__
        case list() | set() | frozenset():
            inner = _common([kind(item) for item in value])
            return inner and f"{type(value).__name__}[{inner}]"
        case dict():
            key, inner = _common([kind(each) for each in value]), _common([kind(each) for each in value.values()])
            return key and inner and f"dict[{key}, {inner}]"
        case tuple():
            parts = [kind(item) for item in value]
            return f"tuple[{', '.join(parts)}]" if parts and all(parts) else ""
    return ""


def _common(kinds: list[str]) -> str:
    """The one type of several values, or that type or None."""
    inner = {each for each in kinds if each != "None"}
    return "" if len(inner) != 1 or "" in inner else inner.pop() + (" | None" if "None" in kinds else "")
