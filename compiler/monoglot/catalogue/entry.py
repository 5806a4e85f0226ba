"""What one row of the catalogue says, and the frame that makes its examples whole modules."""
from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A kind of diagnostic. `message` and `mend` are `str.format` templates.

    `title` is the name by which the stages ask for it; `why` a paragraph for
    people. `bad` is an example that gives exactly this code, `good` the same
    mended, which compiles; each a whole module or a fragment for `module`.
    """

    code: str
    title: str
    message: str
    mend: str
    why: str
    bad: str | bytes
    good: str


FRAME = '''\
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum, StrEnum
from typing import TypeVar

from monoglot import App, Entity, Id, Local, Secret, Shared, Table, browser, expect, fetch, verify
from monoglot import barrier, client, local, optimistic, verified
from monoglot.browser import document


class Status(Enum):
    ACTIVE = 1
    DELETED = 2


class Shoot(Entity):
    name: str
    status: Status = Status.ACTIVE
    note: str | None = None

{declarations}
class Studio(App):
    shoots: Shared[Table[Shoot]]
    credits: Shared[int] = 0
    selected: Local[Id[Shoot] | None] = None
    ai_key = Secret("ai-key", host="api.example.com")

{members}'''
"""The module around a fragment: what it declares goes before the app, its members into it."""

_MEMBER = re.compile(r"@(?!dataclass)|def \w+\(self|\w+: (Shared|Local)\[|\w+ = Secret\(|title =")


def module(example: str | bytes) -> str | bytes:
    """The whole module of an example.

    One with an app of its own (`(App)`), or of bytes, is whole already. Else its
    parts, separated by empty lines before an unindented one, are methods,
    states and secrets of the frame's app, or declarations of the module.
    """
    if isinstance(example, bytes) or "(App)" in example or example.startswith("# whole"):
        return example
    declarations, members = "", ""
    for part in re.split(r"\n\n+(?=\S)", example.strip("\n")):
        if _MEMBER.match(part):
            members += "".join(f"    {line}\n" if line else "\n" for line in part.split("\n")) + "\n"
        else:
            declarations += f"\n{part}\n\n"
    return FRAME.format(declarations=declarations, members=members.rstrip("\n") + "\n")
