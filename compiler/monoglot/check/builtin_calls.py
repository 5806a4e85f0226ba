"""Calls of builtins: which overload, and what its variables stand for."""
from __future__ import annotations

import ast
from collections.abc import Callable

from monoglot import standard
from monoglot.check import formats, json_display, outside_in, special
from monoglot.check.arguments import assign, skip
from monoglot.check.body import Body, as_container, borrowed, lazy, lazy_name, upper
from monoglot.check.builtin_table import MUTATING, RECEIVERS, REFUSED_METHODS, UNORDERED, methods, table
from monoglot.check.equality import with_decimals
from monoglot.check.expressions import as_lambda, is_builtin, is_generic, static_binding
from monoglot.check.fstrings import text_checked
from monoglot.check.targets import iterable
from monoglot.check.signatures import Parameter, Signature
from monoglot.check.types import NUMBERS, failed, has_variable, ordered, show, showable, substitute, testable, written
from monoglot.check.unify import bind, bind_type
from monoglot.model import (
    FLOAT, INT, NONE, STR, CallBuiltin, CallTable, Const, Convert, DictType, Expr, FunctionType, IdType, IteratorType,
    ListDisplay, ListType, SetType, Spread, StateRef, TableType, TupleDisplay, TupleOfType, TupleType, Type,
)


def builtin_method(body: Body, node: ast.Call, func: ast.Attribute, kind: str, receiver: Expr,
                    expected: Type | None) -> Expr:
    name = f"{kind}.{func.attr}"
    if name == "Match.group" and len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0:
        node.args = []
    if name == "dict.update" and not node.args and node.keywords and all(k.arg for k in node.keywords):
        made = ast.Dict([ast.copy_location(ast.Constant(k.arg), k) for k in node.keywords], [k.value for k in node.keywords])
        node.args, node.keywords = [ast.copy_location(made, node)], []
    if name in REFUSED_METHODS:
        return skip(body, node, body.fail(func, "unsupported expression", what=f"`{name}`", how=REFUSED_METHODS[name]))
    if name not in table():
        return skip(body, node, body.no_method(func, show(receiver.type), methods(kind)))
    if name in MUTATING and borrowed(receiver):
        return skip(body, node, body.refuse_borrowed(func.value, receiver))
    if isinstance(receiver.type, IdType):
        receiver = Convert(receiver, STR, receiver.span)
    if isinstance(receiver.type, TupleType):
        receiver = Convert(receiver, TupleOfType(receiver.type.items[0]), receiver.span)
    return builtin_call(body, node, name, receiver, expected)


def builtin_call(body: Body, node: ast.Call, name: str, receiver: Expr | None, expected: Type | None) -> Expr:
    outside_in.refuse(body, node, name)
    _as_functions(body, node)
    overloads = [s for s in table()[name] if _fits_shape(node, s)]
    if not overloads:
        return _no_shape(body, node, name)
    binding: dict[str, Type] = {}
    if receiver is not None:
        bind(body, RECEIVERS[name.partition(".")[0]], receiver, binding)
    return _Match(body, node, name, receiver, expected).run(overloads, binding)


def _as_functions(body: Body, node: ast.Call) -> None:
    """Builtins and generic functions among the arguments of a builtin are functions: `map(int, texts)`, `key=len`."""
    node.args = [_as_function(body, a) for a in node.args]
    for keyword in node.keywords:
        keyword.value = _as_function(body, keyword.value)


def _as_function(body: Body, node: ast.expr) -> ast.expr:
    if is_builtin(body, node):
        return as_lambda(node, 1)
    binding = static_binding(body, node) if isinstance(node, ast.Name) else None
    return as_lambda(node, 1) if binding is not None and binding.kind == "function" and is_generic(body, binding.name) else node


def _is_method(body: Body, node: ast.expr) -> bool:
    """True for what may be a method of a value: `counts.get`."""
    return isinstance(node, ast.Attribute) and static_binding(body, node) is None and not \
        (isinstance(node.value, ast.Name) and node.value.id == "self" and body.method)


