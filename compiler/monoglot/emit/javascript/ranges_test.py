"""What lowering knows of ints: each rule where it holds, where it must not, and that node then gives CPython's values.

A case is the body of `def case(n: int, xs: list[int]) -> int`, and how many checked
operations it may keep. All cases run on the edges of int, against CPython.
"""
from __future__ import annotations

import ast
import json
import math
import operator
import types
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, strategies as st

from monoglot import ir, lower, model as m
from monoglot.analyse import analyse
from monoglot.check import check
from monoglot.diagnostics import Refused, as_text
from monoglot.emit import javascript
from monoglot.emit.javascript.noderun import run_module
from monoglot.lower import bounds
from monoglot.lower.frame import LIMIT
from monoglot.lower.verifier import verify
from monoglot.read import read
from monoglot.walk import nodes

CHECKED = frozenset({"int.add", "int.sub", "int.mul", "int.floordiv", "int.mod", "int.and", "int.or", "int.xor",
                     "int.shl", "int.shr", "list.at", "list.set", "str.len"})
EDGES = (0, 1, -1, 2, 3, 7, -7, 10, 31, 2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**32, LIMIT - 1, LIMIT, 1 - LIMIT, -LIMIT)

LISTS: tuple[list[int], ...] = ([], [5], [3, LIMIT, -LIMIT, 8])
HEAD = "from collections.abc import Callable\nfrom monoglot import App\n\nclass Cases(App):\n    pass\n\n"


@dataclass(frozen=True)
class Case:
    name: str
    checked: tuple[str, ...]
    body: str


