"""Types (MG04)."""
from __future__ import annotations

from monoglot.catalogue.entry import Entry

TYPES: tuple[Entry, ...] = (
    Entry("MG0401", "type mismatch", "{what} needs {expected}, this is {actual}", "{how}",
          why="Types decide which machine operation is emitted and what goes over the wire, so nothing is converted "
              "silently. Convert where you mean it: `str(x)`, `int(x)`, `float(x)`.",
          bad="""
def add(self, number: int) -> None:
    self.shoots.insert(Shoot(name=number))
""",
          good="""
def add(self, number: int) -> None:
    self.shoots.insert(Shoot(name=str(number)))
"""),
    Entry("MG0402", "untyped parameter", "the parameter `{name}` has no type", "write `{name}: str`, or the type it has",
          why="Types inside a function are inferred; at its border they are written, because they are the contract with "
              "callers and with the wire.",
          bad="""
def add(self, name) -> None:
    self.shoots.insert(Shoot(name=name))
""",
          good="""
def add(self, name: str) -> None:
    self.shoots.insert(Shoot(name=name))
"""),
    Entry("MG0403", "untyped result", "the function `{name}` has no result type", "write `-> None:`, or the type it returns",
          why="The result's type is part of the function's contract; of an action it is a message on the wire.",
          bad="""
def add(self, name: str):
    self.shoots.insert(Shoot(name=name))
""",
          good="""
def add(self, name: str) -> None:
    self.shoots.insert(Shoot(name=name))
"""),
    Entry("MG0404", "unknown type", "`{name}` is not a type of the language{place}", "use int, float, bool, str, an entity, an enum, Id[...], list[...], dict[...], tuple[...], Callable[...] or T | None",
          why="Every type in an annotation has to be one that all targets have. The reference lists them.",
          bad="""
def name_of(self, shoot: Id[Shot]) -> str:
    return "x"
""",
          good="""
def name_of(self, shoot: Id[Shoot]) -> str:
    return self.shoots[shoot].name
"""),
    Entry("MG0405", "operator types", "`{op}` is not defined for {left} and {right}", "{how}",
          why="Python defines an operator by the types of both sides, and so does the compiler; where Python would raise "
              "TypeError it is refused here.",
          bad="""
def label(self, number: int) -> str:
    return "Shoot " + number
""",
          good="""
def label(self, number: int) -> str:
    return "Shoot " + str(number)
"""),
    Entry("MG0406", "unary type", "`{op}` is not defined for {type}", "convert the value first",
          why="Python defines `-` and `+` before a value for numbers only.",
          bad="""
def negative(self, text: str) -> int:
    return -text
""",
          good="""
def negative(self, text: str) -> int:
    return -int(text)
"""),
    Entry("MG0407", "not comparable", "{left} and {right} can't be compared with `{op}`", "{how}",
          why="Values of two types are never equal, so such a comparison is a mistake; `<` needs an order, which only "
              "numbers, text and lists of them have; `is` compares identity, which only None, enum members and the "
              "browser's objects have on every target.",
          bad="""
def same(self, number: int, text: str) -> bool:
    return number == text
""",
          good="""
def same(self, number: int, text: str) -> bool:
    return str(number) == text
"""),
    Entry("MG0408", "not iterable", "{type} can't be iterated", "iterate a list, str, dict, table or range",
          why="Python would raise TypeError here.",
          bad="""
def total(self, number: int) -> int:
    return sum([each for each in number])
""",
          good="""
def total(self, number: int) -> int:
    return sum([each for each in range(number)])
"""),
    Entry("MG0409", "not indexable", "{type} can't be indexed", "index a list, str, tuple, dict or table",
          why="Python would raise TypeError here.",
          bad="""
def first(self, number: int) -> int:
    return number[0]
""",
          good="""
def first(self, numbers: list[int]) -> int:
    return numbers[0]
"""),
    Entry("MG0410", "not callable", "{type} can't be called", "call a function",
          why="Python would raise TypeError here.",
          bad="""
def half(self, number: int) -> int:
    return number()
""",
          good="""
def half(self, number: int) -> int:
    return number // 2
"""),
    Entry("MG0411", "maybe none", "this may be None: {type}", "test it first, e.g. `if x is not None:`",
          why="`T | None` says that there may be nothing. After a test the compiler knows on which path there is "
              "something; what could change the value in between ends that knowledge.",
          bad="""
def name_of(self, shoot: Id[Shoot]) -> str:
    row = self.shoots.get(shoot)
    return row.name
""",
          good="""
def name_of(self, shoot: Id[Shoot]) -> str:
    row = self.shoots.get(shoot)
    return row.name if row is not None else ""
"""),
    Entry("MG0412", "unknown item type", "the type of this {what} can't be told", "annotate the variable, e.g. `{example}`",
          why="An empty list, dict or set, or None alone, says nothing about what it will hold. Its type is that of the first "
              "thing that a statement below puts into it; any other use before that is refused.",
          bad="""
def words(self) -> int:
    found = []
    return len(found)
""",
          good="""
def words(self) -> int:
    found: list[str] = []
    return len(found)
"""),
    Entry("MG0413", "mixed items", "the items are of different types: {first} and {second}", "make them of one type",
          why="A list's items have one type, so that every use of an item is known to be right. For values of several "
              "types use a tuple.",
          bad="""
def mixed(self) -> int:
    return len([1, "a"])
""",
          good="""
def mixed(self) -> int:
    return len(["1", "a"])
"""),
    Entry("MG0414", "too few arguments", "{function} needs the argument `{name}`", "pass it",
          why="Python would raise TypeError when the call runs.",
          bad="""
def greeting(name: str, mark: str) -> str:
    return f"Hello, {name}{mark}"

def greet(self) -> str:
    return greeting("you")
""",
          good="""
def greeting(name: str, mark: str) -> str:
    return f"Hello, {name}{mark}"

def greet(self) -> str:
    return greeting("you", "!")
"""),
    Entry("MG0415", "too many arguments", "{function} takes {count} arguments at most", "remove the argument",
          why="Python would raise TypeError when the call runs.",
          bad="""
def greeting(name: str) -> str:
    return f"Hello, {name}"

def greet(self) -> str:
    return greeting("you", "!")
""",
          good="""
def greeting(name: str) -> str:
    return f"Hello, {name}"

def greet(self) -> str:
    return greeting("you")
"""),
    Entry("MG0416", "unknown argument", "{function} has no parameter `{name}`", "use one of: {known}",
          why="Python would raise TypeError when the call runs.",
          bad="""
def add(self) -> None:
    self.shoots.insert(Shoot(nam="Dunes"))
""",
          good="""
def add(self) -> None:
    self.shoots.insert(Shoot(name="Dunes"))
"""),
    Entry("MG0417", "argument twice", "the argument `{name}` is given twice", "give it once",
          why="Python would raise TypeError when the call runs.",
          bad="""
def greeting(name: str) -> str:
    return f"Hello, {name}"

def greet(self) -> str:
    return greeting("you", name="me")
""",
          good="""
def greeting(name: str) -> str:
    return f"Hello, {name}"

def greet(self) -> str:
    return greeting("you")
"""),
    Entry("MG0418", "missing return", "`{name}` can end without returning {type}", "return a value at its end, or raise",
          why="Python would return None on that path, which is not of the declared type.",
          bad="""
def label(self, number: int) -> str:
    if number > 1:
        return "many"
""",
          good="""
def label(self, number: int) -> str:
    if number > 1:
        return "many"
    return "one"
"""),
    Entry("MG0419", "lambda type", "nothing tells the type of this lambda",
          "use it where a function is expected, give its variable a type (`found: Callable[[int], bool] = ...`), or write a nested `def`",
          why="A lambda's parameters have no annotations; their types come from where the lambda is passed. Of a variable "
              "without a type mypy says that its function is untyped.",
          bad="""
def twice(self, number: int) -> int:
    double = lambda value: value * 2
    return number
""",
          good="""
def twice(self, number: int) -> int:
    def double(value: int) -> int:
        return value * 2
    return double(number)
"""),
    Entry("MG0420", "lambda arity", "the function needed here takes {expected} arguments, this one takes {actual}", "give it as many parameters",
          why="Python would raise TypeError when the function is called.",
          bad="""
def ordered(self, names: list[str]) -> list[str]:
    return sorted(names, key=lambda name, place: name)
""",
          good="""
def ordered(self, names: list[str]) -> list[str]:
    return sorted(names, key=lambda name: name)
"""),
    Entry("MG0421", "tuple index", "a tuple is indexed by a constant within its {count} items", "write a number from 0 to {last}, or unpack the tuple",
          why="The items of a tuple have different types, so which one is meant has to be known at compile time.",
          bad="""
def second(self) -> int:
    pair = ("a", 1)
    return pair[2]
""",
          good="""
def second(self) -> int:
    pair = ("a", 1)
    return pair[1]
"""),
    Entry("MG0422", "unpack count", "{actual} values can't be unpacked into {expected} names", "use {actual} names",
          why="Python would raise ValueError here.",
          bad="""
def first(self) -> int:
    one, two = (1, 2, 3)
    return one + two
""",
          good="""
def first(self) -> int:
    one, two, three = (1, 2, 3)
    return one + two + three
"""),
    Entry("MG0423", "not truthy", "{type} has no truth value in the language", "compare it with something",
          why="A value of this type is always true in Python, so testing it decides nothing and is a mistake.",
          bad="""
def known(self, shoot: Id[Shoot]) -> bool:
    if self.shoots[shoot]:
        return True
    return False
""",
          good="""
def known(self, shoot: Id[Shoot]) -> bool:
    return self.shoots.get(shoot) is not None
"""),
    Entry("MG0424", "not text", "{type} can't be shown as text here", "{how}",
          why="Python's own text form of this type differs from run to run (the items of a set), names things that the "
              "other targets don't have (an object's address), or hangs on a type that is known in Python only (JSON).",
          bad="""
def label(self, names: list[str]) -> str:
    return f"{set(names)}"
""",
          good="""
def label(self, names: list[str]) -> str:
    return f"{sorted(set(names))}"
"""),
    Entry("MG0425", "no value", "{what} gives no value", "call it in a line of its own",
          why="The function returns None always, so its result can't be meant.",
          bad="""
def remember(self, name: str) -> None:
    self.shoots.insert(Shoot(name=name))

def add(self) -> None:
    shoot = self.remember("Dunes")
""",
          good="""
def remember(self, name: str) -> None:
    self.shoots.insert(Shoot(name=name))

def add(self) -> None:
    self.remember("Dunes")
"""),
    Entry("MG0426", "no overload", "{function} can't take {actual}", "its forms are: {known}",
          why="A builtin is defined for certain types; for others Python would raise TypeError, or mean something that "
              "not every target has.",
          bad="""
def size(self, number: int) -> int:
    return len(number)
""",
          good="""
def size(self, number: int) -> int:
    return len(str(number))
"""),
    Entry("MG0427", "immutable entity", "the field `{name}` of a `{entity}` can't be assigned: entities are immutable", "change the table's row: `self.TABLE.update(id, {name}=...)`",
          why="A row that was read is a record of what was true then. Changes go through the table, where they become "
              "events that every browser and the server apply in one order.",
          bad="""
def rename(self, shoot: Id[Shoot], name: str) -> None:
    row = self.shoots[shoot]
    row.name = name
""",
          good="""
def rename(self, shoot: Id[Shoot], name: str) -> None:
    self.shoots.update(shoot, name=name)
"""),
    Entry("MG0428", "not assignable", "{what} can't be assigned", "assign to a variable, a state, an item or a property",
          why="Tables change by their own operations, and who acts (`self.user`, `self.org`) comes from the verified "
              "session.",
          bad="""
def become(self, name: str) -> None:
    self.user = name
""",
          good="""
def become(self, name: str) -> None:
    self.shoots.insert(Shoot(name=name))
"""),
    Entry("MG0429", "not json", "{type} has no JSON form", "use str, numbers, bool, None, and lists or dicts of them",
          why="A JSON body holds what JSON has. Say which fields go out: nothing of a row leaves the app unnamed.",
          bad="""
def send(self, shoot: Id[Shoot]) -> None:
    fetch.post("https://api.example.com/shoots", json={"shoot": self.shoots[shoot]})
""",
          good="""
def send(self, shoot: Id[Shoot]) -> None:
    fetch.post("https://api.example.com/shoots", json={"name": self.shoots[shoot].name})
"""),
    Entry("MG0430", "unknown exception", "`{name}` is not an exception of the language", "use one of: {known}",
          why="An exception crosses from the server to the browser by its class's name, so its class is known to both.",
          bad="""
def fail(self) -> None:
    raise Problem("no")
""",
          good="""
def fail(self) -> None:
    raise ValueError("no")
"""),
    Entry("MG0431", "dict key type", "{type} can't be the key of a dict", "use str, int, an Id or an enum member",
          why="A key has to be immutable and equal on every target exactly where it is equal in Python.",
          bad="""
def sizes(self) -> int:
    return len({[1]: "a"})
""",
          good="""
def sizes(self) -> int:
    return len({1: "a"})
"""),
    Entry("MG0432", "return type", "`{name}` returns {expected}, this is {actual}", "{how}",
          why="Callers, and the wire if it is an action, rely on the declared type.",
          bad="""
def count(self) -> str:
    return len(self.shoots)
""",
          good="""
def count(self) -> int:
    return len(self.shoots)
"""),
    Entry("MG0433", "table as value", "a table can't be kept or passed as a value", "use it in place: `self.{name}.where(...)`, or pass `self.{name}.all()`",
          why="Which table a function reads or writes decides where it runs, so it is always written where it happens.",
          bad="""
def count(self) -> int:
    table = self.shoots
    return 1
""",
          good="""
def count(self) -> int:
    rows = self.shoots.all()
    return len(rows)
"""),
    Entry("MG0434", "statement without effect", "this line does nothing", "remove it, or use its value",
          why="Such a line is nearly always an unfinished one: a missing `return`, or `==` where `=` was meant.",
          bad="""
def reset(self, number: int) -> None:
    number == 0
""",
          good="""
def reset(self, number: int) -> int:
    number = 0
    return number
"""),
    Entry("MG0436", "constant as value", "the constant `{name}` could be changed through this", "copy it: `{name}.copy()`, or use it in place (index, `in`, `for`, `len`)",
          why="A constant's list is one object for the whole module. In the browser and on the server it would be changed "
              "apart, and stay changed between calls.",
          bad="""
NAMES = ["Dunes", "Sea"]

def names(self) -> list[str]:
    return NAMES
""",
          good="""
NAMES = ["Dunes", "Sea"]

def names(self) -> list[str]:
    return NAMES.copy()
"""),
    Entry("MG0437", "borrowed list", "the list `{name}` belongs to the state and can't be kept or changed here", "copy it: `list({name})`, or use it in place (index, `in`, `for`, `len`)",
          why="State changes by events alone. A list changed in place would differ between the browser, the server and "
              "the database.",
          bad="""
tags: Shared[list[str]] = []

def add_tag(self, tag: str) -> None:
    self.tags.append(tag)
""",
          good="""
tags: Shared[list[str]] = []

def add_tag(self, tag: str) -> None:
    self.tags = self.tags + [tag]
"""),
    Entry("MG0438", "frozen field", "the field `{name}` of the frozen dataclass `{dataclass}` can't be assigned", "make another: `replace(value, {name}=...)`",
          why="`frozen=True` promises that an instance stays as it was made; CPython raises FrozenInstanceError here.",
          bad="""
@dataclass(frozen=True)
class Point:
    x: int
    y: int

def moved(self, x: int) -> int:
    point = Point(x, 1)
    point.x = 2
    return point.x
""",
          good="""
@dataclass(frozen=True)
class Point:
    x: int
    y: int

def moved(self, x: int) -> int:
    point = replace(Point(x, 1), x=2)
    return point.x
"""),
    Entry("MG0439", "negative exponent", "the exponent of this `**` may be negative, and the result then is a float",
          "write `float(a) ** b`, or make sure of it first: `if b >= 0:`",
          why="`2 ** 3` is an int and `2 ** -3` a float, so the type would be known only when the program runs. An exponent "
              "that surely isn't negative is accepted: a number, a length, a counter of `range`, a variable after a "
              "comparison.",
          bad="""
def power(self, exponent: int) -> int:
    found: int = 2 ** exponent
    return found
""",
          good="""
def power(self, exponent: int) -> int:
    if exponent < 0:
        return 0
    found: int = 2 ** exponent
    return found
"""),
    Entry("MG0440", "type variable", "this type variable can't be used so", "{how}",
          why="A type variable stands for one type in each call of a function: the arguments tell which. Where nothing "
              "tells it, or it would be a type that its bound or constraints exclude, there is no function to call.",
          bad="""
T = TypeVar("T")


def nothing(count: int) -> list[T]:
    return []
""",
          good="""
T = TypeVar("T")


def repeated(item: T, count: int) -> list[T]:
    return [item] * count
"""),
    Entry("MG0441", "generic instance", "`{function}` can't be used with {types}: {why}", "give arguments of another type, or change the function",
          why="A generic function is checked as it stands, and once more for the types of each call, because what it does "
              "with a value may have no meaning for one of them: a list is no key of a dict, a set has no order.",
          bad="""
T = TypeVar("T")


def counted(items: Sequence[T]) -> dict[T, int]:
    found: dict[T, int] = {}
    for item in items:
        found[item] = found.get(item, 0) + 1
    return found


def pairs(self) -> int:
    return len(counted([[1], [2]]))
""",
          good="""
T = TypeVar("T")


def counted(items: Sequence[T]) -> dict[T, int]:
    found: dict[T, int] = {}
    for item in items:
        found[item] = found.get(item, 0) + 1
    return found


def pairs(self) -> int:
    return len(counted([(1, 2), (2, 3)]))
"""),
    Entry("MG0442", "one value", "a test has left only one value to a name in here: the {type} would take no other",
          "write the type, `name: {type} = ...`, of what it is for",
          why="Where a test tells that a name is empty, 0, or some members of its enum, a type checker takes that as its "
              "type, and as the type of what is made of it. Such a list would take no other str; a type that is written "
              "says what it shall take.",
          bad="""
def words(name: str) -> list[str]:
    if not name:
        found = [name]
        found.append("nobody")
        return found
    return [name]
""",
          good="""
def words(name: str) -> list[str]:
    if not name:
        found: list[str] = [name]
        found.append("nobody")
        return found
    return [name]
"""),
    Entry("MG0450", "set order", "the items of a set have no order", "write `sorted(...)` around it; `len`, `in`, `min`, `max`, `any`, `all` and `sum` of ints need no order",
          why="CPython goes through a set of texts in another order each time it starts, so a result that depends on it "
              "would differ between runs and between the browser and the server.",
          bad="""
def first(self) -> str:
    for name in {"ada", "bo"}:
        return name
    return ""
""",
          good="""
def first(self) -> str:
    for name in sorted({"ada", "bo"}):
        return name
    return ""
"""),
    Entry("MG0451", "naive datetime", "this datetime would have no time zone", "write `tzinfo=UTC` (`from datetime import UTC`)",
          why="A time without a zone means another moment on each machine. Every datetime here is aware and in UTC; the page "
              "shows it as its reader needs it.",
          bad="""
from datetime import datetime

def begin(self) -> str:
    return datetime(2024, 1, 31).isoformat()
""",
          good="""
from datetime import UTC, datetime

def begin(self) -> str:
    return datetime(2024, 1, 31, tzinfo=UTC).isoformat()
"""),
    Entry("MG0452", "vague value", "mypy doesn't know the type of {what}, so what is made of it has no type",
          "give it a type before: `result: {type} = ...`, and go on with `result`",
          why="The sign of an exponent and of a base decides whether a power is an int, a float or a complex number. Where "
              "the literals don't tell it, Python's type stubs call it `Any`, and `mypy --strict` refuses to return what "
              "has this type. The same goes for the `value` of a member of which a test has told something. An annotation "
              "says what it is.",
          bad="""
def doubled(self, times: int) -> int:
    return 2 ** abs(times)
""",
          good="""
def doubled(self, times: int) -> int:
    result: int = 2 ** abs(times)
    return result
"""),
    Entry("MG0453", "asked from outside", "mypy takes what `{inner}` gives for no more than `{outer}` asks for, and its function would not fit",
          "give it a name first: `found = {inner}(...)`, and go on with `found`",
          why="A type checker works out a call from outside to inside. `sorted` takes whatever can be iterated, so it takes "
              "the rows for no more than that, and `len` can't be asked of them: `mypy --strict` refuses the line. A name of "
              "its own has the type of what it is given.",
          bad="""
def longest(rows: list[list[int]]) -> list[int]:
    return sorted(max(rows, key=len))
""",
          good="""
def longest(rows: list[list[int]]) -> list[int]:
    found = max(rows, key=len)
    return sorted(found)
"""),
)
