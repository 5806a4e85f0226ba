"""One open text and what the stages make of it. A text that is no app has no diagnostics."""
from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from monoglot import pipeline
from monoglot.check.platform import Missing
from monoglot.diagnostics import Diagnostic, Refused, make, refuse
from monoglot.explain import Explained, explain
from monoglot.model import Model, Program, Span
from monoglot.read import Files, Source, discover

_APP = re.compile(r"^\s*class\s+\w+\s*\([^)]*\bApp\b", re.MULTILINE)


@dataclass
class Made:
    """What the stages made of one text; what a refused text lacks is None."""

    source: Source | None = None
    model: Model | None = None
    program: Program | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass
class Document:
    """An open text, its file's name and where that lies. `whole` is what the newest text without mistakes made."""

    path: str
    where: Path | None = None
    text: str = ""
    made: Made = field(default_factory=Made)
    whole: Made | None = None

    def update(self, text: str, unsaved: Mapping[Path, str] | None = None) -> Made:
        """Run the stages on a new text; `unsaved` are texts of other open files."""
        self.text = text
        self.made = _made(self.path, text, _files(self.where, text, unsaved or {}))
        if self.made.program is not None and not self.made.diagnostics:
            self.whole = self.made
        return self.made

    @property
    def tree(self) -> ast.Module | None:
        """The syntax tree of the text as it is."""
        return self.made.source.tree if self.made.source is not None else None

    def explained(self, function: str) -> list[Explained]:
        """The rows of a function and of what the compiler made of it, as far as the newest whole text tells."""
        known = self.whole
        if known is None or known.program is None:
            return []
        return [row for row in explain(known.program) if row.function.partition("$")[0] == function]


def is_app(text: str) -> bool:
    """True if the text looks like an app's module."""
    return bool(_APP.search(text)) and "monoglot" in text


def _files(where: Path | None, text: str, unsaved: Mapping[Path, str]) -> dict[str, tuple[str, str | bytes]]:
    """The other files that the module imports, by their absolute paths, as the editor has them."""
    if where is None or not where.parent.is_dir() or not is_app(text):
        return {}
    try:
        found = discover(where, text, str)
    except OSError:
        return {}
    return {module: (path, unsaved.get(Path(path), content)) for module, (path, content) in found.items()}


def _made(path: str, text: str, files: Files) -> Made:
    made = Made()

    def keep(stage: str, product: object) -> None:
        if isinstance(product, Source):
            made.source = product
        elif isinstance(product, Model):
            made.model = product
        elif isinstance(product, Program):
            made.program = product

    try:
        result = pipeline.run(pipeline.Request(path, text, _name(path), files=files), after=keep)
    except Missing as missing:
        result = refuse([make("internal", Span(path, 1, 1, 1, 2), detail=str(missing))])
    if isinstance(result, Refused):
        made.model = made.model or result.model
        made.diagnostics = result.diagnostics if is_app(text) else ()
    return made


def _name(path: str) -> str:
    stem = "".join(c if c.isascii() and c.isalnum() else "_" for c in PurePath(path).stem.lower())
    return stem.lstrip("_0123456789") or "app"
