"""re: patterns that the compiler translates, on texts where the engines' own rules differ."""
import re
from re import fullmatch, search

TEXTS = ["", "a", "ab", "abc", "a\n", "a\nb", "\n", "aB1_ é", "2024-11-21", "x=1; y=22", "😀a", "K ſ İ ı", "١٢", "a\u2028b",
         "\x1c\x85\ufeff", "aaa", "²½Ⅷ一", "A.B", "\r\n", "foo.bar@x.org", "_", "-", "é", "e\u0301"]


def anchors() -> list[list[bool]]:
    return [[re.search(r"^a$", t) is not None, re.search(r"\Aa\Z", t) is not None, re.search(r"^b$", t, re.M) is not None,
             re.search(r"^$", t) is not None, re.search(r"a$", t, re.MULTILINE) is not None, re.match(r"a", t) is not None,
             fullmatch(r"a|ab|abc", t) is not None, re.search("$", t) is not None, re.match(".", t) is not None,
             re.match("(?s).", t) is not None, re.fullmatch("a.b", t, re.S) is not None] for t in TEXTS]


def classes() -> list[list[list[str]]]:
    return [[re.findall(r"\d", t), re.findall(r"\w+", t), re.findall(r"\s", t), re.findall(r"\D", t), re.findall(r"\W", t),
             re.findall(r"\S+", t), re.findall(r"[\W]", t), re.findall(r"[^\W\d]", t), re.findall(r"[\S\n]", t),
             re.findall(r"[\Da]", t), re.findall(r"[^\S\r]", t), re.findall(".", t), re.findall("(?s).", t)] for t in TEXTS]


def ascii_classes() -> list[list[list[str]]]:
    return [[re.findall(r"\d", t, re.A), re.findall(r"\w+", t, re.ASCII), re.findall(r"\s", t, re.A), re.findall(r"[\W]", t, re.A),
             re.findall(r"[\D]", t, re.A), re.findall(r"[\S]", t, re.A), re.findall(r"\b\w", t, re.A)] for t in TEXTS]


def borders() -> list[list[str]]:
    return [[re.sub(r"\b", "|", t), re.sub(r"\B", "|", t), re.sub(r"\b\w", "<\\g<0>>", t)] for t in TEXTS]


def cases() -> list[list[list[str]]]:
    return [[re.findall("[a-z]", t, re.I), re.findall("[^a-z]", t, re.I), re.findall("K|s", t, re.IGNORECASE),
             re.findall("(?i:a)b", t), re.findall("i", t, re.I), re.findall("[a-z]", t, re.I | re.A), re.findall("A", t)] for t in TEXTS]


def groups() -> list[list[str | None]]:
    found: list[list[str | None]] = []
    for t in TEXTS:
        m = search(r"(?P<first>\w)(-)?(?P<rest>\d*)", t)
        if m:
            found.append([m.group(), m.group(0), m.group(1), m.group("first"), m.group(2), m.group("rest"), *m.groups()])
    return found


def named() -> list[dict[str, str | None]]:
    m = re.match(r"(?P<b>x)(?P<a>y)?(z)", "xz")
    n = re.match("x", "x")
    return [] if m is None or n is None else [m.groupdict(), n.groupdict()]


def places() -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for t in TEXTS:
        m = re.search("[ab]+", t)
        if m is not None:
            found.append((m.start(), m.end()))
            found.append(m.span())
    return found


def no_group() -> str:
    m = re.match("(a)", "a")
    return "" if m is None else m.group(2) or "none"


def no_name() -> str:
    m = re.match("(?P<x>a)", "a")
    return "" if m is None else m.group("y") or "none"


def references() -> list[list[bool]]:
    return [[re.search(r"(.)\1", t) is not None, re.search(r"(?P<q>\w)(?P=q)", t) is not None, re.search(r"(a)(?:\1)1?", t) is not None]
            for t in TEXTS]


def around() -> list[list[list[str]]]:
    return [[re.findall(r"(?<=a)b", t), re.findall(r"a(?!b)", t), re.findall(r"(?<!a)b", t), re.findall(r"\w+(?=@)", t)] for t in TEXTS]


def repeats() -> list[list[list[str]]]:
    return [[re.findall("a{2}", t), re.findall("a{1,2}?", t), re.findall("a{2,}", t), re.findall("a*", t), re.findall("(?:ab)+", t),
             re.findall("x{,2}", t), re.findall("a{", t), re.findall("(?:a|b){2}", t), re.findall("a+?b", t)] for t in TEXTS]


def pairs() -> list[list[tuple[str, str]]]:
    return [re.findall(r"(\w)(=)?", t) for t in TEXTS]


def single() -> list[list[str]]:
    return [re.findall(r"\w(=)?", t) for t in TEXTS]


def parts() -> list[list[str]]:
    return [part for t in TEXTS for part in [re.split(r"[;,-]\s*", t), re.split("a", t, maxsplit=1), re.split("x*", t),
                                             re.split("a", t, -1), re.split("", t)]]


def kept_parts() -> list[list[str | None]]:
    return [part for t in TEXTS for part in [re.split(r"(-)", t), re.split(r"(=)|;", t), re.split("(a)(b)?", t, 1)]]


def replaced() -> list[list[str]]:
    return [[re.sub("a", "b", t), re.sub(r"(\w)(=)?", r"\2\1", t), re.sub("x*", "-", t), re.sub("a", r"\\n\n\g<0>", t),
             re.sub("a", "$&$1", t), re.sub("(?P<n>a)", r"<\g<n>\g<1>0>", t), re.sub("a", "", t, count=1), re.sub("a", "x", t, count=-1),
             re.sub("a", "x", t, flags=re.I)] for t in TEXTS]


def special() -> list[bool]:
    return [re.fullmatch(r"[\]\[\-^.$*+?(){}|/\\&~!@#%]+", "][-^.$*+?(){}|/\\&~!@#%") is not None, re.match(r"\x41\u00e9\U0001f600\t", "Aé😀\t") is not None,
            re.match(r"a  # note" "\n b", "ab", re.X) is not None, re.match("(?x) a b ", "ab") is not None, re.match("😀+$", "😀😀") is not None,
            re.match("[^😀]", "😀") is not None, re.match(r"\/\.", "/.") is not None, re.match("a(?#note)b", "ab") is not None]


def order() -> list[str]:
    m = re.match(r"(a|ab)(c|bcd)(d*)", "abcd")
    return [] if m is None else [g or "-" for g in m.groups()]
