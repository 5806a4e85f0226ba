"""An application with one action that adds a row: what a change costs on each host."""
from monoglot import App, Entity, Shared, Table


class Note(Entity):
    text: str


class Notes(App):
    notes: Shared[Table[Note]]

    def add(self, text: str) -> None:
        """Add a note."""
        self.notes.insert(Note(text=text))
