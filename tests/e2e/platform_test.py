"""A broad sample of the typed platform in a real browser: see platform.py."""
from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Site

EXPECTED = {
    "paragraphs": "one,two", "field": "n=v", "class": "a b", "kind": "True", "parsed": "<b>x</b>", "spread": "first<b></b><i></i>last", "style": "red",
    "clicked": "BUTTON", "own event": "own", "aborted": "True",
    "url": "example.com/a#d", "pairs": "b1 c2 b3", "all": "1,3", "hash": "#two",
    "files": "a.txt", "form": "name,more", "valid": "False True", "canvas": "1 True", "picture": "data:image/png",
    "resized": "1", "changed": "attributes", "in view": "True",
    "kept": "v", "missing": "True", "row": "a", "rows": "over",
    "blob": "6 héllo", "bytes": "6", "address": "blob:", "fetched": "héllo", "text": "añb", "base64": "YWI=ab",
    "uuid": "36", "random": "3", "digest": "32", "clipboard": "copied",
    "header": "1", "reply": "True 200", "refused": "True",
    "dark": "False", "now": "True", "absent": "None True 0.0", "micro": "task", "timer": "rang", "frame": "True", "done": "yes",
}


def test_every_part_gives_what_it_should(site: Site) -> None:
    site.permissions = ["clipboard-read", "clipboard-write"]
    page = site.person("ann")
    lines = page.locator("#results li")
    expect(lines).to_have_count(len(EXPECTED))
    found = dict(line.split(": ", 1) for line in lines.all_text_contents())
    assert found == EXPECTED
