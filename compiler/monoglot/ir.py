"""The IR: one small tree per side, the meaning of every operation made explicit.

Types are gone: an operation says by its name what it does (`int.add` checks the
range, `str.len` counts code points). Temporaries, truth tests, evaluation order
and waiting are written out, so an emitter translates node by node and decides
nothing. Nodes are frozen, have no behaviour and are never subclassed.

Invariants (checked by `lower.verifier`): every variable is declared by the function,
closure or comprehension that holds it; calls fit the functions they name; a
node waits only inside something that is async; the handle is used only where it
is given; tests are truth values; breaks name a loop or block around them.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from monoglot.model import Span

# --- expressions -----------------------------------------------------------------


@dataclass(frozen=True)
class Lit:
    """`kind` is int, float, bool, str or None; an enum's member is its number."""

    value: int | float | bool | str | None
    kind: str


@dataclass(frozen=True)
class Var:
    name: str


@dataclass(frozen=True)
class Bind:
    """Gives `value` and keeps it in the temporary `name`."""

    name: str
    value: Expr


@dataclass(frozen=True)
class Op:
    """A primitive of `ops.OPS`, its arguments evaluated once and in order."""

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True)
class Cond:
    test: Expr
    then: Expr
    orelse: Expr


@dataclass(frozen=True)
class Both:
    """`left and right`: of truth values, or of values whose own truth decides as in the target."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Either:
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Call:
    """A call of a function of this side; the handle is passed along if it needs it."""

    function: str
    args: tuple[Expr, ...]
    waits: bool


@dataclass(frozen=True)
class CallValue:
    callee: Expr
    args: tuple[Expr, ...]
    waits: bool


@dataclass(frozen=True)
class Dispatch:
    """An action sent as a message of its own; `waits` for barrier and verified ones."""

    action: str
    args: tuple[Expr, ...]
    waits: bool


@dataclass(frozen=True)
class Handle:
    """An operation of the handle: see `ops.HANDLE`. `state` is '' if it has none."""

    op: str
    state: str
    args: tuple[Expr, ...]
    waits: bool


@dataclass(frozen=True)
class Constant:
    """A module-level constant."""

    name: str


@dataclass(frozen=True)
class Members:
    """The names or values of an enum's members, an array in order of their numbers."""

    enum: str
    what: str


@dataclass(frozen=True)
class Global:
    """A name of the platform, e.g. `document`."""

    name: str


@dataclass(frozen=True)
class Get:
    """A property of a platform object or a field of a record."""

    value: Expr
    name: str


@dataclass(frozen=True)
class Method:
    receiver: Expr
    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True)
class Await:
    """What a promise of the platform gives."""

    value: Expr


@dataclass(frozen=True)
class New:
    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True)
class Make:
    """An instance of a class of the program: a value for each of its fields."""

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True)
class IsA:
    """Whether the value is an instance of a class of the program."""

    value: Expr
    name: str


@dataclass(frozen=True)
class CallMember:
    """A method that the class of the receiver has; the handle is passed along if one of that name needs it."""

    receiver: Expr
    name: str
    args: tuple[Expr, ...]
    waits: bool


@dataclass(frozen=True)
class Spread:
    """All items of an iterable, among the items of an array."""

    value: Expr


@dataclass(frozen=True)
class Array:
    items: tuple[Expr, ...]


@dataclass(frozen=True)
class Record:
    fields: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True)
class Text:
    """Pieces of text, joined; each is a str."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True)
class Closure:
    """A function value."""

    name: str
    params: tuple[str, ...]
    locals: tuple[str, ...]
    body: tuple[Stmt, ...]
    is_async: bool
    generator: bool = False


@dataclass(frozen=True)
class Clause:
    """One `for ... in ... if ...`. With several names each item is an array of them."""

    names: tuple[str, ...]
    iterable: Expr
    conditions: tuple[Expr, ...]


@dataclass(frozen=True)
class Collect:
    """A comprehension. `kind`: list, dict (element, value), any, all (element is a truth value)."""

    kind: str
    clauses: tuple[Clause, ...]
    element: Expr
    value: Expr | None
    locals: tuple[str, ...]


@dataclass(frozen=True)
class Together:
    """An array of the replies to several requests, sent in order and answered at the same time; waits."""

    requests: tuple[Expr, ...]


@dataclass(frozen=True)
class Keep:
    """In a segment: values kept at the actor under the flow's new token, which it gives; `carried` were kept before."""

    flow: str
    action: str
    values: tuple[tuple[str, Expr], ...]
    carried: tuple[str, ...]


@dataclass(frozen=True)
class Resume:
    """In a segment: an array of the values kept under `token`, raising if it may not go on there.

    `after` are the actions that may have kept them, '' for none. Of each of `maybe` the
    array has two items: the value, or what `names` had, and whether it was kept.
    """

    flow: str
    token: Expr
    after: tuple[str, ...]
    names: tuple[str, ...]
    maybe: tuple[tuple[str, Expr], ...]


Expr = Union[Lit, Var, Bind, Op, Cond, Both, Either, Call, CallValue, Dispatch, Handle, Constant,
             Members, Global, Get, Method, Await, New, Array, Spread, Record, Text, Closure, Collect, Make, IsA, CallMember,
             Keep, Resume, Together]

# --- statements ------------------------------------------------------------------


@dataclass(frozen=True)
class Set:
    name: str
    value: Expr


