"""Which variables of a cut may hold a secret: by the graph of the whole program, by their class, and those that splitting made."""
from __future__ import annotations

from monoglot import model as m
from monoglot.analyse.secrets import Holders
from monoglot.analyse.split import variables as v
from monoglot.walk import instances, nodes

_NEVER = (m.INT, m.FLOAT, m.BOOL, m.NONE)


def secret_holders(body: object, types: dict[str, m.Type], own: dict[str, tuple[str, str]], holders: Holders, model: m.Model) -> frozenset[str]:
    """`own` are the author's variables, each as (function, name); one that splitting made holds what it is made of."""
    classes = {d.name: d for d in model.dataclasses}
    secret = {d.name for d in model.dataclasses if any(f.name in holders.fields for f in d.fields)}
    found = frozenset(n for n, of in own.items() if of in holders.variables) | {n for n, type_ in types.items() if instances(type_, classes) & secret}
    made = [(n, part.value) for part in nodes(body) if isinstance(part, m.Assign)
            for n in v.assigned(part.target) if n not in own]
    while more := {n for n, value in made if n not in found and holds(value, found)}:
        found |= more
    return found


def given_back(body: object) -> list[m.Expr]:
    """What the statements return."""
    inside = nodes(body, lambda n: not isinstance(n, m.NestedFunction | m.Lambda))
    return [n.value for n in inside if isinstance(n, m.Return) and n.value is not None]


def holds(value: m.Expr, found: frozenset[str]) -> bool:
    """True if the value is made of a secret; what a library's function answers is not."""
    return value.type not in _NEVER and any(isinstance(n, m.SecretRef) or isinstance(n, m.Local) and n.name in found
               for n in nodes(value, lambda n: not isinstance(n, m.CallLibrary)))
