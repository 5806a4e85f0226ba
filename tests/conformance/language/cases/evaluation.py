"""What is evaluated, how often and in which order; what aliasing, closures and `finally` see."""
from collections.abc import Callable

def _n(log: list[str], name: str, value: int) -> int:
    log.append(name)
    return value


def _flag(log: list[str], name: str, value: bool) -> bool:
    log.append(name)
    return value


def _items(log: list[str], name: str, items: list[int]) -> list[int]:
    log.append(name)
    return items


def _three(a: int, b: int = 7, c: int = 9) -> str:
    return f"{a}-{b}-{c}"


def operands_left_to_right() -> list[str]:
    log: list[str] = []
    total = _n(log, "a", 1) + _n(log, "b", 2) * _n(log, "c", 3) - _n(log, "d", 4)
    return log + [str(total)]


def keywords_in_the_order_written() -> list[str]:
    log: list[str] = []
    text = _three(c=_n(log, "c", 3), a=_n(log, "a", 1), b=_n(log, "b", 2))
    return log + [text]


def keyword_after_position() -> list[str]:
    log: list[str] = []
    text = _three(_n(log, "a", 1), c=_n(log, "c", 3))
    return log + [text]


def defaults_are_filled_in() -> list[str]:
    return [_three(1), _three(1, 2), _three(1, c=2), _three(1, 2, 3), _three(b=4, a=5)]


def and_stops_at_false() -> list[str]:
    log: list[str] = []
    found = _flag(log, "a", True) and _flag(log, "b", False) and _flag(log, "c", True)
    return log + [str(found)]


def or_stops_at_true() -> list[str]:
    log: list[str] = []
    found = _flag(log, "a", False) or _flag(log, "b", True) or _flag(log, "c", True)
    return log + [str(found)]


def or_gives_the_value_evaluated_once() -> list[str]:
    log: list[str] = []
    found = _items(log, "a", []) or _items(log, "b", [0]) or _items(log, "c", [1])
    return log + [repr(found)]


def and_gives_the_value_evaluated_once() -> list[str]:
    log: list[str] = []
    found = _items(log, "a", [1]) and _items(log, "b", []) and _items(log, "c", [2])
    return log + [repr(found)]


def chain_evaluates_the_middle_once() -> list[str]:
    log: list[str] = []
    found = _n(log, "a", 1) < _n(log, "b", 2) < _n(log, "c", 3)
    return log + [str(found)]


def chain_stops_at_the_first_false() -> list[str]:
    log: list[str] = []
    found = _n(log, "a", 2) < _n(log, "b", 1) < _n(log, "c", 3)
    return log + [str(found)]


def conditional_evaluates_one_side() -> list[str]:
    log: list[str] = []
    found = _n(log, "then", 1) if _flag(log, "test", False) else _n(log, "else", 2)
    return log + [str(found)]


def value_before_target_index() -> list[str]:
    log: list[str] = []
    xs = [0, 0]
    xs[_n(log, "index", 1)] = _n(log, "value", 5)
    return log + [repr(xs)]


def value_before_target_holder() -> list[str]:
    log: list[str] = []
    xs = [0, 0]
    _items(log, "holder", xs)[_n(log, "index", 0)] = _n(log, "value", 5)
    return log + [repr(xs)]


def augmented_target_before_value() -> list[str]:
    log: list[str] = []
    xs = [1, 2]
    _items(log, "holder", xs)[_n(log, "index", 1)] += _n(log, "value", 5)
    return log + [repr(xs)]


def augmented_item_read_before_the_value_changes_it() -> list[int]:
    xs = [1]

    def change() -> int:
        xs[0] = 100
        return 5
    xs[0] += change()
    return xs


def augmented_name_read_before_the_value() -> int:
    total = 1

    def change() -> int:
        nonlocal total
        total = 100
        return 5
    total += change()
    return total


