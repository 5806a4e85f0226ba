"""What lowering one side knows about the program, and how it refuses."""
from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from monoglot import ir, model as m
from monoglot.analyse import waits
from monoglot.exceptions import BASES, EVERYWHERE, derives
from monoglot.kept import ALONE, kept
from monoglot.lower.frame import Bounds
from monoglot.walk import nodes


class Refusal(Exception):
    """Something that has no lowering; becomes a diagnostic."""

    def __init__(self, span: m.Span, what: str) -> None:
        super().__init__(what)
        self.span = span
        self.what = what


@dataclass
class Context:
    """The program by name; `dispatches` are those of the function being lowered."""

    side: str
    functions: dict[str, m.Function]
    placements: dict[str, m.Placement]
    entities: dict[str, m.Entity]
    dataclasses: dict[str, m.Dataclass]
    enums: dict[str, m.Enum]
    secrets: dict[str, m.Secret]
    states: dict[str, m.Type]
    waits: frozenset[m.Span]
    """The calls and closures that wait on this side."""
    stored: frozenset[str]
    """Entities that are made only to be inserted: every value of one came out of a table and has its id."""
    bases: dict[str, str]
    """Every exception class with its base."""
    raised: frozenset[str]
    """Those that the program or the runtime can raise."""
    dispatches: frozenset[str] = frozenset()
    place: tuple[str, str] = ("", "")
    """The file and the piece of the function being lowered."""
    used_classes: set[str] = field(default_factory=set)
    """The author's classes that this side makes or tests."""
    used_constants: set[str] = field(default_factory=set)
    made: dict[str, ir.Function | None] = field(default_factory=dict)
    """Functions that the compiler makes for this side, by name; None while one is being made."""

    @functools.cached_property
    def values(self) -> dict[str, Bounds]:
        """Between which numbers the values of each enum of ints lie."""
        numbers = {e.name: [x.value for x in e.members if isinstance(x.value, int)] for e in self.enums.values()}
        return {name: (min(found), max(found)) for name, found in numbers.items() if len(found) == len(self.enums[name].members) > 0}

    def member(self, enum: str, name: str) -> int:
        return next(x.number for x in self.enums[enum].members if x.name == name)

    def derives(self, exception: str, base: str) -> bool:
        return derives(exception, base, self.bases)

    def secret_key(self, secret: str) -> str:
        return self.secrets[secret].key


def contexts(program: m.Program) -> tuple[Context, Context]:
    """The contexts for lowering the client and the server."""
    found, stored, raised = waits(program), _stored(program.model), _raised(program.model)
    return (_context(program, "client", found.client, stored, raised), _context(program, "server", found.server, stored, raised))


def _context(program: m.Program, side: str, waiting: frozenset[m.Span], stored: frozenset[str], raised: frozenset[str]) -> Context:
    model = program.model
    return Context(side, {f.name: f for f in model.functions}, {p.function: p for p in program.placements},
                   {e.name: e for e in model.entities}, {d.name: d for d in model.dataclasses}, {e.name: e for e in model.enums},
                   {s.name: s for s in model.secrets}, {s.name: s.type for s in model.states}, waiting, stored,
                   BASES | {e.name: e.base for e in model.exceptions}, raised)


def _stored(model: m.Model) -> frozenset[str]:
    loose = _loose((model.entities, model.states, model.constants))
    return frozenset(e.name for e in model.entities) - loose.union(*(kept(f, "loose", ALONE, functools.partial(_loose, f)) for f in model.functions))


def _loose(root: object) -> frozenset[str]:
    """The entities of which a value is made that is not inserted at once."""
    every = nodes(root)
    inserted = {id(a) for n in every if isinstance(n, m.CallTable) and n.op == "insert" for a in n.args}
    return frozenset(n.entity for n in every if isinstance(n, m.NewEntity) and id(n) not in inserted)


def _raised(model: m.Model) -> frozenset[str]:
    """The exceptions that can occur: the runtime's, those of text and bytes if these are converted, the author's."""
    return frozenset(EVERYWHERE).union(*(kept(f, "raised", ALONE, functools.partial(_raised_by, f)) for f in model.functions))


def _raised_by(function: m.Function) -> frozenset[str]:
    return frozenset(_raises(nodes(function)))


def _raises(every: Iterable[object]) -> Iterator[str]:
    for node in every:
        if isinstance(node, m.NewException):
            yield node.exception
        elif isinstance(node, m.Assert):
            yield "AssertionError"
        elif isinstance(node, m.CallBuiltin) and node.name in ("bytes.decode", "str.encode"):
            yield from ("UnicodeDecodeError", "UnicodeEncodeError")
        elif isinstance(node, m.CallBuiltin) and node.name == "json.loads":
            yield "JSONDecodeError"
        if getattr(node, "type", None) == m.DECIMAL:
            yield from ("DivisionByZero", "InvalidOperation")
