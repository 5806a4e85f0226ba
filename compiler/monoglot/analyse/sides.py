"""A helper that calls an action is two functions where both sides use it.

In the browser that call is a message of its own, at the server it is part of the running
transaction. `apart` gives each side its own: `NAME$client` is the browser's.
"""
from __future__ import annotations

from dataclasses import replace

from monoglot import model as m
from monoglot.analyse.effects import Graph
from monoglot.analyse.split.inline import copied
from monoglot.walk import rebuild

_COPY = -1
"""The places of the browser's own; those of helpers put in place count from 1."""


def apart(model: m.Model, graph: Graph) -> m.Model:
    """The model with every two-sided helper once for each side; itself if it has none."""
    if not graph.two_sided:
        return model
    functions: list[m.Function] = []
    for function in model.functions:
        client = _of_the_browser(function, graph.two_sided)
        if function.name in graph.two_sided:
            functions += [function, replace(client, name=_name(function.name), body=copied(client.body, {}, _COPY))]
        else:
            functions.append(client if function.name in graph.anchored else function)
    return replace(model, functions=tuple(functions))


def _of_the_browser(function: m.Function, both: frozenset[str]) -> m.Function:
    """The function, using the browser's own of each such helper."""
    def change(node: object) -> object:
        made = rebuild(node, change)
        if isinstance(made, m.CallFunction | m.FunctionRef) and made.function in both:
            return replace(made, function=_name(made.function))
        return made
    body = rebuild(function.body, change)
    assert isinstance(body, tuple)
    return replace(function, body=body) if body is not function.body else function


def _name(helper: str) -> str:
    return helper + "$client"
