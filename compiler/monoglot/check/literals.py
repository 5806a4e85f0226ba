"""Where the platform takes one of a few texts only: what is given has to be one of them, as it stands."""
from __future__ import annotations

import ast

from monoglot.check.body import Body
from monoglot.model import Attribute, ClassType, Convert, Expr


def check_literal(body: Body, node: ast.expr, value: Expr, literals: frozenset[str], what: str) -> Expr:
    """`value`, or a diagnostic if it may be another text than `literals` (none: any text is good)."""
    if not literals or _admitted(body, node, value, literals):
        return value
    actual = repr(node.value) if isinstance(node, ast.Constant) else "another text"
    shown = sorted(literals)
    some = ", ".join(f'"{t}"' for t in shown[:8]) + (", ..." if len(shown) > 8 else "")
    return body.fail(node, "type mismatch", what=what, expected=f"one of {some}", actual=actual,
                     how="write one of these texts")


def _admitted(body: Body, node: ast.expr, value: Expr, literals: frozenset[str]) -> bool:
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, str) or node.value in literals
    if isinstance(node, ast.IfExp):
        return _admitted(body, node.body, value, literals) and _admitted(body, node.orelse, value, literals)
    if "str" not in str(value.type):
        return True  # it is no text: its type has been judged
    given = _literals_of(body, value)
    return bool(given) and given <= literals


def _literals_of(body: Body, value: Expr) -> frozenset[str]:
    """The texts that a property of the platform may give; none if they aren't known."""
    while isinstance(value, Convert):
        value = value.value
    if isinstance(value, Attribute) and isinstance(value.value.type, ClassType):
        found = body.world.library.property(value.value.type.name, value.name)
        return found.literals if found is not None else frozenset()
    return frozenset()
