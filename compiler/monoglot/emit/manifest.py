"""`app.json`, what the compiler knows of an application; and the deploy tree's manifest made of it.

    python -m monoglot.emit.manifest finish --app app.json --json manifest.json --md manifest.md \
        [--file path=file ...] [--folder path=folder ...]

Invariants: the same input gives the same bytes; no value of a secret is ever
known here; every artifact is listed with its size, its gzip size and its SHA-256.
"""
from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from monoglot import analyse, model
from monoglot.analyse import readings
from monoglot.emit import proto
from monoglot.emit.wiretype import describe

SCHEMA_VERSION = 1
ROUTES = (
    ("GET", "/", "the page, and the files beside it"),
    ("GET", "/_api/sync", "WebSocket, subprotocol monoglot.v1, one message a binary frame"),
    ("POST", "/_api/sync", "the same messages as series, each with its length before it"),
    ("GET", "/health", "whether the server is well, as JSON"),
    ("GET, POST", "/sign-in", "a session for a browser"),
    ("POST", "/sign-out", "the session's end"),
)


def emit(program: model.Program) -> dict[str, bytes]:
    """`app.json`."""
    return {"app.json": _json_bytes(describe_app(program))}


def describe_app(program: model.Program) -> dict[str, Any]:
    """What `app.json` holds."""
    declared = program.model
    return {
        "name": declared.name,
        "title": declared.title,
        "doc": declared.doc,
        "schema": proto.schema_hash(program),
        "version": SCHEMA_VERSION,
        "migrations": 1,
        "hosts": list(analyse.hosts(program)),
        "secrets": [{"key": secret.key, "hosts": list(secret.hosts)} for secret in declared.secrets],
        "states": [_state(state) for state in declared.states],
        "placements": [_placement(function, placement, declared.layout) for function, placement in
                       zip(declared.functions, program.placements, strict=True)],
        "readings": _readings(program),
        "routes": [{"method": method, "path": path, "purpose": purpose} for method, path, purpose in ROUTES],
        "wire": _wire(program),
    }


def _state(state: model.State) -> dict[str, Any]:
    return {"name": state.name, "number": state.number, "scope": state.scope, "type": describe(state.type)}


def _placement(function: model.Function, placement: model.Placement, layout: model.Layout) -> dict[str, Any]:
    return {
        "name": function.name,
        "kind": placement.kind,
        "number": function.number,
        "sides": list(placement.sides),
        "dispatches": list(placement.dispatches),
        "doc": function.doc,
        "reasons": [{"effect": each.effect, "chain": list(each.chain), "file": each.span.file, "line": layout.line(each.span)}
                    for each in placement.evidence],
    }


def _readings(program: model.Program) -> list[dict[str, Any]]:
    """What a pod answers by a plain GET: a parameter is a field of the query."""
    functions = {function.name: function for function in program.model.functions}
    found = [functions[name] for name in readings.offered(program.model, program.placements)]
    return [{"name": function.name, "path": f"/_api/read/{function.name}",
             "parameters": [{"name": each.name, "type": describe(each.type)} for each in function.params],
             "result": describe(function.result)} for function in found]


def _wire(program: model.Program) -> dict[str, Any]:
    actions = [{"number": action.function.number, "name": action.function.name, "placement": action.kind,
                "args": action.args, "result": action.result} for action in proto.actions(program)]
    return {"package": proto.package(program), "actions": actions,
            "messages": [message.name for message in proto.build(program).file.message_type]}


# --- the deploy tree's manifest -----------------------------------------------


