"""Counts test results in Bazel's build event files, and judges them.

    ci_summary.py EVENTS.json...

Prints each test that did not pass with the end of its log, then `N passed, N failed`.
A test that was asked for and has no result (not built, skipped, no status) counts as
failed. Exits non-zero if one failed or there was none.
"""

import json
import pathlib
import sys
import typing
import urllib.parse

LINES = 25  # of a log


class Result(typing.NamedTuple):
    """What became of a test."""

    status: str
    logs: list[pathlib.Path]  # of its runs that failed


def main(files: list[str]) -> int:
    results: dict[tuple[str, str], Result] = {}
    for name in files:
        for label, result in read(pathlib.Path(name)).items():
            results[name, label] = result
    failed = {label: result for (_, label), result in results.items() if result.status != "PASSED"}
    for label, result in sorted(failed.items()):
        print(f"{result.status}: {label}")
        for log in result.logs:
            show_end(log)
    print(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    if not results:
        print("no test ran", file=sys.stderr)
    return 0 if results and not failed else 1


def read(events: pathlib.Path) -> dict[str, Result]:
    """Each test target's result; NOT RUN until a summary says otherwise."""
    results: dict[str, Result] = {}
    with events.open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            identity = event["id"]
            if "targetConfigured" in identity and "testSize" in event.get("configured", {}):
                results.setdefault(identity["targetConfigured"]["label"], Result("NOT RUN", []))
            elif "testSummary" in identity:
                summary = event.get("testSummary", {})
                logs = [local(log["uri"]) for log in summary.get("failed", [])]
                results[identity["testSummary"]["label"]] = Result(summary.get("overallStatus", "NOT RUN"), logs)
    return results


def local(uri: str) -> pathlib.Path:
    return pathlib.Path(urllib.parse.unquote(urllib.parse.urlsplit(uri).path))


def show_end(log: pathlib.Path) -> None:
    """A log that is gone, as of a test that ran elsewhere, is not shown."""
    if log.is_file():
        for line in log.read_text("utf-8", errors="replace").splitlines()[-LINES:]:
            print(f"    {line}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
