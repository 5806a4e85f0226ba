"""An application of every storable type and every placement, for comparing hosts."""
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

from monoglot import App, Entity, Id, Local, Secret, Shared, Table, expect, fetch


class Kind(Enum):
    FRUIT = "fruit"
    TOOL = "tool"
    GONE = "gone"


class Stall(Entity):
    owner: str
    open: bool = True


class Ware(Entity):
    stall: Id[Stall]
    label: str
    tags: list[str]
    sizes: list[float]
    sold: list[int]
    marks: list[bool]
    kind: Kind = Kind.FRUIT
    price: float = 1.5
    stock: int = 0
    note: str | None = None
    rank: int | None = None


class Receipt(Entity):
    data: bytes
    at: datetime
    day: date
    took: timedelta
    price: Decimal
    tag: UUID
    days: list[date]
    prices: list[Decimal]
    maybe: Decimal | None = None
    late: datetime | None = None
    span: timedelta = timedelta(hours=1)
    tax: Decimal = Decimal("0.10")


class Bazaar(App):
    stalls: Shared[Table[Stall]]
    wares: Shared[Table[Ware]]
    receipts: Shared[Table[Receipt]]
    total: Shared[int] = -3
    rate: Shared[float] = 0.5
    motto: Shared[str] = "it's; all\n\"here\""
    best: Shared[Id[Ware] | None] = None
    mood: Shared[Kind] = Kind.TOOL
    names: Shared[list[str]] = ["a", "b;c"]
    last: Shared[datetime] = datetime(2024, 2, 29, 12, 30, tzinfo=UTC)
    owed: Shared[Decimal] = Decimal("-1.50")
    seal: Shared[bytes] = b"\x00'\xff"
    mark: Shared[UUID] = UUID("12345678-1234-4678-9234-567812345678")
    pause: Shared[timedelta | None] = timedelta(days=-1, microseconds=5)
    feasts: Shared[list[date]] = [date(2024, 12, 25), date(1, 1, 1)]
    chosen: Local[str] = ""
    key = Secret("key", host="api.example.com")

    def open_stall(self) -> Id[Stall]:
        return self.stalls.insert(Stall(owner=self.user))

    def add(self, stall: Id[Stall], label: str, kind: Kind, price: float, stock: int, note: str | None, rank: int | None,
            tags: list[str], sizes: list[float], sold: list[int], marks: list[bool], best: Id[Ware] | None) -> Id[Ware]:
        if label.strip() == "":
            raise ValueError("a label, please")
        made = self.wares.insert(Ware(stall=self.stalls[stall].id, label=label, kind=kind, price=price, stock=stock, note=note,
                                      rank=rank, tags=tags, sizes=sizes, sold=sold, marks=marks))
        self.best = made if best is None else best
        self.names = [label] + tags
        self.total = self.total + stock
        return made

    def bill(self, data: bytes, at: datetime, day: date, took: timedelta, price: Decimal, tag: UUID, maybe: Decimal | None,
             days: list[date], prices: list[Decimal]) -> datetime:
        made = self.receipts.insert(Receipt(data=data, at=at, day=day, took=took, price=price, tag=tag, maybe=maybe,
                                            days=days, prices=prices))
        self.last = at + took
        self.owed += price
        self.seal = data + self.seal[:3]
        self.mark = tag
        self.pause = None if maybe is None else took * 2
        self.feasts = sorted(days)[:3]
        for old in self.receipts.where(day=day, tag=tag):
            self.receipts.update(old.id, price=old.price + sum(prices, Decimal(0)), late=at, took=old.took / 2)
        return self.receipts[made].at - timedelta(days=1)

    def account(self, day: date) -> list[Decimal]:
        return [r.price for r in self.receipts.where(day=day)] + [self.owed]

    def describe(self, tag: UUID) -> str:
        return " ".join(repr(r) for r in self.receipts.where(tag=tag)) + f" {self.last} {self.pause} {self.feasts} {self.seal!r}"

    def grow(self, ware: Id[Ware], factor: int) -> int:
        stock = self.wares[ware].stock * factor
        self.wares.update(ware, stock=stock, rank=stock // 7)
        return stock

    def ratio(self, ware: Id[Ware], by: float) -> float:
        self.rate = self.wares[ware].price / by
        return self.rate

    def set_mood(self, mood: Kind) -> Kind:
        before = self.mood
        self.mood = mood
        return before

    def tidy(self, stall: Id[Stall], keep: list[str]) -> list[str]:
        gone: list[str] = []
        for ware in self.wares.where(stall=stall):
            if ware.label not in keep:
                gone.append(ware.label)
                self.wares.delete(ware.id)
        return gone

    def close_all(self) -> int:
        for stall in self.stalls:
            self.stalls.update(stall.id, open=False)
        return len(self.stalls)

    def appraise(self, ware: Id[Ware], question: str) -> str:
        label = self.wares[ware].label
        reply = fetch.post("https://api.example.com/appraise", bearer=self.key, json={"label": label, "question": question})
        price = expect(float, reply.json["price"])
        answer = expect(str, reply.json["answer"])
        self.wares.update(ware, price=price, note=answer)
        self.stalls.update(self.wares[ware].stall, open=True)
        return answer

    def count(self) -> int:
        return self.wares.count()
