"""Random operations of several users, under permissions and policies that change, against a model in Python.

MONOGLOT_SEED repeats a run, MONOGLOT_STEPS makes it longer.
"""
from __future__ import annotations

import json
import os
import random
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_fixture import OPERATIONS, Client, make_tenant, segment
from pod_fixture import SamplePod, run

SEED = int(os.environ.get("MONOGLOT_SEED", "4"))
STEPS = int(os.environ.get("MONOGLOT_STEPS", "700"))
USERS = {"ann": "admin", "bob": "member", "eve": "member", "vic": "viewer"}
KINDS, TAGS, WORDS = ("note", "task", "file"), ("red", "blue", "a b/ä"), ("tea", "coffee", "müsli", "water")
TABLES = ("nodes", "edges", "tags")
Row = dict[str, Any]


@dataclass
class Model:
    nodes: dict[str, Row] = field(default_factory=dict)
    edges: dict[str, Row] = field(default_factory=dict)
    permissions: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    policies: dict[str, tuple[str, str, str, Any]] = field(default_factory=dict)
    changes: int = 0

    def holds(self, policy: Any, table: str, row: Row, user: str) -> bool:
        """The meaning of a policy, said once more."""
        match policy:
            case {"always": True}:
                return True
            case {"not": inner}:
                return not self.holds(inner, table, row, user)
            case {"any": list(items)}:
                return any(self.holds(one, table, row, user) for one in items)
            case {"all": list(items)}:
                return all(self.holds(one, table, row, user) for one in items)
            case {"tag": tag}:
                return bool(row["tag"] == tag if table == "tags" else tag in row["tags"])
            case {"field": name, "is": "user"}:
                return bool(self.value(row, name) == user)
            case {"field": name, "equals": wanted}:
                found = self.value(row, name)
                return bool(type(found) is type(wanted) and found == wanted)
        raise AssertionError(policy)

    def value(self, row: Row, name: str) -> Any:
        first, _, rest = name.partition(".")
        if first in ("source", "target"):
            return self.value(self.nodes[row[first]], rest)
        if first == "node":
            return self.value(row["node"], rest)
        return row["data"].get(rest) if first == "data" else row[first]

    def may(self, user: str, table: str, operation: str) -> bool:
        return USERS[user] == "admin" or operation in self.permissions.get((USERS[user], table), set())

    def allows(self, user: str, table: str, operation: str, row: Row) -> bool:
        if USERS[user] == "admin":
            return True
        wanted = (table, operation, USERS[user])
        return self.may(user, table, operation) and any(
            self.holds(policy, table, row, user) for *where, policy in self.policies.values() if tuple(where) == wanted)

    def sees(self, user: str, table: str, row: Row) -> bool:
        if table == "nodes":
            return self.allows(user, table, "read", row)
        ends = [row["node"]] if table == "tags" else [self.nodes[row["source"]], self.nodes[row["target"]]]
        return self.allows(user, table, "read", row) and all(self.sees(user, "nodes", node) for node in ends)

    def tag_row(self, node: Row, tag: str) -> Row:
        return {"node": node, "tag": tag}

    def shown(self, user: str, node: Row) -> Row:
        tags = sorted((tag for tag in node["tags"] if self.allows(user, "tags", "read", self.tag_row(node, tag))), key=lambda tag: tag.encode())
        return {name: node[name] for name in ("id", "kind", "owner", "data", "version")} | {"tags": tags}


