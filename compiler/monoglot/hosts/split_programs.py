"""Bodies of mixed actions, as Hypothesis makes them.

    growing() -> lines     ints, texts and containers that grow
    changing() -> lines    lists, dicts, sets and instances that are changed in place, by whichever
                           name, call or part of another

Loops, branches and handlers stand around (`block`). An exception is raised only right after the
browser was used or a request sent, where CPython too has kept what came before.
"""
from __future__ import annotations

from hypothesis import strategies as st

from monoglot.hosts.split_fixture import ASK

NAMES = ("a", "b", "c")
Lines = list[str]


def indented(lines: Lines) -> Lines:
    return ["    " + line for line in lines]


@st.composite
def expression(draw: st.DrawFn) -> str:
    x, y = draw(st.sampled_from(NAMES)), draw(st.sampled_from((*NAMES, "2", "7")))
    return draw(st.sampled_from((f"({x} + {y}) % 100", f"({x} * {y}) % 97", x, f"abs({x} - {y})")))


@st.composite
def condition(draw: st.DrawFn) -> str:
    return draw(st.sampled_from((f"{draw(expression())} % 2 == 0", f"{draw(expression())} > 9",
                                 f"window.confirm(str({draw(st.sampled_from(NAMES))}))")))


@st.composite
def simple(draw: st.DrawFn) -> Lines:
    name, value = draw(st.sampled_from(NAMES)), draw(expression())
    return draw(st.sampled_from((
        [f"document.title = str({value})"], [f"self.chosen = str({value})"], [f"{name} = len(document.title)"],
        [f"{name} = {value}"], [f"{name} += {value}"], [f"{name} = {ASK.format(value)}"], [f"{name} = {ASK.format(value)}"],
        [f"self.total = (self.total + {value}) % 1000"], [f"self.notes.insert(Note(text=str({value}), stars={name}))"],
        [f"{name} = self.total"], [f"seen.append({value})", f"{name} = len(seen)"], [f"seen.append({ASK.format(value)})"],
        [f"by[{value}] = {name}", f"{name} = by.get({value}, 0) + len(by)"], [f"word += str({name})", "document.title = word"],
        [f"{name} = self._mixed({value})"], [f"{name} = sum([x for x in seen[:4] if window.confirm(str(x))])"],
        ["picked = [x for x in seen[:3] if window.confirm(str(x))]", f"self.notes.insert(Note(text=str(picked), stars={value}))"],
        [f"{name} = {value} if window.confirm('?') else {ASK.format(value)}"],
        ["seen = seen[-2:]"], [f"{name}, other = {value}, {name}", "self.total = other % 1000"],
        [f"if window.confirm('or') or {ASK.format(value)} > 9:", f"    {name} += 1"],
        [f"document.title = str({name} + {ASK.format(value)})"],
        ["document.title = 'check'", f"if {name} % 5 == 3:", f"    raise ValueError(str({name}))"])))


@st.composite
def growing(draw: st.DrawFn) -> Lines:
    """The body of a method that gives an int."""
    body = draw(block(simple(), "seen"))
    return ["document.title = 'begin'", "a = 1", "b = 20", "c = 300", "seen: list[int] = []", "by: dict[int, int] = {}", "word = ''", *body,
            "document.title = f'{seen} {by} {word}'", "return a + b + c"]


# --- changes in place -----------------------------------------------------------------

LISTS = ("xs", "ys", "row", "rows[0]", "rows[-1]", "by.setdefault(1, [])", "held.items", "pair[0]")
COPIES = ("list({})", "{}[:2]", "sorted({})", "[*{}, 5]", "({} + [6])", "[x for x in {}]", "self._cut({})", "self._copied({})")
GIVERS = ("self._longer({}, {})", "max({}, {})", "({} or {})", "({} if len({}) > 2 else {})", "same({})", "[{}, {}][0]", "(zs := {})", "next(iter([{}, {}]))")


@st.composite
def number(draw: st.DrawFn, among: tuple[str, ...]) -> str:
    one = draw(st.sampled_from(among))
    return draw(st.sampled_from(("a", "b", "7", f"len({one})", f"sum({one}) % 100", f"({one} or [3])[-1]", ASK, ASK, "len(document.title)", "self.total")))


@st.composite
def a_list(draw: st.DrawFn, among: tuple[str, ...], alias: bool) -> str:
    one = draw(st.sampled_from(among))
    kind = draw(st.integers(0, 9))
    if kind < 6:
        return one
    other = draw(st.sampled_from(among))
    return draw(st.sampled_from(GIVERS if alias and kind > 7 else COPIES)).replace("{}", one, 1).replace("{}", other)


