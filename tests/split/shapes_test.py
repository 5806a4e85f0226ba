"""Every shape of split action in a real browser, on the pod and on workerd, as in CPython.

The shapes run one after the other, each with answers of the person and of the service. After each
the result or exception, what the browser did in order, the requests, and the shared state
are what CPython's run of the same module says.
"""
from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import hermetic_chromium
import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from monoglot import testing
from monoglot.author.transport import Reply, Request
from monoglot.hosts.launch import HOSTS, Host, Settings
from tests.split.shapes_service import Numbers, numbers
from tests.support.deployed import HOST_NAMES, SESSION_KEY, deploy_tree, outputs, runfile

PATIENCE_MS = 15_000
HOST = "shapes.example.com"


@dataclass(frozen=True)
class Script:
    """The answers of one run: the service's numbers, the person's texts and decisions."""

    shape: str
    numbers: tuple[int, ...] = ()
    prompts: tuple[str | None, ...] = ()
    confirms: tuple[bool, ...] = ()


SCRIPTS = [
    Script("if_elif_else", (1, 9, 9), (), (True, False)),
    Script("for_else", (1, 2)),
    Script("for_else", (1, 6)),
    Script("while_else", (3, 2, 0), (), (True, True)),
    Script("while_else", (3, 2), (), (True, False)),
    Script("while_else", (0,)),
    Script("break_and_continue", (0, 5, 10)),
    Script("break_and_continue", (1, 0, 0, 0)),
    Script("nested_loops", (7, 1, 7)),
    Script("nested_loops", (1, 2, 3, 4)),
    Script("match_of_both", (1, 3, 500), ("three",)),
    Script("match_of_both", (50, 2, 1), (None,)),
    Script("match_of_the_browser", (), ("add",)),
    Script("match_of_the_browser", (), ("word",)),
    Script("try_except_finally", (7, 0, 3)),
    Script("exceptions_of_the_author", (2, 1, 9)),
    Script("raised_by_the_server", (4,)),
    Script("raised_by_the_server", (5,)),
    Script("reraised", (1,)),
    Script("return_in_finally", (), (), (False, True)),
    Script("return_in_finally", (), (), (False, False)),
    Script("in_time", (5, 6)),
    Script("too_late"),
    Script("raised_in_the_browser", (4,), (), (True,)),
    Script("raised_in_the_browser", (4,), (), (False,)),
    Script("chosen_by_the_person", (4, 5, 6, 0), (), (True, False, True)),
    Script("chosen_by_the_person", (4, 5, 6, 0), (), (False, False, False)),
    Script("total_agreed", (1, 2, 3), (), (True, False, True)),
    Script("total_agreed", (1, 2, 3), (), (True, True, False)),
    Script("grown_of_both", (7, 8), ("p", "xx", None, "y")),
    Script("changed_by_what_is_called", (11, 12, 13, 14, 6, 7), ("abc", "de")),
    Script("changed_by_what_is_called", (11, 12, 13, 14, 5, 7), ("", None)),
    Script("items_of_the_server", (2,), (), (True, False)),
    Script("items_of_the_server", (4,), (), (False, True, False)),
    Script("items_of_the_server", (0,)),
    Script("items_bought", (3, 4, 5, 0, 0), (), (True, False, True)),
    Script("items_bought", (3, 4, 5), (), (False, False, False)),
    Script("helper_twice", (3, 4), (), (True, True)),
    Script("helper_twice", (0, 4), (), (False,)),
    Script("helper_in_a_loop", (3, 0, 8), (), (True, False)),
    Script("helper_in_a_loop", (3, 4, 8), (), (True, False, True)),
    Script("helper_of_helpers", (3, 4, 9, 5), (), (True, True, True, True)),
    Script("helper_of_helpers", (0, 4, 9, 0), (), (True, False)),
    Script("helper_with_a_loop", (1, 5, 99)),
    Script("helper_with_a_loop", (9, 9, 9, 8, 2)),
    Script("helper_that_raises", (21,), (), (True,)),
    Script("helper_that_raises", (20,), (), (True,)),
    Script("helper_in_expressions", (1, 2, 3, 4, 5, 6), (), (True,) * 6),
    Script("helper_in_expressions", (1, 2, 3, 3), (), (True,) * 4),
    Script("helper_of_an_action_on_both_sides"),
    Script("lambda_of_both", (4, 5), ("p", "q")),
    Script("nested_function_of_both", (), ("x", "y")),
    Script("comprehensions_of_both", (1, 2, 3, 4), ("ab", "c"), (True, True, False, False)),
    Script("comprehensions_of_both", (1, 2, 8, 9), ("", None), (False, True, True, False)),
    Script("chain_of_comparisons", (2,), ("a", "abc")),
    Script("chain_of_comparisons", (2,), ("abc",)),
    Script("boolean_of_both", (6, 7), (), (True, True)),
    Script("boolean_of_both", (), (), (False, False, False)),
    Script("values_of_every_kind", (1, 2), ("ab",)),
    Script("values_of_every_kind", (1, 2), ("héé",)),
    Script("chosen_by_the_server", (500,)),
    Script("chosen_by_the_server", (11,)),
    Script("chosen_by_the_server", (1,)),
]


