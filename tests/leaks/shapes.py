"""Programs that try to get a secret out: ways to carry it, ways to let it go, and the few that are allowed.

A *carrier* takes an expression that holds the secret and gives statements and
another expression that still holds it. A *way out* lets an expression go where
somebody could see it; a *right use* sends it where it is declared for. A
program is one secret, some carriers one after another, and an end. Texts are
indented by lines; `{n}` makes names unique. What a carrier
gives may be evaluated twice: it changes nothing.
"""
from __future__ import annotations

import random
from dataclasses import dataclass, field

HEAD = '''\
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain
from typing import Protocol, TypeVar

from monoglot import App, Entity, Id, Secret, Shared, Table, deadline, fetch, verify
from monoglot.browser import document

T = TypeVar("T")


def same(value: T) -> T:
    return value


class Note(Entity):
    text: str


@dataclass
class Box:
    text: str
    count: int = 0

    def shown(self) -> str:
        return self.text

    def put(self, text: str) -> None:
        self.text = text


@dataclass
class Marked:
    text: str
    marks: int = 0

    def __post_init__(self) -> None:
        self.marks += 1

    @property
    def whole(self) -> str:
        return self.text


@dataclass(frozen=True)
class Card:
    words: str
    title: str = "card"


class Bad(Exception):
    def __init__(self, code: str) -> None:
        super().__init__("bad")
        self.code = code


@dataclass
class Tool:
    @staticmethod
    def same(text: str) -> str:
        return text

    @classmethod
    def boxed(cls, text: str) -> Box:
        return Box(text)


class Shown(Protocol):
    def shown(self) -> str: ...


class Leak(App):
    notes: Shared[Table[Note]]
    last: Shared[str] = ""
    flag: Shared[int] = 0
    parts: Shared[list[str]] = []
    key = Secret("the-key", host="api.example.com")
    other = Secret("other-key", host=["api.example.com", "b.example.com"])
'''
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"


@dataclass(frozen=True)
class Shape:
    """Statements, the expression that results (carriers), and methods beside. `{e}` is the expression that goes in."""

    name: str
    lines: str = ""
    out: str = "{e}"
    methods: str = ""