def finish(app: dict[str, Any], artifacts: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """`manifest.json` and `manifest.md` of an app and its artifacts (path in the tree, content)."""
    listed = [_artifact(path, content) for path, content in sorted(artifacts)]
    _refuse_repeats([artifact["path"] for artifact in listed])
    whole = {**app, "artifacts": listed}
    return {"manifest.json": _json_bytes(whole), "manifest.md": _page(whole).encode()}


def _artifact(path: str, content: bytes) -> dict[str, Any]:
    packed = gzip.compress(content, compresslevel=9, mtime=0)
    return {"path": path, "bytes": len(content), "gzip": len(packed), "sha256": hashlib.sha256(content).hexdigest()}


def _refuse_repeats(paths: Sequence[str]) -> None:
    repeated = sorted({path for path in paths if paths.count(path) > 1})
    if repeated:
        raise ValueError(f"two artifacts have the path {repeated[0]}")


def _page(app: dict[str, Any]) -> str:
    parts = [f"# {_cell(app['title'] or app['name'])}", *([app["doc"]] if app["doc"] else []),
             f"Application `{app['name']}`, wire schema `{app['schema']}`, version {app['version']}.",
             "## Where each action runs", _actions(app), "## State", _states(app), *_outside(app),
             *_reading_page(app), "## Routes", _table(("Method", "Path", "For"), ((r["method"], _code(r["path"]), r["purpose"]) for r in app["routes"])),
             "## Artifacts", _artifacts(app)]
    return "\n\n".join(parts) + "\n"


def _actions(app: dict[str, Any]) -> str:
    rows = ((_code(p["name"]), p["kind"], "<br>".join(_reason(reason) for reason in p["reasons"]) or "it touches no state")
            for p in app["placements"] if p["kind"] != "helper")
    return _table(("Action", "Placement", "Because of"), rows)


def _reason(reason: dict[str, Any]) -> str:
    return f"{_cell(reason['effect'])}: {_code(' → '.join(reason['chain']))} ({_cell(reason['file'])}:{reason['line']})"


def _states(app: dict[str, Any]) -> str:
    rows = ((_code(s["name"]), s["scope"], _code(s["type"])) for s in app["states"])
    return _table(("Name", "Scope", "Type"), rows)


def _outside(app: dict[str, Any]) -> list[str]:
    """What leaves the server: the hosts asked, and the secrets with the hosts that get them."""
    if not app["hosts"] and not app["secrets"]:
        return []
    hosts = ", ".join(_code(host) for host in app["hosts"]) or "none"
    rows = ((_code(s["key"]), ", ".join(_code(host) for host in s["hosts"])) for s in app["secrets"])
    secrets = [_table(("Secret", "Sent only to"), rows)] if app["secrets"] else []
    return ["## Outside services", f"Requests go to these hosts only: {hosts}.", *secrets]


def _reading_page(app: dict[str, Any]) -> list[str]:
    """What is read by a plain GET, on the pod."""
    rows = ((_code(r["path"]), _code(", ".join(f"{p['name']}: {p['type']}" for p in r["parameters"])) if r["parameters"] else "none", _code(r["result"]))
            for r in app["readings"])
    return ["## Readings", _table(("Path", "Parameters", "Result"), rows)] if app["readings"] else []


def _artifacts(app: dict[str, Any]) -> str:
    rows = ((_code(a["path"]), f"{a['bytes']:,}", f"{a['gzip']:,}", _code(a["sha256"])) for a in app["artifacts"])
    return _table(("File", "Bytes", "Gzip", "SHA-256"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    """Text of the app's that stays inside its cell and is no markup."""
    for special in "\\`*<>|[]":
        text = text.replace(special, "\\" + special)
    return " ".join(text.split())


def _code(text: str) -> str:
    return "`" + " ".join(text.replace("`", "'").replace("|", "\\|").split()) + "`"


def _json_bytes(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


# --- command line ---------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """The command line above; returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        app = json.loads(options.app.read_bytes())
        made = finish(app, [*_files(options.file), *_below(options.folder)])
        options.json.write_bytes(made["manifest.json"])
        options.md.write_bytes(made["manifest.md"])
    except (OSError, ValueError, KeyError) as error:
        print(f"manifest: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="monoglot.emit.manifest", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    command = parser.add_subparsers(required=True).add_parser("finish", help="manifest.json and manifest.md of a deploy tree")
    command.add_argument("--app", type=Path, required=True, help="app.json")
    command.add_argument("--json", type=Path, required=True, help="where manifest.json goes")
    command.add_argument("--md", type=Path, required=True, help="where manifest.md goes")
    command.add_argument("--file", type=_named, action="append", default=[], metavar="PATH=FILE")
    command.add_argument("--folder", type=_named, action="append", default=[], metavar="PATH=FOLDER")
    return parser


def _named(text: str) -> tuple[str, Path]:
    path, equals, source = text.partition("=")
    if not (path and equals and source):
        raise argparse.ArgumentTypeError(f"{text!r} is not PATH=FILE")
    return path, Path(source)


def _files(named: list[tuple[str, Path]]) -> Iterable[tuple[str, bytes]]:
    return ((path, source.read_bytes()) for path, source in named)


def _below(named: list[tuple[str, Path]]) -> Iterable[tuple[str, bytes]]:
    for path, folder in named:
        found = [source for source in sorted(folder.rglob("*")) if source.is_file()]
        if not found:
            raise FileNotFoundError(f"the folder {folder} holds no file")
        yield from ((f"{path}/{source.relative_to(folder).as_posix()}", source.read_bytes()) for source in found)


if __name__ == "__main__":
    sys.exit(main())
