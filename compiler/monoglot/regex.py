"""A pattern of Python's `re` as one of JavaScript with the same meaning, or the reason why there is none.

CPython's own parser reads the pattern; from its tree a pattern for JavaScript's `u` flag is
written, which needs no other flag: anchors, `.`, classes and case are spelled out. Refused is
what the two engines do differently: see `Untranslatable`'s messages.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

FLAGS = {"A": re.A, "ASCII": re.A, "I": re.I, "IGNORECASE": re.I, "M": re.M, "MULTILINE": re.M, "S": re.S, "DOTALL": re.S,
         "X": re.X, "VERBOSE": re.X}
"""The flags that a call may name."""


class Untranslatable(Exception):
    """The text says why."""


@dataclass(frozen=True)
class Pattern:
    """`source` for JavaScript; the number of groups; the groups' names; whether `sub` and the like step through it alike."""

    source: str
    groups: int
    names: tuple[str, ...]
    steps: bool


_SPACE = "\\t-\\r\\x1c-\\x1f \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
_CLASSES = {"DIGIT": ("\\p{Nd}", "0-9"), "WORD": ("\\p{L}\\p{N}_", "a-zA-Z0-9_"), "SPACE": (_SPACE, "\\t-\\r ")}
_ALIKE = {"i": "\u0130\u0131", "k": "\u212a", "s": "\u017f"}
"""What IGNORECASE takes for these letters besides their other case, unless the pattern is ASCII."""
_ONE = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN"})


