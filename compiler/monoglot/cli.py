"""The command line: `monoglot COMMAND …`.

Exit codes: 0 done, 1 mistakes in a module (their diagnostics are printed), 2 wrong
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

from monoglot import catalogue, diagnostics, explain, pipeline
from monoglot.catalogue import pages
from monoglot.diagnostics import Refused
from monoglot.pipeline import Request, Run
from monoglot.check.platform import Missing
from monoglot.read import content, discover, module_of
from monoglot.terminal import Style, style_for

Runner = Callable[[Request], "Run | Refused"]

DESCRIPTION = "Compiles an application, one typed Python module, for the browser and its servers."
EPILOG = "exit codes: 0 done, 1 mistakes in a module, 2 wrong use. `monoglot COMMAND --help` tells more."
_CODE = re.compile(r"MG[0-9]{4}")


@dataclass(frozen=True)
class Streams:
    """Where output goes, and the folder from which relative paths count."""

    out: TextIO
    err: TextIO
    folder: Path = Path()


class _Wrong(Exception):
    """The command line can't be understood; carries the parser's text."""


class _Helped(Exception):
    """Help was asked for; carries it."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Wrong(f"{self.format_usage()}{self.prog}: {message}\n")

    def print_help(self, file: object = None) -> None:
        raise _Helped(self.format_help())


def main(arguments: Sequence[str], streams: Streams, compiled: Runner = pipeline.run) -> int:
    """Run one command; the exit code."""
    try:
        given = _parser().parse_args(expanded(arguments, streams.folder))
    except _Helped as helped:
        streams.out.write(str(helped))
        return 0
    except _Wrong as wrong:
        streams.err.write(str(wrong))
        return 2
    except OSError as error:
        streams.err.write(f"monoglot: {error.filename}: {error.strerror}\n")
        return 2
    except ValueError as error:
        streams.err.write(f"monoglot: {error}\n")
        return 2
    if given.command is None:
        streams.err.write(_parser().format_help())
        return 2
    try:
        return _COMMANDS[given.command](_Task(given, streams, compiled))
    except Missing as missing:
        streams.err.write(f"monoglot: {missing}\n")
        return 2


def expanded(arguments: Sequence[str], folder: Path) -> list[str]:
    """The arguments with each `@FILE` replaced by the lines of that file. Raises OSError, and ValueError for what is no argument."""
    found: list[str] = []
    for argument in arguments:
        if argument.startswith("@"):
            found += _lines(folder / argument[1:], argument)
        else:
            found.append(argument)
    if any("\0" in argument for argument in found):
        raise ValueError("an argument holds a NUL character, which no file's name has")
    return found


def _lines(path: Path, argument: str) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{argument}: not UTF-8, at byte {error.start}") from error


# --- the parser -----------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser: _Parser = _Parser(prog="monoglot", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _compile_arguments(_command(commands, "compile", "write every artifact of an app into a folder", one=True))
    check = _command(commands, "check", "tell every mistake of one or more modules")
    check.add_argument("--json", action="store_true", help="a JSON array, one diagnostic a line")
    shown = _command(commands, "explain", "tell where functions run, why, and what that costs; or print the page of a diagnostic",
                     usage="monoglot explain APP.py [FUNCTION …] | monoglot explain CODE …")
    shown.add_argument("--json", action="store_true", help="a JSON array, one function a line")
    emit = _command(commands, "emit", "print what a stage of the compiler makes, as text", one=True)
    emit.add_argument("--stage", choices=pipeline.NAMES, required=True, help="the stage")
    commands.add_parser("lsp", help="the language server, on standard input and output",
                        description="Serves editors by the Language Server Protocol on standard input and output.")
    return parser


def _command(commands: argparse._SubParsersAction[_Parser], name: str, what: str, *, one: bool = False,
             usage: str | None = None) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=what, description=what[0].upper() + what[1:] + ".", usage=usage, epilog=EPILOG.partition(". `")[0])
    if one:
        command.add_argument("app", metavar="APP.py", help="the app's module")
    else:
        command.add_argument("apps", metavar="APP.py", nargs="+", help="modules, each an app" if name == "check" else "a module and names of its functions, or codes as MG0402")
    command.add_argument("--name", required=name == "compile", default="", help="the app's name, a lower-case identifier (the file's name if left out)")
    command.add_argument("--title", default="", help="the app's title, if it names none itself")
    command.add_argument("--dump-after", choices=pipeline.NAMES, default="", help="print what this stage made to standard error")
    command.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="auto: on a terminal, unless NO_COLOR is set")
    return command


def _compile_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", required=True, metavar="DIR", help="the folder to write into")
    command.add_argument("--src", action="append", metavar="FILE",
                         help="a module that the app's imports, below its folder")


# --- one command --------------------------------------------------------------------


