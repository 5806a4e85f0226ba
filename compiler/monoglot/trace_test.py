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


def test_frames_of_firefox_and_safari() -> None:
    assert translate("r@https://localhost/a-1f.js:1:3\n@https://localhost/a-1f.js:1:4\nasync*q@https://localhost/a-1f.js:1:5\nu@[native code]\n", MAP) == (
        "at f (app/a.py:4:9)\nat f (app/a.py:4:9)\nasync*q@https://localhost/a-1f.js:1:5\nu@[native code]\n")
    assert translate("async*r@https://localhost/a-1f.js:1:3\n", MAP) == "at f (app/a.py:4:9)\n"


def test_frames_in_a_line_of_a_log() -> None:
    assert translate('{"level":"error","text":"PyError: no\\n    at r (server.js:1:4)\\n    at u (native)\\n"}\n', MAP) == (
        '{"level":"error","text":"PyError: no\\n    at f (app/a.py:4:9)\\n    at u (native)\\n"}\n')


def test_what_is_no_frame_stays() -> None:
    text = "see a-1f.js:1:3 at noon\nmail r@example.com\n"
    assert translate(text, MAP) == text


def test_names_with_words_and_classes() -> None:
    assert translate("    at async Object.run (https://localhost/a-1f.js:1:3)\n    at new r (a-1f.js:1:3)\n", MAP) == (
        "    at f (app/a.py:4:9)\n" * 2)
