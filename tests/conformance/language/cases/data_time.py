"""datetime in UTC, date, timedelta."""
from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS = [datetime(1970, 1, 1, tzinfo=UTC), datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
           datetime(2000, 12, 31, 12, 0, 5, tzinfo=UTC), datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=UTC), datetime(2021, 1, 3, 0, 30, tzinfo=UTC), datetime(1900, 3, 1, 1, 2, 3, 40, tzinfo=UTC)]
DAYS = [date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29), date(2023, 1, 1), date(2020, 12, 31), date(2021, 1, 4), date(1900, 2, 28), date(2000, 2, 29), date(2015, 12, 28), date(1970, 1, 1)]
DELTAS = [timedelta(0), timedelta(days=1), timedelta(seconds=-1), timedelta(days=-1, seconds=3), timedelta(hours=25, minutes=61), timedelta(microseconds=1), timedelta(weeks=2, milliseconds=1500),
          timedelta(days=999999999, hours=23, minutes=59, seconds=59, microseconds=999999), timedelta(-999999999), timedelta(1, 2, 3), timedelta(days=1.5), timedelta(seconds=0.1), timedelta(hours=-0.5),
          timedelta(microseconds=0.5), timedelta(microseconds=1.5), timedelta(milliseconds=0.0015), timedelta(days=0.1, seconds=0.3), timedelta(minutes=1.23456789)]


def moment_texts() -> list[str]:
    return [f"{m} {m!r} {m.isoformat()}" for m in MOMENTS]


def day_texts() -> list[str]:
    return [f"{d} {d!r} {d.isoformat()}" for d in DAYS]


def delta_texts() -> list[str]:
    return [f"{d} {d!r} {d.days} {d.seconds} {d.microseconds} {bool(d)}" for d in DELTAS]


def delta_values() -> list[timedelta]:
    return DELTAS + []


def fields() -> list[list[int]]:
    return [[m.year, m.month, m.day, m.hour, m.minute, m.second, m.microsecond, m.weekday(), m.isoweekday(), m.toordinal()] for m in MOMENTS]


def day_fields() -> list[list[int]]:
    return [[d.year, d.month, d.day, d.weekday(), d.isoweekday(), d.toordinal(), d.isocalendar().year, d.isocalendar().week, d.isocalendar().weekday] for d in DAYS]


def every_first_week() -> list[str]:
    return [f"{date(y, m, d).isocalendar().year}-{date(y, m, d).isocalendar().week}" for y in range(1999, 2030) for m, d in [(1, 1), (1, 4), (12, 28), (12, 31)]]


def total_seconds() -> list[float]:
    return [d.total_seconds() for d in DELTAS]


def timestamps() -> list[float]:
    return [m.timestamp() for m in MOMENTS]


def from_timestamps() -> list[datetime]:
    return [datetime.fromtimestamp(t, UTC) for t in [0.0, 1.5, -1.0, 1e9, 1700000000.123456, -0.0000005, 0.0000005, 0.0000015, 253402300799.0, -62135596800.0]] + [datetime.fromtimestamp(86400, tz=UTC)]


def from_ordinals() -> list[date]:
    return [date.fromordinal(n) for n in [1, 719163, 3652059, 738945]]


def additions() -> list[datetime]:
    m = datetime(2024, 2, 28, 23, 0, tzinfo=UTC)
    return [m + timedelta(hours=2), timedelta(days=2) + m, m - timedelta(days=60, microseconds=1), m + timedelta(0)]


def day_additions() -> list[date]:
    d = date(2024, 3, 1)
    return [d + timedelta(days=1), d - timedelta(days=1), d + timedelta(hours=23), d - timedelta(hours=1), timedelta(weeks=52) + d, d - timedelta(days=366)]


def differences() -> list[timedelta]:
    a, b = datetime(2024, 3, 1, 12, tzinfo=UTC), datetime(2023, 3, 1, 13, 0, 0, 5, tzinfo=UTC)
    return [a - b, b - a, a - a, date(2024, 3, 1) - date(2023, 3, 1), date(2023, 1, 1) - date(2024, 1, 1)]


def delta_arithmetic() -> list[timedelta]:
    a, b = timedelta(days=1, seconds=30), timedelta(hours=5, microseconds=7)
    return [a + b, a - b, b - a, -a, +a, abs(-a), a * 3, 3 * a, a * -2, a * 0.5, 1.5 * b, b * 0.1, a / 2, b / 3, a / 0.7, b / -2.5, a // 7, a % b, -a % b, sum([a, b], timedelta(0)), timedelta(microseconds=1) / 2, timedelta(microseconds=3) / 2,
            timedelta(microseconds=5) * 0.5, a * 1e-7]


def delta_ratios() -> list[float]:
    a, b = timedelta(days=1, seconds=30), timedelta(hours=5, microseconds=7)
    return [a / b, b / a, -a / b, timedelta(0) / a]


