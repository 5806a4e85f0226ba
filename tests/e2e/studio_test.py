"""The reference application as people use it, on both hosts."""
from __future__ import annotations

import json
import urllib.request

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Studio
from tests.support.deployed import SECRET, deploy_tree, outputs


def create_shoot(page: Page, name: str) -> None:
    page.fill("#new-shoot", name)
    page.keyboard.press("Enter")
    expect(shoot(page, name)).to_be_visible()


def shoot(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.locator("#shoots li", has_text=name)


def open_shoot(page: Page, name: str) -> None:
    shoot(page, name).locator("button").click()
    expect(page.locator("#title")).to_have_value(name)


def add_photo(page: Page, caption: str) -> None:
    page.fill("#caption", caption)
    page.keyboard.press("Enter")
    expect(card(page)).to_be_visible()


def card(page: Page):  # type: ignore[no-untyped-def]
    return page.locator("#photos .card").first


def edit_photo(page: Page, prompt: str) -> None:
    card(page).get_by_placeholder("e.g. warmer light").fill(prompt)
    page.keyboard.press("Enter")


def delete_shoot(page: Page) -> None:
    page.get_by_role("button", name="Delete shoot").click()
    page.locator("dialog").get_by_role("button", name="Delete").click()


def notice(page: Page):  # type: ignore[no-untyped-def]
    return page.locator("#offline")


def stays_hidden(place) -> None:  # type: ignore[no-untyped-def]
    """Longer than a notice waits before it shows."""
    place.page.wait_for_timeout(1500)
    expect(place).to_be_hidden()


def paid(studio: Studio) -> int:
    with urllib.request.urlopen(studio.stand_in + "/requests", timeout=10) as answer:
        return int(json.load(answer)["paid"])


def picture(page: Page) -> str:
    return card(page).locator("img").get_attribute("src") or ""


def test_two_people_share_a_studio(studio: Studio) -> None:
    ann, bob = studio.person("ann"), studio.person("bob")

    create_shoot(ann, "Coast")
    expect(shoot(bob, "Coast")).to_be_visible()

    open_shoot(ann, "Coast")
    add_photo(ann, "Harbour")
    open_shoot(bob, "Coast")
    expect(card(bob).locator(".caption")).to_have_value("Harbour")

    before = picture(ann)
    edit_photo(bob, "warmer light")
    for page in (ann, bob):
        expect(card(page).locator(".state")).to_contain_text("Edited: “warmer light”")
    assert picture(ann) == picture(bob) != before
    assert paid(studio) == 1

    create_shoot(bob, "Portraits")
    expect(shoot(ann, "Portraits")).to_be_visible()
    open_shoot(bob, "Portraits")
    delete_shoot(bob)
    for page in (bob, ann):
        expect(shoot(page, "Portraits")).to_have_count(0)
    open_shoot(bob, "Coast")

    for page in (ann, bob):
        page.reload()
        expect(shoot(page, "Coast")).to_be_visible()
        expect(shoot(page, "Portraits")).to_have_count(0)

    studio.host.stop()
    studio.host.start()
    for page in (ann, bob):
        page.reload()
        expect(page.locator("#title")).to_have_value("Coast")
        expect(card(page).locator(".state")).to_contain_text("warmer light")
    create_shoot(ann, "After the restart")
    expect(shoot(bob, "After the restart")).to_be_visible()
    assert paid(studio) == 1


def test_the_secret_reaches_nobody_but_its_host(studio: Studio) -> None:
    ann = studio.person("ann")
    create_shoot(ann, "Coast")
    open_shoot(ann, "Coast")
    add_photo(ann, "Harbour")
    edit_photo(ann, "blue")
    expect(card(ann).locator(".state")).to_contain_text("Edited")
    edit_photo(ann, "again [fail 503]")
    expect(ann.locator("#problem-text")).to_contain_text("503")
    assert len(studio.seen.errors) == 1 and "503" in studio.seen.errors.pop(), "the one failure that was asked for"
    assert paid(studio) >= 1, "the secret was used"
    studio.host.stop()

    places = {f"{number} {name}": text for number, (name, text) in enumerate(studio.seen.texts)}
    places["log"] = studio.log.read_bytes()
    for path in deploy_tree().rglob("*"):
        if path.is_file():
            places[str(path.relative_to(deploy_tree()))] = path.read_bytes()
    databases = studio.host.databases()
    assert databases
    assert any("_api/sync" in name for name in places) and any(name.endswith(".js") for name in places)
    for path in databases:
        for part in path.parent.glob(path.name + "*"):
            places[part.name] = part.read_bytes()
    assert [name for name, content in places.items() if SECRET.encode() in content] == []


def test_what_was_done_offline_is_sent_later(studio: Studio) -> None:
    ann, bob = studio.person("ann"), studio.person("bob")
    create_shoot(ann, "Before")
    expect(shoot(bob, "Before")).to_be_visible()
    stays_hidden(notice(ann))
    studio.host.stop()
    create_shoot(ann, "While it was down")
    expect(notice(ann)).to_be_visible()
    studio.host.start()
    for page in (bob, ann):
        expect(shoot(page, "While it was down")).to_be_visible(timeout=30_000)
        expect(notice(page)).to_be_hidden()
    ann.reload()
    expect(ann.locator("#shoots li")).to_have_count(2)


def test_without_websockets_it_is_in_contact_too(studio: Studio) -> None:
    ann, bob = studio.person("ann"), studio.person("bob")
    bob.add_init_script("WebSocket = class { constructor() { setTimeout(() => this.onclose()); } }")
    bob.reload()
    create_shoot(ann, "By the socket")
    expect(shoot(bob, "By the socket")).to_be_visible()
    stays_hidden(notice(bob))
    studio.host.stop()
    expect(notice(bob)).to_be_visible()
    create_shoot(bob, "By requests")
    studio.host.start()
    expect(shoot(ann, "By requests")).to_be_visible(timeout=30_000)
    expect(notice(bob)).to_be_hidden()


def test_an_organisation_sees_only_its_own(studio: Studio) -> None:
    ann, eve = studio.person("ann", "acme"), studio.person("eve", "other")
    create_shoot(ann, "Ours")
    create_shoot(eve, "Theirs")
    for page, own in ((ann, "Ours"), (eve, "Theirs")):
        page.reload()
        expect(shoot(page, own)).to_be_visible()
        expect(page.locator("#shoots li")).to_have_count(1)


def test_half_typed_text_survives_what_others_do(studio: Studio) -> None:
    ann, bob = studio.person("ann"), studio.person("bob")
    ann.click("#new-shoot")
    ann.keyboard.type("Half a na")
    create_shoot(bob, "Interruption")
    expect(shoot(ann, "Interruption")).to_be_visible()
    ann.keyboard.type("me")
    expect(ann.locator("#new-shoot")).to_have_value("Half a name")
    ann.keyboard.press("Enter")
    expect(shoot(bob, "Half a name")).to_be_visible()


def test_a_refused_change_is_told(studio: Studio) -> None:
    ann = studio.person("ann")
    ann.fill("#new-shoot", "   ")
    ann.keyboard.press("Enter")
    expect(ann.locator("#problem-text")).to_contain_text("Give the shoot a name")
    ann.keyboard.press("Escape")
    expect(ann.locator("#problem")).to_be_hidden()


def test_it_fits_a_phone_and_a_desk(studio: Studio) -> None:
    for name, size in (("desktop", None), ("phone", PHONE)):
        page = studio.person("ann", f"{name}-org", size=size)
        page.screenshot(path=outputs() / f"{studio.host.__class__.__name__}-{name}-empty.png")
        page.get_by_role("button", name="Fill it with an example").click()
        expect(card(page)).to_be_visible()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], "nothing sticks out at the side"  # type: ignore[index]
        page.screenshot(path=outputs() / f"{studio.host.__class__.__name__}-{name}.png", full_page=True)
