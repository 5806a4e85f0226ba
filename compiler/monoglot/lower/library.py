"""Calls of the platform, of `fetch` and `expect`, and operations on tables."""
from __future__ import annotations

from typing import TYPE_CHECKING

from monoglot import ir, model as m
from monoglot.check.library import load
from monoglot.check.platform import js_name
from monoglot.lower import stored, types

if TYPE_CHECKING:
    from monoglot.lower.expressions import Expressions

_BROWSER = "monoglot.browser."
_NONE = ir.Lit(None, "None")


def result(found: ir.Expr, type_: m.Type, form: tuple[str, ...]) -> ir.Expr:
    """What the platform gave, as the declared type: a promise's value, undefined is None, a list-like thing a list."""
    if "waits" in form:
        found = ir.Await(found)
    if "maybe" in form:
        found = ir.Op("or_none", (found,))
    if "buffer" in form and types.plain(type_) == m.BYTES:
        return ir.Op("bytes.of_buffer", (found,))
    return ir.Op("array", (found,)) if isinstance(type_, m.ListType) else found


def _arguments(at: Expressions, args: tuple[m.Expr, ...]) -> tuple[ir.Expr, ...]:
    """Arguments for the platform, which takes objects where the language has dicts."""
    return tuple(ir.Op("json.of", (v,)) if isinstance(types.plain(a.type), m.DictType) or types.plain(a.type) == m.OBJECT else v
                 for a, v in zip(args, at.values(args), strict=True))


def call(at: Expressions, e: m.CallLibrary) -> ir.Expr:
    """A method, function or constructor of the library."""
    if e.name == "monoglot.expect":
        return ir.Op("expect", (at.value(e.args[0]), ir.Lit(_shape(at, e, e.type), "str")))
    if e.name.startswith("monoglot.fetch."):
        return _fetch(at, e)
    if e.name.startswith("monoglot.verify."):
        return ir.Handle("verify", "", _verification(at, e), at.waits(e))
    if not e.name.startswith(_BROWSER):
        raise at.refuse(e, f"`{e.name}`")
    name = e.name.removeprefix(_BROWSER)
    if e.receiver is not None:
        receiver = at.value(e.receiver)
        return result(ir.Method(receiver, name.rpartition(".")[2], _arguments(at, e.args)), e.type, e.form)
    if isinstance(e.type, m.ClassType) and e.type.name == e.name:
        return _made(at, e, name)
    return result(ir.CallValue(ir.Global(name), _arguments(at, e.args), False), e.type, e.form)


def _made(at: Expressions, e: m.CallLibrary, name: str) -> ir.Expr:
    """A new object of a class; of a dictionary a plain object, of what is given."""
    if load().kind(e.name) != "dictionary":
        return ir.New(name, _arguments(at, e.args))
    given = _arguments(at, tuple(v for _, v in e.keywords))
    return ir.Record(tuple((js_name(k), v) for (k, _), v in zip(e.keywords, given, strict=True)))


def _shape(at: Expressions, e: m.CallLibrary, type_: m.Type) -> str:
    """The type as `expect` of the runtime reads it: `str`, `list[int]`, `dict[str, float]`, `str | None`."""
    match type_:
        case m.Prim(name):
            return name
        case m.IdType():
            return "str"
        case m.ListType(item):
            return f"list[{_shape(at, e, item)}]"
        case m.DictType(_, item):
            return f"dict[{_shape(at, e, item)}]"
        case m.OptionalType(item):
            return f"{_shape(at, e, item)}?"
    raise at.refuse(e, "this type in `expect`")


def _fetch(at: Expressions, e: m.CallLibrary) -> ir.Expr:
    method = e.name.rpartition(".")[2].upper()
    names = ["url"][:len(e.args)] + [k for k, _ in e.keywords]
    sent = at.values((*e.args, *(v for _, v in e.keywords)))
    given = dict(zip(names, sent, strict=True))
    kinds = dict(e.keywords)
    if "headers" in given:
        given["headers"] = ir.Op("json.of", (given["headers"],)) if kinds["headers"].type != m.NONE else _NONE
    fields = (("method", ir.Lit(method, "str")), *given.items())
    return ir.Handle("fetch", "", (ir.Record(fields),), at.waits(e))


def _verification(at: Expressions, e: m.CallLibrary) -> tuple[ir.Expr, ...]:
    """Secret, message (None to compare the secret itself), what was given."""
    secret, *rest = at.values(e.args)
    return (secret, *rest) if e.name.endswith(".hmac_sha256") else (secret, _NONE, *rest)


def to_json(at: Expressions, e: m.Expr) -> ir.Expr:
    """A value of the language as plain JSON."""
    if isinstance(e, m.Convert):
        return to_json(at, e.value)
    if isinstance(e, m.DictDisplay) and all(_plain_key(k) for k, _ in e.items):
        names = [k.value for k, _ in e.items if isinstance(k, m.Const)]
        if len(set(names)) == len(names):
            return ir.Record(tuple((str(n), to_json(at, v)) for n, (_, v) in zip(names, e.items, strict=True)))
    if isinstance(e, m.ListDisplay):
        return ir.Array(tuple(to_json(at, i) for i in e.items))
    value = at.value(e)
    inner = types.plain(e.type)
    return ir.Op("json.of", (value,)) if isinstance(inner, m.ListType | m.DictType) or inner == m.OBJECT else value


def _plain_key(e: m.Expr) -> bool:
    """True for a key that keeps its place in an object of the target (a number would come first)."""
    return isinstance(e, m.Const) and isinstance(e.value, str) and e.value.isidentifier() \
        and e.value.isascii() and e.value != "__proto__"


def table(at: Expressions, e: m.CallTable) -> ir.Expr:
    """An operation on a table through the handle."""
    args = at.values((*e.args, *(v for _, v in e.keywords)))
    args = (*args[:len(e.args)], *(stored.out(a, v.type) for a, (_, v) in zip(args[len(e.args):], e.keywords)))
    fields = ir.Record(tuple(zip((k for k, _ in e.keywords), args[len(e.args):], strict=True)))
    if e.op == "insert":
        fresh = isinstance(e.args[0], m.NewEntity)
        return ir.Handle("insert", e.state, args if fresh else (ir.Op("entity.fields", args),), False)
    if e.op == "update":
        return ir.Handle("update", e.state, (args[0], fields), False)
    if e.op == "where":
        return ir.Handle("where", e.state, (fields,), False) if e.keywords else ir.Handle("rows", e.state, (), False)
    names = {"get": "find", "delete": "remove", "count": "count", "all": "rows"}
    return ir.Handle(names[e.op], e.state, args, False)
