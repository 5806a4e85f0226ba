"""What can still be judged after mistakes: the functions without any, closed under calls.

`check` refuses a module as a whole, but `analyse` can judge the functions that
have no mistake and use none that has. Leaving functions out takes effects and
uses away and adds none, so nothing is said that the mended module would not give
too.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from monoglot.check.types import ERROR
from monoglot.diagnostics import Diagnostic
from monoglot.model import CallFunction, FunctionRef, Model, Span
from monoglot.walk import nodes


def rest(model: Model, diagnostics: Iterable[Diagnostic]) -> Model | None:
    """The model without the functions that have a mistake or the type of one in them, and their users.

    None if one of these is a method that may be called by its name alone.
    """
    faults = list(diagnostics)
    bad = {f.name for f in model.functions if any(_within(d, model.layout.at(f.span)) for d in faults) or any(n == ERROR for n in nodes(f))}
    uses = {f.name: {n.function for n in nodes(f) if isinstance(n, CallFunction | FunctionRef)} for f in model.functions}
    while more := {name for name, used in uses.items() if name not in bad and used & bad}:
        bad |= more
    if any("." in name for name in bad):
        return None
    return replace(model, functions=tuple(f for f in model.functions if f.name not in bad))


def _within(diagnostic: Diagnostic, span: Span) -> bool:
    return diagnostic.file == span.file and (span.row, span.column) <= (diagnostic.line, diagnostic.column) < (span.end_row, span.end_column)
