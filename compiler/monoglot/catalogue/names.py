"""Names (MG03)."""
from __future__ import annotations

from monoglot.catalogue.entry import Entry

NAMES: tuple[Entry, ...] = (
    Entry("MG0301", "unknown name", "the name `{name}` is not defined", "define or import it{hint}",
          why="Every name is resolved at compile time, so a misspelt one is found before it runs.",
          bad="""
def shout(self, name: str) -> str:
    return nmae.upper()
""",
          good="""
def shout(self, name: str) -> str:
    return name.upper()
"""),
    Entry("MG0302", "unknown attribute", "{type} has no attribute `{name}`", "use one of its own: {known}",
          why="The attributes of every type are known: an entity's are its fields and `id`, those of the browser's "
              "objects are in the web platform's own definitions.",
          bad="""
def name_of(self, shoot: Id[Shoot]) -> str:
    return self.shoots[shoot].title
""",
          good="""
def name_of(self, shoot: Id[Shoot]) -> str:
    return self.shoots[shoot].name
"""),
    Entry("MG0303", "unknown import", "`{module}` has no `{name}`", "import a name that it has{hint}",
          why="The modules an app can import are known to the compiler with all their names.",
          bad="""
from monoglot.browser import documnt
""",
          good="""
from monoglot.browser import window
"""),
    Entry("MG0304", "defined twice", "`{name}` is already defined{where}", "rename one of the two",
          why="In Python the second definition silently replaces the first. Here a name means one thing in the whole "
              "module.",
          bad="""
def double(number: int) -> int:
    return number * 2

def double(number: int) -> int:
    return number + number
""",
          good="""
def double(number: int) -> int:
    return number * 2
"""),
    Entry("MG0305", "maybe unassigned", "`{name}` may have no value here", "give it a value on every path before this line",
          why="Python would raise UnboundLocalError on the path that skips the assignment. The compiler follows every "
              "path and finds it before it runs.",
          bad="""
def label(self, number: int) -> str:
    if number > 1:
        text = "many"
    return text
""",
          good="""
def label(self, number: int) -> str:
    text = "one"
    if number > 1:
        text = "many"
    return text
"""),
    Entry("MG0306", "unknown field", "`{entity}` has no field `{name}`", "use one of its fields: {known}",
          why="`where` and `update` name fields of the table's entity; a misspelt one would find or change nothing.",
          bad="""
def named(self, name: str) -> int:
    return len(self.shoots.where(nam=name))
""",
          good="""
def named(self, name: str) -> int:
    return len(self.shoots.where(name=name))
"""),
    Entry("MG0307", "unknown state", "the app has no state or method `{name}`", "declare it in the class, e.g. `{name}: Shared[int] = 0`{hint}",
          why="An app's states are declared in its class with their types; assigning to a new attribute of `self` makes "
              "none.",
          bad="""
def spend(self) -> None:
    self.credit -= 1
""",
          good="""
def spend(self) -> None:
    self.credits -= 1
"""),
    Entry("MG0308", "unknown member", "the enum `{enum}` has no member `{name}`", "use one of {known}",
          why="The members of an enum are fixed by its class.",
          bad="""
def gone(self) -> int:
    return len(self.shoots.where(status=Status.GONE))
""",
          good="""
def gone(self) -> int:
    return len(self.shoots.where(status=Status.DELETED))
"""),
    Entry("MG0309", "outer assignment", "`{name}` belongs to the enclosing function or module and can't be assigned here", "use a name of its own, or return the new value",
          why="In Python an assignment makes a new variable of the inner function, so the outer one keeps its value "
              "and the line fails or does nothing. Return the new value instead.",
          bad="""
def total(self) -> int:
    sum_ = 0
    def add(number: int) -> None:
        sum_ += number
    add(2)
    return sum_
""",
          good="""
def total(self) -> int:
    def add(sum_: int, number: int) -> int:
        return sum_ + number
    return add(0, 2)
"""),
    Entry("MG0310", "unknown method", "{type} has no method `{name}` in the language", "{how}",
          why="The methods of builtin types that behave alike on every target are in the language; the reference lists "
              "them. Others are refused rather than approximated.",
          bad="""
def render(self) -> None:
    document.body.append(document.createElment("hr"))
""",
          good="""
def render(self) -> None:
    document.body.append(document.createElement("hr"))
"""),
    Entry("MG0311", "import cycle", "the files import each other: {cycle}", "move what both need into a file of its own",
          why="A module is declared before whoever imports it. In a cycle none can be first; Python itself runs into "
              "half-made modules there.",
          bad="""
# whole
import app
""",
          good="""
import enum

class Size(enum.Enum):
    SMALL = 1
"""),
)
