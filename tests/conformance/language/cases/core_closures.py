"""Closures: late binding in loops, nonlocal, loops with else."""
from __future__ import annotations

from collections.abc import Callable


def lambdas_in_loop() -> list[int]:
    made: list[Callable[[], int]] = []
    for n in [1, 2, 3]:
        made.append(lambda: n)
    return [f() for f in made]


def functions_in_loop() -> list[int]:
    made: list[Callable[[], int]] = []
    for n in [1, 2, 3]:
        double = n * 2

        def shown() -> int:
            return double + n
        made.append(shown)
    return [f() for f in made]


def range_in_loop() -> list[int]:
    made: list[Callable[[], int]] = []
    for n in range(3):
        made.append(lambda: n * 10)
    return [f() for f in made]


def while_loop() -> list[int]:
    made: list[Callable[[], int]] = []
    n = 0
    while n < 3:
        made.append(lambda: n)
        n += 1
    return [f() for f in made]


def called_in_loop() -> list[int]:
    found: list[int] = []
    for n in [1, 2, 3]:
        show: Callable[[], int] = lambda: n * n
        found.append(show())
    return found


def after_loop_reassigned() -> int:
    n = 0
    show: Callable[[], int] = lambda: n
    for n in [4, 5]:
        pass
    n = 9
    return show()


def pairs_in_loop() -> list[str]:
    made: list[Callable[[], str]] = []
    for a, b in [("x", 1), ("y", 2)]:
        made.append(lambda: a + str(b))
    return [f() for f in made]


def enumerate_in_loop() -> list[str]:
    made: list[Callable[[], str]] = []
    for i, name in enumerate(["a", "b"]):
        made.append(lambda: f"{i}{name}")
    return [f() for f in made]


def kept_by_parameter() -> list[int]:
    def keep(n: int) -> Callable[[], int]:
        return lambda: n
    return [f() for f in [keep(n) for n in [1, 2, 3]]]


def nested_loops() -> list[int]:
    made: list[Callable[[], int]] = []
    for a in [1, 2]:
        for b in [10, 20]:
            made.append(lambda: a + b)
    return [f() for f in made]


def counter() -> list[int]:
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return count
    return [step(), step(), count]


def nonlocal_assign() -> str:
    name = "a"

    def rename(new: str) -> None:
        nonlocal name
        name = new + name
    rename("b")
    rename("c")
    return name


def nonlocal_two_levels() -> int:
    total = 0

    def outer() -> None:
        def inner() -> None:
            nonlocal total
            total += 5
        inner()
        inner()
    outer()
    return total


def nonlocal_shadowed() -> list[int]:
    x = 1

    def outer() -> int:
        x = 10

        def inner() -> None:
            nonlocal x
            x += 1
        inner()
        return x
    return [outer(), x]


def nonlocal_of_parameter() -> int:
    def run(n: int) -> int:
        def add() -> None:
            nonlocal n
            n += 1
        add()
        add()
        return n
    return run(5)


def nonlocal_order() -> list[int]:
    xs, i = [0, 0, 0], 0

    def move() -> int:
        nonlocal i
        i += 1
        return 7
    xs[i] = move()
    return [*xs, i]


def nonlocal_argument_order() -> list[int]:
    n = 0

    def step() -> int:
        nonlocal n
        n += 1
        return n

    def pair(a: int, b: int) -> list[int]:
        return [a, b]
    return pair(b=step(), a=n) + [n, step(), n]


def nonlocal_narrowing() -> str:
    name: str | None = "a"

    def clear() -> None:
        nonlocal name
        name = None
    if name is not None:
        clear()
        return "none" if name is None else name
    return "never"


def nonlocal_in_loop() -> int:
    total = 0

    def add(n: int) -> None:
        nonlocal total
        total += n
    for n in range(5):
        add(n)
    return total


def nonlocal_tuple() -> list[int]:
    a, b = 1, 2

    def swap() -> None:
        nonlocal a, b
        a, b = b, a
    swap()
    return [a, b]


def closures_share() -> list[int]:
    def make() -> tuple[Callable[[], None], Callable[[], int]]:
        n = 0

        def add() -> None:
            nonlocal n
            n += 1
        return add, lambda: n
    add, get = make()
    other, got = make()
    add()
    add()
    other()
    return [get(), got()]


def for_else() -> list[str]:
    log: list[str] = []
    for n in [1, 2]:
        if n == 5:
            break
    else:
        log.append("else")
    for n in [1, 2]:
        if n == 2:
            break
    else:
        log.append("wrong")
    return log


def while_else() -> list[str]:
    n = 3
    log: list[str] = []
    while n > 0:
        n -= 1
    else:
        log.append(f"else {n}")
    while True:
        n += 1
        if n > 3:
            break
    else:
        log.append("wrong")
    return log


def else_after_continue() -> list[str]:
    log: list[str] = []
    for n in range(3):
        if n == 1:
            continue
        log.append(str(n))
    else:
        log.append("end")
    return log


def nested_break_else() -> list[str]:
    log: list[str] = []
    for a in range(3):
        for b in range(3):
            if b == a:
                break
        else:
            log.append("never")
            continue
        log.append(f"{a}{b}")
    return log


def return_from_else() -> int:
    for n in [1, 3]:
        if n % 2 == 0:
            return n
    else:
        return -1


def loop_variable_after() -> int:
    last = 0
    for last in [4, 7]:
        pass
    return last


def recursion() -> list[int]:
    def fib(n: int) -> int:
        return n if n < 2 else fib(n - 1) + fib(n - 2)
    return [fib(n) for n in range(10)]
