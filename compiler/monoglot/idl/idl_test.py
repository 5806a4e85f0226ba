"""The stub and its index: what is written of a small platform is what the compiler reads of it, member by member."""
from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from monoglot.check.library import BROWSER, Library, Property, browser
from monoglot.check.platform import Platform as Reader
from monoglot.idl.platform import build
from monoglot.idl.stub import Stub
from monoglot.model import BYTES, INT, NONE, STR, ClassType, FunctionType, ListType, OptionalType

Node = dict[str, Any]


def idl(name: str | list[Node], generic: str = "", nullable: bool = False) -> Node:
    return {"idlType": name, "generic": generic, "nullable": nullable, "union": False}


def promise(inner: Node) -> Node:
    return idl([inner], "Promise")


def attribute(name: str, kind: Node, readonly: bool = False) -> Node:
    return {"type": "attribute", "name": name, "idlType": kind, "readonly": readonly, "special": "", "extAttrs": []}


def operation(name: str, result: Node, *arguments: tuple[str, Node], optional: int = 0) -> Node:
    given = [{"name": n, "idlType": t, "optional": i >= len(arguments) - optional, "variadic": False} for i, (n, t) in enumerate(arguments)]
    return {"type": "operation", "name": name, "idlType": result, "arguments": given, "special": "", "extAttrs": []}


def interface(name: str, *members: Node, base: str | None = None, partial: bool = False) -> Node:
    return {"type": "interface", "name": name, "inheritance": base, "members": list(members), "extAttrs": [], "partial": partial}