class Run:
    def __init__(self, pod: SamplePod) -> None:
        self.model = Model()
        self.chance = random.Random(SEED)
        self.clients = {user: Client(pod, user) for user in USERS}
        self.counts: dict[tuple[str, int], int] = {}

    def ask(self, user: str, method: str, path: str, body: object, expected: int, **headers: str) -> Any:
        reply = self.clients[user].request(method, path, body, headers)
        assert reply.status == expected, (user, method, path, body, headers, expected, reply)
        place = (f"{method} {path.split('/')[0].split('?')[0]}", expected)
        self.counts[place] = self.counts.get(place, 0) + 1
        return json.loads(reply.body) if reply.body else None

    # --- what changes ------------------------------------------------------------------

    def data(self) -> Row:
        return {name: self.chance.choice([self.chance.choice(WORDS), " ".join(self.chance.choices(WORDS, k=3)), 1, True, ["x", "tea"]])
                for name in self.chance.sample(["a", "team", "c"], self.chance.randrange(3))}

    def new_item(self, user: str) -> Row:
        return {"kind": self.chance.choice(KINDS), "owner": self.chance.choice([user, user, user, "bob", "eve"]), "data": self.data()}

    def insert_node(self, user: str) -> None:
        model, item, id = self.model, self.new_item(user), f"n{self.chance.randrange(25)}"
        tags = self.chance.sample(TAGS, self.chance.randrange(2))
        row = item | {"id": id, "tags": set(tags), "version": 1}
        expected = 201
        if not model.may(user, "nodes", "insert"):
            expected = 403
        elif id in model.nodes:
            expected = 409
        elif not all(model.allows(user, "tags", "insert", model.tag_row(row, tag)) for tag in tags) or not model.allows(user, "nodes", "insert", row):
            expected = 403
        self.ask(user, "POST", "nodes", {"id": id, **item, "tags": tags}, expected)
        if expected == 201:
            model.nodes[id] = row
            model.changes += 1

    def insert_edge(self, user: str) -> None:
        model, item, id = self.model, self.new_item(user), f"e{self.chance.randrange(25)}"
        ends = [f"n{self.chance.randrange(25)}" for _ in range(2)]
        row = item | {"id": id, "source": ends[0], "target": ends[1], "version": 1}
        expected = 201
        if not model.may(user, "edges", "insert"):
            expected = 403
        elif not all(end in model.nodes and model.sees(user, "nodes", model.nodes[end]) for end in ends):
            expected = 404
        elif id in model.edges:
            expected = 409
        elif not model.allows(user, "edges", "insert", row):
            expected = 403
        self.ask(user, "POST", "edges", {key: value for key, value in row.items() if key != "version"}, expected)
        if expected == 201:
            model.edges[id] = row
            model.changes += 1

    def target(self, user: str, table: str, operation: str, id: str) -> tuple[int, str]:
        """What decides before a change of an item: status (0: none yet) and the version to send."""
        items = self.model.nodes if table == "nodes" else self.model.edges
        if not self.model.may(user, table, operation):
            return 403, ""
        if id not in items or not self.model.sees(user, table, items[id]):
            return 404, ""
        version = items[id]["version"] + (self.chance.random() < 0.2)
        if not self.model.allows(user, table, operation, items[id]):
            return 403, f'"{version}"'
        return 412 if version != items[id]["version"] else 0, f'"{version}"'

    def update(self, user: str) -> None:
        table = self.chance.choice(["nodes", "nodes", "edges"])
        items = self.model.nodes if table == "nodes" else self.model.edges
        id = f"{table[0]}{self.chance.randrange(25)}"
        change = {name: value for name, value in self.new_item(user).items() if self.chance.random() < 0.5}
        expected, version = self.target(user, table, "update", id)
        changed: Row = {}
        if not expected:
            merged = items[id]["data"] | change.get("data", {})
            changed = items[id] | change | {"data": merged, "version": items[id]["version"] + 1}
            before, items[id] = items[id], changed
            expected = 200 if self.model.allows(user, table, "update", changed) else 403
            if expected == 403:
                items[id] = before
        self.ask(user, "PATCH", f"{table}/{id}", change, expected, **({"If_Match": version} if version else {}))
        self.model.changes += expected == 200

    def delete(self, user: str) -> None:
        table = self.chance.choice(["nodes", "edges"])
        items = self.model.nodes if table == "nodes" else self.model.edges
        id = f"{table[0]}{self.chance.randrange(25)}"
        expected, version = self.target(user, table, "delete", id)
        self.ask(user, "DELETE", f"{table}/{id}", None, expected or 204, **({"If_Match": version} if version else {}))
        if expected:
            return
        del items[id]
        self.model.changes += 1
        if table == "nodes":
            self.model.edges = {name: edge for name, edge in self.model.edges.items() if id not in (edge["source"], edge["target"])}

    def tag(self, user: str) -> None:
        model, tag, id = self.model, self.chance.choice(TAGS), f"n{self.chance.randrange(25)}"
        adds = self.chance.random() < 0.6
        operation, expected = "insert" if adds else "delete", 204
        node = model.nodes.get(id)
        if not model.may(user, "tags", operation):
            expected = 403
        elif node is None or not model.sees(user, "nodes", node):
            expected = 404
        else:
            row = model.tag_row(node | {"tags": node["tags"] | {tag}}, tag)
            if not adds and (tag not in node["tags"] or not model.sees(user, "tags", row)):
                expected = 404
            elif not model.allows(user, "tags", operation, row):
                expected = 403
        self.ask(user, "PUT" if adds else "DELETE", f"nodes/{id}/tags/{segment(tag)}", None, expected)
        if expected == 204 and node is not None and (tag in node["tags"]) != adds:
            node["tags"] ^= {tag}
            node["version"] += 1
            model.changes += 1

    def administer(self, _: str) -> None:
        role, table = self.chance.choice(["member", "viewer"]), self.chance.choice(TABLES)
        self.model.changes += 1
        if self.chance.random() < 0.4:
            allowed = {name for name in OPERATIONS if self.chance.random() < 0.85}
            self.model.permissions[role, table] = allowed
            self.ask("ann", "PUT", f"permissions/{role}/{table}", {name: True for name in sorted(allowed)}, 204)
            return
        id, operation, policy = f"{role}-{self.chance.randrange(12)}", self.chance.choice(OPERATIONS), self.policy(table, 0)
        self.model.policies[id] = (table, operation, role, policy)
        self.ask("ann", "PUT", f"policies/{id}", {"table": table, "operation": operation, "role": role, "policy": policy}, 204)

    def policy(self, table: str, depth: int) -> Any:
        own = {"nodes": "", "edges": self.chance.choice(["", "source.", "target."]), "tags": "node."}[table]
        leaves: list[Any] = [{"always": True}, {"always": True}, {"field": f"{own}owner", "is": "user"}, {"field": f"{own}kind", "equals": self.chance.choice(KINDS)},
                             {"field": f"{own}data.team", "equals": self.chance.choice([*WORDS, 1, True])}]
        if table != "edges":
            leaves.append({"tag": self.chance.choice(TAGS)})
        kind = self.chance.choice(["leaf", "leaf", "not", "any", "all"]) if depth < 2 else "leaf"
        if kind == "leaf":
            return self.chance.choice(leaves)
        return {"not": self.policy(table, depth + 1)} if kind == "not" else {kind: [self.policy(table, depth + 1) for _ in range(self.chance.randrange(1, 4))]}

    # --- what is seen ------------------------------------------------------------------------

    def look(self, user: str) -> None:
        model = self.model
        may = {table: model.may(user, table, "read") for table in TABLES}
        nodes = {id: node for id, node in model.nodes.items() if model.sees(user, "nodes", node)}
        edges = sorted(id for id, edge in model.edges.items() if model.sees(user, "edges", edge))
        client, word, tag = self.clients[user], self.chance.choice(WORDS), self.chance.choice(TAGS)
        if may["nodes"]:
            found = client.listed("nodes", limit=self.chance.choice([1, 3, 200]))
            assert [{name: row[name] for name in ("id", "kind", "owner", "data", "version", "tags")} for row in found] == [
                model.shown(user, nodes[id]) for id in sorted(nodes)]
            assert sorted(client.search(word)) == sorted(id for id, node in nodes.items() if word in " ".join(texts(node["data"])).split())
            tagged = sorted(id for id, node in nodes.items() if tag in model.shown(user, node)["tags"])
            assert client.ids("nodes", tag=tag) == tagged
        else:
            self.ask(user, "GET", "nodes", None, 403)
            self.ask(user, "GET", f"search?q={segment(word)}", None, 403)
        if may["edges"]:
            assert client.ids("edges", limit=self.chance.choice([2, 200])) == edges
        if may["tags"]:
            counted = {tag: sum(model.sees(user, "tags", model.tag_row(node, tag)) for node in nodes.values() if tag in node["tags"]) for tag in TAGS}
            assert {row["tag"]: row["nodes"] for row in client.listed("tags")} == {tag: count for tag, count in counted.items() if count}
        one = f"n{self.chance.randrange(25)}"
        self.ask(user, "GET", f"nodes/{one}", None, 200 if one in nodes and may["nodes"] else 404 if may["nodes"] else 403)


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for one in (value.values() if isinstance(value, dict) else value if isinstance(value, list) else []) for text in texts(one)]


