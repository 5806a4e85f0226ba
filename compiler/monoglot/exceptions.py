"""Python's exception classes as the language has them: each with the class it derives from.

What only the interpreter of CPython raises, or what ends a program, isn't here;
`StopIteration` is left out because no construct of the language lets it through.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping

_TREE = """
Exception: ArithmeticError AssertionError AttributeError BufferError EOFError LookupError MemoryError
  NameError OSError ReferenceError RuntimeError SystemError TypeError ValueError
ArithmeticError: FloatingPointError InvalidOperation OverflowError ZeroDivisionError
ZeroDivisionError: DivisionByZero
LookupError: IndexError KeyError
OSError: BlockingIOError ChildProcessError ConnectionError FileExistsError FileNotFoundError InterruptedError
  IsADirectoryError NotADirectoryError PermissionError ProcessLookupError TimeoutError
ConnectionError: BrokenPipeError ConnectionAbortedError ConnectionRefusedError ConnectionResetError
RuntimeError: NotImplementedError RecursionError
ValueError: JSONDecodeError UnicodeError
UnicodeError: UnicodeDecodeError UnicodeEncodeError
"""

BASES: dict[str, str] = {"Exception": ""}
"""Every exception class of the language with its base; `Exception` has none."""

for _line in _TREE.strip().replace("\n  ", " ").splitlines():
    _base, _, _names = _line.partition(":")
    BASES.update(dict.fromkeys(_names.split(), _base))

NOT_RAISED = frozenset({"JSONDecodeError", "UnicodeDecodeError", "UnicodeEncodeError"})
"""Those whose constructors take what no author writes; they can be caught."""


def derives(name: str, base: str, bases: Mapping[str, str]) -> bool:
    """True if `name` is `base` or below it; what only the runtime raises is below nothing."""
    while name and name != base:
        name = bases.get(name, "")
    return bool(name)


EVERYWHERE = frozenset("""
    ConnectionError IndexError KeyError MemoryError OverflowError PermissionError RecursionError RuntimeError
    TimeoutError TypeError ValueError ZeroDivisionError
    """.split())
"""What the runtime and the hosts raise by themselves in any program."""


def caught_by(names: Iterable[str], bases: Mapping[str, str], raised: frozenset[str]) -> tuple[str, ...]:
    """Every class of `raised`, or named here, that `except (names)` catches; none stands for all classes."""
    wanted = tuple(names)
    if "Exception" in wanted or not wanted:
        return ()
    return tuple(n for n in bases if (n in raised or n in wanted) and any(derives(n, w, bases) for w in wanted))
