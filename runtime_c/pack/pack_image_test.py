"""The image is deterministic, refuses what can't be served, and keeps every byte."""
from __future__ import annotations

import gzip
import json
import struct
import subprocess
import sys
from pathlib import Path

import brotli
import pytest

import pack_image

APP = json.dumps({"name": "x", "schema": "0f", "secrets": [{"key": 'k"\\', "hosts": ["a", "b"]}], "hosts": ["a", "b"]}).encode()


def client(folder: Path, **files: bytes) -> Path:
    folder.mkdir()
    (folder / "index.html").write_bytes(b"<p>page</p>" * 30)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def made(folder: Path, bytecode: bytes = b"code") -> str:
    return pack_image.image(APP, bytecode, list(pack_image.client_assets(folder)), b"<form>", b"<form>")


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = client(tmp_path / "1", a=b"1", b=b"2"), client(tmp_path / "2", b=b"2", a=b"1")
    assert made(first) == made(second)
    assert str(tmp_path) not in made(first)


def test_any_change_changes_the_identity(tmp_path: Path) -> None:
    folder = client(tmp_path / "c")
    assets = list(pack_image.client_assets(folder))
    identities = {pack_image.identity(APP, b"1", assets), pack_image.identity(APP, b"2", assets),
                  pack_image.identity(APP + b" ", b"1", assets), pack_image.identity(APP, b"1", assets[:1])}
    assert len(identities) == 4


def test_assets_are_sorted_and_the_page_is_the_root(tmp_path: Path) -> None:
    paths = [one.path for one in pack_image.client_assets(client(tmp_path / "c", **{"z.js": b"", "A.css": b"", "a.css": b""}))]
    assert paths == ["/", "/A.css", "/a.css", "/index.html", "/z.js"]


def test_variants_give_back_the_content_or_are_left_out() -> None:
    large, small = pack_image.asset("/a.js", b"abc" * 500), pack_image.asset("/b.js", b"a")
    assert gzip.decompress(large.gzip) == brotli.decompress(large.brotli) == large.plain
    assert (small.gzip, small.brotli) == (b"", b"")
    assert large.gzip[4:8] == bytes(4)  # no time


def test_only_a_true_hash_makes_a_file_immutable() -> None:
    content = b"x"
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    assert pack_image.asset(f"/a-{digest[:10]}.js", content).immutable
    assert not pack_image.asset(f"/a-{digest[1:11]}.js", content).immutable
    assert not pack_image.asset("/a.js", content).immutable


def test_names_that_cannot_be_served_are_refused(tmp_path: Path) -> None:
    with pytest.raises(pack_image.PackError, match="rename it"):
        list(pack_image.client_assets(client(tmp_path / "c", **{"a b.js": b""})))
    (tmp_path / "empty").mkdir()
    with pytest.raises(pack_image.PackError, match="no index.html"):
        list(pack_image.client_assets(tmp_path / "empty"))


def test_bytes_survive_as_words() -> None:
    writer = pack_image.Writer()
    content = bytes(range(256)) + b"tail"
    assert writer.blob(content) == writer.blob(content) == f"{{(const uint8_t *)blob_0, {len(content)}}}"
    words = [int(word[:-1], 16) for line in writer.lines[1:-1] for word in line.rstrip(",").split(",")]
    assert struct.pack(f"<{len(words)}Q", *words)[:len(content)] == content


@pytest.mark.parametrize("value", ['a"b', "a\\b", "a?\\?=", "a\nb", "æ😀", "a\x001"])
def test_strings_are_escaped(value: str) -> None:
    literal = pack_image.text(value)
    assert literal.isascii() and literal[0] == literal[-1] == '"'
    assert eval(f"b{literal}").decode() == value  # octal escapes mean the same in Python


def test_a_mistake_is_told_without_a_traceback(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, pack_image.__file__, "--app", str(tmp_path / "no"), "--bytecode", "x", "--client", "x",
                          "--sign-in", "x", "--sign-in-account", "x", "--out", "x"], capture_output=True, text=True, check=False)
    assert run.returncode == 1 and run.stderr.startswith("pack_image: ") and "Traceback" not in run.stderr
