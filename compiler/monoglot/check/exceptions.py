"""The rules of exceptions: raising, catching, and the exception as an object."""
from __future__ import annotations

import ast
from collections.abc import Callable

from monoglot.check.body import Body, statement
from monoglot.check.exception_classes import owner
from monoglot.check.targets import check_local_name
from monoglot.check.scope import Flow
from monoglot.check.types import ERROR, SCALARS, failed, show
from monoglot.check.world import Binding, listing
from monoglot.exceptions import BASES, NOT_RAISED, derives
from monoglot.model import (
    ExceptionType, Expr, Handler, IdType, NewException, Raise, Stmt, Type,
)

Block = Callable[[Body, list[ast.stmt]], tuple[Stmt, ...]]


def named(body: Body, node: ast.expr) -> str | None:
    """The exception class that a name stands for."""
    binding = _binding(body, node)
    if binding is not None and binding.kind == "builtin":  # `json.JSONDecodeError`
        return binding.name.rpartition(".")[2]
    if binding is not None:
        return binding.name if binding.kind == "exception" else None
    if isinstance(node, ast.Name) and body.scope.owner(node.id) is None and node.id in BASES:
        return node.id
    return None


def _binding(body: Body, node: ast.expr) -> Binding | None:
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or body.scope.owner(root.id) is not None:
        return None
    return body.world.static(node)


def exception_name(body: Body, node: ast.expr) -> str:
    """The class that an `except` names; Exception after a diagnostic."""
    found = named(body, node)
    if found is not None:
        return found
    if not body.world.mentions_failed(node):
        body.world.report(node, "unknown exception", name=ast.unparse(node), known=listing(body.world.exception_bases))
    return "Exception"


def construct(body: Body, node: ast.expr, name: str, args: list[ast.expr]) -> Expr:
    """`ValueError("text")`, or the class by itself where Python makes an instance of it."""
    if name in NOT_RAISED:
        return body.fail(node, "unsupported expression", what=f"making a `{name}`", how="raise a ValueError")
    if len(args) > 1 and derives(name, "OSError", body.world.exception_bases):
        return body.fail(node, "too many arguments", function=f"`{name}`", count=1)
    made = []
    for part in args:
        value = body.expr(part)
        if not _argument(value):
            value = body.fail(part, "type mismatch", what="the argument of an exception", expected="str",
                              actual=show(value.type), how="write an f-string or `str(...)`")
        made.append(value)
    return NewException(name, tuple(made), ExceptionType(name), body.world.span(node))


def _argument(value: Expr) -> bool:
    return failed(value.type) or value.type in SCALARS or isinstance(value.type, IdType | ExceptionType)


@statement(ast.Raise)
def raise_(body: Body, node: ast.Raise) -> list[Stmt]:
    span = body.world.span(node)
    if node.exc is None:
        if not body.handlers:
            body.world.report(node, "unsupported statement", what="`raise` outside of `except`",
                              how="name the exception: `raise ValueError(\"...\")`")
        body.flow = body.flow.end()
        return [Raise(None, None, span)]
    value = _raised(body, node.exc)
    cause = _cause(body, node.cause) if node.cause is not None else None
    body.flow = body.flow.end()
    return [] if failed(value.type) else [Raise(value, cause, span)]


def _raised(body: Body, node: ast.expr) -> Expr:
    name = named(body, node)
    if name is not None and owner(body.world, name, "__init__"):
        return body.operand(ast.copy_location(ast.Call(node, [], []), node))
    if name is not None:
        return construct(body, node, name, [])
    if isinstance(node, ast.Call) and not isinstance(node.func, ast.Attribute | ast.Name):
        return body.fail(node, "unknown exception", name=ast.unparse(node), known=listing(body.world.exception_bases))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and named(body, node.func) is None \
            and body.scope.owner(node.func.id) is None and body.world.static(node.func) is None:
        exception_name(body, node.func)
        return body.error(node)
    if isinstance(node, ast.Name) and body.scope.owner(node.id) is None and body.world.static(node) is None:
        exception_name(body, node)
        return body.error(node)
    value = body.expr(node)
    if isinstance(value.type, ExceptionType) or failed(value.type):
        return value
    return body.fail(node, "unknown exception", name=ast.unparse(node), known=listing(body.world.exception_bases))


def _cause(body: Body, node: ast.expr) -> Expr | None:
    """What is raised `from`: it only shows in a traceback of CPython's."""
    if isinstance(node, ast.Constant) and node.value is None:
        return None
    return _raised(body, node)


def handler(body: Body, node: ast.ExceptHandler, block: Block) -> Handler:
    """One `except` clause; its name is an exception object inside it, and gone after it."""
    nodes = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type] if node.type is not None else []
    before = len(body.world.diagnostics)
    names = tuple(exception_name(body, e) for e in nodes) or ("Exception",)
    if node.name:
        type: Type = ExceptionType(common(body, names)) if len(body.world.diagnostics) == before else ERROR
        check_local_name(body, node, node.name)
        known = body.scope.types.get(node.name)
        if known is not None and not isinstance(known, ExceptionType):
            body.world.report_types(node, "type mismatch", [known], what=f"`{node.name}`", expected=show(known),
                                    actual="an exception", how="use another variable")
        body.scope.types[node.name] = type if known != ERROR else ERROR
        body.flow = body.flow.assign(node.name)
    body.handlers += 1
    made = block(body, node.body)
    body.handlers -= 1
    if node.name:  # Python deletes the name at the handler's end
        body.flow = Flow(body.flow.assigned - {node.name}, body.flow.narrowed, body.flow.dead)
    return Handler(names, node.name or "", made, body.world.span(node))


def common(body: Body, names: tuple[str, ...]) -> str:
    """The nearest class above all of them."""
    bases = body.world.exception_bases
    at = names[0]
    while not all(derives(n, at, bases) for n in names):
        at = bases[at]
    return at
