"""For an app's own unit tests: a stand-in for outgoing requests, a second user, a lost connection.

    app = Studio(user="ada")
    with answers(lambda request: reply(json={"url": "data:,x"})) as sent:
        app.edit_photo(photo, "brighter")
    assert sent[0].json == {...}
"""
from __future__ import annotations

import contextlib
import json as _json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from monoglot.author import outside
from monoglot.author.app import App
from monoglot.author.store import MemoryStore
from monoglot.author import verification
from monoglot.author.transport import Reply, Request, transport

__all__ = ["Browser", "Reply", "Request", "answers", "browser", "colleague", "offline", "reply", "secrets"]

A = TypeVar("A", bound=App)


def reply(status: int = 200, *, json: object = None, text: str | None = None) -> Reply:
    """A reply for `answers` to give: `text` as it is, or `json` as its body."""
    return Reply(status, _json.dumps(json) if text is None else text)


@contextlib.contextmanager
def answers(answer: Callable[[Request], Reply]) -> Iterator[list[Request]]:
    """Within the block `answer` replies to every `fetch`; yields the requests sent so far."""
    sent: list[Request] = []

    def carry(request: Request) -> Reply:
        sent.append(request)
        return answer(request)

    with transport(carry):
        yield sent


class Browser:
    """A scripted browser for CPython: `log` holds what the app did, `answers` what the browser says.

    An answer belongs to a property, `document.title`, or to a call, `window.prompt()`;
    a list is used up one by one, a function is called with the arguments. What has no
    answer gives another stand-in, so that `document.body.append(...)` only logs.
    """

    def __init__(self, answers: Mapping[str, object]) -> None:
        self.log: list[tuple[object, ...]] = []
        self._answers = {name: list(a) if isinstance(a, list) else a for name, a in answers.items()}

    def get(self, path: str) -> Any:
        """A property, or the method that is called next."""
        if path not in self._answers:
            return outside.Outside(path)
        self.log.append((path,))
        return self._answer(path, ())

    def set(self, path: str, value: object) -> None:
        """An assignment to a property."""
        self.log.append((path + " =", value))

    def call(self, path: str, args: tuple[object, ...]) -> Any:
        """A call of a function or method."""
        self.log.append((path, *args))
        name = path + "()"
        return self._answer(name, args) if name in self._answers else outside.Outside(name)

    def _answer(self, name: str, args: tuple[object, ...]) -> object:
        answer = self._answers[name]
        if isinstance(answer, list):
            return answer.pop(0) if answer else None
        return answer(*args) if callable(answer) else answer


@contextlib.contextmanager
def browser(answers: Mapping[str, object]) -> Iterator[Browser]:
    """Within the block the app's uses of the browser are answered by a script; yields what keeps the log."""
    page = Browser(answers)
    token = outside.current.set(page)
    try:
        yield page
    finally:
        outside.current.reset(token)


@contextlib.contextmanager
def secrets(values: Mapping[str, str]) -> Iterator[None]:
    """Within the block `monoglot.verify` knows these values, by the keys of the secrets."""
    def value_of(key: str) -> str:
        if not values.get(key):
            raise PermissionError(f"the secret {key} has no value")
        return values[key]

    with verification.values(value_of):
        yield


@contextlib.contextmanager
def offline(app: App) -> Iterator[None]:
    """Within the block `app.connected` is False."""
    app._monoglot_connected = False
    try:
        yield
    finally:
        app._monoglot_connected = True


def colleague(app: A, user: str) -> A:
    """The same app for another user of the organisation: shared state in common, local state apart.

    Raises TypeError if the app isn't kept in memory.
    """
    store = app._monoglot_store
    if not isinstance(store, MemoryStore):
        raise TypeError("only an app made without a store has colleagues")
    return type(app)(store=MemoryStore(user, store.org, store.shared))
