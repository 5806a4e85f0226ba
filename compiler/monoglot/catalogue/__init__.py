"""Every diagnostic of the compiler, each written once: code, title, message, mend, why, two examples.

A code never changes its meaning. One module a group: MG00 the compiler itself
and MG01 reading (`reading`), MG02 outside the language (`language`), MG03 names
(`names`), MG04 types (`types`), MG05 declarations (`declarations`), MG06 secrets
and fetch (`secrets`), MG07 effects and placement (`effects`). Two rows with one
code or one title fail at import. `catalogue_test` compiles every example;
`pages` makes the documents.
"""
from __future__ import annotations

from monoglot.catalogue.declarations import DECLARATIONS
from monoglot.catalogue.effects import EFFECTS
from monoglot.catalogue.entry import Entry
from monoglot.catalogue.language import LANGUAGE
from monoglot.catalogue.names import NAMES
from monoglot.catalogue.reading import READING
from monoglot.catalogue.secrets import SECRETS
from monoglot.catalogue.types import TYPES

__all__ = ["BY_CODE", "BY_TITLE", "ENTRIES", "Entry", "index"]

ENTRIES: tuple[Entry, ...] = (*READING, *LANGUAGE, *NAMES, *TYPES, *DECLARATIONS, *SECRETS, *EFFECTS)


def index(entries: tuple[Entry, ...]) -> dict[str, Entry]:
    """The rows by title. Raises ValueError if a code or a title stands twice."""
    by_title: dict[str, Entry] = {}
    codes: set[str] = set()
    for entry in entries:
        if entry.code in codes or entry.title in by_title:
            raise ValueError(f"{entry.code} {entry.title!r} stands twice in the catalogue")
        codes.add(entry.code)
        by_title[entry.title] = entry
    return by_title


BY_TITLE: dict[str, Entry] = index(ENTRIES)
BY_CODE: dict[str, Entry] = {entry.code: entry for entry in ENTRIES}
