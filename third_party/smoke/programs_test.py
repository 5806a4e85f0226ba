"""Every pinned program starts and does its first duty, with no network."""

import os
import pathlib
import subprocess

import pytest
from google.protobuf import descriptor_pb2


def run(name: str, *arguments: str, stdin: str = "", home: pathlib.Path) -> str:
    program = pathlib.Path(os.environ["TEST_SRCDIR"], os.environ[name])
    environment = {"HOME": str(home), "CI": "1", "WRANGLER_SEND_METRICS": "false"}
    done = subprocess.run(
        [program, *arguments],
        input=stdin,
        env={**os.environ, **environment},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_protoc_knows_the_well_known_types(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.proto").write_text(
        'syntax = "proto3";\nimport "google/protobuf/timestamp.proto";\n'
        "message A { google.protobuf.Timestamp at = 1; }\n"
    )
    run("PROTOC", f"-I{tmp_path}", "--descriptor_set_out=a.bin", "a.proto", home=tmp_path)
    found = descriptor_pb2.FileDescriptorSet.FromString((tmp_path / "a.bin").read_bytes())
    assert [message.name for message in found.file[0].message_type] == ["A"]


def test_esbuild_bundles(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.js").write_text("export const unused = 1; export const two = 2\n")
    entry = "import { two } from './a.js'; console.log(two)"
    bundled = run("ESBUILD", "--bundle", "--minify", "--format=esm", stdin=entry, home=tmp_path)
    assert bundled.strip() == "console.log(2);"


def test_node_is_new_enough_for_wrangler(tmp_path: pathlib.Path) -> None:
    major, minor, _ = run("NODE", "--version", home=tmp_path).strip().lstrip("v").split(".")
    assert (int(major), int(minor)) >= (22, 12)


@pytest.mark.parametrize(
    ("name", "version"),
    [("WORKERD", "workerd 2026-11-17"), ("WRANGLER", "4.164.0"), ("BUILDIFIER", "8.2.1")],
)
def test_version(name: str, version: str, tmp_path: pathlib.Path) -> None:
    assert version in run(name, "--version", home=tmp_path)
