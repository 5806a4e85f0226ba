"""What the lines of an invoice come to."""
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from amounts import shown


class Rate(Enum):
    """Percent of tax."""

    NONE = 0
    REDUCED = 7
    FULL = 19

    def of(self, cents: int) -> int:
        """The tax on an amount, halves of a cent up."""
        return (cents * self.value + 50) // 100


@dataclass(frozen=True)
class Total:
    """Amounts in cents."""

    net: int = 0
    tax: int = 0

    def plus(self, cents: int, rate: Rate) -> Total:
        """With one more line."""
        return Total(self.net + cents, self.tax + rate.of(cents))

    def __str__(self) -> str:
        return f"{shown(self.net)} + {shown(self.tax)} tax = {shown(self.net + self.tax)}"