def translate(pattern: str, flags: int) -> Pattern:
    """The pattern for JavaScript. Raises Untranslatable."""
    try:
        compiled, tree = re.compile(pattern, flags), parser.parse(pattern, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise Untranslatable(str(error)) from None
    names = {number: name for name, number in compiled.groupindex.items()}
    source = _Writer(names, _certain(tree)).sequence(tree, compiled.flags)
    steps = tree.getwidth()[0] > 0 or not any(op in ("BRANCH", "MIN_REPEAT", "ASSERT", "ASSERT_NOT") for op, _ in _every(tree))
    return Pattern(source, compiled.groups, tuple(compiled.groupindex), steps)


def template(text: str, pattern: str, flags: int) -> tuple[str | int, ...]:
    """What `sub` puts in place: texts and numbers of groups, by turns. Raises Untranslatable."""
    try:
        groups, literals = parser.parse_template(text, re.compile(pattern, flags))
    except (re.error, IndexError) as error:
        raise Untranslatable(f"in what it puts in place: {error}") from None
    places = dict(groups)
    return tuple(places[i] if i in places else literal for i, literal in enumerate(literals))


def _every(tree: Any) -> Iterable[tuple[str, Any]]:
    """Each node below, with its own."""
    for op, given in tree:
        yield str(op), given
        for inner in _inner(str(op), given):
            yield from _every(inner)


def _inner(op: str, given: Any) -> tuple[Any, ...]:
    if op == "BRANCH":
        return tuple(given[1])
    if op == "SUBPATTERN":
        return (given[3],)
    if op in ("MAX_REPEAT", "MIN_REPEAT"):
        return (given[2],)
    return (given[1],) if op in ("ASSERT", "ASSERT_NOT") else ()


def _groups(tree: Any) -> set[int]:
    return {given[0] for op, given in _every(tree) if op == "SUBPATTERN" and given[0] is not None}


def _certain(tree: Any) -> set[int]:
    """The groups that take part in every match of the tree."""
    found: set[int] = set()
    for op, given in tree:
        if str(op) == "SUBPATTERN":
            found |= _certain(given[3]) | ({given[0]} - {None})
        elif str(op) in ("MAX_REPEAT", "MIN_REPEAT") and given[0] > 0:
            found |= _certain(given[2])
    return found


class _Writer:
    """Writes the nodes; `flags` are those that hold at a node."""

    def __init__(self, names: dict[int, str], certain: set[int]) -> None:
        self.names = names
        self.certain = certain

    def sequence(self, tree: Any, flags: int) -> str:
        return "".join(self.node(str(op), given, flags) for op, given in tree)

    def node(self, op: str, given: Any, flags: int) -> str:
        match op:
            case "LITERAL" | "NOT_LITERAL" | "IN":
                items = given if op == "IN" else [(op.removeprefix("NOT_"), given)]
                return _set(items, flags, op == "NOT_LITERAL")
            case "ANY":
                return "[^]" if flags & re.S else "[^\\n]"
            case "AT":
                return _anchor(str(given), flags)
            case "BRANCH":
                return f"(?:{'|'.join(self.sequence(b, flags) for b in given[1])})"
            case "SUBPATTERN":
                number, added, removed, inside = given
                return self.group(number, self.sequence(inside, (flags | added) & ~removed))
            case "MAX_REPEAT" | "MIN_REPEAT":
                return self.repeat(given, op == "MIN_REPEAT", flags)
            case "ASSERT" | "ASSERT_NOT":
                return self.around(given, op == "ASSERT", flags)
            case "GROUPREF":
                return self.reference(given, flags)
        what = {"GROUPREF_EXISTS": "`(?(…)…)`", "ATOMIC_GROUP": "`(?>…)`", "POSSESSIVE_REPEAT": "a possessive repeat"}
        raise Untranslatable(f"JavaScript has no {what.get(op, op)}")

    def group(self, number: int | None, inside: str) -> str:
        if number is None:
            return f"(?:{inside})"
        return f"(?<{self.names[number]}>{inside})" if number in self.names else f"({inside})"

    def repeat(self, given: Any, lazy: bool, flags: int) -> str:
        least, most, tree = given
        if tree.getwidth()[0] == 0:
            raise Untranslatable("what is repeated can be empty, which the engines repeat differently")
        if most > 1 and _groups(tree) - _certain(tree):
            raise Untranslatable("a group that not every turn of a repeat fills keeps its text in CPython only")
        body = self.sequence(tree, flags)
        one = len(tree) == 1 and str(tree[0][0]) in _ONE
        times = {(0, 1): "?", (0, None): "*", (1, None): "+"}
        bound = None if most == parser.MAXREPEAT else most
        shown = times.get((least, bound), f"{{{least},{'' if bound is None else bound}}}")
        return (body if one else f"(?:{body})") + shown + "?" * lazy

    def around(self, given: Any, positive: bool, flags: int) -> str:
        direction, tree = given
        if _groups(tree) and (direction < 0 or not positive):
            raise Untranslatable("a group in a lookbehind or a negative lookahead is filled differently")
        if direction < 0 and any(op == "GROUPREF" for op, _ in _every(tree)):
            raise Untranslatable("a reference in a lookbehind is read in another order")
        return f"(?:(?{'<' * (direction < 0)}{'=' if positive else '!'}{self.sequence(tree, flags)}))"

    def reference(self, number: int, flags: int) -> str:
        if number not in self.certain:
            raise Untranslatable("a reference to a group that may not have matched is empty in JavaScript")
        if flags & re.I:
            raise Untranslatable("a reference without regard to case is compared by other rules")
        return f"\\k<{self.names[number]}>" if number in self.names else f"(?:\\{number})"


def _anchor(place: str, flags: int) -> str:
    word = f"[{_CLASSES['WORD'][bool(flags & re.A)]}]"
    return {"AT_BEGINNING": "(?<![^\\n])" if flags & re.M else "^", "AT_BEGINNING_STRING": "^",
            "AT_END": "(?![^\\n])" if flags & re.M else "(?=\\n?$)", "AT_END_STRING": "$",
            "AT_BOUNDARY": f"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))",
            "AT_NON_BOUNDARY": f"(?:(?!^$)(?:(?<={word})(?={word})|(?<!{word})(?!{word})))"}[place]


def _set(items: Iterable[tuple[Any, Any]], flags: int, negated: bool) -> str:
    """A set of characters."""
    made = []
    for op, given in items:
        match str(op):
            case "NEGATE":
                negated = True
            case "LITERAL":
                made.append(_cased(given, given, flags))
            case "RANGE":
                made.append(_cased(given[0], given[1], flags))
            case "CATEGORY":
                made.append(_category(str(given), flags))
    return f"[{'^' * negated}{''.join(made)}]"


def _category(name: str, flags: int) -> str:
    kind = name.removeprefix("CATEGORY_")
    plain = _CLASSES[kind.removeprefix("NOT_")][bool(flags & re.A)]
    if not kind.startswith("NOT_"):
        return plain
    return _complement(plain)


def _complement(inside: str) -> str:
    """The characters outside of `inside`, for a set that holds more."""
    known = {"\\p{Nd}": "\\P{Nd}", "0-9": "\\0-/:-\\u{10ffff}", "\\t-\\r ": "\\0-\\x08\\x0e-\\x1f!-\\u{10ffff}",
             "a-zA-Z0-9_": "\\0-/:-@\\[-\\^`{-\\u{10ffff}", _SPACE:
             "\\0-\\x08\\x0e-\\x1b!-\\x84\\x86-\\x9f\\xa1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e"
             "\\u2060-\\u2fff\\u3001-\\u{10ffff}",
             "\\p{L}\\p{N}_": "\\p{M}\\p{Z}\\p{C}\\p{S}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}\\u203f\\u2040\\u2054\\ufe33\\ufe34"
             "\\ufe4d-\\ufe4f\\uff3f"}
    return known[inside]


def _cased(low: int, high: int, flags: int) -> str:
    """A range of characters; with IGNORECASE the other cases of its letters too."""
    made = _escape(low) + (f"-{_escape(high)}" if high > low else "")
    if not flags & re.I:
        return made
    if high > 127 and (high > low or chr(low).lower() != chr(low).upper()):
        raise Untranslatable("without regard to case, letters beyond ASCII follow other rules")
    letters = [c for c in map(chr, range(low, min(high, 127) + 1)) if c.isalpha()]
    more = "".join(c.swapcase() + ("" if flags & re.A else _ALIKE.get(c.lower(), "")) for c in letters)
    return made + "".join(_escape(ord(c)) for c in more)


def _escape(code: int) -> str:
    return chr(code) if chr(code).isascii() and chr(code).isalnum() else f"\\u{{{code:x}}}"
