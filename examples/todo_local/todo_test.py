"""The todo list's actions, as plain Python."""
from __future__ import annotations

from examples.todo_local.todo import Todo


def test_tasks_are_added_done_and_removed() -> None:
    todo = Todo()
    todo.add(" buy milk ")
    todo.add("sleep")
    milk, sleep = todo.tasks.all()
    assert milk.text == "buy milk"
    assert todo.left() == "2 tasks left"
    todo.mark(milk.id, True)
    assert todo.tasks[milk.id].done
    assert todo.left() == "1 task left"
    todo.remove(sleep.id)
    assert todo.left() == "Nothing left to do."
    todo.mark(milk.id, False)
    assert not todo.tasks[milk.id].done


def test_an_empty_task_is_none() -> None:
    todo = Todo()
    assert todo.add("  ") is None
    assert len(todo.tasks) == 0
