"""What was checked before in this process: the model of a function that would come out the same.

The check of a function reads its own text and what is declared around it, never another
function's body, and leaves nothing behind but its model and its diagnostics. Its places count from
its own first line. So a function's model is found again by its own text and by the digest of all
declarations without the bodies of functions; what stands between them does not count. Nothing is kept, or found, where there was
a mistake or where classes are noted as implementers of protocols.
"""
from __future__ import annotations

import ast
import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping

from monoglot.check.world import Callee, Instance, World
from monoglot.model import Function
from monoglot.read import Source, first_line

KEPT = 2048
"""Functions; one holds some kilobytes. The oldest go first."""

Kept = tuple[Function, tuple[Instance, ...]]
"""A function, and the instances of generic ones that it asks for."""

_made: dict[tuple[bytes, str, str], Kept] = {}
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
        at = (self._around, key, _text(self._source(self._world.functions[key]), self._world.functions[key].node))
        known = _made.get(at)
        if known is not None:
            self._world.wanted.extend(known[1])
            return known[0]
        before, asked = len(self._world.diagnostics), len(self._world.wanted)
        made = make()
        if len(self._world.diagnostics) == before:
            _keep(at, (made, tuple(self._world.wanted[asked:])))
        return made

    def _source(self, callee: Callee) -> Source:
        return self._world.modules[callee.module].source if callee.module else self._world.source


def forget() -> None:
    """As in a new process."""
    with _lock:
        _made.clear()


def _keep(at: tuple[bytes, str, str], made: Kept) -> None:
    with _lock:
        _made[at] = made
        if len(_made) > KEPT:
            del _made[next(iter(_made))]


def _text(source: Source, node: ast.FunctionDef) -> str:
    """The function's whole lines."""
    return "\n".join(source.lines[first_line(node) - 1:node.end_lineno])


def _around(world: World) -> bytes:
    """The digest of the app's declarations, piece by piece, without the bodies of functions that calls don't look into."""
    bodies = {(c.module, first_line(c.node)): c.node.body[0] for c in world.functions.values() if not c.generic}
    digest = hashlib.sha256()
    for source in (*world.source.siblings, world.source):
        for part in (source.module, source.path, *_declared(source, bodies)):
            content = part.encode("utf-8", "surrogatepass")
            digest.update(len(content).to_bytes(8, "big") + content)
    return digest.digest()


def _declared(source: Source, bodies: Mapping[tuple[str, int], ast.stmt]) -> Iterator[str]:
    """The name and the text of every piece, of a function only what stands above its body."""
    pieces = source.pieces
    for name, start, end in zip(pieces.names, pieces.starts, pieces.ends, strict=True):
        body = bodies.get((source.module, start))
        if body is not None and source.lines[body.lineno - 1][:body.col_offset].isspace():  # else it begins in the signature's line
            end = body.lineno - 1
        yield name
        yield "\n".join(source.lines[start - 1:end])
