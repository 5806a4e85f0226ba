"""The web platform as the compiler reads it: only what is used, by the platform's own names."""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from monoglot.check import reuse
from monoglot.check import library
from monoglot.check.library import Property, browser, load
from monoglot.check.platform import FOLDER, Missing, Platform, js_name
from monoglot.diagnostics import Refused
from monoglot.model import BYTES, INT, NONE, STR, ClassType, FunctionType, ListType, OptionalType, Type
from monoglot.pipeline import Request, run

BROWSER = "monoglot.browser."
APP = """from monoglot import App
from monoglot.browser import CanvasRenderingContext2D, Event, document, navigator

class Paint(App):
    def start(self) -> None:
        canvas = document.createElement("canvas")
        context = canvas.getContext("2d")
        if context is not None:
            context.fillStyle = "red"
            context.fillRect(1.0, 2.0, 3.0, 4.0)
        document.body.append(canvas)

        def on_click(event: Event) -> None:
            navigator.clipboard.writeText("copied")
        canvas.addEventListener("click", on_click)
"""


def member(owner: str, name: str) -> object:
    found = load().member(BROWSER + owner, name)
    return None if found is None else found[1]


def result(owner: str, name: str) -> tuple[Type, tuple[str, ...]]:
    found = member(owner, name)
    assert isinstance(found, list)
    return found[0].result, found[0].form


def compiled() -> dict[str, bytes]:
    made = run(Request("paint.py", APP, "paint"))
    assert not isinstance(made, Refused), made
    files: dict[str, bytes] = made.files
    return files


@pytest.fixture
def grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A platform that has a thousand classes more, and a class in use some members."""
    stub = (FOLDER / "__init__.pyi").read_text(encoding="ascii")
    first, _, lines = (FOLDER / "platform.index").read_text(encoding="ascii").partition("\n")
    names = json.loads(first)
    for i in range(1000):
        line = json.dumps({"base": None, "members": {"x": [len(stub), 11]}, "events": {}, "iterates": ""}) + "\n"
        names[f"Another{i}"] = ["interface", len(lines), len(line)]
        lines += line
    stub += "    x: str\n"
    (tmp_path / "__init__.pyi").write_text(stub, encoding="ascii")
    (tmp_path / "platform.index").write_text(json.dumps(names) + "\n" + lines, encoding="ascii")
    monkeypatch.setattr(library, "FOLDER", tmp_path)
    load.cache_clear()
    yield
    load.cache_clear()


def test_nothing_changes_when_the_platform_grows(grown: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().has(BROWSER + "Another999")
    with_more = compiled()
    monkeypatch.undo()
    load.cache_clear()
    assert not load().has(BROWSER + "Another999")
    assert with_more == compiled()


def test_a_compilation_reads_what_it_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is counted, not time: of a thousand classes some tens are looked at, of their members only those in use."""
    read: list[object] = []
    before = Platform.declarations

    def counting(self: Platform, start: int, length: int) -> object:
        read.append((start, length))
        return before(self, start, length)

    monkeypatch.setattr(Platform, "declarations", counting)
    load.cache_clear()
    browser.cache_clear()
    reuse.forget()
    compiled()
    assert 0 < len(read) < 60


@pytest.mark.parametrize(("owner", "name", "expected"), [
    ("HTMLInputElement", "value", Property(STR)),
    ("Element", "tagName", Property(STR, settable=False)),
    ("Node", "ELEMENT_NODE", Property(INT, settable=False, static=True)),
    ("HTMLElement", "onclick", Property(OptionalType(FunctionType((ClassType(BROWSER + "PointerEvent"),), NONE)))),
])
def test_properties(owner: str, name: str, expected: Property) -> None:
    assert member(owner, name) == expected


def test_results_and_their_forms() -> None:
    assert result("Clipboard", "writeText") == (NONE, ("waits",))
    assert result("Blob", "arrayBuffer") == (BYTES, ("waits", "buffer"))
    assert result("Element", "getAttribute") == (OptionalType(STR), ())
    assert result("Document", "querySelectorAll") == (ListType(ClassType(BROWSER + "Element")), ())


def test_every_overload_is_there() -> None:
    """Those of one declaration's place: an image is drawn with three, five or nine arguments."""
    for owner, name, counts in [("CanvasRenderingContext2D", "drawImage", {3, 5, 9}), ("HTMLSelectElement", "add", {2})]:
        found = member(owner, name)
        assert isinstance(found, list)
        assert {len(s.parameters) for s in found} == counts
    text = APP.replace('context.fillStyle = "red"', 'context.drawImage(canvas, 1.0, 2.0)\n            '
                       'context.drawImage(canvas, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0)')
    assert not isinstance(run(Request("paint.py", text, "paint")), Refused)
    made = run(Request("paint.py", text.replace("1.0, 2.0)", "1.0)"), "paint"))
    assert isinstance(made, Refused) and [d.line for d in made.diagnostics] == [9]


def test_a_keyword_has_an_underscore_in_python_only() -> None:
    assert member("IDBCursor", "continue_") is not None and member("IDBCursor", "continue") is None
    assert js_name("continue_") == "continue" and js_name("name_") == "name_"


def test_a_listener_is_typed_by_its_event() -> None:
    general = member("EventTarget", "addEventListener")
    assert isinstance(general, list)
    refined = load().refined(BROWSER + "HTMLInputElement", "addEventListener", general[-1], "keydown")
    assert refined is not None
    assert refined.parameters[1].types == (FunctionType((ClassType(BROWSER + "KeyboardEvent"),), NONE),)
    assert load().refined(BROWSER + "HTMLInputElement", "addEventListener", general[-1], "nothing") is None


def test_what_is_not_generated_is_told(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="browser_stub"):
        Platform(tmp_path)


def test_the_platform_is_whole() -> None:
    names = load().names("monoglot.browser")
    assert len(names) > 1500
    assert {"fetch", "indexedDB", "console", "CanvasRenderingContext2D", "AudioContext", "WebSocket", "GPUDevice",
            "RTCPeerConnection", "ReadableStream", "FileSystemDirectoryHandle", "PaymentRequest"} <= set(names)


def test_every_declaration_can_be_read() -> None:
    every = browser(FOLDER)
    for made in every.classes.values():
        for name in made.members:
            assert made.members[name] is not None
    assert all(every.functions.values()) and all(every.values.values())
