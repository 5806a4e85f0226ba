"""`match`: each case becomes a test and assignments, in the language's own terms.

A pattern is rewritten to expressions that the author could have written: `case
Circle(radius=r) if r > 2` is `isinstance(x, Circle) and (r := x.radius) ... and r > 2`.
So narrowing, comparing and lowering are those of `if`. What is left of the
subject's type after each case tells whether the match covers everything.
"""
from __future__ import annotations

import ast
import copy
from dataclasses import dataclass, field

from monoglot.check import vague
from monoglot.check.body import RULES, Body, Joined, statement
from monoglot.check.narrowing import taken
from monoglot.check.scope import merge
from monoglot.check.statements import block
from monoglot.check.telling import mirrored
from monoglot.check.types import ERROR, failed, item_like, members, show
from monoglot.check.unions import class_named, matching
from monoglot.model import (
    BOOL, NONE, OBJECT, Assign, Const, DataclassType, DictType, EnumType, Expr, If, ListType, LocalTarget, Sequence,
    Stmt, TupleOfType, TupleType, Type, Walrus,
)

Atom = tuple[str, object]
"""The smallest parts of a type that a case can take away: a member of an enum, True, None, a type."""


class Captured(ast.expr):
    """Assigns the names of a pattern and is true; `pairs` are names with their values."""

    _fields = ("values",)

    def __init__(self, pairs: list[tuple[ast.Name, ast.expr]]) -> None:
        super().__init__()
        self.pairs = pairs
        self.values = [value for _, value in pairs]


@dataclass
class Pattern:
    """What a pattern asks for. `whole`: it matches every value of the atoms in `covers`."""

    tests: list[ast.expr] = field(default_factory=list)
    captures: list[tuple[ast.Name, ast.expr]] = field(default_factory=list)
    covers: frozenset[Atom] = frozenset()
    whole: bool = False


@statement(ast.Match)
def match(body: Body, node: ast.Match) -> list[Stmt]:
    value = body.expr(node.subject)
    if failed(value.type):
        return []
    if any(isinstance(n, ast.MatchAs | ast.MatchStar) and n.name for case in node.cases for n in ast.walk(case.pattern)):
        vague.inferred(body, node.subject, value)
    name, made = _subject(body, node, value)
    left = atoms(body, value.type)
    arms: list[tuple[Expr, tuple[Stmt, ...]]] = []
    ends, final = [], None
    cases = [one for case in node.cases for one in _apart(case)]
    for case in cases:
        if not left:  # Python never comes here; what stands here is checked all the same
            body.flow = body.flow.end()
        before_pattern = len(body.world.diagnostics)
        found = _Compiler(body, left).pattern(case.pattern, name, value.type)
        if len(body.world.diagnostics) > before_pattern:
            _lost(body, case.pattern, found, name)
        if case.guard is None and found.whole and not found.tests:
            final = block(body, [*_assignments(found), *case.body])
            ends.append(body.flow)
            body.flow = body.flow.end()
            break
        test = body.test(_joined(found, case))
        before, body.flow = body.flow, mirrored(taken(body, body.flow, test, True), name.id, value)
        inside = block(body, [*([] if case.guard is not None else _assignments(found)), *case.body])
        ends.append(body.flow)
        body.flow = mirrored(taken(body, before, test, False), name.id, value)
        arms.append((test, inside))
        if case.guard is None and found.whole:
            left -= found.covers
    body.flow = merge([*ends, body.flow.end() if not left else body.flow])
    return [*made, *_chain(body, cases, arms, final)]


def _apart(case: ast.match_case) -> list[ast.match_case]:
    """A case for each of `A(x) | B(x)`: names may stand for parts of different classes.

    Not with a guard, which Python asks for the first that fits only.
    """
    pattern = case.pattern
    named = any(isinstance(n, ast.MatchAs | ast.MatchStar) and n.name or isinstance(n, ast.MatchMapping) and n.rest for n in ast.walk(pattern))
    if not isinstance(pattern, ast.MatchOr) or not named or case.guard is not None:
        return [case]
    return [ast.match_case(p, None, copy.deepcopy(case.body)) for p in pattern.patterns]


