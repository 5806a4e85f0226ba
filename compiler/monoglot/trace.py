"""Stack traces of a browser, a Worker or the pod, with Python's functions and lines.

    python -m monoglot.trace maps/client.js.map < trace.txt

Every `FILE:LINE:COLUMN` of a frame whose place the map knows becomes `PYTHON FILE:LINE in
FUNCTION`; the rest stays as it is. Engines that write frames otherwise than V8 and QuickJS do
are read by the same pattern.
"""
from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from monoglot.emit.javascript.sourcemap import position

_FRAME = re.compile(r"(?P<lead>^\s*at )(?P<name>.*?) ?\(?(?P<place>[^\s()]*?\.js[^\s():]*):(?P<line>\d+):(?P<column>\d+)\)?$", re.M)


def python_path(source: str) -> str:
    """A source of a bundle's map as the path that was compiled: without the way to the build's folder."""
    return re.sub(r"^.*\.compiled/", "", source)


def translate(trace: str, source_map: bytes) -> str:
    """The trace with the frames that the map knows named by Python function and line."""
    def frame(found: re.Match[str]) -> str:
        place = position(source_map, int(found["line"]), int(found["column"]))
        if place is None or not place.file.endswith(".py"):
            return found[0]
        return f"{found['lead']}{place.function} ({python_path(place.file)}:{place.line}:{place.column})"
    return _FRAME.sub(frame, trace)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("map", type=Path)
    args = parser.parse_args()
    sys.stdout.write(translate(sys.stdin.read(), args.map.read_bytes()))


if __name__ == "__main__":
    main()
