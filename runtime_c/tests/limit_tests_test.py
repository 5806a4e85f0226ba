"""Every limit of the pod is met by a test that is there."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from limit_tests import INSIDE, TESTED

HERE = Path(__file__).parent.parent
LIMITS = re.findall(r"\bX\(([A-Z_]+), ", (HERE / "src/limits.h").read_text("utf-8"))


def test_each_limit_has_its_row() -> None:
    assert sorted([*TESTED, *INSIDE]) == sorted(LIMITS)


@pytest.mark.parametrize("limit", TESTED)
def test_the_test_is_there(limit: str) -> None:
    file, _, name = TESTED[limit].partition("::")
    form = rf"^static void {name}\(" if file.endswith(".c") else rf"^def {name}\("
    assert re.search(form, (HERE / file).read_text("utf-8"), re.M), TESTED[limit]
