"""Split actions do the same in CPython and as client and actor: effects in order, result, exception, rows."""
from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from monoglot import pipeline, wire
from monoglot.emit import proto
from monoglot.hosts.memory import MemoryHost
from monoglot.hosts.split_fixture import HEAD, Case, compiled, in_cpython, in_node, loaded, prepare, source
from monoglot.wire_fixture import sync_codec

SHAPES: dict[str, tuple[str, Case, int]] = {}


def shape(name: str, methods: str, *args: object, answers: dict[str, list[object]] | None = None,
          replies: list[object] | None = None, left: int = 0) -> None:
    """`left` are the flows that nothing ends: they go when they expire."""
    SHAPES[name] = (methods, Case(args, answers, replies or []), left)


shape("fetch_browser_fetch", """
def run(self, name: str) -> int:
    first = fetch.post("https://api.example.com/price", json={"name": name}, bearer=self.key)
    price = expect(int, first.json["price"])
    pair = (price, name)
    document.title = f"{name}: {price}"
    word = self.chosen
    second = fetch.post("https://api.example.com/buy", json={"name": pair[1], "price": pair[0], "word": word})
    self.total += price
    self.notes.insert(Note(text=name))
    return second.status
""", "tea", replies=[{"price": 7}, {}])



shape("optimistic_then_browser", """
def run(self, text: str) -> str:
    note = self.notes.insert(Note(text=text))
    document.title = text
    self.chosen = note
    return self.chosen[-3:]
""", "a")

shape("browser_in_an_argument", """
def run(self) -> None:
    self.notes.insert(Note(text=window.prompt("text?") or "none", stars=self.total + 1))
    document.title = str(fetch.get("https://api.example.com/n").status)
""", answers={"window.prompt()": ["hello"]})

shape("checked_before_it_is_given_in_the_source", """
def run(self) -> int:
    c = 300
    ys = [3, 4]
    while len(document.title) < 2:
        if c > 6:
            expect(int, fetch.post("https://api.example.com/n", json={}).json)
            document.title = str(c)
        try:
            c = sum(ys)
        finally:
            document.title = "finally"
    return c
""", replies=[1, 2, 3], answers={"document.title": ["", "", "xx"]})

shape("loop_with_both", """
def run(self, names: list[str]) -> int:
    total = 0
    for name in names:
        reply = fetch.post("https://api.example.com/price", json={"name": name})
        total += expect(int, reply.json["price"])
        document.title = f"{name} {total}"
    self.total = total
    return total
""", ["a", "b", "c"], replies=[{"price": 1}, {"price": 20}, {"price": 300}])

shape("loop_that_never_runs", """
def run(self, names: list[str]) -> int:
    total = 5
    for name in names:
        reply = fetch.post("https://api.example.com/price", json={"name": name})
        total += expect(int, reply.json["price"])
        document.title = f"{name} {total}"
    self.total = total
    return total
""", [])

shape("while_test_of_the_server", """
def run(self) -> int:
    count = 0
    while expect(bool, fetch.get("https://api.example.com/more").json["more"]):
        count += 1
        document.title = str(count)
    self.total = count
    return count
""", replies=[{"more": True}, {"more": True}, {"more": False}])

shape("early_return_and_break", """
def run(self, names: list[str]) -> str:
    for name in names:
        reply = fetch.post("https://api.example.com/price", json={"name": name})
        if reply.status != 200:
            return "bad"
        price = expect(int, reply.json["price"])
        if price > 10:
            document.title = name
            break
        if price == 0:
            continue
        self.chosen = name
    else:
        return "none"
    self.total += price
    return self.chosen
""", ["a", "b", "c", "d"], replies=[{"price": 5}, {"price": 0}, {"price": 11}])

shape("exception_of_the_server_in_the_browser", """
def run(self) -> str:
    try:
        document.title = "asking"
        reply = fetch.get("https://api.example.com/x")
        document.title = "asked"
        value = expect(int, reply.json["n"])
    except ConnectionError as error:
        document.title = f"lost: {error}"
        value = -1
    except TypeError as error:
        document.title = f"odd: {error}"
        value = -2
    finally:
        self.total += 1
        document.title = "done"
    self.chosen = str(value)
    return self.chosen
""", replies=["lost"])

