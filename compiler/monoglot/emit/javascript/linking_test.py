"""Only what is used is linked: emitted modules load where nothing of the runtime exists but what their application needs.

Node refuses an import of a module that isn't there and of a name that a module doesn't have, so each
stand-in of the runtime has just the expected names.
"""
from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from monoglot import pipeline
from monoglot.emit.javascript.noderun import LIMIT_S, node

APP = '''from enum import Enum
from monoglot import App, Entity, Id, Secret, Shared, Table, fetch

class Color(Enum):
    RED = 1
    BLUE = 2

class Note(Entity):
    text: str

class Linked(App):
    notes: Shared[Table[Note]]
    total: Shared[int] = 0
{members}
'''
SECRET = 'key = Secret("the-key", host="api.example.com")\n'
CLIENT, SERVER = {"client": "boot"}, {"actor": "createActor"}
CASES = [
    ("def set(self) -> None:\n    self.total = 3", CLIENT, SERVER),
    ("def twice(self) -> None:\n    self.total *= 2", CLIENT | {"prelude": "mul"}, SERVER | {"prelude": "mul"}),
    ("def name(self, text: str) -> None:\n    self.notes.insert(Note(text=text.title() + text[0]))",
     CLIENT | {"prelude": "strAt title"}, SERVER | {"prelude": "strAt title"}),
    ("def known(self) -> bool:\n    return Color(self.total) == Color.RED",
     CLIENT | {"prelude": "enumOf"}, SERVER | {"prelude": "enumOf", "reader": "createReader"}),
    (SECRET + "def ask(self) -> str:\n    return fetch.get('https://api.example.com/', bearer=self.key).text",
     CLIENT, SERVER | {"secrets": "createSecrets"}),
]


def _link(folder: Path, text: str, names: dict[str, str]) -> None:
    """Loads the module beside stand-ins for `names`: a module's exports, by its name."""
    runtime = folder / "node_modules/monoglot"
    runtime.mkdir(parents=True)
    for module, exports in names.items():
        lines = [f"export const {name} = () => ({{}});\n" for name in exports.split()]
        (runtime / f"{module}.js").write_text("".join(lines), encoding="utf-8")
    for place in (folder, runtime):
        (place / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (folder / "main.js").write_text(text, encoding="utf-8")
    done = subprocess.run([node(), folder / "main.js"], capture_output=True, text=True, timeout=LIMIT_S)
    assert done.returncode == 0, f"{done.stderr}\n{text}"


def _emitted(members: str) -> dict[str, str]:
    inside = "".join(f"    {line}\n" for line in members.splitlines())
    made = pipeline.run(pipeline.Request("linked.py", APP.replace("{members}\n", inside), "linked"))
    assert isinstance(made, pipeline.Run), made
    return {side: made.files[f"{side}.js"].decode() for side in ("client", "server")}


@pytest.mark.parametrize(("members", "client", "server"), CASES, ids=lambda case: case.split("(")[0] if isinstance(case, str) else "")
def test_linked(tmp_path: Path, members: str, client: dict[str, str], server: dict[str, str]) -> None:
    for side, names in (("client", client), ("server", server)):
        _link(tmp_path / side, _emitted(members)[side], names)


def test_one_name_more_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="strAt"):
        _link(tmp_path, _emitted(CASES[2][0])["client"], CLIENT | {"prelude": "title"})
