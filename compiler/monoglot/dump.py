"""Prints what a stage made: any tree of frozen dataclasses as indented text.

Deterministic and short enough for golden files: a node is its class's name and
fields, what fits stands on one line, types are shown as an author writes them,
spans only on request.
"""
from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import get_args

from monoglot.check.types import show
from monoglot.model import Layout, Span, Type

_TYPES = get_args(Type)
_WIDTH = 110  # columns


def dump(tree: object, spans: bool = False) -> str:
    """The tree as text, ending in a newline."""
    return "\n".join(_lines(tree, spans)) + "\n"


def _lines(value: object, spans: bool) -> list[str]:
    whole = _flat(value, spans)
    if len(whole) <= _WIDTH and "\n" not in whole:
        return [whole]
    if isinstance(value, tuple):
        return ["(", *("  " + line for item in value for line in _lines(item, spans)), ")"]
    if isinstance(value, str) or not is_dataclass(value):
        return [whole]
    made = [type(value).__name__]
    for name, part in _parts(value, spans):
        inner = _lines(part, spans)
        made.append(f"  {name}: {inner[0]}")
        made += ["  " + line for line in inner[1:]]
    return made


def _flat(value: object, spans: bool) -> str:
    if isinstance(value, _TYPES):
        return show(value)
    if isinstance(value, Span):
        return f"{value.row}:{value.column}-{value.end_row}:{value.end_column}"
    if isinstance(value, tuple):
        return f"({', '.join(_flat(v, spans) for v in value)})"
    if is_dataclass(value):
        return f"{type(value).__name__}({', '.join(f'{n}={_flat(p, spans)}' for n, p in _parts(value, spans))})"
    return repr(value)


def _parts(value: object, spans: bool) -> list[tuple[str, object]]:
    """Fields by name; spans and empty tails are left out."""
    assert is_dataclass(value)
    every = [(f.name, getattr(value, f.name)) for f in fields(value)]
    return [(n, p) for n, p in every if not isinstance(p, Layout) and (spans or not isinstance(p, Span)) and p not in ((), None, "") and n != "declared"]