def delta_floors() -> list[int]:
    a, b = timedelta(days=1, seconds=30), timedelta(hours=5, microseconds=7)
    return [a // b, -a // b, b // a, a // -b]


def delta_divmod() -> tuple[int, timedelta]:
    return divmod(timedelta(days=-1), timedelta(hours=7))


def compares() -> list[bool]:
    a, b = MOMENTS[0], MOMENTS[1]
    return [a < b, a == b, a == EPOCH, a >= b, a != b, DAYS[0] < DAYS[1], DAYS[0] == DAYS[0], timedelta(1) > timedelta(hours=23), timedelta(days=1) == timedelta(hours=24)]


def sorts() -> list[datetime]:
    return sorted(MOMENTS)


def sort_days() -> list[date]:
    return sorted(DAYS, reverse=True)


def min_max() -> tuple[timedelta, timedelta]:
    return (min(DELTAS), max(DELTAS))


def keys() -> dict[date, int]:
    found: dict[date, int] = {}
    for d in [date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 1)]:
        found[d] = found.get(d, 0) + 1
    return found


def moment_keys() -> int:
    return len({MOMENTS[0], EPOCH, MOMENTS[1]})


def delta_keys() -> list[timedelta]:
    return sorted({timedelta(days=1), timedelta(hours=24), timedelta(0)})


def missing_day() -> int:
    return {date(2024, 1, 1): 1}[date(2024, 1, 2)]


def replaced() -> list[datetime]:
    m = datetime(2024, 2, 29, 1, 2, 3, 4, tzinfo=UTC)
    return [m.replace(year=2028), m.replace(day=1, hour=0), m.replace(minute=59, microsecond=0), m.replace(2023, 1), m.replace()]


def replaced_days() -> list[date]:
    return [date(2024, 2, 29).replace(day=1), date(2024, 2, 29).replace(year=2020, month=3)]


def replaced_wrong() -> date:
    return date(2024, 2, 29).replace(year=2023)


def days_of() -> list[date]:
    return [m.date() for m in MOMENTS] + [EPOCH.astimezone(UTC).date()]


def iso_forms() -> list[str]:
    m = datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    return [m.isoformat(" "), m.isoformat(sep="_"), m.isoformat(timespec="hours"), m.isoformat(timespec="minutes"), m.isoformat(timespec="seconds"), m.isoformat("T", "milliseconds"), m.isoformat(timespec="microseconds"),
            EPOCH.isoformat(timespec="milliseconds"), EPOCH.isoformat(timespec="auto")]


def parsed_days() -> list[date]:
    return [date.fromisoformat(t) for t in ["2024-02-29", "20240229", "0001-01-01", "2024-W09-4", "2024W094", "2020-W53-5", "2024-W01"]]


def parsed() -> list[datetime]:
    return [datetime.fromisoformat(t) for t in ["2024-02-29T01:02:03+00:00", "2024-02-29 01:02:03.5Z", "20240229T010203Z", "2024-02-29T01:02Z", "2024-02-29T01Z", "2024-02-29T01:02:03.123456789+00:00", "2024-02-29T01:02:03,25+0000",
                                                "2024-W09-4T10:00:00Z"]]


def parsed_wrong() -> date:
    return date.fromisoformat("2024-2-9")


def parsed_wrong_day() -> date:
    return date.fromisoformat("2023-02-29")


def parsed_wrong_time() -> datetime:
    return datetime.fromisoformat("2024-02-29Tnoon+00:00")


def parsed_wrong_hour() -> datetime:
    return datetime.fromisoformat("2024-02-29T24:00:00+00:00")


def formatted() -> list[str]:
    return [m.strftime("%Y-%m-%d %H:%M:%S.%f %a %A %b %B %y %I %p %j %U %W %w %u %G %V %z %Z %% %c|%x|%X") for m in MOMENTS if m.year >= 1000]


def formatted_days() -> list[str]:
    return [f"{d:%d.%m.%Y} {d:%H:%M}" + d.strftime(" %A %Z%z é") for d in DAYS if d.year >= 1000]


def format_plain() -> list[str]:
    return [f"{EPOCH:%Y}", f"{EPOCH}", f"{date(2024, 1, 2)}", format(EPOCH, "%d/%m")]


def wrong_month() -> date:
    return date(2024, 13, 1)


def wrong_day() -> date:
    return date(2023, 2, 29)


def wrong_year() -> date:
    return date(0, 1, 1)


def wrong_hour() -> datetime:
    return datetime(2024, 1, 1, 24, tzinfo=UTC)


def wrong_microsecond() -> datetime:
    return datetime(2024, 1, 1, microsecond=1000000, tzinfo=UTC)


def named_parts() -> datetime:
    return datetime(2024, month=5, day=6, minute=7, tzinfo=UTC)


def beyond() -> date:
    return date(9999, 12, 31) + timedelta(days=1)


def before() -> datetime:
    return datetime(1, 1, 1, tzinfo=UTC) - timedelta(microseconds=1)


def delta_beyond() -> timedelta:
    return timedelta(days=999999999) + timedelta(days=1)


def delta_beyond_at_once() -> timedelta:
    return timedelta(days=1000000000)


def delta_by_zero() -> timedelta:
    return timedelta(1) / 0


def delta_by_zero_float() -> timedelta:
    return timedelta(1) / 0.0


def delta_by_nothing() -> float:
    return timedelta(1) / timedelta(0)


def delta_floor_nothing() -> int:
    return timedelta(1) // timedelta(0)


def ages() -> str:
    age = date(2024, 3, 1) - date(1990, 5, 17)
    return f"{age.days // 365} {age}"


def containers() -> str:
    return repr([date(2024, 1, 2), None]) + repr({"a": timedelta(1)}) + repr((EPOCH,))
