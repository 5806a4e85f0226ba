"""The browser's own names, for an application's page: `from monoglot.browser import document`.

Their types are in the stub beside this file, which is generated from the platform's own
interface definitions (`tools/bazel run //compiler:browser_stub` puts it here for an editor).
In CPython there is no browser: every use of these names raises RuntimeError.
"""
from __future__ import annotations

from monoglot.author.outside import stand_in


def __getattr__(name: str) -> object:
    if name.startswith("_"):
        raise AttributeError(name)
    globals()[name] = found = stand_in(name)
    return found
