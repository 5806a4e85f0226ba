"""Python's lines in the host's log and in the browser's tools."""
from __future__ import annotations

import io
import json
from pathlib import Path

from monoglot.dev.lines import mapped_log, show_sources
from monoglot.emit.javascript.sourcemap import mark, split
from monoglot.model import Layout, Span

AT = Span("../bazel-out/x.compiled/app/a.py", 1, 1, 1, 1)
_, MAP = split(f"xx{mark(AT, 4, 9, 'f')}yy{mark(Span('../runtime/prelude.js', 1, 1, 1, 1), 1, 1, 'g')}zz", "server.js", Layout())


def test_what_the_host_logs_names_python() -> None:
    out = io.BytesIO()
    with mapped_log(lambda: MAP, out) as path, path.open("ab") as log:
        log.write(b'{"text":"PyError\\n    at r (server.js:1:3)\\n"}\n    at r (server.js:1:4)\nsomething else \xff\nno end')
    assert out.getvalue() == (
        b'{"text":"PyError\\n    at f (app/a.py:4:9)\\n"}\n    at f (app/a.py:4:9)\nsomething else \xff\nno end')


def test_the_page_s_scripts_name_their_map(tmp_path: Path) -> None:
    deploy, workspace = tmp_path / "deploy", tmp_path / "workspace"
    for folder in (deploy / "client", deploy / "maps", workspace / "app"):
        folder.mkdir(parents=True)
    (deploy / "client/a-12.js").write_text("code;\n")
    (deploy / "maps/client.js.map").write_bytes(MAP)
    (workspace / "app/a.py").write_text("text = 'é'\n", encoding="utf-8")
    show_sources(deploy, workspace)
    assert (deploy / "client/a-12.js").read_text() == "code;\n//# sourceMappingURL=/a-12.map.json\n"
    made = json.loads((deploy / "client/a-12.map.json").read_bytes())
    assert made["sources"] == ["/app/a.py", "../runtime/prelude.js"]
    assert made["sourcesContent"] == ["text = 'é'\n", None] and made["ignoreList"] == [1]
    assert made["mappings"] == json.loads(MAP)["mappings"]


def test_a_tree_without_maps_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "client").mkdir()
    (tmp_path / "client/a.js").write_text("code")
    show_sources(tmp_path, tmp_path)
    assert (tmp_path / "client/a.js").read_text() == "code"
