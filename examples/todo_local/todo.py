"""A todo list that stays in this browser: only `Local` state, so nothing is sent anywhere."""
from monoglot import App, Entity, Id, Local, Table
from monoglot.browser import Event, HTMLElement, KeyboardEvent, SubmitEvent, document

WHAT = "What is to be done?"


class Task(Entity):
    text: str
    done: bool = False


class Todo(App):
    title = "Todo"

    tasks: Local[Table[Task]]

    def add(self, text: str) -> Id[Task] | None:
        """Add a task; None if there is nothing to do."""
        what = text.strip()
        return self.tasks.insert(Task(text=what)) if what != "" else None

    def mark(self, task: Id[Task], done: bool) -> None:
        """Mark a task as done, or as open again."""
        self.tasks.update(task, done=done)

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
        """Build the page: a field, the list, how much is left."""
        main = document.createElement("main")
        _add(main, "h1", "Todo")
        form = document.createElement("form")
        field = document.createElement("input")
        field.placeholder = WHAT
        field.ariaLabel = WHAT
        field.autocomplete = "off"
        main.append(form)
        form.append(field)
        tasks = _add(main, "ul", "")
        tasks.id = "tasks"
        left = _add(main, "p", "")
        left.id = "left"

        def show_left() -> None:
            left.textContent = self.left()

        def show(task: Task) -> None:
            item = _add(tasks, "li", "")
            label = _add(item, "label", "")
            box = document.createElement("input")
            box.type = "checkbox"
            box.checked = task.done
            label.append(box)
            _add(label, "span", task.text)
            button = _add(item, "button", "×")
            button.ariaLabel = f"Remove {task.text}"
            item.classList.toggle("done", task.done)

            def remove() -> None:
                item.remove()
                self.remove(task.id)
                show_left()

            def on_change(event: Event) -> None:
                self.mark(task.id, box.checked)
                item.classList.toggle("done", box.checked)
                show_left()

            def on_key(event: KeyboardEvent) -> None:
                if event.key == "Delete":
                    remove()

            box.addEventListener("change", on_change)
            box.addEventListener("keydown", on_key)
            button.addEventListener("click", lambda event: remove())

        def on_submit(event: SubmitEvent) -> None:
            event.preventDefault()
            added = self.add(field.value)
            if added is not None:
                show(self.tasks[added])
                show_left()
                field.value = ""

        form.addEventListener("submit", on_submit)
        document.body.append(main)
        for task in self.tasks:
            show(task)
        show_left()
        field.focus()


def _add(parent: HTMLElement, tag: str, text: str) -> HTMLElement:
    element = document.createElement(tag)
    element.textContent = text
    parent.append(element)
    return element