CASES = [
    # operators
    Case("floordiv", (), "return n // 7"), Case("floordiv_one", (), "return n // 9007199254740991"),
    Case("floordiv_negative", ("int.floordiv",), "return n // -7"),
    Case("floordiv_maybe_zero", ("int.floordiv",), "if n < 0:\n    return 0\nreturn 100 // n"),
    Case("mod_of_negative", ("int.mod",), "return n % 7"),
    Case("mod_of_natural", (), "if n < 0:\n    return 0\nreturn n % 7"),
    Case("mod_maybe_zero", ("int.mod",), "if n < 0:\n    return 0\nreturn 7 % n"),
    Case("mod_bounds", ("int.mod",), "k = n % 10\nreturn k * k + k - 10"),
    Case("mod_negative_bounds", ("int.mod",), "k = n % -10\nreturn k + 1 - 10"),
    Case("negative_zero", ("int.mod", "int.mul"), "k = n % 3\nreturn k * -5"),
    Case("product_of_signs", ("int.mod",), "k = n % 3 + 1\nreturn k * -5"),
    Case("mask", (), "return (n & 255) * (n & 65535)"), Case("mask_wide", ("int.and",), "return n & 4294967295"),
    Case("min_max", (), "return min(max(n, 0), 1000) * 1000 + 1"), Case("min_alone", ("int.add",), "return min(n, 5) + -10"),
    Case("at_the_limit", (), "if n > 9007199254740990:\n    return 0\nreturn n + 1"),
    Case("over_the_limit", ("int.add",), "if n > 9007199254740990:\n    return 0\nreturn n + 2"),
    Case("shift", (), "return (n & 1023) << 20"), Case("shift_out", ("int.shl",), "return (n & 2047) << 21"),
    Case("minus", (), "return -(n & 255) * 2 + ~(n & 255)"), Case("absolute", ("int.mul",), "return abs(n) * 2"),
    Case("truth", (), "return int(n > 3) + int(n > 5) * 2"), Case("conditional", (), "return (1 if n > 0 else 10) * 9"),
    Case("literal_length", (), "return len('äöü') * 2"), Case("ord", (), "return ord('a') * 1000"),
    Case("mod_negative_limit", ("int.mod", "int.sub"), "k = n % -10\nreturn k - 9007199254740983"),
    Case("mod_limit", ("int.add", "int.mod"), "k = n % 10\nreturn k + 9007199254740983"),
    # tests
    Case("guard_not_chain", ("int.add",), "if not 0 <= n < 10:\n    return n + 1\nreturn 0"),
    Case("guard", (), "if 0 <= n < 10:\n    return n * n + n % 3\nreturn 0"),
    Case("guard_of_one_side", ("int.mul",), "if n < 10:\n    return n * n\nreturn 0"),
    Case("guard_or", ("int.mul",), "if n >= 0 or n < 10:\n    return n * n\nreturn 0"),
    Case("guard_not_or", (), "if not (n < 0 or n > 10):\n    return n * n\nreturn 0"),
    Case("guard_ends", ("int.mul", "list.at"), "if 0 <= n < 10:\n    n = xs[0] if False else 94906267\nreturn n * n"),
    Case("guard_equal", (), "if n == 5:\n    return n * n\nreturn 0"),
    Case("guard_unequal", ("int.mul",), "if n != 5:\n    return n * n\nreturn 0"),
    Case("guard_else", (), "if n < 0 or n > 99:\n    return 1\nelse:\n    return n * n"),
    Case("guard_early_only_if_it_ends", ("int.mul",), "if n < 0 or n > 99:\n    pass\nreturn n * n"),
    Case("guard_conditional", (), "return n * n if 0 <= n <= 9 else 0"),
    Case("guard_walrus", ("int.mul", "int.mul"), "return ((n := 94906267) * n if 0 <= n <= 9 else 0) if n < 10 else (k := n) * k"),
    Case("guard_rebound", ("int.mul", "int.sub"), "k = n\nif 0 <= k < 5 and (k := n - 94906267) < 3:\n    return k * k\nreturn 0"),
    # assignments and what ends them
    Case("assigned", (), "k = 5\nk += 1\nreturn k * k"),
    Case("assigned_in_branch", ("int.mul",), "k = 5\nif n > 3:\n    k = n\nreturn k * k"),
    Case("assigned_in_loop", ("int.mul", "int.add", "int.mod"), "k = 1\nfor i in range(60):\n    k = k * 2\n    k += k % 2\nreturn k"),
    Case("assigned_in_try", ("int.mul", "list.at"), "k = 5\ntry:\n    k = n\n    k = xs[n]\nexcept IndexError:\n    pass\nreturn k * k"),
    Case("assigned_in_handler_only", ("int.mul",), "k = 5\ntry:\n    k = n\n    raise ValueError('')\n    k = 5\nexcept ValueError:\n    return k * k\nreturn 0"),
    Case("assigned_by_closure", ("int.mul",), "k = 5\ndef f() -> None:\n    nonlocal k\n    k = n\nk = 6\nf()\nreturn k * k"),
    Case("assigned_in_closure", ("int.mul",), "k = 5\ndef g() -> None:\n    nonlocal k\n    k = n\ndef f() -> int:\n    nonlocal k\n    k = 3\n    g()\n    return k * k\nreturn f()"),
    Case("walrus", ("int.add", "int.mul", "int.mul"), "k = 5\nreturn k + (k := n) * 0 + 1 if n < 0 else (k := n) * k"),
    # loops
    Case("counter", (), "k = 0\nfor i in range(n % 5 if n > 0 else 3):\n    k = i + 1\nreturn k"),
    Case("counter_down", (), "k = 0\nfor i in range(9, -1, -1):\n    k = i * i\nreturn k"),
    Case("counter_again", ("int.mul",), "k = 0\nfor i in range(3):\n    k = i * i\nfor i in [n]:\n    k = i * i\nreturn k"),
    Case("counter_changed", ("int.mul",), "k = 0\nfor i in range(3):\n    i = n\n    k = i * i\nreturn k"),
    Case("while_guard", (), "i = 0\nwhile i < 10 and i < n:\n    i += 1\nreturn i"),
    Case("while_after", ("int.mul", "int.sub"), "i = n\nwhile i > 9007199254740985:\n    i -= 1\nreturn i * i - 1"),
    Case("while_moves", ("int.add", "int.add"), "i = 9007199254740980\nwhile i < 9007199254740991:\n    i += 5\n    i += 1\nreturn i"),
    Case("bytes", (), "k = 0\nfor b in b'\\xff\\x01':\n    k = b * b\nreturn k"),
    # indexes
    Case("index", (), "k = 0\nfor i in range(len(xs)):\n    k = max(k, xs[i])\nreturn k"),
    Case("index_set", (), "for i in range(1, len(xs)):\n    xs[i] = xs[i] // 2\nreturn len(xs)"),
    Case("index_enumerate", (), "k = 0\nfor i, x in enumerate(xs):\n    k = max(x, xs[i])\n    xs[i] = 1\nreturn k"),
    Case("index_negative_start", ("list.at",), "k = 0\nfor i in range(-2, len(xs)):\n    k = xs[i]\nreturn k"),
    Case("index_pop", ("list.at",), "k = 0\nfor i in range(len(xs)):\n    xs.pop()\n    k = xs[i]\nreturn k"),
    Case("index_alias", ("list.at",), "ys = xs\nk = 0\nfor i in range(len(xs)):\n    ys.clear()\n    k = xs[i]\nreturn k"),
    Case("index_delete", ("list.at",), "k = 0\nfor i in range(len(xs)):\n    del xs[0]\n    k = xs[i]\nreturn k"),
    Case("index_slice", ("list.at",), "k = 0\nfor i in range(len(xs)):\n    xs[0:2] = []\n    k = xs[i]\nreturn k"),
    Case("index_times", ("list.at",), "k = 0\nfor i in range(len(xs)):\n    xs *= 0\n    k = xs[i]\nreturn k"),
    Case("index_call", ("list.at",), "k = 0\ndef f() -> None:\n    xs.clear()\nfor i in range(len(xs)):\n    f()\n    k = xs[i]\nreturn k"),
    Case("index_other", ("list.at",), "ys = [1]\nk = 0\nfor i in range(len(xs)):\n    k = ys[i]\nreturn k"),
    Case("index_rebound", ("list.at",), "k = 0\nfor i in range(len(xs)):\n    k = xs[i]\n    xs = [1]\nreturn k"),
    Case("index_counter_changed", ("list.at",), "k = 0\nfor i in range(len(xs)):\n    i += 1\n    k = xs[i]\nreturn k"),
    Case("index_after", ("list.at",), "i = 0\nfor i in range(len(xs)):\n    pass\nxs.clear()\nreturn xs[i]"),
    Case("index_else", ("list.at",), "i = 0\nfor i in range(len(xs)):\n    pass\nelse:\n    xs.clear()\n    return xs[i]\nreturn 0"),
    Case("index_closure", ("list.at",), "f: Callable[[], int] = lambda: 0\nfor i in range(len(xs)):\n    f = lambda: xs[i]\nxs.clear()\nreturn f()"),
    Case("index_enumerate_start", ("list.at",), "k = 0\nfor i, x in enumerate(xs, 1):\n    k = xs[i]\nreturn k"),
    Case("index_enumerate_twice", ("list.at",), "k = 0\nfor i, i in enumerate(xs):\n    k = xs[i]\nreturn k"),
]


