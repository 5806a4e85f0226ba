"""Dates, moments and characters at and beyond the ends of their ranges."""
from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

ENDS = [2147483648, -2147483649, 2147483647, -2147483648, 4294967296, 0, -1, 9007199254740991]


def day() -> list[str]:
    found: list[str] = []
    for n in ENDS:
        try:
            found.append(str(date(2024, 1, n)))
        except (ValueError, OverflowError, OSError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def month() -> list[str]:
    found: list[str] = []
    for n in ENDS:
        try:
            found.append(str(date(2024, n, 1)))
        except (ValueError, OverflowError, OSError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def year() -> list[str]:
    found: list[str] = []
    for n in ENDS:
        try:
            found.append(str(date(n, 1, 1)))
        except (ValueError, OverflowError, OSError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def every_int_is_looked_at_first() -> list[str]:
    found: list[str] = []
    for n in ENDS:
        try:
            found.append(str(date(2024, 13, n)))
        except (ValueError, OverflowError, OSError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def hour() -> list[str]:
    found: list[str] = []
    for n in ENDS:
        try:
            found.append(str(datetime(2024, 1, 1, n, tzinfo=UTC)))
        except (ValueError, OverflowError, OSError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def microsecond() -> list[str]:
    found: list[str] = []
    for n in ENDS:
        try:
            found.append(str(datetime(2024, 1, 1, 0, 0, 0, n, tzinfo=UTC)))
        except (ValueError, OverflowError, OSError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def day_of_a_moment() -> list[str]:
    found: list[str] = []
    for n in ENDS:
        try:
            found.append(str(datetime(2024, 1, n, 25, tzinfo=UTC)))
        except (ValueError, OverflowError, OSError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def hour_of_the_day() -> list[str]:
    found: list[str] = []
    for n in ENDS:
        try:
            found.append(str(datetime.combine(date(2024, 1, 1), time(n), UTC)))
        except (ValueError, OverflowError, OSError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def replaced() -> list[str]:
    found: list[str] = []
    for n in ENDS:
        try:
            found.append(str(date(2024, 1, 31).replace(day=n)))
        except (ValueError, OverflowError, OSError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def hour_replaced() -> list[str]:
    found: list[str] = []
    for n in ENDS:
        try:
            found.append(str(datetime(2024, 1, 31, tzinfo=UTC).replace(hour=n)))
        except (ValueError, OverflowError, OSError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def of_ordinal() -> list[str]:
    found: list[str] = []
    for n in [*ENDS, 3652059, 3652060, 1]:
        try:
            found.append(str(date.fromordinal(n)))
        except (ValueError, OverflowError, OSError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def character() -> list[str]:
    found: list[str] = []
    for n in ENDS:
        try:
            found.append(repr(chr(n)))
        except (ValueError, OverflowError, OSError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def of_timestamp() -> list[str]:
    found: list[str] = []
    for n in [253402300799.0, 253402300800.0, 8.2e12, 1e15, 6.7e16, 6.8e16, 1e17, 9e18, 9.3e18, 1e30, 1e300, -62135596801.0, -1e12, -1e17, -1e19, -6e16, float("inf"), float("nan")]:
        try:
            found.append(str(datetime.fromtimestamp(n, UTC)))
        except (ValueError, OverflowError, OSError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def by_no_time() -> list[str]:
    found: list[str] = []
    for nothing in [timedelta(0), timedelta(1)]:
        try:
            found.append(str(timedelta(5) % nothing))
        except ZeroDivisionError as error:
            found.append(str(error))
        try:
            found.append(str(timedelta(5) // nothing))
        except ZeroDivisionError as error:
            found.append(str(error))
        try:
            found.append(str(divmod(timedelta(5), nothing)))
        except ZeroDivisionError as error:
            found.append(str(error))
        try:
            found.append(str(timedelta(5) / nothing))
        except ZeroDivisionError as error:
            found.append(str(error))
    return found


def case_quotients_of_no_time_have_a_sign() -> list[float]:
    nothing, second = timedelta(0), timedelta(seconds=1)
    return [nothing / second, nothing / -second, -second / second, second / -second, nothing / timedelta(days=-999999999)]
