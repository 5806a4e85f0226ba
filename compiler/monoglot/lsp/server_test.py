"""The language server as an editor meets it: a real process, JSON-RPC over its standard input and output."""
from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monoglot.lsp.client import Client

URI = "file:///somewhere/studio.py"
TEXT = '''\
from enum import Enum
from monoglot import App, Entity, Id, Secret, Shared, Table, fetch
from monoglot.browser import document


class Status(Enum):
    ACTIVE = 1
    DELETED = 2


class Shoot(Entity):
    name: str
    status: Status = Status.ACTIVE


LIMIT = 3


def shout(text: str) -> str:
    return text.upper()


class Studio(App):
    shoots: Shared[Table[Shoot]]
    credits: Shared[int] = 0
    ai_key = Secret("ai-key", host="api.example.com")

    def create(self, name: str) -> Id[Shoot]:
        title = shout(name)
        return self.shoots.insert(Shoot(name=title, status=Status.ACTIVE))

    def ask(self, shoot: Id[Shoot]) -> str:
        """Asks the service about a shoot."""
        row = self.shoots[shoot]
        return fetch.get("https://api.example.com/x", headers={"X": row.name}, bearer=self.ai_key).text

    def render(self) -> None:
        document.title = str(self.credits + LIMIT)
'''


@pytest.fixture(scope="module")
def server() -> Iterator[Client]:
    made = Client()
    made.start()
    yield made
    assert made.stop() == 0


@pytest.fixture
def client(server: Client) -> Iterator[Client]:
    """The one server, with no document open."""
    server.notifications.clear()
    yield server
    server.tell("textDocument/didClose", {"textDocument": {"uri": URI}})
    server.published(None)


def opened(client: Client, text: str, uri: str = URI) -> list[dict[str, Any]]:
    client.tell("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": text}})
    return client.published(1)


