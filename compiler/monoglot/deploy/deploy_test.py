"""The client's page names its hashed files; a tree never replaces a file."""
from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from monoglot.deploy.client import write_client
from monoglot.deploy.tree import write_tree


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for key, value in attrs if key in ("src", "href") and value]

    def handle_data(self, data: str) -> None:
        self.title += data.strip()


def client(tmp_path: Path, script: str, title: str = "A & <b>") -> tuple[Path, Links]:
    (tmp_path / "bundle.js").write_text(script)
    (tmp_path / "look.css").write_text("p{}")
    out = tmp_path / f"out{len(list(tmp_path.iterdir()))}"
    write_client({"name": "studio", "title": title}, tmp_path / "bundle.js", [tmp_path / "look.css"], [], out)
    links = Links()
    links.feed((out / "index.html").read_text())
    return out, links


def test_page_links_files_that_exist(tmp_path: Path) -> None:
    out, links = client(tmp_path, "1")
    assert links.title == "A & <b>"
    assert len(links.found) == 2
    assert all((out / link.removeprefix("/")).is_file() for link in links.found)


def test_name_changes_with_content_only(tmp_path: Path) -> None:
    _, one = client(tmp_path, "1")
    _, same = client(tmp_path, "1")
    _, other = client(tmp_path, "2")
    assert one.found == same.found
    assert one.found[0] == other.found[0] and one.found[1] != other.found[1]


def test_tree_refuses_to_replace(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "x").write_text("x")
    write_tree([("bin/a", tmp_path / "a")], [("sub", folder)], tmp_path / "good")
    assert (tmp_path / "good/sub/x").read_text() == "x"
    with pytest.raises(SystemExit, match="two files"):
        write_tree([("sub/x", tmp_path / "a")], [("sub", folder)], tmp_path / "bad")
