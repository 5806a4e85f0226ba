"""Processor time of the server behind a port: of every process that has its listening socket.

On a machine that others use too, the rate says as much about them as about the server; the
time that a reply costs does not. Linux, loopback.
"""
from __future__ import annotations

import os
from pathlib import Path

_LISTENING = "0A"


def _inodes(port: int) -> set[str]:
    """The sockets that listen on the port, several with SO_REUSEPORT."""
    found = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] == _LISTENING and int(fields[1].partition(":")[2], 16) == port:
            found.add(f"socket:[{fields[9]}]")
    return found


def _has(process: Path, sockets: set[str]) -> bool:
    try:
        return any(os.readlink(each) in sockets for each in (process / "fd").iterdir())
    except OSError:  # it ended, or is not ours
        return False


def servers(port: int) -> list[int]:
    """The processes that listen on the port."""
    sockets = _inodes(port)
    return [int(process.name) for process in Path("/proc").iterdir() if process.name.isdigit() and _has(process, sockets)]


def seconds(pids: list[int]) -> float:
    """The processor time that they have used, user and system."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")
