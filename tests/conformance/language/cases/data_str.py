"""Methods of str: every form people use, by code points."""


def strips() -> list[str]:
    return [" a ".strip(), "xxaxx".strip("x"), "abcba".strip("ab"), " a ".lstrip(), " a ".rstrip(), "\u2003a\x1f".strip(), "a-]^".strip("]^-"), "".strip("a"), "a".strip("")]


def casefolds() -> list[str]:
    return [s.casefold() for s in ["Straße", "ΣΊΣΥΦΟΣ", "ẞ", "ıİI", "\u13a0\uab70", "ŉ", "ﬁ", "ῼ"]]


def swapped() -> list[str]:
    return [s.swapcase() for s in ["Hello World", "ß", "ΑΣ", "ǅ", "éÉ1"]]


def tabs() -> list[str]:
    return ["a\tb".expandtabs(), "\ta\n\tb".expandtabs(4), "abcd\te".expandtabs(4), "a\tb".expandtabs(0), "é\U0001f600\tb".expandtabs(4)]


def splits() -> list[list[str]]:
    return ["a,b,,c".split(","), "a b  c ".split(), "a  b  c ".split(None, 1), "a b c".split(maxsplit=1), "".split(), "".split(","),
            "  a b ".split(None, 0), "aXXbXXc".split("XX", 1), "a,b".split(",", 0), "a,b,c".split(",", maxsplit=-1), "\x1ca\u3000b".split()]


def rsplits() -> list[list[str]]:
    return ["a,b,c".rsplit(",", 1), " a b c ".rsplit(None, 1), "a b c".rsplit(maxsplit=2), "aaa".rsplit("aa"), "a,b".rsplit(","), "a b".rsplit(), "".rsplit(","),
            "  x y".rsplit(None, 0)]


def split_empty() -> list[str]:
    sep = ""
    return "abc".split(sep)


def rsplit_empty() -> list[str]:
    sep = ""
    return "abc".rsplit(sep)


def lines() -> list[list[str]]:
    return ["a\nb\r\nc\rd".splitlines(), "a\n\nb\n".splitlines(True), "a\r\nb".splitlines(keepends=True), "".splitlines(True), "a\x85b\u2028c\x0bd".splitlines(True), "\n".splitlines()]


def finds() -> list[int]:
    s = "ab\U0001f600cabc"
    return [s.find("c"), s.find("abc"), s.find("c", 4), s.find("a", -3), s.find("z"), s.find("", 3), s.find("", 8), s.find("b", 1, 2), s.find("b", 2, 5), s.rfind("c"), s.rfind("c", 0, 6), s.rfind("a", 1, -1), s.find("", 7), s.rfind("")]


def indexes() -> list[int]:
    return ["hello".index("l"), "hello".rindex("l"), "hello".index("l", 3), "hello".rindex("l", 0, 3)]


def index_missing() -> int:
    return "hello".index("z")


def rindex_missing() -> int:
    return "hello".rindex("h", 1)


def counts() -> list[int]:
    return ["banana".count("a"), "banana".count("ana"), "abc".count(""), "banana".count("a", 2), "banana".count("a", 2, 4), "abc".count("", 3), "abc".count("", 4), "".count("")]


def starts() -> list[bool]:
    return ["hello".startswith("he"), "hello".startswith(("x", "he")), "hello".startswith("l", 2), "hello".startswith("ll", 2, 3), "hello".startswith("", 5), "hello".startswith("", 6),
            "hello".startswith(("a", "b")), "\U0001f600x".startswith("x", 1)]


def ends() -> list[bool]:
    return ["hello".endswith("lo"), "hello".endswith(("x", "lo")), "hello".endswith("l", 0, 4), "hello".endswith("lo", -2), "hello".endswith("", 9), "a.py".endswith((".txt", ".py"))]


def questions() -> list[list[bool]]:
    texts = ["", "a", "1", "²", "½", "一", "a1", "a b", " ", "A", "Ab", "ab", "Ab Cd", "AB", "ǅ", "_x", "1x", "é", "\n", "٣", "\U0001f600", "A1b", "Hello, World", "hELLO"]
    return [[s.isdecimal(), s.isdigit(), s.isnumeric(), s.isalpha(), s.isalnum(), s.isspace(), s.islower(), s.isupper(), s.istitle(),
             s.isidentifier(), s.isprintable(), s.isascii()] for s in texts]


def translates() -> list[str]:
    return ["abc".translate(str.maketrans("ab", "xy")), "abcabc".translate(str.maketrans("a", "1", "c")),
            "abc".translate({97: "AAA", 98: ""}), "a\U0001f600".translate({128512: "!"}), "ab".translate({97: 98, 98: 97}),
            "ab".translate({97: None, 98: 120})]


def table_made() -> dict[int, int]:
    return str.maketrans("ab", "\U0001f600c")


def table_uneven() -> dict[int, int]:
    return str.maketrans("ab", "c")


def joins() -> list[str]:
    return [",".join(["a", "b"]), "".join(str(i) for i in range(4)), "-".join("abc"), ", ".join({"x": 1, "y": 2}), "+".join(("a", "b")), ",".join(sorted({"b", "a"})), ",".join([])]


def replaces() -> list[str]:
    return ["aaa".replace("a", "b", 2), "abc".replace("", "-"), "abc".replace("", "-", 2), "aaa".replace("aa", "b"), "a.b".replace(".", "$&"), "abc".replace("b", "")]


def pads() -> list[str]:
    return ["a".ljust(3, "*"), "a".rjust(3), "ab".center(5, "-"), "abc".center(6, "*"), "-5".zfill(4), "+".zfill(3), "\U0001f600".rjust(3, "x"), "abc".zfill(2)]


def parts() -> list[tuple[str, str, str]]:
    return ["a=b=c".partition("="), "a=b=c".rpartition("="), "abc".partition("="), "abc".rpartition("=")]


def cases() -> list[str]:
    return ["hello world's 3rd".title(), "hELLO".capitalize(), "ß".upper(), "İ".lower(), "ǆ".title(), "ΑΣ".lower(), "they're bill's".title()]


def affixes() -> list[str]:
    return ["TestHook".removeprefix("Test"), "TestHook".removesuffix("Hook"), "abc".removesuffix(""), "abc".removeprefix("x")]


def reprs() -> list[str]:
    return [repr("a'b"), repr('a"b'), repr("a'b\"c"), repr("\\n\n\t\r"), repr("\x00\x1f\x7f\x80\xad"), repr("é\u200b\u2028\ue000\U0001f600\U000e0001"), ascii("é\U0001f600'")]


def compares() -> list[bool]:
    return ["a" < "b", "a" < "B", "\uffff" < "\U00010000", "" < "a", "abc" < "abd", "é" > "z"]


def items() -> list[str]:
    s = "a\U0001f600b"
    return [s[0], s[1], s[-1], s[1:], s[:2]]


def item_beyond() -> str:
    return "abc"[3]


def repeats() -> list[str]:
    return ["ab" * 2, "ab" * 0, "ab" * -1, 3 * "x"]


def iterates() -> list[str]:
    return [c for c in "a\U0001f600é"]


def fill_too_long() -> str:
    return "a".ljust(5, "ab")
