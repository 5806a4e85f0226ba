"""Exceptions: classes of one's own, the object, texts, order of `finally`."""
from __future__ import annotations


class Problem(Exception):
    """What went wrong."""


class NotFound(Problem):
    pass


class BadValue(ValueError):
    pass


class Missing(KeyError):
    pass


def own_class() -> str:
    try:
        raise NotFound("no such thing")
    except NotFound as error:
        return str(error)


def own_base() -> str:
    try:
        raise NotFound("gone")
    except Problem as error:
        return f"{error} {type(error).__name__}"


def own_from_builtin() -> str:
    try:
        raise BadValue("bad")
    except ValueError as error:
        return repr(error)


def own_uncaught() -> int:
    raise BadValue("out")


def own_key_error() -> str:
    try:
        raise Missing("k")
    except LookupError as error:
        return f"{error} {error!r}"


def not_caught_by_sibling() -> str:
    try:
        try:
            raise BadValue("x")
        except Problem:
            return "wrong"
    except ValueError:
        return "right"


def not_caught_by_sub() -> str:
    try:
        try:
            raise Problem("x")
        except NotFound:
            return "wrong"
    except Problem:
        return "right"


def several() -> list[str]:
    found: list[str] = []
    for n in range(4):
        try:
            if n == 0:
                raise NotFound("a")
            if n == 1:
                raise KeyError("b")
            if n == 2:
                raise ZeroDivisionError
            found.append("none")
        except (NotFound, KeyError) as error:
            found.append(str(error))
        except ArithmeticError as error:
            found.append(repr(error))
    return found


def texts() -> list[str]:
    errors = [ValueError("a"), ValueError(), ValueError("a", 1), ValueError(3), ValueError("it's"), ValueError("\n"),
              ValueError(""), ValueError(2.0), ValueError(True)]
    return [str(e) for e in errors] + [repr(e) for e in errors]


def key_texts() -> list[str]:
    errors = [KeyError("a"), KeyError(1), KeyError(), KeyError("a", "b")]
    return [str(e) for e in errors] + [repr(e) for e in errors]


def builtin_texts() -> list[str]:
    found: list[str] = []
    d = {"a": 1}
    xs = [1]
    for n in range(6):
        try:
            if n == 0:
                found.append(str(d["b"]))
            elif n == 1:
                found.append(str(xs[5]))
            elif n == 2:
                found.append(str(1 // (n - 2)))
            elif n == 3:
                found.append(str(int("x")))
            elif n == 4:
                assert n == 5, "four"
            else:
                assert n == 0
        except Exception as error:
            found.append(f"{type(error).__name__}: {error} {error!r}")
    return found


def raise_class() -> str:
    try:
        raise ValueError
    except ValueError as error:
        return str(error) + repr(error)


def raise_kept() -> str:
    problem = NotFound("kept")
    try:
        raise problem
    except Problem as error:
        return str(error is problem)


def raise_from() -> str:
    try:
        try:
            raise KeyError("inner")
        except KeyError as error:
            raise ValueError("outer") from error
    except ValueError as error:
        return str(error)


def raise_from_none() -> str:
    try:
        raise ValueError("only") from None
    except ValueError as error:
        return str(error)


def raise_from_order() -> list[str]:
    log: list[str] = []

    def made(name: str) -> Exception:
        log.append(name)
        return ValueError(name)
    try:
        raise made("a") from made("b")
    except Exception as error:
        log.append(str(error))
    return log


def reraise() -> list[str]:
    log: list[str] = []
    try:
        try:
            raise BadValue("x")
        except ValueError as error:
            log.append(type(error).__name__)
            raise
    except BadValue as error:
        log.append(str(error))
    return log


def reraise_named() -> str:
    try:
        try:
            raise BadValue("x")
        except ValueError as error:
            raise error
    except BadValue as error:
        return repr(error)


def bare_except() -> str:
    try:
        raise NotFound("x")
    except:  # noqa: E722
        return "caught"


def passed_on() -> str:
    def shown(error: Exception) -> str:
        return f"{type(error).__name__}({error})"
    try:
        raise NotFound("gone")
    except Problem as error:
        return shown(error)


def kept_in_list() -> list[str]:
    errors: list[Exception] = []
    for text in ["1", "x", "2.5"]:
        try:
            errors.append(ValueError(str(int(text))))
        except ValueError as error:
            errors.append(error)
    return [str(e) for e in errors]


def returned() -> str:
    def check(n: int) -> Exception | None:
        return None if n > 0 else BadValue("not positive")
    found = check(0)
    return "none" if found is None else str(found)


def else_and_finally() -> list[str]:
    log: list[str] = []
    for fail in [True, False]:
        try:
            log.append("try")
            if fail:
                raise Problem("x")
        except Problem:
            log.append("except")
        else:
            log.append("else")
        finally:
            log.append("finally")
    return log


def finally_after_return() -> list[str]:
    log: list[str] = []

    def f() -> int:
        try:
            log.append("body")
            return len(log)
        finally:
            log.append("finally")
    log.append(str(f()))
    return log


def finally_overrides() -> int:
    def f() -> int:
        try:
            raise ValueError("lost")
        finally:
            return 2
    return f()


def finally_in_loop() -> list[str]:
    log: list[str] = []
    for n in range(4):
        try:
            if n == 1:
                continue
            if n == 3:
                break
            log.append(f"body {n}")
        finally:
            log.append(f"finally {n}")
    else:
        log.append("else")
    return log


def finally_return_value_is_kept() -> int:
    n = 1
    try:
        return_value = n
        n = 5
    finally:
        n += 1
    return return_value * 10 + n


def else_raises() -> str:
    try:
        try:
            pass
        except ValueError:
            return "wrong"
        else:
            raise ValueError("from else")
    except ValueError as error:
        return str(error)


def handler_raises() -> str:
    log: list[str] = []
    try:
        try:
            raise ValueError("first")
        except ValueError:
            raise KeyError("second")
        finally:
            log.append("cleaned")
    except KeyError as error:
        return f"{error} {log[0]}"


def nested_names() -> str:
    try:
        raise ValueError("outer")
    except ValueError as error:
        first = str(error)
        try:
            raise KeyError("inner")
        except KeyError as error:
            first += str(error)
        return first


def os_family() -> list[str]:
    found: list[str] = []
    for n in range(3):
        try:
            if n == 0:
                raise FileNotFoundError("f")
            if n == 1:
                raise ConnectionResetError("c")
            raise TimeoutError("t")
        except ConnectionError as error:
            found.append("connection " + str(error))
        except OSError as error:
            found.append(type(error).__name__)
    return found


def union_of_handlers() -> list[str]:
    found: list[str] = []
    for text in ["1", "x", "99999999999999999999"]:
        try:
            found.append(str(int(text) + 1))
        except (ValueError, OverflowError) as error:
            found.append(type(error).__name__)
    return found[:2]


def f_string_of_error() -> str:
    try:
        raise Problem("50%")
    except Problem as error:
        return f"<{error}> {error!s} {error!r}"


def message_from_error() -> str:
    try:
        try:
            raise ValueError("a")
        except ValueError as error:
            raise Problem(f"because {error}")
    except Problem as error:
        return str(error)


def assert_message() -> str:
    try:
        assert 1 > 2, f"no {1 + 1}"
    except AssertionError as error:
        return str(error)
    return ""
