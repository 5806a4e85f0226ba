"""format specs, f-strings, `%` and `str.format`: every presentation of str, int, float, bool."""
from enum import Enum


class Color(Enum):
    RED = 1


INTS = [0, 1, -1, 7, -42, 255, 1234567, -9007199254740991]
FLOATS = [0.0, -0.0, 1.0, -1.5, 0.1, 2.5, 3.5, 1e-5, 0.0001, 123456.789, 1e16, 1.5e300, 5e-324, 1e22, 999999.5, 0.5, 1e100]
STRANGE = [float("inf"), float("-inf"), float("nan")]


def int_bases() -> list[str]:
    return [f"{x:b} {x:o} {x:x} {x:X} {x:#b} {x:#o} {x:#x} {x:#X} {x:d} {x:n}" for x in INTS]


def int_widths() -> list[str]:
    return [f"[{x:8}|{x:<8}|{x:^8}|{x:>8}|{x:=8}|{x:08}|{x:*^9}|{x:+}|{x: }|{x:-}|{x:=+8}|{x:0=8}]" for x in INTS]


def int_groups() -> list[str]:
    return [f"{x:,} {x:_} {x:_b} {x:_x} {x:012,} {x:,d} {x:+,} {x:#_x} {x:#018_x} {x:04,} {x:>15,} {x:015_b}" for x in INTS]


def int_as_float() -> list[str]:
    return [f"{x:.2f} {x:e} {x:g} {x:.1%} {x:.3e} {x:F} {x:G}" for x in [0, 3, -12, 1234567]]


def int_characters() -> list[str]:
    return [f"{97:c}{8364:c}{128512:c}", f"{97:5c}|{97:<5c}|{97:^5c}"]


def float_fixed() -> list[str]:
    return [f"{x:f} {x:.0f} {x:.1f} {x:.2f} {x:.3F} {x:#.0f} {x:.20f}" for x in FLOATS]


def float_exponent() -> list[str]:
    return [f"{x:e} {x:E} {x:.0e} {x:.1e} {x:.10e} {x:#.0e}" for x in FLOATS]


def float_general() -> list[str]:
    return [f"{x:g} {x:G} {x:.0g} {x:.1g} {x:.3g} {x:.17g} {x:#g} {x:#.3g}" for x in FLOATS]


def float_plain() -> list[str]:
    return [f"{x} {x:.3} {x:.0} {x:.1} {x:.10} {x:20} {x:<20}| {x:+} {x:020}" for x in FLOATS]


def float_percent() -> list[str]:
    return [f"{x:%} {x:.0%} {x:.1%} {x:+.2%}" for x in [0.0, 0.5, 0.125, -0.015, 1.005, 12.0, 0.045]]


def float_groups() -> list[str]:
    return [f"{x:,} {x:,.2f} {x:_.1f} {x:015,.1f} {x:+,.0f} {x:,g} {x:,e}" for x in [0.0, 1234.5, -1234567.891, 1e15, 1e20, 0.001]]


def float_widths() -> list[str]:
    return [f"[{x:10.2f}|{x:<10.2f}|{x:^10.2f}|{x:010.2f}|{x:*>10.2f}|{x:=+10.2f}]" for x in [0.0, -0.0, 3.14159, -2.5]]


def float_strange() -> list[str]:
    return [f"{x} {x:f} {x:e} {x:g} {x:F} {x:E} {x:10} {x:<10}| {x:+} {x:08} {x:.1%} {x:,}" for x in STRANGE]


def negative_zero_coerced() -> list[str]:
    return [f"{x:z} {x:z.1f} {x:z.0e} {x:+z.0f}" for x in [-0.0, 0.0, -0.01, -1.5, -0.4]]


def half_even() -> list[str]:
    return [f"{x:.0f} {x:.1f} {x:.0e} {x:.1g}" for x in [0.5, 1.5, 2.5, 0.25, 0.75, 0.125, 25.0, 35.0, 1e23]]


