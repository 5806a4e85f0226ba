"""Every artifact within its budget; and the check itself can fail."""
from __future__ import annotations

import os
from pathlib import Path

import pytest

from perf.budget import Budget, Measurement, complaint, read_budgets, read_measurements, table

HERE = Path(__file__).parent
BUDGETS = read_budgets(HERE / "budgets.toml")
BASELINE = read_measurements(HERE / "baseline.json")
MEASURED = read_measurements(Path(os.environ["TEST_SRCDIR"], os.environ["MONOGLOT_MEASUREMENTS"]))


def test_every_budget_is_measured_and_every_measurement_budgeted() -> None:
    assert MEASURED.keys() == BUDGETS.keys() == BASELINE.keys()


@pytest.mark.parametrize("name", sorted(BUDGETS))
def test_within_budget(name: str) -> None:
    message = complaint(name, BUDGETS[name], MEASURED[name], BASELINE[name])
    if message:
        pytest.fail(message, pytrace=False)


def test_over_budget_says_what_grew() -> None:
    before = Measurement(90, {"a.js": 50, "b.js": 40, "gone.js": 5})
    now = Measurement(120, {"a.js": 50, "b.js": 70, "new.js": 9})
    text = complaint("client", Budget("the client", "gzip", 100), now, before)
    assert text.splitlines()[0].endswith("20 over the budget of 100")
    assert [line.split() for line in text.splitlines()[2:]] == [["+30", "b.js"], ["+9", "new.js"], ["-5", "gone.js"]]


def test_table_has_a_row_for_each_budget() -> None:
    assert len(table(BUDGETS, MEASURED).splitlines()) == len(BUDGETS) + 1
