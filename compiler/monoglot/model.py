"""The typed model: what `check` makes of a module and every later stage reads.

A model is a tree of frozen dataclasses without behaviour. Names are resolved,
keyword arguments and defaults are in their places, every expression has its
type. Nothing in it is untyped or unresolved: what `check` could not give a
type it has refused. Concrete nodes are never subclassed.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Union


@dataclass(frozen=True)
class Span:
    """A place in a source file; rows and columns count from 1, end exclusive.

    Rows count from the first line of `piece`, the declaration in which the place is (a function, a
    method, a field), so that what stands above it changes nothing; `Layout` knows the lines. Without
    a piece they are the file's lines.

    `copy` tells apart what the compiler made of one place more than once (0: as the author wrote it),
    `instance` the places of a generic function's instances.
    """

    file: str
    row: int
    column: int
    end_row: int
    end_column: int
    piece: str = ""
    copy: int = 0
    instance: str = ""


@dataclass(frozen=True)
class Layout:
    """The first line of every piece, by file and piece."""

    starts: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def line(self, span: Span) -> int:
        """The line of its file at which the place begins."""
        return span.row + self.above(span.file, span.piece)

    def at(self, span: Span) -> Span:
        """The place by the lines of its file."""
        above = self.above(span.file, span.piece)
        return Span(span.file, span.row + above, span.column, span.end_row + above, span.end_column)

    def above(self, file: str, piece: str) -> int:
        """How many lines stand above the piece."""
        return self.starts[file, piece] - 1 if piece else 0


# --- types -------------------------------------------------------------------


@dataclass(frozen=True)
class Prim:
    """`int`, `float`, `bool`, `str`, `bytes`, `None`, `object` (a JSON value of unknown shape), `JSON` (an item
    of a display for `json.dumps`, which is written by a type of its own), or a value type of the standard
    library: `datetime` (aware, in UTC), `date`, `timedelta`, `Decimal`, `UUID`."""

    name: str


INT, FLOAT, BOOL, STR, NONE, OBJECT = (
    Prim("int"), Prim("float"), Prim("bool"), Prim("str"), Prim("None"), Prim("object"))
BYTES, DATETIME, DATE, TIMEDELTA, DECIMAL, UUID, JSON = (
    Prim("bytes"), Prim("datetime"), Prim("date"), Prim("timedelta"), Prim("Decimal"), Prim("UUID"), Prim("JSON"))


@dataclass(frozen=True)
class EntityType:
    name: str


@dataclass(frozen=True)
class IdType:
    entity: str


@dataclass(frozen=True)
class EnumType:
    name: str


@dataclass(frozen=True)
class ListType:
    item: Type


@dataclass(frozen=True)
class DictType:
    key: Type
    value: Type


@dataclass(frozen=True)
class SetType:
    """`set[item]` or, if `frozen`, `frozenset[item]`."""

    item: Type
    frozen: bool


@dataclass(frozen=True)
class TupleType:
    items: tuple[Type, ...]


@dataclass(frozen=True)
class TupleOfType:
    """`tuple[T, ...]`: a tuple of any length."""

    item: Type


@dataclass(frozen=True)
class OptionalType:
    item: Type


@dataclass(frozen=True)
class FunctionType:
    params: tuple[Type, ...]
    result: Type


@dataclass(frozen=True)
class TableType:
    entity: str


@dataclass(frozen=True)
class SecretType:
    pass


@dataclass(frozen=True)
class ClassType:
    """A class of the library, e.g. `monoglot.browser.Element` or `monoglot.fetch.Response`."""

    name: str


@dataclass(frozen=True)
class UnionType:
    """`int | str`: two or more members, none of them a union or None, which JavaScript can tell apart.

    `int | str | None` is the OptionalType of such a union.
    """

    items: tuple[Type, ...]


@dataclass(frozen=True)
class DataclassType:
    """A class of the author's under `@dataclass`: see `Dataclass`.

    `key`: it can be the key of a dict; `order`: `<` is defined; `above`: the classes that it derives
    from, the nearest first; `truth`: it has `__bool__` or `__len__`. None of them tells two types apart.
    """

    name: str
    key: bool = field(default=False, compare=False)
    order: bool = field(default=False, compare=False)
    above: tuple[str, ...] = field(default=(), compare=False)
    truth: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class ProtocolType:
    """A class of the author's deriving from `Protocol`: whatever has its members, see `Protocol`."""

    name: str