def str_widths() -> list[str]:
    return [f"[{s:6}|{s:<6}|{s:>6}|{s:^6}|{s:*^7}|{s:.2}|{s:6.1}|{s:s}|{s:06}|{s:<06}|{s:{'x'}>4}]" for s in ["", "a", "abc", "é\U0001f600z", "abcdefgh"]]


def bools() -> list[str]:
    return [f"{x} {x:d} {x:5} {x:<5}| {x:b} {x:.1f} {x:%} {x:n} {x:,}" for x in [True, False]]


def conversions() -> list[str]:
    return [f"{'a'!r} {'é'!a} {1!r} {1.0!s} {'x'!r:>5} {None!r} {True!s:>6}", f"{'a'!s:^5}"]


def debugging() -> list[str]:
    x, name = 3, "it's"
    return [f"{x=}", f"{x = }", f"{name=}", f"{name=!s}", f"{x=:>4}", f"{x+1=}", f"{name = !r:>8}"]


def nested() -> list[str]:
    width, precision, fill = 8, 2, "*"
    return [f"{3.14159:{width}.{precision}f}", f"{'a':{fill}^{width}}", f"{42:{'0'}{width}}", f"{7:{'#x'}}", f"{1.5:{''}}", f"{True:{''}}", f"{5:>{width - 3}}"]


def nested_wrong() -> str:
    spec = "Q"
    return f"{1:{spec}}"


def nested_wrong_float() -> str:
    spec = "d"
    return f"{1.5:{spec}}"


def nested_wrong_str() -> str:
    spec = "d"
    return f"{'a':{spec}}"


def nested_wrong_sign() -> str:
    spec = "+"
    return f"{'a':{spec}}"


def nested_wrong_align() -> str:
    spec = "=5"
    return f"{'a':{spec}}"


def nested_wrong_precision() -> str:
    spec = ".2"
    return f"{1:{spec}}"


def nested_wrong_group() -> str:
    spec = ",x"
    return f"{1:{spec}}"


def nested_wrong_long() -> str:
    spec = "5dd"
    return f"{1:{spec}}"


def nested_group_text() -> str:
    spec = ","
    return f"{'a':{spec}}"


def enums() -> str:
    return f"{Color.RED} {Color.RED!r} {Color.RED:>12} {Color.RED!s:<10}|"


def containers() -> str:
    return f"{[1, 2]} {(1,)} { {'a': 1.0} }"


def braces() -> str:
    return f"{{}} {{{1}}} {{x}}"


def percent_signs() -> list[str]:
    return ["%s is %d" % ("a", 3), "%5s|%-5s|%.2s|%5.1s|" % ("ab", "ab", "abc", "abc"), "%05d %+d % d %x %X %#x %o %#o" % (42, 42, 42, 255, 255, 255, 8, 8),
            "%f %.2f %e %g %10.3f|%-10.1f|" % (1.5, 2.345, 12345.678, 0.0001, 3.14159, 2.5), "100%%" % (), "%r %a" % ("é", "é"),
            "%(a)s-%(b)d" % {"a": "x", "b": 2}, "%s" % 5, "%s" % [1, 2], "%i %u" % (3, 4), "%-5d|%5d|" % (-3, -3), "%s %s" % (None, 1.0)]


def format_method() -> list[str]:
    name, n = "ann", 7
    return ["{} {}".format(name, n), "{0} {1} {0}".format(name, n), "{name}: {n:03d}".format(name=name, n=n), "{:>5}|{:<5}|".format(1, "a"), "{!r}".format(name),
            "{{}} {}".format(1), "{:{}}".format(name, 6), "{0:{w}.{p}f}".format(3.14159, w=8, p=2), "{:,}".format(1234567)]


def format_builtin() -> list[str]:
    spec = ">6"
    return [format(3.14159, ".2f"), format(255, "x"), format("a"), format(5, spec), format(True), format(7, f"0{3}")]


def huge() -> list[str]:
    return [f"{1e300:.0f}", f"{1.7976931348623157e308:e}", f"{5e-324:.3e}", f"{5e-324:.400f}", f"{0.1:.55f}", f"{1e21:.0f}", f"{123456789.123456789:.50g}"]
