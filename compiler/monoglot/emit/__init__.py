"""The stage `emit`: every artifact of the compiler as a path and its bytes.

    emit(program, module) -> {"client.js": …, "server.js": …, "NAME.proto": …, …}

`module` is what `lower` made of the same program. No path is made twice.
"""
from __future__ import annotations

from monoglot import ir, model


def emit(program: model.Program, module: ir.Module) -> dict[str, bytes]:
    """All files, by path relative to the output folder, in order of path."""
    from monoglot.emit import javascript, manifest, proto, sql, wire_c  # they import this package's parts
    made: dict[str, bytes] = {}
    for part in (javascript.emit(program, module), proto.emit(program), sql.emit(program),
                 manifest.emit(program), wire_c.emit(program)):
        if again := part.keys() & made.keys():
            raise ValueError(f"made twice: {sorted(again)}")
        made.update(part)
    return dict(sorted(made.items()))
