"""Fields that `__post_init__` gives their first value: `y: int = field(init=False)`.

Each is assigned on every way through `__post_init__`, and before that `self` is there for nothing but the other fields,
so nobody ever sees an object without it.
"""
from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from monoglot.check.world import World
from monoglot.model import Span


@dataclass(frozen=True)
class _Check:
    """One `__post_init__`; `fields` are all of the class's."""

    world: World
    fields: frozenset[str]

    def block(self, nodes: list[ast.stmt], left: frozenset[str]) -> frozenset[str]:
        """What is not assigned after the statements, of what was not before."""
        for node in nodes:
            left = self.statement(node, left)
        return left

    def statement(self, node: ast.stmt, left: frozenset[str]) -> frozenset[str]:
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name("self"), attr=name)], value=value) \
                    | ast.AnnAssign(target=ast.Attribute(value=ast.Name("self"), attr=name), value=ast.expr() as value):
                self.uses(value, left)
                return left - {name}
            case ast.If(test=test, body=body, orelse=orelse):
                self.uses(test, left)
                return self.block(body, left) | self.block(orelse, left)
            case ast.Raise():
                return frozenset()
            case ast.Return() if left:
                self._report(node, "this `return`", left)
        self.uses(node, left)
        return left

    def uses(self, node: ast.AST, left: frozenset[str]) -> None:
        """Refuses what could see a field before it is assigned."""
        if not left:
            return
        fields = {id(n.value) for n in ast.walk(node) if isinstance(n, ast.Attribute) and n.attr in self.fields - left}
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and part.id == "self" and id(part) not in fields:
                self._report(part, "this use of `self`", left)
                return

    def _report(self, node: ast.AST, what: str, left: frozenset[str]) -> None:
        self.world.report(node, "class member", what=what, where="a `__post_init__` that has not assigned all fields",
                          how=f"assign `self.{min(left)}` first, from other fields")


def check(world: World, node: ast.ClassDef, late: Mapping[str, Span], fields: set[str]) -> None:
    """Refuses a field without a first value; `late` are those that need one of `__post_init__`."""
    if not late:
        return
    post = next((p for p in node.body if isinstance(p, ast.FunctionDef) and p.name == "__post_init__"), None)
    left = frozenset(late)
    if post is not None:
        left = _Check(world, frozenset(fields)).block(post.body, left)
    for name in sorted(left):
        place = next(p for p in node.body if isinstance(p, ast.AnnAssign) and isinstance(p.target, ast.Name) and p.target.id == name)
        world.report(place, "class member", what=f"the field `{name}`, which nothing gives a value,", where="a dataclass",
                     how=f"give it a default, or assign `self.{name}` on every way through `__post_init__`")