def place(text: str, part: str, offset: int = 0, nth: int = 0) -> dict[str, int]:
    """The position `offset` characters into the n-th occurrence of `part`, in UTF-16 units."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(part, at + 1)
    before = text[:at + offset]
    line = before.split("\n")[-1]
    return {"line": before.count("\n"), "character": len(line.encode("utf-16-le")) // 2}


def asked(client: Client, method: str, part: str, offset: int = 0, nth: int = 0, text: str = TEXT) -> Any:
    return client.ask(f"textDocument/{method}", {"textDocument": {"uri": URI}, "position": place(text, part, offset, nth)})


def test_capabilities() -> None:
    other = Client()
    found = other.start()["capabilities"]
    assert found["hoverProvider"] and found["definitionProvider"] and found["documentSymbolProvider"]
    assert found["completionProvider"]["triggerCharacters"] == ["."] and found.get("positionEncoding", "utf-16") == "utf-16"
    assert other.stop() == 0


def test_diagnostics_come_and_go(client: Client) -> None:
    assert opened(client, TEXT) == []
    edit: dict[str, Any] = {"range": {"start": place(TEXT, "shout(name)", 6), "end": place(TEXT, "shout(name)", 10)}, "text": "nmae"}
    client.tell("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [edit]})
    (found,) = client.published(2)
    assert found["code"] == "MG0301" and found["source"] == "monoglot" and found["severity"] == 1
    assert found["range"] == {"start": edit["range"]["start"], "end": edit["range"]["end"]}
    assert found["message"].startswith("the name `nmae` is not defined\nmend: ")
    assert found["codeDescription"]["href"].endswith("/docs/diagnostics/MG0301.md")
    client.tell("textDocument/didChange", {"textDocument": {"uri": URI, "version": 3}, "contentChanges": [{"text": TEXT}]})
    assert client.published(3) == []


def test_mistakes_of_two_stages_at_once(client: Client) -> None:
    text = TEXT.replace("title = shout(name)", "title = shout(1)").replace("https://api.example.com", "http://api.example.com")
    assert [d["code"] for d in opened(client, text)] == ["MG0401", "MG0610"]


def test_columns_are_utf16_units(client: Client) -> None:
    text = TEXT.replace("title = shout(name)", "title = '\U0001f600é\U0001f680' + nope + name")
    (found,) = opened(client, text)
    assert found["code"] == "MG0301" and found["range"] == {"start": place(text, "nope"), "end": place(text, "nope", 4)}
    assert asked(client, "hover", "+ name", 2, text=text)["contents"]["value"] == "```python\nname: str\n```"
    assert asked(client, "definition", "+ name", 2, text=text)["range"]["start"] == place(text, "name: str) -> Id")
    edit = {"range": found["range"], "text": "name"}
    client.tell("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [edit]})
    assert client.published(2) == []


def test_columns_in_the_encoding_that_was_agreed() -> None:
    client = Client()
    encoding = client.start(["utf-8"])["capabilities"]["positionEncoding"]
    text = TEXT.replace("title = shout(name)", "title = '\U0001f600é' + nope")
    (found,) = opened(client, text)
    line = next(line for line in text.split("\n") if "nope" in line)
    units = {"utf-8": "utf-8", "utf-16": "utf-16-le"}[encoding]
    before = line.partition("nope")[0].encode(units)
    assert found["range"]["start"]["character"] == len(before) // (2 if encoding == "utf-16" else 1)
    assert client.stop() == 0


def test_rapid_edits_give_the_last_version_once(client: Client) -> None:
    opened(client, TEXT)
    for version in range(2, 42):
        text = TEXT + f"# {version}\n" + ("x = nope\n" if version == 41 else "(" * (version % 3))
        client.tell("textDocument/didChange", {"textDocument": {"uri": URI, "version": version}, "contentChanges": [{"text": text}]})
    assert [d["code"] for d in client.published(41)] == ["MG0301"]
    time.sleep(0.5)
    client.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    told = [m["params"]["version"] for m in client.notifications if m.get("method") == "textDocument/publishDiagnostics"]
    assert told[-1] == 41 and told.count(41) == 1 and told == sorted(told) and len(told) < 10


def test_a_request_sees_the_unsaved_text_at_once(client: Client) -> None:
    opened(client, TEXT)
    text = TEXT.replace("def create", "def make")
    client.tell("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": text}]})
    found = client.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    assert "make" in [inner["name"] for inner in found[-1]["children"]]


@pytest.mark.parametrize("part, offset, wanted", [
    ("def create", 6, ["def create(name: str) -> Id[Shoot]", "**optimistic**: runs on client and server", "write shared shoots: create > self.shoots.insert (line 30)",
                       "CreateArgs -> CreateResult; 0 round trips"]),
    ("def ask", 5, ["**verified**: runs on server", "secret ai_key: ask > self.ai_key (line 35)", "1 round trip,", "Asks the service"]),
    ("def render", 6, ["**client**", "browser: render > document"]),
    ("shout(name)", 2, ["def shout(text: str) -> str", "**helper**"]),
    ("row.name", 1, ["row: Shoot"]), ("row.name", 5, ["row.name: str"]), ("title = shout", 2, ["title: str"]),
    ("self.ai_key", 7, ["`ai-key`", "api.example.com only"]), ("self.shoots[", 7, ["shoots: Shared[Table[Shoot]]", "whole organisation"]),
    ("fetch.get", 7, ["def get(url: str"]), ("document.title", 11, ["title: str"]), ("LIMIT)", 1, ["LIMIT: int"])])
def test_hover(client: Client, part: str, offset: int, wanted: list[str]) -> None:
    opened(client, TEXT)
    found = asked(client, "hover", part, offset)
    assert found is not None and found["contents"]["kind"] == "markdown"
    for text in wanted:
        assert text in found["contents"]["value"], found["contents"]["value"]


def test_hover_keeps_the_placement_while_there_are_mistakes(client: Client) -> None:
    opened(client, TEXT)
    text = TEXT.replace("self.credits + LIMIT", "self.credits + nope")
    client.tell("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": text}]})
    assert "**optimistic**" in asked(client, "hover", "def create", 6, text=text)["contents"]["value"]


@pytest.mark.parametrize("part, offset, nth, target, target_offset", [
    ("title, status", 1, 0, "title = shout", 0), ("shout(name)", 1, 0, "def shout", 4), ("shout(name)", 7, 0, "name: str) -> Id", 0),
    ("self.credits", 7, 0, "credits: Shared", 0), ("self.ai_key", 7, 0, "ai_key = Secret", 0), ("Shoot(name", 1, 0, "class Shoot", 6),
    ("Shoot(name", 7, 0, "    name: str\n", 4), ("row.name", 5, 0, "    name: str\n", 4), ("Status.ACTIVE)", 9, 0, "ACTIVE = 1", 0),
    ("LIMIT)", 1, 0, "LIMIT = 3", 0), ("row.name", 1, 0, "row = self", 0), ("Id[Shoot])", 4, 0, "class Shoot", 6)])
def test_definition(client: Client, part: str, offset: int, nth: int, target: str, target_offset: int) -> None:
    opened(client, TEXT)
    found = asked(client, "definition", part, offset, nth)
    assert found is not None and found["uri"] == URI
    assert found["range"]["start"] == place(TEXT, target, target_offset)


@pytest.mark.parametrize("part, offset, file, line", [
    ("fetch.get", 7, "fetch.py", "def get("), ("document.title", 2, "__init__.pyi", "document"), ("document.title", 11, "__init__.pyi", "title"),
    ("import App", 8, "__init__.py", "App"), ("import document", 8, "__init__.pyi", "document")])
def test_definition_in_the_library(client: Client, part: str, offset: int, file: str, line: str) -> None:
    opened(client, TEXT)
    found = asked(client, "definition", part, offset)
    path = found["uri"].removeprefix("file://")
    assert path.rpartition("/")[2].startswith(file.partition(".")[0])
    assert line in open(path, encoding="utf-8").read().split("\n")[found["range"]["start"]["line"]]


def test_symbols(client: Client) -> None:
    opened(client, TEXT)
    found = client.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    assert [s["name"] for s in found] == ["Status", "Shoot", "LIMIT", "shout", "Studio"]
    studio = found[-1]
    assert [s["name"] for s in studio["children"]] == ["shoots", "credits", "ai_key", "create", "ask", "render"]
    assert studio["children"][3]["detail"] == "(self, name: str) -> Id[Shoot]"
    assert studio["selectionRange"]["start"] == place(TEXT, "class Studio", 6)


def test_completion(client: Client) -> None:
    opened(client, TEXT)
    def labels(part: str, offset: int) -> set[str]:
        return {item["label"] for item in asked(client, "completion", part, offset)}
    assert {"shoots", "credits", "ai_key", "create", "user", "connected"} <= labels("self.credits", 5)
    assert labels("fetch.get", 6) == {"get", "post", "Response"}
    assert {"title", "createElement", "body"} <= labels("document.title", 9)
    assert {"Shoot", "LIMIT", "len"} <= labels("title = shout", 0)


@pytest.mark.parametrize("text", ["", "def (:\n", "x = 1\n", "class A(App:\n", "\0", "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"), "import os\nprint(os)\n" * 50])
def test_other_texts_have_answers_too(client: Client, text: str) -> None:
    opened(client, text)
    for method in ("hover", "definition", "completion"):
        client.ask(f"textDocument/{method}", {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}})
        client.ask(f"textDocument/{method}", {"textDocument": {"uri": URI}, "position": {"line": 999, "character": 999}})
    assert client.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}}) is not None


def test_every_place_has_an_answer(client: Client) -> None:
    opened(client, TEXT)
    for line, text in enumerate(TEXT.split("\n")):
        for character in range(0, len(text) + 1, 3):
            for method in ("hover", "definition"):
                client.ask(f"textDocument/{method}", {"textDocument": {"uri": URI}, "position": {"line": line, "character": character}})


def test_an_app_of_several_files(client: Client, tmp_path: Path) -> None:
    (tmp_path / "texts.py").write_text("def loud(text: str) -> str:\n    return text.upper()\n", encoding="utf-8")
    text = TEXT.replace("LIMIT = 3", "LIMIT = 3\n").replace("from enum", "from texts import loud\nfrom enum").replace("shout(name)", "loud(name)")
    uri, other = (tmp_path / "studio.py").as_uri(), (tmp_path / "texts.py").as_uri()
    assert opened(client, text, uri) == []
    at = {"textDocument": {"uri": uri}, "position": place(text, "loud(name)", 1)}
    found = client.ask("textDocument/definition", at)
    assert found["uri"] == other and found["range"]["start"] == {"line": 0, "character": 4}
    assert "def loud(text: str) -> str" in client.ask("textDocument/hover", at)["contents"]["value"]
    client.tell("textDocument/didOpen", {"textDocument": {"uri": other, "languageId": "python", "version": 7, "text": "def loud(text: str) -> str:\n    return text.upper()\n"}})
    client.tell("textDocument/didChange", {"textDocument": {"uri": other, "version": 8}, "contentChanges": [{"text": "def loud(text: str) -> str:\n    return nope\n"}]})
    client.published(8)
    def told() -> list[Any]:
        return [d["code"] for m in client.notifications if m.get("method") == "textDocument/publishDiagnostics"
                and m["params"]["uri"] == other for d in m["params"]["diagnostics"]]

    for _ in range(100):
        if told():
            break
        client.ask("textDocument/documentSymbol", {"textDocument": {"uri": other}})
        time.sleep(0.05)
    assert told() == ["MG0301"]
    for each in (uri, other):
        client.tell("textDocument/didClose", {"textDocument": {"uri": each}})


def test_a_module_that_is_no_app_is_left_alone(client: Client) -> None:
    assert opened(client, "import os\n\n\ndef f(x):\n    return os.getcwd()\n") == []


def test_a_closed_document_has_no_diagnostics(client: Client) -> None:
    assert opened(client, TEXT.replace("shout(name)", "nope")) != []
    client.tell("textDocument/didClose", {"textDocument": {"uri": URI}})
    assert client.published(None) == []
    opened(client, "")


def test_bad_requests_are_answered_and_the_server_lives(client: Client) -> None:
    opened(client, TEXT)
    with pytest.raises(RuntimeError):
        client.ask("textDocument/nothing", {})
    client.send({"id": "x", "method": "textDocument/hover", "params": {"textDocument": {}}})
    client.send_raw(b"Content-Length: 5\r\n\r\n{bad}")
    client.tell("textDocument/didChange", {"nonsense": True})
    assert asked(client, "hover", "def create", 6) is not None


def test_the_end_of_the_input_ends_the_server() -> None:
    client = Client()
    client.start()
    assert client.process.stdin is not None
    client.process.stdin.close()
    client.process.wait(10)


def test_the_command_ends_as_well_as_the_server() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    asked: list[dict[str, object]] = [{"id": 1, "method": "initialize", "params": {"capabilities": {}}},
                                      {"id": 2, "method": "shutdown"}, {"method": "exit"}]
    texts = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in asked]
    ended = subprocess.run([sys.executable, "-m", "monoglot", "lsp"], capture_output=True, timeout=60, env=environment,
                           input=b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(text), text) for text in texts))
    assert (ended.returncode, ended.stderr) == (0, b"")
