"""The author's library in CPython: states, tables, ids, types, transactions, fetch, browser."""
from __future__ import annotations

from enum import Enum

import pytest

from monoglot import App, Entity, Id, Local, Secret, Shared, Table, expect, fetch
from monoglot.author.app import states_of
from monoglot.author.store import base36
from monoglot.author.values import LIMIT
from monoglot.browser import URL, document, setTimeout
from monoglot.testing import answers, colleague, offline, reply


class Colour(Enum):
    RED = 1
    BLUE = 2


class Item(Entity):
    name: str
    size: int = 0
    weight: float = 0.0
    done: bool = False
    colour: Colour = Colour.RED
    parent: Id[Item] | None = None
    tags: list[str] = []


class Shop(App):
    items: Shared[Table[Item]]
    total: Shared[int] = 0
    chosen: Local[Id[Item] | None] = None
    notes: Local[Table[Item]]

    key = Secret("shop-key", host="api.example.com")

    def add(self, name: str, size: int = 0) -> Id[Item]:
        id = self.items.insert(Item(name=name, size=size))
        self.total += size
        return id

    def add_two(self, first: str, second: str) -> None:
        self.add(first)
        self.add(second)
        if first == second:
            raise ValueError("twice the same")

    def ask(self, path: str) -> str:
        return expect(str, fetch.get("https://api.example.com/" + path, bearer=self.key).json["word"])

    def tell(self) -> int:
        return fetch.post("https://other.example.com/", bearer=self.key).status


def test_ids_name_the_client_the_call_and_the_row() -> None:
    shop = Shop()
    shop.add("a")
    shop.add_two("b", "c")
    assert [item.id for item in shop.items] == [
        "0000000000000000-1-0", "0000000000000000-2-0", "0000000000000000-2-1"]
    assert colleague(shop, "bo").add("d") == "0000000000000001-1-0"
    assert [base36(n) for n in (0, 35, 36, 1295, 1296)] == ["0", "z", "10", "zz", "100"]


def test_states_are_numbered_in_the_order_of_declaration() -> None:
    described = [(s.number, s.name, s.scope, s.entity) for s in states_of(Shop)]
    assert described == [(1, "items", "shared", Item), (2, "total", "shared", None),
                         (3, "chosen", "local", None), (4, "notes", "local", Item)]


def test_rows_are_immutable_and_equal_by_id_and_fields() -> None:
    shop = Shop()
    id = shop.add("a")
    row = shop.items[id]
    with pytest.raises(AttributeError):
        row.name = "b"  # type: ignore[misc]
    assert row == shop.items[id] and row != Item(name="a")
    shop.items.update(id, name="b")
    assert (row.name, shop.items[id].name) == ("a", "b")
    with pytest.raises(ValueError, match="isn't stored"):
        Item(name="x").id


def test_a_list_in_a_row_is_no_way_into_the_table() -> None:
    shop = Shop()
    tags = ["x"]
    id = shop.items.insert(Item(name="a", tags=tags))
    tags.append("y")
    shop.items[id].tags.append("z")
    assert shop.items[id].tags == ["x"]


def test_reading_a_table() -> None:
    shop = Shop()
    a, b = shop.add("a", 1), shop.add("b", 2)
    shop.items.update(a, size=2)
    assert [item.name for item in shop.items.where(size=2)] == ["a", "b"]
    assert [item.name for item in shop.items.where(size=2, name="b")] == ["b"]
    assert (len(shop.items), shop.items.count(), a in shop.items) == (2, 2, True)
    shop.items.delete(a)
    assert a not in shop.items and shop.items.get(a) is None
    assert [item.id for item in shop.items.all()] == [b]


def test_what_is_missing_is_a_key_error_with_its_id() -> None:
    shop = Shop()
    gone = Id[Item]("gone")
    for attempt in (lambda: shop.items[gone], lambda: shop.items.update(gone, name="x"),
                    lambda: shop.items.delete(gone)):
        with pytest.raises(KeyError) as caught:
            attempt()
        assert str(caught.value) == "'gone'"


@pytest.mark.parametrize("field, value, error", [
    ("name", 1, TypeError), ("name", None, TypeError), ("name", "\ud800", ValueError),
    ("size", "1", TypeError), ("size", True, TypeError), ("size", 1.0, TypeError),
    ("size", LIMIT + 1, OverflowError), ("size", -LIMIT - 1, OverflowError),
    ("weight", float("nan"), ValueError), ("weight", float("inf"), ValueError), ("weight", "1", TypeError),
    ("weight", LIMIT + 1, OverflowError),
    ("done", 1, TypeError), ("colour", 1, TypeError), ("colour", "RED", TypeError),
    ("parent", 3, TypeError), ("tags", "x", TypeError), ("tags", [1], TypeError), ("else", 1, TypeError)])
