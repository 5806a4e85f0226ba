"""Python's builtins and the methods of str, list and dict as primitives."""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeGuard

from monoglot import ir, model as m
from monoglot.lower import bounds, exceptions, jsontree, loops, texts, types

if TYPE_CHECKING:
    from monoglot.lower.expressions import Expressions

_NONE = ir.Lit(None, "None")
_FALSE = ir.Lit(False, "bool")


def lower(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """A call of a builtin."""
    if e.name == "iter":
        return ir.Op("iter", (iterable(at, e.args[0]),))
    if e.name == "next":
        return ir.Op("iter.next" if len(e.args) == 1 else "iter.next_or", at.values(e.args))
    if e.name in ("enum.of", "enum.named") and isinstance(e.type, m.EnumType):
        members = ir.Members(e.type.name, "value" if e.name == "enum.of" else "name")
        return ir.Op(e.name, (members, at.value(e.args[0]), ir.Lit(e.type.name, "str")))
    if e.name == "error.init":
        return exceptions.init(at, e)
    if e.name in _SPECIAL:
        return _SPECIAL[e.name](at, e)
    if e.name in _METHODS:
        named = tuple(at.value(v) for _, v in e.keywords)
        return ir.Op(_METHODS[e.name], (*_arguments(at, e), *named))
    raise at.refuse(e, f"`{e.name}` with these arguments")


def iterable(at: Expressions, e: m.Expr) -> ir.Expr:
    """`e` as something that gives items one by one, as Python would iterate it."""
    if isinstance(e.type, m.DictType):
        return ir.Op("dict.keys", (at.value(e),))
    if isinstance(e, m.CallBuiltin) and e.name in _LAZY:
        return _LAZY[e.name](at, e)
    if generator(e):
        return at.iterator(e)
    if isinstance(e.type, m.IteratorType) and not isinstance(e, m.CallFunction | m.CallValue | m.Comprehension):
        return ir.Op("iter.rest", (at.value(e),))
    return at.value(e)


def generator(e: m.Expr) -> TypeGuard[m.Comprehension]:
    """True for a generator expression that is used up where it stands."""
    return isinstance(e, m.Comprehension) and e.kind == "generator"


def _stepwise(e: m.Expr) -> bool:
    """True for what makes an item only when it is asked for, and may do anything then."""
    return generator(e) or isinstance(e.type, m.IteratorType) or (isinstance(e, m.CallBuiltin) and e.name in _LAZY and e.name not in _FIXED)


def whole(at: Expressions, e: m.Expr) -> ir.Expr:
    """`e` for what takes every item at once and runs nothing of the author's meanwhile: a generator
    expression is an array then, which is quicker."""
    return at.value(e) if generator(e) else iterable(at, e)


def as_list(at: Expressions, e: m.Expr) -> ir.Expr:
    """`list(e)`: a fresh array unless `e` is one that nothing else holds."""
    found = whole(at, e)
    fresh = isinstance(found, ir.Array) or (isinstance(found, ir.Collect) and found.kind == "list")
    return found if fresh else ir.Op("list.of", (found,))


def items(at: Expressions, e: m.Expr) -> ir.Expr:
    """`e` as an array that is only read."""
    return _array(at, e)


def unpacked(at: Expressions, e: m.Expr, count: int) -> ir.Expr:
    """`e`'s items for `count` names: what makes them one by one goes one step further at most."""
    if not _stepwise(e):
        return _array(at, e)
    return ir.Op("list.of", (ir.Op("iter.slice", (iterable(at, e), *(ir.Lit(n, "int") for n in (0, count + 1, 1)))),))


def _taken_last(at: Expressions, source: m.Expr, others: tuple[m.Expr, ...],
                make: Callable[[ir.Expr, tuple[ir.Expr, ...]], ir.Expr]) -> ir.Expr:
    """`make` of the items and of the other arguments, which are evaluated before the first of the items is made."""
    if not _stepwise(source) or not any(bounds.acts(o) for o in others):
        return make(_array(at, source), tuple(at.value(o) for o in others))
    kept = [at.kept(iterable(at, source)), *(at.kept(at.value(o)) for o in others)]
    made = make(ir.Op("list.of", (kept[0][1],)), tuple(again for _, again in kept[1:]))
    return ir.Op("tuple.at", (ir.Array((*(bind for bind, _ in kept), made)), ir.Lit(len(kept), "int")))


def _array(at: Expressions, e: m.Expr) -> ir.Expr:
    """`e`'s items as an array that is only read."""
    lazy = isinstance(e, m.CallBuiltin) and e.name in _LAZY
    return at.value(e) if isinstance(e.type, m.ListType | m.TupleType | m.TupleOfType) and not lazy else as_list(at, e)


def _arguments(at: Expressions, e: m.CallBuiltin) -> tuple[ir.Expr, ...]:
    if e.name in _TAKES_ITEMS:
        last = len(e.args) - 1
        return tuple(_array(at, a) if i == last else at.value(a) for i, a in enumerate(e.args))
    return at.values(e.args)


def _keyword(at: Expressions, e: m.CallBuiltin, name: str, default: ir.Expr) -> ir.Expr:
    return next((at.value(v) for k, v in e.keywords if k == name), default)


# --- lazy ones ---------------------------------------------------------------------


def _range(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    args = [at.value(a) for a in e.args]
    if len(args) == 1:
        args.insert(0, ir.Lit(0, "int"))
    return ir.Op("range", (args[0], args[1], args[2] if len(args) > 2 else ir.Lit(1, "int")))


def _enumerate(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    source = iterable(at, e.args[0])
    start = at.value(e.args[1]) if len(e.args) > 1 else _keyword(at, e, "start", ir.Lit(0, "int"))
    lazy = isinstance(e.args[0], m.CallBuiltin) and e.args[0].name in _LAZY
    if isinstance(e.args[0].type, m.ListType) and not lazy and not generator(e.args[0]) and start == ir.Lit(0, "int"):
        return ir.Op("list.entries", (source,))
    return ir.Op("enumerate", (source, start))


def _zip(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    sources = tuple(iterable(at, a) for a in e.args)
    if e.keywords:
        return ir.Op("zip.strict", (ir.Array(sources), at.value(e.keywords[0][1])))
    return ir.Op("zip", sources)


def _reversed(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    source = e.args[0]
    if isinstance(source.type, m.DictType) or source.type == m.STR or (isinstance(source, m.CallBuiltin) and source.name in _LAZY):
        return ir.Op("list.reversed", (as_list(at, source),))
    return ir.Op("list.reversed", (at.value(source),))


def _map(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    function = at.value(e.args[0])
    return ir.Op("map", (function, *(iterable(at, a) for a in e.args[1:])))


def _filter(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """By the truth of what the function gives, or of the items themselves."""
    test, source = e.args
    if isinstance(test, m.Const):
        item = loops.item_type(source.type)
        return ir.Op("filter", (ir.Closure("", ("$x",), (), (ir.Return(types.truth(ir.Var("$x"), item)),), False),
                                iterable(at, source)))
    assert isinstance(test.type, m.FunctionType)
    found = at.value(test)
    if test.type.result != m.BOOL:
        made = ir.CallValue(ir.Var("$f"), (ir.Var("$x"),), False)
        inner = ir.Closure("", ("$x",), (), (ir.Return(types.truth(made, test.type.result)),), False)
        found = ir.CallValue(ir.Closure("", ("$f",), (), (ir.Return(inner),), False), (found,), False)
    return ir.Op("filter", (found, iterable(at, source)))


def _dict_view(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return ir.Op(e.name, (at.value(e.args[0]),))


def _chain(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return ir.Op("iter.chain", (ir.Array(tuple(iterable(at, a) for a in e.args)),))


def _product(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """All combinations, the last source fastest."""
    sources = ir.Array(tuple(iterable(at, a) if _stepwise(a) else _array(at, a) for a in e.args))
    return ir.Op("iter.product", (sources, _keyword(at, e, "repeat", ir.Lit(1, "int"))))


def _accumulate(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    source = iterable(at, e.args[0])
    step = at.value(e.args[1]) if len(e.args) > 1 else _NONE
    first = tuple(at.value(v) for _, v in e.keywords)
    if step != _NONE:
        return ir.Op("iter.fold", (source, step, *first))
    whole = isinstance(e.type, m.ListType) and e.type.item == m.INT
    return ir.Op("iter.sums.int" if whole else "iter.sums.float", (source, *first))


def _groupby(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    source = iterable(at, e.args[0])
    key = at.value(e.args[1]) if len(e.args) > 1 else _keyword(at, e, "key", _NONE)
    return ir.Op("iter.groups", (source, key))


def _islice(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    source, *bounds = (iterable(at, e.args[0]), *at.values(e.args[1:]))
    start, stop, step = (*([ir.Lit(0, "int")] if len(bounds) == 1 else []), *bounds, ir.Lit(1, "int"))[:3]
    return ir.Op("iter.slice", (source, start, stop, step))


def _matches(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return ir.Op("re.iter", at.values(e.args))


def _substitute(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """By a template, or by a function of the match."""
    return ir.Op(e.name + ("_by" if isinstance(e.args[1].type, m.FunctionType) else ""), at.values(e.args))


def _pairwise(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return ir.Op("iter.pairs", (iterable(at, e.args[0]),))


def _reduce(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    step, source = at.value(e.args[0]), iterable(at, e.args[1])
    return ir.Op("reduce", (step, source, *at.values(e.args[2:])))


_LAZY: dict[str, Callable[[Expressions, m.CallBuiltin], ir.Expr]] = {
    "range": _range, "map": _map, "filter": _filter, "enumerate": _enumerate, "zip": _zip, "reversed": _reversed,
    "dict.keys": _dict_view, "dict.values": _dict_view, "dict.items": _dict_view,
    "itertools.chain": _chain, "itertools.product": _product, "itertools.accumulate": _accumulate,
    "itertools.groupby": _groupby, "re.finditer": _matches, "itertools.islice": _islice, "itertools.pairwise": _pairwise}

_FIXED = frozenset({"range", "reversed", "dict.keys", "dict.values", "dict.items", "re.finditer"})
"""Those whose items run nothing of the author's."""


# --- those whose meaning depends on the types ------------------------------------------


def _len(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    of = e.args[0].type
    if isinstance(e.args[0], m.Const) and isinstance(e.args[0].value, str):
        return ir.Lit(len(e.args[0].value), "int")
    if isinstance(e.args[0], m.CallBuiltin) and e.args[0].name in _LAZY:
        return ir.Op("list.len", (as_list(at, e.args[0]),))
    kind = "dict" if isinstance(of, m.DictType | m.SetType) else "str" if of == m.STR or isinstance(of, m.IdType) else "list"
    return ir.Op(f"{kind}.len", (at.value(e.args[0]),))


def _abs(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    if e.type in (m.DECIMAL, m.TIMEDELTA):
        return ir.Op("decimal.abs" if e.type == m.DECIMAL else "delta.abs", at.values(e.args))
    return ir.Op("float.abs" if e.args[0].type == m.FLOAT else "int.abs", (at.value(e.args[0]),))


def _round(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    value = at.values(e.args)
    if e.args[0].type == m.DECIMAL:
        return ir.Op("decimal.round" if len(value) == 1 else "decimal.round_to", value)
    if e.args[0].type == m.INT:
        return value[0] if len(value) == 1 else ir.Op("int.round_to", value)
    return ir.Op("float.round" if len(value) == 1 else "float.round_to", value)


def _str(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return texts.str_of(at.context, at.value(e.args[0]), e.args[0].type)


def _repr(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return texts.repr_of(at.context, at.value(e.args[0]), e.args[0].type)


def _ascii(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return ir.Op("repr.ascii", (_repr(at, e),))


def _int(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    ops = {m.FLOAT: "int.of_float", m.BOOL: "int.of_bool", m.STR: "int.of_str", m.DECIMAL: "decimal.to_int"}
    if len(e.args) > 1:
        return ir.Op("int.of_str", at.values(e.args))
    value = at.value(e.args[0])
    return ir.Op(ops[e.args[0].type], (value,)) if e.args[0].type in ops else value


def _float(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    ops = {m.BOOL: "int.of_bool", m.STR: "float.of_str", m.DECIMAL: "decimal.to_float"}
    value = at.value(e.args[0])
    return ir.Op(ops[e.args[0].type], (value,)) if e.args[0].type in ops else value


def _bool(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return at.test(e.args[0])


def _list(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return as_list(at, e.args[0])


def _any_all(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """Stops at the first item that decides, as Python does."""
    source = e.args[0]
    if isinstance(source, m.Comprehension) and source.kind == "generator":
        return at.comprehension(source, e.name)
    item = loops.item_type(source.type)
    name = at.frame.scoped("x")
    return ir.Collect(e.name, (ir.Clause((name,), iterable(at, source), ()),),
                      types.truth(ir.Var(name), item), None, (name,))


def _sum(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """From `start`; floats without one from 0.0, which CPython's 0 becomes with the first of them."""
    kinds: dict[m.Type, str] = {m.FLOAT: "sum.float", m.DECIMAL: "sum.decimal", m.TIMEDELTA: "sum.delta"}
    given = (*e.args[1:], *(v for _, v in e.keywords))
    return _taken_last(at, e.args[0], given, lambda items, start: ir.Op(kinds.get(e.type, "sum.int"), (items, *(start or (ir.Lit(0, "int"),)))))


def _extreme(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    items = ir.Array(at.values(e.args)) if len(e.args) > 1 else iterable(at, e.args[0]) if e.keywords else _array(at, e.args[0])
    given = {k: at.value(v) for k, v in e.keywords}
    key = given.get("key", _NONE)
    if "default" in given:
        return ir.Op(e.name + ".default", (items, key, given["default"]))
    return ir.Op(e.name, (items, key))


def _sorted(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    name = "list.sort" if e.name == "list.sort" else "sorted"

    def made(items: ir.Expr, values: tuple[ir.Expr, ...]) -> ir.Expr:
        given = dict(zip((k for k, _ in e.keywords), values, strict=True))
        return ir.Op(name, (items, given.get("key", _NONE), given.get("reverse", _FALSE)))
    return _taken_last(at, e.args[0], tuple(v for _, v in e.keywords), made)


def _strip(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return ir.Op("str.bare" if len(e.args) == 1 else "str.strip", at.values(e.args))


def _split(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """By a separator, or by spaces."""
    spaces = e.keywords or len(e.args) == 1 or e.args[1].type == m.NONE
    args = at.values((*e.args, *(v for _, v in e.keywords)))
    if spaces and len(e.args) > 1:
        args = (args[0], *args[2:])
    if e.name == "str.rsplit":
        return ir.Op("str.rwords" if spaces else "str.rsplit", args)
    return ir.Op("str.words" if spaces else "str.split", args)


def _starts(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """With bounds or with several to choose from, or the plain one."""
    if len(e.args) == 2 and not isinstance(e.args[1].type, m.TupleType):
        return ir.Op(e.name, at.values(e.args))
    args = at.values(e.args)
    many = args[1] if isinstance(e.args[1].type, m.TupleType) else ir.Array((args[1],))
    return ir.Op(e.name + "_any", (args[0], many, *args[2:]))


def _dict_get(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return ir.Op("dict.find" if len(e.args) == 2 else "dict.get", at.values(e.args))


def shown_key(at: Expressions, of: m.Type) -> tuple[ir.Expr, ...]:
    """How an error shows a key of the type, if the key alone doesn't tell."""
    key = of.key if isinstance(of, m.DictType) else of.item if isinstance(of, m.ListType | m.SetType) else m.STR
    return () if types.key_shown(key) else (texts.function(at.context, key),)


def _keyed(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """A method whose error names a key or an item."""
    args = at.values(e.args)
    if e.name == "dict.pop" and len(args) == 3:
        return ir.Op("dict.pop_or", args)
    if e.name == "list.index":
        more = (*args[2:], *(ir.Lit(None, "None"),) * (4 - len(args))) if len(args) > 2 else ()
        shown = shown_key(at, e.args[0].type)
        return ir.Op("list.index", (*args[:2], *(shown or (_NONE,) * bool(more)), *more))
    return ir.Op(e.name, (*args, *shown_key(at, e.args[0].type)))


def map_of(type_: m.Type, pairs: ir.Expr) -> ir.Expr:
    """A dict of the pairs."""
    assert isinstance(type_, m.DictType)
    return ir.Op("dict.new" if types.direct_key(type_.key) else "keymap.new", (pairs,))


def set_of(type_: m.Type, items: ir.Expr) -> ir.Expr:
    """A set of the items."""
    assert isinstance(type_, m.SetType)
    return ir.Op("set.new" if types.direct_key(type_.item) else "keyset.new", (items,))


def _set(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return set_of(e.type, whole(at, e.args[0]))


def _dict(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    source = at.value(e.args[0]) if isinstance(e.args[0].type, m.DictType) else whole(at, e.args[0])
    return map_of(e.type, source)


def _from_keys(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    keys, value = iterable(at, e.args[0]), at.value(e.args[1])
    return map_of(e.type, ir.Op("dict.fromkeys", (keys, value)))


def _dict_update(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    holder = at.value(e.args[0])
    other = e.args[1]
    return ir.Op("dict.update", (holder, at.value(other) if isinstance(other.type, m.DictType) else iterable(at, other)))


def _of_set(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """A method of set or frozenset that takes iterables: each becomes a set, if it isn't one and isn't taken item by item."""
    holder, own = at.value(e.args[0]), e.args[0].type
    assert isinstance(own, m.SetType)
    others = tuple(at.value(a) if isinstance(a.type, m.SetType) else iterable(at, a) if e.name in _ITEM_BY_ITEM and _stepwise(a)
                   else set_of(own, whole(at, a)) for a in e.args[1:])
    return ir.Op(e.name.replace("frozenset", "set"), (holder, *others))


_ITEM_BY_ITEM = frozenset({"set.update", "set.difference_update", "set.isdisjoint", "frozenset.isdisjoint"})


def _extend(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """By what another list holds now, or by what is made item by item, which sees the list grow."""
    if _stepwise(e.args[1]):
        return ir.Op("list.grow", (at.value(e.args[0]), iterable(at, e.args[1])))
    return ir.Op("list.extend", (at.value(e.args[0]), _array(at, e.args[1])))


def _divmod(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    kinds: dict[m.Type, str] = {m.FLOAT: "float", m.DECIMAL: "decimal", m.TIMEDELTA: "delta"}
    kind = kinds.get(e.args[0].type, "int")
    return ir.Op(kind + ".divmod", at.values(e.args))


def _base(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    bases = {"hex": 16, "oct": 8, "bin": 2}
    return ir.Op("int.based", (at.value(e.args[0]), ir.Lit(bases[e.name], "int"), ir.Lit("0" + {"hex": "x", "oct": "o", "bin": "b"}[e.name], "str")))


def given(at: Expressions, e: m.CallBuiltin, names: tuple[str, ...]) -> tuple[ir.Expr, ...]:
    """The arguments in the order of the parameters `names`; None where there is none. Later ones that are absent are left out."""
    named = [k for k, _ in e.keywords]
    made = at.values((*e.args, *(v for _, v in e.keywords)))
    found = dict(zip((*names[:len(e.args)], *named), made, strict=True))
    last = max((names.index(n) for n in found), default=-1)
    return tuple(found.get(n, _NONE) for n in names[:last + 1])


_PARAMETERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "date": ("date.new", ("year", "month", "day")),
    "datetime": ("datetime.new", ("year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo")),
    "time": ("time.new", ("hour", "minute", "second", "microsecond")),
    "datetime.combine": ("datetime.combine", ("date", "time", "tzinfo")),
    "timedelta": ("delta.new", ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")),
    "date.replace": ("date.replace", ("", "year", "month", "day")),
    "datetime.replace": ("datetime.replace", ("", "year", "month", "day", "hour", "minute", "second", "microsecond")),
    "datetime.isoformat": ("datetime.iso", ("", "sep", "timespec")),
    "Decimal.quantize": ("decimal.quantize", ("", "exp", "rounding")),
    "Decimal.to_integral_value": ("decimal.to_integral", ("", "rounding")),
    "bytes.split": ("bytes.split", ("", "sep", "maxsplit"))}
"""The primitive of what takes its arguments by name too, and its parameters ('' is the receiver)."""
_ABSENT: dict[str, ir.Expr] = {
    **{n: ir.Lit(0, "int") for n in ("hour", "minute", "second", "microsecond", "days", "seconds", "microseconds",
                                     "milliseconds", "minutes", "hours", "weeks")},
    "sep": ir.Lit("T", "str"), "rounding": ir.Lit("ROUND_HALF_EVEN", "str")}


def _by_name(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    op, names = _PARAMETERS[e.name]
    made = given(at, e, names)
    if e.name in ("datetime", "datetime.combine"):
        made = made[:names.index("tzinfo")]
    if not e.name.endswith("replace") and e.name != "bytes.split":
        made = tuple(_ABSENT.get(n, v) if v == _NONE else v for n, v in zip(names, made))
    if e.name == "Decimal.to_integral_value" and len(made) == 1:
        made = (*made, _ABSENT["rounding"])
    return ir.Op(op, made)


_CODECS = {"utf-8": ("utf-8", 0), "utf8": ("utf-8", 0), "ascii": ("ascii", 128), "us-ascii": ("ascii", 128)}


def _codec(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """`encode` and `decode`: their arguments are literals."""
    texts_ = dict(zip(("encoding", "errors"), e.args[1:])) | dict(e.keywords)
    found = {k: str(v.value) for k, v in texts_.items() if isinstance(v, m.Const)}
    name, top = _CODECS.get(found.get("encoding", "utf-8").lower(), ("latin-1", 256))
    return ir.Op("str.encode" if e.name == "str.encode" else "bytes.decode",
                 (at.value(e.args[0]), ir.Lit(name, "str"), ir.Lit(top, "int"), ir.Lit(found.get("errors", "strict"), "str")))


def _int_bytes(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """`int.from_bytes` and `int.to_bytes`."""
    names = ("data", "byteorder", "signed") if e.name == "int.from_bytes" else ("", "length", "byteorder", "signed")
    absent: dict[str, ir.Expr] = {"length": ir.Lit(1, "int"), "byteorder": ir.Lit("big", "str"), "signed": _FALSE}
    made = given(at, e, names)
    made = (*made, *(_NONE,) * (len(names) - len(made)))
    return ir.Op(e.name, tuple(absent.get(n, v) if v == _NONE else v for n, v in zip(names, made, strict=True)))


def _bytes(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    kind = e.args[0].type
    if kind == m.BYTES:
        return at.value(e.args[0])
    return ir.Op("bytes.zero", (at.value(e.args[0]),)) if kind == m.INT else ir.Op("bytes.new", (iterable(at, e.args[0]),))


def _decimal(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    ops: dict[m.Type, str] = {m.INT: "decimal.of_int", m.FLOAT: "decimal.of_float", m.STR: "decimal.of"}
    value = at.value(e.args[0])
    return ir.Op(ops[e.args[0].type], (value,)) if e.args[0].type in ops else value


def _from_iso(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    first, again = at.kept(at.value(e.args[0]))
    return ir.Op(e.name, (first, ir.Op("repr.str", (again,))))


def _dumps(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    value, *options = given(at, e, ("obj", "ensure_ascii", "indent", "separators", "sort_keys"))
    return ir.Op("json.dumps", (jsontree.tree(at.context, value, e.args[0].type if e.args else _named(e, "obj").type), *options))


def _json_item(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return jsontree.item(at.context, at.value(e.args[0]), e.args[0].type)


def _named(e: m.CallBuiltin, name: str) -> m.Expr:
    return next(v for k, v in e.keywords if k == name)


def _loads(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return ir.Op("json.loads", given(at, e, ("s",)))


def _from_timestamp(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return ir.Op("datetime.fromtimestamp", (at.value(e.args[0]),))


def _now(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    """The only zone is UTC, so the argument says nothing."""
    return ir.Op("datetime.of", (ir.Handle("now", "", (), False),))


def _uuid4(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return ir.Op("uuid.random", (ir.Handle("random", "", (ir.Lit(16, "int"),), False),))


def _same_time(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return at.value(e.args[0])


def _is_close(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    values = at.values((*e.args, *(v for _, v in e.keywords)))
    named = dict(zip((k for k, _ in e.keywords), values[2:], strict=True))
    return ir.Op("math.isclose", (*values[:2], named.get("rel_tol", ir.Lit(1e-09, "float")), named.get("abs_tol", ir.Lit(0.0, "float"))))


def _of_date(at: Expressions, e: m.CallBuiltin) -> ir.Expr:
    return ir.Op("date." + e.name.partition(".")[2], at.values(e.args))


_SPECIAL: dict[str, Callable[[Expressions, m.CallBuiltin], ir.Expr]] = {
    "len": _len, "abs": _abs, "round": _round, "str": _str, "repr": _repr, "ascii": _ascii, "int": _int, "float": _float,
    "bool": _bool, "list": _list, "tuple": _list, "functools.reduce": _reduce, "re.sub": _substitute, "re.subn": _substitute, "any": _any_all, "all": _any_all, "list.extend": _extend, "sum": _sum, "min": _extreme,
    "max": _extreme, "sorted": _sorted, "list.sort": _sorted, "str.split": _split, "str.rsplit": _split, "str.strip": _strip,
    "str.startswith": _starts, "str.endswith": _starts, "dict.get": _dict_get,
    "dict.pop": _keyed, "set.remove": _keyed, "list.index": _keyed, "set": _set, "frozenset": _set, "dict": _dict,
    "dict.fromkeys": _from_keys, "dict.update": _dict_update, "dict.copy": _dict, "divmod": _divmod, "hex": _base,
    "oct": _base, "bin": _base, **dict.fromkeys(_PARAMETERS, _by_name), "str.encode": _codec, "bytes.decode": _codec,
    "int.from_bytes": _int_bytes, "int.to_bytes": _int_bytes, "bytes": _bytes, "Decimal": _decimal,
    "date.fromisoformat": _from_iso, "datetime.fromisoformat": _from_iso, "datetime.fromtimestamp": _from_timestamp,
    "datetime.astimezone": _same_time, "datetime.now": _now, "uuid.uuid4": _uuid4, "math.isclose": _is_close,
    "json.dumps": _dumps, "json.item": _json_item, "json.loads": _loads,
    **{f"{kind}.{name}": _of_date for kind in ("date", "datetime") for name in (
        "strftime", "weekday", "isoweekday", "toordinal", "isocalendar")},
    **{f"{kind}.{name}": _of_set for kind in ("set", "frozenset") for name in (
        "copy", "union", "intersection", "difference", "symmetric_difference", "issubset", "issuperset", "isdisjoint")},
    **{f"set.{name}": _of_set for name in (
        "update", "intersection_update", "difference_update", "symmetric_difference_update")}}

_METHODS: dict[str, str] = {name: name for name in """
    str.lstrip str.rstrip str.removeprefix str.removesuffix str.lower str.upper str.title
    str.capitalize str.splitlines str.join str.replace str.find str.rfind
    str.index str.count str.partition str.rpartition str.isdigit str.isalpha str.isalnum str.isspace
    str.islower str.isupper str.zfill str.ljust str.rjust str.center str.casefold str.swapcase str.expandtabs
    str.translate str.maketrans str.rindex str.isdecimal str.isnumeric str.isidentifier str.isprintable str.isascii
    str.istitle
    list.append list.insert list.pop list.remove list.count list.reverse list.clear list.copy
    dict.setdefault dict.clear dict.popitem set.add set.discard set.clear
    int.bit_length int.bit_count float.is_integer float.hex""".split()}
_METHODS |= {name: name for name in """
    bytes.hex bytes.fromhex bytes.find bytes.rfind bytes.index bytes.rindex bytes.count bytes.startswith bytes.endswith
    bytes.join bytes.replace bytes.strip bytes.lstrip bytes.rstrip bytes.removeprefix bytes.removesuffix bytes.lower
    bytes.upper bytes.isdigit bytes.isalpha bytes.isalnum bytes.isspace bytes.isascii
    date.fromordinal date.isoformat datetime.timestamp datetime.date timedelta.total_seconds""".split()}
_METHODS |= {f"Decimal.{name}": f"decimal.{name}" for name in """
    normalize sqrt is_zero is_signed adjusted copy_abs copy_negate""".split()}
_METHODS |= {name: name for name in """
    math.sqrt math.fabs math.floor math.ceil math.trunc math.isnan math.isinf math.isfinite math.degrees math.radians
    math.copysign math.fmod math.modf math.gcd math.lcm math.isqrt math.factorial math.comb math.perm""".split()}
_METHODS |= {"UUID": "uuid.new", "tuple.index": "tuple.index", "tuple.count": "list.count", "pow": "int.powmod", "ord": "str.ord", "chr": "str.chr"}
_METHODS |= {"re.match": "re.find", "re.fullmatch": "re.find", "re.search": "re.find"}
_METHODS |= {name: name for name in ("re.findall", "re.split")}
_METHODS |= {f"Match.{name}": f"match.{name}" for name in ("group", "groups", "groupdict", "start", "end", "span")}

_TAKES_ITEMS = frozenset({"str.join", "bytes.join"})

SUPPORTED = frozenset(_SPECIAL) | frozenset(_METHODS) | frozenset(_LAZY)
"""Every builtin that can be lowered; a test compares it with what `check` admits."""