@dataclass(frozen=True)
class _Task:
    """A command line that was understood."""

    given: argparse.Namespace
    streams: Streams
    compiled: Runner

    def style(self, stream: TextIO) -> Style:
        return style_for(stream, self.given.color)

    def wrong(self, text: str) -> int:
        self.streams.err.write(f"monoglot: {text}\n")
        return 2

    def request(self, app: str) -> Request | int:
        """The request to compile a file; an exit code, told why, if it can't be read."""
        name = self.given.name or _name_of(Path(app).stem)
        if not _is_name(name):
            return self.wrong(f"--name {name!r} must match [a-z][a-z0-9_]*")
        try:
            text = content(self.streams.folder / app)
        except OSError as error:
            return self.wrong(f"{app}: {error.strerror}")
        try:
            files = self._files(Path(app), text)
        except OSError as error:
            return self.wrong(f"{error.filename}: {error.strerror}")
        return Request(_shown_path(app), text, name, self.given.title, files)

    def _files(self, app: Path, text: bytes) -> dict[str, tuple[str, bytes]]:
        """The app's other files: what stands beside the module and is imported; for `compile` those given as `--src`."""
        folder, given = app.parent, getattr(self.given, "src", [])
        if self.given.command != "compile":
            path = self.streams.folder / app
            return discover(path, text, lambda p: _shown_path((folder / p.relative_to(path.parent)).as_posix()))
        found = {}
        for source in map(Path, given or []):
            if not source.is_relative_to(folder):
                raise FileNotFoundError(2, f"not below {folder}, the folder of the app's module", str(source))
            found[module_of(source, folder)] = (_shown_path(source.as_posix()), content(self.streams.folder / source))
        return found

    def run(self, request: Request) -> Run | Refused:
        """Compiles; `--dump-after` prints what its stage made."""
        if not self.given.dump_after:
            return self.compiled(request)

        def show(stage: str, product: object) -> None:
            if stage == self.given.dump_after:
                self.streams.err.write(pipeline.shown(stage, product))
        return pipeline.run(request, after=show)

    def refused(self, refused: Refused, requests: Sequence[Request], out: TextIO) -> int:
        texts = [pair for r in requests for pair in [(r.path, r.text), *r.files.values()]]
        sources = {path: text if isinstance(text, str) else text.decode("utf-8-sig", "replace") for path, text in texts}
        out.write(diagnostics.as_text(refused.diagnostics, sources, self.style(out)))
        return 1


def _is_name(name: str) -> bool:
    return name.isascii() and name[:1].isalpha() and name == name.lower() and name.replace("_", "a").isalnum()


def _name_of(stem: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in stem.lower()).lstrip("_0123456789") or "app"


def _shown_path(path: str) -> str:
    """As given, but never absolute: artifacts must not depend on where a folder lies."""
    return Path(os.path.relpath(path)).as_posix() if os.path.isabs(path) and Path(path).is_relative_to(Path.cwd()) \
        else Path(path).name if os.path.isabs(path) else Path(path).as_posix()


def _compile(task: _Task) -> int:
    request = task.request(task.given.app)
    if isinstance(request, int):
        return request
    made = task.run(request)
    if isinstance(made, Refused):
        return task.refused(made, [request], task.streams.err)
    for unused in request.files.keys() - {s.module for s in made.source.siblings}:
        task.streams.err.write(f"monoglot: warning: {request.files[unused][0]} is imported by no file of the app\n")
    try:
        for path, made_file in made.files.items():
            target = task.streams.folder / task.given.out / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(made_file)
    except OSError as error:
        return task.wrong(f"--out {task.given.out}: {error.filename}: {error.strerror}")
    return 0


def _check(task: _Task) -> int:
    """Every file is checked, whatever is wrong with the others."""
    requests = [task.request(app) for app in task.given.apps]
    read = [r for r in requests if isinstance(r, Request)]
    found = [d for request in read if isinstance(made := task.run(request), Refused) for d in made.diagnostics]
    out = task.streams.out
    if task.given.json:
        out.write(diagnostics.as_json(found))
    elif found:
        task.refused(Refused(tuple(found)), read, out)
    return 2 if len(read) < len(requests) else 1 if found else 0


def _explain(task: _Task) -> int:
    app, *names = task.given.apps
    if _CODE.fullmatch(app):
        return _pages(task, [app, *names])
    request = task.request(app)
    if isinstance(request, int):
        return request
    made = task.run(request)
    if isinstance(made, Refused):
        return task.refused(made, [request], task.streams.err)
    try:
        rows = explain.explain(made.program)
    except FileNotFoundError as missing:
        return task.wrong(str(missing))
    known = dict.fromkeys(row.function.partition("$")[0] for row in rows)
    unknown = [name for name in names if name not in known]
    if unknown:
        return task.wrong(f"{app} has no function {unknown[0]}; it has {', '.join(known)}")
    wanted = [row for row in rows if not names or row.function.partition("$")[0] in names]
    task.streams.out.write(explain.as_json(wanted) if task.given.json else _table(wanted, task.style(task.streams.out)))
    return 0


def _table(rows: Sequence[explain.Explained], style: Style) -> str:
    lines = [explain.HEADINGS, *explain.as_table(rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(explain.HEADINGS))]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    shown = ["  ".join(map(style.bold, padded[0]))] + ["  ".join([style.bold(line[0]), style.placement(line[1]), *line[2:]]) for line in padded[1:]]
    return "".join(line.rstrip() + "\n" for line in shown)


def _pages(task: _Task, codes: list[str]) -> int:
    """Prints the catalogue's pages."""
    unknown = [code for code in codes if code not in catalogue.BY_CODE]
    if unknown:
        return task.wrong(f"no diagnostic has the code {unknown[0]}")
    task.streams.out.write("\n".join(pages.page(catalogue.BY_CODE[code]) for code in dict.fromkeys(codes)))
    return 0


def _emit(task: _Task) -> int:
    request = task.request(task.given.app)
    if isinstance(request, int):
        return request

    def show(stage: str, product: object) -> None:
        if stage == task.given.stage:
            task.streams.out.write(pipeline.shown(stage, product))
    made = pipeline.run(request, last=task.given.stage, after=show)
    return task.refused(made, [request], task.streams.err) if isinstance(made, Refused) else 0


def _serve(task: _Task) -> int:
    try:
        from monoglot.lsp import server  # only the language server needs what it imports
    except ModuleNotFoundError as error:
        return task.wrong(f"the language server needs {error.name}; `//compiler:lsp` has it")
    return server.serve()


_COMMANDS: dict[str, Callable[[_Task], int]] = {
    "compile": _compile, "check": _check, "explain": _explain, "emit": _emit, "lsp": _serve}
