"""The declarations of the platform as a stub, and the index into them.

The index is one line of JSON for each class, found by the first line: name -> [kind, start,
length]. A class's line names its base, the part of the stub that declares each member, the
events it can get, what it iterates. So the compiler reads of a class only what is asked for.
Offsets are in bytes (the stub is ASCII); those of lines count from the end of the first one.
"""
from __future__ import annotations

import json
import keyword
import re
from dataclasses import dataclass, field
from typing import Any

from monoglot.idl import overlays
from monoglot.idl.platform import Definition, Node, Platform, extended
from monoglot.idl.types import Types, Unmapped

HEAD = '''\
# mypy: ignore-errors
"""The web platform: generated from its interface definitions, see monoglot.idl."""
from collections.abc import Callable as _Callable, Iterator as _Iterator
from typing import Annotated as _Annotated, ClassVar as _ClassVar, Literal as _Literal, TypeVar as _TypeVar, overload as _overload

_T = _TypeVar("_T")
_Waits = _Annotated[_T, "waits"]
_Maybe = _Annotated[_T, "maybe"]
_Buffer = _Annotated[_T, "buffer"]
_bytes = bytes
_float = float
_list = list

'''
_BUILTINS = ("object", "float", "bytes", "bool", "dict", "list", "int", "str")
TAGGED = ("createElement", "querySelector", "querySelectorAll", "closest")
LISTENED = ("addEventListener", "removeEventListener")


def python_name(name: str) -> str:
    """The name in Python: a keyword gets an underscore at its end; nothing else is changed."""
    return name + "_" if keyword.iskeyword(name) else name


@dataclass
class Class:
    """A class of the stub; of each member its declarations, several if it is overloaded, without indentation."""

    name: str
    kind: str
    base: str | None
    members: dict[str, list[str]] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    iterates: str = ""


