"""The same module gives the same bytes: whatever folder, hash seed, time zone, language, and way to run the compiler."""
from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

RUNFILES = Path(os.environ["TEST_SRCDIR"])
MODULES = {"studio": "MONOGLOT_STUDIO", "poll": "MONOGLOT_POLL", "todo": "MONOGLOT_TODO"}


@dataclass(frozen=True)
class Surroundings:
    """What differs between two machines and must not show."""

    folder: str
    environment: dict[str, str]


PLACES = (
    Surroundings("a", {"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"}),
    Surroundings("a folder/much/deeper", {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Apia", "LANG": "C.UTF-8",
                                           "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1", "HOME": "/nowhere"}),
)


def program(variable: str) -> str:
    return str(RUNFILES / os.environ[variable])


def run(place: Surroundings, folder: Path, *words: str, stdin: str = "") -> str:
    environment = {"PATH": os.environ["PATH"], "TEST_SRCDIR": str(RUNFILES), "RUNFILES_DIR": str(RUNFILES), **place.environment}
    done = subprocess.run(words, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def compile_words(name: str, out: str) -> list[str]:
    return ["compile", f"{name}.py", "--name", name, "--title", f"{name} – ü", "--out", out]


def made(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def by_command(place: Surroundings, folder: Path) -> None:
    for name in MODULES:
        run(place, folder, program("MONOGLOT_CLI"), *compile_words(name, f"out/{name}"))


def by_worker(place: Surroundings, folder: Path) -> None:
    """All modules by one worker, backwards and twice: the second time from what it kept."""
    order = [*reversed(MODULES), *MODULES]
    requests = "".join(json.dumps({"arguments": compile_words(name, f"out/{name}")}) + "\n" for name in order)
    answers = run(place, folder, program("MONOGLOT_CLI"), "--persistent_worker", stdin=requests).splitlines()
    assert [json.loads(answer)["exitCode"] for answer in answers] == [0] * len(order), answers


def lay_out(place: Surroundings, folder: Path) -> None:
    """The tools after the compiler, on what the compiler made."""
    app = ["--app", "out/studio/app.json"]
    run(place, folder, program("MONOGLOT_CLIENT_LAYOUT"), *app, "--script", "out/studio/client.js", "--out", "out/client")
    run(place, folder, program("MONOGLOT_WRANGLER_CONFIG"), *app, "--out", "out/wrangler.jsonc")
    run(place, folder, program("MONOGLOT_MANIFEST"), "finish", *app, "--json", "out/manifest.json", "--md", "out/manifest.md",
        "--file", "server.js=out/studio/server.js", "--folder", "client=out/client")
    run(place, folder, program("MONOGLOT_TREE_LAYOUT"), "--out", "out/tree", "--file", "manifest.md=out/manifest.md",
        "--folder", "client=out/client", "--folder", "sqlite=out/studio/sqlite")


def everything(place: Surroundings, root: Path, way: str) -> dict[str, bytes]:
    folder = root / way / place.folder
    folder.mkdir(parents=True)
    for name, variable in MODULES.items():
        (folder / f"{name}.py").write_bytes(Path(program(variable)).read_bytes())
    {"command": by_command, "worker": by_worker}[way](place, folder)
    lay_out(place, folder)
    return made(folder / "out")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return everything(PLACES[0], tmp_path_factory.mktemp("reference"), "command")


@pytest.mark.parametrize("way", ["command", "worker"])
def test_same_bytes_elsewhere(way: str, reference: dict[str, bytes], tmp_path: Path) -> None:
    found = everything(PLACES[1], tmp_path, way)
    assert len(found) > 25 and found.keys() == reference.keys()
    assert [name for name in found if found[name] != reference[name]] == []


def test_no_place_shows(reference: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    place = str(tmp_path_factory.getbasetemp()).encode()
    assert [name for name, content in reference.items() if place in content] == []
