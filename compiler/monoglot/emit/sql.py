"""The actor's database as SQL: the system's tables and one per shared state.

The form is docs/architecture.md, "The actor's database". Names come from the schema
only and are always quoted; values of the app appear only as the initial rows of
scalars. Every statement ends with `;` and a newline, and no newline stands inside
a literal, so a host without a SQL parser can split the text.
"""
from __future__ import annotations

from monoglot import model, stored
from monoglot.check.builtin_table import CONSTANT
from monoglot.emit import proto
from monoglot.emit.wiretype import Unsupported, column, identifier
from monoglot.jsontext import json_text

SYSTEM = """\
CREATE TABLE IF NOT EXISTS mg_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mg_event (seq INTEGER PRIMARY KEY, tx INTEGER NOT NULL, time INTEGER NOT NULL,
  client TEXT NOT NULL, counter INTEGER NOT NULL, schema INTEGER NOT NULL,
  kind INTEGER NOT NULL, payload BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS mg_client (client TEXT PRIMARY KEY, user TEXT NOT NULL, acked INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mg_call (client TEXT NOT NULL, counter INTEGER NOT NULL, result BLOB,
  PRIMARY KEY (client, counter)) STRICT, WITHOUT ROWID;
"""


def emit(program: model.Program) -> dict[str, bytes]:
    """`sqlite/0001_initial.sql`."""
    return {"sqlite/0001_initial.sql": initial(program).encode()}


def initial(program: model.Program) -> str:
    """The first migration; raises `Unsupported` for a state that can't be stored."""
    states = proto.shared(program)
    _refuse_clashes([(state.name, state.span) for state in states], "a table")
    return SYSTEM + "".join(_state(program.model, state) for state in states)


def _state(model_: model.Model, state: model.State) -> str:
    if isinstance(state.type, model.TableType):
        return _table(model_, state, state.type.entity)
    return _scalar(model_, state)


def _table(model_: model.Model, state: model.State, entity_name: str) -> str:
    entity = next(entity for entity in model_.entities if entity.name == entity_name)
    _refuse_clashes([("row", state.span), ("id", state.span), *((f.name, f.span) for f in entity.fields)], "a column")
    columns = ['"row" INTEGER PRIMARY KEY', '"id" TEXT NOT NULL UNIQUE',
               *(f"{quoted(f.name, f.span)} {column(f.type, f.span)}" for f in entity.fields)]
    return f"CREATE TABLE {quoted(state.name, state.span)} ({', '.join(columns)}) STRICT;\n"


def _scalar(model_: model.Model, state: model.State) -> str:
    if state.default is None:
        raise Unsupported(state.span, f"the state {state.name} has no initial value", "write `= ...` with a value")
    name = quoted(state.name, state.span)
    value = literal(constant(model_, state.default), state.type)
    return (f'CREATE TABLE {name} ("row" INTEGER PRIMARY KEY CHECK ("row" = 1), '
            f'"value" {column(state.type, state.span)}) STRICT;\n'
            f'INSERT INTO {name} ("row", "value") VALUES (1, {value});\n')


def quoted(name: str, span: model.Span) -> str:
    """The name as a quoted SQL identifier; SQLite's and our own names are refused."""
    if name.lower().startswith(("sqlite_", "mg_")):
        raise Unsupported(span, f"the name {name} is kept for the database itself", "choose another name")
    return f'"{identifier(name, span)}"'


def constant(model_: model.Model, expression: model.Expr) -> object:
    """The value of a constant expression; an enum member is its number."""
    if isinstance(expression, model.Const):
        return expression.value
    if isinstance(expression, model.Convert):
        value = constant(model_, expression.value)
        return float(value) if expression.type == model.FLOAT and isinstance(value, int) else value
    if isinstance(expression, model.EnumMember):
        enum = next(each for each in model_.enums if each.name == expression.enum)
        return next(member.number for member in enum.members if member.name == expression.member)
    if isinstance(expression, model.GlobalConst):
        return constant(model_, next(c.value for c in model_.constants if c.name == expression.name))
    if isinstance(expression, model.CallBuiltin) and expression.name in CONSTANT:
        named = {k: constant(model_, v) for k, v in expression.keywords if k != "tzinfo"}
        return stored.out(stored.constant(expression.name, [unstored(model_, a) for a in expression.args], named))
    if isinstance(expression, model.ListDisplay):
        return [constant(model_, item) for item in expression.items]
    if isinstance(expression, model.Unary) and expression.op in ("-", "+"):
        return _signed(expression.op, constant(model_, expression.operand), expression.span)
    raise _not_constant(expression.span)


def unstored(model_: model.Model, expression: model.Expr) -> object:
    """The constant as Python's own value; a time zone, the only other one, is left out."""
    return None if isinstance(expression, model.LibraryValue) else constant(model_, expression)


def _signed(op: str, value: object, span: model.Span) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _not_constant(span)
    return -value if op == "-" else value


def _not_constant(span: model.Span) -> Unsupported:
    return Unsupported(span, "an initial value has to be a constant", "write a literal, an enum member or a list of them")


def literal(value: object, type_: model.Type) -> str:
    """A value as an SQL literal, in one line."""
    inner = type_.item if isinstance(type_, model.OptionalType) else type_
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return text(json_text(value))
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    if isinstance(value, (bool, int)):
        return str(float(value)) if inner == model.FLOAT else str(int(value))
    return repr(value + 0.0) if isinstance(value, float) else text(str(value))


def text(value: str) -> str:
    """Text in quotes, or as UTF-8 in hex where a quoted form could not be read or split safely."""
    if value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return f"CAST(X'{value.encode().hex()}' AS TEXT)"


def _refuse_clashes(names: list[tuple[str, model.Span]], what: str) -> None:
    """SQLite takes names that differ in case only for the same."""
    seen: dict[str, str] = {}
    for name, span in names:
        if name.lower() in seen:
            raise Unsupported(span, f"the names {seen[name.lower()]} and {name} are one name for {what} of SQLite",
                              "choose another name")
        seen[name.lower()] = name