CARRIERS = (
    Shape("variable", "v{n} = {e}", "v{n}"),
    Shape("f-string", "s{n} = {e}\nv{n} = f'<{{s{n}}}>'", "v{n}"),
    Shape("sum", "", '("a" + {e} + "z")'),
    Shape("str", "", "str({e})"),
    Shape("join", "", '"-".join(["a", {e}])'),
    Shape("list", "v{n} = ['x', {e}]", "v{n}[1]"),
    Shape("slice of a list", "v{n} = ['x', {e}][1:]", "v{n}[0]"),
    Shape("dict", "v{n} = {{'a': 'x', 'b': {e}}}", "v{n}['b']"),
    Shape("dict.get", "v{n} = {{'b': {e}}}.get('b', '')", "v{n}"),
    Shape("dict.values", "v{n} = ''\nfor w{n} in {{'b': {e}}}.values():\n    v{n} = w{n}", "v{n}"),
    Shape("dict.items", "v{n} = ''\nfor k{n}, w{n} in {{'b': {e}}}.items():\n    v{n} = w{n}", "v{n}"),
    Shape("setdefault", "d{n}: dict[str, str] = {{}}\nv{n} = d{n}.setdefault('a', {e})", "d{n}['a']"),
    Shape("tuple", "u{n}, v{n} = (1, {e})", "v{n}"),
    Shape("tuple index", "", "(1, {e})[1]"),
    Shape("nested tuples", "(t{n}, (u{n}, v{n})) = ('a', (1, {e}))", "v{n}"),
    Shape("helper", "v{n} = self._same{n}({e})", "v{n}", "def _same{n}(self, text: str) -> str:\n    return text"),
    Shape("helper's default", "v{n} = self._more{n}({e})", "v{n}", "def _more{n}(self, text: str, end: str = '.') -> str:\n    return text + end"),
    Shape("two helpers", "", "self._a{n}({e})", "def _a{n}(self, text: str) -> str:\n    return self._b{n}(text, 1)\n"
          "def _b{n}(self, text: str, count: int) -> str:\n    return f'{{count}}{{text}}'"),
    Shape("recursion", "", "self._r{n}(3, {e})", "def _r{n}(self, count: int, text: str) -> str:\n    if count == 0:\n        return text\n"
          "    return self._r{n}(count - 1, text)"),
    Shape("filled list", "v{n}: list[str] = []\nself._fill{n}(v{n}, {e})", "v{n}[0]", "def _fill{n}(self, into: list[str], text: str) -> None:\n    into.append(text)"),
    Shape("alias", "v{n}: list[str] = []\nw{n} = v{n}\nw{n}.append({e})", "v{n}[-1]"),
    Shape("list in a list", "v{n}: list[str] = []\nw{n} = [v{n}]\nw{n}[0].insert(0, {e})", "v{n}[0]"),
    Shape("item assigned", "v{n} = ['x']\nv{n}[0] = {e}", "v{n}[0]"),
    Shape("extend", "v{n} = ['x']\nv{n}.extend([{e}])", "v{n}.pop()"),
    Shape("added to", "v{n} = 'x'\nv{n} += {e}", "v{n}"),
    Shape("nested function", "def g{n}() -> str:\n    return {e}", "g{n}()"),
    Shape("nested function's parameter", "def g{n}(text: str) -> str:\n    return text + '!'", "g{n}({e})"),
    Shape("closure over a list", "v{n}: list[str] = []\ndef g{n}(text: str) -> None:\n    v{n}.append(text)\ng{n}({e})", "v{n}[0]"),
    Shape("lambda", "v{n} = self._call{n}(lambda: {e})", "v{n}", "def _call{n}(self, make: Callable[[], str]) -> str:\n    return make()"),
    Shape("function given", "v{n} = self._apply{n}(self._id{n}, {e})", "v{n}",
          "def _apply{n}(self, change: Callable[[str], str], text: str) -> str:\n    return change(text)\ndef _id{n}(self, text: str) -> str:\n    return text"),
    Shape("list comprehension", "", "[w{n} for w{n} in ['x', {e}]][1]"),
    Shape("dict comprehension", "", "{{1: w{n} for w{n} in ['x', {e}]}}[1]"),
    Shape("generator", "", "''.join(w{n} for w{n} in [{e}])"),
    Shape("for", "v{n} = ''\nfor w{n} in [{e}]:\n    v{n} = w{n}", "v{n}"),
    Shape("enumerate", "v{n} = ''\nfor i{n}, w{n} in enumerate([{e}]):\n    v{n} = w{n}", "v{n}"),
    Shape("zip", "v{n} = ''\nfor i{n}, w{n} in zip([1], [{e}]):\n    v{n} = w{n}", "v{n}"),
    Shape("reversed", "", "list(reversed([{e}, 'x']))[1]"),
    Shape("copy", "", "[{e}].copy()[0]"),
    Shape("while", "v{n} = ''\nc{n} = 0\nwhile c{n} < 2:\n    v{n} = {e}\n    c{n} += 1", "v{n}"),
    Shape("conditional", "", "({e} if self.flag == 0 else 'x')"),
    Shape("branches", "if self.flag == 0:\n    v{n} = {e}\nelse:\n    v{n} = 'x'", "v{n}"),
    Shape("try", "v{n} = 'x'\ntry:\n    v{n} = {e}\n    raise ValueError('a')\nexcept ValueError:\n    pass", "v{n}"),
    Shape("finally", "v{n} = 'x'\ntry:\n    pass\nfinally:\n    v{n} = {e}", "v{n}"),
    Shape("optional", "v{n}: str | None = {e}\nif v{n} is None:\n    return 'none'", "v{n}"),
    Shape("dataclass", "v{n} = Box({e})", "v{n}.text"),
    Shape("dataclass's method", "v{n} = Box({e})", "v{n}.shown()"),
    Shape("dataclass in a list", "v{n} = [Box({e}), Box('x')]", "v{n}[0].text"),
    Shape("field assigned", "v{n} = Box('x')\nv{n}.text = {e}", "v{n}.text"),
    Shape("put by a method", "v{n} = Box('x')\nv{n}.put({e})", "v{n}.shown()"),
    Shape("dataclass by a helper", "v{n} = Box('x')\nself._put{n}(v{n}, {e})", "v{n}.text", "def _put{n}(self, box: Box, text: str) -> None:\n    box.text = text"),
    Shape("protocol", "v{n} = self._of{n}(Box({e}))", "v{n}", "def _of{n}(self, one: Shown) -> str:\n    return one.shown()"),
    Shape("walrus", "if (v{n} := {e}) is not None:\n    pass", "v{n}"),
    Shape("match", "v{n} = 'x'\nmatch ['a', {e}]:\n    case [u{n}, w{n}]:\n        v{n} = w{n}\n    case _:\n        pass", "v{n}"),
    Shape("match of a dataclass", "v{n} = 'x'\nmatch Box({e}):\n    case Box(text=w{n}):\n        v{n} = w{n}", "v{n}"),
    Shape("generator function", "v{n} = ''\nfor w{n} in self._each{n}({e}):\n    v{n} = w{n}", "v{n}", "def _each{n}(self, text: str) -> Iterator[str]:\n    yield 'x'\n    yield text"),
    Shape("yield from", "v{n} = list(self._each{n}({e}))", "v{n}[0]", "def _each{n}(self, text: str) -> Iterator[str]:\n    yield from [text]"),
    Shape("next", "v{n} = next(iter([{e}]))", "v{n}"),
    Shape("starred", "u{n}, *v{n} = ['x', 'y', {e}]", "v{n}[1]"),
    Shape("spread", "v{n} = ['x', *[{e}]]", "v{n}[1]"),
    Shape("spread dict", "v{n} = {{**{{'a': {e}}}, 'b': 'x'}}", "v{n}['a']"),
    Shape("slice assigned", "v{n} = ['x', 'y']\nv{n}[0:1] = [{e}]", "v{n}[0]"),
    Shape("args", "", "self._first{n}('x', {e})", "def _first{n}(self, *texts: str) -> str:\n    return texts[1]"),
    Shape("nonlocal", "v{n} = 'x'\ndef g{n}() -> None:\n    nonlocal v{n}\n    v{n} = {e}\ng{n}()", "v{n}"),
    Shape("several targets", "u{n} = v{n} = {e}", "u{n}"),
    Shape("map", "v{n} = list(map(lambda w{n}: w{n} + '.', [{e}]))", "v{n}[0]"),
    Shape("union", "v{n}: str | int = {e}", "(v{n} if isinstance(v{n}, str) else 'x')"),
    Shape("list of lists", "v{n} = [[{e}]]", "v{n}[0][0]"),
    Shape("replaced", "v{n} = replace(Box({e}), count=2)", "v{n}.text"),
    Shape("replaced by it", "v{n} = replace(Box('x'), text={e})", "v{n}.text"),
    Shape("after __post_init__", "v{n} = Marked({e})", "v{n}.text"),
    Shape("after __post_init__ at once", "", "Marked({e}).text"),
    Shape("property", "v{n} = Marked({e})", "v{n}.whole"),
    Shape("static method", "", "Tool.same({e})"),
    Shape("static method of an object", "v{n} = Tool()", "v{n}.same({e})"),
    Shape("class method of an object", "v{n} = Tool()", "v{n}.boxed({e}).text"),
    Shape("replaced after __post_init__", "v{n} = replace(Marked('x'), text={e})", "v{n}.text"),
    Shape("replaced at once", "", "replace(Marked({e}), marks=3).whole"),
    Shape("own exception", "x{n} = Bad({e})", "x{n}.code"),
    Shape("own exception at once", "", "Bad({e}).code"),
    Shape("case with a guard", "v{n} = 'x'\nmatch (1, {e}):\n    case (u{n}, w{n}) if self.flag < 9:\n        v{n} = w{n}\n    case _:\n        pass", "v{n}"),
    Shape("generic function", "", "same({e})"),
    Shape("generic function of a list", "v{n} = same([{e}])", "v{n}[0]"),
    Shape("bound method", "g{n} = Box({e}).shown", "g{n}()"),
    Shape("functions in a list", "g{n}: list[Callable[[], str]] = [lambda: {e}]", "g{n}[0]()"),
    Shape("raised beside", "v{n} = 'x'\ntry:\n    v{n} = {e}\n    raise KeyError('a')\nexcept KeyError as x{n}:\n    s{n} = str(x{n})", "v{n}"),
    Shape("generator expression kept", "w{n} = (u{n} for u{n} in ['x', {e}])\nv{n} = next(w{n}) + next(w{n})", "v{n}"),
    Shape("lists put together", "", "(['x'] + [{e}])[1]"),
    Shape("list doubled", "", "([{e}] * 2)[1]"),
    Shape("tuples put together", "", "(('x',) + ({e},))[1]"),
    Shape("dict of pairs", "", "dict([('a', {e})])['a']"),
    Shape("dict.update", "v{n}: dict[str, str] = {{}}\nv{n}.update({{'a': {e}}})", "v{n}['a']"),
    Shape("dict.pop", "w{n} = {{'a': {e}}}\nv{n} = w{n}.pop('a')", "v{n}"),
    Shape("dict.popitem", "w{n} = {{'a': {e}}}\nv{n} = w{n}.popitem()[1]", "v{n}"),
    Shape("dict.get's default", "v{n}: dict[str, str] = {{}}", "v{n}.get('a', {e})"),
    Shape("filter", "v{n} = list(filter(lambda w{n}: True, [{e}]))", "v{n}[0]"),
    Shape("match by place", "v{n} = 'x'\nmatch Card({e}):\n    case Card(w{n}, _):\n        v{n} = w{n}", "v{n}"),
    Shape("match by a star", "v{n} = ['x']\nmatch ['a', {e}]:\n    case [_, *w{n}]:\n        v{n} = w{n}\n    case _:\n        pass", "v{n}[0]"),
    Shape("keyword", "", "self._named{n}(end={e})", "def _named{n}(self, start: str = 'a', *, end: str = '.') -> str:\n    return start + end"),
    Shape("starred arguments", "v{n} = ['x', {e}]", "self._second{n}(*v{n})", "def _second{n}(self, *texts: str) -> str:\n    return texts[1]"),
    Shape("swapped", "u{n}, v{n} = {e}, 'x'\nu{n}, v{n} = v{n}, u{n}", "v{n}"),
    Shape("added to an item", "v{n} = ['']\nv{n}[0] += {e}", "v{n}[0]"),
    Shape("added to a field", "v{n} = Box('')\nv{n}.text += {e}", "v{n}.text"),
    Shape("closure made before", "v{n} = 'x'\ndef g{n}() -> str:\n    return v{n}\nv{n} = {e}", "g{n}()"),
    Shape("method bound before", "v{n} = Box('x')\ng{n} = v{n}.shown\nv{n}.text = {e}", "g{n}()"),
    Shape("exception's field", "v{n} = 'x'\ntry:\n    raise Bad({e})\nexcept Bad as x{n}:\n    v{n} = x{n}.code", "v{n}"),
    Shape("generator starred", "v{n} = [*self._gives{n}({e})]", "v{n}[0]", "def _gives{n}(self, text: str) -> Iterator[str]:\n    yield text"),
    Shape("generator enumerated", "v{n} = 'x'\nfor i{n}, w{n} in enumerate(self._gives{n}({e})):\n    v{n} = w{n}", "v{n}", "def _gives{n}(self, text: str) -> Iterator[str]:\n    yield text"),
    Shape("filled by what is mapped", "v{n}: list[str] = []\ndef g{n}(into: list[str]) -> int:\n    into.append({e})\n    return 1\nw{n} = list(map(g{n}, [v{n}]))", "v{n}[0]"),
    Shape("filled by a key", "v{n}: list[str] = []\ndef g{n}(into: list[str]) -> int:\n    into.append({e})\n    return 1\nw{n} = sorted([v{n}], key=g{n})", "v{n}[0]"),
    Shape("filled by a method as a value", "v{n}: list[str] = []\nw{n} = list(filter(self._kept{n}, [v{n}]))\nw{n}[0].append({e})", "v{n}[0]",
          "def _kept{n}(self, into: list[str]) -> bool:\n    return True"),
    Shape("lists mapped", "v{n}: list[str] = []\nfor w{n} in map(lambda u{n}: u{n}, [v{n}]):\n    w{n}.append({e})", "v{n}[0]"),
    Shape("tuple in a dict in a list", "v{n} = [{{'a': (1, {e})}}]", "v{n}[0]['a'][1]"),
)