@dataclass(frozen=True)
class IteratorType:
    """`Iterator[T]`: what a generator gives; its items can be taken once."""

    item: Type


@dataclass(frozen=True)
class ExceptionType:
    """An exception object, of the class `name` or one derived from it."""

    name: str


@dataclass(frozen=True)
class VariableType:
    """A type variable of the author's in a generic function's signature; never part of a finished model.

    `bound`: what it stands for derives from it; `constraints`: it is one of them, if there are any.
    """

    name: str
    bound: Type | None = None
    constraints: tuple[Type, ...] = ()


@dataclass(frozen=True)
class AbstractType:
    """`Iterable[T]`, `Collection[T]`, `Sequence[T]` or `Mapping[K, V]`, as a parameter; never part of a finished model."""

    name: str
    items: tuple[Type, ...]


Type = Union[Prim, EntityType, IdType, EnumType, ListType, DictType, SetType, TupleType,
             OptionalType, FunctionType, TableType, SecretType, ClassType,
             TupleOfType, UnionType, DataclassType, ProtocolType, IteratorType, ExceptionType,
             VariableType, AbstractType]


# --- expressions: every node has `type` and `span` ----------------------------


@dataclass(frozen=True)
class Const:
    value: int | float | bool | str | bytes | None
    type: Type
    span: Span


@dataclass(frozen=True)
class EnumMember:
    enum: str
    member: str
    type: Type
    span: Span


@dataclass(frozen=True)
class Local:
    """A parameter or a local variable of the enclosing function(s)."""

    name: str
    type: Type
    span: Span


@dataclass(frozen=True)
class GlobalConst:
    """A module-level constant; its value is in `Model.constants`."""

    name: str
    type: Type
    span: Span


@dataclass(frozen=True)
class FunctionRef:
    """A module-level function, or a method of the app (`self.name`), as a value."""

    function: str
    type: Type
    span: Span


@dataclass(frozen=True)
class StateRef:
    """`self.shoots`: a table or a scalar of the app's state."""

    state: str
    type: Type
    span: Span


@dataclass(frozen=True)
class SecretRef:
    """`self.ai_key`."""

    secret: str
    type: Type
    span: Span


@dataclass(frozen=True)
class ContextRef:
    """`self.user`, `self.org` (who acts, from the verified session) or `self.connected`: one of CONTEXT."""

    name: str
    type: Type
    span: Span


CONTEXT: dict[str, Type] = {"user": STR, "org": STR, "connected": BOOL}
"""What `self` knows in every app; `connected` is known to the client alone."""


@dataclass(frozen=True)
class LibraryValue:
    """A value of the library, e.g. `monoglot.browser.document`; aliases are resolved to it."""

    name: str
    type: Type
    span: Span


@dataclass(frozen=True)
class Attribute:
    """A field of an entity, `.value`/`.name` of an enum member, a property of a library class.

    `form` tells what has to be done with what a platform gives: `waits` (a promise), `maybe`
    (it may be undefined), `buffer` (an ArrayBuffer that stands for bytes).
    """

    value: Expr
    name: str
    type: Type
    span: Span
    form: tuple[str, ...] = ()


@dataclass(frozen=True)
class Index:
    """`value[index]`: list, str, tuple, dict, object, or a table by id."""

    value: Expr
    index: Expr
    type: Type
    span: Span


@dataclass(frozen=True)
class Slice:
    """`value[start:stop:step]` of a list, tuple, str or bytes; an absent bound is None."""

    value: Expr
    start: Expr | None
    stop: Expr | None
    step: Expr | None
    type: Type
    span: Span


@dataclass(frozen=True)
class Unary:
    """`op` is one of `-`, `+`, `~`, `not`."""

    op: str
    operand: Expr
    type: Type
    span: Span


