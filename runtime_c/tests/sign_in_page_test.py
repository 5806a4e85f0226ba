"""The sign-in page in a browser, as wide as a phone and as a desk's screen: it says what is wrong, and lets in."""
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hermetic_chromium
import pytest
from playwright.sync_api import Browser, Page, expect

from account_fixture import OPEN, PASSWORD, Pod
from pod_fixture import SamplePod, run
from tenant_ids import identity

SIZES = {"phone": (320, 568), "desk": (1440, 900)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with hermetic_chromium.launch() as one:
        yield one


@pytest.fixture
def pod(tmp_path: Path) -> Iterator[Pod]:
    for one in run(SamplePod(tmp_path, quick=True, flags=OPEN)):
        made = Pod(one)
        made.new("acme")
        yield made


def fill(page: Page, password: str) -> None:
    page.get_by_label("Organisation").fill("acme")
    page.get_by_label("Your name").fill("ann")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").first.click()


def keep(page: Page, name: str) -> None:
    """A picture for people to look at, among the test's outputs."""
    folder = os.environ.get("TEST_UNDECLARED_OUTPUTS_DIR")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_page(browser: Browser, pod: Pod, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: None if "Autofocus" in said.text else complaints.append(said.text))  # it yields to #wrong
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"http://{pod.pod.authority}/t/{identity('acme')}/sign-in")
    expect(page.locator("[name=org]")).to_be_focused()
    assert not page.get_by_role("alert").filter(visible=True).count()
    keep(page, f"{size}-{scheme}")
    for state in ("empty", "wrong", "open"):
        if state == "wrong":
            fill(page, "wrong password")
            page.wait_for_url("**/sign-in#wrong")
            expect(page.get_by_role("alert").filter(visible=True)).to_have_text("The organisation, the name or the password is wrong.")
            keep(page, f"{size}-{scheme}-wrong")
        if state == "open":
            page.get_by_text("Sign in with a token").click()
            keep(page, f"{size}-{scheme}-open")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the screen"
        for box in page.locator("input:visible, button:visible, label:visible, p:visible").all():
            found = box.bounding_box()
            assert found and found["x"] >= 0 and found["x"] + found["width"] <= width, "nothing is cut off"
        for box in page.locator("input:visible, button:visible").all():
            found = box.bounding_box()
            assert found and found["height"] >= 40, "a finger meets it"
    fill(page, PASSWORD)
    page.wait_for_url(f"**/t/{identity('acme')}/")
    cookies = {one.get("name"): one for one in context.cookies()}
    assert cookies["mg_session"].get("httpOnly") and cookies["mg_who"].get("value") == "acme/ann"
    assert pod.status(str(cookies["mg_session"].get("value"))) == 200
    assert not complaints
    context.close()


def test_too_many_attempts(browser: Browser, pod: Pod) -> None:
    for _ in range(10):
        pod.login("acme", password="wrong password")
    page = browser.new_page()
    page.goto(f"http://{pod.pod.authority}/sign-in")
    fill(page, PASSWORD)
    page.wait_for_url("**/sign-in#later")
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("Too many attempts")
    page.close()


def test_a_page_is_small(pod: Pod) -> None:
    assert len(pod.pod.request("GET", "/sign-in", {"Accept-Encoding": "identity"}).body) <= 3072
    assert len(pod.pod.request("GET", "/sign-in", {"Accept-Encoding": "br"}).body) <= 1024
