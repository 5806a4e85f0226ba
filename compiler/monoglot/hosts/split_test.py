"""Split actions do the same in CPython and as client and actor: effects in order, result, exception, rows."""
from __future__ import annotations

from pathlib import Path

import pytest

from monoglot.hosts.split_fixture import Case, compiled, in_cpython, in_node, source

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


@pytest.mark.parametrize("name", SHAPES)
def test_same_as_cpython(tmp_path: Path, name: str) -> None:
    methods, case, left = SHAPES[name]
    text = source(methods)
    expected = in_cpython(text, case)
    found, told = in_node(tmp_path, compiled(text), case)
    assert found == expected
    assert told["flows"] == left and told["reported"] == []
