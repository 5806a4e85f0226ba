"""What was checked before in this process: the model of a function that would come out the same.

The check of a function reads its own text and what is declared around it, never another
function's body, and leaves nothing behind but its model, its diagnostics, the uses of classes as
protocols and the instances of generic functions that it asks for. Its places count from its own
first line. So a function's model is found again by its own text and by the digest of all
declarations, those of functions without their bodies (but for generic ones, which calls look into);
what stands between them does not count. Nothing is kept, or found, where there was a mistake.
"""
from __future__ import annotations

import ast
import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from monoglot.check import structure
from monoglot.check.world import Callee, Instance, World
from monoglot.model import Function
from monoglot.read import Source, first_line

KEPT = 2048
"""Functions; one holds some kilobytes. The oldest go first."""


@dataclass(frozen=True)
class _Made:
    """A function's model, the classes that it uses as protocols, and the instances that it asks for."""

    function: Function
    used: tuple[tuple[str, str], ...]
    wanted: tuple[Instance, ...]


_made: dict[tuple[bytes, str, str], _Made] = {}
_lock = threading.Lock()


class Reuse:
    """The functions of one app; made when everything is declared and no body is checked."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._around = _around(world) if not world.diagnostics else None

    def function(self, key: str, make: Callable[[], Function]) -> Function:
        """The function as it was made from the same text before, else as `make` makes it."""
        callee = self._world.functions[key]
        return self._found(key, _text(self._source(callee), callee.node), make)

    def instance(self, key: str, variables: object, make: Callable[[], Function]) -> Function:
        """The same of a generic function, whose text is among the declarations, with what its `variables` stand for."""
        return self._found(key, repr(variables), make)

    def _found(self, key: str, text: str, make: Callable[[], Function]) -> Function:
        world = self._world
        if self._around is None:
            return make()
        known = _made.get((self._around, key, text))
        if known is not None:
            for name, protocol in known.used:
                structure.note(world, name, protocol)
            world.wanted += known.wanted
            return known.function
        mistakes, used, wanted = len(world.diagnostics), len(world.used), len(world.wanted)
        made = make()
        if len(world.diagnostics) == mistakes:
            _keep((self._around, key, text), _Made(made, tuple(world.used[used:]), tuple(world.wanted[wanted:])))
        return made

    def declared(self) -> bytes:
        """The digest of all that is declared, once every function is made; b'' if there are mistakes."""
        if self._around is None or self._world.diagnostics:
            return b""
        uses = sorted(set(self._world.used))
        return self._around + hashlib.sha256(repr(uses).encode()).digest() if uses else self._around

    def _source(self, callee: Callee) -> Source:
        return self._world.modules[callee.module].source if callee.module else self._world.source


def forget() -> None:
    """As in a new process."""
    with _lock:
        _made.clear()


def _keep(at: tuple[bytes, str, str], made: _Made) -> None:
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
