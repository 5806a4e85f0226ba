"""What expressions a generated program is made of, by type: in the notation of templates.py, simplest first.

A line that begins with a number counts that many times. Types that stand for many have
variables: `list[T]`; `ONLY` says for which T a table of its own holds.
"""
from __future__ import annotations

SCALARS = ("int", "float", "bool", "str")
VALUES = ("bytes", "date", "datetime", "timedelta", "Decimal", "UUID")
ENUMS = ("Color", "Size")
CLASSES = ("Point", "Money", "Tree")
TUPLES = ("tuple[int, str]", "tuple[float, bool]", "tuple[str, list[int]]", "tuple[int, int]", "tuple[date, Decimal]", "tuple[int, ...]")
LISTS = ("list[int]", "list[str]", "list[float]", "list[bool]", "list[list[int]]", "list[tuple[int, str]]", "list[int | None]",
         "list[Point]", "list[Money]", "list[bytes]", "list[date]", "list[Decimal]", "list[dict[str, int]]", "list[Color]", "list[timedelta]")
DICTS = ("dict[str, int]", "dict[int, str]", "dict[str, list[int]]", "dict[str, float]", "dict[tuple[int, int], str]",
         "dict[Color, int]", "dict[str, dict[str, int]]", "dict[date, int]", "dict[Decimal, str]", "dict[Money, int]", "dict[bytes, int]")
SETS = ("set[int]", "set[str]", "set[tuple[int, int]]", "set[Color]", "frozenset[int]", "frozenset[str]", "set[Decimal]", "set[date]")
MAYBE = ("int | None", "str | None", "list[int] | None", "Point | None", "Decimal | None")
UNIONS = ("int | str", "Circle | Box", "Shape")
UNSEEN = ("Callable[[int], int]", "Callable[[str, int], str]", "Iterator[int]", "Iterator[str]", *UNIONS, *SETS)
"""Types without a text of their own that is the same everywhere."""

TYPES = (*SCALARS, *LISTS, *DICTS, *TUPLES, *MAYBE, *SETS, *ENUMS, *CLASSES, *VALUES, *UNSEEN[:4], *UNIONS)
SHOWN = tuple(kind for kind in TYPES if kind not in UNSEEN)
PASSED = tuple(kind for kind in TYPES if not kind.startswith("Callable"))
ORDERED = ("int", "str", "date", "datetime", "timedelta", "Decimal", "Money", "bytes", "list[int]", "tuple[int, str]", "tuple[int, int]", "UUID")
KEYS = ("int", "str", "tuple[int, int]", "Color", "date", "Decimal", "Money", "bytes")
EQUAL = ("list[int]", "dict[str, int]", "tuple[int, str]", "set[int]", "Point", "list[list[int]]", "Color", "Money", "bytes", "date", "datetime",
         "timedelta", "Decimal", "UUID", "Tree", "frozenset[int]", "set[tuple[int, int]]", "dict[str, dict[str, int]]", "list[Decimal]", "Size",
         "dict[tuple[int, int], str]", "dict[Decimal, str]")

