"""A mixed load on the pod with the reference application, by Locust: HTTP, WebSockets, streams of events.

    tools/bazel test //perf/mixed --test_output=all          for ten seconds
    tools/bazel run  //perf/mixed -- --seconds 120 --users 200

No request may fail, each kind must have been made, and what was acknowledged must be
stored. Prints Locust's table; its report with curves, mixed.html, goes to the test's
outputs. How long requests take is told, not judged: that depends on the machine.
"""
from __future__ import annotations

from locust.env import Environment   # first: it replaces what would block
from locust.html import get_html_report
from locust.stats import print_percentile_stats, print_stats, stats_history, stats_printer

import argparse
import logging
import sqlite3
import sys
import tempfile
from pathlib import Path

import gevent

from monoglot.hosts.launch import PodHost
from perf.mixed.people import ORGANISATIONS, PEOPLE, Crowd
from tests.support.client import load_schema
from tests.support.deployed import deploy_tree, outputs, settings

KINDS = {"page", "script", "/health", "/nowhere", "submit", "invoke", "sync", "/_api/events"}


def run(url: str, users: int, seconds: float) -> Environment:
    environment = Environment(user_classes=PEOPLE, host=url, stop_timeout=10)
    runner = environment.create_local_runner()
    history = gevent.spawn(stats_history, runner)
    printer = gevent.spawn(stats_printer(environment.stats)) if seconds > 30 else None
    runner.start(users, spawn_rate=users / 2)
    gevent.sleep(seconds)
    runner.quit()
    for each in (history, printer):
        if each is not None:
            each.kill()
    return environment


def stored(host: PodHost) -> dict[str, tuple[int, int]]:
    """Of each client, how many calls made events, and the last of them."""
    found = {}
    for path in host.databases():
        with sqlite3.connect(path) as database:
            if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'mg_event'").fetchone():
                for client, count, last in database.execute("SELECT client, count(DISTINCT counter), max(counter) FROM mg_event GROUP BY client"):
                    found[client] = (count, last)
    return found


def problems(environment: Environment, host: PodHost) -> list[str]:
    """What is wrong with a run; `host` is stopped."""
    found = [f"{error.method} {error.name}: {error.error} ({error.occurrences} times)" for error in environment.stats.errors.values()]
    made = {name for name, _ in environment.stats.entries}
    found += [f"no request {name}" for name in sorted(KINDS - made)]
    in_database = stored(host)
    for writer in Crowd.writers:
        count, last = in_database.get(writer.client, (0, 0))
        if not count == last >= writer.acknowledged:
            found.append(f"{writer.name}: acknowledged up to {writer.acknowledged}, stored {count} calls up to {last}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--users", type=int, default=44)
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("locust.stats_logger").setLevel(logging.INFO)
    Crowd.schema = load_schema(deploy_tree())
    with tempfile.TemporaryDirectory() as folder:
        host = PodHost(settings(Path(folder) / "data", log=outputs() / "pod.log"))
        host.start()
        try:
            Crowd.url = host.url
            environment = run(host.url, args.users, args.seconds)
            host.stop()
        finally:
            host.kill()
        found = problems(environment, host)
    print_stats(environment.stats, current=False)
    print_percentile_stats(environment.stats)
    report = get_html_report(environment)  # type: ignore[no-untyped-call]
    (outputs() / "mixed.html").write_text(report, encoding="utf-8")
    print(f"{sum(writer.acknowledged for writer in Crowd.writers)} calls acknowledged in {ORGANISATIONS} organisations, all stored"
          if not found else "\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
