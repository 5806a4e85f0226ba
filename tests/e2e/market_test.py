"""A split action in real browsers: the market is asked, the person, the market again, once for each thing."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from monoglot.hosts.launch import HOSTS, Settings
from tests.e2e.conftest import Site, log_file, used
from tests.split.market_service import KEY, Market, market
from tests.support.deployed import SESSION_KEY, HOST_NAMES, deploy_tree, runfile


@dataclass
class Shop(Site):
    service: Market = field(default_factory=Market)


@pytest.fixture(params=HOST_NAMES)
def shop(request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with market() as (url, service):
        data, log = tmp_path_factory.mktemp("data"), log_file(request)
        host = HOSTS[request.param](Settings(
            deploy=deploy_tree(), data=data, dev=True, session_key=SESSION_KEY, origins={"market.example.com": url},
            secrets={"market-key": KEY}, log=log, workerd=runfile("MONOGLOT_WORKERD")))
        with used(Shop(host, browser, data, log, service=service)) as shop:
            yield shop


def buy(page: Page, *names: str) -> None:
    page.get_by_label("Shopping list").fill(", ".join(names))
    page.keyboard.press("Enter")


def ready(page: Page) -> None:
    page.get_by_text("I buy").click()


def test_each_thing_is_asked_for_once(shop: Shop) -> None:
    ann, bob = shop.person("ann"), shop.person("bob")
    ready(ann)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss() if "milk" in dialog.message else dialog.accept()

    ann.on("dialog", answer)
    buy(ann, "bread", "milk", "jam")
    expect(ann.locator("#message")).to_have_text("spent 8")
    assert asked == ["Buy bread for 3?", "Buy milk for 2?", "Buy jam for 5?"]
    for page in (ann, bob):
        expect(page.locator("#orders li")).to_have_text(["bread: 3 (ann)", "jam: 5 (ann)"])
        expect(page.locator("#budget")).to_have_text("Budget: 92")
    assert [path for path, _, _ in shop.service.asked] == ["/offer", "/pay", "/offer", "/offer", "/pay"]
    assert len({key for *_, key in shop.service.asked}) == 5
    seen = b"".join(text for _, text in shop.seen.texts)
    assert b"ticket of bread" not in seen and KEY.encode() not in seen, "what the browser does not use stays at the server"


def test_an_error_of_the_server_reaches_the_page(shop: Shop) -> None:
    ann = shop.person("ann")
    buy(ann, "bread")
    expect(ann.locator("#message")).to_have_text("you may not buy")
    ready(ann)
    expect(ann.locator("#budget")).to_have_text("Budget: 100")
    buy(ann, "gold")
    expect(ann.locator("#message")).to_have_text("gold is too dear: 900")
    assert [path for path, _, _ in shop.service.asked] == ["/offer"]


def test_a_host_killed_while_the_person_decides(shop: Shop) -> None:
    """The process goes between two segments: the next one goes on in the new process, and is paid once."""
    ann = shop.person("ann")
    ready(ann)

    def answer(dialog: Dialog) -> None:
        shop.host.kill()
        shop.host.start()
        dialog.accept()

    ann.on("dialog", answer)
    buy(ann, "jam")
    expect(ann.locator("#orders li")).to_have_text(["jam: 5 (ann)"])
    expect(ann.locator("#message")).to_have_text("spent 5")
    assert [path for path, _, _ in shop.service.asked] == ["/offer", "/pay"]


def test_a_page_that_goes_away_leaves_nothing_half_done(shop: Shop) -> None:
    ann = shop.person("ann")
    ready(ann)
    with ann.expect_event("dialog") as dialog:
        buy(ann, "bread")
    assert "bread" in dialog.value.message
    dialog.value.dismiss()
    ann.close()
    again = shop.person("ann")
    expect(again.locator("#budget")).to_have_text("Budget: 100")
    expect(again.locator("#orders li")).to_have_count(0)
    assert [path for path, _, _ in shop.service.asked] == ["/offer"]