def _fits_shape(node: ast.Call, signature: Signature) -> bool:
    """True if the number and names of the arguments fit."""
    positional = [p for p in signature.parameters if not p.keyword_only and not p.variadic]
    variadic = any(p.variadic for p in signature.parameters)
    given = {k.arg for k in node.keywords}
    if len(node.args) > len(positional) and not variadic:
        return False
    required = {p.name for p in signature.parameters if not p.optional and not p.variadic}
    taken = {p.name for p in positional[:len(node.args)]}
    names = {p.name for p in signature.parameters if not p.variadic}
    return given <= names - taken and required <= given | taken


def _no_shape(body: Body, node: ast.Call, name: str) -> Expr:
    overloads = table()[name]
    if len(overloads) == 1 and assign(body, node, overloads[0]) is None:
        return skip(body, node, body.error(node))
    given = [*("a value" for _ in node.args), *(f"`{k.arg}=`" for k in node.keywords)]
    shown = ", ".join(given) or "no arguments"
    return skip(body, node, body.fail(node, "no overload", function=f"`{name}`", actual=shown, known=_forms(name)))


def _forms(name: str) -> str:
    return "; ".join(f"({', '.join(_form(p) for p in s.parameters)})" for s in table()[name])


def _form(p: Parameter) -> str:
    shown = f"Iterable[{show(p.types[0])}]" if p.iterated else show(p.types[0])
    return f"{'*' if p.variadic else ''}{p.name}: {shown}{' = ...' if p.optional else ''}"


