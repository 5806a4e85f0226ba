"""What the compiler tells an author: one `Diagnostic` per mistake, as text or as JSON.

Errors are data. Every diagnostic comes from a row of the catalogue, so
its code, message and mend are written once. The order of diagnostics is by
place, then code: the same input gives the same output.
"""
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace

from monoglot import catalogue
from monoglot.model import Layout, Model, Span
from monoglot.terminal import PLAIN, Style


@dataclass(frozen=True)
class Diagnostic:
    """One mistake: what is wrong, where (counted from 1, end exclusive), how to mend it.

    Lines are the file's once `refuse` has made them so; before that they count as a span's, from the `piece`.
    """

    code: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    mend: str
    piece: str = ""


@dataclass(frozen=True)
class Refused:
    """What a stage returns instead of its product: at least one diagnostic, in order.

    `model`: what `check` made besides, its mistakes as error types, for `healthy.rest` alone.
    """

    diagnostics: tuple[Diagnostic, ...]
    model: Model | None = field(default=None, compare=False, repr=False)


def make(title: str, span: Span, **values: object) -> Diagnostic:
    """A diagnostic of the catalogue's row `title`, its templates filled with `values`."""
    entry = catalogue.BY_TITLE[title]
    shown = {key: printable(str(value)) for key, value in values.items()}
    return Diagnostic(entry.code, span.file, span.row, span.column, span.end_row, span.end_column,
                      entry.message.format(**shown), entry.mend.format(**shown), span.piece)


def printable(text: str) -> str:
    """`text` without what would garble a terminal or fail to encode."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)


_NO_PIECES = Layout()


def refuse(diagnostics: Iterable[Diagnostic], layout: Layout = _NO_PIECES) -> Refused:
    """The diagnostics at their lines, without repetitions, in their order."""
    return Refused(tuple(sorted({placed(d, layout) for d in diagnostics}, key=_order)))


def placed(diagnostic: Diagnostic, layout: Layout) -> Diagnostic:
    """The diagnostic by the lines of its file."""
    above = layout.above(diagnostic.file, diagnostic.piece)
    return replace(diagnostic, line=diagnostic.line + above, end_line=diagnostic.end_line + above, piece="") if diagnostic.piece else diagnostic


def _order(d: Diagnostic) -> tuple[str, int, int, str, str]:
    return d.file, d.line, d.column, d.code, d.message


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON array, one diagnostic a line, keys as in `Diagnostic`."""
    lines = [json.dumps({k: v for k, v in asdict(d).items() if k != "piece"}, ensure_ascii=True) for d in diagnostics]
    return "[" + ",\n ".join(lines) + "]\n"


def as_text(diagnostics: Iterable[Diagnostic], source: str | Mapping[str, str] = "", style: Style = PLAIN) -> str:
    """For people: place, code, message, the source line with a caret, the mend; at the end where the codes are explained.

    `source` is the text of the module, or the texts by file.
    """
    shown = list(diagnostics)
    lines = {file: (source if isinstance(source, str) else source.get(file, "")).split("\n") for file in {d.file for d in shown}}
    codes = " ".join(dict.fromkeys(d.code for d in shown))
    return "".join(_one(d, lines[d.file], style) for d in shown) + (f"explained by: monoglot explain {codes}\n" if shown else "")


def _one(d: Diagnostic, lines: list[str], style: Style) -> str:
    head = f"{style.bold(f'{d.file}:{d.line}:{d.column}:')} {style.error(d.code)} {style.bold(d.message)}\n"
    return head + _excerpt(d, lines, style) + f"  {style.mend('mend:')} {d.mend}\n"


_WIDTH = 160  # columns of a source line shown; a longer one is cut


def _excerpt(d: Diagnostic, lines: list[str], style: Style) -> str:
    if not 1 <= d.line <= len(lines) or not lines[d.line - 1].strip():
        return ""
    full = lines[d.line - 1].rstrip("\r")
    line = printable(full[:_WIDTH].replace("\t", " "))
    end = d.end_column if d.end_line == d.line else len(full) + 1
    start = d.column - 1
    if start >= _WIDTH:
        return f"    {line}\n"
    return f"    {line}\n    {' ' * start}{style.error('^' * max(1, min(end - 1, _WIDTH) - start))}\n"
