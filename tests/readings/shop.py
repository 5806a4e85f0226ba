"""Readings of every type, each with an action that changes something and gives the same."""
from enum import Enum

from monoglot import App, Entity, Id, Shared, Table


class Kind(Enum):
    BOOK = "book"
    FILM = "film"


class Item(Entity):
    name: str
    kind: Kind
    price: float
    count: int
    sold: bool = False
    note: str | None = None


class Shop(App):
    items: Shared[Table[Item]]
    asked: Shared[int] = 0

    def add(self, name: str, kind: Kind, price: float, count: int, note: str | None) -> Id[Item]:
        """Add an item."""
        return self.items.insert(Item(name=name, kind=kind, price=price, count=count, note=note))

    def sell(self, item: Id[Item]) -> None:
        """Sell one."""
        self.items.update(item, sold=True, count=self.items[item].count - 1)

    # --- readings ----------------------------------------------------------------

    def names(self, kind: Kind | None, sold: bool) -> list[str]:
        """Names in the order of the shop."""
        return [i.name for i in self.items if (kind is None or i.kind == kind) and i.sold == sold]

    def total(self, least: float) -> float:
        """What all that cost at least so much cost together."""
        return sum([i.price for i in self.items if i.price >= least], 0.0)

    def ratio(self, by: int) -> float:
        """Everything's count, shared out."""
        return sum(i.count for i in self.items) / by

    def counts(self, these: list[Id[Item]]) -> list[int]:
        """How many there are of each."""
        return [self.items[i].count for i in these]

    def note_of(self, item: Id[Item]) -> str | None:
        """What is written beside it."""
        return self.items[item].note

    def kind_of(self, item: Id[Item]) -> Kind:
        """Its kind."""
        return self.items[item].kind

    def whose(self, greeting: str) -> str:
        """Who asks, and how much there is."""
        return f"{greeting} {self.user} of {self.org}: {len(self.items)}"

    def any_sold(self) -> bool:
        """Whether something was sold."""
        return any(i.sold for i in self.items)

    # --- the same as calls -----------------------------------------------------------

    def told_names(self, kind: Kind | None, sold: bool) -> list[str]:
        """As `names`."""
        self.asked += 1
        return self.names(kind, sold)

    def told_total(self, least: float) -> float:
        """As `total`."""
        self.asked += 1
        return self.total(least)

    def told_ratio(self, by: int) -> float:
        """As `ratio`."""
        self.asked += 1
        return self.ratio(by)

    def told_counts(self, these: list[Id[Item]]) -> list[int]:
        """As `counts`."""
        self.asked += 1
        return self.counts(these)

    def told_note_of(self, item: Id[Item]) -> str | None:
        """As `note_of`."""
        self.asked += 1
        return self.note_of(item)

    def told_kind_of(self, item: Id[Item]) -> Kind:
        """As `kind_of`."""
        self.asked += 1
        return self.kind_of(item)

    def told_whose(self, greeting: str) -> str:
        """As `whose`."""
        self.asked += 1
        return self.whose(greeting)

    def told_any_sold(self) -> bool:
        """As `any_sold`."""
        self.asked += 1
        return self.any_sold()
