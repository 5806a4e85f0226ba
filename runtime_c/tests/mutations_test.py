"""Every mutation of the guards still fits the sources; whether tests see it is a nightly question."""
from __future__ import annotations

from pathlib import Path

import pytest

from mutations import MUTATIONS, Mutation, mutated

SOURCES = Path(__file__).parent.parent / "src"


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_it_fits(mutation: Mutation) -> None:
    text = (SOURCES / mutation.file).read_text("utf-8")
    assert mutated(text, mutation) != text


def test_names_are_unique() -> None:
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS) >= 30