WAYS_OUT = (
    Shape("scalar state", "self.last = {e}"),
    Shape("list state", "self.parts = self.parts + [{e}]"),
    Shape("row", "self.notes.insert(Note(text={e}))"),
    Shape("update", "n{n} = self.notes.insert(Note(text='x'))\nself.notes.update(n{n}, text={e})"),
    Shape("result", "return {e}"),
    Shape("exception", "raise ValueError({e})"),
    Shape("caught exception", "try:\n    raise ValueError('bad ' + {e})\nexcept ValueError as error:\n    self.last = str(error)"),
    Shape("assert", "assert self.flag == 1, {e}"),
    Shape("path", "s{n} = {e}\nfetch.get(f'https://api.example.com/{{s{n}}}')"),
    Shape("query", "u{n} = 'https://api.example.com/?k=' + {e}\nfetch.get(u{n})"),
    Shape("header elsewhere", "fetch.get('https://c.example.com/', headers={{'X-Key': {e}}})"),
    Shape("json elsewhere", "fetch.post('https://c.example.com/', json={{'a': [{e}]}})"),
    Shape("header by a helper elsewhere", "self._send{n}({{'X-Key': {e}}})", methods="def _send{n}(self, headers: dict[str, str]) -> None:\n    fetch.get('https://c.example.com/', headers=headers)"),
    Shape("action's argument", "self.keep({e})"),
    Shape("guessed letter by letter", "g{n} = ''\nfor i{n} in range(40):\n    for c{n} in '" + LETTERS + "':\n"
          "        if (g{n} + c{n}) in {e}:\n            g{n} = g{n} + c{n}\n            break\nself.last = g{n}"),
    Shape("prefix by prefix", "g{n} = ''\nfor i{n} in range(60):\n    for c{n} in '<" + LETTERS + ">az.!':\n"
          "        if {e}.startswith(g{n} + c{n}):\n            g{n} = g{n} + c{n}\n            break\nself.last = g{n}"),
    Shape("bisected by order", "g{n} = ''\nfor i{n} in range(40):\n    for c{n} in '" + LETTERS + "':\n"
          "        if g{n} + c{n} <= {e}:\n            b{n} = c{n}\n            self.last = g{n} + c{n}\n    g{n} = self.last"),
    Shape("letters of a loop", "g{n} = ''\nfor c{n} in {e}:\n    g{n} += c{n}\nself.last = g{n}"),
    Shape("letters of an index", "g{n} = ''\nfor i{n} in range(30):\n    g{n} += {e}[i{n} % 13]\nself.last = g{n}"),
    Shape("slice", "self.last = {e}[:13] + {e}[13:]"),
    Shape("upper", "self.last = {e}.upper().lower()"),
    Shape("replace", "self.last = {e}.replace('-', '-')"),
    Shape("split", "self.last = '-'.join({e}.split('-'))"),
    Shape("format", "s{n} = {e}\nself.last = f'{{s{n}:>90}}'"),
    Shape("repr", "self.last = repr({e})"),
    Shape("text of a list", "s{n} = [{e}]\nself.last = f'{{s{n}}}'"),
    Shape("list of letters", "self.last = ''.join(list({e}))"),
    Shape("sorted", "self.last = sorted([{e}])[0]"),
    Shape("maximum", "self.last = max({e}, '')"),
    Shape("dict's key", "for k{n} in {{{e}: 1}}:\n    self.last = k{n}"),
    Shape("or", "self.last = {e} or 'x'"),
    Shape("length", "self.flag = len({e})\nself.last = 'k' * len({e}) if self.flag == 0 else str(len({e}))"),
    Shape("where", "self.notes.insert(Note(text='x'))\nif self.notes.where(text={e}):\n    self.last = 'x'"),
    Shape("doubled", "self.last = {e} * 2"),
    Shape("key function", "self.last = sorted(['a', 'b'], key=lambda w{n}: {e})[0]"),
    Shape("matched", "match {e}:\n    case 'abc':\n        self.last = 'y'\n    case _:\n        pass"),
    Shape("text of a dataclass", "self.last = str(Box({e}))"),
    Shape("dataclasses compared", "if Box({e}) == Box('x'):\n    self.last = 'y'"),
    Shape("set", "self.flag = len({{{e}, 'x'}})"),
    Shape("dataclass's field in a row", "b{n} = Box({e})\nself.notes.insert(Note(text=b{n}.text))"),
    Shape("percent", "self.last = '%s' % {e}"),
    Shape("str.format", "self.last = '{{}}'.format({e})"),
    Shape("encoded", "self.last = {e}.encode().hex()"),
    Shape("letters' numbers", "self.flag = sum([ord(c{n}) for c{n} in {e}])"),
    Shape("reversed text", "self.last = ''.join(reversed({e}))"),
    Shape("text by a step", "self.last = {e}[::-1]"),
    Shape("exception kept", "x{n} = ValueError({e})\nself.last = str(x{n})"),
    Shape("compared in a branch", "if {e} == 'guess':\n    self.last = 'yes'"),
    Shape("compared by a closure", "g{n}: Callable[[str], bool] = lambda w{n}: w{n} == 'guess'\nif g{n}({e}):\n    self.flag = 1"),
    Shape("in a list", "self.flag = 1 if {e} in ['a', 'b'] else 0"),
    Shape("counted", "self.flag = ['a', {e}].count('a')"),
    Shape("reduced", "self.last = reduce(lambda u{n}, w{n}: u{n} + w{n}, ['x', {e}])"),
    Shape("chained", "self.last = list(chain(['x'], [{e}]))[1]"),
    Shape("sorted rows", "u{n} = sorted([(1, {e}), (2, 'x')])\nself.flag = u{n}[0][0]"),
    Shape("grouped", "d{n} = {{w{n}: 1 for w{n} in ['x', {e}]}}\nself.flag = len(d{n})"),
    Shape("filled through a bound method", "b{n} = Box('x')\ng{n} = b{n}.put\ng{n}({e})\nself.last = b{n}.text"),
    Shape("yielded", "for w{n} in self._parts{n}({e}):\n    self.last = w{n}", methods="def _parts{n}(self, text: str) -> Iterator[str]:\n    yield 'x'\n    yield text"),
    Shape("letters matched", "match [{e}]:\n    case ['abc']:\n        self.flag = 1\n    case _:\n        pass"),
    Shape("raised by a helper", "self._raise{n}({e})", methods="def _raise{n}(self, text: str) -> None:\n    raise KeyError(text)"),
    Shape("raised from", "try:\n    int('x')\nexcept ValueError as x{n}:\n    raise RuntimeError({e}) from x{n}"),
    Shape("field of a nested instance", "b{n} = [Box('x')]\nb{n}[0].text = {e}\nself.parts = [one.text for one in b{n}]"),
    Shape("document", "document.title = {e}"),
    Shape("result after the page", "v{n} = {e}\ndocument.title = 'x'\nself.flag = 1\nreturn v{n}"),
    Shape("state after the page", "v{n} = {e}\nself.flag = 2\ndocument.title = 'x'\nself.last = v{n}"),
    Shape("kept for the page", "fetch.get('https://api.example.com/r')\nv{n} = 'a' + {e}\ndocument.title = v{n}"),
    Shape("instance that the page reads", "c{n} = Card({e})\nfetch.get('https://api.example.com/r')\ndocument.title = c{n}.title"),
    Shape("instance in a list that the page reads", "c{n} = [Card({e})]\nfetch.get('https://api.example.com/r')\ndocument.title = c{n}[0].title"),
    Shape("grown for the page", "t{n} = ['x']\nfor w{n} in ['a', 'b']:\n    u{n} = fetch.get('https://api.example.com/r').text\n"
          "    if document.title == u{n}:\n        t{n}.append(u{n} + {e})\ndocument.title = t{n}[-1]"),
    Shape("turns of the page", "for w{n} in [fetch.get('https://api.example.com/r').text, {e}]:\n    document.title = w{n}"),
    Shape("helper's result for the page", "document.title = self._asked{n}({e})",
          methods="def _asked{n}(self, text: str) -> str:\n    document.title = 'x'\n    fetch.get('https://api.example.com/r')\n    return 'a' + text"),
    Shape("exception's field for the page", "try:\n    fetch.get('https://api.example.com/r')\n    raise Bad({e})\nexcept Bad as x{n}:\n    document.title = x{n}.code"),
    Shape("parsed", "try:\n    self.flag = int({e})\nexcept ValueError as x{n}:\n    self.last = str(x{n})"),
    Shape("looked up", "d{n} = {{'a': 1}}\ntry:\n    self.flag = d{n}[{e}]\nexcept KeyError as x{n}:\n    self.last = str(x{n})"),
    Shape("any of them", "self.flag = 1 if any([{e}]) else 0"),
    Shape("instances in a list compared", "self.flag = 1 if Card('x') in [Card({e})] else 0"),
    Shape("instances as keys", "self.flag = len({{Card({e}): 1}})"),
    Shape("shown with its name", "s{n} = {e}\nself.last = f'{{s{n}=}}'"),
    Shape("as a format", "s{n} = {e}\nself.last = f'{{1:{{s{n}}}}}'"),
    Shape("bound of a deadline", "with deadline(seconds=float({e})):\n    fetch.get('https://api.example.com/r')"),
    Shape("name of a header", "fetch.get('https://api.example.com/r', headers={{{e}: 'x'}})"),
    Shape("name in JSON", "fetch.post('https://api.example.com/r', json={{{e}: 'x'}})"),
    Shape("verified text", "if verify.hmac_sha256(self.key, {e}, '00'):\n    self.last = 'x'"),
)

