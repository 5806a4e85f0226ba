"""Placement from effects: what is refused, golden placements, and effects that names don't show.

Tests called after a failure of an earlier system say so in their names:
`secret_used_without_fetch`, `alias_import_or_helper_hides_nothing`,
`mixed_method_is_refused`.
"""
from __future__ import annotations

from pathlib import Path

import pytest

from monoglot import golden, textcases
from monoglot.analyse import analyse, hosts, waits
from monoglot.check import check
from monoglot.diagnostics import Refused
from monoglot.dump import dump
from monoglot.model import Placement, Program
from monoglot.read import read

DATA = Path(__file__).parent / "testdata"
SAMPLES = Path(__file__).parent.parent / "check" / "testdata"
REFUSED = DATA / "refused.txt"


def analysed(text: str) -> Program | Refused:
    source = read("app.py", text)
    model = source if isinstance(source, Refused) else check(source, name="studio")
    return model if isinstance(model, Refused) else analyse(model)


def app(members: str) -> textcases.Case:
    return textcases.Case("app", "@app\n" + members, "")


def placed(members: str) -> dict[str, Placement]:
    program = analysed(app(members).source)
    assert isinstance(program, Program), program
    return {p.function: p for p in program.placements}


def codes(members: str) -> list[str]:
    program = analysed(app(members).source)
    assert isinstance(program, Refused)
    return [d.code for d in program.diagnostics]


def shown(case: textcases.Case) -> str:
    made = analysed(case.source)
    assert isinstance(made, Refused), f"{case.name} was accepted"
    return case.shown(made.diagnostics)


@pytest.mark.parametrize("case", textcases.read(REFUSED), ids=lambda case: case.name)
def test_refused(case: textcases.Case) -> None:
    textcases.check(REFUSED, case, shown)


@pytest.mark.parametrize("name", ["studio", "language"])
def test_golden_placements(name: str) -> None:
    program = analysed((SAMPLES / f"{name}.py").read_text(encoding="utf-8"))
    assert isinstance(program, Program), program
    golden.check(DATA / f"{name}.placements", dump(program.placements))


# --- PREDECESSORS 15: a secret is an effect of its own ---------------------------------


def test_15_secret_goes_nowhere_but_into_a_request() -> None:
    assert codes("def f(self) -> str:\n    key = self.ai_key\n    return key") == ["MG0603"]
    assert placed("def f(self) -> None:\n    key = self.ai_key")["f"].kind == "verified"


@pytest.mark.parametrize("call", ["list(map(put, [kept]))", "sorted([kept], key=put)", "list(map(lambda texts: put(texts), [kept]))"])
def test_15_a_builtin_hands_the_object_itself_to_what_it_calls(call: str) -> None:
    assert codes("def f(self) -> str:\n    kept: list[str] = []\n    def put(texts: list[str]) -> int:\n"
                 f"        texts.append(self.ai_key + '')\n        return 1\n    {call}\n    return kept[0]") == ["MG0603"]


def test_15_what_a_builtin_gives_may_be_the_object_itself() -> None:
    assert codes("def f(self) -> str:\n    kept: list[str] = []\n    for texts in map(lambda texts: texts, [kept]):\n"
                 "        texts.append(self.ai_key + '')\n    return kept[0]") == ["MG0603"]


def test_15_one_function_that_carries_a_secret_makes_others_carry_none() -> None:
    assert placed("def f(self) -> int:\n    return len(list(map(lambda text: text + self.ai_key, ['a'])))\n"
                  "def g(self) -> int:\n    return len(list(filter(lambda text: text == 'a', ['a', 'b'])))")


def test_15_secret_makes_an_action_verified_and_keeps_it_off_the_client() -> None:
    found = placed("def f(self) -> None:\n    self._send()\n"
                   "def _send(self) -> None:\n    fetch.get('https://api.openai.com/', bearer=self.ai_key)")
    assert found["f"].kind == "verified"
    assert found["f"].sides == found["_send"].sides == ("server",)
    assert [e.effect for e in found["f"].evidence] == ["fetch", "secret ai_key"]
    assert found["f"].evidence[1].chain == ("f", "_send", "self.ai_key")


# --- PREDECESSORS 16: an alias, an import or a helper hides nothing -----------------------


