"""`pod backup` and `pod restore`: whole, consistent under load and kills, and never over what is there."""
from __future__ import annotations

import os
import random
import signal
import sqlite3
import stat
import subprocess
import threading
import time
from pathlib import Path

import pytest

from pod_fixture import SamplePod, binary, message, token

ORGS = ("one", "two", "three")


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(binary()), *map(str, arguments)], capture_output=True, text=True, timeout=60, env={"TMPDIR": os.environ.get("TEST_TMPDIR", "/tmp")})


def filled(pod: SamplePod) -> Path:
    for number, org in enumerate(ORGS, 1):
        for i in range(number):
            assert pod.ask(f"add {i}", token("ann", org)) == f"added {i}"
    return pod.settings.data


def counts(pod: SamplePod) -> list[int]:
    return [int(pod.ask("count", token("ann", org))) for org in ORGS]


def test_all_come_back(own_pod: SamplePod, tmp_path: Path) -> None:
    data, saved = filled(own_pod), tmp_path / "saved"
    done = command("backup", saved, "--storage-dir", data)
    assert (done.returncode, done.stdout) == (0, '{"saved":3}\n'), done
    assert sorted(path.name for path in saved.iterdir()) == ["SHA256SUMS", "one.db", "three.db", "two.db"]
    assert stat.S_IMODE(saved.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in saved.iterdir())
    assert subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=saved).returncode == 0
    filled(own_pod)
    own_pod.stop()
    refused = command("restore", saved, "--storage-dir", data)
    assert refused.returncode == 1 and "--replace" in refused.stderr
    own_pod.start()
    assert counts(own_pod) == [2, 4, 6], "a refusal changes nothing"
    own_pod.stop()
    assert command("restore", saved, "--storage-dir", data, "--replace").stdout == '{"restored":3}\n'
    own_pod.start()
    assert counts(own_pod) == [1, 2, 3]
    assert not [path for path in data.iterdir() if path.name.startswith(".") and path.name != ".lock"]


def test_one_organisation(own_pod: SamplePod, tmp_path: Path) -> None:
    data, saved, fresh = filled(own_pod), tmp_path / "saved", tmp_path / "fresh"
    assert command("backup", saved, "--storage-dir", data, "--only", "two").stdout == '{"saved":1}\n'
    assert command("backup", tmp_path / "none", "--storage-dir", data, "--only", "four").returncode == 1
    assert command("restore", saved, "--storage-dir", fresh, "--only=one").returncode == 1
    assert command("restore", saved, "--storage-dir", fresh, "--only=two").returncode == 0
    assert sorted(path.name for path in fresh.iterdir()) == [".lock", "two.db"]


def test_nothing_is_restored_under_a_pod(own_pod: SamplePod, tmp_path: Path) -> None:
    data, saved = filled(own_pod), tmp_path / "saved"
    assert command("backup", saved, "--storage-dir", data).returncode == 0
    refused = command("restore", saved, "--storage-dir", data, "--replace")
    assert refused.returncode == 1 and "a pod is using it" in refused.stderr
    assert counts(own_pod) == [1, 2, 3]


