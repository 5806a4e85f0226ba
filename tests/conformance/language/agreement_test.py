"""The compiler and `mypy --strict` say the same of small programs: one for each thing that people write.

`agreement/*.txt` are snippets behind `head.txt`, each after a line `[NAME] OUTCOME`:

    accepted        both accept it
    rejected        mypy rejects it, and the compiler with any diagnostic
    stricter CODE   mypy accepts it and the compiler refuses it, with a reason that the reference or the diagnostic gives
"""
from __future__ import annotations

import os
import re
from pathlib import Path

import monoglot
from monoglot import pipeline
from monoglot.diagnostics import Refused
from mypy import api

APP = "\nfrom monoglot import App\nclass Agreement(App):\n    pass\n"
OUTCOME = re.compile(r"accepted|rejected|stricter MG\d{4}")


def snippets() -> dict[str, tuple[str, str]]:
    """Each snippet's outcome and text, by its name."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(Path(__file__).parent.glob("agreement/*.txt")):
        if path.name == "head.txt":
            continue
        for name, outcome, text in re.findall(r"^\[(\w+)\] ([^\n]*)\n(.*?)(?=^\[\w+\] |\Z)", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
            assert name not in found, f"two snippets of the name {name}"
            assert OUTCOME.fullmatch(outcome), f"{name}: {outcome}"
            found[name] = outcome, text
    return found


def rejections(texts: dict[str, str], folder: Path) -> dict[str, list[str]]:
    """What `mypy --strict` says of each text that it rejects."""
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    os.environ["MYPYPATH"] = str(Path(monoglot.__file__).resolve().parents[1])
    said, wrong, _ = api.run(["--strict", "--config-file=", "--no-error-summary", "--cache-dir", str(folder / "cache"),
                              *(str(folder / f"{name}.py") for name in texts)])
    assert not wrong, wrong
    found: dict[str, list[str]] = {}
    for name, message in re.findall(r"^[^:\n]*/(\w+)\.py:\d+: error: (.*)$", said, re.MULTILINE):
        found.setdefault(name, []).append(message)
    return found


def refusals(texts: dict[str, str]) -> dict[str, list[str]]:
    """The compiler's diagnostics about each text that it refuses."""
    found: dict[str, list[str]] = {}
    for name, text in texts.items():
        done = pipeline.run(pipeline.Request(f"{name}.py", text + APP, "agreement"))
        if isinstance(done, Refused):
            found[name] = [f"{d.code} {d.message}" for d in done.diagnostics]
    return found


def test_the_same_is_said(tmp_path: Path) -> None:
    given = snippets()
    head = (Path(__file__).parent / "agreement/head.txt").read_text(encoding="utf-8")
    texts = {name: f"{head}\n{text}" for name, (_, text) in given.items()}
    mypy, compiler = rejections(texts, tmp_path), refusals(texts)
    assert {name: said for name, said in compiler.items() if any(s.startswith("MG0001") for s in said)} == {}
    wrong = []
    for name, (outcome, text) in given.items():
        told = "rejected" if name in mypy and name in compiler else "accepted" if name not in mypy and name not in compiler \
            else "accepted by the compiler alone" if name in mypy else f"stricter {compiler[name][0][:6]}"
        if told != outcome:
            wrong.append(f"[{name}] {outcome}, but {told}\n{text}  mypy: {mypy.get(name)}\n  compiler: {compiler.get(name)}\n")
    assert not wrong, "\n".join(wrong)
    assert len(given) > 700