@st.composite
def change(draw: st.DrawFn, among: tuple[str, ...], alias: bool) -> Lines:
    """A statement that changes one of `among`; `alias`: it may also make two names of one value."""
    one, other, n = draw(a_list(among, alias)), draw(a_list(among, alias)), draw(number(among))
    name = draw(st.sampled_from(NAMES))
    own = draw(st.sampled_from(among))
    plain = [
        [f"{one}.append({n})"], [f"{one}.append({n})"], [f"{one}.extend({other}[:3])"], [f"{one}.insert(0, {n})"], [f"{one}.sort()"], [f"{one}.reverse()"],
        [f"{own}[-1:] = [{n}]"], [f"{own}[:0] = {other}[:2]"], [f"del {own}[3:]"], [f"if {own}:", f"    {own}[0] = {n}"], [f"if {own}:", f"    {own}[-1] += {n}"],
        [f"if {own}:", f"    {name} = {own}.pop()"], [f"fill({one}, {n})"], [f"{name} = self._fill({one}, {n})"], [f"{name} = self._fetched({one}, {n})"],
        [f"{name} = self._shown({one}, {n})"], [f"{name} = self._both({one}, {n})"], [f"self._swap({one}, {other})"], [f"put({n})"], [f"{name} = asked({n})"], [f"{name} = told({n})"], [f"{name} = given({one}, {n})"], [f"later({n})"],
        [f"document.title = str({one})"], [f"document.title = str({one})"], [f"self.notes.insert(Note(text=str({one}), stars={n}))"],
        [f"self.total = sum({one}) % 1000"], [f"{name} = {n}"], [f"tags.add(str({n}))"], [f"tags |= {{str({n}), '2'}}"], [f"document.title = str(sorted(tags))"],
        [f"for x in {own}[:3]:", f"    {one}.append(x + {n})"], [f"for row in rows[:2]:", f"    row.append({n})"],
        [f"{name} = sum([self._fill({one}, x) for x in {own}[:2]])"], [f"{name} = len([self._fill({one}, x) for x in {own}[:2] if window.confirm(str(x))])"],
        [f"rows.append([{n}])"], [f"rows.append(list({one}))"], [f"by[{n}] = [{n}]"], [f"by.setdefault({n}, []).append({n})"], [f"xs += {other}[:2]"], ["del rows[3:]"],
        [f"counts[str({n})] = counts.get(str({n}), 0) + 1"], [f"counts.update({{'x': {n}}})"], ["document.title = str(counts)"],
        ["document.title = 'check'", f"if {name} % 5 == 3:", f"    raise ValueError(str({name}))"],
        [f"bag.tags.add(str({n}))"], [f"bag.owner = str({n})"], ["document.title = bag.owner + str(sorted(bag.tags))"],
        [f"table = [[{n}], {own}[:1]]", f"table[0].append({n})", "document.title = str(table)"],
    ]
    twice = [
        [f"xs = {one}"], [f"ys = {one}"], [f"rows.append({one})"], [f"by[1] = {one}"], [f"rows[0] = {one}"], ["xs, ys = ys, xs"], [f"held = Held({one})"], [f"pair = ({one}, {n})"],
        [f"for row, more in zip(rows, [xs, ys]):", f"    row.extend(more[:2])"], ["rows = sorted(rows, key=len)"], ["rows = rows[:2]"],
        ["others = list(rows)", f"others[0].append({n})"], [f"maybe = {one}"], ["if maybe is not None:", f"    maybe.append({n})"], [f"rows.extend([{one}, {other}])"],
        [f"first, *rest = [{one}, {other}]", f"first.append({n})"], ["for row in by.values():", f"    row.append({n})"],
    ]
    return draw(st.sampled_from(plain + twice if alias else plain))


CHANGED_HEAD = ["xs = [1, 2]", "ys = [3]", "rows = [[1], [2, 3]]", "by: dict[int, list[int]] = {}", "tags = {'1'}", "counts: dict[str, int] = {}",
                "maybe: list[int] | None = None"]
CHANGED_TAIL = ["document.title = f'{xs} {ys} {rows} {by} {sorted(tags)} {counts} {maybe}'"]
HELPERS = f'''
def _fill(self, to: list[int], n: int) -> int:
    to.append(n)
    return len(to)
def _fetched(self, to: list[int], n: int) -> int:
    to.append({ASK})
    return len(to) + n
def _shown(self, to: list[int], n: int) -> int:
    document.title = str(to)
    to.append(n)
    return n
def _both(self, to: list[int], n: int) -> int:
    to.append({ASK})
    document.title = str(to)
    to.append(n)
    return len(to)
def _swap(self, one: list[int], other: list[int]) -> None:
    kept = one[:]
    one[:] = other[:3]
    other[:] = kept[:3]
def _longer(self, one: list[int], other: list[int]) -> list[int]:
    return one if len(one) > len(other) else other
def _cut(self, one: list[int]) -> list[int]:
    return one[:2]
def _copied(self, one: list[int]) -> list[int]:
    made: list[int] = []
    for x in one:
        made.append(x)
    return made
'''.strip().split("\n")
MODULE = '''

T = TypeVar("T")

@dataclass(frozen=True)
class Held:
    items: list[int]

def fill(to: list[int], n: int) -> None:
    to.append(n)

def same(value: T) -> T:
    return value
'''


