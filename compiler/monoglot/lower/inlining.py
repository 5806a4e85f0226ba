"""Smaller code for the client: what is used once stands where it is used.

Two rewrites of one side's IR, neither of which changes what is evaluated, or when:
- a closure that is kept in a local only to be passed on stands in its place;
- a call of a function that is called nowhere else becomes the function's body, if that
  is straight (no jump, no closure) and the call is a statement's whole value.
A function that can raise by itself keeps its frame, so that a stack trace names it.
"""
from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from collections.abc import Callable, Iterable

from monoglot import ir
from monoglot.kept import ALONE, kept
from monoglot.walk import nodes, rebuild

_LOOPS = (ir.While, ir.ForEach, ir.ForRange, ir.Closure, ir.Collect)
_PLAIN = (ir.Lit, ir.Var, ir.Constant, ir.Text, ir.Cond, ir.Both, ir.Either, ir.Record, ir.Array, ir.Handle)
_TOTAL = frozenset({"list.len", "same", "other", "none", "some", "not", "truth", "text.int", "num.lt", "num.gt"})


def inline(side: ir.Side, used: Iterable[str]) -> ir.Side:
    """The side with both rewrites done; functions named in `used` are used from outside."""
    functions = {f.name: kept(f, "closures", ALONE, functools.partial(_closures, f)) for f in side.functions}
    calls = Counter(name for f in functions.values() for name in _called(f))
    outside = {*used, *side.runs}
    bodies = {name: body for name, f in functions.items() if calls[name] == 1 and name not in outside
              and (body := kept(f, "straight", ALONE, functools.partial(_straight, f))) is not None}
    for name, function in functions.items():
        mine = {n: bodies[n] for n in dict.fromkeys(_called(function)) if n in bodies and n != name}
        if mine:
            functions[name] = kept(function, "inlined", tuple(mine.items()), functools.partial(_calls, function, mine))
    gone = bodies.keys() - {name for f in functions.values() for name in _called(f)}
    return dataclasses.replace(side, functions=tuple(f for f in functions.values() if f.name not in gone))


def _called(function: ir.Function) -> tuple[str, ...]:
    """The functions that it calls, each as often as it does."""
    return kept(function, "called", ALONE, lambda: tuple(n.function for n in nodes(function.body) if isinstance(n, ir.Call)))


# --- closures -------------------------------------------------------------------------


def _names(root: object) -> Counter[str]:
    found: Counter[str] = Counter()
    for n in nodes(root):
        match n:
            case ir.Var(name) | ir.Bind(name=name) | ir.Set(name=name) | ir.Catch(bind=name):
                found[name] += 1
            case ir.SetMany(names) | ir.ForEach(names=names) | ir.Clause(names=names):
                found.update(names)
            case ir.ForRange(counter=name):
                found[name] += 1
            case ir.Closure(params=params):
                found.update(params)
    return found


def _closures(function: ir.Function) -> ir.Function:
    """Closures of the function's own blocks that are used once, further on in the same block."""
    every = nodes(function.body)
    if not any(isinstance(n, ir.Set) and isinstance(n.value, ir.Closure) for n in every):
        return function
    counts, dropped = _names(function.body), set[str]()

    def block(body: tuple[ir.Stmt, ...]) -> tuple[ir.Stmt, ...]:
        made = list(body)
        for i, s in enumerate(body):
            if isinstance(s, ir.Set) and isinstance(s.value, ir.Closure) and counts[s.name] == 2:
                place = next((j for j in range(i + 1, len(body)) if _in_reach(made[j], s.name)), None)
                if place is not None:
                    made[place] = _replaced(made[place], s.name, made[i])
                    made[i] = ir.Line(0)
                    dropped.add(s.name)
        return tuple(s for s in made if s != ir.Line(0))

    return _without(_in_blocks(function, block, []), dropped)


def _in_blocks(function: ir.Function, block: Callable[[tuple[ir.Stmt, ...]], tuple[ir.Stmt, ...]],
               added: list[str]) -> ir.Function:
    """The function with each list of statements changed; a closure declares what was added to it."""
    def inside(node: object) -> object:
        if isinstance(node, ir.Closure | ir.If | ir.While | ir.ForEach | ir.ForRange | ir.Block | ir.Try | ir.Catch):
            before = len(added)
            node = _each_block(node, block)
            if isinstance(node, ir.Closure):
                node = dataclasses.replace(node, locals=(*node.locals, *added[before:]))
                del added[before:]
        return rebuild(node, inside)

    body = rebuild(block(function.body), inside)
    assert isinstance(body, tuple)
    return dataclasses.replace(function, body=body, locals=(*function.locals, *added))