def _source() -> str:
    return HEAD + "\n".join(f"def case_{c.name}(n: int, xs: list[int]) -> int:\n" +
                            "".join(f"    {line}\n" for line in c.body.split("\n")) for c in CASES)


class _Limited(ast.NodeTransformer):
    """CPython's operators with the int of every target: beyond ±LIMIT they raise."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        return ast.Call(ast.Name("limited", ast.Load()), [node], [])

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name) or node.target.id == "xs":
            return node
        value = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
        return ast.Assign([node.target], ast.Call(ast.Name("limited", ast.Load()), [value], []))


def _limited(value: object) -> object:
    if isinstance(value, int) and abs(value) > LIMIT:
        raise OverflowError("integer out of range")
    return value


def _program() -> m.Program:
    """Every function in the client's module."""
    product = read("cases.py", _source())
    assert not isinstance(product, Refused), as_text(product.diagnostics, _source())
    checked = check(product, name="cases")
    assert not isinstance(checked, Refused), as_text(checked.diagnostics, _source())
    placed = analyse(checked)
    assert not isinstance(placed, Refused), as_text(placed.diagnostics, _source())
    return replace(placed, placements=tuple(replace(p, sides=("client",)) for p in placed.placements))


@pytest.fixture(scope="module")
def program() -> m.Program:
    return _program()


