"""Exception classes with fields, an `__init__` and methods."""
from __future__ import annotations

from dataclasses import dataclass


class PaymentError(Exception):
    """With a field told by a parameter, one by its annotation, one in the class."""

    note: str | None

    def __init__(self, code: int, reason: str = "declined", *, note: str | None = None) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.words: list[str] = reason.split()
        self.note = note

    def retry(self) -> bool:
        return self.code >= 500

    @property
    def short(self) -> str:
        return f"P{self.code}"


class CardError(PaymentError):
    """With a field of its own."""

    def __init__(self, card: str) -> None:
        super().__init__(402, "card " + card)
        self.card = card


class Declined(PaymentError):
    """As the class above."""


class Missing(KeyError):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.who = name


class Plain(ValueError):
    def text(self) -> str:
        return "plain: " + str(self)


class Pair(Exception):
    def __init__(self, a: int, b: str) -> None:
        self.a = a
        super().__init__(a, b)


def pay(code: int) -> int:
    if code == 402:
        raise CardError("4711")
    if code > 400:
        raise PaymentError(code, note="n")
    if code < 0:
        raise Declined(code, "no")
    return code


def case_fields() -> list[str]:
    found: list[str] = []
    for code in (1, 402, 503, -1):
        try:
            found.append(str(pay(code)))
        except CardError as error:
            found.append(f"{error.card} {error.code} {error} {error!r} {error.words}")
        except PaymentError as error:
            found.append(f"{error.short} {error.retry()} {error} {error!r} {error.words} {error.note}")
    return found


def case_class_names() -> list[str]:
    found: list[str] = []
    for code in (402, 503, -1):
        try:
            pay(code)
        except Exception as error:
            found.append(type(error).__name__)
            if isinstance(error, PaymentError):
                found.append(error.short)
    return found


def case_of_key_error() -> tuple[str, str, str]:
    try:
        raise Missing("it's")
    except KeyError as error:
        return str(error), repr(error), error.who if isinstance(error, Missing) else ""


def case_method_without_init() -> tuple[str, str]:
    try:
        raise Plain("a", "b") if False else Plain("a")
    except Plain as error:
        return error.text(), repr(error)


def case_two_arguments() -> tuple[str, str, int]:
    error = Pair(1, "x")
    return str(error), repr(error), error.a


def case_field_assigned() -> tuple[int, str]:
    error = PaymentError(1)
    error.code = 7
    error.code += 1
    return error.code, str(error)


def case_made_without_raising() -> tuple[str, bool]:
    errors: list[PaymentError] = [PaymentError(500), CardError("1"), Declined(3, "x")]
    return " ".join(e.short for e in errors), errors[1].retry()


def case_from_and_again() -> list[str]:
    found: list[str] = []
    try:
        try:
            pay(500)
        except PaymentError as error:
            error.note = "seen"
            raise
    except PaymentError as error:
        found.append(f"{error.note}")
    try:
        try:
            pay(500)
        except PaymentError as error:
            raise CardError("9") from error
    except PaymentError as error:
        found.append(error.short)
    return found


def case_evaluation_order() -> list[str]:
    log: list[str] = []

    def step(name: str, value: int) -> int:
        log.append(name)
        return value

    error = PaymentError(step("code", 1), note=str(step("note", 2)))
    log.append(f"{error.code}{error.note}")
    return log


def case_narrowed_field() -> int:
    error = PaymentError(1, note="abc")
    if error.note is not None:
        return len(error.note)
    return 0


@dataclass
class Job:
    error: PaymentError | None = None


def case_kept_in_a_dataclass() -> str:
    job = Job(PaymentError(5))
    return job.error.short if job.error is not None else "-"


def case_init_raises() -> str:
    try:
        raise PaymentError(int("x"))
    except PaymentError:
        return "payment"
    except ValueError:
        return "value"


def case_made_of_another() -> list[str]:
    found: list[str] = []
    for text in ("x", "1"):
        try:
            try:
                int(text)
                raise KeyError("k")
            except ValueError as error:
                raise RuntimeError(error)
            except KeyError as error:
                raise Pair(1, str(error)) from error
        except RuntimeError as error:
            found += [str(error), repr(error), repr(RuntimeError(error, 1)), str(KeyError(error))]
        except Pair as error:
            found += [str(error), repr(ValueError(error))]
    return found