RIGHT_USES = (
    Shape("header", "fetch.get('https://api.example.com/r', headers={{'X-Key': {e}}})"),
    Shape("json", "fetch.post('https://api.example.com/r', json={{'key': {e}, 'deep': [{{'a': {e}}}]}})"),
    Shape("dropped", "d{n} = [{e}]\nif len(d{n}) == 1:\n    return 'one'"),
    Shape("not none", "w{n}: str | None = {e}\nif w{n} is not None:\n    return 'some'"),
)

AFTER_THE_PAGE = (
    Shape("sent after the page", "document.title = 'x'\nfetch.get('https://api.example.com/r', headers={{'X-Key': {e}}})"),
    Shape("sent before and after", "fetch.get('https://api.example.com/a')\nv{n} = {e}\ndocument.title = 'x'\nfetch.get('https://api.example.com/r', headers={{'X-Key': v{n}}})"),
    Shape("instance kept", "c{n} = [Card({e})]\nfetch.get('https://api.example.com/r')\ndocument.title = 'x'\nfetch.get('https://api.example.com/r', headers={{'X-Key': c{n}[0].words}})"),
    Shape("grown and sent", "t{n} = ['x']\nfor w{n} in ['a', 'b']:\n    u{n} = fetch.get('https://api.example.com/r').text\n"
          "    if document.title == u{n}:\n        t{n}.append(u{n} + {e})\nfetch.post('https://api.example.com/r', json=t{n})"),
    Shape("turns sent", "for w{n} in [fetch.get('https://api.example.com/r').text, {e}]:\n    document.title = 'x'\n    fetch.get('https://api.example.com/r', headers={{'X-Key': w{n}}})"),
    Shape("helper's result sent", "fetch.post('https://api.example.com/r', headers={{'X-Key': self._asked{n}()}}, json=document.title)",
          methods="def _asked{n}(self) -> str:\n    fetch.get('https://api.example.com/r')\n    document.title = 'x'\n    fetch.get('https://api.example.com/r')\n    return 'a' + self.key"),
    Shape("sent with what the page says", "fetch.post('https://api.example.com/r', json=[{e}, document.title])"),
)
"""Right uses in actions that are split: nothing of the secret is among what the browser gets."""

