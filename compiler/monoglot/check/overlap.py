"""What `mypy --strict` rejects because of what it knows of values (`known`): comparisons whose outcome the text tells
already, and what is made of the one value that a test left to a name.

`names = [s]` where `s` is empty takes no other str. Such a list is refused where it stands without a type of its own.
"""
from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from monoglot.check.body import Body
from monoglot.check.known import Literals, excluding, items, literals, part, tight
from monoglot.check.types import show, without_none
from monoglot.model import (
    BOOL, AbstractType, CallBuiltin, Comprehension, DictDisplay, DictType, Expr, IteratorType, ListDisplay, ListType,
    OptionalType, SetDisplay, SetType, TupleDisplay, TupleOfType, TupleType, Type,
)

_CONTAINERS = ListType | DictType | SetType | TupleOfType | IteratorType | AbstractType


def apart(body: Body, op: str, left: Expr, right: Expr) -> tuple[str, str] | None:
    """The two sides as shown, if `left op right` has one outcome only for what each may be."""
    if op not in ("==", "!=", "is", "is-not") or isinstance(left.type, OptionalType) and isinstance(right.type, OptionalType):
        return None
    first, second = literals(body, left), literals(body, right)
    if BOOL in (left.type, right.type) or not first or not second or first & second:
        return None
    return _shown(first), _shown(second)


def _shown(found: Literals) -> str:
    return " or ".join(sorted(f"{kind}.{value}" if kind not in ("int", "str", "bytes") else repr(value) for kind, value in found))


def one_value(body: Body, node: ast.AST, value: Expr) -> bool:
    """Refuses a tight value where its type would be that of something that may take others; True if it is one."""
    found = tight(body, value)
    if found:
        body.world.report(node, "one value", type=show(value.type))
    return found


def display(body: Body, node: ast.AST, value: Expr) -> None:
    """Refuses a search in a container that stands there and is tight."""
    if isinstance(value, ListDisplay | SetDisplay | DictDisplay | Comprehension | TupleDisplay):
        one_value(body, node, value)


def kept(body: Body, name: str, node: ast.AST, value: Expr) -> None:
    """Refuses a tight value for a variable whose type it tells: a container, or a variable that is given others too."""
    if isinstance(without_none(value.type), _CONTAINERS) or body.scope.binding(name).places.get(name, 1) > 1:
        one_value(body, node, value)


def bound(body: Body, target: ast.expr, node: ast.AST, value: Expr) -> None:
    """Notes in the flow what is known of the variables that a value was unpacked into."""
    if isinstance(target, ast.Name):
        if body.scope.binding(target.id).types.get(target.id) is not None and tight(body, value):
            _noted(body, target, node, literals(body, value), value.type)
    elif isinstance(target, ast.Tuple | ast.List) and isinstance(value.type, TupleType) \
            and not any(isinstance(e, ast.Starred) for e in target.elts):
        for i, inner in enumerate(target.elts):
            bound(body, inner, node, part(value, i))
    elif isinstance(target, ast.Tuple | ast.List):
        _all_bound(body, target.elts, node, value)


def _all_bound(body: Body, targets: list[ast.expr], node: ast.AST, value: Expr) -> None:
    known = items(body, value)
    if not known and isinstance(value.type, TupleType):
        one_value(body, node, value)
    for target in targets if known else []:
        if isinstance(target, ast.Starred):
            body.world.report(node, "one value", type=show(value.type))
        elif isinstance(target, ast.Name):
            _noted(body, target, node, known, body.scope.binding(target.id).types.get(target.id, value.type))


def _noted(body: Body, target: ast.Name, node: ast.AST, known: Literals, type: Type) -> None:
    scope = body.scope if target.id in body.scope.locals else body.scope.binding(target.id)
    if scope.places.get(target.id, 1) > 1 and target.id not in scope.declared and known:
        body.world.report(node, "one value", type=show(type))
    body.flow = body.flow.narrow(excluding(body.world, (target.id,), type, known))


def iterated(body: Body, target: ast.expr, node: ast.AST, source: Expr) -> None:
    """Notes what is known of a loop's variables: the items of what stands there."""
    if isinstance(target, ast.Name):
        known = items(body, source)
        type = body.scope.types.get(target.id) or body.scope.binding(target.id).types.get(target.id)
        if known and type is not None:
            _noted(body, target, node, known, type)
    elif isinstance(target, ast.Tuple | ast.List) and isinstance(source, CallBuiltin):
        for inner, given in _beside(target.elts, source):
            iterated(body, inner, node, given)


def _beside(targets: list[ast.expr], source: CallBuiltin) -> Iterator[tuple[ast.expr, Expr]]:
    """The parts of a loop's target with what their values come from; of literals mypy forgets which."""
    given = source.args[:1] if source.name == "enumerate" else source.args if source.name == "zip" else ()
    for target, value in zip(targets[1:] if source.name == "enumerate" else targets, given, strict=False):
        if not isinstance(value, TupleDisplay):
            yield target, value


def stored(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """How paths name the fields, states and items that the statements assign."""
    every = [n for node in nodes for n in ast.walk(node)]
    fields = {n.attr for n in every if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load)}
    return frozenset(fields | {"[" + repr(n.slice.value) for n in every if isinstance(n, ast.Subscript)
                               and not isinstance(n.ctx, ast.Load) and isinstance(n.slice, ast.Constant)})
