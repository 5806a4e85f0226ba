"""A todo list that stays in this browser: only `Local` state, so nothing is sent anywhere."""
from monoglot import App, Entity, Id, Local, Table
from monoglot.browser import Event, HTMLElement, KeyboardEvent, MouseEvent, SubmitEvent, document


class Task(Entity):
    text: str
    done: bool = False


class Todo(App):
    title = "Todo"

    tasks: Local[Table[Task]]

    def add(self, text: str) -> None:
        """Add a task; raises ValueError if there is nothing to do."""
        if text.strip() == "":
            raise ValueError("Write what is to be done.")
        self.tasks.insert(Task(text=text.strip()))

    def toggle(self, task: Id[Task]) -> None:
        """Mark a task as done, or as open again."""
        self.tasks.update(task, done=not self.tasks[task].done)

    def remove(self, task: Id[Task]) -> None:
        """Forget a task."""
        self.tasks.delete(task)

    def left(self) -> str:
        """How much is left to do, in words."""
        count = len(self.tasks.where(done=False))
        if count == 0:
            return "Nothing left to do."
        return "1 task left" if count == 1 else f"{count} tasks left"

    def start(self) -> None:
        """Build the page once: a field, the list, the count."""
        form = document.createElement("form")
        field = document.createElement("input")
        field.setAttribute("aria-label", "What is to be done?")
        field.placeholder = "What is to be done?"
        field.autocomplete = "off"

        def on_submit(event: SubmitEvent) -> None:
            event.preventDefault()
            if field.value.strip() != "":
                self.add(field.value)
                field.value = ""

        form.addEventListener("submit", on_submit)
        form.append(field)
        main = document.createElement("main")
        main.append(_element("h1", "heading", "Todo"), form, _element("ul", "tasks", ""),
                    _element("p", "left", ""))
        document.body.append(main)
        field.focus()

    def render(self) -> None:
        """Bring list and count up to date."""
        tasks = document.getElementById("tasks")
        left = document.getElementById("left")
        if tasks is not None and left is not None:
            left.textContent = self.left()
            for task in self.tasks:
                if document.getElementById(f"task-{task.id}") is None:
                    tasks.append(self._item(task))
                self._refresh(task)

    def _refresh(self, task: Task) -> None:
        item = document.getElementById(f"task-{task.id}")
        if item is not None:
            item.classList.toggle("done", task.done)

    def _item(self, task: Task) -> HTMLElement:
        item = _element("li", f"task-{task.id}", "")
        label = document.createElement("label")
        box = document.createElement("input")
        box.type = "checkbox"
        box.checked = task.done
        remove = document.createElement("button")
        remove.type = "button"
        remove.textContent = "×"
        remove.setAttribute("aria-label", f"Remove {task.text}")

        def on_change(event: Event) -> None:
            self.toggle(task.id)

        def on_remove(event: MouseEvent) -> None:
            item.remove()
            self.remove(task.id)

        def on_key(event: KeyboardEvent) -> None:
            if event.key == "Delete":
                item.remove()
                self.remove(task.id)

        box.addEventListener("change", on_change)
        box.addEventListener("keydown", on_key)
        remove.addEventListener("click", on_remove)
        label.append(box, _element("span", "", task.text))
        item.append(label, remove)
        return item


def _element(tag: str, id: str, text: str) -> HTMLElement:
    element = document.createElement(tag)
    if id != "":
        element.id = id
    element.textContent = text
    return element
