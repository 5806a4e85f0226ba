"""Split actions with a time limit, with the clock and randomness, and with instances and sets as what crosses; for times_test.py."""
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from monoglot import App, Entity, Shared, Table, deadline, fetch
from monoglot.browser import document, window


@dataclass(frozen=True)
class Place:
    name: str
    stars: int


class Mark(Entity):
    at: datetime
    again: datetime
    key: str


class Times(App):
    title = "Times"

    marks: Shared[Table[Mark]]
    total: Shared[int] = 0

    def ask(self, path: str) -> str:
        """Ask a service within a time limit."""
        document.title = path
        with deadline(seconds=0.5):
            reply = fetch.get(f"https://slow.example.com/{path}")
            document.title = reply.text
            self.total += reply.status
        return "in time"

    def mark(self) -> str:
        """A row with the time of the call, twice, and a random key."""
        document.title = "marking"
        reply = fetch.get("https://slow.example.com/quick")
        key = str(uuid4())
        self.marks.insert(Mark(at=datetime.now(UTC), again=datetime.now(UTC), key=key))
        document.title = reply.text
        return key

    def visit(self) -> int:
        """Send an instance and a set of them, keep them, and go on."""
        place = Place(document.title, 2)
        seen = {place, Place(window.prompt("Where?") or "", 3)}
        reply = fetch.post("https://slow.example.com/quick", json=[place.name, len(seen)])
        document.title = reply.text
        self.total += place.stars + sum([p.stars for p in seen])
        return self.total
