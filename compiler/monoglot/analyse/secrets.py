"""Where requests go, and where secrets go: proven from the URLs that the program can build.

The host of every fetch is known at compile time, it is https, and a secret
goes only to hosts it is declared for. The list of hosts is the allow-list that
the hosts enforce again at run time.
"""
from __future__ import annotations

import re

from monoglot.analyse.facts import FETCH
from monoglot.diagnostics import Diagnostic, make
from monoglot.model import (
    STR, Binary, CallLibrary, Const, Convert, Expr, FString, GlobalConst, Model, Secret, SecretRef, Span,
)
from monoglot.walk import nodes

# the host ends at the path, or at the end of a URL that is known as a whole
_URL = re.compile(r"https://([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::[1-9][0-9]{0,4})?)(/|$)")


def check(model: Model) -> list[Diagnostic]:
    """A diagnostic for every request or secret that may go where it must not."""
    found: list[Diagnostic] = []
    secrets = {s.name: s for s in model.secrets}
    allowed: set[SecretRef] = set()
    for call in fetches(model):
        host = host_of(model, call)
        if isinstance(host, Diagnostic):
            found.append(host)
        for name, value in call.keywords:
            if name == "bearer" and isinstance(value, SecretRef):
                allowed.add(value)
                if isinstance(host, str):
                    found += _goes_to(secrets[value.secret], host, call.span)
    found += [make("secret used", n.span, name=n.secret) for n in nodes(model.functions)
              if isinstance(n, SecretRef) and n not in allowed]
    return found


def hosts(model: Model) -> tuple[str, ...]:
    """The hosts of all requests of a checked program, sorted."""
    found = (host_of(model, call) for call in fetches(model))
    return tuple(sorted({h for h in found if isinstance(h, str)}))


def fetches(model: Model) -> list[CallLibrary]:
    return [n for n in nodes(model.functions) if isinstance(n, CallLibrary) and n.name.startswith(FETCH)]


def _goes_to(secret: Secret, host: str, span: Span) -> list[Diagnostic]:
    if host in secret.hosts:
        return []
    return [make("secret host", span, name=secret.name, hosts=", ".join(secret.hosts), host=host)]


def host_of(model: Model, call: CallLibrary) -> str | Diagnostic:
    """The host (with its port, if one is written) to which a fetch goes."""
    url = call.args[0]
    start, whole = known_start(model, url)
    match = _URL.match(start)
    if match is not None and (whole or match[2]):
        return match[1]
    if start and not start.startswith("https://"[:len(start)]):
        return make("not https", url.span, start=start[:12])
    authority = re.match(r"https://([^/]*)(/|$)", start)
    if authority is not None and (authority[2] == "/" or whole):
        return make("bad host", url.span, host=authority[1])
    return make("unknown host", url.span)


def known_start(model: Model, value: Expr) -> tuple[str, bool]:
    """The text with which the value surely begins, and whether that is all of it."""
    match value:
        case Const(value=str(text)):
            return text, True
        case Convert(value=inner):
            return known_start(model, inner)
        case GlobalConst(name=name):
            return known_start(model, next(c.value for c in model.constants if c.name == name))
        case Binary(op="+", left=left, right=right) if value.type == STR:
            return _joined(model, [left, right])
        case FString(parts=parts):
            return _joined(model, [Const(None, STR, value.span) if p.spec else p.value for p in parts])
    return "", False


def _joined(model: Model, values: list[Expr]) -> tuple[str, bool]:
    """The known start of a concatenation; a value of unknown text ends it."""
    text = ""
    for value in values:
        start, whole = known_start(model, value)
        text += start
        if not whole:
            return text, False
    return text, True
