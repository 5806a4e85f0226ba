"""What no tracked file may hold: places of one machine, where archives were fetched from, bulk."""
from __future__ import annotations

import re

import pytest

from tests.lint.tree import files

LARGEST = 512 * 1024
HOME = re.compile(rb"(?<![\w.$}])/(?:root|home/[a-z][\w-]*|Users/[A-Za-z][\w-]*)/")
# A lock file names versions and hashes; the registry's client knows where to ask.
REGISTRY = re.compile(
    rb"\"resolved\"\s*:|--(?:extra-)?index-url|registry[.](?:npmjs|yarnpkg)|npmjs[.]org|pypi[.]org|pythonhosted|"
    rb"static[.]crates|proxy[.]golang|deb[.]debian|(?:artifactory|nexus)[.][a-z]", re.IGNORECASE)
THIS = "tests/lint/tree_test.py"
FORBIDDEN = {"a home folder": HOME, "a registry's host": REGISTRY}


def lines(pattern: re.Pattern[bytes], content: bytes) -> list[str]:
    """The lines that hold the pattern, each with its number."""
    return [f"{number}: {line[:120].decode('utf-8', 'replace')}"
            for number, line in enumerate(content.splitlines(), 1) if pattern.search(line)]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_holds_no(what: str) -> None:
    found = [f"{name}:{line}" for name, path in files() if name != THIS for line in lines(FORBIDDEN[what], path.read_bytes())]
    assert not found, f"{what}:\n" + "\n".join(found)


def test_sizes() -> None:
    sizes = {name: path.stat().st_size for name, path in files()}
    assert len(sizes) > 300
    assert not {name: size for name, size in sizes.items() if size > LARGEST}


@pytest.mark.parametrize("what, text", [
    ("a home folder", b"cache = '/" b"root/.cache'"), ("a home folder", b"see /home/ann/x"), ("a home folder", b"/Users/Ann/x"),
    ("a registry's host", b'  "resolved": "https://x/y.tgz",'), ("a registry's host", b"--index-url https://x"),
])
def test_a_mistake_is_found(what: str, text: bytes) -> None:
    assert lines(FORBIDDEN[what], b"first\n" + text) == [f"2: {text.decode()}"]


def test_what_is_allowed_stays_allowed() -> None:
    assert not lines(HOME, b"$HOME/.cache ~/x https://a.example/home/x /roots/x \"${HOME}/root/\"")
