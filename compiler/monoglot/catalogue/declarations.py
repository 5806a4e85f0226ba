"""Declarations: the app, entities, enums, states, actions (MG05)."""
from __future__ import annotations

from monoglot.catalogue.entry import Entry

_IMPORTS = "from __future__ import annotations\n\nfrom monoglot import App, Entity, Id, Secret, Shared, Table\n"

DECLARATIONS: tuple[Entry, ...] = (
    Entry("MG0501", "no app", "the module has no class deriving from `App`", "write `class Studio(App):` with the app's state and actions",
          why="An app is one class: its states, its actions and what renders it. Without it there is nothing to build.",
          bad="""# whole: a module without an app
def double(number: int) -> int:
    return number * 2
""",
          good="""
from monoglot import App

class Doubler(App):
    def double(self, number: int) -> int:
        return number * 2
"""),
    Entry("MG0502", "two apps", "the module has a second class deriving from `App`; the first is on line {line}", "keep one app in a module",
          why="An app has one wire schema, one database schema and one client. A second one is another deployment, from "
              "another module.",
          bad="""
from monoglot import App

class Studio(App):
    pass

class Shop(App):
    pass
""",
          good="""
from monoglot import App

class Studio(App):
    pass
"""),
    Entry("MG0503", "unknown class", "the class `{name}` is neither an app, an entity nor an enum", "derive from `App`, `Entity` or `Enum`",
          why="Each kind of class means something of its own on every target. Other classes have no meaning in the "
              "database or on the wire.",
          bad="""
class Helper:
    pass
""",
          good="""
class Helper(Entity):
    name: str
"""),
    Entry("MG0504", "field type", "{type} can't be stored", "store int, float, bool, str, an enum, Id[...], `T | None` or list[...] of those",
          why="A field is a column of the database and a field of a message; both need a form for its type.",
          bad="""
class Tag(Entity):
    pair: tuple[str, int]
""",
          good="""
class Tag(Entity):
    name: str
    count: int
"""),
    Entry("MG0505", "recursive entity", "`{name}` contains itself: {path}", "refer to it by `Id[{name}]`",
          why="A row that contains a row of its own kind would never end. An id refers to another row and can form trees.",
          bad="""
class Folder(Entity):
    parent: Folder | None
""",
          good="""
class Folder(Entity):
    parent: Id[Folder] | None
"""),
    Entry("MG0506", "reserved name", "the name `{name}` can't be used here: {reason}", "choose another name",
          why="Some names have a meaning in every app, on the wire, in the database or in Python itself; using them "
              "for something else would make two things the same somewhere.",
          bad="""
class Tag(Entity):
    id: str
""",
          good="""
class Tag(Entity):
    label: str
"""),
    Entry("MG0507", "state type", "the state `{name}` must be `Shared[...]` or `Local[...]`", "write `{name}: Shared[Table[ENTITY]]`, or `Local[...]` for this browser only",
          why="Who sees a state decides where the code that changes it runs, so it is written with the state.",
          bad=_IMPORTS + """

class Studio(App):
    count: int = 0
""",
          good=_IMPORTS + """

class Studio(App):
    count: Shared[int] = 0
"""),
    Entry("MG0508", "state default", "the scalar state `{name}` has no initial value", "write `= ...` with a value",
          why="A state exists from the moment the app is created, before any action ran.",
          bad="""
limit: Shared[int]
""",
          good="""
limit: Shared[int] = 10
"""),
    Entry("MG0509", "table default", "the table `{name}` can't have an initial value", "remove it; a table begins empty",
          why="Rows come from actions, so that each has its event, its time and its author.",
          bad="""
tags: Shared[Table[Shoot]] = []
""",
          good="""
tags: Shared[Table[Shoot]]
"""),
    Entry("MG0510", "not constant", "this must be a constant: literals, enum members, instances of frozen dataclasses, lists and dicts of them",
          "write the value itself, or compute it in a function; a dataclass needs `frozen=True` and no `__post_init__`",
          why="The value becomes part of schemas and of code on every target, and is the same for everybody: it is computed "
              "by nobody and changed by nobody.",
          bad="""
LIMIT = max(10, 20)
""",
          good="""
LIMIT = 20
"""),
    Entry("MG0511", "class member", "{what} can't stand in {where}", "{how}",
          why="Each kind of class has its own members: an app states, secrets and methods; an entity typed fields; an enum "
              "its members.",
          bad="""
class Tag(Entity):
    name: str
    def shout(self) -> str:
        return self.name.upper()
""",
          good="""
class Tag(Entity):
    name: str

def shout(tag: Tag) -> str:
    return tag.name.upper()
"""),
    Entry("MG0512", "enum value", "the members of an enum are all int or all str literals, each once", "write e.g. `ACTIVE = 1`",
          why="Two members with one value are one member in Python. Members are numbered on the wire by their order.",
          bad="""
class Size(Enum):
    SMALL = 1
    LARGE = 1
""",
          good="""
class Size(Enum):
    SMALL = 1
    LARGE = 2
"""),
    Entry("MG0513", "empty class", "`{name}` has no {what}", "declare at least one",
          why="An entity without fields or an enum without members has no values to store or send.",
          bad="""
class Tag(Entity):
    pass
""",
          good="""
class Tag(Entity):
    name: str
"""),
    Entry("MG0514", "secret declaration", "a secret is declared as `Secret(\"name\", host=\"api.example.com\")`: {detail}", "write its name and its host as literals",
          why="The host adds the secret's value to requests to the hosts declared here and to no others, so they have to "
              "be known before anything runs.",
          bad="""
mail_key = Secret("mail-key")
""",
          good="""
mail_key = Secret("mail-key", host="mail.example.com")
"""),
    Entry("MG0515", "lifecycle signature", "`{name}` must be `{signature}`", "write exactly that",
          why="The client calls these methods itself, always in the same way.",
          bad="""
def render(self, title: str) -> None:
    document.title = title
""",
          good="""
def render(self) -> None:
    document.title = "Studio"
"""),
    Entry("MG0516", "method self", "the method `{name}` needs `self` as its first parameter", "write `def {name}(self, ...)`",
          why="A method is called on the app, which Python passes as the first argument.",
          bad=_IMPORTS + """

class Studio(App):
    def double() -> int:
        return 2
""",
          good=_IMPORTS + """

class Studio(App):
    def double(self) -> int:
        return 2
"""),
    Entry("MG0517", "action type", "the {what} of the action `{name}` is {type}, which can't go over the wire", "use int, float, bool, str, an enum, Id[...], `T | None` or list[...] of those",
          why="An action may be called from a browser and run on the server: its arguments and its result are messages.",
          bad="""
def later(self, then: Callable[[], None]) -> None:
    then()
""",
          good="""
def _later(self, then: Callable[[], None]) -> None:
    then()
"""),
    Entry("MG0519", "app title", "`title` must be a str literal", "write `title = \"...\"`",
          why="The title stands in the page before any code runs.",
          bad="""
title = 1
""",
          good="""
title = "Studio"
"""),
    Entry("MG0520", "unserved entity", "the table `{name}` holds `{type}`, which is not an entity", "write `Table[ENTITY]`",
          why="A table's rows are records with named, typed fields and an id.",
          bad="""
numbers: Shared[Table[int]]
""",
          good="""
numbers: Shared[list[int]] = []
"""),
    Entry("MG0521", "mutable default", "a list can't be a default: all uses would share it", "leave the default out and pass the list",
          why="Python makes the default once. A list that one call changes would be changed for all later ones.",
          bad="""
def add(self, names: list[str] = []) -> None:
    for name in names:
        self.shoots.insert(Shoot(name=name))
""",
          good="""
def add(self, names: list[str]) -> None:
    for name in names:
        self.shoots.insert(Shoot(name=name))
"""),
)
