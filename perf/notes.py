"""An application with an action that adds a row and one that reads it: what they cost on each host."""
from monoglot import App, Entity, Id, Shared, Table


class Note(Entity):
    text: str


class Notes(App):
    notes: Shared[Table[Note]]

    def add(self, text: str) -> None:
        """Add a note."""
        self.notes.insert(Note(text=text))

    def text(self, note: Id[Note]) -> str:
        """What a note says."""
        return self.notes[note].text
