"""One action for every shape in which the browser's work and the server's stand together; for shapes_test.py.

Each gives what it found out, and tells in the log what it did when. The browser's side is `_say`,
`window.prompt` and `window.confirm`; the server's is `fetch`, the notes and the total.
"""
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from monoglot import App, Entity, Local, Shared, Table, deadline, expect, fetch
from monoglot.browser import Event, document, window

SERVICE = "https://shapes.example.com"


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Note(Entity):
    text: str
    stars: int = 0


@dataclass(frozen=True)
class Point:
    x: int
    y: int


def put(numbers: list[int], number: int) -> None:
    numbers.append(number)


class Trouble(Exception):
    pass


class Soaked(Trouble):
    pass


class Shapes(App):
    title = "Shapes"

    notes: Shared[Table[Note]]
    total: Shared[int] = 0
    log: Local[str] = ""
    outcome: Local[str] = ""

    # --- branches and loops -----------------------------------------------------------

    def if_elif_else(self) -> str:
        for wanted in [1, 2, 3]:
            if self._number() == wanted:
                self._say("same")
            elif window.confirm(f"less than {wanted}?"):
                self.total += 10
                self._say("less")
            else:
                self._note("more")
        return str(self.total)

    def for_else(self) -> str:
        for name in ["a", "b"]:
            if self._number() > 5:
                self._say(f"found {name}")
                break
            self._note(name)
        else:
            self._say("none")
            return "none"
        return "found"

    def while_else(self) -> str:
        turns = 0
        while self._number() > 0:
            turns += 1
            if not window.confirm(f"on {turns}?"):
                break
        else:
            self._say("zero")
            turns += 100
        self.total = turns
        return str(turns)

    def break_and_continue(self) -> str:
        for name in ["a", "b", "c", "d"]:
            number = self._number()
            if number == 0:
                self._say(f"skip {name}")
                continue
            if number > 9:
                self._say(f"stop {name}")
                break
            self._note(name)
        return str(self.notes.count())

    def nested_loops(self) -> str:
        for row in ["p", "q"]:
            for column in [1, 2]:
                self._say(f"{row}{column}")
                if self._number() == 7:
                    self.total += column
                    break
                self._note(f"{row}{column}")
            else:
                self._say("whole row")
        return str(self.total)

    def match_of_both(self) -> str:
        told = ""
        for _ in range(3):
            match self._number():
                case 1:
                    self._say("one")
                    self.total += 1
                case 2 | 3:
                    told += window.prompt("two or three?") or ""
                case number if number > 100:
                    self._note(str(number))
                case _:
                    self._say("other")
        return told

    def match_of_the_browser(self) -> str:
        match (window.prompt("which?") or "", self.total):
            case ("add", total):
                self.total = total + 5
            case (word, _):
                self._note(word)
        self._say("matched")
        return str(self.total)

    # --- exceptions ---------------------------------------------------------------------

    def try_except_finally(self) -> str:
        told = ""
        for _ in range(3):
            try:
                self._say("asking")
                told += str(100 // self._number())
            except ZeroDivisionError as error:
                self._say(f"caught {error}")
                told += "zero"
            else:
                self._note("divided")
            finally:
                self.total += 1
                self._say("finally")
        return told

    def exceptions_of_the_author(self) -> str:
        told = ""
        for _ in range(3):
            try:
                self._say("trying")
                self._trouble(self._number())
            except Soaked as error:
                told += f"soaked {error};"
            except Trouble as error:
                told += f"trouble {error};"
            except LookupError as error:
                told += f"lookup {error};"
        self._say(told)
        return told

    def raised_by_the_server(self) -> str:
        self._say("asking")
        number = self._number()
        if number == 4:
            raise Soaked(f"number {number}")
        self._say("not reached")
        return "fine"

    def reraised(self) -> str:
        try:
            try:
                self._say("asking")
                self._trouble(self._number())
            except Trouble as error:
                self._say(f"inner {error}")
                raise ValueError("from inside") from error
            finally:
                self._note("inner finally")
        except ValueError as error:
            return f"outer {error}"
        return "fine"

    def return_in_finally(self) -> str:
        for name in ["a", "b"]:
            try:
                self._note(name)
                if window.confirm(f"return {name}?"):
                    return f"returned {name}"
            finally:
                self._say(f"after {name}")
        return "ended"

    def raised_in_the_browser(self) -> str:
        try:
            number = self._number()
            if not window.confirm(f"take {number}?"):
                raise Soaked(f"not {number}")
            self.total += number
        except Trouble as error:
            self._note(f"{type(error).__name__} {error}")
            return "caught"
        return "taken"

    def in_time(self) -> str:
        with deadline(seconds=60):
            self._say("asking")
            number = self._number()
            self._say(f"got {number}")
            self.total += self._number()
        return str(self.total)

    def too_late(self) -> str:
        try:
            with deadline(seconds=0.5):
                self._say("asking")
                reply = fetch.get(f"{SERVICE}/slow")
                self._say(f"got {reply.status}")
                self.total += 1
        except TimeoutError as error:
            self._say(str(error))
            return "late"
        return "in time"

    # --- what grows on both sides, and loops over what the server found ---------------------

    def chosen_by_the_person(self) -> str:
        numbers: list[int] = []
        for name in ["a", "b", "c"]:
            number = self._number()
            if window.confirm(f"{name}: {number}?"):
                numbers.append(number)
        fetch.post(f"{SERVICE}/number", json=numbers)
        return str(numbers)

    def total_agreed(self) -> str:
        agreed = 0
        for name in ["a", "b", "c"]:
            agreed += self._number()
            if not window.confirm(f"{name}: {agreed}?"):
                agreed = 0
        self.total += agreed
        return str(agreed)

    def grown_of_both(self) -> str:
        texts: list[str] = []
        by_name: dict[str, int] = {}
        for name in ["a", "b"]:
            number = self._number()
            texts.append(f"{number}{window.prompt(name) or ''}")
            by_name[name] = number * len(window.prompt("times?") or "")
        self._note(f"{texts} {by_name}")
        return f"{texts} {by_name}"

    def changed_by_what_is_called(self) -> str:
        lengths = [len(window.prompt("first") or "")]
        shown: Callable[[], str] = lambda: str(lengths)
        put(lengths, self._number())
        self._say(shown())
        self._put_number(lengths)
        self._say(shown())
        more = self._number() + len(window.prompt("second") or "")
        put(lengths, more)
        self._say(shown())
        lengths[0:2] = [self._number()]
        self._say(shown())
        if self._number() > 5:
            del lengths[:-1]
        self._say(shown())
        self.grow(lengths)
        self._say(shown())
        return shown()

    def grow(self, numbers: list[int]) -> None:
        self._say("it grows")
        put(numbers, self._number())
        self._say("it is longer")

    def items_of_the_server(self) -> str:
        items = [f"item {n}" for n in range(self._number())]
        for at, item in enumerate(items):
            if window.confirm(f"{item}?"):
                self._note(f"{at} {item}")
                continue
            self._say(f"not {item}")
            if at == 2:
                break
        else:
            self.total += 1
        return str(self.notes.count())

    def items_bought(self) -> str:
        prices: dict[str, int] = {}
        for name in ["x", "y", "z"]:
            prices[name] = self._number()
        wanted = [(name, price) for name, price in prices.items() if window.confirm(f"{name} for {price}?")]
        spent = 0
        for name, price in wanted:
            self._say(f"buying {name}")
            if fetch.post(f"{SERVICE}/number", json=[name, price]).status == 200:
                spent += price
        self.total += spent
        return str(spent)

    # --- helpers that do both sides' work -------------------------------------------------

    def helper_twice(self) -> str:
        first = self._offer("tea")
        second = self._offer("jam")
        self.total += first + second
        return f"{first} {second}"

    def helper_in_a_loop(self) -> str:
        if self.user != "ann":
            raise PermissionError("not you")
        spent = 0
        for name in ["x", "y", "z"]:
            price = self._offer(name)
            if price == 0:
                continue
            spent += price
            self._note(f"{name} {price}")
        return str(spent)

    def helper_of_helpers(self) -> str:
        return self._cheaper("tea", "jam") + self._cheaper("x", "y")

    def helper_with_a_loop(self) -> str:
        found = ""
        for wanted in [1, 2]:
            found += self._first(["a", "b", "c"], wanted) + ";"
        self._note(found)
        return found

    def helper_that_raises(self) -> str:
        try:
            return str(self._checked("tea"))
        except Soaked as error:
            self._say(f"caught {error}")
            return "wet"
        finally:
            self.total += 1

    def helper_in_expressions(self) -> str:
        prices = [self._offer(name) for name in ["a", "b"]]
        named = {name: self._offer(name) for name in ["c"]}
        both = self._offer("d") > 3 and self._offer("e") > 3
        either = self._offer("f") if both else -1
        return f"{prices} {named} {both} {either}"

    def helper_of_an_action_on_both_sides(self) -> str:
        self._say("before")
        self._count()
        self.count_twice()
        self._say("after")
        return str(self.total)

    # --- expressions ------------------------------------------------------------------------

    def lambda_of_both(self) -> str:
        return _twice(lambda text: text + (window.prompt(text) or "") + str(self._number()))

    def nested_function_of_both(self) -> str:
        told: list[str] = []

        def ask(question: str) -> None:
            answer = window.prompt(question) or ""
            self._note(answer)
            told.append(answer)

        ask("first?")
        ask("second?")
        return " ".join(told)

    def comprehensions_of_both(self) -> str:
        names = ["a", "b"]
        numbers = [self._number() + len(window.prompt(name) or "") for name in names]
        kinds = {self._number() % 2 == 0 for name in names if window.confirm(name)}
        by_name = {name: self._number() for name in names if window.confirm(name)}
        return f"{numbers} {sorted(kinds)} {by_name}"

    def chain_of_comparisons(self) -> str:
        found = len(window.prompt("low?") or "") < self._number() <= len(window.prompt("high?") or "")
        return str(found)

    def boolean_of_both(self) -> str:
        first = window.confirm("first?") and self._number() > 5 or window.confirm("second?")
        second = self._number() if window.confirm("third?") else self.total
        return f"{first} {second}"

    # --- what crosses -----------------------------------------------------------------------

    def values_of_every_kind(self) -> str:
        typed = window.prompt("text?") or ""
        when = datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=UTC)
        wait = timedelta(days=len(typed), microseconds=1)
        colour = Colour.BLUE if typed == "ab" else Colour.RED
        points = [Point(1, len(typed)), Point(3, 4)]
        price, day, raw = Decimal("1.50"), date(2026, 1, 31), typed.encode()
        reply = fetch.post(f"{SERVICE}/number", json=[when.isoformat(), str(wait), colour.value, points[0].y, str(price), raw.hex()])
        later = when + wait
        rest = {typed: wait * 2, "none": timedelta(0)}
        self._say(f"{later.isoformat()} {rest[typed]} {day} {price * 2} {colour.name} {points[1]} {reply.status}")
        self.notes.insert(Note(text=f"{later - when} {rest['none']}", stars=points[0].y))
        second = fetch.post(f"{SERVICE}/number", json=[str(rest[typed]), raw.hex(), [p.x for p in points]])
        return f"{second.status} {wait.total_seconds()} {colour.value}"

    def chosen_by_the_server(self) -> str:
        """A constant that the browser picks by what the server said: the server picks it again."""
        price = self._number()
        if price > 100:
            self._say("dear")
            discount = 50
        elif price > 10:
            self._say("fair")
            discount = 5
        else:
            discount = 0
        self.total += discount
        return str(discount)

    # --- helpers ------------------------------------------------------------------------------

    def count(self) -> None:
        self.total += 1

    def count_twice(self) -> None:
        self._count()
        self._count()

    def _count(self) -> None:
        self.count()

    def _say(self, text: str) -> None:
        self.log += text + "|"

    def _number(self) -> int:
        return expect(int, fetch.get(f"{SERVICE}/number").json)

    def _put_number(self, numbers: list[int]) -> None:
        put(numbers, self._number())

    def _note(self, text: str) -> None:
        self.notes.insert(Note(text=text))

    def _trouble(self, number: int) -> None:
        if number == 1:
            raise Soaked("one")
        if number == 2:
            raise Trouble("two")
        raise KeyError("other")

    def _offer(self, name: str) -> int:
        """What the market wants for it; 0 if it has none, or the person does not want it."""
        price = self._number()
        if price == 0:
            return 0
        self._say(f"{name} for {price}")
        if not window.confirm(f"{name} for {price}?"):
            return 0
        return price

    def _cheaper(self, a: str, b: str) -> str:
        first = self._offer(a)
        second = self._offer(b)
        self._note(f"{first} {second}")
        return a if first < second else b

    def _first(self, names: list[str], wanted: int) -> str:
        for name in names:
            try:
                self._say(name)
                number = self._number()
                if number == wanted:
                    return f"{name} is {wanted}"
                if number > 50:
                    raise Trouble("too much")
            except Trouble as error:
                return str(error)
            finally:
                self._say("looked")
        return "none"

    def _checked(self, name: str) -> int:
        price = self._offer(name)
        if price > 20:
            raise Soaked(f"{name} costs {price}")
        return price

    # --- the page -------------------------------------------------------------------------------

    def start(self) -> None:
        main = document.createElement("main")
        clear = document.createElement("button")
        clear.textContent = "clear"
        clear.addEventListener("click", lambda event: self._clear())
        main.append(clear)
        for name, shape in self._shapes():
            button = document.createElement("button")
            button.textContent = name
            button.addEventListener("click", self._runner(name, shape))
            main.append(button)
        for part in ["log", "outcome", "notes", "total"]:
            element = document.createElement("p")
            element.id = part
            main.append(element)
        document.body.append(main)

    def render(self) -> None:
        notes = json.dumps([(note.text, note.stars) for note in self.notes])
        for id, text in [("log", self.log), ("outcome", self.outcome), ("notes", notes), ("total", str(self.total))]:
            element = document.getElementById(id)
            if element is not None:
                element.textContent = text

    def _clear(self) -> None:
        self.log, self.outcome = "", ""

    def _runner(self, name: str, shape: Callable[[], str]) -> Callable[[Event], None]:
        def run(event: Event) -> None:
            try:
                told = f"value {shape()}"
            except Soaked as error:
                told = f"Soaked {error}"
            self.outcome = f"{name}: {told}"
        return run

    def _shapes(self) -> list[tuple[str, Callable[[], str]]]:
        return [
            ("if_elif_else", self.if_elif_else), ("for_else", self.for_else), ("while_else", self.while_else),
            ("break_and_continue", self.break_and_continue), ("nested_loops", self.nested_loops),
            ("match_of_both", self.match_of_both), ("match_of_the_browser", self.match_of_the_browser),
            ("try_except_finally", self.try_except_finally), ("exceptions_of_the_author", self.exceptions_of_the_author),
            ("raised_by_the_server", self.raised_by_the_server), ("reraised", self.reraised),
            ("return_in_finally", self.return_in_finally), ("raised_in_the_browser", self.raised_in_the_browser),
            ("chosen_by_the_person", self.chosen_by_the_person), ("total_agreed", self.total_agreed),
            ("grown_of_both", self.grown_of_both), ("changed_by_what_is_called", self.changed_by_what_is_called),
            ("items_of_the_server", self.items_of_the_server),
            ("items_bought", self.items_bought), ("in_time", self.in_time), ("too_late", self.too_late),
            ("helper_twice", self.helper_twice), ("helper_in_a_loop", self.helper_in_a_loop),
            ("helper_of_helpers", self.helper_of_helpers), ("helper_with_a_loop", self.helper_with_a_loop),
            ("helper_that_raises", self.helper_that_raises), ("helper_in_expressions", self.helper_in_expressions),
            ("helper_of_an_action_on_both_sides", self.helper_of_an_action_on_both_sides),
            ("lambda_of_both", self.lambda_of_both), ("nested_function_of_both", self.nested_function_of_both),
            ("comprehensions_of_both", self.comprehensions_of_both), ("chain_of_comparisons", self.chain_of_comparisons),
            ("boolean_of_both", self.boolean_of_both), ("values_of_every_kind", self.values_of_every_kind),
            ("chosen_by_the_server", self.chosen_by_the_server)]


def _twice(ask: Callable[[str], str]) -> str:
    return ask("first") + ask("second")
