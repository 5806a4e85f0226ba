"""The generators' view of a schema, the JavaScript they make, and the golden hash of the sync protocol."""
from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pb2 as pb

from monoglot.emit import fixture, proto
from monoglot.wire_fixture import sync_descriptors
from monoglot.wiregen import __main__ as wiregen
from monoglot.wiregen import c, js, schema

SYNC_SHA256 = "b13ca51cc67dccb46fa4b6a674cd540692040171fa661ac97cf61c2259bf3546"


def test_a_change_of_the_sync_protocol_is_deliberate() -> None:
    """Change this hash together with the line of history in `proto/sync.proto`."""
    file = pb.FileDescriptorSet.FromString(sync_descriptors()).file[-1]
    file.ClearField("name")
    assert hashlib.sha256(file.SerializeToString(deterministic=True)).hexdigest() == SYNC_SHA256


def evaluate(module: str) -> dict[str, Any]:
    """The constants of a generated module: arrays of numbers, strings and earlier names."""
    known: dict[str, Any] = {}
    for name, value in re.findall(r"^export const (\w+) = (.*);$", module, re.M):
        text = re.sub(r", ([A-Z]\w*), ", lambda found: f", {json.dumps(known[found[1]])}, ", value)
        known[name] = json.loads(text)
    return known


def test_javascript_descriptors_of_sync() -> None:
    made = evaluate(js.generate(schema.load(sync_descriptors()), "sync.proto"))
    assert made["Call"] == [[1, "counter", 0, 0], [2, "action", 1, 0], [3, "args", 5, 0]]
    assert made["Submit"][2] == [3, "calls", made["Call"], 2]
    assert made["Result"] == [[1, "counter", 0, 0], [2, "value", 5, 1], [3, "error", made["Error"], 1]]
    assert [row[3] for row in made["ClientMessage"]] == [1, 1, 1]


def test_javascript_descriptors_of_an_app() -> None:
    made = evaluate(js.generate(schema.messages(proto.build(fixture.program()).file), "studio.proto"))
    assert made["Shoot"] == [[1, "name", 4, 0], [2, "status", 6, 0, 2]]
    assert made["Photo"][2] == [3, "edited_url", 4, 1]
    assert made["AddPhotoArgs"][5:7] == [[6, "tags", 4, 2], [7, "sizes", 3, 2]]
    assert made["ShootsInsert"] == [[1, "id", 4, 0], [2, "row", made["Shoot"], 1]]


def file_with(**field: Any) -> bytes:
    file = pb.FileDescriptorProto(name="x.proto", package="x", syntax="proto3")
    file.message_type.add(name="M").field.add(name="f", number=1, label=1, **field)
    return pb.FileDescriptorSet(file=[file]).SerializeToString()


@pytest.mark.parametrize(("field", "says"), [
    ({"type": pb.FieldDescriptorProto.TYPE_SINT32}, "M.f: only int64"),
    ({"type": pb.FieldDescriptorProto.TYPE_GROUP, "type_name": ".x.M"}, "M.f: only int64"),
    ({"type": pb.FieldDescriptorProto.TYPE_MESSAGE, "type_name": ".x.M"}, "recursion"),
    ({"type": pb.FieldDescriptorProto.TYPE_MESSAGE, "type_name": ".y.N"}, "not in this file"),
    ({"type": pb.FieldDescriptorProto.TYPE_ENUM, "type_name": ".y.E"}, "not in this file"),
])
def test_schema_that_the_codecs_cannot_hold(field: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        schema.load(file_with(**field))


def test_command_line_tells_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad").write_bytes(b"\xff\xff")
    assert wiregen.main(["--descriptor-set", str(tmp_path / "bad"), "--js", str(tmp_path / "x.js")]) == 1
    assert wiregen.main(["--descriptor-set", str(tmp_path / "none"), "--js", str(tmp_path / "x.js")]) == 1
    assert wiregen.main(["--descriptor-set", str(tmp_path / "bad"), "--c", str(tmp_path / "x.c")]) == 2
    said = capsys.readouterr().err
    assert said.count("wiregen: ") == 3 and not (tmp_path / "x.js").exists()


def test_generated_c_is_the_same_each_time() -> None:
    messages = schema.load(sync_descriptors())
    assert c.generate_header(messages, "sync") == c.generate_header(schema.load(sync_descriptors()), "sync")
