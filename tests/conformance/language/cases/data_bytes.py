"""bytes: literals, methods, text as bytes, ints as bytes."""
import uuid
from uuid import UUID

DATA = b"hello \x00\xff\n'\"\\"


def texts() -> list[str]:
    return [repr(b) for b in [b"", b"abc", b"it's", b'say "x"', b"a'b\"c", b"\x00\t\n\r\x7f\x80\xff", b"\\"]]


def items() -> list[int]:
    return [DATA[0], DATA[-1], len(DATA), sum(b"ab"), *list(b"xyz")]


def item_beyond() -> int:
    return b"ab"[2]


def slices() -> list[bytes]:
    b = b"abcdef"
    return [b[1:3], b[:-2], b[::2], b[::-1], b[10:], b[-3:]]


def joins() -> list[bytes]:
    return [b"a" + b"bc", b"ab" * 3, 2 * b"x", b"x" * -1, b", ".join([b"a", b"b"]), b"".join([])]


def contains() -> list[bool]:
    return [b"ell" in DATA, 104 in DATA, 1 in DATA, b"" in b"", b"z" not in DATA]


def contains_wrong() -> bool:
    n = 256
    return n in DATA


def finds() -> list[int]:
    return [DATA.find(b"l"), DATA.rfind(b"l"), DATA.find(b"z"), DATA.find(255), DATA.index(b"o"), DATA.count(b"l"), DATA.find(b"l", 3), DATA.count(b""), b"aaa".count(b"aa"), DATA.find(b"h", 1, 3), DATA.rindex(108)]


def index_missing() -> int:
    return DATA.index(b"zz")


def splits() -> list[list[bytes]]:
    return [b"a,b,,c".split(b","), b" a b\tc ".split(), b"a b c".split(None, 1), b"a,b,c".split(b",", 1), b"".split(), b"".split(b","), b"a b".split(maxsplit=1)]


def changes() -> list[bytes]:
    return [b"aXbX".replace(b"X", b"--"), b"aXbX".replace(b"X", b"", 1), b"ab".replace(b"", b"."), b"  a ".strip(), b"xxaxx".strip(b"x"), b"xa".lstrip(b"x"), b"ax".rstrip(b"x"), b"abc".removeprefix(b"a"), b"abc".removesuffix(b"c"),
            b"aB\xe9".upper(), b"aB\xe9".lower()]


def questions() -> list[bool]:
    return [b"12".isdigit(), b"ab".isalpha(), b"a1".isalnum(), b" \t".isspace(), b"a\x80".isascii(), b"".isdigit(), b"abc".startswith(b"ab"), b"abc".endswith(b"bc")]


def hexes() -> list[str]:
    return [DATA.hex(), b"".hex(), b"\x01\x02".hex(":"), b"\xde\xad".hex(sep="-")]


def from_hex() -> list[bytes]:
    return [bytes.fromhex("deadBEEF"), bytes.fromhex(" 01 02\n03 "), bytes.fromhex("")]


def from_hex_wrong() -> bytes:
    return bytes.fromhex("0g")


def from_hex_odd() -> bytes:
    return bytes.fromhex("012")


def made() -> list[bytes]:
    return [bytes([1, 2, 255]), bytes(3), bytes(), bytes(b"a"), bytes(x * 2 for x in range(3))]


def made_wrong() -> bytes:
    return bytes([1, 256])


def compares() -> list[bool]:
    a = bytes([97])
    return [a < b"b", a == b"a", a != b"b", b"ab" > b"aa", b"" < b"a", b"\xff" > b"a"]


def keys() -> dict[bytes, int]:
    return {b"a": 1, b"b": 2, b"a": 3}  # noqa: F601


def key_missing() -> int:
    return {b"a": 1}[b"\x00"]


def sorts() -> list[bytes]:
    return sorted({b"b", b"a", b"b"})


def encodes() -> list[bytes]:
    return ["é€\U0001f600".encode(), "abc".encode("ascii"), "é".encode("latin-1"), "aé€".encode("ascii", "ignore"), "aé€".encode("ascii", errors="replace"), "é€".encode("latin1", "replace"), "x".encode(encoding="utf-8")]