@pytest.mark.parametrize("damage, said", [("byte", "digest"), ("sums", "no whole backup"), ("line", "not of a backup"), ("missing", "cannot be read")])
def test_a_backup_that_is_damaged_is_refused(own_pod: SamplePod, tmp_path: Path, damage: str, said: str) -> None:
    data, saved, fresh = filled(own_pod), tmp_path / "saved", tmp_path / "fresh"
    assert command("backup", saved, "--storage-dir", data).returncode == 0
    if damage == "byte":
        content = bytearray((saved / "two.db").read_bytes())
        content[len(content) // 2] ^= 1
        (saved / "two.db").write_bytes(content)
    elif damage == "sums":
        (saved / "SHA256SUMS").unlink()
    elif damage == "line":
        with (saved / "SHA256SUMS").open("a") as file:
            file.write("0" * 64 + "  ../evil.db\n")
    else:
        (saved / "three.db").unlink()
    done = command("restore", saved, "--storage-dir", fresh)
    assert done.returncode == 1 and said in done.stderr
    assert [path.name for path in fresh.iterdir() if path.suffix == ".db"] == []


def test_a_damaged_database_is_told(own_pod: SamplePod, tmp_path: Path) -> None:
    data = filled(own_pod)
    own_pod.stop()
    (data / "two.db").write_bytes(b"no database at all" * 1000)
    done = command("backup", tmp_path / "saved", "--storage-dir", data)
    assert done.returncode == 1 and "two.db" in done.stderr
    assert not (tmp_path / "saved" / "SHA256SUMS").exists()


def test_a_folder_that_is_not_empty_is_not_written_to(own_pod: SamplePod, tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "other").write_text("x")
    assert "not empty" in command("backup", tmp_path / "saved", "--storage-dir", own_pod.settings.data).stderr
    assert command("backup").returncode == 2 and command("restore", "--what").returncode == 2


def test_under_load_and_kills(own_pod: SamplePod, tmp_path: Path) -> None:
    """Each backup has all rows acknowledged before it began, and no gap among those it has."""
    chance = random.Random(int(os.environ.get("MONOGLOT_SEED", "5")))
    acknowledged = 0
    stop = threading.Event()

    def write() -> None:
        nonlocal acknowledged
        while not stop.is_set():
            try:
                with own_pod.socket(token("ann", "one")) as connection:
                    while not stop.is_set():
                        connection.send(message(f"add {'x' * chance.randrange(800)}"))
                        reply = connection.recv(timeout=5)
                        assert isinstance(reply, bytes) and reply.startswith(b"added")
                        acknowledged += 1
            except Exception:  # the pod was killed: it comes again
                time.sleep(0.02)
    writer = threading.Thread(target=write)
    assert own_pod.ask("count", token("ann", "one")) == "0"
    writer.start()
    try:
        for i in range(8):
            before = acknowledged
            process = subprocess.Popen([str(binary()), "backup", str(tmp_path / f"saved{i}"), "--storage-dir", str(own_pod.settings.data)], stderr=subprocess.PIPE)
            if i % 3 == 1:
                own_pod.kill()
                own_pod.start()
            if i % 3 == 2:
                time.sleep(chance.random() * 0.02)
                process.send_signal(signal.SIGKILL)
            _, said = process.communicate(timeout=30)
            time.sleep(0.1)
            whole = (tmp_path / f"saved{i}" / "SHA256SUMS").exists()
            assert whole or i % 3 == 2, said
            if whole:
                with sqlite3.connect(tmp_path / f"saved{i}" / "one.db") as database:
                    rows, last = database.execute("SELECT count(*), max(id) FROM note").fetchone()
                    assert rows >= before and rows == (last or 0), (i, rows, last, before, acknowledged)
                    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        stop.set()
        writer.join(20)
    assert not writer.is_alive()
    assert acknowledged > 50
    last = max((path for path in tmp_path.glob("saved*") if (path / "SHA256SUMS").exists()), key=lambda path: path.name)
    with sqlite3.connect(last / "one.db") as database:
        (rows,) = database.execute("SELECT count(*) FROM note").fetchone()
    own_pod.stop()
    assert command("restore", last, "--storage-dir", own_pod.settings.data, "--replace").stdout == '{"restored":1}\n'
    own_pod.start()
    assert own_pod.ask("count", token("ann", "one")) == str(rows), "what was saved, and nothing of the log beside what it replaced"


def tenant_file(folder: Path, org: str, text: str) -> None:
    """A database of a tenant; what is in it is not the backup's business."""
    with sqlite3.connect(folder / f"{org}+tenant.db") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE note (text)")
        database.execute("INSERT INTO note VALUES (?)", [text])
    (folder / f"{org}+tenant.db").chmod(0o600)


def test_tenants_go_with_their_actors(own_pod: SamplePod, tmp_path: Path) -> None:
    data, saved, fresh = filled(own_pod), tmp_path / "saved", tmp_path / "fresh"
    for org in ("two", "alone"):
        tenant_file(data, org, f"of {org}")
    (data / "x+other.db").write_bytes(b"not ours")
    assert command("backup", saved, "--storage-dir", data).stdout == '{"saved":5}\n'
    assert command("restore", saved, "--storage-dir", fresh, "--only", "two").stdout == '{"restored":2}\n'
    assert sorted(path.name for path in fresh.iterdir()) == [".lock", "two+tenant.db", "two.db"]
    assert command("restore", saved, "--storage-dir", fresh, "--only", "alone").stdout == '{"restored":1}\n'
    for org in ("two", "alone"):
        with sqlite3.connect(fresh / f"{org}+tenant.db") as database:
            assert database.execute("SELECT text FROM note").fetchone() == (f"of {org}",)
    assert stat.S_IMODE((fresh / "two+tenant.db").stat().st_mode) == 0o600
    with (saved / "SHA256SUMS").open("a") as file:
        file.write("0" * 64 + "  +tenant.db\n")
    assert "not of a backup" in command("restore", saved, "--storage-dir", tmp_path / "other").stderr
