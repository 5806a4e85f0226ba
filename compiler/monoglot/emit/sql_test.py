"""The SQL, on a real SQLite: tables, initial rows, quoting; what can't be stored is refused."""
from __future__ import annotations

import dataclasses
import re
import sqlite3
from pathlib import Path

import pytest

from monoglot import golden, model
from monoglot.emit import fixture, sql
from monoglot.emit.wiretype import Unsupported

HERE = Path(__file__).parent


def database(text: str) -> sqlite3.Connection:
    """The database that a host makes, which splits the text into statements by line ends."""
    made = sqlite3.connect(":memory:")
    for statement in re.split(r";\s*\n", text):
        made.execute(statement)
    return made


def with_scalar(name: str, type_: model.Type, default: model.Expr) -> model.Program:
    program = fixture.program()
    state = model.State(name, 7, "shared", type_, default, fixture.SPAN)
    return dataclasses.replace(program, model=dataclasses.replace(program.model, states=(state,)))


def const(value: int | float | bool | str | None) -> model.Const:
    return model.Const(value, model.OBJECT, fixture.SPAN)


def test_text_is_golden() -> None:
    golden.check(HERE / "golden/0001_initial.sql", sql.emit(fixture.program())["sqlite/0001_initial.sql"])


def test_tables_columns_and_initial_rows() -> None:
    made = database(sql.initial(fixture.program()))
    names = {row[0] for row in made.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert names == {"mg_meta", "mg_event", "mg_client", "mg_call", "shoots", "photos", "credits", "motto", "cover"}
    columns = [(row[1], row[2], row[3]) for row in made.execute("PRAGMA table_info(photos)")]
    assert columns[2:] == [("shoot", "TEXT", 1), ("url", "TEXT", 1), ("edited_url", "TEXT", 0), ("stars", "INTEGER", 1),
                           ("width", "REAL", 1), ("public", "INTEGER", 1), ("tags", "TEXT", 1), ("sizes", "TEXT", 1)]
    assert [made.execute(f"SELECT * FROM {name}").fetchall() for name in ("credits", "motto", "cover")] == [
        [(1, 3)], [(1, "it's")], [(1, None)]]


def test_scalar_has_one_row_of_its_type() -> None:
    made = database(sql.initial(fixture.program()))
    for statement in ('INSERT INTO credits VALUES (2, 1)', "UPDATE credits SET value = 'many'", "DELETE FROM mg_call WHERE"):
        with pytest.raises(sqlite3.Error):
            made.execute(statement)


@pytest.mark.parametrize("value", ["", "'; DROP TABLE x;\n--", "a;\n b", "\0x", "ü\u2028𝄞", '"', "\r\n\t"])
def test_any_text_is_an_initial_value(value: str) -> None:
    made = database(sql.initial(with_scalar("motto", model.STR, const(value))))
    assert made.execute("SELECT value, typeof(value) FROM motto").fetchall() == [(value, "text")]


@pytest.mark.parametrize(("type_", "default", "stored"), [
    (model.FLOAT, model.Convert(const(2), model.FLOAT, fixture.SPAN), 2.0),
    (model.FLOAT, model.Unary("-", const(1e300), model.FLOAT, fixture.SPAN), -1e300),
    (model.BOOL, const(True), 1),
    (model.EnumType("Status"), model.EnumMember("Status", "DELETED", model.EnumType("Status"), fixture.SPAN), 2),
    (model.ListType(model.STR), model.ListDisplay((const("a'b"), const("ü")), model.OBJECT, fixture.SPAN), '["a\'b","ü"]'),
    (model.OptionalType(model.INT), const(None), None),
])
def test_initial_values_by_type(type_: model.Type, default: model.Expr, stored: object) -> None:
    made = database(sql.initial(with_scalar("x", type_, default)))
    assert made.execute("SELECT value FROM x").fetchall() == [(stored,)]


@pytest.mark.parametrize("name", ["mg_event", "sqlite_x", "SQLITE_y", "größe"])
def test_refuses_names_of_the_database(name: str) -> None:
    with pytest.raises(Unsupported):
        sql.initial(with_scalar(name, model.INT, const(1)))


@pytest.mark.parametrize("pair", [("row", "x"), ("id", "x"), ("name", "Name")])
def test_refuses_columns_that_are_one_name(pair: tuple[str, str]) -> None:
    program = fixture.program()
    fields = tuple(model.Field(name, n, model.STR, None, fixture.SPAN) for n, name in enumerate(pair, 1))
    entities = (dataclasses.replace(program.model.entities[0], fields=fields), *program.model.entities[1:])
    with pytest.raises(Unsupported, match="one name for a column"):
        sql.initial(dataclasses.replace(program, model=dataclasses.replace(program.model, entities=entities)))