shape("exception_with_its_text", """
def run(self) -> str:
    document.title = "asking"
    reply = fetch.get("https://api.example.com/x")
    if expect(int, reply.json["n"]) == 1:
        raise ValueError("one is wrong")
    return "fine"
""", replies=[{"n": 1}])

shape("condition_with_both", """
def run(self) -> str:
    if document.title == "a" and expect(int, fetch.get("https://api.example.com/x").json["n"]) == 1:
        return "both"
    shown = expect(int, fetch.get("https://api.example.com/y").json["n"]) == 2 if self.chosen == "" else document.title == "b"
    document.title = str(shown)
    return document.title
""", answers={"document.title": ["a", "end"]}, replies=[{"n": 2}, {"n": 2}])

shape("comprehension_with_both", """
def run(self, names: list[str]) -> list[int]:
    found = [expect(int, fetch.post("https://api.example.com/price", json={"name": n, "title": document.title}).json["price"])
             for n in names if n != "x"]
    self.total = len(found)
    return found
""", ["a", "x", "b"], answers={"document.title": ["1", "2", "3"]}, replies=[{"price": 4}, {"price": 5}])

shape("list_changed_at_both", """
def run(self) -> list[str]:
    seen = ["first"]
    for i in range(2):
        reply = fetch.get("https://api.example.com/x")
        seen.append(expect(str, reply.json["s"]))
        document.title = seen[-1]
    self.total = len(seen)
    return seen
""", replies=[{"s": "p"}, {"s": "q"}])

shape("values_of_every_kind", """
def run(self, name: str) -> str:
    note = self.notes.insert(Note(text=name, stars=3, kind=Kind.GOLD))
    row = self.notes[note]
    pair = (name, [1, 2], {"a": [1.5, 0.0], "b": []})
    nested: list[list[int]] = [[1], [], [2, 3]]
    maybe: list[int] | None = None
    kind = row.kind
    reply = fetch.get("https://api.example.com/x") if self.total > 99 else None
    document.title = f"{row.text} {row.stars} {pair[0]} {pair[1]} {pair[2]['a']} {nested} {maybe is None} {kind == Kind.GOLD} {reply is None}"
    self.total += len(nested) + len(pair[1]) + row.stars
    if maybe is None and kind == Kind.GOLD:
        self.notes.insert(Note(text=row.text + pair[0], kind=row.kind))
    return str(pair[2])
""", "n")

shape("reply_and_json_of_the_server", """
def run(self) -> str:
    reply = fetch.get("https://api.example.com/x")
    data = reply.json["list"]
    document.title = reply.text
    self.chosen = str(reply.status)
    first = expect(str, data[0])
    self.notes.insert(Note(text=first + reply.text))
    return expect(str, reply.json["list"][1])
""", replies=[{"list": ["a", "b"]}])

shape("nested_function_and_lambda", """
def run(self) -> int:
    def add(text: str) -> None:
        document.title = text
        self.notes.insert(Note(text=text + self.chosen))
    def again(stars: int) -> None:
        self.notes.insert(Note(text="l", stars=stars))
    self.chosen = "c"
    add("one")
    again(4)
    add("two")
    return self.notes.count()
""")

shape("helpers_on_both_sides", """
def run(self, name: str) -> int:
    self._check(name)
    self._show(name)
    price = self._ask(name)
    self._show(str(price))
    self._note(name, price)
    return price
def _check(self, name: str) -> None:
    if name == "":
        raise ValueError("no name")
def _show(self, text: str) -> None:
    document.title = text
def _ask(self, name: str) -> int:
    return expect(int, fetch.post("https://api.example.com/price", json={"name": name}).json["price"])
def _note(self, name: str, price: int) -> None:
    self.notes.insert(Note(text=name, stars=price))
    self.total += price
""", "tea", replies=[{"price": 8}])

