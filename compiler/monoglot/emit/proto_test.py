"""The wire schema: protoc takes the text and finds the same descriptors; bad declarations are refused."""
from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2 as pb
from google.protobuf import descriptor_pool

from monoglot import golden, model
from monoglot.emit import fixture, proto
from monoglot.emit.wiretype import Unsupported

HERE = Path(__file__).parent


def compile_text(tmp_path: Path, text: bytes) -> pb.FileDescriptorProto:
    (tmp_path / "studio.proto").write_bytes(text)
    out = tmp_path / "out.binpb"
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", f"-I{tmp_path}", f"--descriptor_set_out={out}",
                    "studio.proto"], check=True)
    return pb.FileDescriptorSet.FromString(out.read_bytes()).file[0]


def without_json_names(file: pb.FileDescriptorProto) -> pb.FileDescriptorProto:
    for message in file.message_type:
        for field in message.field:
            field.ClearField("json_name")
    return file


def with_entity(*pairs: tuple[str, model.Type]) -> model.Program:
    program = fixture.program()
    fields = tuple(model.Field(name, n, type_, None, fixture.SPAN) for n, (name, type_) in enumerate(pairs, 1))
    entity = model.Entity("Odd", fields, "", fixture.SPAN)
    return dataclasses.replace(program, model=dataclasses.replace(
        program.model, entities=(*program.model.entities, entity)))


def test_protoc_makes_the_same_descriptors_of_the_text(tmp_path: Path) -> None:
    made = proto.emit(fixture.program())
    compiled = without_json_names(compile_text(tmp_path, made["studio.proto"]))
    assert compiled == pb.FileDescriptorSet.FromString(made["studio.binpb"]).file[0]


def test_awkward_names_survive_protoc(tmp_path: Path) -> None:
    names = ("message", "optional", "string", "int64", "Shoot", "package", "_private", "a1", "oneof", "repeated")
    program = with_entity(*((name, model.IdType("Shoot")) for name in names), ("Photo", model.EntityType("Shoot")))
    compiled = without_json_names(compile_text(tmp_path, proto.emit(program)["studio.proto"]))
    assert compiled == proto.build(program).file


def test_text_is_golden() -> None:
    golden.check(HERE / "golden/studio.proto", proto.emit(fixture.program())["studio.proto"])


def test_descriptors_load_and_kinds_are_by_state_number() -> None:
    pool = descriptor_pool.DescriptorPool()
    pool.Add(proto.build(fixture.program()).file)
    change = pool.FindMessageTypeByName("monoglot.app.studio.v1.Change")
    kinds = {field.name: field.number for field in change.fields}
    assert kinds == {"shoots_insert": 1, "shoots_update": 2, "shoots_delete": 3, "photos_insert": 4,
                     "photos_update": 5, "photos_delete": 6, "credits_set": 7, "motto_set": 10, "cover_set": 13}


def test_same_bytes_every_time_and_hash_moves_with_placement() -> None:
    program = fixture.program()
    assert proto.emit(program) == proto.emit(fixture.program())
    moved = dataclasses.replace(program, placements=(
        dataclasses.replace(program.placements[0], kind="barrier"), *program.placements[1:]))
    assert proto.schema_hash(moved) != proto.schema_hash(program)
    assert len(proto.schema_hash(program)) == 32


def test_app_without_shared_state_has_an_empty_change(tmp_path: Path) -> None:
    program = fixture.program()
    bare = dataclasses.replace(program, model=dataclasses.replace(program.model, states=()))
    compile_text(tmp_path, proto.emit(bare)["studio.proto"])


@pytest.mark.parametrize(("pairs", "says"), [
    ([("shape", model.DictType(model.STR, model.INT))], "dict[str, int] cannot be stored or sent"),
    ([("xs", model.ListType(model.ListType(model.INT)))], "list[list[int]]"),
    ([("xs", model.OptionalType(model.ListType(model.INT)))], "list[int] | None"),
    ([("x", model.OBJECT)], "object"),
    ([("x", model.TupleType((model.INT, model.STR)))], "tuple[int, str]"),
    ([("größe", model.INT)], "'größe' cannot be written"),
    ([("a_b", model.INT), ("aB", model.INT)], "one name in JSON"),
])
def test_refuses_what_has_no_wire_form(pairs: list[tuple[str, model.Type]], says: str) -> None:
    with pytest.raises(Unsupported) as caught:
        proto.build(with_entity(*pairs))
    assert says in str(caught.value)
    assert caught.value.span == fixture.SPAN


@pytest.mark.parametrize("name", ["Change", "ShootsInsert", "CreateShootArgs", "Shoot", "STATUS_ACTIVE"])
def test_refuses_two_declarations_of_one_message(name: str) -> None:
    program = fixture.program()
    entity = model.Entity(name, (), "", fixture.SPAN)
    clash = dataclasses.replace(program, model=dataclasses.replace(
        program.model, entities=(*program.model.entities, entity)))
    with pytest.raises(Unsupported, match=name):
        proto.build(clash)
