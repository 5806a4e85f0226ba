"""The typed web platform as the compiler reads it: one member at a time, through an index.

The stub of `monoglot.browser` is the source of types for the compiler too. Its index (see
`monoglot.idl.stub`) tells where each member stands, so what a compilation costs depends on
what the application uses, never on how large the platform is.
"""
from __future__ import annotations

import ast
import functools
import json
import keyword
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

FOLDER = Path(__file__).parent.parent / "browser"
T = TypeVar("T")


_MEND = "the web platform's declarations are made by `tools/bazel run //compiler:browser_stub`"


class Missing(Exception):
    """The generated files are not beside the package; the text says which, and how to make them."""


class Platform:
    """The stub's text by name. Raises Missing if it was not generated."""

    def __init__(self, folder: Path) -> None:
        try:
            self.stub = (folder / "__init__.pyi").read_bytes()
            first, _, self.lines = (folder / "platform.index").read_bytes().partition(b"\n")
        except OSError as error:
            raise Missing(f"{error.filename}: {error.strerror}: {_MEND}") from error
        try:
            self.names: dict[str, list[Any]] = json.loads(first)
        except ValueError as error:
            raise Missing(f"{folder / 'platform.index'}: not what the compiler wrote: {_MEND}") from error
        self.facts = functools.cache(self._facts)

    def kind(self, name: str) -> str:
        """interface, dictionary, namespace, alias, function, value, text; '' for what isn't there."""
        return str(self.names[name][0]) if name in self.names else ""

    def _facts(self, name: str) -> dict[str, Any]:
        """A line of the index."""
        _, start, length = self.names[name]
        made: dict[str, Any] = json.loads(self.lines[start:start + length])
        return made

    def declarations(self, start: int, length: int) -> list[ast.stmt]:
        """The statements of a part of the stub."""
        text = self.stub[start:start + length].decode()
        if not text.startswith(" "):
            return ast.parse(text).body
        made = ast.parse("class _:\n" + text).body[0]
        assert isinstance(made, ast.ClassDef)
        return made.body

    def of(self, name: str) -> list[ast.stmt]:
        """The declarations of a function, value, alias or class of our own."""
        return self.declarations(*self.names[name][1:])

    def member(self, owner: str, name: str) -> list[ast.stmt]:
        """The declarations of one member, by the platform's own name for it."""
        return self.declarations(*self.facts(owner)["members"][name])


def js_name(name: str) -> str:
    """The platform's name for what has this name in Python: without the underscore after a keyword."""
    return name[:-1] if name.endswith("_") and keyword.iskeyword(name[:-1]) else name


class Lazy(Mapping[str, T]):
    """A mapping whose values are made when they are asked for."""

    def __init__(self, names: Mapping[str, object], make: Any) -> None:
        self.names = names
        self.make = functools.cache(make)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> T:
        if name not in self.names:
            raise KeyError(name)
        made: T = self.make(name)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)
