"""json: the texts that are written, the values that are read, the errors with their places."""
import json
from json import JSONDecodeError, dumps

from monoglot import expect

TEXTS = ["", "a", '"', "\\", "/", "\n\r\t\b\f", "\x00\x1f\x7f", "é", "€", "😀", "\u2028", "</script>"]
FLOATS = [0.0, -0.0, 1.0, -2.5, 0.1, 1e16, 1e22, 1e-5, 123456789.125, 5e-324, 1.7976931348623157e308]


def texts() -> list[str]:
    return [json.dumps(t) for t in TEXTS] + [json.dumps(t, ensure_ascii=False) for t in TEXTS]


def floats() -> str:
    return json.dumps(FLOATS)


def no_numbers() -> str:
    return json.dumps([float("nan"), float("inf"), -float("inf")])


def ints() -> str:
    return dumps([0, -1, 9007199254740991, -9007199254740991, 0 * -1])


def plain() -> list[str]:
    return [json.dumps(True), json.dumps(False), json.dumps(None), json.dumps(3), json.dumps(3.0), json.dumps("x")]


def maybe() -> str:
    xs: list[float | None] = [1.0, None]
    ys: list[int | None] = [1, None]
    return json.dumps(xs) + json.dumps(ys)


def either() -> str:
    xs: list[int | str] = [1, "a"]
    ys: list[float | str | None] = [1.0, "a", None]
    return json.dumps(xs) + json.dumps(ys)


def tuples() -> str:
    many: tuple[float, ...] = (1.0, 2.0)
    return json.dumps((1, 1.0, "x", None, (True, [2.0]))) + json.dumps(many) + json.dumps([(1, 2)])


def empty() -> list[str]:
    none: list[int] = []
    nothing: dict[str, int] = {}
    return [json.dumps(none), json.dumps(nothing), json.dumps(none, indent=2), json.dumps(nothing, indent=2),
            json.dumps([none], indent=1), json.dumps({"a": nothing}, indent=1)]


def keys() -> list[str]:
    return [json.dumps({"b": 1, "a": 2, "1": 3, "__proto__": 4}), json.dumps({2: "x", 10: "y", -1: "z"}),
            json.dumps({1.0: 1, 2.5: 2, 1e16: 3}), json.dumps({True: 1, False: 0}), json.dumps({"é\n": 1})]


def sorted_keys() -> list[str]:
    return [json.dumps({"b": 1, "a": 2, "B": 3, "😀": 4, "\uffee": 5}, sort_keys=True),
            json.dumps({2: "x", 10: "y", -1: "z"}, sort_keys=True),
            json.dumps({1.5: 1, -2.5: 2, 1e16: 3}, sort_keys=True), json.dumps({True: 1, False: 0}, sort_keys=True),
            json.dumps([{"b": {"d": 1, "c": 2}}, {"a": {"z": 1, "y": 2}}], sort_keys=True)]


def indented() -> list[str]:
    x = {"a": [1, 2], "b": [3]}
    return [json.dumps(x, indent=2), json.dumps(x, indent=0), json.dumps(x, indent=-1), json.dumps(x, indent=None),
            json.dumps(x, indent="\t"), json.dumps(x, indent=""), json.dumps(x, indent=1, sort_keys=True)]


def separated() -> list[str]:
    x = {"a": [1, 2], "b": [3]}
    return [json.dumps(x, separators=(",", ":")), json.dumps(x, separators=(" ; ", " = "), indent=1),
            json.dumps(x, separators=None, ensure_ascii=False), json.dumps(obj=x, separators=(",", ":"), indent="--")]


def nested() -> str:
    return json.dumps({"points": [{"x": 1.0, "y": 2.5}, {"x": -0.0, "y": 1e100}], "more": [{}]})


def read() -> list[str]:
    return [expect(str, json.loads(t)) for t in [
        '"a"', ' "b" ', '"\\u00e9\\n\\/\\b\\f\\t\\r\\\\\\""', '"\\ud83d\\ude00"', '"\\uD83D\\uDE00x"', '"😀\x7f"', '\t\n\r "" ']]


def half() -> str:
    return expect(str, json.loads('"\\ud83d"'))


def read_ints() -> list[int]:
    return [expect(int, json.loads(t)) for t in ["0", "-0", "12", "-9007199254740991", " 7\n"]]


def read_large() -> int:
    return expect(int, json.loads("0")) if expect(float, json.loads("9007199254740992.0")) > 1.0 else 1


def read_floats() -> list[float]:
    return [expect(float, json.loads(t)) for t in ["0.5", "-0.5", "1e3", "1E+2", "1.25e-3", "-0", "1", "1e300", "1.0"]]


def read_not_finite() -> float:
    return expect(float, json.loads("NaN"))


def read_infinite() -> float:
    return expect(float, json.loads("1e999"))


def read_words() -> list[bool]:
    return [expect(bool, json.loads("true")), expect(bool, json.loads(" false ")), json.loads("null") is None]