def _lost(body: Body, node: ast.pattern, found: Pattern, subject: ast.expr) -> None:
    """The names of a pattern that is refused, and of the subject, have the error type, so that their uses aren't refused too."""
    body.doubt(subject)
    captured = {n.id for n, _ in found.captures}
    for part in ast.walk(node):
        name = getattr(part, "name", None) if isinstance(part, ast.MatchAs | ast.MatchStar) else None
        if name is not None and name not in captured:
            body.scope.types.setdefault(name, ERROR)
            body.flow = body.flow.assign(name)


def _subject(body: Body, node: ast.Match, value: Expr) -> tuple[ast.Name, list[Stmt]]:
    """The variable that holds the subject: the author's own if no case assigns it."""
    bound = {n.name for n in ast.walk(node) if isinstance(n, ast.MatchAs | ast.MatchStar) and n.name}
    bound |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    if isinstance(node.subject, ast.Name) and node.subject.id not in bound and node.subject.id not in body.scope.changing:
        return node.subject, []
    name = body.hidden("subject", node, value.type)
    made = Assign(LocalTarget(name, value.type), value, body.world.span(node.subject))
    return ast.copy_location(ast.Name(name, ast.Load()), node.subject), [made]


def _assignments(found: Pattern) -> list[ast.stmt]:
    return [ast.copy_location(ast.Assign([_store(n)], v), n) for n, v in found.captures]


def _store(node: ast.Name) -> ast.Name:
    return ast.copy_location(ast.Name(node.id, ast.Store()), node)


def _joined(found: Pattern, case: ast.match_case) -> ast.expr:
    """The tests, then the names that the guard may use, then the guard."""
    parts = list(found.tests)
    if case.guard is not None:
        if found.captures:
            parts.append(ast.copy_location(Captured(found.captures), case.pattern))
        parts.append(case.guard)
    if not parts:
        parts.append(ast.copy_location(ast.Constant(True), case.pattern))
    return parts[0] if len(parts) == 1 else ast.copy_location(Joined(ast.And(), parts), case.pattern)


def _chain(body: Body, cases: list[ast.match_case], arms: list[tuple[Expr, tuple[Stmt, ...]]], final: tuple[Stmt, ...] | None) -> list[Stmt]:
    made = list(final or ())
    for i in range(len(arms) - 1, -1, -1):
        test, inside = arms[i]
        made = [If(test, inside, tuple(made), body.world.span(cases[i].pattern))]
    return made


def captured(body: Body, node: Captured, expected: Type | None) -> Expr:
    """The rule of `Captured`."""
    span, first = body.world.span(node), []
    for name, value in node.pairs:
        walrus = ast.copy_location(ast.NamedExpr(_store(name), value), name)
        first.append(RULES.expressions[ast.NamedExpr](body, walrus, None))
    kept = tuple(f for f in first if isinstance(f, Walrus))
    return Sequence(kept, Const(True, BOOL, span), BOOL, span)


RULES.expressions[Captured] = captured


# --- what a type is made of --------------------------------------------------------


def atoms(body: Body, type: Type) -> frozenset[Atom]:
    """The parts of a type that cases can take away one by one."""
    found: set[Atom] = set()
    for part in members(type):
        if isinstance(part, EnumType) and part.name in body.world.enums:
            found |= {(part.name, m.name) for m in body.world.enums[part.name].members}
        elif part == BOOL:
            found |= {("bool", True), ("bool", False)}
        else:
            found.add(("type", part))
    return frozenset(found)


# --- patterns ----------------------------------------------------------------------------


