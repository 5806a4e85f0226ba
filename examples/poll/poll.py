"""A poll that an organisation shares: anyone adds an answer, everyone has one vote."""
from monoglot import App, Entity, Id, Local, Shared, Table
from monoglot.browser import HTMLElement, MouseEvent, SubmitEvent, document


class Answer(Entity):
    text: str


class Vote(Entity):
    answer: Id[Answer]
    by: str


class Poll(App):
    title = "Poll"

    question: Shared[str] = "Where do we eat today?"
    answers: Shared[Table[Answer]]
    votes: Shared[Table[Vote]]
    problem: Local[str] = ""

    def propose(self, text: str) -> Id[Answer]:
        """Add an answer; returns its id. Raises ValueError if it's empty or there already."""
        wanted = text.strip()
        if wanted == "":
            raise ValueError("Write an answer.")
        if len([one for one in self.answers if one.text.lower() == wanted.lower()]) > 0:
            raise ValueError(f"“{wanted}” is there already.")
        return self.answers.insert(Answer(text=wanted))

    def vote(self, answer: Id[Answer]) -> None:
        """Give one's vote to an answer, or move it there."""
        mine = self.votes.where(by=self.user)
        if len(mine) == 0:
            self.votes.insert(Vote(answer=self.answers[answer].id, by=self.user))
        else:
            self.votes.update(mine[0].id, answer=self.answers[answer].id)

    def count(self, answer: Id[Answer]) -> int:
        """How many votes an answer has."""
        return len(self.votes.where(answer=answer))

    def start(self) -> None:
        """Build the page once."""
        form = document.createElement("form")
        field = document.createElement("input")
        field.placeholder = "Another answer"
        field.setAttribute("aria-label", "Another answer")
        propose = document.createElement("button")
        propose.textContent = "Add"

        def on_submit(event: SubmitEvent) -> None:
            event.preventDefault()
            try:
                self.propose(field.value)
                self.problem = ""
                field.value = ""
            except ValueError as error:
                self.problem = str(error)

        form.addEventListener("submit", on_submit)
        form.append(field, propose)
        problem = _element("p", "problem", "")
        problem.setAttribute("role", "alert")
        main = document.createElement("main")
        main.append(_element("h1", "question", ""), _element("ul", "answers", ""), form, problem)
        document.body.append(main)

    def on_error(self, action: str, message: str) -> None:
        """Show what went wrong with an action."""
        self.problem = message

    def render(self) -> None:
        """Bring the page up to date; a button that is there stays, with its focus."""
        question = document.getElementById("question")
        problem = document.getElementById("problem")
        answers = document.getElementById("answers")
        if question is not None and problem is not None and answers is not None:
            question.textContent = self.question
            problem.textContent = self.problem
            for answer in self.answers:
                if document.getElementById(f"answer-{answer.id}") is None:
                    answers.append(self._item(answer))
                self._refresh(answer)

    def _refresh(self, answer: Answer) -> None:
        button = document.getElementById(f"answer-{answer.id}")
        if button is not None:
            count = self.count(answer.id)
            mine = len(self.votes.where(answer=answer.id, by=self.user)) > 0
            button.textContent = f"{answer.text} · {count}"
            button.setAttribute("aria-pressed", "true" if mine else "false")

    def _item(self, answer: Answer) -> HTMLElement:
        item = document.createElement("li")
        button = _element("button", f"answer-{answer.id}", answer.text)

        def on_click(event: MouseEvent) -> None:
            self.vote(answer.id)

        button.addEventListener("click", on_click)
        item.append(button)
        return item


def _element(tag: str, id: str, text: str) -> HTMLElement:
    element = document.createElement(tag)
    element.id = id
    element.textContent = text
    return element
