"""What was checked before in this process: the model of a function that would come out the same.

The check of a function reads its own text and what is declared around it, never another
function's body, and leaves nothing behind but its model and its diagnostics. So a function's
model is found again by its own lines with their place, and by the digest of all of the app's
text with the bodies of functions left blank. Nothing is kept, or found, where there was
a mistake or where classes are noted as implementers of protocols.
"""
from __future__ import annotations

import ast
import hashlib
import threading
from collections.abc import Callable

from monoglot.check.world import Callee, World
from monoglot.model import Function
from monoglot.read import Source

KEPT = 2048
"""Functions; one holds some kilobytes. The oldest go first."""

_made: dict[tuple[bytes, str, int, str], Function] = {}
_lock = threading.Lock()


class Reuse:
    """The functions of one app; made when everything is declared and no body is checked."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._around = _around(world) if not world.diagnostics and not world.protocols else None

    def function(self, key: str, make: Callable[[], Function]) -> Function:
        """The function as it was made from the same text before, else as `make` makes it."""
        if self._around is None:
            return make()
        at = (self._around, key, *_text(self._source(self._world.functions[key]), self._world.functions[key].node))
        known = _made.get(at)
        if known is not None:
            return known
        before = len(self._world.diagnostics)
        made = make()
        if len(self._world.diagnostics) == before:
            _keep(at, made)
        return made

    def _source(self, callee: Callee) -> Source:
        return self._world.modules[callee.module].source if callee.module else self._world.source


def forget() -> None:
    """As in a new process."""
    with _lock:
        _made.clear()


def _keep(at: tuple[bytes, str, int, str], made: Function) -> None:
    with _lock:
        _made[at] = made
        if len(_made) > KEPT:
            del _made[next(iter(_made))]


def _text(source: Source, node: ast.FunctionDef) -> tuple[int, str]:
    """The function's whole lines, and the number of the first."""
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    return first, "\n".join(source.lines[first - 1:node.end_lineno])


def _around(world: World) -> bytes:
    """The digest of the app's text in which the lines of functions' bodies are blank."""
    rest: dict[str, list[str]] = {s.module: list(s.lines) for s in (*world.source.siblings, world.source)}
    for callee in world.functions.values():
        lines, body = rest[callee.module], callee.node.body
        first, last = body[0].lineno - 1, body[-1].end_lineno or body[-1].lineno
        if lines[first][:body[0].col_offset].isspace():  # else it begins in the line of the signature
            lines[first:last] = [""] * (last - first)
    digest = hashlib.sha256()
    for source in (*world.source.siblings, world.source):
        for part in (source.module, source.path, "\n".join(rest[source.module])):
            content = part.encode("utf-8", "surrogatepass")
            digest.update(len(content).to_bytes(8, "big") + content)
    return digest.digest()