class _Compiler:
    """Rewrites the pattern of one case. Every subject is an expression without effects."""

    def __init__(self, body: Body, left: frozenset[Atom]) -> None:
        self.body, self.left = body, left

    def pattern(self, node: ast.pattern, subject: ast.expr, type: Type, first: ast.expr | None = None) -> Pattern:
        """`first` stands for the subject in the first test, where it is kept in a variable."""
        at = first or subject
        match node:
            case ast.MatchAs(pattern=None, name=None):
                return Pattern(covers=atoms(self.body, type), whole=True)
            case ast.MatchAs(pattern=None, name=str(name)):
                return Pattern([], [(self._name(node, name), subject)], atoms(self.body, type), True)
            case ast.MatchAs(pattern=ast.pattern() as inner, name=str(name)):
                found = self.pattern(inner, subject, type, first)
                found.captures.append((self._name(node, name), subject))
                return found
            case ast.MatchOr(patterns=patterns):
                return self._or(node, patterns, subject, type, at)
            case ast.MatchSingleton(value=value):
                return self._singleton(node, value, at, subject, type)
            case ast.MatchValue(value=value):
                return self._value(node, value, at, type)
            case ast.MatchClass():
                return self._class(node, at, subject, type)
            case ast.MatchSequence(patterns=patterns):
                return self._sequence(node, patterns, at, subject, type)
            case ast.MatchMapping():
                return self._mapping(node, at, subject, type)
        self.body.world.report(node, "unsupported statement", what="this pattern", how="write `if`")
        return Pattern()

    def _name(self, node: ast.pattern, name: str) -> ast.Name:
        return ast.copy_location(ast.Name(name, ast.Load()), node)

    def _at(self, node: ast.AST, made: ast.expr) -> ast.expr:
        for part in ast.walk(made):
            if not hasattr(part, "lineno"):
                ast.copy_location(part, node)
        return ast.copy_location(made, node)

    def _call(self, node: ast.AST, function: str, *args: ast.expr) -> ast.expr:
        return self._at(node, ast.Call(ast.Name(function, ast.Load()), list(args), []))

    def _compare(self, node: ast.AST, left: ast.expr, op: ast.cmpop, right: ast.expr) -> ast.expr:
        return self._at(node, ast.Compare(left, [op], [right]))

    def _or(self, node: ast.MatchOr, patterns: list[ast.pattern], subject: ast.expr, type: Type, at: ast.expr) -> Pattern:
        every = [self.pattern(p, subject, type, at if i == 0 else None) for i, p in enumerate(patterns)]
        if any(p.captures for p in every):
            self.body.world.report(node, "unsupported statement", what="a name inside of `|` in a pattern",
                                   how="write a case for each")
        tests = [self._all(p, node) for p in every]
        covers = frozenset(a for p in every if p.whole for a in p.covers)
        if any(p.whole and not p.tests for p in every):
            return Pattern(covers=atoms(self.body, type), whole=True)
        return Pattern([self._at(node, ast.BoolOp(ast.Or(), tests))], [], covers, bool(covers))

    def _all(self, found: Pattern, node: ast.AST) -> ast.expr:
        if not found.tests:
            return self._at(node, ast.Constant(True))
        return found.tests[0] if len(found.tests) == 1 else self._at(node, ast.BoolOp(ast.And(), found.tests))

    def _singleton(self, node: ast.pattern, value: bool | None, at: ast.expr, subject: ast.expr, type: Type) -> Pattern:
        if value is None:
            test = self._compare(node, at, ast.Is(), self._at(node, ast.Constant(None)))
            return Pattern([test], [], frozenset({("type", NONE)}), True)
        tests = [] if type == BOOL else [self._call(node, "isinstance", at, ast.Name("bool", ast.Load()))]
        last = at if type == BOOL else subject
        tests.append(last if value else self._at(node, ast.UnaryOp(ast.Not(), last)))
        return Pattern(tests, [], frozenset({("bool", value)}), True)

    def _value(self, node: ast.pattern, value: ast.expr, at: ast.expr, type: Type) -> Pattern:
        test = self._compare(node, at, ast.Eq(), value)
        found = self._enum_member(value, type)
        return Pattern([test], [], frozenset({found}) if found else frozenset(), found is not None)

    def _enum_member(self, value: ast.expr, type: Type) -> Atom | None:
        if isinstance(value, ast.Attribute):
            owner = self.body.world.static(value.value)
            if owner is not None and owner.kind == "enum" and EnumType(owner.name) in members(type):
                return (owner.name, value.attr)
        return None

    # classes

    def _class(self, node: ast.MatchClass, at: ast.expr, subject: ast.expr, type: Type) -> Pattern:
        matched = matching(self.body, node.cls, class_named(self.body, node.cls), type)
        if matched is None:
            return Pattern()
        found = Pattern(whole=True)
        if not all(m in matched for m in members(type)):
            found.tests.append(self._call(node, "isinstance", at, node.cls))
        elif at is not subject:
            found.tests.append(self._call(node, "isinstance", at, node.cls))
        found.covers = frozenset(a for m in matched for a in atoms(self.body, m))
        for name, inner, part in self._parts(node, matched, subject):
            self._inner(found, name, inner, part)
        return found

    def _parts(self, node: ast.MatchClass, matched: list[Type], subject: ast.expr) -> list[tuple[ast.expr, ast.pattern, Type]]:
        """The subjects of the inner patterns, with their types."""
        from monoglot.check.attributes import members_of
        if not node.patterns and not node.kwd_patterns:
            return []
        of = matched[0]
        if len(matched) > 1:
            self.body.world.report(node, "unsupported statement", what="a class pattern of several classes with parts",
                                   how="write a case for each")
            return []
        if len(node.patterns) == 1 and not node.kwd_patterns and not isinstance(of, DataclassType):
            return [(subject, node.patterns[0], of)]  # `str(text)`: the value itself
        names = self._positions(node, of) + node.kwd_attrs
        known = members_of(self.body, of)
        found = []
        for name, inner in zip(names, [*node.patterns, *node.kwd_patterns], strict=False):
            if name not in known:
                self.body.world.report(inner, "unknown attribute", type=show(of), name=name, known=", ".join(known) or "it has none")
            else:
                found.append((self._at(inner, ast.Attribute(subject, name, ast.Load())), inner, known[name]))
        return found

    def _positions(self, node: ast.MatchClass, of: Type) -> list[str]:
        """The fields that a dataclass's positional patterns stand for."""
        info = self.body.world.dataclasses.get(of.name) if isinstance(of, DataclassType) else None
        names = [p.made.name for p in info.parts if p.init and not p.keyword_only] if info is not None else []
        if len(node.patterns) > len(names):
            self.body.world.report(node, "too many arguments", function=f"`{show(of)}`", count=len(names))
        return names[:len(node.patterns)]

    def _inner(self, found: Pattern, subject: ast.expr, node: ast.pattern, type: Type) -> None:
        """Adds a pattern of a part; one that looks inside keeps the part in a variable."""
        first = None
        if isinstance(node, ast.MatchClass | ast.MatchSequence | ast.MatchMapping | ast.MatchOr) \
                and not isinstance(subject, ast.Name):
            name = self.body.hidden("part", node, type)
            subject_ = ast.copy_location(ast.Name(name, ast.Load()), node)
            first = self._at(node, ast.NamedExpr(ast.Name(name, ast.Store()), subject))
            inner = self.pattern(node, subject_, type, first)
            if not inner.tests:
                inner.tests.append(ast.copy_location(Captured([(subject_, subject)]), node))
        else:
            inner = self.pattern(node, subject, type)
        found.tests += inner.tests
        found.captures += inner.captures
        found.whole = found.whole and inner.whole and inner.covers >= atoms(self.body, type)

    # sequences and mappings

    def _sequence(self, node: ast.pattern, patterns: list[ast.pattern], at: ast.expr, subject: ast.expr, type: Type) -> Pattern:
        kinds = [m for m in members(type) if isinstance(m, ListType | TupleType | TupleOfType)]
        if not kinds:
            self.body.world.report(node, "type mismatch", what="a sequence pattern", expected="a list or tuple",
                                   actual=show(type), how=_other(type, "list[object]"))
            return Pattern()
        of, found = kinds[0], Pattern(whole=True, covers=frozenset({("type", kinds[0])}))
        if len(members(type)) > 1:
            found.tests.append(self._call(node, "isinstance", at, ast.Name("list" if isinstance(of, ListType) else "tuple", ast.Load())))
            at = subject
        star = next((i for i, p in enumerate(patterns) if isinstance(p, ast.MatchStar)), None)
        if isinstance(of, TupleType):
            return self._fixed(node, patterns, at, subject, of, star, found)
        fixed = len(patterns) - (star is not None)
        if fixed or star is None:
            op: ast.cmpop = ast.Eq() if star is None else ast.GtE()
            found.tests.append(self._compare(node, self._call(node, "len", at), op, self._at(node, ast.Constant(fixed))))
            found.whole = False
        item = item_like(of)
        for i, inner in enumerate(patterns):
            if isinstance(inner, ast.MatchStar):
                self._rest(found, inner, subject, i, len(patterns) - i - 1, isinstance(of, TupleOfType))
            else:
                place = i if star is None or i < star else i - len(patterns)
                self._inner(found, self._item(inner, subject, place), inner, item)
        return found

    def _item(self, node: ast.AST, subject: ast.expr, place: int) -> ast.expr:
        return self._at(node, ast.Subscript(subject, ast.Constant(place), ast.Load()))

    def _rest(self, found: Pattern, node: ast.MatchStar, subject: ast.expr, start: int, after: int, copied: bool) -> None:
        if node.name is None:
            return
        stop = ast.Constant(-after) if after else None
        made = self._at(node, ast.Subscript(subject, ast.Slice(ast.Constant(start) if start else None, stop), ast.Load()))
        found.captures.append((self._name(node, node.name), self._call(node, "list", made) if copied else made))

    def _fixed(self, node: ast.pattern, patterns: list[ast.pattern], at: ast.expr, subject: ast.expr, of: TupleType,
               star: int | None, found: Pattern) -> Pattern:
        """A tuple whose length is known."""
        fixed = len(patterns) - (star is not None)
        if fixed > len(of.items) or (star is None and fixed != len(of.items)):
            self.body.world.report(node, "unpack count", actual=len(of.items), expected=fixed)
            return Pattern()
        if at is not subject:
            found.tests.append(self._compare(node, self._call(node, "len", at), ast.Eq(), self._at(node, ast.Constant(len(of.items)))))
        place = 0
        for i, inner in enumerate(patterns):
            if isinstance(inner, ast.MatchStar):
                count = len(of.items) - fixed
                if inner.name is not None:
                    items = [self._item(inner, subject, place + n) for n in range(count)]
                    found.captures.append((self._name(inner, inner.name), self._at(inner, ast.List(items, ast.Load()))))
                place += count
            else:
                self._inner(found, self._item(inner, subject, place), inner, of.items[place])
                place += 1
        return found

    def _mapping(self, node: ast.MatchMapping, at: ast.expr, subject: ast.expr, type: Type) -> Pattern:
        of = next((m for m in members(type) if isinstance(m, DictType)), None)
        if of is None:
            self.body.world.report(node, "type mismatch", what="a mapping pattern", expected="a dict", actual=show(type),
                                   how=_other(type, "dict[str, object]"))
            return Pattern()
        found = Pattern(whole=True, covers=frozenset({("type", of)}))
        if len(members(type)) > 1:
            found.tests.append(self._call(node, "isinstance", at, ast.Name("dict", ast.Load())))
            at = subject
        for key in node.keys:
            found.tests.append(self._compare(node, key, ast.In(), at))
            found.whole, at = False, subject
        for key, inner in zip(node.keys, node.patterns, strict=True):
            self._inner(found, self._at(inner, ast.Subscript(subject, key, ast.Load())), inner, of.value)
        if node.rest is not None:
            found.captures.append((self._name(node, node.rest), self._others(node, subject)))
        return found

    def _others(self, node: ast.MatchMapping, subject: ast.expr) -> ast.expr:
        """The entries that no key of the pattern names, as a dict."""
        key, value = (ast.Name(f"{n}$", ast.Load()) for n in ("key", "value"))
        pair = ast.Tuple([ast.Name("key$", ast.Store()), ast.Name("value$", ast.Store())], ast.Store())
        items = ast.Call(ast.Attribute(subject, "items", ast.Load()), [], [])
        keep: list[ast.expr] = [ast.Compare(key, [ast.NotEq()], [k]) for k in node.keys]
        return self._at(node, ast.DictComp(key, value, [ast.comprehension(pair, items, keep, 0)]))


def _other(type: Type, wanted: str) -> str:
    """How to mend a pattern that values of the type never match."""
    return f"read what JSON holds first, part by part: `expect({wanted}, ...)`" if type == OBJECT else "match another pattern"
