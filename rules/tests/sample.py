"""The smallest application that uses every kind of artifact."""
from monoglot import App, Entity, Shared, Table
from monoglot.browser import document


class Note(Entity):
    text: str


class Sample(App):
    notes: Shared[Table[Note]]

    def add(self, text: str) -> None:
        self.notes.insert(Note(text=text))

    def render(self) -> None:
        document.title = f"{self.notes.count()} notes"
