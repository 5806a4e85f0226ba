"""What is known while one function is lowered: its names, temporaries, loops, bounds.

A frame belongs to a function or closure; comprehensions have a scope inside it.
Names stay Python's; a comprehension's that would hide an outer one is renamed,
because Python evaluates the first iterable outside. Temporaries are `$1`, `$2`.
"""
from __future__ import annotations

from dataclasses import dataclass, field

Bounds = tuple[int, int]
LIMIT = 2**53 - 1


@dataclass
class Frame:
    """The mutable state of lowering one function or closure."""

    parent: Frame | None = None
    names: dict[str, str] = field(default_factory=dict)
    locals: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    bounds: dict[str, Bounds] = field(default_factory=dict)
    """Between which numbers an int variable lies here, by the IR's name."""
    indexes: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of variables here, by the IR's names: the first is an index of the list in the second."""
    values: dict[str, Bounds] = field(default_factory=dict)
    """Between which numbers the values of the enums of ints lie."""
    shared: set[str] = field(default_factory=set)
    """Variables that another function may assign: nothing is known of them."""
    loops: list[str | None] = field(default_factory=list)
    """The label that a break has to leave, per loop; None: the loop itself."""
    caught: list[str] = field(default_factory=list)
    counter: list[int] = field(default_factory=lambda: [0])

    def inner(self) -> Frame:
        """The frame of a closure inside this one."""
        return Frame(parent=self, values=self.values, counter=self.counter)

    def find(self, name: str) -> str:
        """The IR's name of a visible variable."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return frame.names[name]
            frame = frame.parent
        raise KeyError(name)

    def visible(self, name: str) -> bool:
        return name in self.taken or (self.parent is not None and self.parent.visible(name))

    def bounds_of(self, name: str) -> Bounds | None:
        """Between which numbers an int variable lies here, if more is known than its type."""
        return self.bounds.get(self.names.get(name, ""))

    def declare(self, name: str) -> str:
        """A parameter or local under its own name."""
        self.names[name] = name
        self.taken.add(name)
        return name

    def local(self, name: str) -> str:
        """Declares a function-wide local once."""
        if name not in self.names:
            self.locals.append(self.declare(name))
        return self.names[name]

    def scoped(self, name: str) -> str:
        """A name of an inner scope that hides nothing visible."""
        found, n = name, 1
        while self.visible(found):
            n += 1
            found = f"{name}${n}"
        self.taken.add(found)
        return found

    def label(self) -> str:
        self.counter[0] += 1
        return f"${self.counter[0]}"

    def temp(self) -> str:
        """A fresh temporary, a local of this frame."""
        name = self.label()
        self.locals.append(name)
        self.taken.add(name)
        return name