@dataclass(frozen=True)
class SetMany:
    """The items of an array of exactly that many items."""

    names: tuple[str, ...]
    value: Expr


@dataclass(frozen=True)
class Store:
    """A property of a platform object."""

    target: Expr
    name: str
    value: Expr


@dataclass(frozen=True)
class Eval:
    value: Expr


@dataclass(frozen=True)
class If:
    test: Expr
    then: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


@dataclass(frozen=True)
class While:
    test: Expr
    body: tuple[Stmt, ...]


@dataclass(frozen=True)
class ForEach:
    names: tuple[str, ...]
    iterable: Expr
    body: tuple[Stmt, ...]


@dataclass(frozen=True)
class ForRange:
    """Counts `counter` from `start` by `step` (not 0) to before `stop`, both evaluated once."""

    counter: str
    start: Expr
    stop: Expr
    step: int
    body: tuple[Stmt, ...]


@dataclass(frozen=True)
class Block:
    """`Leave(label)` goes to its end."""

    label: str
    body: tuple[Stmt, ...]


@dataclass(frozen=True)
class Leave:
    label: str


@dataclass(frozen=True)
class Within:
    """`body` with a handle whose requests and calls end after `seconds`."""

    seconds: Expr
    body: tuple[Stmt, ...]


@dataclass(frozen=True)
class Break:
    pass


@dataclass(frozen=True)
class Continue:
    pass


@dataclass(frozen=True)
class Return:
    value: Expr | None


@dataclass(frozen=True)
class Throw:
    """`shown` is the text of its arguments in `repr()`, unless that is the message's repr."""

    kind: str
    message: Expr
    shown: Expr | None


@dataclass(frozen=True)
class ThrowValue:
    """Throws an exception object."""

    value: Expr


@dataclass(frozen=True)
class Rethrow:
    name: str


@dataclass(frozen=True)
class Catch:
    """`kinds` are every class's name that is caught; empty catches all. `bind` gets the exception."""

    kinds: tuple[str, ...]
    bind: str
    body: tuple[Stmt, ...]


@dataclass(frozen=True)
class Try:
    """`caught` names the exception inside the catches; what none catches goes on."""

    body: tuple[Stmt, ...]
    caught: str
    catches: tuple[Catch, ...]
    final: tuple[Stmt, ...]


@dataclass(frozen=True)
class Yield:
    """Gives one item of a generator, or with `every` all items of an iterable."""

    value: Expr
    every: bool


@dataclass(frozen=True)
class Line:
    """What follows comes from this row of the function's piece, and this column, both from 1.

    `piece` and `file` are those of another declaration that stands in the function's place; else ''.
    """

    row: int
    column: int = 1
    piece: str = ""
    file: str = ""


_PLACE = "_monoglot_place"


def placed(e: Expr, line: Line) -> Expr:
    """The same expression, which comes from another row than the statement around it; source maps alone tell.

    Like what `walk` remembers, it is no field: it takes no part in comparing, showing or copying by `replace`.
    """
    if isinstance(e, _FAILING) and not hasattr(e, _PLACE):
        object.__setattr__(e, _PLACE, line)
    return e


def place_of(e: Expr) -> Line | None:
    """Where the expression comes from, if that is another row than its statement's."""
    found: Line | None = getattr(e, _PLACE, None)
    return found


_FAILING = (Op, Call, CallValue, CallMember, Dispatch, Handle, Get, Method, Await, New, IsA)
"""What may raise, or be a frame of a stack trace."""

Stmt = Union[Set, SetMany, Store, Eval, If, While, ForEach, ForRange, Block, Leave, Break, Continue,
             Return, Throw, ThrowValue, Rethrow, Try, Yield, Line, Within]

# --- declarations ----------------------------------------------------------------


@dataclass(frozen=True)
class Function:
    """`handle`: it has the handle as its first parameter. `locals` are without the parameters. `span`: where the source has it."""

    name: str
    params: tuple[str, ...]
    locals: tuple[str, ...]
    body: tuple[Stmt, ...]
    handle: bool
    is_async: bool
    span: Span
    generator: bool = False


@dataclass(frozen=True)
class Member:
    """A method, or a getter, of a class: gives `value`, in which `this` is a Global."""

    name: str
    params: tuple[str, ...]
    value: Expr
    getter: bool


@dataclass(frozen=True)
class Class:
    """A class of the program; its instances have the fields in this order and no others; the first are those of `base`, if any."""

    name: str
    fields: tuple[str, ...]
    members: tuple[Member, ...]
    base: str = ""
    inherited: int = 0


@dataclass(frozen=True)
class Value:
    """A constant of the module."""

    name: str
    value: Expr


@dataclass(frozen=True)
class Side:
    """What one bundle holds, in order of declaration. `side` is client or server.

    `sent` are the actions that clients may call, by name; `states` those that are
    there; `runs` the actions among `sent` whose body is in this bundle; `reads` the
    server's readings (`analyse/readings.py`).
    """

    side: str
    constants: tuple[Value, ...]
    states: tuple[str, ...]
    initial: tuple[tuple[str, Expr], ...]
    functions: tuple[Function, ...]
    sent: tuple[str, ...]
    runs: tuple[str, ...]
    classes: tuple[Class, ...] = ()
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Module:
    """The lowered program."""

    name: str
    client: Side
    server: Side
