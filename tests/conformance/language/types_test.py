"""Every accepted case is well-typed for mypy in strict mode."""
from __future__ import annotations

import os
from pathlib import Path

import monoglot
from mypy import api

from tests.conformance.language import suite
from tests.support.deployed import runfile

ALLOWED = ("to unpack", "Too many values to unpack", "Cannot determine type of")
"""mypy refuses the two cases that unpack a wrong number of items."""


def test_strict(tmp_path: Path) -> None:
    head = runfile("MONOGLOT_HEAD").read_text(encoding="utf-8")
    paths = []
    for name in os.environ["MONOGLOT_SUITES"].split():
        made = suite.load(Path(os.environ["TEST_SRCDIR"], name), head)
        paths.append(tmp_path / f"{made.name}.py")
        paths[-1].write_text(made.text, encoding="utf-8")
    os.environ["MYPYPATH"] = str(Path(monoglot.__file__).resolve().parents[1])
    said, wrong, _ = api.run([
        "--strict", "--config-file=", "--no-error-summary", "--disable-error-code=comparison-overlap", "--cache-dir", str(tmp_path / "cache"),
        *map(str, paths)])
    assert not wrong, wrong
    assert [line for line in said.splitlines() if not any(each in line for each in ALLOWED)] == []