@dataclass(frozen=True)
class Binary:
    """`op` is one of `+ - * / // % ** | & ^ << >>`."""

    op: str
    left: Expr
    right: Expr
    type: Type
    span: Span


@dataclass(frozen=True)
class Compare:
    """A chain `operands[0] ops[0] operands[1] ...`; ops: `== != < <= > >= is is-not in not-in`."""

    ops: tuple[str, ...]
    operands: tuple[Expr, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class BoolOp:
    """`and` / `or` with Python's value semantics."""

    op: str
    values: tuple[Expr, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class Conditional:
    test: Expr
    then: Expr
    orelse: Expr
    type: Type
    span: Span


@dataclass(frozen=True)
class Walrus:
    """`name := value`, also of names that the compiler makes (they contain a `$`)."""

    name: str
    value: Expr
    type: Type
    span: Span


@dataclass(frozen=True)
class Sequence:
    """Evaluates `first` in order, then gives `value`."""

    first: tuple[Expr, ...]
    value: Expr
    type: Type
    span: Span


@dataclass(frozen=True)
class Spread:
    """`*value` among the items of a list display or the arguments of `*names`; `**value` in a dict display."""

    value: Expr
    type: Type
    span: Span


@dataclass(frozen=True)
class IsInstance:
    """`isinstance(value, types)`; the types are members of the value's union."""

    value: Expr
    types: tuple[Type, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class NewDataclass:
    """An instance: every field in the order of its declaration, defaults filled in. `__post_init__` is not run by it."""

    dataclass: str
    fields: tuple[Expr, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class NewException:
    """`ValueError("text")` as a value: `args` are its arguments."""

    exception: str
    args: tuple[Expr, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class CallMethod:
    """A method of a protocol's value, found at run time: the receiver's class decides which function it is.

    The functions it may be are `CLASS.method` for every class in `Protocol.implementers`.
    """

    receiver: Expr
    method: str
    args: tuple[Expr, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class CallFunction:
    """A call of a module-level function, an action or a private method of the app.

    `function` is the key in `Model.functions`; `args` are in the order of its
    parameters (without self), defaults filled in.
    """

    function: str
    args: tuple[Expr, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class CallValue:
    """A call of a value of function type (a lambda, a parameter, a nested function)."""

    callee: Expr
    args: tuple[Expr, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class CallBuiltin:
    """`len`, `range`, `sorted`, ... or a method of a builtin type as `str.strip`, `list.append`.

    The receiver of a method is args[0]. Optional arguments that are absent are
    left out at the end; keyword-only ones are in `keywords` by name.
    """

    name: str
    args: tuple[Expr, ...]
    keywords: tuple[tuple[str, Expr], ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class CallTable:
    """An operation on a table: `insert get update delete where count all`.

    `self.shoots[id]` is Index; iterating `self.shoots` is `all`. insert: args[0]
    is the entity. get, update, delete: args[0] is the id. update and where:
    `keywords` are field values.
    """

    state: str
    op: str
    args: tuple[Expr, ...]
    keywords: tuple[tuple[str, Expr], ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class CallLibrary:
    """A method of a library class or a library function.

    `name` is qualified: `monoglot.browser.Document.createElement`,
    `monoglot.fetch.post`, `monoglot.expect`. `receiver` is None for functions; `form` is as Attribute's.
    """

    name: str
    receiver: Expr | None
    args: tuple[Expr, ...]
    keywords: tuple[tuple[str, Expr], ...]
    type: Type
    span: Span
    form: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewEntity:
    """`Shoot(name=...)`: every field in the order of its declaration, defaults filled in."""

    entity: str
    fields: tuple[Expr, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class FString:
    """Parts in order: literal text as Const, or a value with its format spec ('' if none)."""

    parts: tuple[FStringPart, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class FStringPart:
    """`dynamic`: a format spec that itself holds values, an FString; then `spec` is ''."""

    value: Expr
    spec: str
    dynamic: Expr | None = None


@dataclass(frozen=True)
class ListDisplay:
    items: tuple[Expr, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class SetDisplay:
    items: tuple[Expr, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class TupleDisplay:
    items: tuple[Expr, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class DictDisplay:
    """`**d` is a pair of a Spread and a None constant."""

    items: tuple[tuple[Expr, Expr], ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class Comprehension:
    """`kind` is `list`, `set`, `dict` (element is the key, value the value), `generator`, or
    `iterator`: a generator that is kept."""

    kind: str
    element: Expr
    value: Expr | None
    clauses: tuple[ForClause, ...]
    type: Type
    span: Span


@dataclass(frozen=True)
class ForClause:
    target: Target
    iterable: Expr
    conditions: tuple[Expr, ...]


@dataclass(frozen=True)
class Lambda:
    params: tuple[Param, ...]
    body: Expr
    type: Type
    span: Span


@dataclass(frozen=True)
class Convert:
    """A change of type without a change of value: narrowing an Optional, int to float, T to T|None."""

    value: Expr
    type: Type
    span: Span


@dataclass(frozen=True)
class Keep:
    """In a segment: `values` stay at the actor for the flow's next segment; gives the flow's new token.

    `carried` are names of values kept before that stay as they are, if they are there.
    """

    flow: str
    segment: str
    values: tuple[tuple[str, Expr], ...]
    carried: tuple[str, ...]
    type: Type
    span: Span


Expr = Union[Const, EnumMember, Local, GlobalConst, FunctionRef, StateRef, SecretRef, ContextRef,
             LibraryValue, Attribute, Index, Slice, Unary, Binary, Compare, BoolOp, Conditional,
             CallFunction, CallValue, CallBuiltin, CallTable, CallLibrary, NewEntity, FString,
             ListDisplay, SetDisplay, TupleDisplay, DictDisplay, Comprehension, Lambda, Convert,
             Walrus, Sequence, Spread, IsInstance, NewDataclass, NewException, CallMethod,
             Keep]


# --- statements ---------------------------------------------------------------


@dataclass(frozen=True)
class LocalTarget:
    name: str
    type: Type


@dataclass(frozen=True)
class TupleTarget:
    items: tuple[Target, ...]


@dataclass(frozen=True)
class StarTarget:
    """`*rest` among the items of a TupleTarget: a list of what the others leave."""

    item: Target


@dataclass(frozen=True)
class SliceTarget:
    """`xs[start:stop:step] = ...` of a list; an absent part is None."""

    value: Expr
    start: Expr | None
    stop: Expr | None
    step: Expr | None


@dataclass(frozen=True)
class StateTarget:
    """`self.selected = ...`: a scalar of the state."""

    state: str


@dataclass(frozen=True)
class AttributeTarget:
    """A property of a library object or a field of a dataclass: `input.value = ...`."""

    value: Expr
    name: str


@dataclass(frozen=True)
class IndexTarget:
    value: Expr
    index: Expr


Target = Union[LocalTarget, TupleTarget, StarTarget, StateTarget, AttributeTarget, IndexTarget, SliceTarget]


@dataclass(frozen=True)
class Assign:
    target: Target
    value: Expr
    span: Span


@dataclass(frozen=True)
class AugAssign:
    """`target op= value`; lists are extended in place, as in Python."""

    target: Target
    op: str
    value: Expr
    type: Type
    span: Span


@dataclass(frozen=True)
class ExprStmt:
    value: Expr
    span: Span


@dataclass(frozen=True)
class If:
    test: Expr
    then: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    span: Span


@dataclass(frozen=True)
class While:
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    span: Span


@dataclass(frozen=True)
class For:
    target: Target
    iterable: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    span: Span


@dataclass(frozen=True)
class Return:
    value: Expr | None
    span: Span


@dataclass(frozen=True)
class Raise:
    """`raise value from cause`; a bare `raise` has no value. `value` is of an ExceptionType."""

    value: Expr | None
    cause: Expr | None
    span: Span


@dataclass(frozen=True)
class Handler:
    """`exceptions` are names; `name` is bound to the exception, an ExceptionType, if not ''."""

    exceptions: tuple[str, ...]
    name: str
    body: tuple[Stmt, ...]
    span: Span


@dataclass(frozen=True)
class Try:
    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]
    span: Span


@dataclass(frozen=True)
class Break:
    span: Span


@dataclass(frozen=True)
class Continue:
    span: Span


@dataclass(frozen=True)
class Pass:
    span: Span


@dataclass(frozen=True)
class Assert:
    test: Expr
    message: Expr | None
    span: Span


@dataclass(frozen=True)
class DeleteIndex:
    """`del xs[i]` of a list or dict."""

    value: Expr
    index: Expr
    span: Span


@dataclass(frozen=True)
class DeleteSlice:
    """`del xs[start:stop:step]` of a list."""

    target: SliceTarget
    span: Span


@dataclass(frozen=True)
class With:
    """`with context as target:`; the context is the library's (`monoglot.deadline`), a CallLibrary."""

    context: Expr
    target: Target | None
    body: tuple[Stmt, ...]
    span: Span


@dataclass(frozen=True)
class Resume:
    """In a segment: take up the flow that `token` names, 0 for none yet; raises FlowError.

    `after` are the segments that may have been its last, '' for none. `names` get
    the values kept; of `maybe` those that are kept, and whether they were.
    """

    flow: str
    token: Expr
    after: tuple[str, ...]
    names: tuple[LocalTarget, ...]
    maybe: tuple[tuple[LocalTarget, LocalTarget], ...]
    span: Span


@dataclass(frozen=True)
class Yield:
    value: Expr
    span: Span


@dataclass(frozen=True)
class YieldFrom:
    """`yield from value`: every item of what can be iterated."""

    value: Expr
    span: Span


@dataclass(frozen=True)
class NestedFunction:
    """`nonlocals` are the variables of enclosing functions that it assigns."""

    name: str
    params: tuple[Param, ...]
    result: Type
    body: tuple[Stmt, ...]
    nonlocals: tuple[str, ...]
    generator: bool
    span: Span


Stmt = Union[Assign, AugAssign, ExprStmt, If, While, For, Return, Raise, Try, Break, Continue,
             Pass, Assert, DeleteIndex, DeleteSlice, With, Yield, YieldFrom, NestedFunction,
             Resume]


# --- declarations -------------------------------------------------------------


@dataclass(frozen=True)
class Param:
    name: str
    type: Type
    default: Expr | None


@dataclass(frozen=True)
class Field:
    """A field of an entity; `number` is its field number on the wire, from 1."""

    name: str
    number: int
    type: Type
    default: Expr | None
    span: Span


@dataclass(frozen=True)
class Entity:
    name: str
    fields: tuple[Field, ...]
    doc: str
    span: Span


@dataclass(frozen=True)
class Member:
    """`number` is the wire and storage form, from 1; `value` is Python's."""

    name: str
    number: int
    value: int | str


@dataclass(frozen=True)
class Enum:
    """`mixin` is `int` for an IntEnum, `str` for a StrEnum, else ''."""

    name: str
    members: tuple[Member, ...]
    span: Span
    mixin: str = ""


@dataclass(frozen=True)
class DataField:
    """A field of a dataclass. `compare`, `shown`: it takes part in `==` and order, in the repr."""

    name: str
    type: Type
    compare: bool
    shown: bool
    span: Span


@dataclass(frozen=True)
class Dataclass:
    """A dataclass. Its methods are functions of the model named `CLASS.method`, `self` their first parameter.

    `equality` is `fields`, `author` (the function `CLASS.__eq__`) or `identity`;
    `order` is `fields`, `author` (`CLASS.__lt__`) or ''. `frozen` ones with
    equality by fields can be keys. `dynamic` are the methods, `properties` the
    properties that protocols call on its instances. `base` is the dataclass from which
    it derives, or ''; its fields come first. A value of the base's type may be of this class.
    """

    name: str
    fields: tuple[DataField, ...]
    frozen: bool
    equality: str
    order: str
    dynamic: tuple[str, ...]
    properties: tuple[str, ...]
    span: Span
    base: str = ""


@dataclass(frozen=True)
class Protocol:
    """A protocol of the author's: its methods, and the dataclasses that are used as one."""

    name: str
    methods: tuple[str, ...]
    implementers: tuple[str, ...]
    span: Span


@dataclass(frozen=True)
class ExceptionClass:
    """An exception class of the author's, derived from `base`; `fields` are its own."""

    name: str
    base: str
    span: Span
    fields: tuple[DataField, ...] = ()


@dataclass(frozen=True)
class State:
    """One annotated attribute of the app. `scope` is `local` or `shared`.

    `type` is TableType or a scalar type; `default` is None for tables. `number`
    counts all states of the app from 1 and fixes the kinds of its events.
    """

    name: str
    number: int
    scope: str
    type: Type
    default: Expr | None
    span: Span


@dataclass(frozen=True)
class Secret:
    name: str
    key: str
    hosts: tuple[str, ...]
    span: Span


@dataclass(frozen=True)
class Constant:
    name: str
    value: Expr
    type: Type
    span: Span


@dataclass(frozen=True)
class Function:
    """A module-level function (`name`), or a method of the app (`method` true, self left out).

    `CLASS.method` is a method of a dataclass or enum; its `self` is the first
    parameter, and `method` is false. A function of another file than the app's
    is `MODULE.name`. A generator's `result` is an IteratorType.
    A method whose name does not begin with an underscore is an action; `number`
    is its number on the wire, from 1 in the order of declaration (0 for others).
    `asserted` is the placement the author asserted by a decorator, or ''.
    `origin` is the generic function of which this is an instance, for the types in its name; or ''.
    """

    name: str
    method: bool
    number: int
    params: tuple[Param, ...]
    result: Type
    body: tuple[Stmt, ...]
    asserted: str
    doc: str
    span: Span
    generator: bool = False
    origin: str = ""


@dataclass(frozen=True)
class Model:
    """A checked application. Tuples are in the order of declaration."""

    app: str        # the class's name
    name: str       # the application's name, from the rule: lower-case identifier
    title: str
    doc: str
    entities: tuple[Entity, ...]
    enums: tuple[Enum, ...]
    states: tuple[State, ...]
    secrets: tuple[Secret, ...]
    constants: tuple[Constant, ...]
    functions: tuple[Function, ...]
    span: Span
    dataclasses: tuple[Dataclass, ...] = ()
    protocols: tuple[Protocol, ...] = ()
    exceptions: tuple[ExceptionClass, ...] = ()
    layout: Layout = field(default=Layout(), compare=False, repr=False)
    declared: bytes = field(default=b"", compare=False, repr=False)
    """A digest of all that is declared, without the bodies of functions: what one function means in two
    models hangs on nothing else. b'' if it is not known; then nothing is found again."""


# --- what `analyse` adds --------------------------------------------------------


@dataclass(frozen=True)
class Evidence:
    """One effect with the chain that causes it: function names down to the operation."""

    effect: str               # e.g. "write shared shoots", "fetch", "secret ai_key", "browser", "connection"
    chain: tuple[str, ...]    # e.g. ("edit_photo", "_call_ai", "fetch.post")
    span: Span


@dataclass(frozen=True)
class Placement:
    """Where one function of the model runs.

    kind: `local client optimistic barrier verified` for actions, `helper` for
    the rest. `sides` says in which bundles its body is needed: client, server.
    `async_sides`: those on which the body waits (client: it dispatches a barrier or
    verified action; server: it fetches).
    """

    function: str
    kind: str
    sides: tuple[str, ...]
    async_sides: tuple[str, ...]
    dispatches: tuple[str, ...]   # actions that its body calls as messages of their own
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Flow:
    """What the actor may keep between the segments of one function or closure; `name` is its first segment's."""

    name: str
    values: tuple[Param, ...]


@dataclass(frozen=True)
class Segment:
    """A compiler-made action: one run of the server in the function `of`.

    `after` are the segments that may precede it, '' for none; `kept` the variables
    that stay at the actor after it.
    """

    function: str
    of: str
    after: tuple[str, ...]
    kept: tuple[str, ...]
    continues: bool


@dataclass(frozen=True)
class Program:
    """The placed program: the model with its segments, and one placement per function, in the same order."""

    model: Model
    placements: tuple[Placement, ...]
    flows: tuple[Flow, ...] = ()
    segments: tuple[Segment, ...] = ()
