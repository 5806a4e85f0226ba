"""Stack traces of a browser, a Worker or the pod, with Python's functions and lines.

    python -m monoglot.trace maps/client.js.map < trace.txt

Every frame whose place the map knows becomes `at FUNCTION (PYTHON FILE:LINE:COLUMN)`; the rest
stays as it is. Frames are read as V8 and QuickJS write them (`at NAME (FILE:LINE:COLUMN)`) and as
Firefox and Safari do (`NAME@FILE:LINE:COLUMN`), also in a line of a log in JSON.
"""
from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from monoglot.emit.javascript.sourcemap import position

_PLACE = r"(?P<{0}place>[^\s()@\"]*?\.js[^\s():\"]*):(?P<{0}line>\d+):(?P<{0}column>\d+)"
_END = r"(?=$|\\n|\")"
_FRAME = re.compile(
    r"(?P<lead>(?:^|\\n)[ \t]*)(?:(?P<at>at )(?:[^\n\\()@]*? )??\(?" + _PLACE.format("v") + r"\)?"
    r"|(?:[^\n\\()@ \"]*@)" + _PLACE.format("f") + r")" + _END, re.M)


def python_path(source: str) -> str:
    """A source of a bundle's map as the path that was compiled: without the way to the build's folder."""
    return re.sub(r"^.*\.compiled/", "", source)


def translate(trace: str, source_map: bytes) -> str:
    """The trace with the frames that the map knows named by Python function and line."""
    def frame(found: re.Match[str]) -> str:
        engine = "v" if found["at"] else "f"
        place = position(source_map, int(found[engine + "line"]), int(found[engine + "column"]))
        if place is None or not place.file.endswith(".py"):
            return found[0]
        return f"{found['lead']}at {place.function} ({python_path(place.file)}:{place.line}:{place.column})"
    return _FRAME.sub(frame, trace)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("map", type=Path)
    args = parser.parse_args()
    sys.stdout.write(translate(sys.stdin.read(), args.map.read_bytes()))


if __name__ == "__main__":
    main()
