"""The invoice in CPython: its modules together, as the compiler takes them."""
from __future__ import annotations

import pytest
from amounts import BadAmount, parse, shown
from invoice import Invoice
from totals import Rate, Total


def test_total() -> None:
    app = Invoice(user="ada", org="acme")
    app.add("Paper", "12.5")
    app.add("Books", "20", count=2, rate=Rate.REDUCED)
    assert app.total() == "52.50 + 5.18 tax = 57.68"
    app.remove(next(iter(app.lines)).id)
    assert app.total() == "40.00 + 2.80 tax = 42.80"


def test_bad_amount_changes_nothing() -> None:
    app = Invoice(user="ada", org="acme")
    with pytest.raises(BadAmount, match="'12,5' is no amount"):
        app.add("Paper", "12,5")
    assert app.total() == "0.00 + 0.00 tax = 0.00"


@pytest.mark.parametrize(("text", "cents"), [("0", 0), ("1.5", 150), (" 7.05 ", 705), ("12", 1200)])
def test_amounts(text: str, cents: int) -> None:
    assert parse(text) == cents
    assert parse(shown(cents)) == cents


def test_totals_are_values() -> None:
    assert Total().plus(100, Rate.FULL) == Total(100, 19)
