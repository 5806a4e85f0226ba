"""math: what is the same on every engine."""
import math
from math import ceil, floor, sqrt

VALUES = [0.0, -0.0, 1.0, -1.5, 2.5, 1e15, -0.5, 0.1, 123456.789]


def whole() -> list[list[int]]:
    return [[floor(x), ceil(x), math.trunc(x)] for x in VALUES]


def roots() -> list[float]:
    return [sqrt(x) for x in [0.0, -0.0, 2.0, 1e300, 0.25]] + [sqrt(16)]


def root_of_negative() -> float:
    return math.sqrt(-1)


def floor_of_infinity() -> int:
    return math.floor(math.inf)


def floor_of_nan() -> int:
    return math.floor(float("nan"))


def floor_too_large() -> int:
    return math.ceil(9e15) - math.ceil(1.0)


def questions() -> list[bool]:
    return [f for x in [1.0, math.inf, -math.inf, float("nan")] for f in [math.isnan(x), math.isinf(x), math.isfinite(x)]]


def angles() -> list[float]:
    return [math.degrees(1.0), math.radians(180.0), math.degrees(math.pi), math.radians(-0.1)]


def parts() -> list[tuple[float, float]]:
    return [math.modf(x) for x in [*VALUES, math.inf, -math.inf]]


def signs() -> list[float]:
    return [math.copysign(3.0, -0.0), math.copysign(-2.0, 1.0), math.fabs(-2.5), math.fabs(-3), math.fmod(-7.5, 2.0), math.fmod(7.0, -3.0)]


def fmod_zero() -> float:
    return math.fmod(1.0, 0.0)


def close() -> list[bool]:
    return [math.isclose(0.1 + 0.2, 0.3), math.isclose(1.0, 1.1), math.isclose(0.0, 1e-12), math.isclose(0.0, 1e-12, abs_tol=1e-9), math.isclose(1.0, 1.05, rel_tol=0.1), math.isclose(math.inf, math.inf)]


def integers() -> list[int]:
    return [math.gcd(12, 18), math.gcd(-4, 6), math.gcd(0, 0), math.lcm(4, 6), math.lcm(0, 3), math.isqrt(17), math.isqrt(9007199254740991), math.factorial(0), math.factorial(18), math.comb(10, 3), math.comb(50, 25) // 1000, math.comb(3, 5),
            math.perm(5, 2), math.perm(5, 0)]


def factorial_of_negative() -> int:
    return math.factorial(-1)


def choose_negative() -> int:
    return math.comb(-1, 2)


def constants() -> list[float]:
    return [math.pi, math.e, math.tau, math.inf]