def check_index(path: Path, model: Model) -> None:
    """The index is whole, and says of each node what its data says."""
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",) and database.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = dict(database.execute("SELECT n.id, s.text FROM nodes n JOIN search s ON s.rowid = n.row"))
        assert database.execute("SELECT count(*) FROM search").fetchone() == (len(model.nodes),)
        assert {id: text.split("\n") if text else [] for id, text in rows.items()} == {id: texts(node["data"]) for id, node in model.nodes.items()}
        assert database.execute("SELECT count(*) FROM audit_log").fetchone() == (model.changes,)
        database.rollback()


def test_random_operations(tmp_path: Path) -> None:
    path = make_tenant(tmp_path / "data", "acme", USERS)
    for pod in run(SamplePod(tmp_path)):
        state = Run(pod)
        acts = [state.insert_node, state.insert_node, state.insert_edge, state.update, state.delete, state.tag, state.look, state.administer]
        for i in range(STEPS):
            act = state.administer if i < 40 else state.chance.choice(acts)
            act(state.chance.choice(list(USERS)))
            if i % 100 == 99:
                pod.kill()
                pod.start()
                check_index(path, state.model)
        for user in USERS:
            state.look(user)
        pod.stop()
        check_index(path, state.model)
        print(SEED, state.counts)
        assert {status for _, status in state.counts} == {200, 201, 204, 403, 404, 409, 412}, "the run met every answer"