@st.composite
def changing(draw: st.DrawFn) -> Lines:
    """The body of a method that gives an int: some of the lists, and what is done to them."""
    alias = draw(st.integers(0, 2)) == 0
    among = tuple(draw(st.lists(st.sampled_from(LISTS), min_size=1, max_size=3, unique=True)))
    body = draw(block(change(among, alias), "xs"))
    used = "\n".join(body)
    head = [*CHANGED_HEAD]
    head += ["row = [8]"] * ("row" in used)
    head += ["held = Held([4])"] * ("held" in used) + ["pair = ([5], 6)"] * ("pair" in used) + ["bag = Bag('b', {'t'}, {})"] * ("bag." in used)
    head += ["def put(n: int) -> None:", f"    {draw(st.sampled_from(('xs', 'ys')))}.append(n)"] * ("put(" in used)
    head += ["def asked(n: int) -> int:", f"    xs.append({ASK})", *["    document.title = str(n)"] * draw(st.integers(0, 1)), "    return n"] * ("asked(" in used)
    head += ["def told(n: int) -> int:", "    document.title = str(n)", f"    {draw(st.sampled_from(('xs', 'ys', 'rows[0]')))}.append({ASK} + n)",
             *["    document.title = str(xs)"] * draw(st.integers(0, 1)), "    return n"] * ("told(" in used)
    head += ["def given(to: list[int], n: int) -> int:", f"    to.append({draw(st.sampled_from((ASK, 'n')))})", "    return len(to)"] * ("given(" in used)
    head += ["later: Callable[[int], None] = lambda x: " + draw(st.sampled_from(("xs.append(x)", f"xs.append({ASK} + x)", "fill(ys, x)", "rows.append([x])")))] * ("later(" in used)
    tail = ["document.title = str(row)"] * ("row" in head) + ["document.title = str(held.items)"] * ("held" in used) + ["document.title = str(pair)"] * ("pair" in used)
    return ["document.title = 'begin'", "a = 1", "b = 20", "c = 300", *head, *body, *tail, *CHANGED_TAIL, "return a + b + c"]


# --- what stands around statements ----------------------------------------------------


@st.composite
def block(draw: st.DrawFn, one: st.SearchStrategy[Lines], items: str, depth: int = 2, loop: bool = False) -> Lines:
    """Statements of `one` and what stands around them; `items` is a list of ints to go through."""
    lines: Lines = []
    for _ in range(draw(st.integers(1, 4))):
        lines += draw(_statement(one, items, depth, loop))
    return lines


@st.composite
def _statement(draw: st.DrawFn, one: st.SearchStrategy[Lines], items: str, depth: int, loop: bool) -> Lines:
    def inside(loop: bool = loop) -> Lines:
        return indented(draw(block(one, items, depth - 1, loop)))

    match draw(st.integers(0, 14 if depth else 6)):
        case 7:
            return [f"if {draw(condition())}:", *inside(), "else:", *inside()]
        case 8:
            return [f"for i{depth} in range({draw(st.integers(0, 3))}):", *inside(True)]
        case 9:
            return ["try:", *inside(), "except (ValueError, ConnectionError) as error:", "    document.title = str(error)", *inside()]
        case 10:
            return [f"if {draw(condition())}:", "    " + (draw(st.sampled_from(("break", "continue"))) if loop else "return a")]
        case 11:
            return ["try:", *inside(), "finally:", f"    document.title = 'finally' + str({draw(expression())})"]
        case 12:
            return [f"items{depth} = {items}[:3]", f"for item{depth} in items{depth}:", f"    a = item{depth}", *inside(True)]
        case 13:
            return [f"n{depth} = 0", f"while n{depth} < {draw(st.integers(1, 3))}:", f"    n{depth} += 1", *inside(True), "else:", *inside()]
        case 14:
            return [f"match {draw(expression())} % 3:", "    case 0:", *indented(inside()),
                    f"    case b if {draw(condition())}:", *indented(inside()), "    case _:", "        document.title = 'other'"]
        case _:
            return draw(one)
