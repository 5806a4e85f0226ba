"""One file: source text to Python's syntax tree, with exact spans.

Nothing is judged here but what keeps a module from being read at all. Columns
count characters (Python's own count UTF-8 bytes). A tree deeper than
`DEPTH_LIMIT` is refused, so that the later stages may recurse without fear.
"""
from __future__ import annotations

import ast
import bisect
import functools
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from monoglot.diagnostics import Diagnostic, Refused, make, refuse
from monoglot.model import Layout, Span

DEPTH_LIMIT = 80        # levels of the syntax tree; hand-written modules stay under 25
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"\\[uU]")
_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")  # as in PEP 263
SIZE_LIMIT = 1_000_000  # bytes; the largest hand-written modules have a tenth of it


@dataclass(frozen=True)
class Source:
    """A module that Python can parse: where it came from, its text and its tree."""

    path: str
    text: str
    tree: ast.Module
    lines: tuple[str, ...]
    pieces: Pieces
    module: str = ""
    """Its name among the app's modules, e.g. `money.rounding`; '' for the app's own."""
    siblings: tuple[Source, ...] = ()
    """The modules that it imports, directly or not, each after those that it needs itself."""

    def span(self, node: ast.AST) -> Span:
        """The place of `node`; the whole first line for a node without one."""
        line = getattr(node, "lineno", 0)
        if not line:
            return Span(self.path, 1, 1, 1, 1)
        end = getattr(node, "end_lineno", None) or line
        start_byte = getattr(node, "col_offset", 0)
        end_byte = getattr(node, "end_col_offset", None) or start_byte
        piece, above = self.pieces.of(line)
        return Span(self.path, line - above, self._column(line, start_byte), end - above, self._column(end, end_byte), piece)

    def place(self, node: ast.AST) -> Span:
        """As `span`, by the file's lines."""
        return self.layout.at(self.span(node))

    @functools.cached_property
    def layout(self) -> Layout:
        """Where the pieces of this file are."""
        return Layout({(self.path, name): start for name, start in zip(self.pieces.names, self.pieces.starts, strict=True)})

    def _column(self, line: int, offset: int) -> int:
        text = self.lines[line - 1] if 1 <= line <= len(self.lines) else ""
        if text.isascii():
            return offset + 1
        return len(text.encode("utf-8")[:offset].decode("utf-8", "replace")) + 1


@dataclass(frozen=True)
class Pieces:
    """The declarations of a file, each with the line at which it begins: statements of the module, and of its classes.

    Each has a name that no other has; a function's does not hang on what else the file has. Statements
    of one line are one piece.
    """

    names: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def of(self, line: int) -> tuple[str, int]:
        """The piece that a line belongs to, and how many lines are above it; ('', 0) above all."""
        at = bisect.bisect_right(self.starts, line) - 1
        return (self.names[at], self.starts[at] - 1) if at >= 0 else ("", 0)


def _pieces(tree: ast.Module) -> Pieces:
    names: list[str] = []
    same: Counter[str] = Counter()
    starts, ends = [0], [0]
    for name, statement in _declarations(tree.body, ""):
        start, end = first_line(statement), statement.end_lineno or statement.lineno
        if isinstance(statement, ast.ClassDef):  # its own piece is what stands above its statements
            end = max(statement.lineno, first_line(statement.body[0]) - 1)
        if start > ends[-1]:
            names.append(f"{name}{same[name] or ''}")
            same[name] += 1
            starts.append(start)
            ends.append(end)
        ends[-1] = max(ends[-1], end)
    return Pieces(tuple(names), tuple(starts[1:]), tuple(ends[1:]))