shape("a_check_before_the_browser", """
def run(self, name: str) -> str:
    name = name.strip()
    if len(name) < 3:
        raise ValueError("short")
    if not window.confirm(name):
        return "no"
    self.notes.insert(Note(text=name))
    return name
""", "  tea ", answers={"window.confirm()": [True]})

shape("dispatch_beside_segments", """
def run(self) -> int:
    self.add("one")
    document.title = "x"
    self.total += 1
    self.add("two")
    return self.ask()
def add(self, text: str) -> None:
    self.notes.insert(Note(text=text))
def ask(self) -> int:
    return expect(int, fetch.get("https://api.example.com/x").json["n"])
""", replies=[{"n": 3}])

shape("augmented_with_both", """
def run(self) -> str:
    self.chosen = "a"
    self.chosen += fetch.get("https://api.example.com/x").text
    self.total += len(document.title)
    return self.chosen
""", answers={"document.title": ["abc"]}, replies=[5])

shape("order_of_evaluation", """
def run(self) -> str:
    return self._join(window.prompt("a") or "", fetch.get("https://api.example.com/x").text, window.prompt("b") or "")
def _join(self, a: str, b: str, c: str) -> str:
    document.title = a + b + c
    return a + b + c
""", answers={"window.prompt()": ["p", "q"]}, replies=[1])

shape("recursion", """
def run(self, depth: int) -> int:
    document.title = str(depth)
    self.total += depth
    if depth > 0:
        return self.run(depth - 1) + 1
    return fetch.get("https://api.example.com/x").status
""", 3)

shape("try_around_a_loop", """
def run(self, names: list[str]) -> int:
    done = 0
    for name in names:
        try:
            document.title = name
            reply = fetch.post("https://api.example.com/x", json=name)
            if not expect(bool, reply.json["ok"]):
                raise ValueError(name)
            self.notes.insert(Note(text=name))
            done += 1
        except ValueError as error:
            document.title = f"skipped {error}"
    return done
""", ["a", "b", "c"], replies=[{"ok": True}, {"ok": False}, {"ok": True}], left=1)

shape("the_flow_in_a_branch", """
def run(self, wanted: bool) -> int:
    price = 3
    if wanted:
        price = expect(int, fetch.get("https://api.example.com/x").json["n"])
        document.title = str(price)
    self.chosen = "c"
    self.total = price
    return price
""", True, replies=[{"n": 9}])

shape("the_other_branch", """
def run(self, wanted: bool) -> int:
    price = 3
    if wanted:
        price = expect(int, fetch.get("https://api.example.com/x").json["n"])
        document.title = str(price)
    self.chosen = "c"
    self.total = price
    return price
""", False, replies=[{"n": 9}])


shape("in_time", """
def run(self) -> int:
    with deadline(seconds=60):
        document.title = "a"
        reply = fetch.get("https://api.example.com/x")
        document.title = reply.text
        self.total += reply.status
    return self.total
""", replies=["r"])


@pytest.mark.parametrize("where", ["server", "client", "nested"])
def test_a_time_limit(tmp_path: Path, where: str) -> None:
    """The second request takes longer than the block has; what the first one changed stays."""
    inner = {"server": "", "client": "document.title = 'asking'", "nested": "self._show()"}[where]
    text = source(f"""
def run(self) -> str:
    document.title = "begin"
    try:
        with deadline(seconds=0.3):
            first = fetch.get("https://api.example.com/a")
            {inner or "pass"}
            second = fetch.get("https://api.example.com/slow", headers={{"X-First": first.text}})
            document.title = second.text
    except TimeoutError as error:
        document.title = str(error)
        return "late"
    return "in time"
def _show(self) -> None:
    document.title = "asking"
""")
    found, told = in_node(tmp_path, compiled(text), Case(replies=["a", "slow"]))
    assert found.outcome == ["value", "late"], told
    assert found.log[-1] == ["document.title =", "the time limit is over"]
    assert [url[-4:] for _, url, *_ in told["requests"]] == ["om/a", "slow"]
    assert in_cpython(text, Case(replies=["a", "slow"])) == found


