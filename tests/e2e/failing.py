"""A page that fails in several ways, for failing_test.py: its lines are what the traces have to name."""
from collections.abc import Callable
from uuid import uuid4

from monoglot import App, Local, Shared
from monoglot.browser import Event, document, setTimeout


class Failing(App):
    runs: Local[int] = 0
    broken: Local[bool] = False
    total: Shared[int] = 0
    mark: Shared[str] = ""

    def start(self) -> None:
        main = document.createElement("main")
        button = document.createElement("button")
        button.textContent = "listener"

        def on_click(event: Event) -> None:
            _outer([1, 2, 3])

        button.addEventListener("click", on_click)
        main.append(button)
        for name, act in [("action", self.fail), ("segment", self.fail_late), ("helper", self.fail_in_helper), ("render", self.spoil),
                          ("spread", self.fail_in_the_middle)]:
            other = document.createElement("button")
            other.textContent = name
            other.addEventListener("click", _listener(act))
            main.append(other)
        document.body.append(main)
        numbers = [1]
        setTimeout(
            lambda: _say(numbers[7]), 1)

    def render(self) -> None:
        if self.broken:
            _outer([3])

    def fail(self) -> None:
        """An action of the browser's."""
        document.title = "failing"
        _outer([0, 3])

    def fail_late(self) -> None:
        """What follows a segment that the browser waits for."""
        document.title = "before"
        self.mark = str(uuid4())
        document.title = "after"
        _inner(4)

    def fail_in_helper(self) -> None:
        """In a helper that stands in the place of its call."""
        document.title = "before"
        self._mark("here")
        self.total += 1

    def fail_in_the_middle(self) -> None:
        """In a statement of several lines, on two of them."""
        document.title = str(sum([
            len(document.title),
            _of(
                [1, 2],
                5)]))

    def spoil(self) -> None:
        self.broken = True

    def _mark(self, text: str) -> None:
        self.mark = str(uuid4())
        document.title = text
        if document.title == text:
            raise ValueError(f"no {text}")  # of the helper


def _listener(act: Callable[[], None]) -> Callable[[Event], None]:
    def listener(event: Event) -> None:
        act()
    return listener


def _say(number: int) -> None:
    document.title = str(number)


def _outer(values: list[int]) -> None:
    for value in values:
        if value == 3:
            _inner(value)


def _of(values: list[int], at: int) -> int:
    return max(
        values[0],
        values[at])  # of _of


def _inner(value: int) -> None:
    text = str(value)
    raise ValueError(f"no {text}")  # of _inner
