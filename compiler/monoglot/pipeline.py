"""The stages of the compiler, in order.

Each is a package with one entry. A stage gives its product or `Refused`, the
diagnostics that tell the author why there is none; the first refusal ends the run (after
`check`, `analyse` still judges the functions that have no mistake).
"""
from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from monoglot import ir
from monoglot.analyse import analyse
from monoglot.check import check
from monoglot.check.platform import Missing
from monoglot.diagnostics import Refused, make, refuse
from monoglot.dump import dump
from monoglot.emit import emit
from monoglot.emit.wiretype import Unsupported
from monoglot.healthy import rest
from monoglot.lower import lower
from monoglot.model import Program, Span
from monoglot.read import Files, read_app
from monoglot.lower.verifier import verify

RECURSION = 6000
"""Frames: `read` admits trees of 80 levels, every level takes the stages some tens."""


@dataclass(frozen=True)
class Request:
    """One app to compile. `path` is only shown; `name` is the app's lower-case identifier.

    `files` are those that the module may import, by module (`money.rounding`), with path and text.
    """

    path: str
    text: str | bytes
    name: str
    title: str = ""
    files: Files = field(default_factory=dict)


@dataclass
class Run:
    """What the stages have made so far."""

    request: Request
    source: Any = None
    model: Any = None
    program: Any = None
    module: Any = None
    files: Any = None


STAGES: tuple[tuple[str, str, Callable[[Run], Any]], ...] = (
    # source text -> Python's syntax tree with exact spans
    ("read", "source", lambda run: read_app(run.request.path, run.request.text, run.request.files)),
    # syntax tree -> typed model, every name resolved
    ("check", "model", lambda run: check(run.source, name=run.request.name, title=run.request.title)),
    # model -> placed program: effects with their evidence, where each function runs
    ("analyse", "program", lambda run: analyse(run.model)),
    # placed program -> IR of both sides, verified
    ("lower", "module", lambda run: _verified(run.program, lower(run.program))),
    # IR and program -> the files, by path
    ("emit", "files", lambda run: _emitted(run.program, run.module)),
)

NAMES = tuple(name for name, _, _ in STAGES)


def run(request: Request, last: str = "emit", after: Callable[[str, object], None] | None = None) -> Run | Refused:
    """Run the stages up to `last`; `after` is told what each made. Raises Missing if the compiler's own files are not there."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION))
    try:
        return _run(Run(request), last, after)
    finally:
        sys.setrecursionlimit(before)


def _run(made: Run, last: str, after: Callable[[str, object], None] | None) -> Run | Refused:
    for name, product, stage in STAGES:
        found = _guarded(made, name, stage)
        if isinstance(found, Refused):
            return _with_analysis(found)
        setattr(made, product, found)
        if after is not None:
            after(name, found)
        if name == last:
            break
    return made


def _with_analysis(refused: Refused) -> Refused:
    """What `check` refused, with what `analyse` says of the functions that have no mistake."""
    model = None if refused.model is None else rest(refused.model, refused.diagnostics)
    later = None if model is None else analyse(model)
    if not isinstance(later, Refused) or any(d.code == "MG0001" for d in later.diagnostics):
        return refused
    return refuse([*refused.diagnostics, *later.diagnostics])


def _guarded(made: Run, name: str, stage: Callable[[Run], Any]) -> Any:
    """A fault of the compiler becomes a diagnostic too: an author never sees a traceback."""
    try:
        return stage(made)
    except Missing:  # nothing of the module's: whoever runs the compiler has to know
        raise
    except Exception as error:
        detail = f"{name}: {type(error).__name__}: {error}".splitlines()[0]
        return refuse([make("internal", Span(made.request.path, 1, 1, 1, 2), detail=detail)])


def _verified(program: Program, module: ir.Module | Refused) -> ir.Module | Refused:
    faults = () if isinstance(module, Refused) else verify(module)
    if not faults:
        return module
    return refuse([make("internal", program.model.span, detail=f"lower: {fault}") for fault in faults], program.model.layout)


def _emitted(program: Program, module: ir.Module) -> dict[str, bytes] | Refused:
    try:
        return emit(program, module)
    except Unsupported as wrong:
        return refuse([make("unsupported expression", wrong.span, what=wrong.what, how=wrong.mend)], program.model.layout)


def shown(stage: str, product: Any) -> str:
    """What a stage made, as text for people and golden files."""
    if stage == "read":
        import ast
        return ast.dump(product.tree, indent=1) + "\n"
    if stage == "emit":
        return "".join(f"==> {path} ({len(content)} bytes)\n{_text(content)}" for path, content in product.items())
    return dump(product)


def _text(content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return content.hex() + "\n"
    return text if "\0" not in text else content.hex() + "\n"
