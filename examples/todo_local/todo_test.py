"""The todo list's actions, as plain Python."""
from __future__ import annotations

import pytest

from examples.todo_local.todo import Todo


def test_tasks_are_added_done_and_removed() -> None:
    todo = Todo()
    todo.add(" buy milk ")
    todo.add("sleep")
    milk, sleep = todo.tasks.all()
    assert milk.text == "buy milk"
    assert todo.left() == "2 tasks left"
    todo.toggle(milk.id)
    assert todo.tasks[milk.id].done
    assert todo.left() == "1 task left"
    todo.remove(sleep.id)
    assert todo.left() == "Nothing left to do."
    todo.toggle(milk.id)
    assert not todo.tasks[milk.id].done


def test_an_empty_task_is_refused() -> None:
    todo = Todo()
    with pytest.raises(ValueError, match="Write what is to be done"):
        todo.add("  ")
    assert len(todo.tasks) == 0
