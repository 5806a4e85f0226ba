"""The Python codec: canonical messages only, series, and the JSON form."""
from __future__ import annotations

from pathlib import Path

import pytest

from monoglot import wire
from monoglot.emit import fixture, proto
from monoglot.wire_fixture import sync_codec, sync_descriptors

SYNC = sync_codec()
STUDIO = wire.Codec(proto.descriptor_set(fixture.program()))


@pytest.mark.parametrize(("name", "text", "why"), [
    ("Hello", "0a", "not protobuf"),
    ("Hello", "0800", "not canonical: a default"),
    ("Hello", "08818000", "not canonical: a long varint"),
    ("Hello", "20010801", "not canonical: order"),
    ("Hello", "08010802", "not canonical: twice"),
    ("Hello", "7a00", "unknown field"),
    ("Hello", "0d00000000", "a field of another type"),
    ("Hello", "20ffffffffffffffff7f", "out of range"),
    ("Hello", "1201ff", "not UTF-8"),
    ("Call", "108080808010", "a uint32 of 33 bits"),
    ("Submit", "1a021000", "a default inside"),
    ("ClientMessage", "0a001200", "two bodies"),
])
def test_what_is_not_canonical_is_refused(name: str, text: str, why: str) -> None:
    with pytest.raises(wire.Malformed):
        SYNC.decode(name, bytes.fromhex(text))


def test_members_of_an_enum_only_where_asked() -> None:
    assert STUDIO.decode("SetStatusArgs", b"").status == 0
    for encoded in (b"", b"\x10\x03"):
        with pytest.raises(wire.Malformed):
            STUDIO.decode("SetStatusArgs", encoded, members=True)
    assert STUDIO.decode("SetStatusArgs", b"\x10\x02", members=True).status == 2


def test_series_survive_and_bad_ones_are_refused() -> None:
    messages = [b"", b"a", b"x" * 300]
    assert wire.split(wire.join(messages)) == messages
    assert wire.split(b"") == []
    for body in (b"\x01", b"\x80", b"\x81\x00a", b"\xff" * 10, wire.join(messages)[:-1]):
        with pytest.raises(wire.Malformed):
            wire.split(body)


def test_command_line_shows_a_series(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sync.binpb").write_bytes(sync_descriptors())
    options = ["decode", "--descriptor", str(tmp_path / "sync.binpb"), "--message", "ServerMessage"]
    failure = wire.encode(SYNC.new("ServerMessage", failure={"code": 409, "message": "schema"}))
    assert wire.main([*options, "--series"], wire.join([failure, failure])) == 0
    assert capsys.readouterr().out == '{\n  "failure": {\n    "code": 409,\n    "message": "schema"\n  }\n}\n' * 2
    assert wire.main(options, b"\xff") == 1
    assert wire.main([*options[:-1], "Nothing"], b"") == 2
    assert "there are" in capsys.readouterr().err