def first_line(statement: ast.stmt) -> int:
    """Where a statement begins, with its decorators."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(d.lineno for d in decorators)])


def _declarations(body: list[ast.stmt], owner: str) -> Iterator[tuple[str, ast.stmt]]:
    for statement in body:
        name = owner + getattr(statement, "name", "") + "#"
        yield name, statement
        if isinstance(statement, ast.ClassDef):
            yield from _declarations(statement.body, name.replace("#", "."))


def read(path: str, text: str | bytes) -> Source | Refused:
    """Parses the module `text` that came from `path` (used only in spans)."""
    decoded = _decode(path, text)
    if isinstance(decoded, Diagnostic):
        return refuse([decoded])
    tree = _parse(path, decoded)
    if isinstance(tree, Diagnostic):
        return refuse([tree])
    source = Source(path, decoded, tree, tuple(decoded.split("\n")), _pieces(tree))
    found = _too_deep(source) + (_surrogates(source) if not _plain(decoded) else [])
    return refuse(found, source.layout) if found else source


def content(path: Path) -> bytes:
    """What a file holds; of one that is too large only so much that `read` sees it. Raises OSError."""
    with path.open("rb") as file:
        return file.read(SIZE_LIMIT + 1)


def _at(path: str, line: int, column: int, end_line: int = 0, end_column: int = 0) -> Span:
    return Span(path, line, column, end_line or line, end_column or column + 1)


def _decode(path: str, text: str | bytes) -> str | Diagnostic:
    if len(text) > SIZE_LIMIT:
        return make("too large", _at(path, 1, 1), limit=SIZE_LIMIT)
    if isinstance(text, str):
        text = text.encode("utf-8", "surrogatepass")
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = text[:error.start]
        column = len(before[before.rfind(b"\n") + 1:].decode("utf-8", "replace")) + 1
        return make("not utf-8", _at(path, before.count(b"\n") + 1, column), offset=error.start)
    if "\0" in decoded:
        before_nul = decoded[:decoded.index("\0")]
        return make("nul byte", _at(path, before_nul.count("\n") + 1, len(before_nul.split("\n")[-1]) + 1))
    cookie = next((m for line in decoded.split("\n")[:2] if (m := _COOKIE.match(line))), None)
    if cookie is not None and cookie[1].lower().replace("_", "-") not in ("utf-8", "utf8"):
        return make("syntax", _at(path, 1, 1), detail=f"the encoding {cookie[1]}: a module is UTF-8")
    # Python reads \r\n and \r as line ends; lines are then the same for it and for spans
    return decoded.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")


def _parse(path: str, text: str) -> ast.Module | Diagnostic:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # e.g. an invalid escape, which Python only warns of
            return ast.parse(text, filename=path)
    except SyntaxError as error:
        return _syntax(path, error)
    except (RecursionError, MemoryError):
        return make("too deep", _at(path, 1, 1), limit=DEPTH_LIMIT)
    except ValueError as error:
        return make("syntax", _at(path, 1, 1), detail=str(error))


def _syntax(path: str, error: SyntaxError) -> Diagnostic:
    detail = (error.msg or "invalid syntax").splitlines()[0]
    if "too many nested" in detail or "too many levels" in detail:
        return make("too deep", _at(path, error.lineno or 1, max(1, error.offset or 1)), limit=DEPTH_LIMIT)
    line, column = max(1, error.lineno or 1), max(1, error.offset or 1)
    same_line = (error.end_lineno or line) == line and (error.end_offset or 0) > column
    return make("syntax", _at(path, line, column, line, (error.end_offset or 0) if same_line else 0), detail=detail)


def _too_deep(source: Source) -> list[Diagnostic]:
    """At most one: the first node below the limit, found without recursion."""
    level: list[ast.AST] = [source.tree]
    for _ in range(DEPTH_LIMIT):
        level = [child for node in level for child in below(node)]
        if not level:
            return []
    deep = next((node for node in level if hasattr(node, "lineno")), source.tree)
    return [make("too deep", source.span(deep), limit=DEPTH_LIMIT)]


def _surrogates(source: Source) -> list[Diagnostic]:
    return [make("surrogate", source.span(node)) for node in ast.walk(source.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and not _encodable(node.value)]


def _plain(text: str) -> bool:
    """True if no literal of the text can be a surrogate: neither one nor an escape of one stands in it."""
    return _encodable(text) and not _ESCAPE.search(text)


def _encodable(text: str) -> bool:
    return _SURROGATE.search(text) is None


def below(node: ast.AST) -> list[ast.AST]:
    """The nodes directly inside a node, as `ast.iter_child_nodes` gives them."""
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found
