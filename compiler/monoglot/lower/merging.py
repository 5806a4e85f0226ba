"""One function for all instances of a generic one that come out the same.

Most of what an instance does doesn't hang on its types: `xs[0]` of ints is that of texts.
Instances are taken as the same as long as nothing tells them apart; what they call is
compared the same way, so functions that call each other are merged together.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from monoglot import ir
from monoglot.walk import nodes, rebuild


def merged(functions: tuple[ir.Function, ...], origins: Mapping[str, str]) -> tuple[ir.Function, ...]:
    """The functions, calls renamed; `origins` has the generic function of each instance."""
    if not origins:
        return functions
    instances = [f for f in functions if f.name in origins]
    one = {f.name: origins[f.name] for f in instances}
    while (finer := _told_apart(instances, one)) != one:
        one = finer
    return tuple(_renamed(f, one) for f in functions if one.get(f.name, f.name) == f.name)


def _told_apart(instances: list[ir.Function], one: Mapping[str, str]) -> dict[str, str]:
    """Each instance with the first that is the same if those that `one` names alike are."""
    first: dict[tuple[str, ir.Function], str] = {}
    return {f.name: first.setdefault((one[f.name], _nameless(_renamed(f, one))), f.name) for f in instances}


def _nameless(function: ir.Function) -> ir.Function:
    return replace(function, name="", span=replace(function.span, instance=""))


def _renamed(function: ir.Function, one: Mapping[str, str]) -> ir.Function:
    def change(node: object) -> object:
        made = rebuild(node, change)
        return replace(made, function=one[made.function]) if isinstance(made, ir.Call) and made.function in one else made

    called = any(isinstance(n, ir.Call) and n.function in one for n in nodes(function.body))
    return replace(function, body=rebuild(function.body, change)) if called else function  # type: ignore[arg-type]