@pytest.mark.parametrize("lost", [(), (1,), (0, 2)])
def test_independent_fetches_are_under_way_together(tmp_path: Path, lost: tuple[int, ...]) -> None:
    """Results, the first exception and the idempotency keys in the order of the source; the fourth needs the first."""
    text = source("""
def run(self, name: str) -> str:
    document.title = name
    a = fetch.post("https://api.example.com/a", json={"name": name}, bearer=self.key)
    b = fetch.get(f"https://api.example.com/b/{name}")
    c = fetch.get("https://api.example.com/c", headers={"X-Name": name})
    d = fetch.post("https://api.example.com/d", json=a.text)
    return a.text + b.text + c.text + d.text
""")
    case = Case(("n",), None, ["lost" if i in lost else f"r{i}" for i in range(4)])
    expected = in_cpython(text, case)
    found, told = in_node(tmp_path, compiled(text), case)
    assert found.outcome == expected.outcome
    sent = 3 if lost else 4
    assert [url[-1] if "/b/" not in url else "b" for _, url, *_ in told["requests"]] == list("abcd")[:sent]
    assert [key[-2:] for *_, key, _ in told["requests"]] == ["-0", "-1", "-2", "-3"][:sent]
    assert [at_once for *_, at_once in told["requests"]] == [0, 1, 2, 0][:sent]


shape("instances_sent_and_given", """
def run(self, name: str) -> str:
    point = Point(len(document.title), 1.5)
    status = fetch.post("https://api.example.com/a", json={"x": point.x, "y": point.y}).status
    track = Track(name, [point, Point(status)], point if status == 200 else None, Kind.GOLD, datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC))
    document.title = f"{track.name} {track.points} {track.first} {track.kind.value} {track.at.isoformat()}"
    later = replace(track, first=None)
    self.notes.insert(Note(text=f"{later.name} {later.first} {later.points[1].x}", kind=later.kind, stars=later.at.microsecond))
    return f"{track.points[0] == point} {track.first == point} {later.points == track.points} {later == track}"
""", "n", answers={"document.title": ["abc", "end"]})

shape("instances_kept", """
def run(self, name: str) -> str:
    reply = fetch.get("https://api.example.com/a")
    seen = [Track(reply.text, [Point(i) for i in range(3)], Point(9, -1.25), Kind.PLAIN, datetime(1969, 12, 31, tzinfo=UTC))]
    bag = Bag(name, {"a", reply.text}, {Point(1): "one", Point(2, 2.0): "two"})
    pair = (bag, {"k": seen})
    document.title = "asked"
    second = fetch.post("https://api.example.com/b", json=pair[1]["k"][0].points[2].x)
    self.total += len(pair[0].tags) + second.status
    return f"{sorted(bag.tags)} {bag.places[Point(2, 2.0)]} {Point(1) in bag.places} {seen[0].at.isoformat()} {pair[0].owner}"
""", "n", replies=["r", "s"])

shape("instances_in_a_list_that_grows", """
def run(self, names: list[str]) -> str:
    found: list[Point] = []
    for name in names:
        point = Point(len(name), 0.25)
        reply = fetch.post("https://api.example.com/a", json=point.x)
        found.append(Point(reply.status, point.y))
        document.title = f"{found[-1]}"
    self.total = len(found)
    return str(found)
""", ["a", "bcd"])

shape("sets", """
def run(self, names: list[str]) -> str:
    asked = {document.title, *names}
    pairs = {(n, len(n)) for n in asked}
    reply = fetch.post("https://api.example.com/a", json=sorted(asked))
    fixed = frozenset([reply.text, "z"])
    nested = {frozenset(["p"]), fixed}
    asked.add(reply.text)
    document.title = f"{sorted(asked)} {sorted(fixed)} {len(nested)} {frozenset(['p']) in nested} {('b', 1) in pairs}"
    asked.discard("a")
    self.total += len(asked) + len(fixed) + len(nested)
    maybe = fixed if self.total > 99 else None
    document.title = "end"
    second = fetch.post("https://api.example.com/b", json=sorted(fixed))
    asked.intersection_update({"b", second.text})
    return f"{sorted(asked)} {maybe is None} {sorted(pairs)}"
""", ["a", "b"], answers={"document.title": ["t"]}, replies=["r"])

