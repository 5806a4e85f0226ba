"""Found by generated programs, as small as they became."""


def enumerate_with_an_item_that_is_assigned() -> list[str]:
    log: list[str] = []
    for i, text in enumerate(["x", "y"]):
        text = text + "!"
        log.append(text)
    return log


def enumerate_of_a_slice_in_try_else() -> list[str]:
    log: list[str] = []
    try:
        log.append("a")
    except ValueError:
        log.append("b")
    else:
        for i, text in enumerate(["x", "y"][:3]):
            text = text.zfill(3)
            log.append(text)
    return log


def none_or_something() -> str:
    return None or "x"


def no_int_of_a_long_text() -> str:
    found = ""
    for text in ["a" * 198, "a" * 199, "😀" * 300, "'" * 199]:
        try:
            int(text)
        except ValueError as error:
            found += f"{error}\n"
    return found


def walrus_in_a_generator_expression() -> list[int]:
    n = 5
    it = ((n := x) for x in [1, 2])
    before = n
    next(it)
    return [before, n, *it, n]