def decodes() -> list[str]:
    return [b"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80".decode(), b"abc".decode("ascii"), b"\xe9\xff".decode("latin-1"), b"a\xff\xc3b".decode("utf-8", "replace"), b"a\xffb".decode("ascii", "ignore"),
            b"\xe2\x82".decode("utf-8", "replace"), b"\xed\xa0\x80".decode("utf-8", "replace"), b"\xf0\x9f\x98".decode(errors="ignore"), b"\xc0\x80\xf5".decode("utf-8", "replace"), b"\xe2\x28\xa1".decode("utf-8", "replace")]


def decodes_overlong() -> list[str]:
    return [b.decode("utf-8", "replace") for b in [b"\xe0\x80\x80", b"\xf0\x80\x80\x80", b"\xf4\x90\x80\x80", b"\xe0\xa0\x80", b"\xed\x9f\xbf"]]


def encode_ascii_wrong() -> bytes:
    return "aé".encode("ascii")


def encode_ascii_wrong_run() -> bytes:
    return "a\U0001f600€b".encode("ascii")


def encode_latin_wrong() -> bytes:
    return "a€".encode("latin-1")


def decode_wrong_start() -> str:
    return b"a\xff".decode()


def decode_wrong_next() -> str:
    return b"\xe2\x28".decode()


def decode_wrong_two() -> str:
    return b"\xe2\x82(".decode()


def decode_wrong_end() -> str:
    return b"ab\xe2\x82".decode()


def decode_wrong_ascii() -> str:
    return b"a\x80".decode("ascii")


def decode_caught() -> str:
    try:
        return b"\xff".decode()
    except ValueError as error:
        return "caught " + str(error)


def to_ints() -> list[int]:
    return [int.from_bytes(b"\x01\x02", "big"), int.from_bytes(b"\x01\x02", "little"), int.from_bytes(b"\xff\xfe", "big", signed=True), int.from_bytes(b"", "big"), int.from_bytes(b"\x80", byteorder="little", signed=True)]


def to_int_beyond() -> int:
    return int.from_bytes(b"\xff" * 8, "big")


def from_ints() -> list[bytes]:
    return [(258).to_bytes(2, "big"), (258).to_bytes(4, "little"), (-2).to_bytes(2, "big", signed=True), (0).to_bytes(1, "big"), (255).to_bytes(), (9007199254740991).to_bytes(8, "big"), (0).to_bytes(0, "big")]


def from_int_too_big() -> bytes:
    return (256).to_bytes(1, "big")


def from_int_negative() -> bytes:
    return (-1).to_bytes(1, "big")


def from_int_too_big_signed() -> bytes:
    return (128).to_bytes(1, "big", signed=True)


def truth() -> list[bool]:
    return [bool(b""), bool(b"\x00"), not b""]


def iterated() -> list[int]:
    return [x + 1 for x in b"abc"]


def ids() -> list[UUID]:
    return [UUID("12345678-1234-5678-1234-567812345678"), UUID("{12345678-1234-5678-1234-56781234567F}"), UUID("urn:uuid:12345678-1234-4678-9234-567812345678"), uuid.UUID("ffffffffffffffffffffffffffffffff")]


def id_parts() -> list[str]:
    u = UUID("12345678-1234-4678-9234-567812345678")
    return [str(u), repr(u), u.hex, u.urn, str(u.version), f"{u}"]


def id_compares() -> list[bool]:
    a, b = UUID(_int_text(1)), UUID(_int_text(2))
    return [a < b, a == b, a == UUID(_int_text(1)), a in {a: 1}]



def _int_text(n: int) -> str:
    return f"{n:032x}"


def id_wrong() -> UUID:
    return UUID("1234")


def id_versions() -> list[int | None]:
    return [UUID("12345678-1234-1234-8234-567812345678").version, UUID("12345678-1234-1234-1234-567812345678").version]