@dataclass(frozen=True)
class Seen:
    """What a run left: the outcome, the browser's log, the requests, the notes and the total of all runs so far."""

    outcome: str
    log: str
    asked: list[Any]
    notes: list[tuple[str, int]]
    total: int


def module() -> ModuleType:
    """The application as CPython has it."""
    path = runfile("MONOGLOT_SHAPES")
    spec = importlib.util.spec_from_file_location("shapes_app", path)
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


def in_cpython() -> list[Seen]:
    app = module().Shapes(user="ann", org="acme")
    return [_run(app, script) for script in SCRIPTS]


def _run(app: Any, script: Script) -> Seen:
    asked: list[Any] = []
    answers = list(script.numbers)

    def answer(request: Request) -> Reply:
        path = request.url.removeprefix(f"https://{HOST}")
        asked.append((request.method, path, request.json))
        if path == "/slow":
            time.sleep(0.7)
        return Reply(200, "0" if path == "/slow" else str(answers.pop(0)))

    app.log = ""
    prepared: dict[str, object] = {"window.prompt()": list(script.prompts), "window.confirm()": list(script.confirms)}
    with testing.answers(answer), testing.browser(prepared):
        try:
            told = f"value {getattr(app, script.shape)()}"
        except Exception as error:
            told = f"{type(error).__name__} {error}"
    return Seen(f"{script.shape}: {told}", app.log, asked, [(n.text, n.stars) for n in app.notes.all()], app.total)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with hermetic_chromium.launch() as browser:
        yield browser


@pytest.mark.parametrize("name", HOST_NAMES)
def test_every_shape(name: str, browser: Browser, tmp_path: Path) -> None:
    expected = in_cpython()
    with numbers() as (url, service):
        host = HOSTS[name](Settings(deploy=deploy_tree(), data=tmp_path, dev=True, session_key=SESSION_KEY, origins={HOST: url},
                                    log=outputs() / f"shapes-{name}.log", workerd=runfile("MONOGLOT_WORKERD")))
        host.start()
        try:
            found = in_browser(browser, host, service)
        finally:
            host.kill()
    different = {f"{i} {script.shape}": (want, got) for i, (script, want, got) in enumerate(zip(SCRIPTS, expected, found, strict=True)) if want != got}
    assert different == {}


def in_browser(browser: Browser, host: Host, service: Numbers) -> list[Seen]:
    page = browser.new_context().new_page()
    answers: list[Any] = []
    errors: list[str] = []
    page.on("dialog", lambda dialog: _decide(dialog, answers))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(host.url + "/")
    page.fill("[name=user]", "ann")
    page.fill("[name=org]", "acme")
    page.keyboard.press("Enter")
    page.wait_for_selector("main")
    found = [_click(page, script, service, answers) for script in SCRIPTS]
    assert errors == []
    page.context.close()
    return found


def _click(page: Page, script: Script, service: Numbers, answers: list[Any]) -> Seen:
    service.script, service.asked = list(script.numbers), []
    answers[:] = [list(script.prompts), list(script.confirms)]
    if page.text_content("#outcome"):
        page.get_by_role("button", name="clear", exact=True).click()
        expect(page.locator("#outcome")).to_have_text("", timeout=PATIENCE_MS)
    page.get_by_role("button", name=script.shape, exact=True).click()
    expect(page.locator("#outcome")).to_contain_text(f"{script.shape}: ", timeout=PATIENCE_MS)
    told = json.loads(page.evaluate("JSON.stringify([document.getElementById('outcome').textContent, document.getElementById('log').textContent,"
                                    " document.getElementById('notes').textContent, document.getElementById('total').textContent])"))
    notes = [(text, int(stars)) for text, stars in json.loads(told[2])]
    return Seen(told[0], told[1], list(service.asked), notes, int(told[3]))


def _decide(dialog: Dialog, answers: list[Any]) -> None:
    answer = answers[0].pop(0) if dialog.type == "prompt" else answers[1].pop(0)
    if answer is None or answer is False:
        dialog.dismiss()
    else:
        dialog.accept(answer if isinstance(answer, str) else "")
