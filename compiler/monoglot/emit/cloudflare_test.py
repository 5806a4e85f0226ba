"""The configurations of the Cloudflare host, read back."""
from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from monoglot.emit import cloudflare

APP = {"name": "photo_studio", "schema": "0f3a"}


def test_wrangler_config_names_what_the_worker_reads() -> None:
    config = json.loads(cloudflare.wrangler_config(APP))
    assert config["name"] == "photo-studio", "a Worker's name has no underscore"
    assert config["exports"] == {"Actor": {"type": "durable-object", "storage": "sqlite"}}
    assert config["durable_objects"]["bindings"] == [{"name": "ACTOR", "class_name": "Actor"}]
    assert config["assets"]["run_worker_first"] is True, "no file is served past the Worker's headers"
    assert config["vars"] == {"MONOGLOT_APP": "photo_studio", "MONOGLOT_BUILD": "0f3a", "MONOGLOT_SCHEMA": "0f3a"}


def test_workerd_config_has_names_of_secrets_only_and_escapes_texts() -> None:
    text = cloudflare.workerd_config(cloudflare.Workerd(
        modules="../cloudflare", client="/c", storage="/s",
        variables={"MONOGLOT_ORIGINS": 'a="b"\\\n'}, inherited=["MONOGLOT_SECRET_AI_KEY"]))
    assert '(name = "MONOGLOT_SECRET_AI_KEY", fromEnvironment = "MONOGLOT_SECRET_AI_KEY")' in text
    assert '(name = "MONOGLOT_ORIGINS", text = "a=\\"b\\"\\\\\\n")' in text


def test_command_writes_the_same_bytes_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app.json").write_text(json.dumps(APP), encoding="utf-8")
    made = []
    for name in ("one", "two"):
        monkeypatch.setattr(sys, "argv", ["cloudflare", "--app", str(tmp_path / "app.json"), "--out", str(tmp_path / name)])
        cloudflare.main()
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1] == cloudflare.wrangler_config(APP).encode()