class Stub:
    """Writes all declarations of a platform. `events`: class -> event -> event's class; `tags`: tag -> class."""

    def __init__(self, platform: Platform, events: dict[str, dict[str, str]], tags: dict[str, str]) -> None:
        self.platform = platform
        self.types = Types(platform)
        self.events = events
        self.tags = {tag: name for tag, name in tags.items() if name in platform.definitions}
        self.classes = {d.name: self._class(d) for d in platform.definitions.values()}

    # --- classes --------------------------------------------------------------------

    def _class(self, d: Definition) -> Class:
        name = f"_{d.name}" if d.kind == "namespace" else d.name
        made = Class(name, d.kind, d.base if d.base in self.platform.definitions else None, {}, self.events.get(d.name, {}))
        if d.kind == "dictionary":
            self._fields(d, made)
            return made
        for member in d.members:
            self._member(d, made, member)
        if d.name in ("CSSStyleProperties", "CSSStyleDeclaration"):
            made.members |= {p: [f"{p}: str"] for p in overlays.STYLES if p not in made.members}
        for key, text in overlays.MEMBERS.items():
            owner, _, member_name = key.partition(".")
            if owner == d.name:
                made.members.pop(member_name, None)
                if text:
                    made.members[member_name] = _split_overloads(text.strip())
        return made

    def _member(self, d: Definition, made: Class, node: Node) -> None:
        if not str(node.get("name") or "_").isidentifier() or "HTMLConstructor" in extended(node):
            return
        try:
            kind = node["type"]
            if kind == "attribute":
                self._attribute(d, made, node)
            elif kind == "operation":
                self._operation(made, node)
                self._indexed(d, made, node)
            elif kind == "constructor":
                made.members.setdefault("__init__", []).append(self._signature("__init__", node["arguments"], "None"))
            elif kind == "const":
                made.members[node["name"]] = [f"{python_name(node['name'])}: _ClassVar[{self.types.outward(node['idlType'])}]"]
            elif kind in ("iterable", "maplike", "setlike"):
                self._iterable(made, node)
        except Unmapped:
            return  # a type that Python has no word for: the member isn't there

    def _attribute(self, d: Definition, made: Class, node: Node) -> None:
        name, static = python_name(node["name"]), node["special"] == "static"
        if node["special"] == "stringifier":
            made.members["toString"] = ["def toString(self) -> str: ..."]
        handler = self._handler(d, node)
        if handler:
            made.members[node["name"]] = [f"{name}: {handler}"]
            return
        out = self.types.outward(node["idlType"])
        if static:
            made.members[node["name"]] = [f"{name}: _ClassVar[{out}]"]
        elif node["readonly"] or d.kind == "namespace" or not self._is_settable(node, out):
            made.members[node["name"]] = [f"@property\ndef {name}(self) -> {out}: ..."]
        else:
            made.members[node["name"]] = [f"{name}: {out}"]

    def _is_settable(self, node: Node, out: str) -> bool:
        """True if what it gives is all that it takes, or a part of that."""
        try:
            taken = self.types.inward(node["idlType"]).split(" | ")
        except Unmapped:
            return False
        return out == "object" or all(part in taken or part == "float" for part in out.split(" | "))

    def _handler(self, d: Definition, node: Node) -> str:
        """The type of an `on...` attribute: a function of the event that it gets."""
        if node["idlType"]["idlType"] not in ("EventHandler", "OnErrorEventHandler", "OnBeforeUnloadEventHandler"):
            return ""
        event = self.events.get(d.name, {}).get(node["name"][2:], "Event")
        return f"_Callable[[{event}], None] | None"

    def _operation(self, made: Class, node: Node) -> None:
        name = node["name"]
        if not name:
            if node["special"] == "stringifier":
                made.members["toString"] = ["def toString(self) -> str: ..."]
            return
        result = self.types.outward(node["idlType"])
        if name in ("querySelectorAll", "getElementsByClassName", "getElementsByTagName", "elementsFromPoint"):
            result = "list[Element]"
        if name.startswith("scroll"):
            result = "None"  # newer browsers promise the end of scrolling; nobody waits for that
        static = node["special"] == "static"
        text = self._signature(name, node["arguments"], result, static)
        texts = made.members.setdefault(name, [])
        if text not in texts:
            texts.append(text)

    def _signature(self, name: str, arguments: list[Node], result: str, static: bool = False) -> str:
        params = [] if static else ["self"]
        for argument in arguments:
            shown = python_name(argument["name"]) if argument["name"] != "self" else "self_"
            try:
                type_ = self.types.inward(argument["idlType"])
            except Unmapped:
                if argument["optional"] or argument["variadic"]:
                    break
                raise
            if argument["variadic"]:
                params.append(f"*{shown}: {type_}")
            else:
                params.append(f"{shown}: {type_}{' = ...' if argument['optional'] else ''}")
        last = max((i for i, p in enumerate(params) if not p.endswith(" = ...") and p[0] != "*"), default=0)
        params = [p.removesuffix(" = ...") if i < last else p for i, p in enumerate(params)]
        head = "@staticmethod\n" if static else ""
        return f"{head}def {python_name(name)}({', '.join(params)}) -> {result}: ..."

    def _indexed(self, d: Definition, made: Class, node: Node) -> None:
        """What has a length and items by number can be iterated (WebIDL, 3.7.10.2), `FileList` for one."""
        if node["special"] != "getter" or node["arguments"][0]["idlType"]["idlType"] != "unsigned long" or made.iterates \
                or not any(m["type"] == "attribute" and m["name"] == "length" for m in d.members):
            return
        made.iterates = self.types.outward(node["idlType"]).removesuffix(" | None")
        made.members["__iter__"] = [f"def __iter__(self) -> _Iterator[{made.iterates}]: ..."]

    def _iterable(self, made: Class, node: Node) -> None:
        types = [self.types.outward(t) for t in node["idlType"]]
        item = types[-1] if len(types) == 1 else f"tuple[{types[0]}, {types[1]}]"
        made.iterates = item
        made.members["__iter__"] = [f"def __iter__(self) -> _Iterator[{item}]: ..."]
        if node["type"] == "iterable":
            return
        key = types[0]
        made.members["size"] = ["@property\ndef size(self) -> int: ..."]
        made.members.setdefault("has", [f"def has(self, key: {key}) -> bool: ..."])
        if node["type"] == "maplike":
            value = types[1] if types[1] == "object" else f"_Maybe[{types[1]} | None]"
            made.members.setdefault("get", [f"def get(self, key: {key}) -> {value}: ..."])
        if not node["readonly"]:
            made.members.setdefault("clear", ["def clear(self) -> None: ..."])
            made.members.setdefault("delete", [f"def delete(self, key: {key}) -> bool: ..."])
            if node["type"] == "setlike":
                made.members.setdefault("add", [f"def add(self, value: {key}) -> None: ..."])
            else:
                made.members.setdefault("set", [f"def set(self, key: {key}, value: {types[1]}) -> None: ..."])

    # --- dictionaries ---------------------------------------------------------------

    def _fields(self, d: Definition, made: Class) -> None:
        """A dictionary: made by keywords; a field that may be absent is None then."""
        params = []
        for owner in reversed(self.platform.lineage(d.name)):
            for node in self.platform.definitions[owner].members:
                try:
                    params.append(self._keyword(node))
                    if owner == d.name:
                        made.members[node["name"]] = [self._field(node)]
                except Unmapped:
                    continue
        required = [p for p in params if not p.endswith("...")]
        every = ", ".join(["self", *(["*"] if params else []), *required, *(p for p in params if p.endswith("..."))])
        made.members["__init__"] = [f"def __init__({every}) -> None: ..."]

    def _keyword(self, node: Node) -> str:
        shown = python_name(node["name"]) if node["name"] != "self" else "self_"
        return f"{shown}: {self.types.inward(node['idlType'])}{'' if node['required'] else ' = ...'}"

    def _field(self, node: Node) -> str:
        out = self.types.outward(node["idlType"])
        sure = node["required"] or node.get("default") is not None or out == "object"
        if not sure:
            out = f"_Maybe[{out.removesuffix(' | None')} | None]" if not out.startswith("_") else out
        return f"@property\ndef {python_name(node['name'])}(self) -> {out}: ..."

    # --- text -------------------------------------------------------------------------

    def write(self) -> tuple[str, str]:
        """The stub and the index."""
        out, names, lines, at = [HEAD], {}, [], 0
        place = len(HEAD)

        def put(text: str) -> tuple[int, int]:
            nonlocal place
            out.append(text)
            place += len(text)
            return place - len(text), len(text)

        for name, values in sorted(self.platform.enums.items()):
            names[name] = ["alias", *put(f"{name} = _Literal[{', '.join(map(json.dumps, values))}]\n")]
        for made in self.classes.values():
            line = json.dumps(self._put_class(made, put), separators=(",", ":")) + "\n"
            names[made.name] = [made.kind, at, len(line)]
            lines.append(line)
            at += len(line)
        start = place
        put(overlays.CLASSES.lstrip("\n"))
        names["IDBCursorRequest"] = ["text", start, place - start]
        for name, text in self._globals().items():
            names.setdefault(name, ["function" if "def " in text else "value", *put(text + "\n")])
        tags = json.dumps(self.tags, separators=(",", ":")) + "\n"
        names["#tags"] = ["tags", at, len(tags)]
        return "".join(out), json.dumps(names, separators=(",", ":")) + "\n" + "".join(lines) + tags

    def _put_class(self, made: Class, put: Any) -> dict[str, Any]:
        """Writes one class; returns its line of the index."""
        put(f"class {made.name}{f'({made.base})' if made.base else ''}:\n")
        places = {}
        hidden = [b for b in _BUILTINS if b in made.members]
        for name, texts in made.members.items():
            texts = [_shown(t, hidden) for t in texts]
            if name in TAGGED:
                texts = texts[-1:]
                self._tagged(name, texts[0], put)
            several = len(texts) > 1 or name in TAGGED
            start, _ = put("")
            for text in texts:
                put("".join(f"    {line}\n" for line in (f"@_overload\n{text}" if several else text).splitlines()))
            places[name] = [start, put("")[0] - start]
        if made.events:
            self._listeners(made, put)
        if not made.members and not made.events:
            put("    ...\n")
        return {"base": made.base, "members": places, "events": made.events, "iterates": made.iterates}

    def _tagged(self, method: str, generic: str, put: Any) -> None:
        """A method that gives an element, once for each tag."""
        parameter = generic.partition("self, ")[2].partition(":")[0]
        general = generic.partition("-> ")[2].removesuffix(": ...")
        for tag, element in sorted(self.tags.items()):
            result = refined(general, element)
            put(f"    @_overload\n    def {method}(self, {parameter}: _Literal[{json.dumps(tag)}]) -> {result}: ...\n")

    def _listeners(self, made: Class, put: Any) -> None:
        """Every listener method once for each event, its own and its bases', and the general one."""
        every: dict[str, str] = {}
        for owner in reversed(self.platform.lineage(made.name)):
            every |= self.events.get(owner, {})
        for method, options in zip(LISTENED, ("AddEventListenerOptions", "EventListenerOptions"), strict=True):
            for event, type_ in [*((json.dumps(e), t) for e, t in sorted(every.items())), ("", "Event")]:
                first = f"_Literal[{event}]" if event else "str"
                put(f"    @_overload\n    def {method}(self, type: {first}, callback: _Callable[[{type_}], None], "
                    f"options: {options} | bool = ...) -> None: ...\n")

    def _globals(self) -> dict[str, str]:
        """The window's members and the namespaces, as names of the module."""
        found: dict[str, str] = {}
        window = self.classes["Window"]
        for owner in ("EventTarget", "Window"):
            for name, texts in self.classes[owner].members.items():
                if name.startswith(("on", "__")) or name in self.classes or python_name(name) != name:
                    continue
                found[name] = _global(name, texts)
        found |= {name: f"{name}: {type_}" for name, type_ in overlays.ANNOTATED.items()}
        found |= {made.name[1:]: f"{made.name[1:]}: {made.name}" for made in self.classes.values() if made.kind == "namespace"}
        assert window.kind == "interface"
        return found


def _global(name: str, texts: list[str]) -> str:
    """A member of the window as a declaration of the module."""
    if "def " in texts[0] and "@property" not in texts[0]:
        plain = [t.replace("(self, ", "(").replace("(self)", "()").replace("@_overload\n", "") for t in texts]
        return "\n".join(plain if len(plain) == 1 else [f"@_overload\n{t}" for t in plain])
    type_ = texts[0].partition("-> ")[2].removesuffix(": ...") or texts[0].partition(": ")[2]
    return f"{name}: {type_}"


def _split_overloads(text: str) -> list[str]:
    """An overlay's declarations one by one."""
    if "@_overload" not in text:
        return [text]
    return [part.strip() for part in text.split("@_overload\n") if part.strip()]


def _shown(text: str, hidden: list[str]) -> str:
    """In a class that has a member named like a builtin, the builtin goes by another name."""
    for name in hidden:
        text = re.sub(rf"(?<=[ \[(]){name}\b(?!\()(?!:)", f"_{name}", text)
    return text


def refined(general: str, element: str) -> str:
    """The result of a method that gives elements, for one tag: `Element | None` -> `HTMLInputElement | None`."""
    return general.replace("HTMLElement", "Element").replace("Element", element)
