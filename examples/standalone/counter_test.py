"""The counter's action, as plain Python."""
from __future__ import annotations

import pytest
from counter import Counter

from monoglot.testing import colleague


def test_everyone_raises_the_same_number() -> None:
    ada = Counter(user="ada")
    bo = colleague(ada, "bo")
    ada.add(2)
    bo.add(3)
    assert (ada.count, bo.count) == (5, 5)


@pytest.mark.parametrize("step", [0, -1, 11])
def test_a_step_is_1_to_10(step: int) -> None:
    counter = Counter()
    with pytest.raises(ValueError, match="1 to 10"):
        counter.add(step)
    assert counter.count == 0