HARMLESS = (
    Shape("a plain exception", "d{n} = [{e}]\nraise ValueError('no')"),
    Shape("a division by zero", "d{n} = {e}\nself.flag = 1 // (self.flag - self.flag)"),
    Shape("a plain state", "d{n} = {e}\nself.last = 'x'"),
    Shape("plain elsewhere", "d{n} = {e}\nfetch.post('https://c.example.com/', json={{'a': 'x'}})"),
)
"""What goes somewhere while the secret is held, without it."""


@dataclass
class Program:
    """The text of a module, and what the checker should say of it."""

    text: str
    leaks: bool
    shapes: list[str] = field(default_factory=list)


def program(choice: random.Random, carriers: list[Shape], end: Shape, secret: str = "key") -> Program:
    """An app whose action `go` carries the secret through the shapes to the end."""
    action, methods = _action("go", 0, choice, carriers, end, secret)
    return Program(f"{HEAD}{action}{_BESIDE}{methods}\n", end in WAYS_OUT, [*(c.name for c in carriers), end.name])


def application(choice: random.Random, count: int) -> tuple[str, list[tuple[str, str, str]]]:
    """An app with `count` actions that use secrets rightly, each with its name, its secret and its end."""
    actions, beside, made = "", "", list[tuple[str, str, str]]()
    for number in range(count):
        carriers, end, secret = choice.choices(CARRIERS, k=choice.randint(0, 4)), choice.choice([*RIGHT_USES, *HARMLESS]), choice.choice(["key", "other"])
        action, methods = _action(f"go_{number}", 10 * number, choice, [Shape("text", "", "('' + {e})"), *carriers], end, secret)
        actions, beside, made = actions + action, beside + methods, [*made, (f"go_{number}", secret, end.name)]
    return f"{HEAD}{actions}{_BESIDE}{beside}\n", made


_BESIDE = """
    def keep(self, text: str) -> None:
        self.last = text

    def _noise(self) -> list[str]:
        return ['x', f'{self.flag}']
"""


def _action(name: str, first: int, choice: random.Random, carriers: list[Shape], end: Shape, secret: str) -> tuple[str, str]:
    """The action and the methods beside it; numbers of names begin with `first`."""
    lines, methods, expression = "", "", f"self.{secret}"
    for number, shape in enumerate([*carriers, end], first):
        made = shape.lines.format(e=expression, n=number)
        lines += "".join(f"        {line}\n" for line in made.split("\n") if line)
        methods += "".join(f"\n    {line}" for line in shape.methods.format(n=number).split("\n") if line)
        expression = shape.out.format(e=expression, n=number)
    noise = "" if choice.random() < 0.5 else "        self._noise()\n"
    return f"\n    def {name}(self) -> str:\n{noise}{lines}        return 'done'\n", methods
