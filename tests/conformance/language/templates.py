"""The notation of the generator's grammar: pieces of Python with holes.

| | |
|---|---|
| `⟨T⟩` | an expression of the type T |
| `⟨T; $x: int; !$y: str⟩` | one that may use these names too; nothing assigns to `!$y` there |
| `⟨fn T; …⟩` | one in a function of its own: nothing of a comprehension's around it, nothing narrowed |
| `⟨yielded:T; …⟩` | one in a generator of ints |
| `⟨@T $x⟩` | a name of the type T that there is, called `$x` from here on |
| `⟪a¦b⟫` | one of them, the simplest first |
| `$x` | a fresh name, one in the whole piece |

In statements a line may be `⟨block⟩` or `⟨loop⟩` (a block in a loop), again with names; a
line `?3 else:` stands, with what is below it, in one of three; `+ $x: int` tells what
the statement declares.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Hole:
    """What is to be drawn; `names` are (name, type), `narrowed` those of them that nothing assigns to."""

    kind: str
    closed: bool = False
    names: tuple[tuple[str, str], ...] = ()
    narrowed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Choice:
    options: tuple[Template, ...]


Template = tuple["str | Hole | Choice", ...]


@dataclass(frozen=True)
class Line:
    """One line of a statement; `one_in` more than 1: it and its `below` may be absent."""

    parts: Template
    one_in: int
    below: tuple[Line, ...]


@dataclass(frozen=True)
class Statement:
    lines: tuple[Line, ...]
    declares: tuple[tuple[str, str], ...]


@lru_cache(maxsize=None)
def template(text: str) -> Template:
    """The pieces of a text. Raises ValueError for brackets that don't match."""
    found: list[str | Hole | Choice] = []
    while text:
        start = re.search("[⟨⟪]", text)
        if start is None:
            return (*found, text)
        if start.start():
            found.append(text[:start.start()])
        end = _closing(text, start.start())
        inside = text[start.start() + 1:end]
        found.append(_hole(inside) if start.group() == "⟨" else Choice(tuple(template(one) for one in _split(inside))))
        text = text[end + 1:]
    return tuple(found)


def _closing(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] in "⟨⟪") - (text[place] in "⟩⟫")
        if not depth:
            return place
    raise ValueError(f"not closed: {text}")


def _split(text: str) -> list[str]:
    depth, found = 0, [""]
    for letter in text:
        depth += (letter in "⟨⟪") - (letter in "⟩⟫")
        if letter == "¦" and not depth:
            found.append("")
        else:
            found[-1] += letter
    return found


def _hole(text: str) -> Hole:
    kind, *more = text.split("; ")
    names = [one.partition(": ") for one in more]
    return Hole(kind.removeprefix("fn "), kind.startswith("fn "), tuple((name.lstrip("!"), its) for name, _, its in names),
                frozenset(name[1:] for name, _, _ in names if name.startswith("!")))


@lru_cache(maxsize=None)
def statement(text: str) -> Statement:
    """The lines of a statement."""
    *lines, last = text.rstrip().splitlines()
    declares = [one.partition(": ") for one in last[2:].split("; ")] if last.startswith("+ ") else []
    return Statement(_lines(lines if declares else [*lines, last]), tuple((name, its) for name, _, its in declares))


def _lines(texts: list[str]) -> tuple[Line, ...]:
    found: list[Line] = []
    while texts:
        first, *rest = texts
        count = next((i for i, text in enumerate(rest) if not text.startswith("    ")), len(rest))
        optional = re.match(r"\?(\d) ", first)
        found.append(Line(template(first[optional.end():] if optional else first), int(optional.group(1)) if optional else 1,
                          _lines([text[4:] for text in rest[:count]])))
        texts = rest[count:]
    return tuple(found)


def form(kind: str) -> tuple[str, dict[str, str]]:
    """What the type is an instance of, with what stands for its variables: `list[T]`, `dict[K, V]`, `T | None`, …"""
    if kind.endswith(" | None"):
        return "T | None", {"T": kind.removesuffix(" | None")}
    head, _, inside = kind.removesuffix("]").partition("[")
    if head in ("list", "set", "frozenset", "Iterator"):
        return f"{head}[T]", {"T": inside}
    if head == "dict":
        key, value = split_types(inside)
        return "dict[K, V]", {"K": key, "V": value}
    if head == "tuple" and inside.endswith(", ..."):
        return "tuple[T, ...]", {"T": inside.removesuffix(", ...")}
    return kind, {}


def split_types(text: str) -> list[str]:
    """`int, tuple[str, bool]` -> `int`, `tuple[str, bool]`."""
    depth, found = 0, [""]
    for letter in text:
        depth += (letter == "[") - (letter == "]")
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return [one.strip() for one in found]


def filled(text: str, names: dict[str, str]) -> str:
    """The text with the type's variables replaced."""
    return re.sub(r"\b[TKV]\b", lambda found: names.get(found.group(), found.group()), text) if names else text
