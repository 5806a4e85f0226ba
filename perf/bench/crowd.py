"""What a crowd of bad clients costs the others: p99 of `GET /health` with and without it.

    tools/bazel run //perf:crowd

The crowd: 1,000 connections that asked for much and read nothing, and 1,000 whose request
stops halfway. Runs with and without it take turns. Ends with 1 when the p99 of the others
is more than twice what it is without the crowd, or the pod's memory more than it may be.
"""
from __future__ import annotations

import argparse
import json
import re
import socket
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perf.bench import pod
from perf.bench.harness import Unavailable, allow_descriptors, get, measure, write_requests

READERS = 1_000
HALVES = 1_000
OTHERS = 16
RUNS = 5
SECONDS = 3
MOST_RATIO = 2.0
MOST_MEMORY = 400 << 20   # of 1,000 backlogs of 64 KiB, their sockets' buffers apart, and what else there is
PIPELINED = 400


def resident(pid: int) -> int:
    (size,) = re.findall(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(size) * 1024


@contextmanager
def crowd(port: int) -> Iterator[None]:
    """The bad clients, all connected and past the point where they stop."""
    clients = []
    try:
        for number in range(READERS + HALVES):
            client = socket.socket()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", port))
            request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * PIPELINED if number < READERS else b"GET / HTTP/1.1\r\nHost: a\r\nX: "
            client.sendall(request)
            clients.append(client)
        yield
    finally:
        for client in clients:
            client.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    args = parser.parse_args()
    try:
        allow_descriptors(READERS + HALVES + 200)
    except Unavailable as error:
        print(error, file=sys.stderr)
        return 2
    found: list[tuple[float, float]] = []
    memory = 0
    with tempfile.TemporaryDirectory() as name, pod.running(Path(name)) as (port, pid):
        requests = write_requests(Path(name) / "requests", get("/health")(port))
        measure(port, requests, connections=OTHERS, seconds=1)
        for _ in range(args.runs):
            quiet = measure(port, requests, connections=OTHERS, seconds=args.seconds)
            with crowd(port):
                loud = measure(port, requests, connections=OTHERS, seconds=args.seconds)
                memory = max(memory, resident(pid))
            assert not quiet["errors"] and not loud["errors"]
            found.append((float(quiet["p99"]), float(loud["p99"])))
            print(json.dumps({"quiet_p99_us": found[-1][0], "crowd_p99_us": found[-1][1], "rss": memory}), flush=True)
    ratios = [loud / quiet for quiet, loud in found]
    ratio = statistics.median(ratios)
    good = ratio <= MOST_RATIO and memory <= MOST_MEMORY
    print(json.dumps({"row": "1,000 slow readers, 1,000 half-open requests: p99 of others", "ratio": round(ratio, 3), "least": round(min(ratios), 3),
                      "most": round(max(ratios), 3), "rss_mib": memory >> 20, "bar": MOST_RATIO, "good": good}))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
