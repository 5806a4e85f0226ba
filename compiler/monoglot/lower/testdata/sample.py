"""A small application with one of everything that lowering treats in its own way."""
from enum import Enum

from monoglot import App, Entity, Id, Local, Secret, Shared, Table, expect, fetch
from monoglot.browser import Event, MouseEvent, document

LIMIT = 3
WORDS = ["ok", "late"]


class Status(Enum):
    OPEN = "open"
    DELETED = "deleted"


class Task(Entity):
    title: str
    status: Status = Status.OPEN
    note: str | None = None
    tags: list[str]


class Sample(App):
    tasks: Shared[Table[Task]]
    total: Shared[int] = 1
    chosen: Local[Id[Task] | None] = None
    key = Secret("the-key", host="api.example.com")

    def add(self, title: str, tags: list[str]) -> Id[Task]:
        name = _clean(title)
        if len(name) > LIMIT:
            raise ValueError(f"{name} is longer than {LIMIT}")
        self.total += len(tags)
        return self.tasks.insert(Task(title=name, tags=tags))

    def rename(self, task: Id[Task], title: str) -> None:
        self.tasks.update(task, title=_clean(title), note=self.tasks[task].note or self.user)

    def drop(self, task: Id[Task]) -> int:
        self.tasks.update(task, status=Status.DELETED)
        return len(self.open_titles())

    def ask(self, task: Id[Task]) -> str:
        reply = fetch.post("https://api.example.com/ask", bearer=self.key,
                           json={"title": self.tasks[task].title, "tags": list(self.tasks[task].tags)})
        if reply.status != 200:
            raise ValueError(WORDS[1])
        answer = expect(str, reply.json["answer"][0])
        self.tasks.update(task, note=answer)
        return answer

    def open_titles(self) -> list[str]:
        return [row.title for row in self.tasks if row.status != Status.DELETED]

    def start(self) -> None:
        button = document.createElement("button")
        box = document.createElement("input")

        def on_add(event: MouseEvent) -> None:
            try:
                self.chosen = self.add(box.value, [])
            except ValueError as error:
                box.title = str(error)
            else:
                box.value = ""

        def on_drop(event: MouseEvent) -> None:
            chosen = self.chosen
            if chosen is not None and chosen in self.tasks:
                left = self.drop(chosen)
                box.title = f"{left} left, {self.ask(chosen)}"

        button.addEventListener("click", on_add)
        button.addEventListener("dblclick", on_drop)
        box.addEventListener("change", self._on_change)
        document.body.append(button, box)

    def _on_change(self, event: Event) -> None:
        document.title = "changed"

    def render(self) -> None:
        found = document.getElementById("list")
        if found is None:
            return
        for number, title in enumerate(sorted(self.open_titles(), key=lambda t: len(t)), start=1):
            item = document.createElement("li")
            item.textContent = f"{number:>2}. {title}"
            found.append(item)
        found.title = str(self.total) if self.connected else "offline"


def _clean(title: str) -> str:
    return title.strip().lower()
