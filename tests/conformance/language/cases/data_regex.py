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


WORDS = re.compile(r"[a-z]+", re.I)
PAIR = re.compile(r"(?P<key>\w+)=(?P<value>\w*)")


def shout(m: re.Match[str]) -> str:
    return (m.group() or "").upper() + str(m.start())


def key_of(m: re.Match[str] | None) -> str | None:
    return m.group("key") if m is not None else None


def case_finditer() -> list[list[str]]:
    return [[f"{m.group()}@{m.start()}-{m.end()}" for m in re.finditer(r"\w+", t)] for t in TEXTS]


def case_finditer_groups() -> list[tuple[str | None, ...]]:
    found: list[tuple[str | None, ...]] = []
    for m in re.finditer(r"(a)|(b)", "abcab"):
        found.append(m.groups())
    return found


def case_kept_matches() -> list[tuple[int, int]]:
    matches = list(re.finditer("b", "😀abab"))
    return [m.span() for m in matches]


def case_sub_by_function() -> list[str]:
    return [re.sub(r"\w+", shout, t) for t in TEXTS] + [re.sub(r"(\d)(\d)", lambda m: f"{m.group(2)}{m.group(1)}", "12 34 5", 1)]


def case_subn() -> list[tuple[str, int]]:
    return [re.subn(r"\d", "<\\g<0>>", t) for t in TEXTS] + [re.subn("a", "b", "aaa", 2), re.subn("a", lambda m: m.group() * 2, "banana", count=2)]


def case_negative_count() -> list[str]:
    return [re.sub("a", "b", "aaa", count=-1)]


def case_compiled() -> list[str]:
    found = [" ".join(WORDS.findall(t)) for t in TEXTS]
    found += [WORDS.sub("w", "ab 1 cd"), WORDS.sub(shout, "ab 1 cd", 1), str(WORDS.subn("x", "a b")), str(WORDS.split("1a2b3"))]
    found += [m.group() for m in WORDS.finditer("x1y")] + [str(PAIR.fullmatch("a=b=") is None)]
    return found


def case_compiled_groups() -> list[str | None]:
    return [key_of(PAIR.search("x a=1")), key_of(PAIR.match("x a=1")), key_of(PAIR.search("none"))]


def case_compiled_dict() -> dict[str, str | None]:
    m = PAIR.search("a=")
    return m.groupdict() if m is not None else {}