LEAVES: dict[str, tuple[str, ...]] = {
    "int": ("0", "1", "2", "3", "-1", "4", "10", "-2", "5", "12", "7", "1", "100", "2", "-7", "255", "3", "1000000", "4294967296", "94906267", "9007199254740991",
            "-9007199254740991", "9007199254740990", "4503599627370496"),
    "float": ("0.0", "1.0", "0.5", "-2.5", "0.1", "1e16", "1e-7", "3.0", "1e300", "-0.0", "123.456", "2.675"),
    "bool": ("True", "False"),
    "str": ('""', '"a"', '"ab c"', '"😀"', '"é1"', '"x,y"', '"A😀b"', '"\'"', '"12"', '"-3"', '" z "', '"\\n"', '"2024-02-29"', '"ß"', '"1.50"'),
    "bytes": ('b""', 'b"a"', 'b"ab\\xff"', 'b"\\x00 z"', '"é😀".encode()'),
    "date": ("date(2024, 2, 29)", "date(1970, 1, 1)", "date(1999, 12, 31)", "date(9999, 12, 31)", "date(1, 1, 1)"),
    "datetime": ("datetime(2024, 2, 29, tzinfo=UTC)", "datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)", "datetime(2001, 1, 2, 3, 4, 5, tzinfo=UTC)"),
    "timedelta": ("timedelta(0)", "timedelta(days=1)", "timedelta(seconds=-1)", "timedelta(hours=25, microseconds=7)", "timedelta(days=-3, minutes=5)"),
    "Decimal": ('Decimal("0")', 'Decimal("1.50")', 'Decimal("-2.5")', 'Decimal("1")', 'Decimal("0.001")', 'Decimal("1E+3")', 'Decimal("99.995")', 'Decimal("1.0")'),
    "UUID": ('UUID("12345678-1234-4678-9234-567812345678")', 'UUID("00000000-0000-1000-8000-00000000000a")'),
    "Color": ("Color.RED", "Color.GREEN", "Color.BLUE"),
    "Size": ("Size.SMALL", "Size.LARGE"),
    "Point": ('Point(1, "p")', "Point(0)"),
    "Money": ("Money(1)", 'Money(250, "USD")', "Money(-3)"),
    "Tree": ("Tree(1)", "Tree(2, [Tree(3)])"),
    "int | str": ("mixed(1)", 'mixed("a")'),
    "Circle | Box": ("shape(1)", "shape(2)"),
    "Shape": ("Circle(1)", "Box(2, 3)"),
    "Callable[[int], int]": ("(lambda n: n)", "plain"),
    "Callable[[str, int], str]": ("(lambda t, n: t)", "repeated"),
    "Iterator[int]": ("iter([1, 2])", "counted(3)"),
    "Iterator[str]": ('iter("ab")',),
    "tuple[int, ...]": ("_several()", "_several(1, 2)"),
}

FORMATS: dict[str, tuple[str, ...]] = {
    "int": ("", ":5", ":<4", ":,", ":04", ":x", ":+d", ":^6", ":b", ":_", ":#o", ":.2f"),
    "float": (":.2f", "", ":9.1f", ":.3e", ":g", ":,.1f", ":+.0f", ":08.3f", ":.1%"),
    "bool": ("", "!r"),
    "Decimal": ("", ":.2f", ":,.1f", ":>8"),
    "date": ("", ":%Y-%m-%d", ":%j", "!r"),
    "timedelta": ("", "!r"),
    "Color": ("!r", "!s"),
}
"""The f-string forms of a type; what stands in one has no double quote."""

