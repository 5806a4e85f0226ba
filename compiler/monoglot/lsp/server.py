"""The Language Server Protocol on standard input and output, by pygls.

A changed text is judged after `DELAY` seconds without another change, so that
typing fast makes one run; diagnostics carry the version that they are about. A
request about a text that was changed since judges it first. Columns are what
the client counts (UTF-16 unless it asked for another encoding).
"""
from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlparse

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from monoglot.catalogue.pages import address
from monoglot.diagnostics import Diagnostic
from monoglot.lsp import answers
from monoglot.lsp.document import Document
from monoglot.model import Span

DELAY = 0.15  # seconds; between letters of a fast typist there is less
_ROOT = Path(__file__).resolve().parents[3]
_KINDS = {"class": types.SymbolKind.Class, "enum": types.SymbolKind.Enum, "method": types.SymbolKind.Method, "function": types.SymbolKind.Function,
          "field": types.SymbolKind.Field, "member": types.SymbolKind.EnumMember, "constant": types.SymbolKind.Constant}
_COMPLETIONS = {"class": types.CompletionItemKind.Class, "enum": types.CompletionItemKind.Enum, "method": types.CompletionItemKind.Method,
                "function": types.CompletionItemKind.Function, "field": types.CompletionItemKind.Field, "constant": types.CompletionItemKind.Constant}


class Server(LanguageServer):
    """The open documents, what is known of each, and the judgements under way."""

    def __init__(self) -> None:
        super().__init__("monoglot", "1", text_document_sync_kind=types.TextDocumentSyncKind.Incremental)
        self.documents: dict[str, Document] = {}
        self.judged: dict[str, int | None] = {}
        self.waiting: dict[str, asyncio.Task[None]] = {}
        self.told: dict[str, set[str]] = {}
        """Of an app, the other files about which something was told."""

    def known(self, uri: str) -> tuple[Document, TextDocument]:
        """The document as its newest text makes it."""
        text = self.workspace.get_text_document(uri)
        document = self.documents.setdefault(uri, Document(_path(uri), _where(uri)))
        if self.judged.get(uri, -1) != text.version or document.text != text.source:
            document.update(text.source, self.unsaved())
            self.judged[uri] = text.version
        return document, text

    def publish(self, uri: str) -> None:
        """Tell the diagnostics of the newest text."""
        document, text = self.known(uri)
        by_file: dict[str, list[types.Diagnostic]] = {}
        for d in document.made.diagnostics:
            other = text if d.file == document.path else self.workspace.get_text_document(Path(d.file).as_uri())
            by_file.setdefault(d.file, []).append(_diagnostic(d, other))
        own = by_file.pop(document.path, [])
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=uri, version=text.version, diagnostics=own))
        for file in by_file.keys() | self.told.get(uri, set()):
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=Path(file).as_uri(), diagnostics=by_file.get(file, [])))
        self.told[uri] = set(by_file)

    def unsaved(self) -> dict[Path, str]:
        """The texts of the open files."""
        return {where: text.source for uri, text in self.workspace.text_documents.items() if (where := _where(uri)) is not None}

    def users(self, uri: str) -> list[str]:
        """The open apps that import the file."""
        where = str(_where(uri))
        return [other for other, document in self.documents.items() if other != uri and document.made.source is not None
                and any(sibling.path == where for sibling in document.made.source.siblings)]

    def later(self, uri: str) -> None:
        """Publish when no other change comes for a while."""
        self.stop(uri)
        self.waiting[uri] = asyncio.get_running_loop().create_task(self._after_delay(uri))

    async def _after_delay(self, uri: str) -> None:
        await asyncio.sleep(DELAY)
        self.waiting.pop(uri, None)
        self.publish(uri)

    def stop(self, uri: str) -> None:
        task = self.waiting.pop(uri, None)
        if task is not None:
            task.cancel()


def _path(uri: str) -> str:
    """The file's name as spans show it."""
    return Path(unquote(urlparse(uri).path)).name or "app.py"


def _where(uri: str) -> Path | None:
    """Where the file lies; None for a text that is no file."""
    found = urlparse(uri)
    return Path(unquote(found.path)) if found.scheme == "file" else None


# --- the client's columns --------------------------------------------------------------


def _range(text: TextDocument, span: Span) -> types.Range:
    own = types.Range(types.Position(span.row - 1, span.column - 1), types.Position(span.end_row - 1, span.end_column - 1))
    return text.position_codec.range_to_client_units(_lines(text), own)


def _position(text: TextDocument, position: types.Position) -> tuple[int, int]:
    own = text.position_codec.position_from_client_units(_lines(text), position)
    return own.line + 1, own.character + 1


def _lines(text: TextDocument) -> Sequence[str]:
    """The lines as the stages count them, each with its end."""
    return [line + "\n" for line in text.source.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _diagnostic(d: Diagnostic, text: TextDocument) -> types.Diagnostic:
    page = _ROOT / address(d.code)
    link = types.CodeDescription(page.as_uri()) if page.is_file() else None
    return types.Diagnostic(range=_range(text, Span(d.file, d.line, d.column, d.end_line, d.end_column)), message=f"{d.message}\nmend: {d.mend}",
                            severity=types.DiagnosticSeverity.Error, code=d.code, code_description=link, source="monoglot")


def _symbol(symbol: answers.Symbol, text: TextDocument) -> types.DocumentSymbol:
    return types.DocumentSymbol(name=symbol.name, detail=symbol.detail, kind=_KINDS[symbol.kind], range=_range(text, symbol.whole),
                                selection_range=_range(text, symbol.name_span), children=[_symbol(s, text) for s in symbol.inside])


# --- what the client asks -----------------------------------------------------------------


def create() -> Server:
    """A server with its answers."""
    server = Server()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.publish(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        server.later(uri)
        for user in server.users(uri):
            server.judged.pop(user, None)
            server.later(user)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        server.stop(uri)
        server.documents.pop(uri, None)
        server.judged.pop(uri, None)
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=uri, diagnostics=[]))

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        document, text = server.known(params.text_document.uri)
        found = answers.hover(document, *_position(text, params.position))
        if found is None:
            return None
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, found[0]), _range(text, found[1]))

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> types.Location | None:
        uri = params.text_document.uri
        document, text = server.known(uri)
        found = answers.definition(document, *_position(text, params.position))
        if found is None:
            return None
        if not found.file:
            return types.Location(uri, _range(text, Span("", found.line, found.column, found.line, found.end_column)))
        start = types.Position(found.line - 1, found.column - 1)
        return types.Location(Path(found.file).as_uri(), types.Range(start, start))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        document, text = server.known(params.text_document.uri)
        return [_symbol(symbol, text) for symbol in answers.outline(document)]

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["."]))
    def completion(params: types.CompletionParams) -> list[types.CompletionItem]:
        document, text = server.known(params.text_document.uri)
        found = answers.complete(document, *_position(text, params.position))
        return [types.CompletionItem(label=name, kind=_COMPLETIONS.get(kind), detail=detail or None) for name, kind, detail in found]

    return server


def serve() -> int:
    """Serve until the client ends it; 0. Logs go to standard error."""
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR)
    create().start_io()
    return 0
