"""The n-th call of a process fails: a backup, a restore, `pod account`, and the start of a pod.

A process that fails says so and ends with a status; none is ended by a signal. A backup is whole or
is none; what is restored takes the place of all that was there, or all of that stays.
"""
from __future__ import annotations

import json
import os
import select
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from account_fixture import PASSWORD
from data_fixture import make_tenant
from faults_fixture import MOST, Faults, sample
from pod_fixture import KEY, SECRET, binary

ORGS = ("one", "two")
Kinds = tuple[str, ...]
FILES: Kinds = ("memory", "open", "write", "sync", "name")


@dataclass(frozen=True)
class Ended:
    """A process that has ended, or listened and was stopped."""

    status: int
    out: str
    said: str
    listened: bool = False


@dataclass
class Command:
    """Runs the pod's commands, with a table of faults."""

    folder: Path
    faults: Faults

    def run(self, *arguments: str | Path, given: str = "", **environment: str) -> Ended:
        done = subprocess.run([str(binary(failing=True)), *map(str, arguments)], input=given, capture_output=True, text=True, timeout=60, check=False,
                              env={"TMPDIR": str(self.folder)} | self.faults.environment | environment)
        return Ended(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str | Path, **environment: str) -> Ended:
        """A pod: until it listens, then it is stopped; or until it ends."""
        process = subprocess.Popen([str(binary(failing=True)), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env={"TMPDIR": str(self.folder)} | self.faults.environment | environment)
        assert process.stdout is not None
        select.select([process.stdout], [], [], 30)
        line = process.stdout.readline()
        if line:
            process.send_signal(signal.SIGTERM)
        out, said = process.communicate(timeout=30)
        return Ended(process.returncode, line + out, said, "listening" in line)

    def each(self, kinds: Kinds, before: Callable[[], object], run: Callable[[], Ended], check: Callable[[Ended], object], most: int = MOST // 3) -> None:
        """Each call fails once, and some with all that follow."""
        for kind in kinds:
            before()
            self.faults.reset()
            whole = run()
            assert whole.status == 0, whole
            numbers = sample(self.faults.calls(kind), most)
            assert numbers, kind
            failed = 0
            for n, lasting in [(n, False) for n in numbers] + [(n, True) for n in numbers[::4] if kind != "name"]:
                before()
                with self.faults.failing(kind, n, lasting=lasting):
                    ended = run()
                    hit = self.faults.failed
                where = f"{kind} {n}{' and after' if lasting else ''}, at {self.faults.place}: {ended}"
                assert ended.status >= 0 and ended.status not in (23, 99, 134, 139), where
                assert ended.status == 0 or (hit and ended.said.strip()), where
                failed += ended.status != 0
                try:
                    check(ended)
                except (AssertionError, sqlite3.Error) as problem:
                    raise AssertionError(f"{where}: {problem}") from problem
            assert failed, f"no fault of {kind} made it fail"


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path, Faults(tmp_path / "faults"))


def rows(path: Path) -> str:
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",), path
        return str(database.execute("SELECT text FROM note").fetchone()[0])


def again(made: Path, folder: Path) -> None:
    """The folder as it was made."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)


def make(folder: Path, text: str, orgs: tuple[str, ...] = ORGS, *, open_log: bool = False) -> None:
    """Databases with `text` in them; the last with a log that a kill left beside it."""
    folder.mkdir(mode=0o700)
    for org in orgs:
        database = sqlite3.connect(folder / f"{org}.db")
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA wal_autocheckpoint=0")
        database.execute("CREATE TABLE note (text)")
        database.execute("INSERT INTO note VALUES (?)", [text])
        database.commit()
        if open_log and org == orgs[-1]:
            for part in ("", "-wal"):
                shutil.copy(folder / f"{org}.db{part}", folder / f"kept{part}")
        database.close()
    for part in ("", "-wal") if open_log else ():
        os.rename(folder / f"kept{part}", folder / f"{orgs[-1]}.db{part}")


def test_a_backup_is_whole_or_is_none(command: Command, tmp_path: Path) -> None:
    made, data, saved = tmp_path / "made", tmp_path / "data", tmp_path / "saved"
    make(made, "old", open_log=True)

    def before() -> None:
        shutil.rmtree(saved, ignore_errors=True)
        again(made, data)

    def check(ended: Ended) -> None:
        whole = (saved / "SHA256SUMS").exists()
        assert whole or ended.status != 0
        for path in saved.glob("[!.]*.db") if saved.exists() else ():
            assert rows(path) == "old"
        assert not [path for path in saved.glob(".*") if path.suffix == ".db" or path.name == ".SHA256SUMS"] or ended.status != 0
        if whole:
            assert sorted(path.name for path in saved.glob("[!.]*.db")) == sorted(f"{org}.db" for org in ORGS)
            assert subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=saved, check=False).returncode == 0
        assert all(rows(data / f"{org}.db") == "old" for org in ORGS)

    command.each(FILES, before, lambda: command.run("backup", saved, "--storage-dir", data), check)


def test_a_restore_takes_the_place_of_all_or_of_none(command: Command, tmp_path: Path) -> None:
    made, source, saved, data = tmp_path / "made", tmp_path / "source", tmp_path / "saved", tmp_path / "data"
    make(made, "old", open_log=True)
    make(source, "new", (*ORGS, "four"))
    assert command.run("backup", saved, "--storage-dir", source).status == 0

    def check(ended: Ended) -> None:
        found = {rows(data / f"{org}.db") for org in ORGS}
        assert found in ({"new"}, {"old"})
        assert found == {"new"} or ended.status != 0
        assert (data / "four.db").exists() == (found == {"new"})
        assert command.run("restore", saved, "--storage-dir", data, "--replace").status == 0
        assert {rows(data / f"{org}.db") for org in (*ORGS, "four")} == {"new"}
        assert sorted(path.name for path in data.iterdir() if path.name.startswith(".")) == [".lock"], "nothing is left over"

    command.each(FILES, lambda: again(made, data), lambda: command.run("restore", saved, "--storage-dir", data, "--replace"), check)


def test_an_account_is_there_or_not(command: Command, tmp_path: Path) -> None:
    made, data = tmp_path / "made", tmp_path / "data"
    make_tenant(made, "acme", {"ann": "admin"})

    def check(ended: Ended) -> None:
        listed = command.run("account", "list", "--storage-dir", data, "--organisation", "acme").out.splitlines()
        assert listed in (["ann admin (signs in elsewhere)"], ["ann admin (signs in elsewhere)", "bob member"])
        assert listed[-1] == "bob member" or ended.status != 0

    command.each(FILES[:4], lambda: again(made, data), lambda: command.run("account", "add", "--storage-dir", data, "--organisation", "acme", "--user", "bob", given=PASSWORD + "\n"), check)


def test_a_pod_starts_or_says_why(command: Command, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY + "\n", "utf-8")
    (tmp_path / "secrets").write_text(f"ai-key={SECRET}\n", "utf-8")
    (tmp_path / "metrics").write_text("a-token-for-the-metrics\n", "utf-8")
    arguments: list[str | Path] = ["--port", "0", "--storage-dir", tmp_path / "data", "--session-key-file", tmp_path / "key", "--secrets-file", tmp_path / "secrets",
                 "--metrics-token-file", tmp_path / "metrics", "--log-file", tmp_path / "log", "--base-domain", "example.org", "--threads", "2",
                 "--origin", "api.example.com=http://127.0.0.1:1", "--cors-origin", "https://a.example", "--trusted-proxy", "10.0.0.0/8"]

    def check(ended: Ended) -> None:
        assert ended.listened == (ended.status == 0)
        if ended.listened:
            assert json.loads(ended.out)["listening"]

    command.each(("memory", "open", "socket", "name"), lambda: shutil.rmtree(tmp_path / "data", ignore_errors=True), lambda: command.start(*arguments), check)