EXPRESSIONS: dict[str, str] = {
    "int": """
4 (⟨int⟩ ⟪+¦-¦*⟫ ⟨int⟩)
3 (⟨int⟩ ⟪//¦%⟫ ⟨int⟩)
2 (⟨int⟩ ⟪//¦%⟫ ⟪2¦3¦-3¦10⟫)
(⟨int⟩ ⟪&¦|¦^⟫ ⟨int⟩)
(⟨int⟩ ⟪<<¦>>⟫ ⟪0¦1¦5¦40¦60⟫)
⟪-⟨int⟩¦abs(⟨int⟩)¦(~⟨int⟩)¦(⟨int⟩ ** ⟪0¦2¦3⟫)¦pow(⟨int⟩, 3, ⟪7¦⟨int⟩⟫)⟫
2 len(⟨⟪str¦list[int]¦dict[str, int]¦set[int]¦list[str]¦bytes¦tuple[int, ...]¦frozenset[int]⟫⟩)
int(⟨⟪str¦float¦bool¦int¦Decimal⟫⟩)
⟪min¦max⟫(⟨int⟩, ⟨int⟩)
⟪sum¦min¦max⟫(⟨list[int]⟩)
⟨dict[str, int]⟩.get(⟨str⟩, ⟨int⟩)
⟨str⟩.⟪find¦count¦rfind¦index⟫(⟨str⟩)
⟨list[int]⟩.⟪count¦index⟫(⟨int⟩)
⟪round(⟨float⟩)¦round(⟨Decimal⟩)¦math.floor(⟨float⟩)¦math.gcd(⟨int⟩, ⟨int⟩)¦math.isqrt(⟨int⟩)⟫
(⟨int | None⟩ or ⟨int⟩)
2 ⟨call:Callable[[int], int]⟩(⟨int⟩)
2 ⟪⟨Point⟩.x¦⟨Color⟩.value¦⟨tuple[int, str]⟩[0]¦plain(⟨int⟩)¦⟨Money⟩.cents¦⟨Tree⟩.total()¦⟨Shape⟩.area()¦measured(⟨Shape⟩)⟫
2 noted(log, ⟨int⟩)
2 sum([⟨int; $x: int⟩ for $x in ⟨list[int]⟩])
sum(⟨int; $x: str⟩ for $x in ⟨list[str]⟩ if ⟨test; $x: str⟩)
2 ⟪next(⟨Iterator[int]⟩, ⟨int⟩)¦sum(⟨Iterator[int]⟩)¦⟨next⟩¦max(⟨Iterator[int]⟩, default=⟨int⟩)⟫
2 _total(⟪⟨int⟩¦⟨int⟩, ⟨int⟩¦*⟨list[int]⟩¦⟨int⟩, *⟨tuple[int, ...]⟩¦⟨int⟩, scale=⟨int⟩⟫)
⟪⟨bytes⟩[⟨small⟩]¦⟨bytes⟩.find(⟨bytes⟩)¦ord(⟨str⟩)¦int.from_bytes(⟨bytes⟩, "⟪big¦little⟫")¦plain(⟨int⟩).bit_length()⟫
⟪⟨date⟩.day¦⟨date⟩.weekday()¦⟨date⟩.toordinal()¦⟨datetime⟩.hour¦⟨timedelta⟩.days¦⟨timedelta⟩.seconds¦(⟨date⟩ - ⟨date⟩).days¦(⟨timedelta⟩ // ⟨timedelta⟩)⟫
⟪(⟨UUID⟩.version or 0)¦⟨dict[Color, int]⟩[⟨Color⟩]¦⟨dict[Decimal, str]⟩.get(⟨Decimal⟩, "").count("a")¦⟨dict[Money, int]⟩.get(⟨Money⟩, 7)¦⟨dict[str, dict[str, int]]⟩.get(⟨str⟩, {}).get(⟨str⟩, 0)⟫
min(⟨list[int]⟩, key=lambda $x: ⟨fn int; $x: int⟩⟪¦, default=⟨int⟩⟫)
reduce(lambda $x, $y: ⟨fn int; $x: int; $y: int⟩, ⟨list[int]⟩, ⟨int⟩)
sum([$x * $y for $x, $y in zip(⟨list[int]⟩, ⟨list[int]⟩⟪¦, strict=True⟫)])
""",
    "float": """
3 (⟨float⟩ ⟪+¦-¦*⟫ ⟨float⟩)
2 (⟨float⟩ ⟪/¦//¦%⟫ ⟨float⟩)
(⟨int⟩ / ⟨int⟩)
⟪float(⟨int⟩)¦float(⟨str⟩)¦float(⟨Decimal⟩)⟫
⟪abs(⟨float⟩)¦-⟨float⟩¦round(⟨float⟩, ⟪0¦1¦2¦-1⟫)¦math.sqrt(⟨float⟩)⟫
⟪min(⟨float⟩, ⟨float⟩)¦max(⟨list[float]⟩)¦sum(⟨list[float]⟩, 0.0)⟫
(⟨int⟩ ⟪+¦*⟫ ⟨float⟩)
⟪⟨timedelta⟩.total_seconds()¦(⟨timedelta⟩ / ⟨timedelta⟩)¦⟨datetime⟩.timestamp()¦⟨dict[str, float]⟩[⟨str⟩]⟫
""",
    "bool": """
2 (plain(⟨int⟩) ⟨compare⟩ ⟨int⟩)
(str(⟨str⟩) ⟨compare⟩ ⟨str⟩)
(⟨float⟩ ⟨compare⟩ ⟨float⟩)
2 ⟨equal⟩
2 ⟨order⟩
2 (⟨int⟩ ⟪in¦not in⟫ ⟨⟪list[int]¦set[int]¦dict[int, str]¦frozenset[int]¦tuple[int, ...]⟫⟩)
(⟨str⟩ in ⟨⟪str¦list[str]¦dict[str, int]¦set[str]⟫⟩)
⟪(⟨tuple[int, int]⟩ in ⟨⟪set[tuple[int, int]]¦dict[tuple[int, int], str]⟫⟩)¦(⟨Decimal⟩ in ⟨⟪set[Decimal]¦dict[Decimal, str]⟫⟩)¦(⟨Color⟩ in ⟨set[Color]⟩)¦(⟨date⟩ in ⟨⟪set[date]¦dict[date, int]⟫⟩)¦(⟨Money⟩ in ⟨dict[Money, int]⟩)¦(⟨bytes⟩ in ⟨⟪bytes¦dict[bytes, int]⟫⟩)⟫
(not ⟨test⟩)
(⟨bool⟩ ⟪and¦or⟫ ⟨bool⟩)
(⟨⟪int | None¦str | None¦list[int] | None¦Point | None¦Decimal | None⟫⟩ is ⟪¦not ⟫None)
(⟨int⟩ ⟪<¦<=⟫ plain(⟨int⟩) ⟪<¦==⟫ ⟨int⟩)
⟪⟨str⟩.⟪startswith¦endswith⟫(⟨str⟩)¦⟨str⟩.⟪isdigit¦isalpha¦isspace¦isupper¦isalnum¦istitle⟫()¦bool(⟨⟪int¦str¦list[int]¦float¦Decimal¦timedelta¦bytes⟫⟩)¦any(⟨list[bool]⟩)¦all(⟨list[bool]⟩)⟫
⟪any¦all⟫(⟨test; $x: int⟩ for $x in ⟨list[int]⟩)
⟪⟨set[int]⟩.⟪issubset¦issuperset¦isdisjoint⟫(⟨set[int]⟩)¦(⟨set[int]⟩ ⟪<=¦<⟫ ⟨set[int]⟩)¦(⟨frozenset[int]⟩ >= ⟨frozenset[int]⟩)¦⟨Decimal⟩.is_zero()⟫
""",
    "str": """
2 (⟨str⟩ + ⟨str⟩)
(⟨str⟩ * ⟪0¦1¦2¦-1¦(⟨int⟩ % 4)⟫)
⟨str⟩[⟨small⟩]
2 ⟨str⟩[⟨slice⟩]
⟨str⟩.⟪upper¦lower¦strip¦title¦capitalize¦swapcase¦casefold¦lstrip⟫()
⟪⟨str⟩.replace(⟨str⟩, ⟨str⟩)¦⟨str⟩.replace(⟨str⟩, ⟨str⟩, 1)¦⟨str⟩.strip(⟨str⟩)¦⟨str⟩.removeprefix(⟨str⟩)¦⟨str⟩.removesuffix(⟨str⟩)¦⟨str⟩.expandtabs(3)⟫
2 ⟪str¦repr⟫(⟨shown⟩)
⟨str⟩.join(⟪⟨list[str]⟩¦⟨Iterator[str]⟩¦⟨str; $x: int⟩ for $x in ⟨list[int]⟩⟫)
3 ⟨format⟩
"⟪{:>6}¦{:.2}¦{!r:*^9}¦{}⟫".format(⟨str⟩)
⟨str⟩.⟪zfill(⟪0¦3¦6⟫)¦ljust(5)¦rjust(4, "0")¦center(⟪3¦6⟫)⟫
⟪⟨Point⟩.name¦⟨Color⟩.name¦⟨tuple[int, str]⟩[1]¦⟨dict[int, str]⟩[⟨int⟩]¦⟨Size⟩.value¦⟨Shape⟩.name()¦⟨Money⟩.shown()¦⟨dict[tuple[int, int], str]⟩.get(⟨tuple[int, int]⟩, "none")⟫
(⟨str | None⟩ or ⟨str⟩)
⟪⟨date⟩.isoformat()¦⟨datetime⟩.isoformat()¦⟨datetime⟩.strftime("⟪%d.%m.%Y %H:%M¦%A %j¦%I %p %f⟫")¦str(⟨UUID⟩)¦⟨UUID⟩.hex¦⟨bytes⟩.hex()¦⟨bytes⟩.decode()¦⟨bytes⟩.decode("utf-8", "replace")¦str(⟨timedelta⟩)⟫
⟪⟨call:Callable[[str, int], str]⟩(⟨str⟩, ⟨int⟩)¦labelled(⟨str⟩⟪¦, ⟨int⟩¦, last=⟨bool⟩¦, ⟨int⟩, last=⟨bool⟩⟫)¦chr(⟪97¦128512¦⟨int⟩⟫)¦⟪hex¦bin¦oct⟫(⟨int⟩)⟫
⟪⟨str⟩.partition(⟨str⟩)[⟪0¦2⟫]¦⟨str⟩.rpartition(⟨str⟩)[0]¦json.dumps(⟨⟪list[int]¦dict[str, int]¦str¦list[str]⟫⟩)⟫
""",
    "bytes": """
(⟨bytes⟩ + ⟨bytes⟩)
⟨str⟩.encode()
⟨bytes⟩[⟨slice⟩]
(⟨bytes⟩ * ⟪0¦2⟫)
⟪raw(⟨bytes⟩)¦bytes([⟨items:int⟩])¦bytes([⟨int; $x: int⟩ % 256 for $x in ⟨list[int]⟩])¦bytes(3)⟫
⟨bytes⟩.⟪upper()¦strip()¦replace(⟨bytes⟩, ⟨bytes⟩)¦removeprefix(⟨bytes⟩)⟫
⟪b"-".join(⟨list[bytes]⟩)¦bytes.fromhex(⟪"00ff"¦⟨str⟩⟫)¦plain(⟨int⟩).to_bytes(⟪8¦2⟫, "⟪big¦little⟫"⟪¦, signed=True⟫)⟫
""",
    "date": """
(⟨date⟩ ⟪+¦-⟫ ⟨timedelta⟩)
⟪date(⟪2023¦2024⟫, ⟪1¦2¦12⟫, ⟪1¦28¦⟨small⟩⟫)¦⟨date⟩.replace(day=⟪1¦31⟫)¦date.fromordinal(⟪738000¦⟨int⟩⟫)¦date.fromisoformat(⟨str⟩)⟫
⟨datetime⟩.date()
⟪min(⟨date⟩, ⟨date⟩)¦⟨list[date]⟩[⟨small⟩]⟫
""",
    "datetime": """
(⟨datetime⟩ ⟪+¦-⟫ ⟨timedelta⟩)
⟪⟨datetime⟩.replace(hour=⟪0¦5⟫, microsecond=0)¦datetime.fromisoformat(⟪"2024-01-31T01:02:03+00:00"¦⟨str⟩⟫)¦datetime.fromtimestamp(⟪0.0¦1e9¦⟨float⟩⟫, UTC)¦datetime(2024, 1, ⟪1¦31¦⟨small⟩⟫, ⟪0¦23⟫, tzinfo=UTC)⟫
datetime.combine(⟨date⟩, time(⟪0¦12⟫, 30), UTC)
max(⟨datetime⟩, ⟨datetime⟩)
""",
    "timedelta": """
(⟨timedelta⟩ ⟪+¦-⟫ ⟨timedelta⟩)
timedelta(⟪days¦seconds¦hours¦microseconds⟫=⟪⟨small⟩¦⟨int⟩⟫)
(⟨timedelta⟩ ⟪*¦//⟫ ⟪2¦-3¦⟨int⟩⟫)
⟪-⟨timedelta⟩¦abs(⟨timedelta⟩)¦(⟨timedelta⟩ % ⟨timedelta⟩)¦sum(⟨list[timedelta]⟩, timedelta(0))⟫
⟪(⟨date⟩ - ⟨date⟩)¦(⟨datetime⟩ - ⟨datetime⟩)¦timedelta(minutes=⟨float⟩)¦(⟨timedelta⟩ / ⟪2¦7⟫)⟫
""",
    "Decimal": """
3 (⟨Decimal⟩ ⟪+¦-¦*⟫ ⟨Decimal⟩)
2 (⟨Decimal⟩ ⟪/¦//¦%⟫ ⟨Decimal⟩)
⟪Decimal(⟨int⟩)¦Decimal(⟨str⟩)¦(⟨Decimal⟩ * ⟨int⟩)¦(⟨Decimal⟩ + 1)⟫
⟨Decimal⟩.quantize(Decimal("0.01")⟪¦, ROUND_HALF_UP⟫)
⟪round(⟨Decimal⟩, ⟪2¦0¦-1⟫)¦(-⟨Decimal⟩)¦abs(⟨Decimal⟩)¦⟨Decimal⟩.normalize()¦⟨Decimal⟩.to_integral_value()¦max(⟨Decimal⟩, ⟨Decimal⟩)¦sum(⟨list[Decimal]⟩, Decimal(0))⟫
(⟨Decimal | None⟩ or ⟨Decimal⟩)
""",
    "UUID": """
UUID(⟪"{12345678-1234-5678-1234-56781234567F}"¦str(⟨UUID⟩)¦⟨str⟩⟫)
""",
    "Color": """
⟪Color(⟪1¦2¦⟨int⟩⟫)¦Color["RED"]¦⟨Color⟩.next()¦list(Color)[⟨small⟩]⟫
""",
    "Size": """
⟪Size("s")¦Size(⟨str⟩)⟫
""",
    "Point": """
2 Point(⟨int⟩, ⟨str⟩)
2 ⟨Point⟩.moved(⟨int⟩)
Point(name=⟨str⟩, x=⟨int⟩)
replace(⟨Point⟩, ⟪x=⟨int⟩¦name=⟨str⟩⟫)
""",
    "Money": """
Money(⟨int⟩⟪¦, ⟪"EUR"¦"USD"⟫⟫)
⟨Money⟩.plus(⟨Money⟩)
⟪max(⟨Money⟩, ⟨Money⟩)¦Money.nothing()¦replace(⟨Money⟩, cents=⟨int⟩)⟫
""",
    "Tree": """
Tree(⟨int⟩, [⟨Tree⟩⟪¦, ⟨Tree⟩⟫])
Tree(⟨int⟩)
""",
    "int | str": """
mixed(⟪⟨int⟩¦⟨str⟩⟫)
""",
    "Circle | Box": """
shape(⟨int⟩)
""",
    "Shape": """
⟪Circle(⟨int⟩)¦Box(⟨int⟩, ⟨int⟩)⟫
""",
    "Callable[[int], int]": """
(lambda $x: ⟨fn int; $x: int⟩)
adder(⟨int⟩)
""",
    "Callable[[str, int], str]": """
(lambda $x, $y: ⟨fn str; $x: str; $y: int⟩)
""",
    "Iterator[int]": """
iter(⟨list[int]⟩)
2 (⟨fn int; $x: int⟩ for $x in ⟨list[int]⟩⟪¦ if ⟨fn test; $x: int⟩⟫)
⟪counted(⟪2¦4⟫)¦pairs_of(log, ⟨list[int]⟩)¦⟨Tree⟩.walk()⟫
""",
    "Iterator[str]": """
iter(⟪⟨list[str]⟩¦⟨str⟩⟫)
(⟨fn str; $x: str⟩ for $x in ⟨list[str]⟩)
""",
    "list[T]": """
3 [⟨items:T⟩]
(⟨list[T]⟩ + ⟨list[T]⟩)
2 ⟨list[T]⟩[⟨slice⟩]
(⟨list[T]⟩ * ⟪0¦1¦2⟫)
⟪list(reversed(⟨list[T]⟩))¦list(⟨list[T]⟩)¦[*⟨list[T]⟩, ⟨T⟩]¦[*⟨list[T]⟩, *⟨list[T]⟩]¦⟨list[T]⟩.copy()⟫
3 [⟨T; $x: int⟩ for $x in ⟨list[int]⟩⟪¦ if ⟨test; $x: int⟩⟫]
[⟨T; $x: str⟩ for $x in ⟨⟪list[str]¦str⟫⟩⟪¦ if ⟨test; $x: str⟩⟫]
[⟨T; $x: int; $y: int⟩ for $x in ⟨list[int]⟩[:3] for $y in ⟪range(2)¦⟨list[int]; $x: int⟩[:2]⟫⟪¦ if ⟨test; $x: int; $y: int⟩⟫]
[⟨T; $k: str; $v: int⟩ for $k, $v in ⟨dict[str, int]⟩.items()]
""",
    "tuple[T, ...]": """
_several(⟨int⟩⟪¦, ⟨int⟩¦, *⟨list[int]⟩⟫)
tuple(⟨list[T]⟩)
(⟨tuple[T, ...]⟩ + _several(⟨int⟩))
⟨tuple[T, ...]⟩[⟨slice⟩]
""",
    "dict[K, V]": """
3 {⟨K⟩: ⟨V⟩⟪¦, ⟨K⟩: ⟨V⟩⟫⟪¦, ⟨K⟩: ⟨V⟩⟫}
⟪(⟨dict[K, V]⟩ | ⟨dict[K, V]⟩)¦{**⟨dict[K, V]⟩, ⟨K⟩: ⟨V⟩}¦dict(⟨dict[K, V]⟩)⟫
2 {⟨K; $x: int⟩: ⟨V; $x: int⟩ for $x in ⟨list[int]⟩⟪¦ if ⟨test; $x: int⟩⟫}
{$k: ⟨V; $k: K⟩ for $k in ⟨dict[K, V]⟩}
""",
    "set[T]": """
2 {⟨items:T⟩}
2 (⟨set[T]⟩ ⟪|¦&¦-¦^⟫ ⟨set[T]⟩)
set(⟪⟨list[T]⟩¦[⟨items:T⟩]⟫)
⟨set[T]⟩.⟪union¦difference¦intersection¦symmetric_difference⟫(⟨set[T]⟩)
{⟨T; $x: int⟩ for $x in ⟨list[int]⟩}
""",
    "frozenset[T]": """
frozenset(⟪[⟨items:T⟩]¦⟨set[T]⟩⟫)
(⟨frozenset[T]⟩ ⟪|¦&¦-¦^⟫ ⟨⟪frozenset[T]¦set[T]⟫⟩)
""",
    "T | None": """
⟪None¦⟨T⟩⟫
""",
}

