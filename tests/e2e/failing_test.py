"""Stack traces of a real browser, mapped: they name Python's functions and lines."""
from __future__ import annotations

import re

from playwright.sync_api import Error, Page

from monoglot.trace import translate
from tests.e2e.conftest import Site
from tests.support.deployed import deploy_tree, runfile

SOURCE = runfile("MONOGLOT_FAILING").read_text(encoding="utf-8").splitlines()
Frame = tuple[str, int]


def line_of(text: str) -> int:
    return next(i for i, line in enumerate(SOURCE, 1) if text in line)


def frames(trace: str) -> list[Frame]:
    """(function, line) of each Python frame, the innermost first."""
    source_map = (deploy_tree() / "maps/client.js.map").read_bytes()
    found = re.findall(r"at (\S*) \(tests/e2e/failing\.py:(\d+):\d+\)", translate(trace, source_map))
    return [(name, int(line)) for name, line in found]


def next_error(page: Page, act: str) -> list[Frame]:
    """The trace of the error that comes of it."""
    with page.expect_event("pageerror") as caught:
        page.reload() if act == "reload" else page.get_by_text(act, exact=True).click()
    error = caught.value
    assert isinstance(error, Error)
    return frames(error.stack or "")


def test_traces_name_python(site: Site) -> None:
    page = site.person("ann")
    in_lambda = next_error(page, "reload")
    assert in_lambda == [("<lambda>", line_of("numbers[7]"))]
    in_listener = next_error(page, "listener")
    assert in_listener == [("_inner", line_of("# of _inner")), ("_outer", line_of("_inner(value)")),
                           ("on_click", line_of("_outer([1"))]
    site.seen.errors.clear()


def test_traces_of_actions_render_segments_and_helpers(site: Site) -> None:
    page = site.person("ann")
    in_action = next_error(page, "action")
    assert in_action[:3] == [("_inner", line_of("# of _inner")), ("_outer", line_of("_inner(value)")), ("fail", line_of("_outer([0, 3])"))]
    after_segment = next_error(page, "segment")
    assert after_segment[:2] == [("_inner", line_of("# of _inner")), ("fail_late", line_of("_inner(4)"))]
    in_helper = next_error(page, "helper")
    assert in_helper[0] == ("_mark", line_of("# of the helper"))
    in_the_middle = next_error(page, "spread")
    assert in_the_middle[:2] == [("_of", line_of("# of _of")), ("fail_in_the_middle", line_of("            _of("))]
    in_render = next_error(page, "render")
    assert in_render == [("_inner", line_of("# of _inner")), ("_outer", line_of("_inner(value)")), ("render", line_of("_outer([3])"))]
    site.seen.errors.clear()


def test_nothing_in_the_page_tells_of_the_map(site: Site) -> None:
    page = site.person("ann")
    next_error(page, "reload")
    scripts = [content for name, content in site.seen.texts if name.endswith(".js")]
    assert scripts and not any(b"sourceMappingURL" in content for content in scripts)
    site.seen.errors.clear()


def test_the_maps_name_no_folder_of_the_build() -> None:
    for side in ("client", "server"):
        text = (deploy_tree() / f"maps/{side}.js.map").read_text(encoding="utf-8")
        assert "/home" not in text and "/tmp" not in text and "execroot" not in text and "sandbox" not in text
