"""What waits is waited for, whatever it is called through: an action whose fetches hide behind values, run in node.

A call that isn't waited for gives a promise, which then stands where its text should be.
"""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from monoglot import pipeline
from monoglot.emit.javascript.noderun import run_module

ACTOR = "export const createActor = (app, host) => ({app, host});\n"
RUN = """
let asked = 0;
const $ = {fetch: async request => { await null; return {status: 200, text: `${request.url.split("/").pop()}${++asked}`, json: null}; }};
console.log(JSON.stringify(await app.actions.find(a => a.name === "run").run($)));
"""
APP = '''from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from monoglot import App, fetch


class Source(Protocol):
    def text(self) -> str: ...


@dataclass
class Remote:
    name: str

    def text(self) -> str:
        return fetch.get("https://api.example.com/" + self.name).text


@dataclass
class Known:
    name: str

    def text(self) -> str:
        return self.name


def ask(name: str) -> str:
    return fetch.get("https://api.example.com/" + name).text


def through(get: Callable[[str], str], name: str) -> str:
    return get(name) + "."


class Waiting(App):
    def run(self) -> str:
{body}
'''


def ran(folder: Path, body: str) -> object:
    lines = "".join(f"        {line}\n" for line in body.splitlines())
    made = pipeline.run(pipeline.Request("waiting.py", APP.replace("{body}\n", lines), "waiting"))
    assert isinstance(made, pipeline.Run), made
    return json.loads(run_module(folder, made.files["server.js"].decode() + RUN, actor=ACTOR))


@pytest.mark.parametrize(("body", "expected"), [
    ('return ask("a") + ask("b")', "a1b2"),
    ('return through(ask, "a") + through(lambda name: name, "b")', "a1.b."),
    ('return through(lambda name: ask(name) + "!", "a")', "a1!."),
    ('def get(name: str) -> str:\n    return ask(name) + "?"\nreturn get("a") + through(get, "b")', "a1?b2?."),
    ('found: list[Source] = [Remote("r"), Known("k")]\ntext = ""\nfor one in found:\n    text += one.text() + "-"\nreturn text', "r1-k-"),
    ('gets = [ask, lambda name: "no " + name]\ntext = ""\nfor get in gets:\n    text += get("a") + ","\nreturn text', "a1,no a,"),
    ('return Remote("x").text() if ask("t") == "t1" else ""', "x2"),
    ('found = ""\nwhile len(found) < 4:\n    found += ask("w")\nreturn found', "w1w2"),
], ids=range(8))
def test_the_answer_is_waited_for(tmp_path: Path, body: str, expected: str) -> None:
    assert ran(tmp_path, body) == expected
