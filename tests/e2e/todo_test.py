"""The todo list: all of it is in the browser, with or without a host; the compiled page and the one by hand."""
from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Site
from tests.support.deployed import runfile


@pytest.fixture(params=["compiled", "by hand"], autouse=True)
def script(request: pytest.FixtureRequest, site: Site) -> None:
    """Both pages have to pass the same tests."""
    if request.param == "by hand":
        site.script = runfile("MONOGLOT_VANILLA")


def add(page: Page, text: str) -> None:
    page.get_by_label("What is to be done?").fill(text)
    page.keyboard.press("Enter")
    expect(task(page, text)).to_be_visible()


def task(page: Page, text: str) -> Locator:
    return page.locator("#tasks li", has_text=text)


def left(page: Page, text: str) -> None:
    expect(page.locator("#left")).to_have_text(text)


def test_tasks_are_kept_over_a_reload(site: Site) -> None:
    page = site.person("ann")
    left(page, "Nothing left to do.")
    add(page, "Buy milk")
    add(page, "Sleep")
    left(page, "2 tasks left")
    task(page, "Sleep").get_by_role("checkbox").check()
    left(page, "1 task left")

    page.reload()
    expect(page.locator("#tasks li")).to_have_text(["Buy milk×", "Sleep×"])
    expect(task(page, "Sleep").get_by_role("checkbox")).to_be_checked()
    expect(task(page, "Buy milk").get_by_role("checkbox")).not_to_be_checked()

    page.get_by_label("Remove Buy milk").click()
    task(page, "Sleep").get_by_role("checkbox").uncheck()
    left(page, "1 task left")
    page.reload()
    expect(page.locator("#tasks li")).to_have_text(["Sleep×"])
    left(page, "1 task left")


def test_it_works_while_the_host_is_down(site: Site) -> None:
    page = site.person("ann")
    add(page, "Before")
    site.host.stop()
    add(page, "While it was down")
    task(page, "Before").get_by_role("checkbox").focus()
    page.keyboard.press("Delete")
    expect(task(page, "Before")).to_have_count(0)
    left(page, "1 task left")
    site.host.start()
    page.reload()
    expect(page.locator("#tasks li")).to_have_text(["While it was down×"])


def test_nothing_of_it_leaves_the_browser(site: Site) -> None:
    page = site.person("ann")
    add(page, "Only mine")
    page.reload()
    expect(task(page, "Only mine")).to_be_visible()
    assert [name for name, content in site.seen.texts if b"Only mine" in content] == []
    other = site.person("ann")
    expect(other.locator("#tasks li")).to_have_count(0)


def test_both_pages_keep_the_same_in_the_same_place(site: Site) -> None:
    page = site.person("ann")
    add(page, "Buy milk")
    task(page, "Buy milk").get_by_role("checkbox").check()
    add(page, "Sleep")
    page.context.unroute_all()
    for script in ("MONOGLOT_VANILLA", ""):
        if script:
            page.context.route("**/*.js", lambda route: route.fulfill(path=runfile(script), content_type="text/javascript"))
        page.reload()
        expect(page.locator("#tasks li")).to_have_text(["Buy milk×", "Sleep×"])
        expect(task(page, "Buy milk").get_by_role("checkbox")).to_be_checked()
        left(page, "1 task left")
        page.context.unroute_all()


def test_blank_text_is_no_task(site: Site) -> None:
    page = site.person("ann")
    page.get_by_label("What is to be done?").fill("  ")
    page.keyboard.press("Enter")
    add(page, "Sleep")
    expect(page.locator("#tasks li")).to_have_count(1)
