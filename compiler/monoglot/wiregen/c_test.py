"""The C codec against protobuf: thousands of random messages, whole, cut and with flipped bytes.

`wire_oracle` (runtime_c/wire) comes from the build by MONOGLOT_WIRE_ORACLE; without
it, it is made here by the machine's gcc with its sanitizers.
"""
from __future__ import annotations

import functools
import os
import random
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from monoglot import wire
from monoglot.emit import fixture, proto
from monoglot.wire_fixture import sync_descriptors
from monoglot.wiregen import __main__ as wiregen
from monoglot.wiregen.random_messages import random_message

WIRE = Path(__file__).parents[3] / "runtime_c/wire"
FLAGS = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-Wpedantic", "-Wconversion", "-Wshadow", "-O1", "-g",
         "-fsanitize=address,undefined", "-fno-sanitize-recover"]
CODECS = {"sync": wire.Codec(sync_descriptors()), "studio": wire.Codec(proto.descriptor_set(fixture.program()))}


@functools.cache
def oracle() -> str:
    """The program that judges messages."""
    given = os.environ.get("MONOGLOT_WIRE_ORACLE")
    if given:
        return str(Path(os.environ.get("TEST_SRCDIR", "")) / given)
    folder = Path(tempfile.mkdtemp())
    for prefix, encoded in (("sync", sync_descriptors()), ("studio", proto.descriptor_set(fixture.program()))):
        (folder / f"{prefix}.binpb").write_bytes(encoded)
        made = wiregen.main(["--descriptor-set", str(folder / f"{prefix}.binpb"), "--prefix", prefix,
                             "--c", str(folder / f"{prefix}_wire.c"), "--h", str(folder / f"{prefix}_wire.h")])
        assert made == 0
    sources = [WIRE / "mg_wire.c", WIRE / "wire_oracle.c", folder / "sync_wire.c", folder / "studio_wire.c"]
    subprocess.run(["gcc", *FLAGS, f"-I{WIRE}", f"-I{folder}", *map(str, sources), "-o", str(folder / "oracle")], check=True)
    return str(folder / "oracle")


def snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() and at else c.lower() for at, c in enumerate(name))


def judge(cases: list[tuple[str, str, bytes]]) -> list[str]:
    """The oracle's word on each (prefix, message, bytes)."""
    text = "".join(f"mg_{prefix}_{snake(name)} {data.hex() or '.'}\n" for prefix, name, data in cases)
    done = subprocess.run([oracle()], input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    words = done.stdout.split()
    assert len(words) == len(cases)
    return words


def accepts(prefix: str, name: str, data: bytes) -> bool:
    try:
        CODECS[prefix].decode(name, data, members=True)
    except wire.Malformed:
        return False
    return True


def compare(cases: list[tuple[str, str, bytes]]) -> int:
    """Python and C agree on every case; returns how many they accept."""
    words = judge(cases)
    for (prefix, name, data), word in zip(cases, words, strict=True):
        assert (word == "0") == accepts(prefix, name, data), f"{prefix} {name} {data.hex()}: C says {word}"
    return words.count("0")


def valid(seed: int, count: int) -> list[tuple[str, str, bytes]]:
    seeded = random.Random(seed)
    names = [(prefix, name) for prefix, codec in CODECS.items() for name in codec.names]
    made = []
    for _ in range(count):
        prefix, name = seeded.choice(names)
        made.append((prefix, name, wire.encode(random_message(CODECS[prefix], name, seeded))))
    return made


def mutated(data: bytes, seeded: random.Random) -> bytes:
    """One small wrong: a byte changed, put in, taken out, or a piece doubled."""
    at = seeded.randrange(len(data) + 1)
    piece = data[at:at + seeded.randrange(1, 12)]
    return seeded.choice([
        data[:at] + bytes([seeded.randrange(256)]) + data[at + 1:],
        data[:at] + bytes([seeded.choice([0, 1, 0x7F, 0x80, 0xFF])]) + data[at:],
        data[:at] + data[at + 1:],
        data[:at] + piece + data[at:],
        data[:at],
    ])


def test_random_messages_are_accepted_by_both() -> None:
    cases = [case for case in valid(1, 4000) if len(case[2]) < 30_000]
    assert compare(cases) > 3500


def test_mutated_messages_get_the_same_answer() -> None:
    seeded = random.Random(2)
    cases = [(prefix, name, mutated(data, seeded)) for prefix, name, data in valid(3, 12000) if len(data) < 2000]
    accepted = compare(cases)
    assert 100 < accepted < len(cases)


def test_every_bit_flipped_gets_the_same_answer() -> None:
    for prefix, name, data in [case for case in valid(5, 400) if 20 <= len(case[2]) <= 120][:25]:
        flips = [(prefix, name, data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:])
                 for at in range(len(data)) for bit in range(8)]
        compare(flips)


def test_noise_gets_the_same_answer() -> None:
    seeded = random.Random(6)
    names = [(prefix, name) for prefix, codec in CODECS.items() for name in codec.names]
    compare([(*seeded.choice(names), seeded.randbytes(seeded.randrange(12))) for _ in range(8000)])


@pytest.mark.parametrize("fields", [
    {"width": -0.0}, {"width": 5e-324}, {"width": float("inf")}, {"width": float("nan")}, {"stars": 2**53 - 1},
    {"stars": -2**53 + 1}, {"stars": 2**53}, {"stars": -2**63}, {"url": "\0"}, {"url": "𝄞\uffff"}, {"tags": ["", ""]},
    {"sizes": [0.0, -0.0]}, {"cover": ""}, {"sizes": [float("inf")]},
])
def test_edges_get_the_same_answer(fields: dict[str, Any]) -> None:
    compare([("studio", "AddPhotoArgs", wire.encode(CODECS["studio"].new("AddPhotoArgs", **fields)))])
