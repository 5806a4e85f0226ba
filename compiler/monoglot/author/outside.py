"""The browser's names where there is no browser: any use of them is a clear error.

A test may put a scripted browser in place (`monoglot.testing.browser`); then every
use is told to it. Each use is a place between two segments of a split action: what
was changed at the server before it stays, whatever fails after it (`note`).
"""
from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any, Protocol


class Page(Protocol):
    """A scripted browser: what it answers to the use of a name."""

    def get(self, path: str) -> Any: ...
    def set(self, path: str, value: object) -> None: ...
    def call(self, path: str, args: tuple[object, ...]) -> Any: ...


current: contextvars.ContextVar[Page | None] = contextvars.ContextVar("monoglot_page", default=None)
Told = Callable[[bool], None]
_noted: contextvars.ContextVar[Told | None] = contextvars.ContextVar("monoglot_noted", default=None)


def note(browser: bool = True) -> None:
    """The browser's side is used, or a request is sent: where an action is split the segment before is over."""
    told = _noted.get()
    if told is not None:
        told(browser)


def noting(told: Told) -> contextvars.Token[Told | None]:
    """From now on `told` is called by `note`; undo with `noted_before`."""
    return _noted.set(told)


def noted_before(token: contextvars.Token[Told | None]) -> None:
    """Undo `noting`."""
    _noted.reset(token)


class Outside:
    """Stands for a browser object or function such as `document` in CPython."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def __getattr__(self, name: str) -> Any:
        path = f"{object.__getattribute__(self, '_name')}.{name}"
        page = _page(path)
        note()
        return page.get(path)

    def __setattr__(self, name: str, value: object) -> None:
        path = f"{object.__getattribute__(self, '_name')}.{name}"
        page = _page(path)
        note()
        page.set(path, value)

    def __call__(self, *args: object) -> Any:
        path = object.__getattribute__(self, "_name")
        page = _page(path)
        note()
        return page.call(path, args)


def _page(path: str) -> Page:
    page = current.get()
    if page is None:
        raise _error(path)
    return page


class _Class(type):
    """Of a browser class nothing but its name is there, so that annotations can hold it."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Outside(cls.__name__).__getattr__(name)

    def __call__(cls, *args: object, **keywords: object) -> Any:
        return Outside(cls.__name__)(*args, *keywords.values())


def stand_in(name: str) -> object:
    """What stands for the name: a class for one with a capital, as the platform's classes have."""
    return _Class(name, (), {"__module__": "monoglot.browser"}) if name[:1].isupper() else Outside(name)


def _error(name: str) -> RuntimeError:
    return RuntimeError(f"{name} is only there in a browser; test the app's other methods in CPython "
                        "and its page in a browser")