@pytest.mark.parametrize("members", [
    "def f(self) -> None:\n    document.title = 'x'",
    "def f(self) -> None:\n    b.document.title = 'x'",
    "def f(self) -> None:\n    d = document\n    d.title = 'x'",
    "def f(self) -> None:\n    d = self._page()\n    d.title = 'x'\ndef _page(self) -> b.Document:\n    return b.window.document",
    "def f(self) -> None:\n    self._g()\ndef _g(self) -> None:\n    self._h()\ndef _h(self) -> None:\n    b.setTimeout(lambda: None)",
    "def f(self) -> str:\n    return b.URL('https://x.example/').host",
    "def f(self) -> None:\n    (lambda: document.hasFocus())()",
    "def f(self) -> None:\n    def g() -> None:\n        document.title = 'x'\n    g()",
    "def f(self) -> None:\n    g = self._page\n    g()\ndef _page(self) -> None:\n    document.title = 'x'",
    "def f(self) -> list[str]:\n    return [document.title for x in [1]]",
    "def f(self) -> None:\n    self.selected = None",
    "def f(self) -> bool:\n    return self.selected is None",
    "def f(self) -> bool:\n    return self.connected",
    "def f(self) -> str:\n    return self._g()\ndef _g(self) -> str:\n    return 'on' if self.connected else 'off'",
    "def f(self) -> None:\n    self.g()\ndef g(self) -> None:\n    self.f()\n    document.title = 'x'",
])
def test_16_alias_import_or_helper_hides_no_browser(members: str) -> None:
    assert placed(members)["f"].kind == "client"


def test_16_import_of_the_module_by_another_name_is_the_browser() -> None:
    program = analysed("import monoglot.browser as wb\nfrom monoglot import App\nfrom monoglot.browser import document as d\n"
                       "def page() -> wb.Document:\n    return d\n"
                       "class A(App):\n    def f(self) -> str:\n        return page().title\n")
    assert isinstance(program, Program)
    assert {p.function: p.kind for p in program.placements} == {"page": "helper", "f": "client"}


@pytest.mark.parametrize("members", [
    "def f(self) -> None:\n    self._g()\ndef _g(self) -> None:\n    fetch.get('https://a.example/')",
    "def f(self) -> None:\n    (lambda: fetch.get('https://a.example/'))()",
    "def f(self) -> None:\n    g = self._g\n    g()\ndef _g(self) -> None:\n    fetch.get('https://a.example/')",
    "def f(self) -> None:\n    self.g()\ndef g(self) -> None:\n    fetch.get('https://a.example/')",
])
def test_16_helper_hides_no_fetch(members: str) -> None:
    assert placed(members)["f"].kind == "verified"
    assert placed(members)["f"].async_sides == ("server",)


# --- PREDECESSORS 17: what a mixed method does at the server is a segment, with the reason; never moved silently -------


def test_17_the_work_at_the_server_of_a_mixed_method_is_a_segment_with_its_chain() -> None:
    found = placed("def f(self) -> None:\n    self.credits = 1\n    self._show()\n"
                   "def _show(self) -> None:\n    document.title = 'x'")
    assert found["f"].kind == "client" and found["f"].dispatches == ("f$1",) and found["f"].sides == ("client",)
    assert found["f$1"].kind == "optimistic"
    assert [(e.effect, e.chain) for e in found["f$1"].evidence] == [("write shared credits", ("f$1", "self.credits"))]
    assert [(e.effect, e.chain) for e in found["f"].evidence] == [("browser", ("f", "_show", "document"))]


def test_the_connection_is_an_effect_of_its_own() -> None:
    found = placed("def f(self) -> bool:\n    return self._g()\ndef _g(self) -> bool:\n    return self.connected")
    assert [(e.effect, e.chain) for e in found["f"].evidence] == [("connection", ("f", "_g", "self.connected"))]
    assert found["f"].sides == found["_g"].sides == ("client",)


# --- placements ------------------------------------------------------------------------------


@pytest.mark.parametrize("body, kind", [
    ("self.credits", "local"),
    ("self.credits = 1", "optimistic"),
    ("self.shoots.insert(Shoot(name='x'))", "optimistic"),
    ("self.shoots.update(shoot, status=Status.ACTIVE)", "optimistic"),
    ("self.shoots.update(shoot, status=Status.DELETED)", "barrier"),
    ("self.shoots.update(shoot, status=Status.ACTIVE if self.credits else Status.DELETED)", "barrier"),
    ("self.shoots.update(shoot, status=self.shoots[shoot].status)", "barrier"),
    ("self.shoots.delete(shoot)", "barrier"),
    ("fetch.get('https://a.example/')\n    self.shoots.delete(shoot)", "verified"),
])
def test_kind(body: str, kind: str) -> None:
    line = f"x = {body}" if kind == "local" else body
    assert placed(f"def f(self, shoot: Id[Shoot]) -> None:\n    {line}")["f"].kind == kind


def test_calls_between_actions_are_one_transaction() -> None:
    found = placed("def a(self) -> None:\n    self.c()\ndef c(self) -> None:\n    self.credits = 1")
    assert found["a"].kind == "optimistic" and found["a"].dispatches == ()


