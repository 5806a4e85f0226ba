"""Effects and placement (MG07)."""
from __future__ import annotations

from monoglot.catalogue.entry import Entry

EFFECTS: tuple[Entry, ...] = (
    Entry("MG0701", "mixed function", "`{name}` changes shared state itself ({write}), and the browser calls it after {when}", "move the change into an action, and call that from `start` or a listener",
          why="`render` and `on_error` are not split into the browser's and the server's part, as other functions are: "
              "the browser calls them again after every change and every failure, so what they change would call them "
              "again, without end. Their listeners run at another time, and may do anything.",
          bad="""
def render(self) -> None:
    self.credits = 1
""",
          good="""
def start_over(self) -> None:
    self.credits = 1

def render(self) -> None:
    button = document.createElement("button")
    button.addEventListener("click", lambda event: self.start_over())
    document.body.append(button)
"""),
    Entry("MG0702", "fetch on client", "`{name}` fetches ({fetch}), and the browser calls it after {when}", "move the fetch into an action, and call that from `start` or a listener",
          why="`render` and `on_error` are not split into the browser's and the server's part, as other functions are: "
              "the browser calls them again after every change and every failure, and each time a request would leave.",
          bad="""
def render(self) -> None:
    document.title = fetch.get("https://api.example.com/x").text
""",
          good="""
def start(self) -> None:
    document.title = fetch.get("https://api.example.com/x").text
"""),
    Entry("MG0703", "placement assertion", "`{name}` is {actual}, not {asserted}: {because}", "remove the assertion, or what makes it {actual}",
          why="`@optimistic` and its like change nothing; they say what the author relies on, and the build fails when "
              "a later edit breaks it.",
          bad="""
@optimistic
def remove(self, shoot: Id[Shoot]) -> None:
    self.shoots.delete(shoot)
""",
          good="""
@barrier
def remove(self, shoot: Id[Shoot]) -> None:
    self.shoots.delete(shoot)
"""),
    Entry("MG0704", "waiting in expression", "`{name}` waits for the server and can't be used in {where}", "call it in a `for` loop or in a line of its own",
          why="Such a function can't wait in the middle of its work on every target; a loop can.",
          bad="""
def load(self, name: str) -> str:
    return fetch.get(f"https://api.example.com/{name}").text

def every(self, names: list[str]) -> list[str]:
    return [self.load(name) for name in names]
""",
          good="""
def load(self, name: str) -> str:
    return fetch.get(f"https://api.example.com/{name}").text

def every(self, names: list[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        found.append(self.load(name))
    return found
"""),
    Entry("MG0706", "unsplittable", "`{name}` works in the browser and at the server and can't be split here: {why}", "{how}",
          why="A function that does both is cut into segments, and each value has to come from one side for sure: what "
              "the server found out is not taken back from a browser, which may lie.",
          bad="""
def f(self, name: str) -> None:
    price = fetch.get("https://api.example.com/price").status
    document.title = str(price)

    def pay() -> None:
        self.credits = price

    document.addEventListener("click", lambda event: pay())
""",
          good="""
def f(self, name: str) -> None:
    price = fetch.get("https://api.example.com/price").status
    if document.title == "paying":
        self.credits = price
"""),
    Entry("MG0707", "fetch after change", "`{name}` fetches here, and may have changed shared state before", "fetch first and change afterwards, or make the change an action of its own",
          why="The changes of a call are one transaction after its last fetch: while it waits, nothing is half done, and "
              "a request that fails undoes nothing.",
          bad="""
def f(self) -> None:
    self.credits = 1
    fetch.get("https://api.example.com/x")
""",
          good="""
def f(self) -> None:
    fetch.get("https://api.example.com/x")
    self.credits = 1
"""),
    Entry("MG0708", "exception field", "`{name}` uses `{field}` of a {type} that may come from the server",
          "give what is to be known as the action's result, or in the exception's text",
          why="An exception that is raised on the server comes to the browser with its class and its text. Its fields stay "
              "where they are, as they may hold what the browser must not know.",
          bad="""
class Refused(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(f"refused: {code}")
        self.code = code


def buy(self) -> str:
    reply = fetch.get("https://api.example.com/buy")
    if reply.status != 200:
        raise Refused(reply.status)
    return reply.text


def start(self) -> None:
    try:
        document.title = self.buy()
    except Refused as error:
        document.title = str(error.code)
""",
          good="""
class Refused(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(f"refused: {code}")
        self.code = code


def buy(self) -> str:
    reply = fetch.get("https://api.example.com/buy")
    if reply.status != 200:
        raise Refused(reply.status)
    return reply.text


def start(self) -> None:
    try:
        document.title = self.buy()
    except Refused as error:
        document.title = str(error)
"""),
    Entry("MG0709", "argument changed", "the action `{name}` changes its argument `{param}` in place, which is a copy of its caller's",
          "change a value of its own: `own = list({param})`",
          why="The arguments of an action go to the server in a message. What it does to them there is not done to the value that "
              "its caller has, and an optimistic action may be run more than once with the same arguments.",
          bad="""
def note(self, names: list[str]) -> None:
    names.append("and others")
    self.credits += len(names)
""",
          good="""
def note(self, names: list[str]) -> None:
    own = list(names)
    own.append("and others")
    self.credits += len(own)
"""),
    Entry("MG0710", "constant changed", "what is changed here may be a part of the constant `{name}`",
          "copy the part: `list({name}[0])`, or each: `[list(part) for part in {name}]`",
          why="A constant is one value for the whole module. In the browser and on the server it would be changed apart, and stay "
              "changed between calls. Going through its parts and reading them is fine.",
          bad="""
ROWS = [["Dunes"], ["Sea", "Coast"]]

def names(self) -> list[str]:
    row = ROWS[0]
    row.append("Hills")
    return row
""",
          good="""
ROWS = [["Dunes"], ["Sea", "Coast"]]

def names(self) -> list[str]:
    row = list(ROWS[0])
    row.append("Hills")
    return row
"""),
    Entry("MG0711", "argument returned", "the action `{name}` returns its argument `{param}`, of which its caller would get a copy",
          "return a value of its own: `list({param})`",
          why="What goes to the server and what comes back are copies. In Python the caller would have one value under two names, "
              "so that a change of one is a change of the other.",
          bad="""
def some(self, names: list[str], others: list[str]) -> list[str]:
    self.credits += 1
    return names if names else list(others)
""",
          good="""
def some(self, names: list[str], others: list[str]) -> list[str]:
    self.credits += 1
    return list(names if names else others)
"""),
)
