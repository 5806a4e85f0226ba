"""A number that everyone of an organisation sees and raises."""
from monoglot import App, Shared
from monoglot.browser import MouseEvent, document


class Counter(App):
    count: Shared[int] = 0

    def add(self, step: int) -> None:
        """Raise the number by `step`, which is 1 to 10."""
        if step < 1 or step > 10:
            raise ValueError("A step is 1 to 10.")
        self.count += step

    def start(self) -> None:
        button = document.createElement("button")
        button.id = "add"

        def on_click(event: MouseEvent) -> None:
            self.add(1)

        button.addEventListener("click", on_click)
        document.body.append(button)

    def render(self) -> None:
        button = document.getElementById("add")
        if button is not None:
            button.textContent = f"{self.count}: add one"