def test_client_dispatches_actions_and_calls_the_rest() -> None:
    found = placed(
        "def make(self) -> None:\n    self.credits = 1\n"
        "def drop(self, shoot: Id[Shoot]) -> None:\n    self.shoots.delete(shoot)\n"
        "def reads(self) -> int:\n    return self.credits\n"
        "def render(self) -> None:\n    self.make()\n    self._go(self.reads())\n"
        "def _go(self, n: int) -> None:\n    for shoot in self.shoots:\n        self.drop(shoot.id)\n")
    assert found["render"].dispatches == ("make",)
    assert found["_go"].dispatches == ("drop",)
    assert found["render"].async_sides == found["_go"].async_sides == ("client",)
    assert found["reads"].sides == ("client", "server")
    assert found["_go"].sides == ("client",)


def test_local_action_called_by_an_action_is_on_both_sides() -> None:
    found = placed("def reads(self) -> int:\n    return self.credits\ndef make(self) -> None:\n    self.credits = self.reads() + 1")
    assert found["reads"].kind == "local" and found["reads"].sides == ("client", "server")


def test_handler_that_waits_does_not_make_its_maker_wait() -> None:
    text = app("def drop(self, shoot: Id[Shoot]) -> None:\n    self.shoots.delete(shoot)\n"
               "def render(self) -> None:\n    for shoot in self.shoots:\n        self._row(shoot.id)\n"
               "def _row(self, shoot: Id[Shoot]) -> None:\n"
               "    document.addEventListener('click', lambda event: self.drop(shoot))\n").source
    program = analysed(text)
    assert isinstance(program, Program)
    assert all(not p.async_sides for p in program.placements)
    assert len(waits(program).client) == 2 and not waits(program).server


def test_function_value_that_waits_makes_its_caller_wait() -> None:
    found = placed("def drop(self) -> None:\n    self.shoots.delete(self.shoots.all()[0].id)\n"
                   "def render(self) -> None:\n    self._button(lambda: self.drop())\n    self._other(lambda: 'x')\n"
                   "def _button(self, action: Callable[[], None]) -> None:\n    action()\n"
                   "def _other(self, text: Callable[[], str]) -> None:\n    document.title = text()\n")
    assert found["_button"].async_sides == ("client",)
    assert found["render"].async_sides == ("client",)
    assert found["_other"].async_sides == ()


def test_helper_used_only_by_the_client_dispatches() -> None:
    found = placed("def make(self) -> None:\n    self.credits += 1\n"
                   "def _click(self) -> None:\n    self.make()\n"
                   "def render(self) -> None:\n    document.addEventListener('click', lambda event: self._click())\n")
    assert found["_click"].dispatches == ("make",) and found["_click"].sides == ("client",)


def test_hosts_are_derived() -> None:
    program = analysed(app(
        "def f(self, n: int, path: str) -> None:\n    fetch.get(f'https://b.example/{n}')\n"
        "    fetch.get('https://a.example:8443')\n    fetch.get('https://b.example/' + path)\n"
        "    fetch.post(url='https://' + 'c.example' + '/x', json={'a': [1, None]})").source)
    assert isinstance(program, Program)
    assert hosts(program) == ("a.example:8443", "b.example", "c.example")


def test_right_assertions_hold() -> None:
    found = placed("@optimistic\ndef a(self) -> None:\n    self.credits = 1\n@local\ndef c(self) -> int:\n    return 1\n"
                   "@client\ndef d(self) -> None:\n    self.selected = None")
    assert [found[n].kind for n in "acd"] == ["optimistic", "local", "client"]


# --- helpers on both sides -----------------------------------------------------------------


def test_a_helper_that_calls_an_action_is_one_for_each_side() -> None:
    found = placed("def make(self) -> None:\n    self.credits += 1\n"
                   "def twice(self) -> None:\n    self._make()\n"
                   "def _make(self) -> None:\n    self.make()\n"
                   "def start(self) -> None:\n    self._make()")
    assert found["start"].dispatches == () and found["_make$client"].dispatches == ("make",)
    assert found["_make"].dispatches == () and found["twice"].kind == "optimistic"
    assert found["_make$client"].sides == ("client",) and found["_make"].sides == ("client", "server")


def test_a_helper_of_both_sides_is_no_action_of_its_own() -> None:
    found = placed("def f(self) -> None:\n    if self.user != 'ada':\n        raise PermissionError('no')\n    self._ask()\n"
                   "def g(self) -> None:\n    self._ask()\n"
                   "def _ask(self) -> None:\n    document.title = 'x'\n    self.credits += 1")
    assert found["_ask"].sides == () and found["_ask"].kind == "helper"
    assert sorted(name for name in found if "$" in name) == ["f$1", "g$1"]
