"""The browser's names where there is no browser: any use of them is a clear error."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NoReturn


class Outside:
    """Stands for a browser object such as `document` in CPython."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def __getattr__(self, name: str) -> NoReturn:
        raise _error(f"{object.__getattribute__(self, '_name')}.{name}")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise _error(f"{object.__getattribute__(self, '_name')}.{name}")


def shut(module: dict[str, Any]) -> None:
    """Give every name that a module of declarations promises a form that raises when used."""
    for name in module.get("__annotations__", {}):
        module[name] = Outside(name)
    for name, member in list(module.items()):
        if name.startswith("_") or getattr(member, "__module__", "") != module["__name__"]:
            continue
        if inspect.isfunction(member):
            module[name] = _raiser(name)
        elif inspect.isclass(member):
            setattr(member, "__init__", _raiser(name))


def _raiser(name: str) -> Callable[..., NoReturn]:
    def use(*_args: object, **_keywords: object) -> NoReturn:
        raise _error(name)
    return use


def _error(name: str) -> RuntimeError:
    return RuntimeError(f"{name} is only there in a browser; test the app's other methods in CPython "
                        "and its page in a browser")
