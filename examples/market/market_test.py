"""The market as CPython runs it: the method whole, with a scripted browser and a stand-in for the market."""
from __future__ import annotations

import pytest

from examples.market.market import Market
from monoglot.testing import Reply, Request, answers, browser, colleague, reply

PRICES = {"bread": 3, "milk": 2, "gold": 900}


def market(request: Request) -> Reply:
    asked = request.json
    assert isinstance(asked, dict)
    if request.url.endswith("/offer"):
        name = asked["name"]
        return reply(json={"price": PRICES[name], "ticket": f"t-{name}"}) if name in PRICES else reply(404, text="")
    return reply(json={})


def test_one_thing_bought_one_not() -> None:
    app = Market(user="ann")
    app.allow("ann")
    with answers(market) as sent, browser({"window.confirm()": [True, False]}) as page:
        assert app.buy(["bread", "milk"]) == 3
    assert page.log == [("window.confirm", "Buy bread for 3?"), ("window.confirm", "Buy milk for 2?")]
    assert [request.url.rpartition("/")[2] for request in sent] == ["offer", "pay", "offer"]
    assert [(order.name, order.price, order.by) for order in app.orders] == [("bread", 3, "ann")]
    assert app.budget == 97 and app.message == "spent 3"


def test_what_was_bought_before_a_failure_stays() -> None:
    app = Market(user="ann")
    app.allow("ann")
    with answers(market), browser({"window.confirm()": True}), pytest.raises(ValueError, match="too dear: 900"):
        app.buy(["bread", "gold"])
    assert [order.name for order in app.orders] == ["bread"] and app.budget == 97


def test_only_buyers_buy() -> None:
    app = Market(user="ann")
    app.allow("ann")
    with answers(market) as sent, browser({}), pytest.raises(PermissionError, match="you may not buy"):
        colleague(app, "bob").buy(["bread"])
    assert sent == []