shape("values_of_the_standard_library", """
def run(self) -> str:
    raw = document.title.encode()
    when = datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=UTC) + timedelta(microseconds=len(raw))
    day, price, key = date(1960, 1, 1), Decimal("1.50"), UUID("12345678-1234-5678-1234-567812345678")
    reply = fetch.post("https://api.example.com/a", json=[raw.hex(), when.isoformat(), day.isoformat(), str(price), str(key)])
    half = [price / 2, Decimal("-0")]
    more = (when - timedelta(days=reply.status), {day: raw}, {key}, [raw, b""], when if reply.status == 1 else None, [[day]])
    document.title = f"{more[0].isoformat()} {more[1][day].hex()} {key in more[2]} {len(more[3])} {more[4]} {half[0]} {half[1]} {more[5][0][0]}"
    self.notes.insert(Note(text=str(half[0] + price), stars=len(more[3][0])))
    second = fetch.post("https://api.example.com/b", json=more[1][day].hex())
    return f"{more[0].isoformat()} {second.status} {key} {raw.hex()}"
""", answers={"document.title": ["é"]})

shape("classes_of_exceptions", """
def run(self, names: list[str]) -> str:
    told = ""
    for name in names:
        try:
            document.title = name
            self._ask(name)
        except Soaked as error:
            told += f"soaked {error};"
        except Trouble as error:
            told += f"trouble {error};"
        except Exception as error:
            told += f"other {error};"
    self.total += len(told)
    document.title = told
    reply = fetch.get("https://api.example.com/last")
    if reply.status == 200:
        raise Soaked("at last")
    return told
def _ask(self, name: str) -> None:
    reply = fetch.get(f"https://api.example.com/{name}")
    if name == "a":
        raise Soaked(reply.text)
    if name == "b":
        raise Trouble(reply.text)
    raise KeyError(name)
""", ["a", "b", "c"], replies=["1", "2", "3"], left=0)


shape("capture_that_its_guard_refuses", """
def run(self, a: int) -> int:
    document.title = "begin"
    b = 20
    match a % 3:
        case 0:
            self.total = 1
        case b if b > 9:
            document.title = "x"
        case _:
            document.title = "other"
    found = fetch.post("https://api.example.com/x", json=b + b).status
    return found + b
""", 5, replies=[1])

shape("walrus_that_may_not_be_reached", """
def run(self, a: int) -> int:
    document.title = "begin"
    b = 20
    if a > 7 and (b := a + 1) > 2:
        document.title = "bound"
    elif a > 3 and (b := a + 2) > 100:
        document.title = "never"
    found = fetch.post("https://api.example.com/x", json=b).status
    self.total = b
    document.title = "end"
    return found + fetch.post("https://api.example.com/y", json=b).status
""", 5, replies=[1, 2])

shape("grown_where_the_person_agrees", """
def run(self, names: list[str]) -> int:
    texts: list[str] = []
    spent = 0
    for name in names:
        price = expect(int, fetch.post("https://api.example.com/p", json=name).json)
        if price > 10 and not window.confirm(f"{price}?"):
            spent = 0
            continue
        texts.append(name + (window.prompt("how?") or ""))
        spent += price
    self.notes.insert(Note(text=str(texts), stars=spent))
    return fetch.post("https://api.example.com/buy", json={"names": texts, "spent": spent}).status
""", ["a", "b", "c"], answers={"window.confirm()": [False], "window.prompt()": ["x", None]}, replies=[3, 30, 5])

shape("loops_over_what_the_server_found", """
def run(self) -> int:
    found = expect(dict[str, int], fetch.get("https://api.example.com/x").json)
    total = 0
    for at, (name, price) in enumerate(found.items()):
        if window.confirm(name):
            total += expect(int, fetch.post("https://api.example.com/p", json=[str(at), name, str(price)]).json)
        elif at == 2:
            break
    for name in sorted([n for n in found if window.confirm(n)]):
        document.title = name
        self.notes.insert(Note(text=name, stars=found[name]))
    self.total += total
    return total
""", answers={"window.confirm()": [True, False, False, True, False, True, True]}, replies=[{"d": 1, "c": 2, "b": 3, "a": 4}, 5])


