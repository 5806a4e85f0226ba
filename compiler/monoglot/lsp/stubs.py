"""Where the library declares a name: file and line, for `go to definition` and hover."""
from __future__ import annotations

import functools
import re
from pathlib import Path

from monoglot.check.library import load

_PACKAGE = Path(__file__).absolute().parent.parent  # not resolved: what is generated stands beside a link to this file


@functools.cache
def _lines(module: str) -> tuple[Path, tuple[str, ...]]:
    """The source of `monoglot`, `monoglot.fetch`, ...; nothing for another module."""
    inside = module.split(".")[1:] if module.split(".")[0] == "monoglot" else None
    if inside is None:
        return Path(), ()
    base = _PACKAGE.joinpath(*inside)
    files = (base.with_suffix(".pyi"), base.with_suffix(".py")) if inside else ()
    for path in (*files, base / "__init__.pyi", base / "__init__.py"):
        if path.is_file():
            return path, tuple(path.read_text(encoding="utf-8").split("\n"))
    return Path(), ()


def declared(qualified: str) -> tuple[Path, int, str] | None:
    """File, line (from 1) and text of the declaration of `monoglot.fetch.get` or `monoglot.browser.Element.remove`."""
    parts = qualified.split(".")
    for cut in range(len(parts), 0, -1):
        path, lines = _lines(".".join(parts[:cut]))
        if lines:
            return _inside(path, lines, parts[cut:])
    return None


def member(class_name: str, name: str) -> tuple[Path, int, str] | None:
    """The declaration of a class's member, in the class of its line that has it."""
    found = load().member(class_name, name)
    return None if found is None else declared(f"{found[0]}.{name}") or declared(found[0])


def _inside(path: Path, lines: tuple[str, ...], names: list[str]) -> tuple[Path, int, str] | None:
    line, indent = 0, ""
    for name in names:
        pattern = re.compile(rf"{indent}(?:(?:class|def) {re.escape(name)}\b|{re.escape(name)}\s*[:=]|from .* import .*\b{re.escape(name)}\b)")
        found = next((n for n in range(line, len(lines)) if pattern.match(lines[n])), None)
        if found is None:
            return None
        line, indent = found, indent + "    "
    return path, line + 1, lines[line].strip()
