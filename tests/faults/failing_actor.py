"""An application whose actor fails in several ways, for trace_test.py: its lines are what the log has to name."""
from monoglot import App, Entity, Shared, Table

GREETING = "Grüße, 東京 — 😀 naïve"


class Mark(Entity):
    text: str


class FailingActor(App):
    marks: Shared[Table[Mark]]

    def refuse(self, text: str) -> None:
        self.marks.insert(Mark(text=f"{GREETING} {text} {GREETING}"))
        _check([1, 2, 3])

    def spread(self, texts: list[str]) -> None:
        """Fails in the middle of a statement of several lines."""
        self.marks.insert(Mark(text=str(sum([
            len(texts[0]),
            _checked(
                [1],
                int(texts[1])),
            int(texts[2])]))))

    def recurse(self, depth: int) -> int:
        self.marks.insert(Mark(text=str(_down(depth))))
        return depth

    def loop(self, limit: int) -> int:
        self.marks.insert(Mark(text="loop"))
        return _spin(limit)


def _check(values: list[int]) -> None:
    for value in values:
        if value == 3:
            raise ValueError(f"{GREETING}: no {value}")


def _checked(values: list[int], number: int) -> int:
    _check([*values, number])
    return number


def _down(depth: int) -> int:
    return _down(depth + 1) + 1


def _spin(limit: int) -> int:
    count = 0
    while count != limit:
        count = (count + 1) % 1000
    return count