def swap_of_items() -> list[int]:
    xs, i = [10, 20, 30], 0
    xs[i], xs[i + 2] = xs[i + 2], xs[i]
    return xs


def unpacking_assigns_left_to_right() -> list[int]:
    xs = [0, 0, 0]
    i = 0
    i, xs[i] = 1, 7
    return xs


def dict_display_key_then_value() -> list[str]:
    log: list[str] = []
    made = {_n(log, "k1", 1): _n(log, "v1", 2), _n(log, "k2", 3): _n(log, "v2", 4)}
    return log + [repr(made)]


def list_display_in_order() -> list[str]:
    log: list[str] = []
    made = [_n(log, "a", 1), _n(log, "b", 2)]
    return log + [repr(made)]


def comprehension_condition_before_element() -> list[str]:
    log: list[str] = []
    made = [_n(log, f"e{x}", x) for x in [1, 2] if _flag(log, f"c{x}", x > 1)]
    return log + [repr(made)]


def comprehension_inner_source_each_time() -> list[str]:
    log: list[str] = []
    made = [x + y for x in [1, 2] for y in _items(log, f"s{x}", [10])]
    return log + [repr(made)]


def loop_source_once() -> list[str]:
    log: list[str] = []
    for x in _items(log, "source", [1, 2]):
        log.append(str(x))
    return log


def while_test_each_time() -> list[str]:
    log: list[str] = []
    n = 0
    while _flag(log, "test", n < 2):
        n += 1
    return log


def any_stops_early() -> list[str]:
    log: list[str] = []
    found = any(_flag(log, str(x), x == 2) for x in [1, 2, 3])
    return log + [str(found)]


def all_stops_early() -> list[str]:
    log: list[str] = []
    found = all(_flag(log, str(x), x < 2) for x in [1, 2, 3])
    return log + [str(found)]


def assert_message_only_when_it_fails() -> list[str]:
    log: list[str] = []
    assert _flag(log, "test", True), str(_n(log, "message", 1))
    return log


def slice_bounds_in_order() -> list[str]:
    log: list[str] = []
    made = _items(log, "holder", [1, 2, 3, 4])[_n(log, "start", 1):_n(log, "stop", 3)]
    return log + [repr(made)]


def sort_key_once_for_each_item() -> list[str]:
    log: list[str] = []
    made = sorted([3, 1, 2], key=lambda x: _n(log, str(x), -x))
    return log + [repr(made)]


def min_key_once_for_each_item() -> list[str]:
    log: list[str] = []
    made = min([3, 1, 2], key=lambda x: _n(log, str(x), x % 3))
    return log + [repr(made)]


def f_string_in_order() -> str:
    log: list[str] = []
    text = f"{_n(log, 'a', 1)} {_n(log, 'b', 2):>3} {_n(log, 'c', 3)!r}"
    return text + repr(log)


