"""A client of the Language Server Protocol for tests: raw JSON-RPC over a process's standard input and output.

The server is the program that MONOGLOT_LSP names as a runfile, else this Python's module.
"""
from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

SECONDS = 30.0


class Client:
    """One running server. `notifications` holds what it told without being asked."""

    def __init__(self) -> None:
        named = os.environ.get("MONOGLOT_LSP", "")
        command = [str(Path(os.environ["TEST_SRCDIR"], named))] if named else [sys.executable, "-m", "monoglot.lsp"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
        self.number = 0
        self.inbox: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.notifications: list[dict[str, Any]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        out = self.process.stdout
        assert out is not None
        while (message := _message(out)) is not None:
            self.inbox.put(message)
        self.inbox.put(None)

    def send_raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.send_raw(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))

    def tell(self, method: str, params: Any) -> None:
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        """The result; raises RuntimeError with the server's error."""
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.inbox.get(timeout=SECONDS)
            if message is None:
                raise EOFError("the server ended")
            if message.get("id") == self.number and "method" not in message:
                if "error" in message:
                    raise RuntimeError(message["error"]["message"])
                return message.get("result")
            self.notifications.append(message)

    def published(self, version: int | None) -> list[dict[str, Any]]:
        """The diagnostics of this version, as soon as they are told."""
        while True:
            for message in self.notifications:
                if message.get("method") == "textDocument/publishDiagnostics" and message["params"].get("version") == version:
                    found = message["params"]["diagnostics"]
                    assert isinstance(found, list)
                    return found
            message_or_end = self.inbox.get(timeout=SECONDS)
            if message_or_end is None:
                raise EOFError("the server ended")
            self.notifications.append(message_or_end)

    def start(self, encodings: list[str] | None = None) -> dict[str, Any]:
        general = {"general": {"positionEncodings": encodings}} if encodings else {}
        found = self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": general})
        self.tell("initialized", {})
        assert isinstance(found, dict)
        return found

    def stop(self) -> int:
        """The server's exit code after an orderly end."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        return self.process.wait(SECONDS)


def _message(out: IO[bytes]) -> dict[str, Any] | None:
    size = 0
    while (line := out.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        size = int(value) if name.lower() == b"content-length" else size
    if not line:
        return None
    found = json.loads(out.read(size))
    assert isinstance(found, dict)
    return found
