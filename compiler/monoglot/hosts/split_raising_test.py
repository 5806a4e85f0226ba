"""What an exception on the way leaves behind is what CPython leaves: variables, lists, what a function inside did.

Each body runs with each of the service's replies lost, and with none.
"""
from __future__ import annotations

from pathlib import Path

import pytest

from monoglot.hosts.split_fixture import Case, compiled, in_cpython, in_node, working

BODIES = {
    "a list": """
        xs: list[int] = []
        try:
            xs.append(ASK)
            xs.append(ASK)
        except ConnectionError as e:
            document.title = str(e)
        document.title = str(xs)""",
    "a variable twice": """
        b = 20
        try:
            b = ASK
            b = ASK
        except ConnectionError as e:
            document.title = str(e)
        document.title = str(b)""",
    "a variable that nobody asked the server for": """
        b = 20
        try:
            b = 21
            c = ASK
            b = 22
            c = ASK
        except ConnectionError as e:
            document.title = f"{e} {b}" """,
    "seen by `finally`": """
        b = 20
        try:
            try:
                b = 21
                b = ASK
                b = ASK
            finally:
                document.title = str(b)
        except ConnectionError as e:
            document.title = str(e)""",
    "a loop of the server's": """
        xs: list[int] = []
        try:
            for n in range(3):
                xs.append(ASK + n)
        except ConnectionError as e:
            document.title = str(e)
        document.title = str(xs)""",
    "a branch of the server's": """
        b = 1
        try:
            if self.total == 0:
                b = ASK
                b += ASK
            else:
                b = 3
        except ConnectionError as e:
            document.title = str(e)
        document.title = str(b)""",
    "seen in the next turn": """
        last = 0
        for n in range(3):
            document.title = str(last)
            try:
                last = ASK
                self.chosen = str(ASK)
            except ConnectionError as e:
                document.title = str(e)""",
    "in a handler": """
        b = 1
        try:
            try:
                b = ASK
                b = ASK
            except ConnectionError as e:
                b = 7
                b = ASK
                document.title = str(e)
        except ConnectionError:
            document.title = "again"
        document.title = str(b)""",
    "from a handler": """
        b = 1
        try:
            try:
                b = ASK
            except ConnectionError as e:
                b = 7
                b = ASK
            finally:
                document.title = str(b)
        except ConnectionError:
            document.title = "again" """,
    "a function's inside": """
        b = 1
        def asked() -> None:
            nonlocal b
            b = ASK
            b = ASK
        try:
            asked()
        except ConnectionError as e:
            document.title = str(e)
        document.title = str(b)""",
    "by a function inside": """
        b = 1
        shown: Callable[[], None] = lambda: window.alert(str(b))
        try:
            b = ASK
            self.total += ASK
        except ConnectionError as e:
            document.title = str(e)
        shown()""",
    "in a function inside": """
        xs: list[int] = []
        def asked() -> None:
            xs.append(ASK)
            xs.append(ASK)
        try:
            asked()
        except ConnectionError as e:
            document.title = str(e)
        document.title = str(xs)""",
    "in a time limit": """
        b = 1
        try:
            with deadline(seconds=5):
                b = ASK
                b += ASK
        except ConnectionError as e:
            document.title = str(e)
        document.title = str(b)""",
}


@pytest.mark.parametrize("helper", [False, True])
@pytest.mark.parametrize("name", BODIES)
def test_it_leaves_the_same(tmp_path: Path, name: str, helper: bool) -> None:
    text = working(BODIES[name], helper)
    files = compiled(text)
    for lost in range(4):
        case = Case((), {}, ["lost" if i in (lost, lost + 1 + lost % 2) else 11 + i for i in range(9)])
        found, _ = in_node(tmp_path, files, case)
        assert found == in_cpython(text, case), lost


def test_what_nobody_sees_is_one_message(tmp_path: Path) -> None:
    text = working("""
        try:
            first = ASK
            second = ASK + first
            self.total += second
            document.title = "done"
        except ConnectionError as e:
            document.title = str(e)""")
    found, told = in_node(tmp_path, compiled(text), Case((), {}, [1, 2]))
    assert found.total == 3 and told["calls"] == 1
