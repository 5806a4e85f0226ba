"""Facts about loops: which names live only inside them, how they count."""
from __future__ import annotations

from monoglot import model as m
from monoglot.lower import bounds
from monoglot.lower.frame import Bounds, Frame
from monoglot.walk import children, nodes


def item_type(type_: m.Type) -> m.Type:
    """What iterating the type gives."""
    match type_:
        case m.ListType(item) | m.TupleOfType(item) | m.IteratorType(item):
            return item
        case m.DictType(key, _) | m.SetType(key, _):
            return key
        case m.BYTES:
            return m.INT
        case m.TupleType(items) if items:
            return items[0]
    return m.STR


def has_items(type_: m.Type) -> bool:
    """True for what can be iterated and isn't a tuple of known length."""
    return isinstance(type_, m.ListType | m.TupleOfType | m.IteratorType | m.DictType) or type_ == m.STR


def constant_step(call: m.CallBuiltin) -> int | None:
    """The step of a `range`, if it is a constant other than 0."""
    if len(call.args) < 3:
        return 1
    step = call.args[2]
    if isinstance(step, m.Const) and isinstance(step.value, int) and step.value != 0:
        return int(step.value)
    return None


def counter_bounds(frame: Frame, call: m.CallBuiltin) -> Bounds:
    """Between which numbers the counter of `range(...)` with a constant step lies inside the loop."""
    known = [bounds.of(frame, a) for a in call.args[:2]]
    start, stop = known if len(known) == 2 else [(0, 0), *known]
    low, high = (start[0], stop[1] - 1) if (constant_step(call) or 0) > 0 else (stop[0] + 1, start[1])
    return (low, high) if low <= high else bounds.ANY


def scoped_names(body: tuple[m.Stmt, ...]) -> frozenset[str]:
    """Names that are used only inside loops that set them, and by no closure there.

    Each turn of such a loop may have its own variable; all others belong to the function.
    """
    census = _Census()
    census.block(body, frozenset())
    while together := [names for names in census.unpacked if not names.isdisjoint(census.elsewhere) and names - census.elsewhere]:
        census.elsewhere |= together[0]
    return frozenset(census.targets - census.elsewhere)


class _Census:
    """Walks a function: loop targets, and every name that is used in another way.

    The names of `unpacked` stand in one target, so they are declared together or not at all.
    """

    def __init__(self) -> None:
        self.targets: set[str] = set()
        self.unpacked: list[frozenset[str]] = []
        self.elsewhere: set[str] = set()

    def block(self, node: object, inside: frozenset[str]) -> None:
        for child in children(node):
            self.one(child, inside)

    def one(self, node: object, inside: frozenset[str]) -> None:
        if isinstance(node, m.For):
            self.loop(node, inside)
        elif isinstance(node, m.LocalTarget):
            self.elsewhere.add(node.name)
        elif isinstance(node, m.Local):
            if node.name not in inside:
                self.elsewhere.add(node.name)
        elif isinstance(node, m.Walrus):
            self.elsewhere.add(node.name)
            self.one(node.value, inside)
        elif isinstance(node, m.Lambda | m.NestedFunction):
            self.closure(node)
        elif isinstance(node, m.Comprehension):
            self.comprehension(node, inside)
        else:
            if isinstance(node, m.Handler):
                self.elsewhere.add(node.name)
            self.block(node, inside)

    def closure(self, node: m.Lambda | m.NestedFunction) -> None:
        """Of its names only those that are not its own are the function's."""
        within = _Census()
        within.block(node, frozenset())
        own = {p.name for p in node.params} | within.targets
        own |= {n.name for n in nodes(node) if isinstance(n, m.LocalTarget)}
        self.elsewhere |= within.elsewhere - own
        if isinstance(node, m.NestedFunction):
            self.elsewhere.add(node.name)

    def loop(self, node: m.For, inside: frozenset[str]) -> None:
        names = _plain_names(node.target)
        self.one(node.iterable, inside)
        if not names or names & inside:
            self.one(node.target, inside)
        self.targets |= names
        self.unpacked.append(names)
        self.block(node.body, inside | names)
        self.block(node.orelse, inside)

    def comprehension(self, node: m.Comprehension, inside: frozenset[str]) -> None:
        """Its targets are its own; they are renamed if they hide another."""
        for clause in node.clauses:
            self.one(clause.iterable, inside)
            inside = inside | _plain_names(clause.target)
            self.block(clause.conditions, inside)
        self.one(node.element, inside)
        if node.value is not None:
            self.one(node.value, inside)


def _plain_names(target: m.Target) -> frozenset[str]:
    """Its names, if it is made of nothing else and has none twice."""
    items = target.items if isinstance(target, m.TupleTarget) else (target,)
    names = frozenset(i.name for i in items if isinstance(i, m.LocalTarget))
    return names if len(names) == len(items) else frozenset()
