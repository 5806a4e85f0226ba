"""Counts test results in Bazel's build event files, and judges them.

    ci_summary.py EVENTS.json...

Prints each test that did not pass, then `N passed, N failed`. A test that was
asked for and has no result (not built, skipped, no status) counts as failed.
Exits non-zero if one failed or there was none.
"""

import json
import pathlib
import sys


def main(files: list[str]) -> int:
    results: dict[tuple[str, str], str] = {}
    for name in files:
        for label, status in read(pathlib.Path(name)).items():
            results[name, label] = status
    failed = {label: status for (_, label), status in results.items() if status != "PASSED"}
    for label, status in sorted(failed.items()):
        print(f"{status}: {label}")
    print(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    if not results:
        print("no test ran", file=sys.stderr)
    return 0 if results and not failed else 1


def read(events: pathlib.Path) -> dict[str, str]:
    """Each test target's status; NOT RUN until a summary says otherwise."""
    results: dict[str, str] = {}
    with events.open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            identity = event["id"]
            if "targetConfigured" in identity and "testSize" in event.get("configured", {}):
                results.setdefault(identity["targetConfigured"]["label"], "NOT RUN")
            elif "testSummary" in identity:
                label = identity["testSummary"]["label"]
                results[label] = event.get("testSummary", {}).get("overallStatus", "NOT RUN")
    return results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
