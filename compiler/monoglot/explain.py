"""Where the functions of a program run and what that costs: the data of `monoglot explain` and of the language server.

One row a function: placement with its evidence, the messages a use sends, the
round trips a browser waits for, and the bytes these take at least (the frames of
`proto/sync.proto` with the shortest arguments and result, as on a WebSocket).
"""
from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from monoglot import wire
from monoglot.analyse.effects import client_effect, server_effect, writes
from monoglot.emit import proto
from monoglot.model import CallFunction, Function, FunctionRef, Placement, Program
from monoglot.walk import nodes

_WAITED = ("barrier", "verified")


@dataclass(frozen=True)
class Reason:
    """One effect with the chain that causes it, down to the operation; where that stands."""

    effect: str
    chain: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True)
class Explained:
    """One function.

    `messages`: those on the wire when a browser uses it, `Args -> Result`. `round_trips`:
    for how many the browser waits, each place in the text counted once (a loop makes more). `bytes_up`, `bytes_down`: the least that they take.
    """

    function: str
    placement: str
    runs_on: tuple[str, ...]
    evidence: tuple[Reason, ...]
    messages: tuple[str, ...]
    round_trips: int
    bytes_up: int
    bytes_down: int
    file: str
    line: int


def explain(program: Program) -> tuple[Explained, ...]:
    """A row for every function, in the program's order; those the compiler made behind their owners."""
    costs = _Costs(program)
    functions = {f.name: f for f in program.model.functions}
    rows = [_row(functions[p.function], p, costs) for p in program.placements]
    order = {p.function: n for n, p in enumerate(program.placements)}
    return tuple(sorted(rows, key=lambda row: (order.get(row.function.partition("$")[0], 0), order[row.function])))


def _row(function: Function, placed: Placement, costs: _Costs) -> Explained:
    sent = costs.sent(function, placed)
    return Explained(
        placed.function, placed.kind, placed.sides,
        tuple(Reason(e.effect, e.chain, e.span.file, costs.program.model.layout.line(e.span)) for e in placed.evidence),
        tuple(dict.fromkeys(costs.message(name) for name in sent)),
        sum(1 for name in sent if costs.waited(name)),
        sum(costs.size(name)[0] for name in sent), sum(costs.size(name)[1] for name in sent),
        function.span.file, costs.program.model.layout.line(function.span))


class _Costs:
    """What calls of the program's actions cost."""

    def __init__(self, program: Program) -> None:
        self.placements = {p.function: p for p in program.placements}
        self.program = program

    @functools.cached_property
    def actions(self) -> dict[str, proto.Action]:
        return {action.function.name: action for action in proto.actions(self.program)}

    @functools.cached_property
    def codec(self) -> wire.Codec:
        return wire.Codec(proto.descriptor_set(self.program))

    def waited(self, name: str) -> bool:
        return self.placements[name].kind in _WAITED

    def sent(self, function: Function, placed: Placement) -> list[str]:
        """The actions that a use in the browser sends, each as often as it stands in the text."""
        if placed.function in self.actions and placed.kind not in ("client", "local"):
            return [placed.function]
        if "client" not in placed.sides or not placed.dispatches:
            return []
        return [n.function for n in nodes(function.body) if isinstance(n, CallFunction | FunctionRef)
                and n.function in placed.dispatches and n.function in self.actions]

    def message(self, name: str) -> str:
        action = self.actions[name]
        return f"{action.args} -> {action.result}"

    @functools.cache
    def size(self, name: str) -> tuple[int, int]:
        """Bytes of the shortest call and of the shortest answer."""
        action = self.actions[name]
        sync = wire.sync_codec()
        call = sync.new("Call", counter=1, action=action.function.number, args=wire.encode(self.codec.new(action.args)))
        body = {"invoke": sync.new("Invoke", client="0" * 16, call=call)} if self.waited(name) else \
            {"submit": sync.new("Submit", client="0" * 16, calls=[call])}
        result = sync.new("Result", counter=1, value=wire.encode(self.codec.new(action.result)))
        answer = {"result": result} if self.waited(name) else {"ack": sync.new("Ack", results=[result])}
        return len(wire.encode(sync.new("ClientMessage", **body))), len(wire.encode(sync.new("ServerMessage", **answer)))


# --- shown ------------------------------------------------------------------------


def as_json(rows: Iterable[Explained]) -> str:
    """A JSON array, one row a line, keys as in `Explained`."""
    return "[" + ",\n ".join(json.dumps(asdict(row)) for row in rows) + "]\n"


HEADINGS = ("function", "placement", "runs on", "because of", "on the wire", "round trips", "bytes")


def as_table(rows: Sequence[Explained]) -> list[tuple[str, ...]]:
    """Lines of cells under HEADINGS; more evidence and messages on lines of their own."""
    return [line for row in rows for line in _lines(row)]


def _lines(row: Explained) -> list[tuple[str, ...]]:
    reasons = [because(reason) for reason in row.evidence] or ["no effect"]
    messages = list(row.messages) or ["nothing"]
    size = f"{row.bytes_up} up, {row.bytes_down} down" if row.messages else "0"
    lines: list[tuple[str, ...]] = [(row.function, row.placement, " + ".join(row.runs_on) or _elsewhere(row), reasons[0], messages[0], str(row.round_trips), size)]
    for number in range(1, max(len(reasons), len(messages))):
        lines.append(("", "", "", *(part[number] if number < len(part) else "" for part in (reasons, messages)), "", ""))
    return lines


def _elsewhere(row: Explained) -> str:
    """Where a function runs that is in no bundle: one with both sides' work stands in the place of its calls."""
    effects = [reason.effect for reason in row.evidence]
    both = any(map(client_effect, effects)) and any(writes(e) or server_effect(e) for e in effects)
    return "in its callers" if both else "nowhere"


def because(reason: Reason) -> str:
    """`fetch: edit_photo > _call_ai > fetch.post (line 41)`."""
    return f"{reason.effect}: {' > '.join(reason.chain)} (line {reason.line})"
