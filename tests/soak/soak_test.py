"""Two pods under full load, for MONOGLOT_SOAK_SECONDS.

One is killed, or asked to stop, every few seconds, and started again: whatever it acknowledged
is there in the end, once. The other lives through it all while its clients come and go, many
without a word: what it holds in the end is what it held when it had warmed up.
MONOGLOT_SEED repeats the choices.
"""
from __future__ import annotations

import os
import random
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monoglot.hosts.launch import PodHost
from tests.soak.load import ORGANISATIONS, Load
from tests.soak.witness import Witness, check_database, sample
from tests.support.client import load_schema
from tests.support.deployed import deploy_tree, outputs, settings

SECONDS = float(os.environ["MONOGLOT_SOAK_SECONDS"])
SEED = int(os.environ.get("MONOGLOT_SEED", "4"))
LIFE_SECONDS = (1.0, 4.0)
DATABASE_CACHE = 2000 << 10
"""SQLite's own limit for the pages that a connection keeps."""
MOST_MEMORY = (8 << 20) + 2 * ORGANISATIONS * DATABASE_CACHE
"""Of the steady pod: what it has when idle and for its connections, and twice the caches, since a
page of one is in a block a sixth larger and each thread keeps what it freed. 15 MiB were seen."""
MOST_GROWTH = 1.10
SLACK_BYTES = 2 << 20
WARM_SECONDS = 120
"""Caches are full by then: a longer run has to stay what it is."""
FILES_OF_AN_ACTOR = 3
"""A database, its write-ahead log, its index."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@pytest.fixture
def pod(tmp_path: Path) -> Iterator[Callable[[str], PodHost]]:
    started = []

    def start(name: str) -> PodHost:
        host = PodHost(settings(tmp_path / name, log=outputs() / f"{name}.log"))
        started.append(host)
        host.start()
        return host

    yield start
    for host in started:
        host.kill()


def check(host: PodHost, load: Load) -> int:
    """Of the stopped pod: all that its writers were told is stored."""
    by_org: dict[str, Path] = {}
    for path in host.databases():
        with sqlite3.connect(path) as database:
            if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'mg_event'").fetchone():
                (name,) = database.execute("SELECT created_by FROM shoots LIMIT 1").fetchone()
                by_org[name[-1]] = path
    assert len(by_org) == ORGANISATIONS
    return sum(check_database(path, [writer for writer in load.writers if writer.org == f"org{org}"]) for org, path in by_org.items())


def test_killed_again_and_again(pod: Callable[[str], PodHost], tmp_path: Path) -> None:
    say(f"MONOGLOT_SEED={SEED}")
    chance = random.Random(SEED)
    mortal, steady = pod("mortal"), pod("steady")
    schema = load_schema(deploy_tree())
    loads: list[Load] = []
    for host in (mortal, steady):
        folder = tmp_path / f"load-{len(loads)}"
        folder.mkdir()
        loads.append(Load(schema, lambda host=host: host.url, folder, SEED + len(loads)))   # type: ignore[misc]
    witness = Witness(steady.pid, SECONDS / 200, say)
    for load in loads:
        load.start()
    witness.start()

    kills = stops = 0
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        time.sleep(chance.uniform(*LIFE_SECONDS))
        if chance.random() < 0.3:
            mortal.stop()
            stops += 1
        else:
            mortal.kill()
            kills += 1
        mortal.start()
        wrong = [text for load in loads for text in load.wrong()]
        assert wrong == []
    witness.finish()
    for load in loads:
        load.end()
        assert load.wrong() == []
    written = {}
    left = settled_descriptors(steady, most=idle_descriptors(pod) + FILES_OF_AN_ACTOR * ORGANISATIONS)
    for host, load in zip((mortal, steady), loads, strict=True):
        host.stop()
        written[host.settings.data.name] = check(host, load)
        say(f"{host.settings.data.name}: {written[host.settings.data.name]} calls, {load.replies} requests, "
            f"{sum(writer.connections for writer in load.writers)} connections, {sum(writer.retried for writer in load.writers)} calls sent again")
    say(f"{kills} kills, {stops} restarts")

    assert kills and min(written.values()) > SECONDS * 20 and all(load.replies for load in loads), "it was under load"
    assert sum(writer.retried for writer in loads[0].writers) > 0, "calls were interrupted"
    assert left <= 0, "descriptors are left open"
    before, after = witness.growth(lambda each: each.memory)
    say(f"memory of the steady pod: {before / 1024:.0f} KiB, then {after / 1024:.0f} KiB")
    assert after <= MOST_MEMORY
    assert SECONDS < 4 * WARM_SECONDS or after <= before * MOST_GROWTH + SLACK_BYTES, "memory grows"


def idle_descriptors(pod: Callable[[str], PodHost]) -> int:
    """Of a pod nobody has used."""
    return sample(pod("idle").pid).descriptors


def settled_descriptors(host: PodHost, *, most: int, seconds: float = 10) -> int:
    """How many more than `most` a pod has that all its clients have left: it may learn of that a little later."""
    until = time.monotonic() + seconds
    while (more := sample(host.pid).descriptors - most) > 0 and time.monotonic() < until:
        time.sleep(0.1)
    return more
