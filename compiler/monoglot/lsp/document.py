"""One open text and what the stages make of it. A text that is no app has no diagnostics."""
from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import PurePath

from monoglot import pipeline
from monoglot.diagnostics import Diagnostic, Refused
from monoglot.explain import Explained, explain
from monoglot.model import Model, Program
from monoglot.read import Source

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
    """An open text at a path. `whole` is what the newest text without mistakes made."""

    path: str
    text: str = ""
    made: Made = field(default_factory=Made)
    whole: Made | None = None

    def update(self, text: str) -> Made:
        """Run the stages on a new text."""
        self.text = text
        self.made = _made(self.path, text)
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


def _made(path: str, text: str) -> Made:
    made = Made()

    def keep(stage: str, product: object) -> None:
        if isinstance(product, Source):
            made.source = product
        elif isinstance(product, Model):
            made.model = product
        elif isinstance(product, Program):
            made.program = product

    result = pipeline.run(pipeline.Request(path, text, _name(path)), after=keep)
    if isinstance(result, Refused):
        made.model = made.model or result.model
        made.diagnostics = result.diagnostics if _APP.search(text) and "monoglot" in text else ()
    return made


def _name(path: str) -> str:
    stem = "".join(c if c.isascii() and c.isalnum() else "_" for c in PurePath(path).stem.lower())
    return stem.lstrip("_0123456789") or "app"
