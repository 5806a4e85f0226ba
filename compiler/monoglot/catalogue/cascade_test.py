"""One mistake gives one diagnostic: k independent mistakes of a module give exactly k, wherever each stands."""
from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monoglot import catalogue, pipeline
from monoglot.catalogue.entry import module
from monoglot.diagnostics import Refused
from monoglot.pipeline import Request

METHODS = {
    "MG0201": "def {f}(self) -> None:\n    global x",
    "MG0204": "def {f}(self) -> int:\n    return {f}_os.getcwd()",
    "MG0206": "@staticmethod\ndef {f}(x: int) -> int:\n    return x",
    "MG0301": "def {f}(self) -> None:\n    if nope:\n        self.credits += 1",
    "MG0305": "def {f}(self, n: int) -> int:\n    for i in range(n):\n        x = i\n    return x",
    "MG0306": "def {f}(self) -> list[str]:\n    return [s.name for s in self.shoots.where(nope=1)]",
    "MG0307": "def {f}(self) -> int:\n    self.credits = self.nope + 1\n    return self.credits",
    "MG0401": "def {f}(self) -> None:\n    self.credits = 'x'",
    "MG0402": "def {f}(self, x) -> str:\n    y = x.name + 1\n    return y",
    "MG0403": "def {f}(self):\n    return 1",
    "MG0404": "def {f}(self, x: Nope) -> int:\n    return x.a[1] + len(x)",
    "MG0405": "def {f}(self) -> int:\n    x = 1 + 'a'\n    return x * 2",
    "MG0411": "def {f}(self, shoot: Id[Shoot]) -> str:\n    return self.shoots.get(shoot).name",
    "MG0414": "def {f}(self) -> int:\n    x = {f}_two(1)\n    return x",
    "MG0418": "def {f}(self, n: int) -> int:\n    if n:\n        return 1",
    "MG0423": "def {f}(self, shoot: Id[Shoot]) -> None:\n    while self.shoots[shoot]:\n        pass",
    "MG0432": "def {f}(self) -> str:\n    return 1",
    "MG0434": "def {f}(self) -> None:\n    1 + 2",
    "MG0436": "def {f}(self) -> None:\n    FRUITS.append('x')",
    "MG0517": "def {f}(self, then: Callable[[], None]) -> None:\n    then()",
    "MG0602": "def {f}(self) -> None:\n    key = self.ai_key\n    self.shoots.insert(Shoot(name=f'k {{key}}'))",
    "MG0603": "def {f}(self) -> str:\n    key = ['x']\n    key.append(self.ai_key)\n    return key[0]",
    "MG0604": "def {f}(self, text: str) -> bool:\n    return self.ai_key == text",
    "MG0608": "def {f}(self) -> str:\n    return fetch.get('https://other.example.com/', bearer=self.ai_key).text",
    "MG0609": "def {f}(self, host: str) -> str:\n    return fetch.get(f'https://{{host}}/').text",
    "MG0610": "def {f}(self) -> str:\n    return fetch.get('http://api.example.com/').text",
    "MG0613": "def {f}(self) -> None:\n    raise ValueError(self.ai_key + '!')",
    "MG0614": "def {f}(self) -> int:\n    return len(self.ai_key)",
    "MG0615": "def {f}(self) -> None:\n    fetch.get('https://api.example.com/?' + self.ai_key)",
    "MG0703": "@barrier\ndef {f}(self) -> int:\n    return self.credits",
}
"""A method with one mistake, by its code; `{f}` is its name."""

BESIDE = {"MG0204": "import os as {f}_os", "MG0414": "def {f}_two(a: int, b: int) -> int:\n    return a + b"}
"""What stands in the module for it."""

HEALTHY = "def healthy{n}(self, shoot: Id[Shoot]) -> str:\n    row = self.shoots.get(shoot)\n    return row.name if row else 'none'"

EXPRESSIONS = {
    "MG0301": "nope", "MG0307": "self.nope", "MG0405": "(1 + 'a')", "MG0426": "len(5)", "MG0310": "'a'.nope()",
    "MG0413": "[1, 'a'][0]", "MG0308": "Status.NOPE", "MG0302": "document.nope", "MG0410": "'a'()", "MG0421": "(1, 2)[7]",
    "MG0406": "(-'a')", "MG0404": "expect(Nope, fetch.get('https://api.example.com/').json)", "MG0202": "1j",
}
"""An expression with one mistake, by its code."""

