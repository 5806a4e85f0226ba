"""The other files of an app: which the module imports, in the order in which they can be checked.

A file is known by its path below the app's folder: `money/rounding.py` is the
module `money.rounding`. Only what is imported is read; imports go one way.
"""
from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from monoglot.diagnostics import Diagnostic, Refused, make, placed, refuse
from monoglot.read.source import Source, content, read

Files = Mapping[str, tuple[str, "str | bytes"]]
"""The files there are, by module: the path that is shown, and the text."""


def read_app(path: str, text: str | bytes, files: Files) -> Source | Refused:
    """The app's module, with the modules that it imports as its `siblings`."""
    main = read(path, text)
    if isinstance(main, Refused):
        return main
    search = _Search(files, {Path(path).stem: main})
    search.visit(main, Path(path).stem, (Path(path).stem,))
    if search.found:
        return refuse(search.found)
    return replace(main, siblings=tuple(search.done.values()))


class _Search:
    """Depth first, so that what a module imports is done before it."""

    def __init__(self, files: Files, begun: dict[str, Source]) -> None:
        self.files, self.begun = files, begun
        self.done: dict[str, Source] = {}
        self.found: list[Diagnostic] = []

    def visit(self, source: Source, module: str, chain: tuple[str, ...]) -> None:
        for name, node in imported(source.tree, lambda m: m in self.files or m == chain[0]):
            if name in chain:
                cycle = " -> ".join((*chain[chain.index(name):], name))
                self.found.append(placed(make("import cycle", source.span(node), cycle=cycle), source.layout))
            elif name not in self.begun:
                self._read(name, chain)

    def _read(self, name: str, chain: tuple[str, ...]) -> None:
        path, text = self.files[name]
        source = read(path, text)
        if isinstance(source, Refused):
            self.found += source.diagnostics
            self.begun[name] = next(iter(self.begun.values()))
            return
        source = replace(source, module=name)
        self.begun[name] = source
        self.visit(source, name, (*chain, name))
        self.done[name] = source


def imported(tree: ast.Module, known: Callable[[str], bool]) -> Iterator[tuple[str, ast.stmt]]:
    """The known modules that the tree imports, with the statements."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if known(alias.name):
                    yield alias.name, node
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module is not None:
            inner = [f"{node.module}.{a.name}" for a in node.names if known(f"{node.module}.{a.name}")]
            yield from ((name, node) for name in inner)
            if known(node.module) and len(inner) < len(node.names):
                yield node.module, node


def module_of(path: Path, folder: Path) -> str:
    """The module that a file is: its path below the app's folder, with dots."""
    return ".".join(path.relative_to(folder).with_suffix("").parts)


def discover(path: Path, text: str | bytes, shown: Callable[[Path], str]) -> dict[str, tuple[str, bytes]]:
    """The files beside the app's module that it imports, directly or through others."""
    found: dict[str, tuple[str, bytes]] = {}
    waiting: list[str | bytes] = [text]
    while waiting:
        for name in _names(waiting.pop()):
            file = path.parent.joinpath(*name.split(".")).with_suffix(".py")
            if name not in found and name != path.stem and file.is_file():
                found[name] = (shown(file), content(file))
                waiting.append(found[name][1])
    return found


def _names(text: str | bytes) -> list[str]:
    """Every module that the text may import; none if it isn't Python, which is told when it is read."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [name for name, _ in imported(tree, lambda m: all(p.isidentifier() for p in m.split(".")))] + \
        [n.module for n in tree.body if isinstance(n, ast.ImportFrom) and n.module and not n.level]
