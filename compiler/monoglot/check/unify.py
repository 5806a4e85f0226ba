"""What the variables of a signature stand for, given the types of arguments."""
from __future__ import annotations

from monoglot.check.body import Body, converted
from monoglot.check.types import has_variable, is_variable, join, parts
from monoglot.model import NONE, ClassType, Expr, OptionalType, SetType, Type, VariableType


def bind(body: Body, pattern: Type, value: Expr, binding: dict[str, Type], widen: bool = False) -> bool:
    """Binds the pattern's variables so that `value` fits; False if it can't."""
    if not has_variable(pattern):
        return converted(body.world, value, pattern, widen) is not None
    return bind_type(body, pattern, value.type, binding)


def bind_type(body: Body, pattern: Type, actual: Type, binding: dict[str, Type]) -> bool:
    if isinstance(pattern, VariableType) or (isinstance(pattern, ClassType) and is_variable(pattern)):
        return _bind_variable(pattern.name, actual, binding)
    if isinstance(pattern, OptionalType) and not isinstance(actual, OptionalType):
        return actual == NONE or bind_type(body, pattern.item, actual, binding)
    inner, found = parts(pattern), parts(actual)
    if not inner:
        return pattern == actual
    if type(pattern) is not type(actual) or len(inner) != len(found):
        return False
    if isinstance(pattern, SetType) and isinstance(actual, SetType) and pattern.frozen != actual.frozen:
        return False
    return all(bind_type(body, p, a, binding) for p, a in zip(inner, found, strict=True))


def _bind_variable(name: str, actual: Type, binding: dict[str, Type]) -> bool:
    known = binding.get(name)
    if known is None or known == actual:
        binding[name] = actual
        return True
    joined = join(known, actual)
    if joined is not None and joined != known and not isinstance(known, OptionalType):
        return False
    return joined == known
