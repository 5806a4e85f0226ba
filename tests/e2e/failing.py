"""A page that fails in several ways, for failing_test.py: its lines are what the traces have to name."""
from monoglot import App, Local
from monoglot.browser import Event, document, setTimeout


class Failing(App):
    runs: Local[int] = 0

    def start(self) -> None:
        main = document.createElement("main")
        button = document.createElement("button")
        button.textContent = "listener"

        def on_click(event: Event) -> None:
            _outer([1, 2, 3])

        button.addEventListener("click", on_click)
        main.append(button)
        document.body.append(main)
        numbers = [1]
        setTimeout(
            lambda: _say(numbers[7]), 1)


def _say(number: int) -> None:
    document.title = str(number)


def _outer(values: list[int]) -> None:
    for value in values:
        if value == 3:
            _inner(value)


def _inner(value: int) -> None:
    text = str(value)
    raise ValueError(f"no {text}")
