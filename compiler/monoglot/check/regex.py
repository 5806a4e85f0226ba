"""The rules of `re`: the pattern, its flags and what `sub` puts in place are literals, translated here."""
from __future__ import annotations

import ast

from monoglot import regex, standard
from monoglot.check.body import Body
from monoglot.model import INT, STR, CallBuiltin, Const, Expr, ListType, OptionalType, TupleDisplay, TupleType, Type

_ANCHORED = {"re.match": "^(?:{})", "re.fullmatch": "^(?:{})$"}


def call(body: Body, node: ast.Call, name: str, given: dict[str, ast.expr]) -> Expr:
    """A function of `re` with its arguments by the parameters' names."""
    string = body.value(given["string"], STR, "`string`")
    count = next((body.value(given[n], INT, f"`{n}`") for n in ("count", "maxsplit") if n in given), None)
    text, flags = _literal(body, given["pattern"], "pattern"), _flags(body, given.get("flags"))
    put = _literal(body, given["repl"], "repl") if "repl" in given else ""
    if text is None or flags is None or put is None:
        return body.error(node)
    try:
        found = regex.translate(text, flags)
        pieces = regex.template(put, text, flags)
    except regex.Untranslatable as error:
        return body.fail(given["pattern"], "regular expression", why=str(error))
    if not found.steps and name in ("re.findall", "re.sub", "re.split"):
        return body.fail(given["pattern"], "regular expression", why="it can match nothing where it could match more, and then "
                         f"`{name.removeprefix('re.')}` goes on differently")
    span = body.world.span(node)
    source = Const(_ANCHORED.get(name, "{}").replace("{}", found.source), STR, span)
    args: list[Expr] = [source, string]
    if name == "re.sub":
        parts = tuple(Const(p, INT if isinstance(p, int) else STR, span) for p in pieces)
        args.insert(1, TupleDisplay(parts, TupleType(tuple(p.type for p in parts)), span))
    return CallBuiltin(name, (*args, *([] if count is None else [count])), (), _result(name, found.groups), span)


def _result(name: str, groups: int) -> Type:
    if name == "re.findall":
        return ListType(STR if groups < 2 else TupleType((STR,) * groups))
    if name == "re.split":
        return ListType(OptionalType(STR) if groups else STR)
    return STR if name == "re.sub" else OptionalType(standard.MATCH)


def _literal(body: Body, node: ast.expr, what: str) -> str | None:
    """The text of a literal; None after a diagnostic."""
    value = body.value(node, STR, f"`{what}`")
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    body.world.report(node, "regular expression", why=f"`{what}` has to be a literal")
    return None


def _flags(body: Body, node: ast.expr | None) -> int | None:
    """The flags by their names, joined by `|`; None after a diagnostic."""
    if node is None:
        return 0
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        left, right = _flags(body, node.left), _flags(body, node.right)
        return None if left is None or right is None else left | right
    binding = body.world.static(node) if isinstance(node, ast.Name | ast.Attribute) else None
    name = binding.name.removeprefix("re.") if binding is not None else ""
    if name in regex.FLAGS:
        return int(regex.FLAGS[name])
    body.world.report(node, "regular expression", why="its flags have to be some of " + ", ".join(f"re.{f}" for f in regex.FLAGS))
    return None
