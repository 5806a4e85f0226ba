"""Traces of engines, translated."""
from __future__ import annotations

from monoglot.emit.javascript.sourcemap import mark, split
from monoglot.model import Layout, Span
from monoglot.trace import python_path, translate

_APP, _PRELUDE = (Span(file, 1, 1, 1, 1) for file in ("../bazel-out/a.compiled/app/a.py", "../runtime/prelude.js"))
_, MAP = split(f"xx{mark(_APP, 4, 9, 'f')}yy{mark(_PRELUDE, 1, 1, 'g')}zz", "client.js", Layout())


def test_frames_of_python_are_named() -> None:
    trace = ("PyError: no\n    at r (https://localhost/a-1f.js:1:3)\n    at https://localhost/a-1f.js:1:4\n"
             "    at q (https://localhost/a-1f.js:1:5)\n    at u (native)\n")
    assert translate(trace, MAP) == (
        "PyError: no\n    at f (app/a.py:4:9)\n    at f (app/a.py:4:9)\n"
        "    at q (https://localhost/a-1f.js:1:5)\n    at u (native)\n")


def test_frames_of_quickjs_too() -> None:
    assert translate("    at r (server.js:1:4)\n", MAP) == "    at f (app/a.py:4:9)\n"


def test_paths() -> None:
    assert python_path("../../x/todo.compiled/examples/todo.py") == "examples/todo.py"
