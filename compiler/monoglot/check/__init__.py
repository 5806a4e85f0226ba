"""The stage `check`: a syntax tree to the typed model, or every diagnostic of the run.

Nothing untyped, unresolved or outside the language gets through. One mistake
gives one diagnostic: what depends on it has the error type, which every rule
accepts (`types.ERROR`). A failure of the compiler itself is a diagnostic too.
"""
from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from monoglot.check import (
    assignments, attributes, calls, classes, comprehensions, declarations, displays, enums, expressions, fstrings, generics, indexing,
    iterators, matching, names, nested, operators, protocols, state, statements, targets,
)
from monoglot.check.body import Body
from monoglot.check.declared import Declared
from monoglot.check.exception_classes import ExceptionInfo
from monoglot.check.platform import Missing
from monoglot.check.reuse import Reuse
from monoglot.check.scope import Scope, own_nodes
from monoglot.check.types import is_open, show
from monoglot.check.variables import standing
from monoglot.check.world import Callee, Instance, Module, World
from monoglot.diagnostics import Refused, make, refuse
from monoglot.model import NONE, ExceptionClass, Function, IteratorType, Layout, Model, Type
from monoglot.read import Source

RULE_MODULES = (assignments, attributes, calls, comprehensions, displays, expressions, fstrings, indexing, iterators, matching, nested, operators,
                statements, targets)
"""Imported for the rules that they register."""

RECURSION = 6000  # frames: a tree of `read.DEPTH_LIMIT` levels takes some 1500


def check(source: Source, *, name: str, title: str = "") -> Model | Refused:
    """The model of the app in `source`. `name` is its identifier, `title` its title unless it names one."""
    world = World(source)
    with _deep():
        model = _guarded(world, name, title)
    if model is None or world.diagnostics:
        return replace(refuse(world.diagnostics, _layout(source)), model=model)
    return model


@contextmanager
def _deep() -> Iterator[None]:
    """Room for the recursion over a tree of limited depth."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _guarded(world: World, name: str, title: str) -> Model | None:
    try:
        return _check(world, name, title)
    except Missing:
        raise
    except Exception as error:  # the author gets a place, never a traceback
        detail = f"{type(error).__name__}: {error}".splitlines()[0]
        world.diagnostics.append(make("internal", world.span(world.at), detail=detail))
        return None


def _check(world: World, name: str, title: str) -> Model:
    every: dict[str, Declared] = {}
    for source in world.source.siblings:  # each after those that it imports
        world.modules[source.module] = Module(source)
        with world.inside(source.module):
            every[source.module] = names.collect(world)
    every[""] = declared = names.collect(world)
    for stage in (enums.enums, declarations.values):
        for module, part in every.items():
            with world.inside(module):
                stage(world, part)
    for module, part in every.items():
        with world.inside(module):
            declarations.type_variables(world, part)
    methods = state.app(world, declared)
    for module, part in every.items():
        with world.inside(module):
            declarations.functions(world, part, methods if part is declared else [])
    for module, part in every.items():
        with world.inside(module):
            declarations.class_functions(world, part)
    protocols.bases(world)
    protocols.settle(world)
    declarations.wire_names(world)
    reuse = Reuse(world)
    made = _functions(world, reuse)
    return replace(_model(world, declared, made, name, title), declared=reuse.declared())


def _functions(world: World, reuse: Reuse) -> tuple[Function, ...]:
    """Every function: in the place of a generic one the instances that calls ask for."""
    made: dict[str, list[Function]] = {key: [] for key in world.functions}
    for key, callee in world.functions.items():
        if callee.generic:
            _as_it_stands(world, reuse, key, callee)
        else:
            made[key].append(reuse.function(key, functools.partial(_function, world, key, callee)))
    done: set[str] = set()
    while world.wanted:  # an instance may ask for others
        wanted = world.wanted.pop(0)
        callee = world.functions[wanted.function]
        key = generics.name_of(callee, wanted)
        if key not in done and len(done) < INSTANCES:
            done.add(key)
            made[wanted.function] += _instance(world, reuse, key, callee, wanted)
    return tuple(function for found in made.values() for function in found)


INSTANCES = 2000  # of one app; a generic function that calls itself with ever new types has no end


def _as_it_stands(world: World, reuse: Reuse, key: str, callee: Callee) -> None:
    """Checks a generic function with its variables as types of their own; its calls ask for no instances."""
    for binding in generics.openings(callee):
        reuse.instance(key, binding, functools.partial(_opened, world, callee, binding))


def _opened(world: World, callee: Callee, binding: Mapping[str, Type]) -> Function:
    return _function(world, "", generics.opened(callee, binding))


def _instance(world: World, reuse: Reuse, key: str, callee: Callee, wanted: Instance) -> list[Function]:
    """The instance; what is a mistake for these types alone is told at the call."""
    before, asked = len(world.diagnostics), len(world.wanted)
    made = reuse.instance(key, (wanted.types, wanted.variables), lambda: _function(world, key, generics.instance(callee, wanted)))
    found = world.diagnostics[before:]
    if not found:
        return [made]
    del world.diagnostics[before:], world.wanted[asked:]
    types = ", ".join(f"`{p.name}` a {show(t)}" for p, t in zip(callee.params, wanted.types, strict=True) if is_open(p.type))
    if not before:
        world.diagnostics.append(make("generic instance", wanted.span, function=callee.node.name, types=types, why=found[0].message))
    return []


def _function(world: World, key: str, callee: Callee) -> Function:
    before, world.instance = world.instance, key if callee.origin else ""
    try:
        with world.inside(callee.module), standing(world, dict(callee.variables)):
            return _checked(world, key, callee)
    finally:
        world.instance = before


def _checked(world: World, key: str, callee: Callee) -> Function:
    node = callee.node
    world.at = node
    body = Body(world, Scope("function", None, {}, NONE), callee.method)
    result = callee.signature.result
    made = nested.function_body(body, node, callee.params, result, None)
    return Function(key, callee.method, callee.number, callee.params, result, made, callee.asserted,
                    ast.get_docstring(node) or "", world.span(node), isinstance(result, IteratorType) and _yields(node), callee.origin)


def _yields(node: ast.FunctionDef) -> bool:
    return any(isinstance(n, ast.Yield | ast.YieldFrom) for n in own_nodes(node.body))


def _layout(source: Source) -> Layout:
    """Of all of the app's files."""
    return Layout({at: line for each in (*source.siblings, source) for at, line in each.layout.starts.items()})


def _model(world: World, declared: Declared, functions: tuple[Function, ...], name: str, title: str) -> Model:
    node: ast.AST = declared.app or world.source.tree
    doc = ast.get_docstring(node) if isinstance(node, ast.ClassDef) else None
    return Model(
        app=getattr(node, "name", ""), name=name, title=declared.title or title or getattr(node, "name", ""),
        doc=doc or ast.get_docstring(world.source.tree) or "",
        entities=tuple(world.entities.values()), enums=tuple(world.enums.values()),
        states=tuple(world.states.values()), secrets=tuple(world.secrets.values()),
        constants=tuple(world.constants.values()), functions=functions, span=world.span(node),
        dataclasses=tuple(classes.finished(world, i) for i in world.dataclasses.values()),
        protocols=tuple(protocols.finished(world, i) for i in world.protocols.values()), layout=_layout(world.source),
        exceptions=tuple(_exception(world, e) for e in world.exception_infos.values()))


def _exception(world: World, info: ExceptionInfo) -> ExceptionClass:
    with world.inside(info.module):
        return ExceptionClass(info.name, info.base, world.span(info.node), tuple(info.fields.values()))
