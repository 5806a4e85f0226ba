"""`App`: the class an application derives from, as it runs in CPython.

Invariants: a state is read and written only through the app's store; a public
method called from outside runs in one transaction of that store, calls between
methods join it.
"""
from __future__ import annotations

import functools
import inspect
import sys
import typing
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from monoglot.author import checked, outside
from monoglot.author.entity import Entity
from monoglot.author.store import MemoryStore, State, Store
from monoglot.author.table import Table
from monoglot.author.values import admit

T = TypeVar("T")

Local = Annotated[T, "local"]
"""State of this browser only: `selected: Local[str] = ""`."""

Shared = Annotated[T, "shared"]
"""State of one organisation, the same for all its users: `shoots: Shared[Table[Shoot]]`."""


class App:
    """One application: annotated states and methods.

    In CPython `Studio()` keeps its states in memory, for unit tests; from the first
    one on an int beyond ±(2^53 − 1) raises OverflowError in its module. The methods
    `start`, `render` and `on_error`, where an app has them, are called in the browser.
    """

    def __init__(self, *, user: str = "ada", org: str = "acme", store: Store | None = None) -> None:
        self._monoglot_store: Store = MemoryStore(user, org) if store is None else store
        self._monoglot_depth = 0
        self._monoglot_connected = True
        module = sys.modules.get(type(self).__module__)
        if module is not None:  # else it was loaded by hand, outside of the import system
            checked.check_from(module)
        for state in states_of(type(self)):
            if state.entity is not None:
                self.__dict__[state.name] = Table[Entity](state, self._monoglot_store)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, member in list(vars(cls).items()):
            if inspect.isfunction(member) and not name.startswith("_"):
                setattr(cls, name, _in_transaction(member))

    @property
    def user(self) -> str:
        """Who acts, from the verified session."""
        return self._monoglot_store.user

    @property
    def org(self) -> str:
        """The organisation in which they act, from the verified session."""
        return self._monoglot_store.org

    @property
    def connected(self) -> bool:
        """Whether this browser is in contact with the server right now; `testing.offline` cuts it."""
        outside.note()
        return self._monoglot_connected

    def __setattr__(self, name: str, value: object) -> None:
        if not name.startswith("_monoglot_") and name not in _scalars(type(self)):
            raise AttributeError(f"{type(self).__name__} declares no scalar state {name}")
        super().__setattr__(name, value)


def _in_transaction(action: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(action)
    def call(self: App, *args: object, **keywords: object) -> object:
        if self._monoglot_depth:
            value = action(self, *args, **keywords)
            self._monoglot_store.joined()
            return value
        with self._monoglot_store.transaction():
            self._monoglot_depth = 1
            try:
                return action(self, *args, **keywords)
            finally:
                self._monoglot_depth = 0
    return call


class _Scalar:
    """The descriptor that reads and writes one scalar state through the app's store."""

    def __init__(self, state: State) -> None:
        self.state = state

    def __get__(self, app: App | None, owner: type[App]) -> object:
        return self.state.default if app is None else app._monoglot_store.value(self.state)

    def __set__(self, app: App, value: object) -> None:
        app._monoglot_store.set(self.state, admit(value, self.state.kind, self.state.name))


_states: dict[type[App], tuple[State, ...]] = {}


def states_of(app: type[App]) -> tuple[State, ...]:
    """The states of an app's class, in order of declaration.

    Raises TypeError for an annotation that is neither Local nor Shared, or a
    scalar without a default.
    """
    if app not in _states:
        hints = typing.get_type_hints(app, include_extras=True)
        _states[app] = tuple(_state(app, name, number, hint)
                             for number, (name, hint) in enumerate(hints.items(), start=1))
        for state in _states[app]:
            if state.entity is None:
                setattr(app, state.name, _Scalar(state))
    return _states[app]


def _state(app: type[App], name: str, number: int, hint: object) -> State:
    kind, scope = (*typing.get_args(hint), None, None)[:2]
    if typing.get_origin(hint) is not Annotated or scope not in ("local", "shared"):
        raise TypeError(f"{app.__name__}.{name}: a state is Local[...] or Shared[...]")
    if typing.get_origin(kind) is Table:
        return State(name, number, scope, typing.get_args(kind)[0], None, None)
    if name not in vars(app):
        raise TypeError(f"{app.__name__}.{name}: a scalar state needs a default")
    return State(name, number, scope, None, kind, admit(vars(app)[name], kind, name))


def _scalars(app: type[App]) -> frozenset[str]:
    return frozenset(state.name for state in states_of(app) if state.entity is None)
