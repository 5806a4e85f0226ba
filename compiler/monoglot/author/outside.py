"""The browser's names where there is no browser: any use of them is a clear error.

A test may put a scripted browser in place (`monoglot.testing.browser`); then every
use is told to it. Each use is a place between two segments of a split action: what
was changed at the server before it stays, whatever fails after it (`note`).
"""
from __future__ import annotations

import contextvars
import inspect
from collections.abc import Callable
from typing import Any, NoReturn, Protocol


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
    """Stands for a browser object such as `document` in CPython."""

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


def shut(module: dict[str, Any]) -> None:
    """Give every name that a module of declarations promises a form that raises, or asks the scripted browser, when used."""
    for name in module.get("__annotations__", {}):
        module[name] = Outside(name)
    for name, member in list(module.items()):
        if name.startswith("_") or getattr(member, "__module__", "") != module["__name__"]:
            continue
        if inspect.isfunction(member):
            module[name] = Outside(name)
        elif inspect.isclass(member):
            setattr(member, "__init__", _raiser(name))


def _raiser(name: str) -> Callable[..., NoReturn]:
    def use(*_args: object, **_keywords: object) -> NoReturn:
        raise _error(name)
    return use


def _error(name: str) -> RuntimeError:
    return RuntimeError(f"{name} is only there in a browser; test the app's other methods in CPython "
                        "and its page in a browser")
