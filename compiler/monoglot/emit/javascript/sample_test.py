"""Both emitted modules of `lower/testdata/sample.py`: golden, and run in node on a small handle and page."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from monoglot import golden, pipeline
from monoglot.emit.javascript import ops as js
from monoglot.emit.javascript.noderun import run_module
from monoglot.ops import OPS

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "lower/testdata/sample.py"

KEEP = "export const boot = app => { globalThis.app = app; };\n"
ACTOR = "export const createActor = (app, host) => ({app, host});\n"

HANDLE = """
import {PyError as Failure} from "monoglot/prelude.js";
const tables = {tasks: []}, values = {total: 1, chosen: null}, sent = [];
const find = (t, id) => tables[t.name].find(row => row.id === id) ?? null;
const get = (t, id) => find(t, id) ?? (() => { throw new Failure("KeyError", `'${id}'`); })();
const $ = {
  user: "ada", org: "acme", connected: false, find, get,
  rows: t => tables[t.name], count: t => tables[t.name].length,
  insert: (t, fields) => { const id = "r" + tables[t.name].length; tables[t.name].push({id, ...fields}); return id; },
  update: (t, id, fields) => { Object.assign(get(t, id), fields); },
  value: s => values[s.name], set: (s, value) => { values[s.name] = value; },
  call: (action, args) => {
    sent.push([action.name, args]);
    return action.run ? action.run($, ...args) : Promise.resolve(action.name === "drop" ? 4 : "yes");
  },
  secret: key => `<<${key}>>`,
  fetch: async request => { sent.push(["fetch", request]); return {status: 200, text: "", json: {answer: ["yes"]}}; },
};
const attempt = async run => { try { return ["value", await run()]; } catch (e) { return [e.kind ?? String(e.stack), e.message]; } };
"""

PAGE = """
const made = [];
const element = tag => {
  const e = {tag, value: "", title: "", listeners: {}, children: [],
    addEventListener: (type, f) => { e.listeners[type] = f; }, append: (...more) => { e.children.push(...more); }};
  made.push(e);
  return e;
};
const list = element("ul");
globalThis.document = {title: "", body: element("body"), createElement: element,
  getElementById: id => id === "list" ? list : undefined};
"""


def _files() -> dict[str, bytes]:
    made = pipeline.run(pipeline.Request("sample.py", SAMPLE.read_bytes(), "sample", "A sample"))
    assert isinstance(made, pipeline.Run), made
    files = made.files
    assert isinstance(files, dict)
    return files


def _run(folder: Path, name: str, script: str) -> Any:
    text = _files()[name].decode() + HANDLE + script
    return json.loads(run_module(folder, text, KEEP, ACTOR))


@pytest.mark.parametrize("name", ["client.js", "server.js"])
def test_golden(name: str) -> None:
    golden.check(HERE / "golden" / name, _files()[name])


def test_same_bytes_again() -> None:
    assert _files() == _files()


def test_server(tmp_path: Path) -> None:
    script = """
const run = (name, ...args) => attempt(() => app.actions.find(a => a.name === name).run($, ...args));
const found = [await run("add", "  Tea ", ["hot", "green"]), await run("add", "coffee", []), await run("rename", "r0", "OK"),
  await run("rename", "r9", "x"), await run("ask", "r0"), await run("drop", "r0")];
console.log(JSON.stringify({found, rows: tables.tasks, values, sent, host: createActor("h").host,
  actions: app.actions.map(a => [a.name, a.number, a.placement, a.args, a.result]), secrets: app.secrets, hosts: app.hosts,
  states: app.schema.states, migrations: app.schema.migrations.length,
  readings: createReader("r").readings.map(r => [r.name, r.args, r.run($)])}));
"""
    found = _run(tmp_path, "server.js", script)
    assert found["found"] == [["value", "r0"], ["ValueError", "coffee is longer than 3"], ["value", None],
                              ["KeyError", "'r9'"], ["value", "yes"], ["value", 0]]
    assert found["rows"] == [{"id": "r0", "title": "ok", "status": 2, "note": "yes", "tags": ["hot", "green"]}]
    assert found["values"]["total"] == 3
    assert found["sent"] == [["fetch", {"method": "POST", "url": "https://api.example.com/ask", "bearer": "<<the-key>>",
                                        "json": {"title": "ok", "tags": ["hot", "green"]}}]]
    assert found["host"] == "h" and found["hosts"] == ["api.example.com"]
    assert found["secrets"] == [{"key": "the-key", "hosts": ["api.example.com"]}]
    assert found["actions"][0] == ["add", 1, "optimistic", [[1, "title", 4, 0], [2, "tags", 4, 2]], [[1, "value", 4, 0]]]
    assert [a[:3] for a in found["actions"]] == [["add", 1, "optimistic"], ["rename", 2, "optimistic"],
                                                ["drop", 3, "barrier"], ["ask", 4, "verified"]]
    assert found["states"] == [
        {"name": "tasks", "number": 1, "scope": "shared",
         "fields": [[1, "title", 4, 0], [2, "status", 6, 0, 2], [3, "note", 4, 1], [4, "tags", 4, 2]]},
        {"name": "total", "number": 2, "scope": "shared", "value": [1, "value", 0, 0], "initial": 1}]
    assert found["migrations"] == 1
    assert found["readings"] == [["open_titles", [], []]]


def test_client(tmp_path: Path) -> None:
    script = PAGE + """
const {app} = globalThis;
app.start($);
const [button, box] = document.body.children;
box.value = "Tea";
button.listeners.click({});
box.value = "far too long";
button.listeners.click({});
const refused = box.title;
await button.listeners.dblclick({});
box.listeners.change({});
app.render($);
const alone = list.title;
$.connected = true;
app.render($);
console.log(JSON.stringify({sent, refused, alone, values, title: box.title, page: document.title, list: [list.title, list.children.map(c => c.textContent)],
  runs: app.actions.map(a => [a.name, typeof a.run]), states: app.schema.states.map(s => s.name), on_error: typeof app.on_error}));
"""
    found = _run(tmp_path, "client.js", script)
    assert found["sent"] == [["add", ["Tea", []]], ["add", ["far too long", []]], ["drop", ["r0"]], ["ask", ["r0"]]]
    assert found["refused"] == "far too long is longer than 3"
    assert found["values"]["chosen"] == "r0" and found["title"] == "4 left, yes"
    assert found["page"] == "changed" and found["list"] == ["1", [" 1. tea", " 1. tea"]]
    assert found["alone"] == "offline"
    assert found["runs"] == [["add", "function"], ["rename", "function"], ["drop", "undefined"], ["ask", "undefined"]]
    assert found["states"] == ["tasks", "total", "chosen"] and found["on_error"] == "undefined"


def test_every_primitive_has_a_row() -> None:
    assert js.OPS.keys() == OPS.keys()


def test_templates_take_arguments_once_and_in_order() -> None:
    for name, row in js.OPS.items():
        places = [int(row.template[i + 1]) for i, c in enumerate(row.template) if c == "$" and row.template[i + 1].isdigit()]
        assert places == list(range(len(places))), name
        if places and "$*" not in row.template:
            assert len(places) == OPS[name].most == len(row.needs), name


def test_every_helper_is_an_export(tmp_path: Path) -> None:
    used = sorted({row.helper for row in js.OPS.values() if row.helper} - js.NATIVE)
    script = 'import * as all from "monoglot/prelude.js"; console.log(JSON.stringify(Object.keys(all)));'
    exported = json.loads(run_module(tmp_path, script))
    assert set(used) <= set(exported)