def raise_evaluates_its_message_first() -> list[str]:
    log: list[str] = []
    try:
        raise ValueError(str(1 // _n(log, "zero", 0)))
    except ZeroDivisionError as error:
        log.append(str(error))
    return log


def left_operand_fails_before_the_right_runs() -> list[str]:
    log: list[str] = []
    try:
        log.append(str(1 // _n(log, "zero", 0) + _n(log, "right", 1)))
    except ZeroDivisionError:
        log.append("caught")
    return log


def both_operands_run_before_division_fails() -> list[str]:
    log: list[str] = []
    try:
        log.append(str(_n(log, "left", 1) // _n(log, "right", 0)))
    except ZeroDivisionError:
        log.append("caught")
    return log


def index_is_checked_after_the_value() -> list[str]:
    log: list[str] = []
    xs = [1]
    try:
        xs[_n(log, "index", 9)] = _n(log, "value", 5)
    except IndexError as error:
        log.append(str(error))
    return log


# --- aliases ---------------------------------------------------------------------


def two_names_of_one_list() -> list[int]:
    a = [1]
    b = a
    b.append(2)
    return a


def augmented_list_keeps_its_aliases() -> list[list[int]]:
    a = [1]
    b = a
    a += [2]
    return [a, b]


def sum_of_lists_makes_a_new_one() -> list[list[int]]:
    a = [1]
    b = a
    a = a + [2]
    return [a, b]


def repeated_inner_lists_are_one() -> list[list[int]]:
    rows = [[0]] * 3
    rows[0].append(1)
    return rows


def comprehension_makes_inner_lists_apart() -> list[list[int]]:
    rows = [[0] for _ in range(3)]
    rows[0].append(1)
    return rows


def argument_list_is_the_callers() -> list[int]:
    def grow(xs: list[int]) -> None:
        xs.append(9)
    mine = [1]
    grow(mine)
    return mine


def argument_name_is_the_functions_own() -> list[int]:
    def replace(xs: list[int]) -> list[int]:
        xs = [7]
        return xs
    mine = [1]
    return mine + replace(mine)


def augmented_argument_list_is_the_callers() -> list[int]:
    def grow(xs: list[int]) -> None:
        xs += [9]
    mine = [1]
    grow(mine)
    return mine


def dict_values_are_shared() -> dict[str, list[int]]:
    inner = [1]
    held = {"a": inner, "b": inner}
    held["a"].append(2)
    return held


def copy_is_shallow() -> list[list[int]]:
    a = [[1], [2]]
    b = a.copy()
    b[0].append(9)
    b.append([3])
    return a


def slice_is_shallow() -> list[list[int]]:
    a = [[1], [2]]
    b = a[:1]
    b[0].append(9)
    return a


def iteration_over_a_copy() -> list[int]:
    xs = [1, 2, 3]
    for x in xs[:]:
        if x < 3:
            xs.remove(x)
    return xs


def list_that_grows_is_iterated_on() -> list[int]:
    xs = [1]
    for x in xs:
        if len(xs) < 4:
            xs.append(x + 1)
    return xs


def list_that_shrinks_is_iterated_less() -> list[int]:
    xs = [1, 2, 3, 4]
    seen: list[int] = []
    for x in xs:
        seen.append(x)
        xs.pop()
    return seen


def dict_that_grows_refuses() -> list[str]:
    d = {"a": 1}
    seen: list[str] = []
    try:
        for key in d:
            seen.append(key)
            d[key + "x"] = 2
    except RuntimeError as error:
        seen.append(str(error))
    return seen


def dict_order_after_deletion() -> list[str]:
    d = {"a": 1, "b": 2, "c": 3}
    del d["a"]
    d["a"] = 4
    d["b"] = 5
    return list(d)


# --- closures ----------------------------------------------------------------------


def closure_sees_later_assignment() -> list[int]:
    n = 1

    def read() -> int:
        return n
    first = read()
    n = 2
    return [first, read()]


def closures_share_a_variable() -> list[int]:
    n = 0

    def up() -> None:
        nonlocal n
        n += 1

    def read() -> int:
        return n
    up()
    up()
    return [n, read()]


def counters_are_apart() -> list[int]:
    def counter() -> Callable[[], int]:
        n = 0

        def up() -> int:
            nonlocal n
            n += 1
            return n
        return up
    a, b = counter(), counter()
    return [a(), a(), b()]


def function_made_for_each_item() -> list[int]:
    def adder(n: int) -> Callable[[int], int]:
        return lambda x: x + n
    return [add(10) for add in [adder(1), adder(2)]]


def default_is_evaluated_with_the_module() -> list[str]:
    return [_three(0), _three(0)]


def comprehension_variable_is_its_own() -> list[int]:
    x = 100
    xs = [x for x in [1, 2]]
    return xs + [x]


def nested_function_hides_a_name() -> list[int]:
    x = 1

    def inner(x: int) -> int:
        x += 10
        return x
    return [inner(5), x]


def recursion_through_a_nested_function() -> list[int]:
    def fib(n: int) -> int:
        return n if n < 2 else fib(n - 1) + fib(n - 2)
    return [fib(n) for n in range(10)]


# --- finally -------------------------------------------------------------------------


def finally_runs_before_return_is_seen() -> list[str]:
    log: list[str] = []

    def work() -> int:
        try:
            return _n(log, "value", 1)
        finally:
            log.append("finally")
    return log + [str(work())] + log


def finally_keeps_the_value_that_was_returned() -> list[int]:
    def work() -> int:
        n = 1
        try:
            return n
        finally:
            n = 2
    return [work()]


def return_in_finally_swallows() -> list[int]:
    def work() -> int:
        try:
            raise ValueError("lost")
        finally:
            return 2
    return [work()]


def exception_in_finally_wins() -> str:
    try:
        try:
            raise ValueError("first")
        finally:
            raise KeyError("second")
    except (ValueError, KeyError) as error:
        return str(error)


def finally_runs_on_break() -> list[str]:
    log: list[str] = []
    for x in [1, 2]:
        try:
            if x == 1:
                break
        finally:
            log.append(f"finally{x}")
    else:
        log.append("else")
    return log


def finally_runs_on_continue() -> list[str]:
    log: list[str] = []
    for x in [1, 2]:
        try:
            if x == 1:
                continue
            log.append("body")
        finally:
            log.append(f"finally{x}")
    return log


def break_in_finally_drops_the_exception() -> list[int]:
    seen: list[int] = []
    for x in [1, 2]:
        try:
            seen.append(1 // (x - 1))
        finally:
            break
    return seen


def else_is_outside_the_handlers() -> list[str]:
    log: list[str] = []
    try:
        try:
            log.append("body")
        except ValueError:
            log.append("handler")
        else:
            raise ValueError("else")
    except ValueError as error:
        log.append(str(error))
    return log


def handler_order_decides() -> list[str]:
    found: list[str] = []
    for key in [0, 1]:
        try:
            if key:
                found.append({0: "a"}[key])
            else:
                found.append([""][5])
        except IndexError:
            found.append("index")
        except LookupError:
            found.append("lookup")
    return found


def exception_passes_handlers_of_others() -> str:
    try:
        try:
            return str([1][2])
        except KeyError:
            return "key"
        finally:
            pass
    except LookupError as error:
        return str(error)


def rethrown_is_the_same() -> str:
    try:
        try:
            raise ValueError("kept")
        except ValueError:
            raise
    except ValueError as error:
        return str(error)


def raised_inside_a_handler() -> str:
    try:
        try:
            raise ValueError("first")
        except ValueError as error:
            raise KeyError(str(error) + " then")
    except KeyError as error:
        return str(error)


def names_assigned_before_the_failure_stay() -> list[int]:
    a, b = 0, 0
    try:
        a = 1
        b = 1 // (a - 1)
    except ZeroDivisionError:
        pass
    return [a, b]


def loop_variable_after_the_loop() -> list[int]:
    found: list[int] = []
    x = 0
    for x in [1, 2, 3]:
        if x == 2:
            break
    found.append(x)
    for x in range(0, 10, 4):
        pass
    return found + [x]


def loop_variable_may_be_assigned() -> list[int]:
    found: list[int] = []
    for x in range(3):
        x = x * 10
        found.append(x)
    return found


def range_is_fixed_when_it_starts() -> list[int]:
    n = 3
    found: list[int] = []
    for x in range(n):
        n = 10
        found.append(x)
    return found


def nested_loops_break_the_inner() -> list[str]:
    log: list[str] = []
    for x in [1, 2]:
        for y in [1, 2]:
            if y == 2:
                break
            log.append(f"{x}{y}")
        else:
            log.append("no")
    else:
        log.append("end")
    return log