def read_nested() -> list[str]:
    found = json.loads('{"b": [{"c": "x"}, {"c": "y"}], "10": "z", "2": "w", "b2": {}, "__proto__": "p"}')
    inner = expect(list[dict[str, str]], found["b"])
    return [row["c"] for row in inner] + [expect(str, found["10"]), expect(str, found["__proto__"])]


def key_order() -> list[str]:
    return list(expect(dict[str, int], json.loads('{"b": 1, "10": 2, "2": 3, "a": 4, "b": 5}')).keys())


def last_wins() -> dict[str, int]:
    return expect(dict[str, int], json.loads('{"b": 1, "a": 4, "b": 5}'))


def missing() -> str:
    return expect(str, json.loads('{"a": "x"}')["b"])


def mismatched() -> list[str]:
    return expect(list[str], json.loads('{"a": "x"}'))


def back() -> str:
    return json.dumps(expect(dict[str, list[int]], json.loads('{"b": [1, 2], "a": []}')))


def problem(text: str) -> str:
    try:
        json.loads(text)
    except JSONDecodeError as error:
        return str(error)
    return "good"


def problems() -> list[str]:
    return [problem(t) for t in [
        "", " ", "x", "nul", "tru", "[", "[1", "[1,", "[1,]", "[1 2]", "[,]", "{", "{1", '{"a"', '{"a" 1}', '{"a":', '{"a":}',
        '{"a":1', '{"a":1,', '{"a":1,}', '{"a":1 "b":2}', "{'a': 1}", "1 2", "1x", "01", "-", "+1", ".5", "1.", "1.e3", "1e", "1e+",
        "-x", "-Inf", "-Infinity", "Infinity", "NaN", "nan", '"', '"a', '"a\nb"', '"\t"', '"\\', '"\\x"', '"\\u', '"\\u12"',
        '"\\u12g4"', '"\\ud83d\\u12"', "[1]]", "{}{}", "\n\n  x", "[1,\n 2,\n x]", "😀", '"😀" x', '["é",\n"😀" x]', "\ufeff1",
        "\u00a01", "[\u00a0]", "[\x0b1]", "// x", "true false", "[true,false,null]", "undefined", '{"a":1;}', '[1,,2]', "[}", "{]",
        '{"a" : 1 , "b" : [ ] }', "[ ]", "{ }", '"\\u00e', '"\\"', "'a'", "١"]]


def as_value_error() -> str:
    try:
        json.loads("[")
    except ValueError as error:
        return str(error)
    return ""


def uncaught() -> str:
    return expect(str, json.loads("[1, ]")["a"])


def case_whole_numbers() -> list[str]:
    found = [str(expect(int, json.loads("1.0"))), str(expect(list[int], json.loads("[1, 2.0, 3e2]"))), str(expect(float, json.loads("2")))]
    for text in ("1.5", '"1"', "1e300", "9007199254740993", "-9007199254740991.0", "true", "null"):
        try:
            found.append(str(expect(int, json.loads(text))))
        except TypeError as error:
            found.append(repr(error))
    try:
        found.append(expect(str, json.loads("1.0")))
    except TypeError as error:
        found.append(str(error))
    return found


def displays_of_several_types() -> list[str]:
    x, name = 2.0, "é"
    none: int | None = None
    return [json.dumps({"a": 1, "b": ["x", 2.0]}), json.dumps([1, 2.0]), json.dumps([1.0, 2, True, None, "x"]), json.dumps({"x": x, "n": 1, "s": name, "z": none}),
            json.dumps({"a": {"b": {"c": [1, 1.5, {"d": []}]}, "e": {}}, "f": (1, 2.0, ["x"])}), dumps([[1], [2.0]]), dumps([{}, []]),
            json.dumps({"b": 1.0, "a": 2, "c": [{"z": 1, "y": 0.5}]}, sort_keys=True, indent=2), json.dumps(obj={"a": 1, "b": "2"}, separators=(",", ":")),
            json.dumps({1: 1, 2: 2.0}), json.dumps({1.5: "x", 2.0: 1}), json.dumps({"a": 1, "b": 2.0, "a": "again"}), json.dumps([[], 1]), json.dumps([])]


def displays_of_one_type() -> list[str]:
    floats, maybe = [1.0, 2.5], 1 if len(TEXTS) > 1 else None
    return [json.dumps({"a": floats, "b": []}), json.dumps([floats, [0.0]]), json.dumps({"a": maybe, "b": None}), json.dumps([1, None, 2]), json.dumps([None, 1.0])]


def displays_of_values_that_change() -> list[str]:
    floats, deep = [1.0], [[1.0]]
    return [json.dumps({"a": floats, "b": grown(floats)}), json.dumps([floats, grown(floats), "x"]), json.dumps({"a": deep, "n": grown(deep[0])}, indent=grown(deep[0])),
            json.dumps({"a": 1, "b": [2.0], "n": grown(floats)})]


def grown(xs: list[float]) -> int:
    xs.append(2.0)
    return len(xs)
