"""What is Python but outside the language (MG02)."""
from __future__ import annotations

from monoglot.catalogue.entry import Entry

LANGUAGE: tuple[Entry, ...] = (
    Entry("MG0201", "unsupported statement", "{what} is not in the language", "{how}",
          why="A statement is in the language if it can mean exactly the same in CPython, in the browser and on every "
              "server. This one can't, or would make effects impossible to follow: `global`, classes inside functions, "
              "code at module level.",
          bad="""
def count(self) -> None:
    global total
    self.credits += 1
""",
          good="""
def count(self) -> None:
    self.credits += 1
"""),
    Entry("MG0202", "unsupported expression", "{what} is not in the language", "{how}",
          why="An expression is in the language if it can mean exactly the same on every target with the types known at "
              "compile time. The message says what to write in its place.",
          bad="""
def show(self, number: int) -> None:
    print(number)
""",
          good="""
def render(self) -> None:
    document.title = str(self.credits)
"""),
    Entry("MG0203", "unsupported parameter", "{what} is not in the language", "{how}",
          why="Arguments meet their parameters at compile time and travel as typed messages, so every parameter has a "
              "name and a type that is known.",
          bad="""
def rename(self, shoot: Id[Shoot], **fields: str) -> None:
    self.shoots.update(shoot, name="x")
""",
          good="""
def rename(self, shoot: Id[Shoot], name: str) -> None:
    self.shoots.update(shoot, name=name)
"""),
    Entry("MG0204", "unsupported import", "the module `{name}` can't be used in an app", "import from `monoglot`, `monoglot.browser`, files beside the app's, and of Python's own modules {known}",
          why="An imported module would have to run in the browser and inside the database's transaction. Only what the "
              "compiler knows on every target can be imported.",
          bad="""
import os

def place(self) -> str:
    return os.getcwd()
""",
          good="""
def place(self) -> str:
    return self.org
"""),
    Entry("MG0205", "import star", "`import *` hides what a name means", "import the names that you use",
          why="With `import *` a reader, mypy and the compiler have to search another file to know what a name is, and "
              "a new name there can silently change the app.",
          bad="""
from monoglot.browser import *
""",
          good="""
from monoglot.browser import window

def render(self) -> None:
    window.scrollTo(0, 0)
"""),
    Entry("MG0206", "unsupported decorator", "the decorator `{name}` is not in the language", "remove it; only monoglot's placement assertions are used so",
          why="A decorator replaces a function by whatever it returns, so neither its type nor its effects would be those "
              "of the function that stands there.",
          bad="""
@property
def doubled(self) -> int:
    return self.credits * 2
""",
          good="""
def doubled(self) -> int:
    return self.credits * 2
"""),
    Entry("MG0207", "format spec", "the format `{spec}` can't be used with {type}: {why}", "write a format that CPython takes for the type, as `>8`, `,d` or `.2f`",
          why="A format has to print the same characters everywhere, so it is checked when the application is built, "
              "with CPython's own words. It would raise when it is used.",
          bad="""
def shown(self, share: float) -> str:
    return f"{share:Y}"
""",
          good="""
def shown(self, share: float) -> str:
    return f"{share:.1%}"
"""),
    Entry("MG0208", "integer too large", "the integer is beyond 2^53 - 1, the range that every target has", "keep it within +-9007199254740991, or use a str",
          why="Integers are JavaScript numbers on three of the four targets, exact within ±(2^53−1). Beyond that a "
              "computation raises OverflowError; a literal is refused at once.",
          bad="""
LIMIT = 9007199254740992
""",
          good="""
LIMIT = 9007199254740991
"""),
    Entry("MG0210", "capture in loop", "`{name}` changes in the comprehension around this {what}, which would see only its last value", "make the {what} in a function of its own that takes `{name}` as a parameter",
          why="A Python closure keeps the variable, not its value, and a comprehension has one variable for all its turns. "
              "A parameter keeps the value.",
          bad="""
def tests(self, names: list[str]) -> list[bool]:
    made = [lambda: name == "Dunes" for name in names]
    return [test() for test in made]
""",
          good="""
def tests(self, names: list[str]) -> list[bool]:
    made = [self._test(name) for name in names]
    return [test() for test in made]

def _test(self, name: str) -> Callable[[], bool]:
    return lambda: name == "Dunes"
"""),
    Entry("MG0211", "lazy value", "{what} gives its items one by one and can't be kept", "write `list(...)` around it, or iterate it where it stands",
          why="Such an object can be read once and is then empty, which is easily missed when it is kept or passed on. "
              "Where it is iterated at once nothing is lost.",
          bad="""
def numbers(self) -> int:
    found = enumerate(["a", "b"])
    return len(list(found))
""",
          good="""
def numbers(self) -> int:
    found = list(enumerate(["a", "b"]))
    return len(found)
"""),
    Entry("MG0212", "regular expression", "this regular expression can't be used: {why}", "write a literal pattern that both engines read alike",
          why="A pattern is translated into JavaScript's when the application is built, so it is a literal, and what the "
              "two engines do differently is refused: possessive repeats, atomic groups, conditions, references to groups "
              "that may be unset, repeats of what can be empty, letters beyond ASCII without regard to case.",
          bad="""
import re

def tidy(self, text: str) -> str:
    return re.sub(r"\\s++", " ", text)
""",
          good="""
import re

def tidy(self, text: str) -> str:
    return re.sub(r"\\s+", " ", text)
"""),
    Entry("MG0251", "format string", "this format has no f-string of the same meaning: {why}", "write an f-string",
          why="`%` and `str.format` with a literal format are read as f-strings when the application is built. Where "
              "that would change what is evaluated, or which characters are printed, they are refused.",
          bad="""
def shown(self, share: float) -> str:
    return "%d %d" % (share,)
""",
          good="""
def shown(self, share: float) -> str:
    return f"{share:.2f}"
"""),
)
