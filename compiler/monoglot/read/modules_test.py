"""Apps of several files: which files are read, in which order, and what is refused of them."""
from __future__ import annotations

import io
from pathlib import Path

import pytest

from monoglot import cli, pipeline
from monoglot.diagnostics import Refused
from monoglot.pipeline import Request
from monoglot.read import read_app

APP = '''from monoglot import App, Shared
{imports}
class Shop(App):
    count: Shared[int] = 0

    def shown(self) -> str:
        return {value}
'''

Texts = dict[str, str]


def request(imports: str, value: str, files: Texts) -> Request:
    named = {module: (module.replace(".", "/") + ".py", text) for module, text in files.items()}
    return Request("shop.py", APP.format(imports=imports, value=value), "shop", "", named)


def model(imports: str, value: str, files: Texts) -> list[str]:
    """The functions of the model, or what is refused, with files and lines."""
    made = pipeline.run(request(imports, value, files), last="lower")
    if isinstance(made, Refused):
        return [f"{d.file}:{d.line} {d.code}" for d in made.diagnostics]
    return [f.name for f in made.model.functions]


HELPERS = "LIMIT = 3\ndef clean(text: str) -> str:\n    return text[:LIMIT]\n"


@pytest.mark.parametrize(("imports", "value"), [
    ("import helpers", 'helpers.clean("abcd") + str(helpers.LIMIT)'),
    ("from helpers import LIMIT, clean", 'clean("abcd") + str(LIMIT)'),
    ("from helpers import clean as tidy\nimport helpers as h", 'tidy("abcd") + str(h.LIMIT)'),
])
def test_forms_of_import(imports: str, value: str) -> None:
    assert model(imports, value, {"helpers": HELPERS}) == ["helpers.clean", "shown"]


def test_folders() -> None:
    files = {"money.rounding": "def half(n: int) -> int:\n    return n // 2\n"}
    for imports, value in (("import money.rounding", "money.rounding.half(4)"), ("from money import rounding", "rounding.half(4)"),
                           ("from money.rounding import half", "half(4)")):
        assert model(imports, f"str({value})", files) == ["money.rounding.half", "shown"]


def test_what_is_imported_comes_first_and_what_is_not_is_left_out() -> None:
    files = {"a": "import b\nA = b.B\n", "b": "B = 1\n", "c": "this is not Python\n"}
    source = read_app("shop.py", "import a\n", {m: (m + ".py", t) for m, t in files.items()})
    assert not isinstance(source, Refused)
    assert [s.module for s in source.siblings] == ["b", "a"]


def test_two_functions_of_one_name() -> None:
    files = {"a": "def f() -> str:\n    return 'a'\n", "b": "def f() -> str:\n    return 'b'\n"}
    assert model("import a\nimport b", "a.f() + b.f()", files) == ["a.f", "b.f", "shown"]


@pytest.mark.parametrize(("imports", "value", "files", "refused"), [
    ("import a", "''", {"a": "import b\n", "b": "import a\n"}, ["b.py:1 MG0311"]),
    ("import a", "''", {"a": "import shop\n"}, ["a.py:1 MG0311"]),
    ("from a import missing", "missing", {"a": "X = 1\n"}, ["shop.py:2 MG0303"]),
    ("from a import X", "str(X)", {"a": "from b import X\n", "b": "X = 1\n"}, ["shop.py:2 MG0303"]),  # no re-export
    ("import a", "a.f()", {"a": "def f() -> str:\n    return 1\n"}, ["a.py:2 MG0432"]),
    ("import a", "''", {"a": "def f( -> str\n"}, ["a.py:1 MG0101"]),
    ("from a import E\nfrom b import F", "''", {"a": "class E(ValueError):\n    pass\n",
                                               "b": "class E(ValueError):\n    pass\nF = 1\n"}, ["b.py:1 MG0304"]),
    ("from a import f", "f()", {"a": "from monoglot import App\nclass Other(App):\n    pass\ndef f() -> str:\n    return ''\n"},
     ["a.py:2 MG0201"]),
    ("import a", "NotFound('x')", {"a": "class NotFound(ValueError):\n    pass\n"}, ["shop.py:7 MG0301"]),
    ("from .a import f", "''", {"a": "def f() -> None:\n    pass\n"}, ["shop.py:2 MG0204"]),
])
def test_refused(imports: str, value: str, files: Texts, refused: list[str]) -> None:
    assert [r.rpartition(" ")[0] for r in model(imports, value, files)] == [r.rpartition(" ")[0] for r in refused]
    assert model(imports, value, files) == refused


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    text = io.StringIO()
    return cli.main(arguments, cli.Streams(text, text, folder)), text.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.py").write_text(APP.format(imports="from money.rounding import half", value="str(half(4))"))
    (tmp_path / "money").mkdir()
    (tmp_path / "money/rounding.py").write_text("def half(n: int) -> int:\n    return n // 2\n")
    (tmp_path / "other.py").write_text("X = 1\n")
    return tmp_path


def test_check_finds_the_files_itself(folder: Path) -> None:
    assert run(folder, "check", "shop.py") == (0, "")
    (folder / "money/rounding.py").write_text("def half(n: int) -> int:\n    return str(n)\n")
    code, said = run(folder, "check", "shop.py")
    assert code == 1
    assert said.splitlines()[:2] == ["money/rounding.py:2:5: MG0432 `half` returns int, this is str", "        return str(n)"]


def test_compile_takes_only_the_files_it_is_given(folder: Path) -> None:
    given = ("compile", "shop.py", "--name", "shop", "--out", "out")
    assert run(folder, *given, "--src", "money/rounding.py")[0] == 0
    code, said = run(folder, *given, "--src", "money/rounding.py", "--src", "other.py")
    assert (code, said) == (0, "monoglot: warning: other.py is imported by no file of the app\n")
    code, said = run(folder, *given, "--src", "other.py")
    assert code == 1
    assert "MG0204" in said


def test_the_worker_knows_each_file(folder: Path) -> None:
    from monoglot.worker import Cache
    cache = Cache()
    first = request("import a", "a.f()", {"a": "def f() -> str:\n    return 'a'\n"})
    second = request("import a", "a.f()", {"a": "def f() -> str:\n    return 'b'\n"})
    made = [cache.run(r) for r in (first, second, first)]
    assert not any(isinstance(m, Refused) for m in made)
    assert made[0] is made[2] is not made[1]
