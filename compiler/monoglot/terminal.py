"""Colours for people at a terminal, and none for anybody else."""
from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TextIO

_PLACEMENTS = {"local": "32", "client": "36", "optimistic": "32", "barrier": "33", "verified": "35"}


@dataclass(frozen=True)
class Style:
    """Marks texts by ANSI escape sequences (ECMA-48) if `colored`, else leaves them as they are."""

    colored: bool = False

    def _marked(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colored and text.strip() else text

    def bold(self, text: str) -> str:
        return self._marked(text, "1")

    def error(self, text: str) -> str:
        return self._marked(text, "1;31")

    def faint(self, text: str) -> str:
        return self._marked(text, "2")

    def mend(self, text: str) -> str:
        return self._marked(text, "32")

    def placement(self, text: str) -> str:
        return self._marked(text, _PLACEMENTS.get(text.strip(), "0"))


PLAIN = Style()


def style_for(stream: TextIO, wanted: str) -> Style:
    """`wanted` is `always`, `never` or `auto`: on a terminal that can, unless NO_COLOR says no."""
    if wanted != "auto":
        return Style(wanted == "always")
    return Style(stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")