class _Match:
    """One call of a builtin: its arguments are typed once, then the overloads are tried in order."""

    def __init__(self, body: Body, node: ast.Call, name: str, receiver: Expr | None, expected: Type | None) -> None:
        self.body, self.node, self.name, self.receiver, self.expected = body, node, name, receiver, expected

    def run(self, overloads: list[Signature], binding: dict[str, Type]) -> Expr:
        given = assign(self.body, self.node, overloads[0])
        if given is None:
            return skip(self.body, self.node, self.body.error(self.node))
        only = overloads[0] if len(overloads) == 1 else None
        iterated = [any(s.parameters[i].iterated for s in overloads if i < len(s.parameters))
                    for i in range(len(overloads[0].parameters))]
        typed = self._type_arguments(overloads[0], given, binding, only is not None, iterated)
        if failed(*(e.type for es in typed for e, _ in es if e is not None)):
            return self.body.error(self.node)
        own = self._of_object(typed)
        if own is not None:
            return own
        for signature in overloads:
            trial = dict(binding)
            if self._binds(signature, typed, trial):
                return self._made(signature, given, typed, trial)
        shown = ", ".join(show(t) for es in typed for _, t in es)
        return self.body.fail(self.node, "no overload", function=f"`{self.name}`", actual=shown, known=_forms(self.name))

    def _of_object(self, typed: list[list[tuple[Expr | None, Type]]]) -> Expr | None:
        """`len` and `bool` of an object of the author's; None of anything else."""
        value = typed[0][0][0] if self.name in ("len", "bool") and typed and typed[0] else None
        if value is None:
            return None
        return special.called(self.body, self.node, "__len__", value) if self.name == "len" else special.truth(self.body, self.node, value)

    def _type_arguments(self, signature: Signature, given: list[list[ast.expr]], binding: dict[str, Type],
                        single: bool, iterated: list[bool]) -> list[list[tuple[Expr | None, Type]]]:
        """Each argument with its (item) type; lambdas wait for the others, as None."""
        known = dict(binding)
        typed: list[list[tuple[Expr | None, Type]]] = []
        for parameter, nodes, items in zip(signature.parameters, given, iterated, strict=True):
            typed.append([self._type_one(parameter, n, known, single, items) for n in nodes])
        return typed

    def _type_one(self, parameter: Parameter, node: ast.expr, known: dict[str, Type], single: bool,
                  iterated: bool) -> tuple[Expr | None, Type]:
        if iterated:
            if isinstance(node, ast.List) and not node.elts:
                hint = substitute(parameter.types[0], known)
                if not has_variable(hint):
                    value = self.body.operand(node, ListType(hint))
                    return value, hint
            keyed = any(k.arg == "key" for k in self.node.keywords)
            plain = None if parameter.iterated else parameter.types[0]
            made, item = iterable(self.body, node, self.name in UNORDERED and not keyed, plain=plain)
            if parameter.iterated:
                bind_type(self.body, parameter.types[0], item, known)
            return made, item
        if isinstance(node, ast.Lambda) or (self._takes_function(parameter) and _is_method(self.body, node)):
            return None, NONE
        hint = substitute(parameter.types[0], known)
        usable = not has_variable(hint) and not self._alternatives(parameter)
        if self.name in ("len", "reversed"):
            value = as_container(upper(self.body.operand(node)))
            views = ("range", "dict.keys", "dict.values", "dict.items")
            if lazy(value) and not (isinstance(value, CallBuiltin) and value.name in views):
                value = self.body.fail(node, "lazy value", what=lazy_name(value))
            return value, value.type
        if self.name == "json.dumps" and parameter.name == "obj":
            value = json_display.read(self.body, node)
            bind(self.body, parameter.types[0], value, known)
            return value, value.type
        read = self.body.read if self.name in ("str", "repr", "ascii") else self.body.expr
        value = read(node, hint if usable else None)
        if usable and single:
            value = self.body.coerce(node, value, hint, f"`{parameter.name}`", self.name in standard.WIDENING)
        bind(self.body, parameter.types[0], value, known)
        return value, value.type

    def _takes_function(self, parameter: Parameter) -> bool:
        return any(isinstance(p.types[0], FunctionType) for s in table()[self.name] for p in s.parameters if p.name == parameter.name)

    def _alternatives(self, parameter: Parameter) -> bool:
        """True if another overload takes a container of another type here, so that this one is no hint."""
        others = [p for s in table()[self.name] for p in s.parameters if p.name == parameter.name]
        return isinstance(parameter.types[0], DictType) and any(p.types != parameter.types for p in others)

    def _binds(self, signature: Signature, typed: list[list[tuple[Expr | None, Type]]], binding: dict[str, Type]) -> bool:
        for parameter, arguments in zip(signature.parameters, typed, strict=True):
            for value, type in arguments:
                if value is None:
                    if not isinstance(substitute(parameter.types[0], binding), FunctionType):
                        return False
                elif parameter.iterated:
                    if not bind_type(self.body, parameter.types[0], type, binding):
                        return False
                elif not bind(self.body, parameter.types[0], value, binding, self.name in standard.WIDENING):
                    return False
        return True

    def _made(self, signature: Signature, given: list[list[ast.expr]], typed: list[list[tuple[Expr | None, Type]]],
              binding: dict[str, Type]) -> Expr:
        args: list[Expr] = [] if self.receiver is None else [self.receiver]
        keywords: list[tuple[str, Expr]] = []
        gap = False
        for parameter, nodes, values in zip(signature.parameters, given, typed, strict=True):
            gap = gap or (not nodes and not parameter.variadic)
            for node, (value, _) in zip(nodes, values, strict=True):
                made = self._one(parameter, node, value, binding)
                if parameter.name in standard.LITERAL:
                    self._literal(node, made, parameter.name)
                if parameter.keyword_only or gap:
                    keywords.append((parameter.name, made))
                else:
                    args.append(made)
        if failed(*(a.type for a in args), *(v.type for _, v in keywords)):
            return self.body.error(self.node)
        if any(isinstance(a.type, FunctionType | IteratorType) for a in (*args, *(v for _, v in keywords))):
            self.body.forget_state()
        return self._checked(args, keywords, substitute(signature.result, binding), binding)

    def _literal(self, node: ast.expr, value: Expr, name: str) -> None:
        """Refuses what isn't one of a few literals."""
        allowed = standard.LITERAL[name]
        given = value.value if isinstance(value, Const) else None
        if name in ("encoding", "errors", "byteorder") and (not isinstance(given, str) or given.lower() not in allowed):
            self.body.world.report(node, "unsupported expression", what=f"this `{name}`", how="write one of " + ", ".join(f'"{a}"' for a in allowed))

    def _one(self, parameter: Parameter, node: ast.expr, value: Expr | None, binding: dict[str, Type]) -> Expr:
        wanted = substitute(parameter.types[0], binding)
        if value is None:
            self.body.world.immediate.add(node)
            value = self.body.expr(node, wanted)
            bind(self.body, parameter.types[0], value, binding)
            return value
        return value if parameter.iterated else \
            self.body.coerce(node, value, wanted, f"`{parameter.name}`", self.name in standard.WIDENING)

    def _strftime(self, node: ast.AST, value: Expr) -> None:
        known = value.value if isinstance(value, Const) else None
        wrong = formats.wrong_directive(known) if isinstance(known, str) else "it has to be a literal"
        if wrong is not None:
            self.body.world.report(node, "format spec", spec=known or "...", type="strftime", why=wrong)

    def _checked(self, args: list[Expr], keywords: list[tuple[str, Expr]], result: Type,
                 binding: dict[str, Type]) -> Expr:
        body, node, span = self.body, self.node, self.body.world.span(self.node)
        wrong = _constraint(binding)
        if self.name == "list.sort" and not any(k == "key" for k, _ in keywords) and not ordered(binding["~T"]):
            wrong = "O"
            binding["~O"] = binding["~T"]
        if self.name.endswith(".strftime"):
            self._strftime(node.args[0] if node.args else node, args[1])
        if wrong == "X":
            return text_checked(body, node.args[0], args[0])
        if wrong:
            return body.fail(node, "no overload", function=f"`{self.name}`", actual=show(binding["~" + wrong]),
                             known=_needs(wrong))
        rows = with_decimals(body.world, args[0].type) if self.name in _COMPARING else ""
        if rows:
            return body.fail(node, "not comparable", left=rows, right=rows, op="==",
                             how=f"compare ids or fields in a loop: a {rows} holds a Decimal, which can be written in several ways")
        if self.name == "sum" and result == FLOAT and isinstance(args[0].type, SetType):
            return body.fail(node.args[0], "set order")
        if self.name == "sum" and result == FLOAT and len(args) + len(keywords) == 1 and not _surely_some(args[0]):
            return body.fail(node, "unsupported expression", what="`sum` of floats without a start",
                             how="write `sum(xs, 0.0)`: of no floats at all it would be the int 0")
        if self.name == "len" and isinstance(args[0], StateRef) and isinstance(args[0].type, TableType):
            return CallTable(args[0].state, "count", (), (), INT, span)
        return CallBuiltin(self.name, tuple(args), tuple(keywords), result, span)


_COMPARING = frozenset({"list.index", "list.remove", "list.count", "tuple.index", "tuple.count"})


def _surely_some(value: Expr) -> bool:
    """True for a display that has an item."""
    return isinstance(value, ListDisplay | TupleDisplay) and any(not isinstance(i, Spread) for i in value.items)


def _needs(variable: str) -> str:
    return {"O": "values with an order: numbers, text, bytes, dates, or tuples and lists of them",
            "N": "int or float", "B": "values that have a truth value",
            "Strings": "a str, or a tuple of str", "S": "a str, list, tuple, dict, set, bytes or table",
            "J": json_display.WRITTEN}[variable]


def _constraint(binding: dict[str, Type]) -> str:
    """The first variable whose type lacks what its letter asks for."""
    tests: dict[str, Callable[[Type], bool]] = {"O": ordered, "N": lambda t: t in NUMBERS, "X": showable, "B": testable,
             "Strings": lambda t: isinstance(t, TupleType) and all(i == STR for i in t.items),
             "S": lambda t: isinstance(t, TableType | TupleType), "J": written}
    return next((v for v, test in tests.items() if "~" + v in binding and not test(binding["~" + v])), "")
