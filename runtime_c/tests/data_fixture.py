"""Tenants with users and roles, and requests about their documents."""
from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from pod_fixture import Reply, SamplePod, token

SCHEMA = Path(__file__).parent.parent / "schema"
OPERATIONS = ("read", "insert", "update", "delete")
Json = dict[str, Any]
ALWAYS = {"always": True}
OWN = {"field": "owner", "is": "user"}
USERS = {"ann": "admin", "bob": "member", "eve": "member", "vic": "viewer"}


def migrations() -> list[Path]:
    """What the schema came to be by, in order."""
    return sorted(SCHEMA.glob("*.sql"))


def make_tenant(folder: Path, org: str, users: dict[str, str], version: int | None = None) -> Path:
    """The database of a tenant with these users and their roles, as a pod of this version left it; no pod has it open."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{org}+tenant.db"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied INTEGER NOT NULL) STRICT")
        for number, file in enumerate(migrations()[:version], 1):
            database.executescript(file.read_text("utf-8"))
            database.execute("INSERT INTO schema_version VALUES (?, ?, 0)", [number, file.stem.partition("_")[2]])
        database.execute("INSERT INTO config VALUES ('organisation', ?)", [org])
        for name, role in users.items():
            database.execute("INSERT INTO users (id, name, role, created) VALUES (?, ?, ?, 0)", [name, name, role])
    database.close()
    path.chmod(0o600)
    return path


@dataclass(frozen=True)
class Client:
    """One user of one organisation."""

    pod: SamplePod
    user: str = "ann"
    org: str = "acme"

    def send(self, method: str, path: str, body: object = None, *, raw: bytes | None = None, **headers: str) -> Reply:
        return self.request(method, path, body, headers, raw)

    def request(self, method: str, path: str, body: object, headers: dict[str, str], raw: bytes | None = None) -> Reply:
        sent = {"Authorization": f"Bearer {token(self.user, self.org)}"}
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        if content:
            sent["Content-Type"] = "application/json"
        return self.pod.request(method, f"/_api/{path}", sent | {name.replace("_", "-"): value for name, value in headers.items()}, content)

    def ask(self, method: str, path: str, body: object = None, *, status: int = 200, **headers: str) -> Json:
        """The reply's JSON; the status has to be this one."""
        reply = self.request(method, path, body, headers)
        assert reply.status == status, (method, path, body, reply)
        found = json.loads(reply.body) if reply.body else {}
        assert isinstance(found, dict)
        return found

    def refused(self, status: int, method: str, path: str, body: object = None, **headers: str) -> str:
        reply = self.request(method, path, body, headers)
        assert reply.status == status, (method, path, body, reply)
        return reply.error()

    def listed(self, table: str, **parameters: object) -> list[Json]:
        """All pages."""
        found: list[Json] = []
        while True:
            page = self.ask("GET", f"{table}?{urlencode(parameters)}")
            items = page[table if table != "search" else "nodes"]
            assert isinstance(items, list)
            found += items
            if "next" not in page:
                return found
            assert items and page["next"] != parameters.get("after")
            parameters["after"] = page["next"]

    def ids(self, table: str, **parameters: object) -> list[str]:
        return [str(item["id"]) for item in self.listed(table, **parameters)]

    def search(self, text: str) -> list[str]:
        return self.ids("search", q=text)

    def node(self, id: str, kind: str = "note", **rest: object) -> Json:
        return self.ask("POST", "nodes", {"id": id, "kind": kind, **rest}, status=201)

    def edge(self, id: str, source: str, target: str, kind: str = "link", **rest: object) -> Json:
        return self.ask("POST", "edges", {"id": id, "kind": kind, "source": source, "target": target, **rest}, status=201)

    def permit(self, role: str, table: str, *operations: str) -> None:
        self.ask("PUT", f"permissions/{role}/{table}", {name: True for name in operations}, status=204)

    def policy(self, id: str, role: str, table: str, operation: str, policy: object) -> None:
        self.ask("PUT", f"policies/{id}", {"role": role, "table": table, "operation": operation, "policy": policy}, status=204)

    def allow(self, role: str, table: str, policies: dict[str, object]) -> None:
        """The role may do these operations, each by its policy."""
        self.permit(role, table, *policies)
        for operation, policy in policies.items():
            self.policy(f"{role}-{table}-{operation}", role, table, operation, policy)

    def as_user(self, user: str) -> Client:
        return Client(self.pod, user, self.org)


def segment(text: str) -> str:
    return quote(text, safe="")
