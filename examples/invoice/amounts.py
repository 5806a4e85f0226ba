"""Amounts of money in cents, and how people write them."""
from __future__ import annotations


class BadAmount(ValueError):
    """The text is no amount."""


def parse(text: str) -> int:
    """`12.5` or `12` as cents; raises BadAmount for anything else, and below zero."""
    match text.strip().split("."):
        case [whole] if whole.isdigit():
            return int(whole) * 100
        case [whole, cents] if whole.isdigit() and cents.isdigit() and len(cents) <= 2:
            return int(whole) * 100 + int(cents.ljust(2, "0"))
    raise BadAmount(f"{text!r} is no amount; write e.g. 12.50")


def shown(cents: int) -> str:
    """`1250` as `12.50`."""
    return f"{cents // 100}." + str(cents % 100).zfill(2)
