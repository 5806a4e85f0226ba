"""The command line: `python -m monoglot COMMAND APP.py …`.

    compile APP.py --name NAME --out DIR [--title T]   every artifact into DIR
    check   APP.py [--json]                            diagnostics only
    explain APP.py [ACTION]                            where functions run, and why
    explain CODE …                                     the pages of diagnostics, as MG0402
    emit    APP.py --stage STAGE                       what a stage makes, as text

Exit codes: 0 done, 1 mistakes in the module (their diagnostics are printed), 2 wrong
use. `main` writes to the streams it is given and never exits, so the
persistent worker and the tests call the same code.
"""
from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TextIO

from monoglot import catalogue, diagnostics, pipeline
from monoglot.catalogue import pages
from monoglot.diagnostics import Refused
from monoglot.model import Placement
from monoglot.pipeline import Request, Run

Runner = Callable[[Request], "Run | Refused"]


@dataclass(frozen=True)
class Streams:
    """Where output goes, and the folder from which relative paths count."""

    out: TextIO
    err: TextIO
    folder: Path = Path()


class _Wrong(Exception):
    """The command line can't be understood; carries the parser's text."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Wrong(f"{self.format_usage()}{self.prog}: {message}\n")


def main(arguments: Sequence[str], streams: Streams, compiled: Runner = pipeline.run) -> int:
    """Run one command; the exit code."""
    try:
        given = _parser().parse_args(expanded(arguments, streams.folder))
    except _Wrong as wrong:
        streams.err.write(str(wrong))
        return 2
    except OSError as error:
        streams.err.write(f"monoglot: {error.filename}: {error.strerror}\n")
        return 2
    if given.help or given.command is None:
        streams.out.write(__doc__ or "")
        return 0 if given.help else 2
    if given.command == "explain" and _CODE.fullmatch(given.app):
        return _pages([given.app, *given.more], streams)
    return _with_source(given, streams, compiled)


_CODE = re.compile(r"MG[0-9]{4}")


def _pages(codes: list[str], streams: Streams) -> int:
    """Prints the catalogue's pages."""
    unknown = [code for code in codes if code not in catalogue.BY_CODE]
    if unknown:
        streams.err.write(f"monoglot: no diagnostic has the code {unknown[0]}\n")
        return 2
    streams.out.write("\n".join(pages.page(catalogue.BY_CODE[code]) for code in dict.fromkeys(codes)))
    return 0


def expanded(arguments: Sequence[str], folder: Path) -> list[str]:
    """The arguments with each `@FILE` replaced by the lines of that file."""
    found: list[str] = []
    for argument in arguments:
        if argument.startswith("@"):
            found += (folder / argument[1:]).read_text(encoding="utf-8").splitlines()
        else:
            found.append(argument)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="monoglot", add_help=False)
    parser.add_argument("-h", "--help", action="store_true")
    commands = parser.add_subparsers(dest="command")
    for name in ("compile", "check", "explain", "emit"):
        command = commands.add_parser(name, add_help=False)
        command.add_argument("app")
        command.add_argument("--name", required=name == "compile", default="")
        command.add_argument("--title", default="")
        command.add_argument("--dump-after", choices=pipeline.NAMES, default="")
        _own_arguments(name, command)
    return parser


def _own_arguments(name: str, command: argparse.ArgumentParser) -> None:
    if name == "compile":
        command.add_argument("--out", required=True)
    elif name == "check":
        command.add_argument("--json", action="store_true")
    elif name == "explain":
        command.add_argument("more", nargs="*")
    else:
        command.add_argument("--stage", choices=pipeline.NAMES, required=True)


def _with_source(given: argparse.Namespace, streams: Streams, compiled: Runner) -> int:
    path = streams.folder / given.app
    try:
        text = path.read_bytes()
    except OSError as error:
        streams.err.write(f"monoglot: {given.app}: {error.strerror}\n")
        return 2
    name = given.name or _name_of(Path(given.app).stem)
    if not _is_name(name):
        streams.err.write(f"monoglot: --name {name!r} must match [a-z][a-z0-9_]*\n")
        return 2
    request = Request(_shown_path(given.app), text, name, given.title)
    return _COMMANDS[given.command](given, request, streams, _dumping(given, streams, compiled))


