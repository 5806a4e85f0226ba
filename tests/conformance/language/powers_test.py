"""The compiler and mypy agree about which powers have a type, and about what has none because of them."""
from __future__ import annotations

from tests.conformance.language import illtyped

HEADER = """def program_work(n: int, i: int, j: int, x: float, y: float, d: Decimal, xs: list[int], ds: dict[str, int]) -> {result}:
    assert n >= 0
    {body}


def program() -> int:
    return 0
"""

POWERS = {
    "int": ["i ** n", "i ** 2", "i ** 26", "2 ** 53", "2 ** n", "n ** len('abc')", "pow(i, n)", "pow(i, 25)", "pow(i, 26)", "pow(2, n)",
            "pow(i, 5, 7)"],
    "float": ["i ** x", "i ** 2.0", "2 ** x", "25 ** x", "26 ** x", "(-2) ** x", "(-21) ** x", "0 ** x", "x ** i", "x ** n", "x ** 2", "x ** -2",
              "x ** y", "x ** 0.5", "2.0 ** x", "pow(i, x)", "pow(2, x)", "pow(-2, x)", "pow(x, i)", "pow(x, y)", "pow(x, 2)"],
    "Decimal": ["d ** n", "d ** 2", "pow(d, 2)"],
}

VALUES = {
    "int": [
        "1 + 2 ** n", "-(2 ** n)", "abs(2 ** n)", "max(2 ** n, 3)", "round(x ** y)", "sum([2 ** n], 3)", "sum(2 ** j for j in range(n))",
        "[2 ** n][0]", "(2 ** n).bit_length()", "i if n else 2 ** n", "2 ** n if i else 3 ** n", "i or 2 ** n",
        "(i if n else 2 ** n) + 1", "{'a': 2 ** n}['a']", "xs[2 ** n]", "min([2 ** j for j in range(n)])", "int(2 ** n)", "len([2 ** n])",
        "(lambda: 2 ** n)()", "ds.get('a', 2 ** n)", "math.floor(x ** y)", "math.gcd(2 ** n, 4)", "max(xs, key=lambda k: x ** y)",
        "reduce(lambda a, b: a + b ** n, xs, 0)", "xs.pop(2 ** n)"],
    "float": ["math.sqrt(x ** y)", "float(2 ** n)", "x + x ** y", "x / 2 ** n"],
    "bool": ["2 ** n < 5", "5 == 2 ** n", "1 < i < 2 ** n", "5 in [2 ** n]", "not 2 ** n", "i > 1 and i < 2 ** n", "any([2 ** n])"],
    "str": ["f'{2 ** n}'", "str(2 ** n)", "'abc'[2 ** n]", "'abc'[2 ** n:]", "'abc' * 2 ** n", "'%d' % (2 ** n)"],
    "list[int]": ["[2 ** n]", "[2 ** j for j in range(n)]", "sorted([2 ** n])", "xs + [2 ** n]", "list(range(2 ** n))"],
    "tuple[int, int]": ["divmod(2 ** n, 3)", "(2 ** n, 1)"],
}

BODIES = [
    "v = 2 ** n; return v", "v: int = 2 ** n; return v", "i = 2 ** n; return i", "v = 0; v = 2 ** n; return v", "v: int = 0; v = 2 ** n; return v",
    "v = 2; v **= n; return v", "i **= n; return i", "v = 2; v += 2 ** n; return v", "v = 2; v **= 3; return v", "a, b = 2 ** n, 3; return a",
    "v = w = 2 ** n; return v", "xs[0] = 2 ** n; return xs[0]", "ds['a'] = 2 ** n; return ds['a']", "v = [1, 2 ** n]; return v[0]",
    "v = [2 ** j for j in range(n)]; return v[0]", "v = []; v.append(2 ** n); return v[0]", "v: list[int] = []; v.append(2 ** n); return v[0]",
    "v = {}; v['a'] = 2 ** n; return v['a']", "v = abs(2 ** n); return v", "v = int(2 ** n); return v", "v = i if n else 2 ** n; return v",
    "v = xs + [2 ** n]; return v[0]", "v = sum(2 ** j for j in range(n)); return v", "v = xs[2 ** n]; return v",
    "v: int | None = 2 ** n; return v if v is not None else 0", "v = sorted(xs, key=lambda k: x ** y); return v[0]",
    "if (v := 2 ** n) < 3: i = 1\n    return v",
]
"""Of functions that return an int."""

STRICTER = [("int", "v = 2\n    for k in xs: v **= n\n    return v"), ("list[int]", "v = [2 ** n]; return v")]
"""What mypy accepts, because nothing depends on the type that isn't known."""


def program(result: str, body: str) -> str:
    return HEADER.format(result=result, body=body)


def every() -> list[tuple[str, str]]:
    values = [(result, f"return {value}") for table in (POWERS, VALUES) for result, each in table.items() for value in each]
    return [*values, *(("int", body) for body in BODIES)]


def test_the_same_are_refused() -> None:
    given = every()
    programs = [program(*each) for each in given]
    rejected, refused = illtyped.mypy_rejects(programs), illtyped.compiler_rejects(programs)
    assert {given[n]: said for n, said in refused.items() if n not in rejected} == {}, "mypy accepts them"
    assert {given[n]: said for n, said in rejected.items() if n not in refused} == {}, "the compiler accepts them"
    assert 40 < len(refused) < len(given) - 40


def test_stricter_than_mypy() -> None:
    programs = [program(*each) for each in STRICTER]
    assert illtyped.mypy_rejects(programs) == {}
    assert len(illtyped.compiler_rejects(programs)) == len(programs)
