"""A variable that may have no value where the server is asked: only the ways that need it tell of it.

Each body runs with every test of the browser true, and with every one false.
"""
from __future__ import annotations

from pathlib import Path

import pytest

from monoglot.hosts.split_fixture import Case, compiled, in_cpython, in_node, working

BODIES = {
    "of a loop without turns": """
        xs: list[int] = [5, 6] if window.confirm("any") else []
        a = 1
        for x in xs:
            a = x
            document.title = str(a)
        b = ASK + a
        document.title = f"{a} {b}" """,
    "a text": """
        xs: list[str] = ["a", "b"] if window.confirm("any") else []
        a = "none"
        for x in xs:
            a = x
            document.title = a
        b = ASK + len(a)
        document.title = f"{a} {b}" """,
    "an instance": """
        xs: list[Point] = [Point(3, 1.5)] if window.confirm("any") else []
        a = 1
        for x in xs:
            a = x.x
            document.title = str(a)
        b = ASK + a
        document.title = f"{a} {b}" """,
    "None itself": """
        xs: list[int | None] = [3, None] if window.confirm("any") else []
        a: int | None = 1
        for x in xs:
            a = x
            document.title = str(a)
        b = ASK + (a or 0)
        document.title = f"{a} {b}" """,
    "of a branch": """
        a = 1
        if window.confirm("any"):
            x = 4 if window.confirm("more") else 5
            document.title = "branch"
            a = x + 1
        b = ASK + a
        document.title = f"{a} {b}" """,
    "bound by a test": """
        a = 1
        if window.confirm("any") and (x := 4) > 3:
            a = x
            document.title = str(a)
        b = ASK + a
        document.title = f"{a} {b}" """,
    "for the second question": """
        xs: list[int] = [5, 6] if window.confirm("any") else []
        a, c = 1, 2
        for x in xs:
            a = x
            document.title = str(a)
            c = x + 1
        b = ASK + a
        document.title = str(b)
        b = b + ASK + c
        document.title = f"{a} {b} {c}" """,
    "in each turn": """
        a = 1
        for k in range(3):
            xs: list[int] = [k] if window.confirm(str(k)) else []
            for x in xs:
                a = x
                document.title = str(a)
            document.title = str(ASK + a)""",
    "in a function inside": """
        def asked() -> int:
            xs: list[int] = [5, 6] if window.confirm("any") else []
            a = 1
            for x in xs:
                a = x
                document.title = str(a)
            b = ASK + a
            document.title = str(b)
            return b
        document.title = str(asked() + asked())""",
}

ENDING = """
        document.title = "between"
        x = 3
        document.title = str(x)"""
MAYBE = {
    "in a loop of the browser's": """
        for n in range(2 if window.confirm("any") else 0):
            x = n
            document.title = str(x)
        if ASK > 0:
            x = 5""",
    "nowhere before": """
        if ASK > 0:
            x = 5""",
    "the variable of a loop": """
        total = 0
        for x in range(ASK):
            total = total + ASK * x
        document.title = str(total)""",
    "in a `try`": """
        try:
            x = ASK
            self.total = x
        except ConnectionError:
            self.total = 3""",
}


@pytest.mark.parametrize("helper", [False, True])
@pytest.mark.parametrize("name", BODIES)
def test_it_does_the_same(tmp_path: Path, name: str, helper: bool) -> None:
    text = working(BODIES[name], helper)
    files = compiled(text)
    for answers in ([True] * 9, [False] * 9, [False, True] * 5):
        case = Case((), {"window.confirm()": answers}, [11 + i for i in range(9)])
        found, _ = in_node(tmp_path, files, case)
        assert found == in_cpython(text, case), answers


@pytest.mark.parametrize("name", MAYBE)
def test_what_the_server_may_give_and_nobody_reads(tmp_path: Path, name: str) -> None:
    text = working(MAYBE[name] + ENDING)
    files = compiled(text)
    for answers in ([True], [False]):
        for reply in (0, 7, "lost"):
            case = Case((), {"window.confirm()": answers}, [reply, *range(9)])
            found, _ = in_node(tmp_path, files, case)
            assert found == in_cpython(text, case), (answers, reply)
