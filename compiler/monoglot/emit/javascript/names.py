"""Names in emitted JavaScript: Python's own, unless something else already has it.

Generated names contain `$`, which no Python name does: `$shoots` is a state's or an
action's description, `$1` a temporary, `$Status$name` an enum's table.
"""
from __future__ import annotations

KEYWORDS = frozenset("""
    arguments await break case catch class const continue debugger default delete do else enum eval export extends
    false finally for function if implements import in instanceof interface let new null package private protected
    public return static super switch this throw true try typeof var void while with yield undefined NaN Infinity
    Array Map Math Number String Symbol Object BigInt globalThis app boot create createActor createReader schema actions
    """.split())


class Names:
    """Renames by rule, so that no order of use matters."""

    def __init__(self, taken: frozenset[str], module: frozenset[str]) -> None:
        """`taken` are the names of helpers and of the platform in use, `module` those of functions and constants."""
        self.taken = taken | KEYWORDS
        self.module = module
        self.asked: set[str] = set()
        """Every name that was asked for, as it stands unless it is taken."""

    def top(self, name: str) -> str:
        """A function, class or constant of the module; `CLASS.method` has a `$` for its dot."""
        shown = name.replace(".", "$")
        self.asked.add(shown)
        return shown + "$" if shown in self.taken else shown

    def inner(self, name: str) -> str:
        """A parameter or local."""
        self.asked.add(name)
        return name + "$_" if name in self.taken or name in self.module else name


_OWN = frozenset("""
    changed e equal f fail int keep key list now order pack put random remove repr resume row set str together unpack update
    w within x""".split())
"""What generated code calls with a `$` itself: imports, and variables of what it writes for an operation."""


def state(name: str) -> str:
    return f"${name}$" if name in _OWN else "$" + name


def action(name: str) -> str:
    return state(name)


def flow(name: str) -> str:
    return f"${name}$flow"


def entity(name: str) -> str:
    return f"${name}$fields"


def enum(name: str, what: str) -> str:
    return f"${name}${what}"
