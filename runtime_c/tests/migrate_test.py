"""Databases of older pods: what was in them is there in the newest version, also after a kill in the middle.

Each older version is made from the files it was made of (schema/NNNN_NAME.sql), with rows in all of its tables.
"""
from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import jwt
import pytest
from argon2 import PasswordHasher

from account_fixture import PASSWORD, Pod
from data_fixture import Client, make_tenant, migrations
from faults_fixture import Faults, sample
from pod_fixture import KEY, SamplePod

NEWEST = len(migrations())
SID = "a" * 24
LATER = (int(time.time()) + 1_000_000) * 1_000_000
HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
OWN = '{"field":"owner","is":"user"}'
ROWS: dict[int, list[tuple[str, tuple[object, ...]]]] = {
    1: [
        ("INSERT INTO config VALUES ('colour', 'blue')", ()),
        ("UPDATE users SET password_hash = ? WHERE name = 'ann'", (HASH,)),
        ("INSERT INTO sessions VALUES (?, 'ann', 5, 6, ?, 'an agent', '192.0.2.1')", (sha256(SID.encode()).digest(), LATER)),
        ("INSERT INTO table_permissions VALUES ('member', 'nodes', 1, 1, 0, 0)", ()),
        ("INSERT INTO row_policies VALUES ('p', 'nodes', 'read', 'member', ?)", (OWN,)),
        ("INSERT INTO audit_log (time, user, action, target, detail) VALUES (7, 'ann', 'user.create', 'bob', ?)", ('{"role":"member"}',)),
    ],
    2: [
        ("INSERT INTO nodes (id, kind, data, owner, created, updated) VALUES ('n', 'note', ?, 'bob', 8, 9)", ('{"t":"an older word"}',)),
        ("INSERT INTO edges (id, source, target, kind, data, owner, created, updated) VALUES ('e', 'n', 'n', 'link', '{}', 'bob', 8, 9)", ()),
        ("INSERT INTO tags VALUES ('n', 'red')", ()),
    ],
}
"""What a pod of each version had in the tables that were new in it."""


def older(folder: Path, version: int) -> Path:
    """A tenant's database as that version left it; of version 0 an empty file, as a kill leaves it."""
    if version == 0:
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / "acme+tenant.db"
        path.touch(mode=0o600)
        return path
    path = make_tenant(folder, "acme", {"ann": "admin", "bob": "member"}, version)
    with closing(sqlite3.connect(path)) as database, database:
        for one in range(1, version + 1):
            for sql, values in ROWS[one]:
                database.execute(sql, values)
    return path


def tables(path: Path, version: int) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the tables that a database of this version has."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = [name for name in ("config", "users", "sessions", "table_permissions", "row_policies", "audit_log", "nodes", "edges", "tags", "search")
                 if database.execute("SELECT count(*) FROM sqlite_schema WHERE name = ?", (name,)).fetchone() == (1,)]
        assert len(names) == {0: 0, 1: 6}.get(version, 10)
        return {name: sorted(database.execute(f"SELECT * FROM {name}")) for name in names}


def versions(path: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(path)) as database:
        return list(database.execute("SELECT version, name FROM schema_version ORDER BY version"))


def check(pod: SamplePod, version: int) -> None:
    """What the older pod had, asked of the newest."""
    admin, accounts = Client(pod), Pod(pod)
    if version >= 1:
        token = jwt.encode({"sub": "ann", "org": "acme", "exp": int(time.time()) + 600, "sid": SID}, KEY, algorithm="HS256")
        (session,) = json.loads(accounts.ask("GET", "/_api/sessions", who=token).body)["sessions"]
        assert (session["agent"], session["address"], session["current"]) == ("an agent", "192.0.2.1", True)
        assert accounts.login("acme").status == 200
        assert {"key": "colour", "value": "blue"} in admin.listed("config")
        (permission,) = admin.listed("permissions")
        assert permission == {"role": "member", "table": "nodes", "read": True, "insert": True, "update": False, "delete": False}
        (policy,) = admin.listed("policies")
        assert policy["policy"] == json.loads(OWN)
        assert [row["user"] for row in admin.listed("audit", action="user.create")] == ["ann"]
    if version >= 2:
        assert admin.search("older") == admin.as_user("bob").ids("nodes") == ["n"]
        assert admin.ids("edges", source="n") == ["e"] and admin.ids("nodes", tag="red") == ["n"]
    who = admin if version else Client(pod, "eve")
    assert who.send("GET", "nodes").status == (200 if version else 403), "an organisation without users has no role that may"


def test_each_version_has_its_rows() -> None:
    assert sorted(ROWS) == list(range(1, NEWEST + 1)), "a migration that is new needs rows of its tables here"


@pytest.mark.parametrize("version", range(NEWEST + 1))
def test_a_database_of_an_older_pod(tmp_path: Path, version: int) -> None:
    path = older(tmp_path / "data", version)
    before = tables(path, version)
    pod = SamplePod(tmp_path, quick=True)
    pod.start()
    Client(pod).send("GET", "nodes")
    pod.stop()
    assert versions(path) == [(number, file.stem.partition("_")[2]) for number, file in enumerate(migrations(), 1)]
    after = tables(path, NEWEST)
    assert {name: after[name] for name in before} == before, "no migration changed what was there"
    pod.start()
    check(pod, version)
    pod.stop()


@pytest.mark.parametrize("kind", ["write", "sync", "open"])
@pytest.mark.parametrize("version", range(NEWEST))
def test_a_pod_that_is_killed_while_it_migrates(tmp_path: Path, version: int, kind: str) -> None:
    """Before each of its writes, or a sample of them: the next pod goes on where whole migrations have ended."""
    data, faults = tmp_path / "data", Faults(tmp_path / "faults")
    pod = SamplePod(tmp_path, threads=1, failing=True, environment=faults.environment, flags=("--durable", "power" if kind == "sync" else "process"))

    def fresh() -> Path:
        for file in data.glob("acme*"):
            file.unlink()
        return older(data, version)

    def migrate() -> None:
        try:
            Client(pod).send("GET", "nodes")
        except (ConnectionError, EOFError):
            pass
    before = tables(fresh(), version)
    pod.start()
    start = faults.calls(kind)
    migrate()
    total = faults.calls(kind) - start
    pod.stop()
    numbers, killed = sample(total, 24), 0
    for n in numbers:
        path = fresh()
        pod.start()
        with faults.failing(kind, n, kill=True):
            migrate()
        if faults.failed:  # the last one is of the log, which may be written a little later
            assert pod._process is not None and pod._process.wait(20) == -9
            killed += 1
        pod.kill()
        pod.start()
        check(pod, version)
        pod.kill()
        assert versions(path)[-1][0] == NEWEST
        after = tables(path, NEWEST)
        assert all(set(before[name]) <= set(after[name]) for name in before if name not in ("users", "sessions")), n
    assert killed >= max(1, len(numbers) - 1)
