"""What a running process holds: descriptors and memory, as the kernel counts them; and what is in its databases."""
from __future__ import annotations

import os
import sqlite3
import statistics
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.support.writer import Writer


@dataclass(frozen=True)
class Sample:
    """`memory` in bytes, private and anonymous: files that the kernel keeps in memory don't count."""

    descriptors: int
    memory: int


def sample(pid: int) -> Sample:
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    return Sample(len(os.listdir(f"/proc/{pid}/fd")), int(fields["RssAnon"].split()[0]) * 1024)


class Witness(threading.Thread):
    """Takes a sample of a process every `interval` seconds until stopped."""

    def __init__(self, pid: int, interval: float, say: Callable[[str], None]) -> None:
        super().__init__(daemon=True)
        self.samples: list[Sample] = []
        self._pid, self._interval, self._say = pid, interval, say
        self._stop_now = threading.Event()

    def run(self) -> None:
        while not self._stop_now.wait(self._interval):
            self.samples.append(sample(self._pid))
            if len(self.samples) % 20 == 0:
                self._say(f"steady: {self.samples[-1].descriptors} descriptors, {self.samples[-1].memory >> 10} KiB")

    def finish(self) -> None:
        self._stop_now.set()
        self.join()

    def growth(self, part: Callable[[Sample], int]) -> tuple[float, float]:
        """Medians of the second and of the last quarter: the first is warming up."""
        values = [part(each) for each in self.samples]
        quarter = len(values) // 4
        assert quarter >= 4, "too few samples"
        return statistics.median(values[quarter:2 * quarter]), statistics.median(values[-quarter:])


def check_database(path: Path, writers: list[Writer]) -> int:
    """Every acknowledged call of these writers is there once, with its row; nothing else is. Returns the number of events."""
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        count, first, last = database.execute("SELECT count(*), min(seq), max(seq) FROM mg_event").fetchone()
        assert (first, last) == (1, count), "events are numbered without a gap"
        for writer in writers:
            calls, least, most, different = database.execute(
                "SELECT count(*), min(counter), max(counter), count(DISTINCT counter) FROM mg_event WHERE client = ?",
                (writer.client,)).fetchone()
            assert (least, most) == (1, writer.acknowledged), f"{writer.name}: acknowledged to {writer.acknowledged}, stored {least} to {most}"
            assert calls == different == writer.acknowledged, f"{writer.name}: {calls} events for {writer.acknowledged} calls"
            (rows,) = database.execute('SELECT count(*) FROM "shoots" WHERE "created_by" = ?', (writer.name,)).fetchone()
            assert rows == writer.acknowledged, f"{writer.name}: {rows} rows for {writer.acknowledged} calls"
        assert count == sum(writer.acknowledged for writer in writers)
    return int(count)