TEXT, NUMBER = idl("DOMString"), idl("long")
NODES: list[Node] = [
    interface("EventTarget", operation("addEventListener", idl("undefined"), ("type", TEXT))),
    interface("Window", attribute("title", TEXT), operation("beep", NUMBER, ("times", NUMBER)), base="EventTarget"),
    interface("Event", attribute("type", TEXT, readonly=True)),
    interface("KeyEvent", attribute("key", TEXT, readonly=True), base="Event"),
    interface("Element", attribute("id", TEXT), operation("draw", idl("undefined"), ("x", NUMBER)), base="EventTarget"),
    interface("Element", operation("draw", TEXT, ("x", NUMBER), ("y", NUMBER)), operation("draw", NUMBER), partial=True),
    interface("Button", attribute("form", idl("Element", nullable=True)), operation("press", promise(TEXT), ("hard", NUMBER), optional=1), base="Element"),
    interface("Names", {"type": "iterable", "idlType": [TEXT], "extAttrs": []}, operation("read", promise(idl("ArrayBuffer")))),
    interface("Rows", {**operation("item", idl("Element", nullable=True), ("index", idl("unsigned long"))), "special": "getter"},
              attribute("length", NUMBER, readonly=True)),
    interface("Named", {**operation("", TEXT, ("name", TEXT)), "special": "getter"}, attribute("length", NUMBER, readonly=True)),
    {"type": "dictionary", "name": "Options", "inheritance": None, "extAttrs": [], "partial": False, "members": [
        {"type": "field", "name": "size", "idlType": NUMBER, "required": True, "default": None, "extAttrs": []},
        {"type": "field", "name": "names", "idlType": idl([TEXT], "sequence"), "required": False, "default": None, "extAttrs": []}]},
    *({"type": "dictionary", "name": name, "inheritance": None, "extAttrs": [], "partial": False, "members": []}
      for name in ("AddEventListenerOptions", "EventListenerOptions")),
    {"type": "enum", "name": "Mode", "values": [{"value": "fast"}, {"value": "slow"}], "extAttrs": []},
    {"type": "interface mixin", "name": "Hearing", "members": [attribute("mode", idl("Mode"))], "extAttrs": [], "partial": False},
    {"type": "includes", "target": "Button", "includes": "Hearing", "extAttrs": []},
]
EVENTS = {"Element": {"press": "Event"}, "Button": {"key": "KeyEvent"}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("platform")
    stub, index = Stub(build(NODES), EVENTS, {"button": "Button", "blink": "Blink"}).write()
    (made / "__init__.pyi").write_text(stub, encoding="ascii")
    (made / "platform.index").write_text(index, encoding="ascii")
    return made


@pytest.fixture(scope="module")
def library(folder: Path) -> Library:
    return browser(folder)


def member(library: Library, owner: str, name: str) -> Any:
    found = library.member(f"{BROWSER}.{owner}", name)
    return None if found is None else (found[0].rpartition(".")[2], found[1])


def test_every_place_holds_the_declarations_of_its_member(folder: Path) -> None:
    """The whole text of each: what follows and what precedes belongs to others."""
    reader = Reader(folder)
    classes = [name for name, (kind, *_) in reader.names.items() if kind in ("interface", "dictionary")]
    assert len(classes) == 12
    for owner in classes:
        for name in reader.facts(owner)["members"]:
            declared = reader.member(owner, name)
            assert declared and {getattr(d, "name", "") or ast.unparse(getattr(d, "target")) for d in declared} == {name}


def test_all_overloads_are_there_and_those_of_partial_definitions(library: Library) -> None:
    _, draws = member(library, "Element", "draw")
    assert [(len(d.parameters), d.result) for d in draws] == [(1, NONE), (2, STR), (0, INT)]


def test_members_come_from_bases_and_mixins(library: Library) -> None:
    assert member(library, "Button", "id") == ("Element", Property(STR))
    assert member(library, "Button", "mode") == ("Button", Property(STR, literals=frozenset({"fast", "slow"})))
    assert member(library, "Button", "key") is None and member(library, "Element", "form") is None
    assert member(library, "Button", "form") == ("Button", Property(OptionalType(ClassType(f"{BROWSER}.Element")), settable=True))
    assert library.is_subclass(f"{BROWSER}.Button", f"{BROWSER}.EventTarget")


def test_what_waits_and_what_is_copied(library: Library) -> None:
    _, (press,) = member(library, "Button", "press")
    assert (press.form, press.result, press.parameters[0].optional or press.parameters[0].default is not None) == (("waits",), STR, True)
    _, (read,) = member(library, "Names", "read")
    assert (read.form, read.result) == (("waits", "buffer"), BYTES)


def test_what_is_iterated(library: Library) -> None:
    assert library.iterates(f"{BROWSER}.Names") == STR
    assert library.iterates(f"{BROWSER}.Element") is None
    assert library.iterates(f"{BROWSER}.Rows") == ClassType(f"{BROWSER}.Element")
    assert library.iterates(f"{BROWSER}.Named") is None  # its items have names, not numbers


def test_events_are_those_of_the_class_and_its_bases(library: Library) -> None:
    _, general = member(library, "Button", "addEventListener")
    for event, its in {"press": "Event", "key": "KeyEvent"}.items():
        refined = library.refined(f"{BROWSER}.Button", "addEventListener", general[-1], event)
        assert refined is not None
        assert refined.parameters[1].types == (FunctionType((ClassType(f"{BROWSER}.{its}"),), NONE),)
    assert library.refined(f"{BROWSER}.Element", "addEventListener", general[-1], "key") is None


def test_a_dictionary_is_made_by_keywords_the_required_ones_first(library: Library) -> None:
    (made,) = library.constructor(f"{BROWSER}.Options")
    assert [(p.name, p.keyword_only, p.optional or p.default is not None) for p in made.parameters] == [("size", True, False), ("names", True, True)]
    assert member(library, "Options", "names") == ("Options", Property(OptionalType(ListType(STR)), settable=False, form=("maybe",)))


def test_the_window_is_the_module(library: Library) -> None:
    assert library.values[f"{BROWSER}.title"] == STR
    assert [s.result for s in library.functions[f"{BROWSER}.beep"]] == [INT]
    assert library.tags == {"button": f"{BROWSER}.Button"}
