"""Functions inside of mixed functions: they do the same as in CPython, and hand nothing of the server's back to it.

Each body stands once in the action itself and once in a helper, which stands in the place of its call.
"""
from __future__ import annotations

from pathlib import Path

import pytest

from monoglot import pipeline
from monoglot.hosts.split_fixture import Case, in_cpython, in_node, working

CASE = Case((), {"document.title": ["t", "tt", "ttt"], "window.confirm()": [True, False]}, [11, 12, 13, 14, 15])

SAME = {
    "the server's item into a list from outside": """
        xs = [1]
        def asked(n: int) -> int:
            xs.append(ASK)
            return n
        b = asked(2) + asked(3)
        document.title = f"{xs}{b}" """,
    "nothing returned": """
        xs = [1]
        def asked(n: int) -> None:
            xs.append(ASK)
        asked(2)
        document.title = f"{xs}" """,
    "the browser's last word": """
        xs = [1]
        def asked(n: int) -> None:
            xs.append(ASK + n)
            document.title = str(xs)
        for n in [1, 2]:
            asked(n)
            xs.append(n)
        document.title = f"{xs}" """,
    "a variable from outside": """
        total = 1
        def asked(n: int) -> int:
            nonlocal total
            total += ASK
            return n
        b = asked(2)
        document.title = f"{total}{b}" """,
    "one inside calls another": """
        xs = [1]
        def put(n: int) -> None:
            xs.append(n)
        def asked(n: int) -> int:
            put(ASK)
            return n
        b = asked(2)
        document.title = f"{xs}{b}" """,
    "what one assigns is not computed again": """
        k = 0
        def put(n: int) -> None:
            nonlocal k
            k += n
        put(5)
        if k > 2:
            a = ASK + k
            document.title = f"{k} {a}" """,
    "what one changes is not computed again": """
        xs = [1]
        def put(n: int) -> None:
            xs.append(n)
        put(5)
        document.title = "x"
        a = ASK + len(xs)
        document.title = f"{xs} {a}" """,
    "the server before it and after it": """
        xs = [1]
        a = ASK
        def told(n: int) -> int:
            document.title = str(n)
            xs.append(ASK)
            document.title = str(xs)
            return n
        b = told(2)
        self.total += ASK
        document.title = f"{xs}{a}{b}" """,
    "a lambda of both sides": """
        later: Callable[[int], None] = lambda n: window.alert(str(ASK + n))
        later(1)
        self.total += 1
        later(2)
        document.title = "x" """,
    "what the browser made": """
        k = len(document.title)
        def told(n: int) -> None:
            self.total += n + k
            document.title = "s"
        told(3)
        document.title = "z" """,
    "the browser's result": """
        def told(n: int) -> int:
            return n + len(document.title)
        k = told(3)
        self.total += k
        document.title = "z" """,
}

REFUSED = {
    "a list that is given to it": """
        xs = [1]
        def asked(to: list[int]) -> None:
            to.append(ASK)
            document.title = "x"
        asked(xs)
        document.title = f"{xs}" """,
    "a list that is given to a lambda": """
        xs = [1]
        asked: Callable[[list[int]], None] = lambda to: to.append(ASK)
        asked(xs)
        document.title = f"{xs}" """,
    "a lambda that changes what is outside": """
        xs = [1]
        asked: Callable[[int], None] = lambda n: xs.append(ASK)
        asked(1)
        document.title = f"{xs}" """,
    "the server's value, from outside": """
        price = ASK
        document.title = "x"
        def buy(n: int) -> None:
            self.total += price
            document.title = "y"
        buy(1)""",
    "what the browser made of the server's value": """
        price = ASK
        document.title = "x"
        double = price * 2 + len(document.title)
        def buy(n: int) -> None:
            self.total += double
            document.title = "y"
        buy(1)""",
    "the server's value, as an argument": """
        price = ASK
        document.title = "x"
        def buy(n: int) -> None:
            k = n + 1
            document.title = "z"
            self.total += k
            document.title = "y"
        buy(price)""",
    "the server's value, as an argument of a lambda": """
        price = ASK
        document.title = "x"
        buy: Callable[[int], None] = lambda n: self.notes.delete(self.notes.insert(Note(text="x", stars=n)))
        buy(price)
        document.title = "z" """,
    "the server's value, returned": """
        def ask(n: int) -> int:
            found = ASK
            document.title = "x"
            return found
        price = ask(1)
        self.total += price
        document.title = "z" """,
    "the server's value, left outside": """
        price = 1
        def ask(n: int) -> None:
            nonlocal price
            price = ASK
            document.title = "x"
        ask(1)
        self.total += price
        document.title = "z" """,
    "the server's value, left in a list": """
        xs = [1]
        def ask(n: int) -> None:
            xs.append(ASK)
            document.title = "x"
        ask(1)
        document.title = "w"
        self.total += xs[-1]
        document.title = "z" """,
}


@pytest.mark.parametrize("helper", [False, True])
@pytest.mark.parametrize("name", SAME)
def test_it_does_the_same(tmp_path: Path, name: str, helper: bool) -> None:
    text = working(SAME[name], helper)
    made = pipeline.run(pipeline.Request("demo.py", text, "demo", "Demo"))
    assert isinstance(made, pipeline.Run), made
    found, _ = in_node(tmp_path, made.files, CASE)
    assert found == in_cpython(text, CASE)


@pytest.mark.parametrize("helper", [False, True])
@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(name: str, helper: bool) -> None:
    made = pipeline.run(pipeline.Request("demo.py", working(REFUSED[name], helper), "demo", "Demo"))
    assert not isinstance(made, pipeline.Run), "it compiles"
    assert {d.code for d in made.diagnostics} == {"MG0706"}, made.diagnostics