CONTEXTS = [
    "x = {e}", "x = {e}\ny = x + 1\nfor z in y:\n    z.foo(x)", "for x in {e}:\n    y = x.a", "if {e}:\n    pass", "while not {e}:\n    break",
    "x = [{e}]", "x = {{'a': {e}}}", 'x = f"{{{e}}}"', "x = [y for y in {e}]", "x = [y for y in [1] if {e}]", "x = ({e}, 1)",
    "x = 1 if {e} else 2", "x = {e} if self.credits else {e2}", "x = len({e})", "x = sorted({e}, key=lambda y: y.a)", "x = str({e}).upper()",
    "self.credits = {e}", "self.shoots.insert(Shoot(name={e}))", "x = {e} == 1", "x = 1 < {e} < 2", "x = {e} and True", "x = not {e}",
    "x = {e}.attribute.method(1)[2]", "x = {e}[0]", "x = [1, 2][{e}]", "x = {e} + {e2}", "x: int = {e}", "a, b = {e}", "x = lambda: {e}",
    "def inner() -> int:\n    return {e}\nx = inner()", "raise ValueError({e})", "assert {e}", "try:\n    x = {e}\nexcept ValueError:\n    pass",
    "x = self._helper({e})", "x = max({e}, 1)", "x = self._helper(number={e})", "fetch.post('https://api.example.com/', json={{'a': {e}}})",
]
"""What may stand around it; `{e2}` is a value without a mistake."""


def codes(text: str | bytes) -> list[str]:
    made = pipeline.run(Request("app.py", text, "example"))
    return sorted(d.code for d in made.diagnostics) if isinstance(made, Refused) else []


def whole(parts: list[str]) -> str | bytes:
    return module("\n\n".join(["FRUITS = ['a']", *parts]))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(sorted(METHODS)), min_size=1, max_size=8), st.integers(0, 3), st.randoms(use_true_random=False))
@example(sorted(METHODS), 2, None)
def test_k_mistakes_give_k_diagnostics(wanted: list[str], healthy: int, order: object) -> None:
    parts = [HEALTHY.format(n=n) for n in range(healthy)]
    for number, code in enumerate(wanted):
        parts.append(METHODS[code].format(f=f"f{number}"))
        if code in BESIDE:
            parts.append(BESIDE[code].format(f=f"f{number}"))
    if order is not None:
        getattr(order, "shuffle")(parts)
    assert codes(whole(parts)) == sorted(wanted)


HELPER = "def _helper(self, number: int) -> int:\n    return number"


def method(name: str, code: str, context: str) -> str:
    """A method with the mistake `code` in the context, without an empty line."""
    body = context.format(e=EXPRESSIONS[code], e2="[1][0]")
    return f"def {name}(self) -> None:\n" + "\n".join(f"    {line}" for line in body.split("\n"))


def test_what_depends_on_a_mistake_is_not_another() -> None:
    wrong = [(code, context, found) for code in EXPRESSIONS for context in CONTEXTS
             if (found := codes(whole([HELPER, method("f", code, context)]))) != [code]]
    assert not wrong, "\n".join(map(str, wrong))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(sorted(EXPRESSIONS)), st.sampled_from(CONTEXTS)), min_size=2, max_size=8))
def test_mistakes_in_contexts_add_up(wanted: list[tuple[str, str]]) -> None:
    parts = [method(f"f{number}", code, context) for number, (code, context) in enumerate(wanted)]
    assert codes(whole([HELPER, *parts])) == sorted(code for code, _ in wanted)


def test_two_stages_speak_in_one_run() -> None:
    """A mistake of types in one function, of secrets in another; what uses the first is left alone."""
    found = codes(whole([METHODS["MG0405"].format(f="f"), METHODS["MG0603"].format(f="g"), METHODS["MG0703"].format(f="h"),
                         "def other(self) -> int:\n    fetch.get('http://api.example.com/')\n    return self.f()"]))
    assert found == ["MG0405", "MG0603", "MG0703"]


def test_each_code_of_the_test_is_in_the_catalogue() -> None:
    assert set(METHODS) | set(EXPRESSIONS) <= set(catalogue.BY_CODE)
