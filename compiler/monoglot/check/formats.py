"""Format specs, `%` and `str.format`: what is allowed, and how the latter two are f-strings.

A constant spec is tried on a sample of its type by CPython itself, so what it refuses
is refused with its own words; specs with values inside are checked when they are used.
"""
from __future__ import annotations

import ast
import datetime
import decimal
import re
import string

from monoglot.check.types import is_text
from monoglot.model import BOOL, DATE, DATETIME, DECIMAL, FLOAT, INT, STR, EnumType, Type

_SAMPLES: dict[Type, object] = {
    INT: 1, FLOAT: 1.5, STR: "a", BOOL: True, DECIMAL: decimal.Decimal(1), DATE: datetime.date(2000, 1, 1),
    DATETIME: datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)}
_HUGE = re.compile(r"\d{4}")
DIRECTIVES = frozenset("aAwdbBmyYHIMpSfzZjUWcxXGuV%")
"""The directives of `strftime` that mean the same everywhere."""


def wrong_spec(spec: str, type: Type) -> str | None:
    """Why the constant spec is none for the type; None if it is one."""
    sample = "a" if is_text(type) or isinstance(type, EnumType) else _SAMPLES.get(type)
    if sample is None:
        return "it has no formats"
    if isinstance(sample, datetime.date):
        return wrong_directive(spec)
    if _HUGE.search(spec):
        return "widths and precisions have three digits at most"
    try:
        format(sample, spec)
    except (ValueError, TypeError) as error:
        return str(error)
    return None


def takes_values(type: Type) -> bool:
    """True if a spec with values inside can be used with the type."""
    return type in (INT, FLOAT, BOOL, STR, DECIMAL) or is_text(type)


def wrong_directive(spec: str) -> str | None:
    """Why `strftime` can't have the format; None if it can."""
    for found in re.findall(r"%(.?)", spec, re.DOTALL):
        if found not in DIRECTIVES or not found:
            return f"`%{found}` differs between platforms, or is no directive"
    return None


class Unsupported(ValueError):
    """A format string that has no f-string of the same meaning; str() says why."""


def percent(template: str, right: ast.expr) -> ast.expr:
    """`template % right` as an f-string."""
    parts, values = re.split(r"(%(?:\([^)]*\))?[-+ #0]*\d*(?:\.\d*)?.?)", template, flags=re.DOTALL), _Values(right)
    made: list[ast.expr] = []
    for i, part in enumerate(parts):
        if i % 2 == 0 or part == "%%":
            made.append(ast.Constant("%" if i % 2 else part))
        else:
            made.append(_percent_one(part, values))
    if not values.all_used():
        raise Unsupported("the number of values is not that of the directives")
    return ast.JoinedStr(made)


class _Values:
    """The right side of `%`: a tuple, a dict of constant keys, or one value."""

    def __init__(self, right: ast.expr) -> None:
        self.named = {k.value: v for k, v in zip(right.keys, right.values, strict=True)
                      if isinstance(k, ast.Constant)} if isinstance(right, ast.Dict) else {}
        self.whole = isinstance(right, ast.Dict)
        self.listed = list(right.elts) if isinstance(right, ast.Tuple) else [] if self.whole else [right]
        self.at = 0

    def take(self, name: str | None) -> ast.expr:
        if name is not None:
            if name not in self.named:
                raise Unsupported(f"there is no value `{name}`")
            return self.named.pop(name)
        if self.at >= len(self.listed):
            raise Unsupported("there are more directives than values")
        self.at += 1
        return self.listed[self.at - 1]

    def all_used(self) -> bool:
        return self.at == len(self.listed) and not self.named


def _percent_one(part: str, values: _Values) -> ast.FormattedValue:
    found = re.fullmatch(r"%(?:\(([^)]*)\))?([-+ #0]*)(\d*)(\.\d*)?(.?)", part, re.DOTALL)
    assert found is not None
    name, flags, width, precision, kind = found.groups()
    value = values.take(name)
    if kind in ("s", "r", "a"):
        if set(flags) - {"-"}:
            raise Unsupported(f"`{part}` has flags that text has no use for")
        spec = ("<" if "-" in flags else ">") * bool(width) + width + (precision or "")
        return _formatted(value, spec, ord(kind) if kind != "s" or spec else -1)
    if kind not in ("d", "i", "u", "x", "X", "o", "e", "E", "f", "F", "g", "G"):
        raise Unsupported(f"`{part}` is not in the language")
    real = kind in "eEfFgG"
    if (precision and not real) or ("0" in flags and real):
        raise Unsupported(f"`{part}` has no exact counterpart")
    sign = "+" if "+" in flags else " " if " " in flags else ""
    left = "<" if "-" in flags and width else ""
    zero = "0" if "0" in flags and not left else ""
    spec = left + sign + ("#" if "#" in flags else "") + zero + width + (precision or "") + {"i": "d", "u": "d"}.get(kind, kind)
    return _formatted(value, spec, -1)


def _formatted(value: ast.expr, spec: str, conversion: int) -> ast.FormattedValue:
    return ast.FormattedValue(value, conversion, ast.JoinedStr([ast.Constant(spec)]) if spec else None)


def call(template: str, node: ast.Call) -> ast.expr:
    """`template.format(...)` as an f-string."""
    named = {k.arg: k.value for k in node.keywords if k.arg is not None}
    if len(named) != len(node.keywords) or any(isinstance(a, ast.Starred) for a in node.args):
        raise Unsupported("`*` or `**` hides which values there are")
    fields = _Fields(node.args, named)
    made = fields.joined(template)
    fields.finish()
    return made


class _Fields:
    """The arguments of a call of `format`, each used once and in order unless using it does nothing."""

    def __init__(self, listed: list[ast.expr], named: dict[str, ast.expr]) -> None:
        self.listed, self.named, self.auto = listed, named, 0
        self.order = [*listed, *named.values()]
        self.used: list[ast.expr] = []

    def joined(self, template: str) -> ast.JoinedStr:
        try:
            parsed = list(string.Formatter().parse(template))
        except ValueError as error:
            raise Unsupported(str(error)) from error
        made: list[ast.expr] = []
        for text, field, spec, conversion in parsed:
            made.append(ast.Constant(text))
            if field is not None:
                value = self._value(field)
                inner = self.joined(spec) if spec else None
                made.append(ast.FormattedValue(value, ord(conversion) if conversion else -1, inner))
        return ast.JoinedStr([m for m in made if not (isinstance(m, ast.Constant) and m.value == "")])

    def _value(self, field: str) -> ast.expr:
        name = field or str(self.auto)
        self.auto += not field
        if name.isdigit() and int(name) < len(self.listed):
            found = self.listed[int(name)]
        elif name in self.named:
            found = self.named[name]
        else:
            raise Unsupported(f"there is no value for `{{{field}}}`")
        self.used.append(found)
        return found

    def finish(self) -> None:
        """Raises if an argument has no place, or the f-string would not evaluate each once, in order."""
        if any(all(a is not u for u in self.used) for a in self.order):
            raise Unsupported("there are more values than places for them")
        acting = [a for a in self.order if not isinstance(a, ast.Name | ast.Constant)]
        if [u for u in self.used if u in acting] != acting:
            raise Unsupported("a value that is computed is left out, used twice or used out of order")