def _each_block(node: object, block: Callable[[tuple[ir.Stmt, ...]], tuple[ir.Stmt, ...]]) -> object:
    """The statement lists directly in the node, each changed."""
    names = {"then", "orelse", "body", "final"} & {f.name for f in dataclasses.fields(node)}  # type: ignore[arg-type]
    new = {name: block(getattr(node, name)) for name in sorted(names)}
    return dataclasses.replace(node, **new)  # type: ignore[type-var]


def _in_reach(statement: ir.Stmt, name: str) -> bool:
    """True if the statement uses the name, and not inside something that may run more than once."""
    return any(isinstance(n, ir.Var) and n.name == name for n in nodes(statement, lambda n: not isinstance(n, _LOOPS)))


def _replaced(statement: ir.Stmt, name: str, made: ir.Stmt) -> ir.Stmt:
    assert isinstance(made, ir.Set)

    def change(node: object) -> object:
        return made.value if node == ir.Var(name) else rebuild(node, change)
    return change(statement)  # type: ignore[return-value]


def _without(function: ir.Function, names: set[str]) -> ir.Function:
    """Without declarations of the names, the function's own and its closures'."""
    if not names:
        return function

    def change(node: object) -> object:
        if isinstance(node, ir.Closure) and names & set(node.locals):
            node = dataclasses.replace(node, locals=tuple(n for n in node.locals if n not in names))
        return rebuild(node, change)
    made = rebuild(function, change)
    assert isinstance(made, ir.Function)
    return dataclasses.replace(made, locals=tuple(n for n in made.locals if n not in names))


# --- functions ------------------------------------------------------------------------


_Straight = tuple[tuple[str, ...], tuple[ir.Stmt, ...]]
"""A function's locals and statements."""


def _straight(function: ir.Function) -> _Straight | None:
    """The body with one `Return` at most, at its end; None if it isn't of this form."""
    body = _joined([s for s in function.body if not isinstance(s, ir.Line)])
    ends = [s for s in body if isinstance(s, ir.Return)]
    plain = all(isinstance(s, ir.Set | ir.Eval | ir.Return) for s in body) and ends in ([], body[-1:])
    fits = body and plain and not function.params and not function.is_async and all(map(_calm, body))
    return (function.locals, tuple(body)) if fits else None


def _joined(body: list[ir.Stmt]) -> list[ir.Stmt]:
    """`if c: return a` and `return b` at the end as one conditional."""
    while len(body) > 1 and isinstance(end := body[-1], ir.Return) and end.value is not None:
        test = body[-2]
        then = [s for s in test.then if not isinstance(s, ir.Line)] if isinstance(test, ir.If) and not test.orelse else []
        if len(then) != 1 or not isinstance(then[0], ir.Return) or then[0].value is None:
            break
        assert isinstance(test, ir.If)
        body = [*body[:-2], ir.Return(ir.Cond(test.test, then[0].value, end.value))]
    return body


def _calm(statement: ir.Stmt) -> bool:
    """True if the statement raises nothing by itself, calls no function and makes no closure."""
    return all((isinstance(n, ir.Op) and n.name in _TOTAL) or (isinstance(n, _PLAIN) and not getattr(n, "waits", False))
               for n in nodes(statement) if n is not statement)


def _calls(function: ir.Function, bodies: dict[str, _Straight]) -> ir.Function:
    """The function with calls of `bodies` replaced, where a call without arguments is a statement's whole value."""
    taken = {*function.params, *function.locals, *_names(function.body)}
    added: list[str] = []

    def block(body: tuple[ir.Stmt, ...]) -> tuple[ir.Stmt, ...]:
        return tuple(x for s in body for x in put(s))

    def put(s: ir.Stmt) -> tuple[ir.Stmt, ...]:
        value = getattr(s, "value", None)
        if not isinstance(s, ir.Set | ir.Store | ir.Return | ir.Eval) or not isinstance(value, ir.Call) \
                or value.args or value.function not in bodies or (isinstance(s, ir.Store) and not isinstance(s.target, ir.Var)):
            return (s,)
        names, body = bodies[value.function]
        if taken & set(names):
            return (s,)
        end = body[-1] if isinstance(body[-1], ir.Return) else ir.Return(None)
        added.extend(names)
        last = dataclasses.replace(s, value=end.value if end.value is not None else ir.Lit(None, "None"))
        return (*(x for x in body if x is not end), last)

    return _in_blocks(function, block, added)