def _is_name(name: str) -> bool:
    return name.isascii() and name[:1].isalpha() and name == name.lower() and name.replace("_", "a").isalnum()


def _name_of(stem: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in stem.lower()).lstrip("_0123456789") or "app"


def _shown_path(path: str) -> str:
    """As given, but never absolute: artifacts must not depend on where a folder lies."""
    return Path(os.path.relpath(path)).as_posix() if os.path.isabs(path) and Path(path).is_relative_to(Path.cwd()) \
        else Path(path).name if os.path.isabs(path) else Path(path).as_posix()


def _dumping(given: argparse.Namespace, streams: Streams, compiled: Runner) -> Runner:
    """The runner, or one that prints what the stage of `--dump-after` made."""
    if not given.dump_after:
        return compiled

    def show(stage: str, product: object) -> None:
        if stage == given.dump_after:
            streams.err.write(pipeline.shown(stage, product))
    return lambda request: pipeline.run(request, after=show)


# --- the commands ---------------------------------------------------------------


def _refused(refused: Refused, request: Request, out: TextIO) -> int:
    text = request.text if isinstance(request.text, str) else request.text.decode("utf-8", "replace")
    out.write(diagnostics.as_text(refused.diagnostics, text))
    return 1


def _compile(given: argparse.Namespace, request: Request, streams: Streams, compiled: Runner) -> int:
    made = compiled(request)
    if isinstance(made, Refused):
        return _refused(made, request, streams.err)
    for path, content in made.files.items():
        target = streams.folder / given.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return 0


def _check(given: argparse.Namespace, request: Request, streams: Streams, compiled: Runner) -> int:
    made = compiled(request)
    if given.json:
        streams.out.write(diagnostics.as_json(made.diagnostics if isinstance(made, Refused) else ()))
        return 1 if isinstance(made, Refused) else 0
    if isinstance(made, Refused):
        return _refused(made, request, streams.out)
    return 0


def _explain(given: argparse.Namespace, request: Request, streams: Streams, compiled: Runner) -> int:
    made = compiled(request)
    if isinstance(made, Refused):
        return _refused(made, request, streams.err)
    placed = {p.function: p for p in made.program.placements}
    unknown = [name for name in given.more if name not in placed]
    if unknown:
        streams.err.write(f"monoglot: {given.app} has no function {unknown[0]}; it has {', '.join(placed)}\n")
        return 2
    wanted = [placed[name] for name in given.more] or list(placed.values())
    rows = [("function", "placement", "runs on", "because of"), *(row for p in wanted for row in _rows(p))]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    for row in rows:
        line = "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths)), row[3]])
        streams.out.write(line.rstrip() + "\n")
    return 0


def _rows(p: Placement) -> list[tuple[str, str, str, str]]:
    reasons = [f"{e.effect}: {' > '.join(e.chain)} (line {e.span.line})" for e in p.evidence] or ["no effect"]
    first = (p.function, p.kind, ", ".join(p.sides) or "nowhere", reasons[0])
    return [first, *(("", "", "", reason) for reason in reasons[1:])]


def _emit(given: argparse.Namespace, request: Request, streams: Streams, compiled: Runner) -> int:
    def show(stage: str, product: object) -> None:
        if stage == given.stage:
            streams.out.write(pipeline.shown(stage, product))
    made = pipeline.run(request, last=given.stage, after=show)
    return _refused(made, request, streams.err) if isinstance(made, Refused) else 0


_COMMANDS: dict[str, Callable[[argparse.Namespace, Request, Streams, Runner], int]] = {
    "compile": _compile, "check": _check, "explain": _explain, "emit": _emit}
