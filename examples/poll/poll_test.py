"""The poll's actions: two users, one vote each."""
from __future__ import annotations

import pytest

from monoglot import Id
from monoglot.testing import colleague

from examples.poll.poll import Answer, Poll


def test_everyone_has_one_vote_and_may_move_it() -> None:
    ada = Poll(user="ada")
    bo = colleague(ada, "bo")
    soup, salad = ada.propose("Soup"), bo.propose("Salad")
    ada.vote(soup)
    bo.vote(soup)
    assert ada.count(soup) == 2
    bo.vote(salad)
    bo.vote(salad)
    assert (ada.count(soup), ada.count(salad)) == (1, 1)


def test_answers_are_not_empty_and_differ() -> None:
    poll = Poll()
    poll.propose("Soup")
    for text in ("", "  ", "soup "):
        with pytest.raises(ValueError):
            poll.propose(text)
    assert len(poll.answers) == 1


def test_a_vote_for_an_answer_that_is_not_there_is_refused() -> None:
    poll = Poll()
    with pytest.raises(KeyError):
        poll.vote(Id[Answer]("gone"))
    assert len(poll.votes) == 0
