"""The rules of `re`: the pattern, its flags and what `sub` puts in place are literals, translated here.

`re.compile` makes a constant of the module; a call of its methods is one of the module's
functions with its pattern, so there is no compiled pattern at run time.
"""
from __future__ import annotations

import ast
from dataclasses import replace

from monoglot import regex, standard
from monoglot.check.arguments import assign, skip
from monoglot.check.body import Body
from monoglot.check.builtin_table import table
from monoglot.check.world import Binding
from monoglot.model import (
    INT, STR, CallBuiltin, Const, Expr, FunctionType, ListType, OptionalType, TupleDisplay, TupleType, Type,
)

_ANCHORED = {"re.match": "^(?:{})", "re.fullmatch": "^(?:{})$"}
_EVERY = ("re.findall", "re.finditer", "re.sub", "re.subn", "re.split")
METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")


def call(body: Body, node: ast.Call, name: str) -> Expr:
    """A call of a function of `re`."""
    if name not in table():
        return skip(body, node, body.fail(node, "not callable", type=f"`{name}`"))
    signature = table()[name][0]
    given = assign(body, node, signature)
    if given is None:
        return skip(body, node, body.error(node))
    found = {p.name: n[0] for p, n in zip(signature.parameters, given, strict=True) if n}
    text, flags = _literal(body, found["pattern"], "pattern"), _flags(body, found.get("flags"))
    if text is None or flags is None:
        return body.error(node)
    return _compiled(body, node, text, flags) if name == "re.compile" else _called(body, node, name, found, text, flags)


def pattern_of(body: Body, owner: Binding | None) -> CallBuiltin | None:
    """The `re.compile(...)` that a constant of the module is."""
    known = body.world.constants.get(owner.name) if owner is not None and owner.kind == "constant" else None
    return known.value if known is not None and known.type == standard.PATTERN and isinstance(known.value, CallBuiltin) else None


def method(body: Body, node: ast.Call, func: ast.Attribute, pattern: CallBuiltin) -> Expr:
    """`WORDS.findall(text)`."""
    if func.attr not in METHODS:
        return skip(body, node, body.no_method(func, "Pattern", METHODS))
    signature = table()[f"re.{func.attr}"][0]
    kept = tuple(p for p in signature.parameters if p.name not in ("pattern", "flags"))
    given = assign(body, node, replace(signature, parameters=kept))
    if given is None:
        return skip(body, node, body.error(node))
    text, flags = (a.value for a in pattern.args if isinstance(a, Const))
    assert isinstance(text, str) and isinstance(flags, int)
    return _called(body, node, f"re.{func.attr}", {p.name: n[0] for p, n in zip(kept, given, strict=True) if n}, text, flags)


def _compiled(body: Body, node: ast.Call, text: str, flags: int) -> Expr:
    span = body.world.span(node)
    if [s.name for s in body.scope.chain()][-1]:
        return body.fail(node, "regular expression", why="`re.compile` stands in a function: make it a constant of the module")
    if _translated(body, node, text, flags) is None:
        return body.error(node)
    return CallBuiltin("re.compile", (Const(text, STR, span), Const(flags, INT, span)), (), standard.PATTERN, span)


def _translated(body: Body, node: ast.AST, text: str, flags: int) -> regex.Pattern | None:
    try:
        return regex.translate(text, flags)
    except regex.Untranslatable as error:
        body.world.report(node, "regular expression", why=str(error))
        return None


def _called(body: Body, node: ast.Call, name: str, given: dict[str, ast.expr], text: str, flags: int) -> Expr:
    """A function of `re` with its arguments by the parameters' names."""
    found = _translated(body, given.get("pattern", node), text, flags)
    put = _put(body, given["repl"], text, flags) if "repl" in given else None
    string = body.value(given["string"], STR, "`string`")
    count = next((body.value(given[n], INT, f"`{n}`") for n in ("count", "maxsplit") if n in given), None)
    if found is None or ("repl" in given and put is None):
        return body.error(node)
    if not found.steps and name in _EVERY:
        return body.fail(given.get("pattern", node), "regular expression", why="it can match nothing where it could match more, and "
                         f"then `{name.removeprefix('re.')}` goes on differently")
    span = body.world.span(node)
    source = Const(_ANCHORED.get(name, "{}").replace("{}", found.source), STR, span)
    args = (source, *([put] if put is not None else []), string, *([count] if count is not None else []))
    return CallBuiltin(name, args, (), _result(name, found.groups), span)


def _put(body: Body, node: ast.expr, text: str, flags: int) -> Expr | None:
    """What `sub` puts in place: a function of the match, or a literal's texts and numbers of groups."""
    body.world.immediate.add(node)
    value = body.expr(node, FunctionType((standard.MATCH,), STR))
    if isinstance(value.type, FunctionType):
        made = body.coerce(node, value, FunctionType((standard.MATCH,), STR), "`repl`")
        body.forget_state()
        return made
    if not (isinstance(value, Const) and isinstance(value.value, str)):
        body.world.report_types(node, "regular expression", [value.type], why="`repl` has to be a literal or a function of the match")
        return None
    try:
        pieces = regex.template(value.value, text, flags)
    except regex.Untranslatable as error:
        body.world.report(node, "regular expression", why=str(error))
        return None
    span = body.world.span(node)
    parts = tuple(Const(p, INT if isinstance(p, int) else STR, span) for p in pieces)
    return TupleDisplay(parts, TupleType(tuple(p.type for p in parts)), span)


def _result(name: str, groups: int) -> Type:
    if name == "re.findall":
        return ListType(STR if groups < 2 else TupleType((STR,) * groups))
    if name == "re.finditer":
        return ListType(standard.MATCH)
    if name == "re.split":
        return ListType(OptionalType(STR) if groups else STR)
    if name == "re.subn":
        return TupleType((STR, INT))
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