def test_what_does_not_fit_a_field_is_refused(field: str, value: object, error: type[Exception]) -> None:
    shop = Shop()
    id = shop.add("a")
    before = shop.items[id]
    with pytest.raises(error):
        shop.items.update(id, **{field: value})
    with pytest.raises(error):
        shop.items.where(**{field: value})
    assert shop.items[id] == before


def test_floats_are_stored_as_every_host_stores_them() -> None:
    shop = Shop()
    id = shop.items.insert(Item(name="a", weight=1))
    assert repr(shop.items[id].weight) == "1.0"
    shop.items.update(id, weight=-0.0)
    assert repr(shop.items[id].weight) == "0.0"


def test_the_largest_ints_are_stored() -> None:
    shop = Shop()
    assert [shop.items[shop.add("a", size)].size for size in (LIMIT, -LIMIT)] == [LIMIT, -LIMIT]
    shop.total = LIMIT
    with pytest.raises(OverflowError, match="integer out of range"):
        shop.total += 1


def test_an_action_that_raises_changes_nothing() -> None:
    shop = Shop()
    shop.add("a", 5)
    with pytest.raises(ValueError):
        shop.add_two("b", "b")
    assert [item.name for item in shop.items] == ["a"]
    assert shop.total == 5


def test_shared_state_is_common_and_local_state_is_not() -> None:
    ada = Shop(user="ada", org="acme")
    bo = colleague(ada, "bo")
    id = ada.add("a", 2)
    bo.chosen = id
    bo.notes.insert(Item(name="mine"))
    assert (bo.total, bo.items[id].name) == (2, "a")
    assert ada.chosen is None and ada.notes.count() == 0
    assert (ada.user, bo.user, ada.org, bo.org) == ("ada", "bo", "acme", "acme")


def test_a_test_cuts_one_connection_for_a_while() -> None:
    ada = Shop(user="ada")
    bo = colleague(ada, "bo")
    with pytest.raises(KeyError), offline(ada):
        assert (ada.connected, bo.connected) == (False, True)
        ada.items[Id[Item]("gone")]
    assert ada.connected
    with pytest.raises(AttributeError, match="no scalar state connected"):
        setattr(ada, "connected", False)


def test_only_declared_states_can_be_set() -> None:
    with pytest.raises(AttributeError, match="no scalar state totl"):
        setattr(Shop(), "totl", 1)
    with pytest.raises(AttributeError, match="no scalar state items"):
        Shop().items = Shop().items


def test_a_state_without_scope_or_default_is_refused() -> None:
    class Bare(App):
        total: int = 0

    class Empty(App):
        total: Shared[int]

    with pytest.raises(TypeError, match="Bare.total: a state is Local"):
        Bare()
    with pytest.raises(TypeError, match="Empty.total: a scalar state needs a default"):
        Empty()


def test_fetch_reaches_only_the_stand_in_and_the_secret_only_its_host() -> None:
    shop = Shop()
    with pytest.raises(RuntimeError, match="nothing answers GET https://api.example.com/a"):
        shop.ask("a")
    with answers(lambda request: reply(json={"word": request.url[-1]})) as sent:
        assert shop.ask("a") == "a"
        with pytest.raises(PermissionError):
            shop.tell()
    assert [(one.method, one.bearer) for one in sent] == [("GET", Shop.key)]


@pytest.mark.parametrize("url", [
    "http://api.example.com/", "https://api.example.com:8443/", "https://api.example.com.evil.test/",
    "https://evil.test/api.example.com", "https://api.example.com@evil.test/"])
def test_a_secret_never_goes_to_another_place(url: str) -> None:
    with answers(lambda request: reply()) as sent, pytest.raises(PermissionError):
        fetch.get(url, bearer=Shop.key)
    assert sent == []


def test_a_reply_that_is_no_json_has_none() -> None:
    with answers(lambda request: reply(404, text="<html>")):
        response = fetch.post("https://api.example.com/")
    assert (response.status, response.text, response.json) == (404, "<html>", None)


def test_expect_gives_the_value_or_a_type_error() -> None:
    assert expect(dict[str, list[int]], {"a": [1]}) == {"a": [1]}
    for kind, value in ((str, 1), (int, True), (int, 1.5), (list[str], ["a", 1]), (dict[str, int], {"a": "b"})):
        with pytest.raises(TypeError, match="expect"):
            expect(kind, value)


def test_the_browser_is_a_clear_error_outside_of_one() -> None:
    for use in (lambda: document.createElement("p"), lambda: setattr(document, "title", "x"),
                lambda: setTimeout(lambda: None), lambda: URL("https://example.com")):
        with pytest.raises(RuntimeError, match="only there in a browser"):
            use()
