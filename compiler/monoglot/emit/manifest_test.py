"""The manifest: what the compiler knows, every artifact with size and hash, the same bytes each time."""
from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from monoglot import golden
from monoglot.emit import fixture, manifest, proto

HERE = Path(__file__).parent


def test_app_json_is_golden() -> None:
    golden.check(HERE / "golden/app.json", manifest.emit(fixture.program())["app.json"])


def test_app_json_tells_placements_with_reasons_and_no_secret_value() -> None:
    app = json.loads(manifest.emit(fixture.program())["app.json"])
    edit = next(each for each in app["placements"] if each["name"] == "edit_photo")
    assert edit["kind"] == "verified"
    assert edit["reasons"][0] == {"effect": "fetch", "chain": ["edit_photo", "fetch"], "file": "studio.py", "line": 50}
    assert app["secrets"] == [{"key": "ai-key", "hosts": ["api.openai.com"]}]
    assert app["schema"] == proto.schema_hash(fixture.program())
    assert [action["number"] for action in app["wire"]["actions"]] == [1, 2, 3, 4, 5]


def test_readings_have_a_path_and_types() -> None:
    (reading,) = json.loads(manifest.emit(fixture.program())["app.json"])["readings"]
    assert reading == {"name": "count_active", "path": "/_api/read/count_active", "parameters": [], "result": "int"}


def tree(tmp_path: Path) -> list[str]:
    (tmp_path / "app.json").write_bytes(manifest.emit(fixture.program())["app.json"])
    (tmp_path / "client/deep").mkdir(parents=True)
    (tmp_path / "client/index.html").write_bytes(b"<!doctype html>")
    (tmp_path / "client/deep/a.js").write_bytes(b"")
    (tmp_path / "pod").write_bytes(bytes(1234))
    return ["finish", "--app", str(tmp_path / "app.json"), "--json", str(tmp_path / "m.json"), "--md", str(tmp_path / "m.md"),
            "--folder", f"client={tmp_path / 'client'}", "--file", f"pod/studio={tmp_path / 'pod'}"]


def test_finish_lists_every_file(tmp_path: Path) -> None:
    assert manifest.main(tree(tmp_path)) == 0
    made = json.loads((tmp_path / "m.json").read_bytes())
    assert [artifact["path"] for artifact in made["artifacts"]] == ["client/deep/a.js", "client/index.html", "pod/studio"]
    assert made["artifacts"][2] == {"path": "pod/studio", "bytes": 1234, "gzip": len(gzip.compress(bytes(1234), 9, mtime=0)),
                                    "sha256": hashlib.sha256(bytes(1234)).hexdigest()}
    golden.check(HERE / "golden/manifest.md", (tmp_path / "m.md").read_bytes())
    first = (tmp_path / "m.json").read_bytes()
    assert manifest.main(tree_again(tmp_path)) == 0
    assert (tmp_path / "m.json").read_bytes() == first


def tree_again(tmp_path: Path) -> list[str]:
    return ["finish", "--app", str(tmp_path / "app.json"), "--json", str(tmp_path / "m.json"), "--md", str(tmp_path / "m.md"),
            "--file", f"pod/studio={tmp_path / 'pod'}", "--folder", f"client={tmp_path / 'client'}"]


@pytest.mark.parametrize("more", [["--file", "pod/studio=nowhere"], ["--folder", "x=nowhere"]])
def test_missing_files_are_told(tmp_path: Path, more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert manifest.main(tree(tmp_path) + more) == 1
    assert "nowhere" in capsys.readouterr().err


def test_one_path_twice_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert manifest.main([*tree(tmp_path), "--file", f"client/index.html={tmp_path / 'pod'}"]) == 1
    assert "two artifacts have the path client/index.html" in capsys.readouterr().err


def test_text_of_the_app_stays_inside_its_cell() -> None:
    app = manifest.describe_app(fixture.program())
    app["placements"][0]["reasons"][0]["effect"] = "a|b\n# <script>`"
    page = manifest.finish(app, [])["manifest.md"].decode()
    assert "a\\|b # \\<script\\>\\`" in page