ONLY: tuple[tuple[str, str, str], ...] = (
    ("int", "list[T]", """
list(range(⟪0¦3¦5¦-2¦(⟨int⟩ % 5)⟫, ⟪4¦-2¦7⟫, ⟪1¦2¦-1¦-3⟫))
⟪sorted(⟨set[int]⟩)¦sorted(⟨frozenset[int]⟩)¦list(⟨bytes⟩)¦list(⟨tuple[int, ...]⟩)¦sorted(⟨dict[int, str]⟩)¦⟨dict[str, list[int]]⟩.get(⟨str⟩, [])¦list(⟨dict[str, int]⟩.values())⟫
2 ⟪list(⟨Iterator[int]⟩)¦[*⟨Iterator[int]⟩]¦sorted(⟨Iterator[int]⟩)¦[*counted(3), ⟨int⟩]⟫
⟪list(map(lambda $x: ⟨fn int; $x: int⟩, ⟨list[int]⟩))¦list(filter(lambda $x: ⟨fn test; $x: int⟩, ⟨list[int]⟩))¦list(accumulate(⟨list[int]⟩))¦list(chain(⟨list[int]⟩, ⟨list[int]⟩))¦list(islice(⟨Iterator[int]⟩, ⟪1¦2⟫))⟫
"""),
    ("int str date Decimal Money bytes timedelta", "list[T]", """
2 sorted(⟨list[T]⟩⟪¦, reverse=True⟫)
sorted(⟨list[T]⟩, key=lambda $x: ⟨fn ⟪int¦str⟫; $x: T⟩⟪¦, reverse=True⟫)
"""),
    ("str", "list[T]", """
⟪list(⟨str⟩)¦⟨str⟩.split()¦⟨str⟩.split(⟪","¦"a"¦" "¦⟨str⟩⟫)¦sorted(⟨set[str]⟩)¦⟨str⟩.splitlines()¦⟨str⟩.rsplit(",", 1)¦list(⟨Iterator[str]⟩)¦list(⟨dict[str, int]⟩)¦[$x.name for $x in Color]⟫
"""),
    ("tuple[int, str]", "list[T]", """
⟪list(enumerate(⟨list[str]⟩⟪¦, start=⟨int⟩⟫))¦list(zip(⟨list[int]⟩, ⟨list[str]⟩))¦list(⟨dict[int, str]⟩.items())¦sorted(⟨list[tuple[int, str]]⟩)⟫
"""),
    ("bytes", "list[T]", "⟨bytes⟩.split()\n"),
    ("Decimal date", "list[T]", "sorted(⟨set[T]⟩)\n"),
    ("Color", "list[T]", "list(Color)\n"),
    ("int", "T | None", "⟨dict[str, int]⟩.get(⟨str⟩)\n"),
    ("Point", "T | None", "first_point(⟨list[Point]⟩, ⟨str⟩)\n"),
    ("str", "T | None", "⟨dict[int, str]⟩.get(⟨int⟩)\n"),
)
"""For these types instead of T, further lines of a form."""
