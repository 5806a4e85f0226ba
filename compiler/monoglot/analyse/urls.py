"""Where a request goes: the host of every fetch, proven from the URLs that the program can build.

The host is known at compile time and the scheme is https. A URL may be a
literal, a constant, an f-string or a sum that begins with `https://HOST/`, or a
local variable whose every value begins so.
"""
from __future__ import annotations

import functools
import os.path
import re
from collections.abc import Iterator
from dataclasses import dataclass

from monoglot.analyse.facts import FETCH
from monoglot.diagnostics import Diagnostic, make
from monoglot.kept import ALONE, kept
from monoglot.model import (
    STR, Assign, AugAssign, Binary, CallLibrary, Conditional, Const, Convert, Expr, FString, Function, GlobalConst,
    Lambda, Local, LocalTarget, Model, NestedFunction,
)
from monoglot.walk import nodes

# the host ends at the path, or at the end of a URL that is known as a whole
_URL = re.compile(r"https://([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::[1-9][0-9]{0,4})?)(/|$)")
_DEPTH = 8  # variables that a URL may pass through

Start = tuple[str, bool]
"""The text with which a value surely begins, and whether that is all of it."""
_UNKNOWN: Start = ("", False)


def fetches(model: Model) -> Iterator[tuple[Function, CallLibrary]]:
    """Every call of `fetch`, with its function."""
    for function in model.functions:
        for node in kept(function, "fetches", ALONE, functools.partial(_fetches, function)):
            yield function, node


def _fetches(function: Function) -> tuple[CallLibrary, ...]:
    return tuple(n for n in nodes(function) if isinstance(n, CallLibrary) and n.name.startswith(FETCH) and n.args)


def hosts(model: Model) -> tuple[str, ...]:
    """The hosts of all requests of a checked program, sorted."""
    found = (host_of(model, function, call) for function, call in fetches(model))
    return tuple(sorted({h for h in found if isinstance(h, str)}))


def host_of(model: Model, function: Function, call: CallLibrary) -> str | Diagnostic:
    """The host (with its port, if one is written) to which a fetch of `function` goes."""
    url = call.args[0]
    start, whole = _Known(model, function).start(url, _DEPTH)
    match = _URL.match(start)
    if match is not None and (whole or match[2]):
        return match[1]
    if start and not start.startswith("https://"[:len(start)]):
        return make("not https", url.span, start=start[:12])
    authority = re.match(r"https://([^/]*)(/|$)", start)
    if authority is not None and (authority[2] == "/" or whole):
        return make("bad host", url.span, host=authority[1])
    return make("unknown host", url.span)


@dataclass(frozen=True)
class _Known:
    """What is known of the texts in one function."""

    model: Model
    function: Function

    def start(self, value: Expr, depth: int) -> Start:
        """How the value begins; `depth` variables may still be followed."""
        match value:
            case Const(value=str(text)):
                return text, True
            case Convert(value=inner):
                return self.start(inner, depth)
            case GlobalConst(name=name):
                return self.start(next(c.value for c in self.model.constants if c.name == name), depth)
            case Binary(op="+", left=left, right=right) if value.type == STR:
                return self._joined([left, right], depth)
            case FString(parts=parts):
                return self._joined([Const(None, STR, value.span) if p.spec or p.dynamic else p.value for p in parts], depth)
            case Conditional(then=then, orelse=orelse):
                return _common([self.start(then, depth), self.start(orelse, depth)])
            case Local(name=name) if depth:
                return self._local(name, depth - 1)
        return _UNKNOWN

    def _joined(self, values: list[Expr], depth: int) -> Start:
        """The start of a concatenation; a value of unknown text ends it."""
        text = ""
        for value in values:
            start, whole = self.start(value, depth)
            text += start
            if not whole:
                return text, False
        return text, True

    def _local(self, name: str, depth: int) -> Start:
        """What all values of a variable have in common, if plain assignments in this function make them all."""
        made: list[Start] = []
        longer = False
        for node in nodes(self.function):
            match node:
                case Assign(target=LocalTarget(name=bound), value=value) if bound == name:
                    made.append(self.start(value, depth))
                case AugAssign(target=LocalTarget(name=bound), op="+") if bound == name:
                    longer = True
        plain = sum(1 for n in nodes(self.function) if isinstance(n, LocalTarget) and n.name == name)
        assigned = sum(1 for n in nodes(self.function) if isinstance(n, Assign | AugAssign)
                       and isinstance(n.target, LocalTarget) and n.target.name == name)
        if not made or plain != assigned or name in self._bound_otherwise():
            return _UNKNOWN
        text, whole = _common(made)
        return text, whole and not longer

    def _bound_otherwise(self) -> set[str]:
        """Names that parameters, caught exceptions or `:=` bind, here or in a closure."""
        found = {p.name for p in self.function.params}
        for node in nodes(self.function):
            if isinstance(node, Lambda | NestedFunction):
                found |= {p.name for p in node.params}
            elif type(node).__name__ in ("Handler", "Walrus") and isinstance(name := getattr(node, "name", None), str):
                found.add(name)
        return found


def _common(starts: list[Start]) -> Start:
    if len(set(starts)) == 1:
        return starts[0]
    return os.path.commonprefix([text for text, _ in starts]), False
