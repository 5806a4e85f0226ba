"""The pass over enums: their members and values."""
from __future__ import annotations

import ast

from monoglot.check import classes, special
from monoglot.check.declared import Declared, check_ascii, core_name, members_of
from monoglot.check.world import World
from monoglot.model import Enum, Member


def enums(world: World, declared: Declared) -> None:
    """Second pass: the members of every enum."""
    for node in declared.enums:
        world.at = node
        members: list[Member] = []
        mixin = {"enum.IntEnum": "int", "enum.StrEnum": "str"}.get(core_name(world, node.bases[0]), "")
        functions = [p for p in node.body if isinstance(p, ast.FunctionDef)]
        for part in members_of(node):
            if part not in functions:
                _enum_member(world, node, part, members, mixin)
        if not members:
            world.report(node, "empty class", name=node.name, what="members")
        for function in functions:
            if any(m.name == function.name for m in members):
                world.report(function, "defined twice", name=function.name, where=" in this enum")
            if function.name in special.NAMES:
                world.report(function, "class member", what=f"`{function.name}`", where="an enum", how="give it another name")
        world.enum_methods[node.name] = {f.name: classes.kind_of(f) for f in functions}
        world.enums[node.name] = Enum(node.name, tuple(members), world.span(node), mixin)


def _enum_member(world: World, node: ast.ClassDef, part: ast.stmt, members: list[Member], mixin: str) -> None:
    if not isinstance(part, ast.Assign) or len(part.targets) != 1 or not isinstance(part.targets[0], ast.Name):
        world.report(part, "class member", what="this", where="an enum", how="write members: `ACTIVE = 1`")
        return
    name, value = part.targets[0].id, part.value
    literal = value.value if isinstance(value, ast.Constant) else _automatic(world, value, name, members, mixin)
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub) and isinstance(value.operand, ast.Constant) \
            and isinstance(value.operand.value, int):
        literal = -value.operand.value
    ok = isinstance(literal, int | str) and not isinstance(literal, bool) \
        and isinstance(literal, {"int": int, "str": str}.get(mixin, object))
    check_ascii(world, part, name)
    if any(m.name == name for m in members):
        world.report(part, "defined twice", name=name, where=" in this enum")
    elif name.startswith("_") or name in ("name", "value", "mro"):
        world.report(part, "reserved name", name=name, reason="it has a meaning in Python's enums")
    elif not ok or any(m.value == literal or type(m.value) is not type(literal) for m in members) \
            or (isinstance(literal, int) and literal > 2**53 - 1):
        world.report(value, "enum value")
    else:
        members.append(Member(name, len(members) + 1, literal if isinstance(literal, int | str) else 0))


def _automatic(world: World, node: ast.expr, name: str, members: list[Member], mixin: str) -> int | str | None:
    """The value of `auto()`: one more than the greatest before, or a StrEnum's own name in small letters."""
    if not isinstance(node, ast.Call) or node.args or node.keywords or core_name(world, node.func) != "enum.auto":
        return None
    if mixin == "str":
        return name.lower()
    numbers = [m.value for m in members if isinstance(m.value, int)]
    return max(numbers, default=0) + 1 if len(numbers) == len(members) else None