@pytest.fixture(scope="module")
def module(program: m.Program) -> ir.Module:
    made = lower.lower(program)
    assert not isinstance(made, Refused), as_text(made.diagnostics, _source())
    assert verify(made) == ()
    return made


def _outcome(function: Callable[[int, list[int]], int], n: int, xs: list[int]) -> list[str]:
    try:
        return ["value", str(int(function(n, xs)))]
    except Exception as error:
        return [type(error).__name__, str(error)]


@pytest.fixture(scope="module")
def expected() -> dict[str, list[list[str]]]:
    tree = ast.fix_missing_locations(_Limited().visit(ast.parse(_source())))
    space = types.ModuleType(__name__)
    space.__dict__["limited"] = _limited
    exec(compile(tree, "cases.py", "exec", dont_inherit=True), space.__dict__)
    return {c.name: [_outcome(getattr(space, f"case_{c.name}"), n, list(xs)) for n in EDGES for xs in LISTS] for c in CASES}


@pytest.fixture(scope="module")
def found(program: m.Program, module: ir.Module, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    text = javascript.emit(program, module)["client.js"].decode()
    names = ", ".join(f"{c.name}: case_{c.name}" for c in CASES)
    tail = f"""
const shown = x => Object.is(x, -0) ? "negative zero" : String(x);
const outcome = (run, n, xs) => {{
  try {{ return ["value", shown(run(n, [...xs]))]; }} catch (e) {{ return [e.kind ?? "JavaScript", e.kind ? e.message : String(e.stack)]; }}
}};
const every = run => {json.dumps(EDGES)}.flatMap(n => {json.dumps(LISTS)}.map(xs => outcome(run, n, xs)));
console.log(JSON.stringify(Object.fromEntries(Object.entries({{{names}}}).map(([k, f]) => [k, every(f)]))));
"""
    made: dict[str, list[list[str]]] = json.loads(run_module(tmp_path_factory.mktemp("cases"), text + tail))
    return made


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_same_as_cpython(case: Case, expected: dict[str, list[list[str]]], found: dict[str, list[list[str]]]) -> None:
    assert found[case.name] == expected[case.name]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_what_keeps_its_check(case: Case, module: ir.Module) -> None:
    function = next(f for f in module.client.functions if f.name == f"case_{case.name}")
    checked = [n.name for n in nodes(function.body) if isinstance(n, ir.Op) and n.name in CHECKED]
    assert sorted(checked) == sorted(case.checked)


_INTS = st.one_of(st.sampled_from(EDGES), st.integers(-LIMIT, LIMIT), st.integers(-40, 40))
_OPERATORS: dict[str, Callable[[int, int], int]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv, "%": operator.mod,
    "&": operator.and_, "|": operator.or_, "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift}


@given(st.sampled_from(sorted(_OPERATORS)), _INTS, _INTS, _INTS, _INTS, st.data())
def test_results_lie_within_their_bounds(op: str, a: int, b: int, c: int, d: int, data: st.DataObject) -> None:
    """And what is proved doesn't leave the range of int."""
    left, right = (min(a, b), max(a, b)), (min(c, d), max(c, d))
    x, y = data.draw(st.integers(*left)), data.draw(st.integers(*right))
    if (op in ("//", "%") and y == 0) or (op in ("<<", ">>") and not 0 <= y <= 80):
        return
    value = _OPERATORS[op](x, y)
    low, high = bounds.result(op, left, right)
    assert low <= value <= high or abs(value) > LIMIT
    if bounds.proved(op, left, right):
        assert abs(value) <= LIMIT
        assert op != "*" or value != 0 or (x >= 0 and y >= 0)


@given(_INTS, _INTS.filter(lambda b: b > 0))
def test_the_quotient_of_floats_is_that_of_ints(a: int, b: int) -> None:
    """Why `//` needs no remainder: Python's float division is the target's."""
    assert math.floor(float(a) / float(b)) == a // b
    near = a - a % b
    for x in (near, near - 1, near + b - 1):
        if abs(x) <= LIMIT:
            assert math.floor(float(x) / float(b)) == x // b