shape("actions_called_as_what_is_linked", """
def run(self) -> str:
    found = fetch.get("https://api.example.com/a").text
    document.title = found
    self.keep(found)
    second = fetch.post("https://api.example.com/b", json=found).text
    self.total += len(found)
    self.resume(2)
    return found + second
def keep(self, text: str) -> None:
    self.notes.insert(Note(text=text))
def resume(self, by: int) -> None:
    self.total += by
""", replies=["a", "b"])

shape("a_way_of_a_loop_that_may_not_begin", """
def run(self, names: list[str]) -> int:
    a = 1
    c = 300
    seen = [len(n) for n in names]
    if window.confirm("ask?"):
        for item in seen:
            a = expect(int, fetch.post("https://api.example.com/x", json=item).json)
            document.title = str(a)
            c = self.total
    self.notes.insert(Note(text="end", stars=(c * a) % 97))
    document.title = "end"
    return a + c
""", ["a", "bc"], answers={"window.confirm()": [False]})


@pytest.mark.parametrize("name", SHAPES)
def test_same_as_cpython(tmp_path: Path, name: str) -> None:
    methods, case, left = SHAPES[name]
    text = source(methods)
    expected = in_cpython(text, case)
    found, told = in_node(tmp_path, compiled(text), case)
    assert found == expected
    assert told["flows"] == left and told["reported"] == []


BOUND = {
    "changed": ("@dataclass\nclass Thing:\n    n: int\n", "other.n = 2", "changed in place"),
    "grown": ("@dataclass(frozen=True)\nclass Thing:\n    n: int\n    tags: list[str] = field(default_factory=list)\n",
              "other.tags.append('x')", "changed in place"),
    "grown_under_another_name": (
        "@dataclass(frozen=True)\nclass Thing:\n    n: int\n    tags: list[str] = field(default_factory=list)\n",
        "tags = other.tags\ntags.append('x')", "changed in place"),
    "grown_inside": (
        "@dataclass(frozen=True)\nclass Thing:\n    n: int\n    rows: list[list[str]] = field(default_factory=list)\n",
        "for row in other.rows:\n    row.append('x')", "changed in place"),
    "without_equality": ("@dataclass(eq=False)\nclass Thing:\n    n: int\n", "pass", "identity"),
    "with_post_init": ("@dataclass\nclass Thing:\n    n: int\n    def __post_init__(self) -> None:\n"
                       "        if self.n > 99:\n            raise ValueError('n')\n", "pass", "__post_init__"),
    "recursive": ("@dataclass(frozen=True)\nclass Thing:\n    n: int\n    below: 'Thing | None' = None\n", "pass", "no form on the wire"),
}


@pytest.mark.parametrize("name", BOUND)
def test_an_instance_that_is_more_than_its_fields_does_not_cross(name: str) -> None:
    """A copy could be told from it: refused with the line, and what to write."""
    class_, change, why = BOUND[name]
    methods = source("""
def run(self) -> None:
    thing = Thing(len(document.title))
    self.total += fetch.post("https://api.example.com/a", json=thing.n).status
    document.title = f"{thing.n}"
    self.notes.insert(Note(text=str(thing)))
def _other(self, other: Thing) -> None:
""" + "".join(f"    {line}\n" for line in change.split("\n")))
    text = methods.replace("class Demo(App)", class_ + "\nclass Demo(App)", 1)
    made = pipeline.run(pipeline.Request("demo.py", text, "demo", "Demo"))
    assert not isinstance(made, pipeline.Run), "it was compiled"
    (found,) = made.diagnostics
    assert (found.code, why in found.message) == ("MG0706", True), found
    assert HEAD not in found.mend and found.mend


