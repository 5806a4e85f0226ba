"""int: the four operations, floor division, modulo, powers, signs."""


def floor_of_negative() -> int:
    return -7 // 2


def first_beyond_the_range() -> int:
    return 9007199254740991 + 1


def table() -> list[tuple[int, float | None]]:
    return [(7, 0.5), (-3, None)]


def lookup() -> dict[str, int]:
    return {"b": 1, "a": 2}


def division_by_zero() -> int:
    zero = 0
    return 1 // zero