HOSTILE = """
import {pack, unpack} from "./node_modules/monoglot/composite.js";
import {KeySet, dateIn, dateOut, decimalIn, decimalText, uuidIn, uuidText} from "./node_modules/monoglot/prelude.js";
class Point { constructor(x, y) { this.x = x; this.y = y; } }
const point = ["instance", [["x", null], ["y", ["maybe", [decimalText, decimalIn]]]], Point];
const kind = body => { try { body(); return "accepted"; } catch (e) { return e.kind ?? String(e); } };
const back = (shape, x) => JSON.stringify(unpack(shape, pack(shape, x))) === JSON.stringify(x);
console.log(JSON.stringify({
  good: [back(["list", point], [new Point(1, null)]), unpack(point, {f1: 1, f2: null}) instanceof Point,
    unpack(["set", null], ["a", "b"]).size === 2, back(["json"], {a: [1, 1.5, null, "é"]}), unpack(["json"], "null") === null],
  bad: {
    "an item twice": kind(() => unpack(["set", null], ["a", "a"])),
    "an item twice, by its fields": kind(() => unpack(["set", point, KeySet], [{f1: 1, f2: "1"}, {f1: 1, f2: "1"}])),
    "no instance": kind(() => unpack(point, null)),
    "no instance in a list": kind(() => unpack(["list", point], [null])),
    "no number": kind(() => unpack(point, {f1: 1, f2: "1x"})),
    "not its text": kind(() => unpack([uuidText, uuidIn], "1234")),
    "no day": kind(() => unpack(["set", [dateOut, dateIn]], [9e15])),
    "no JSON": kind(() => unpack(["json"], "{")),
    "spaces in JSON": kind(() => unpack(["json"], "[1, 2]")),
    "a name twice in JSON": kind(() => unpack(["json"], '{"a":1,"a":2}')),
    "another number in JSON": kind(() => unpack(["json"], "1.0")),
    "a number beyond": kind(() => unpack(["json"], "1e999")),
  }}));
"""


def test_what_nobody_would_send_is_refused(tmp_path: Path) -> None:
    prepare(tmp_path, compiled(source("def run(self) -> None:\n    document.title = 'x'\n")))
    (tmp_path / "hostile.mjs").write_text(HOSTILE)
    node = Path(os.environ.get("TEST_SRCDIR", ""), os.environ["MONOGLOT_NODE"]) if "MONOGLOT_NODE" in os.environ else Path("node")
    done = subprocess.run([str(node), str(tmp_path / "hostile.mjs")], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["good"] == [True] * 5
    assert {what: kind for what, kind in told["bad"].items() if kind != "BadArguments"} == {}


def test_the_memory_host_says_that_it_runs_actions_whole() -> None:
    """A page's message of a segment gets an error with the reason; nothing is run."""
    text = source("def run(self, name: str) -> None:\n    document.title = name\n    self.total += len(name)\n    document.title = fetch.get('https://api.example.com/x').text\n")
    made = pipeline.run(pipeline.Request("demo.py", text, "demo", "Demo"))
    assert isinstance(made, pipeline.Run), made
    segments = [f for f in made.program.model.functions if "$" in f.name]
    sync, client = sync_codec(), "ada".ljust(16, "0")
    host = MemoryHost(loaded(text).Demo, made.program, sync=sync)
    connection = host.connect("ada", "acme")
    calls = [sync.new("Call", counter=i, action=f.number, args=b"") for i, f in enumerate(segments, 1)]
    schema = proto.schema_hash(made.program)
    for body in ({"hello": sync.new("Hello", protocol=1, schema=schema, client=client, cursor=0, acked=0)},
                 *({"invoke": sync.new("Invoke", client=client, call=call)} for call in calls)):
        connection.receive(wire.encode(sync.new("ClientMessage", **body)))
    results = [m.result for m in (sync.decode("ServerMessage", sent) for sent in connection.sent) if m.WhichOneof("body") == "result"]
    assert len(segments) == 2
    assert [(r.error.kind, r.error.message) for r in results] == [
        ("UnknownAction", f"{f.name} is a segment: this host runs run whole, call that") for f in segments]
    assert host.database("acme").execute('SELECT value FROM "total"').fetchone() == (0,)
    host.close()
