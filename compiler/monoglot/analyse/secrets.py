"""Where secrets go: every use that `flow` finds is judged, with the chain that leads to it.

A secret may get into the headers, the JSON body or the bearer of a request to a
host it is declared for, or into a verification primitive. Everything else is
refused. The hosts that run the program check again and never show its value to
the program at all.
"""
from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from monoglot.analyse import flow, urls
from monoglot.analyse.flow import Graph, Place, Sink, Source
from monoglot.diagnostics import Diagnostic, make
from monoglot.model import Layout, Model, Secret, SecretRef, Span

_LONGEST = 6  # steps of a chain that are shown


@dataclass(frozen=True)
class Checked:
    """The diagnostics, and the names of the secrets that some of them are about."""

    diagnostics: tuple[Diagnostic, ...]
    misused: frozenset[str]


def check(model: Model) -> Checked:
    """A diagnostic for every request or secret that may go where it must not."""
    found = [host for function, call in urls.fetches(model)
             if isinstance(host := urls.host_of(model, function, call), Diagnostic)]
    if not model.secrets:
        return Checked(tuple(found), frozenset())
    graph = flow.build(model)
    misused: set[str] = set()
    for secret in model.secrets:
        reach = _reach(graph, secret.name)
        own = [d for sink in graph.sinks for d in _judge(sink, secret, reach, model.layout)]
        misused |= {secret.name} if own else set()
        found += own
    return Checked(tuple(found), frozenset(misused))


@dataclass(frozen=True)
class Holders:
    """What may hold a secret or what is built of one: variables, as (function, name), and the names of fields."""

    variables: frozenset[tuple[str, str]] = frozenset()
    fields: frozenset[str] = frozenset()


def holders(model: Model) -> Holders:
    """Where the program's secrets may be."""
    if not model.secrets:
        return Holders()
    graph = flow.build(model)
    places = {place for secret in model.secrets for place in _reach(graph, secret.name).steps if not isinstance(place, SecretRef)}
    return Holders(frozenset((place[1], place[2]) for place in places if place[0] == "local"),
                   frozenset(place[1] for place in places if place[0] == "field"))


@dataclass(frozen=True)
class _Reach:
    """What one secret reaches: each place with the source before it and the span of the step."""

    steps: dict[Source, tuple[Source | None, Span]]


def _reach(graph: Graph, secret: str) -> _Reach:
    """Breadth first, so that every chain is a shortest one."""
    follows: dict[Source, list[tuple[Place, Span]]] = {}
    for target, sources in graph.edges.items():
        for source, span in sources.items():
            follows.setdefault(source, []).append((target, span))
    steps: dict[Source, tuple[Source | None, Span]] = {}
    for found in [s for s in follows if isinstance(s, SecretRef)] + [s for k in graph.sinks for s in sorted(k.sources, key=str)
                                                                     if isinstance(s, SecretRef)]:
        if found.secret == secret:
            steps.setdefault(found, (None, found.span))
    queue = deque(steps)
    while queue:
        source = queue.popleft()
        for target, span in follows.get(source, []):
            if target not in steps:
                steps[target] = (source, span)
                queue.append(target)
    return _Reach(steps)


def _judge(sink: Sink, secret: Secret, reach: _Reach, layout: Layout) -> list[Diagnostic]:
    source = min((s for s in sink.sources if s in reach.steps), key=lambda s: (len(_path(s, reach)), str(s)), default=None)
    if source is None or (sink.host and sink.host in secret.hosts):
        return []
    values = {**dict(sink.values), "name": secret.name, "chain": _chain(source, reach, layout)}
    if sink.host:
        values |= {"hosts": ", ".join(secret.hosts), "host": sink.host}
    return [make(sink.title, sink.span, **values)]


def _path(source: Source, reach: _Reach) -> list[tuple[Source, Span]]:
    found: list[tuple[Source, Span]] = []
    at: Source | None = source
    while at is not None:
        before, span = reach.steps[at]
        found.append((at, span))
        at = before
    return found[::-1]


def _chain(source: Source, reach: _Reach, layout: Layout) -> str:
    """`: self.ai_key (line 4) -> key (line 4) -> text of _send (line 5)`; nothing for the secret itself."""
    path = _path(source, reach)
    if len(path) == 1:
        return ""
    if len(path) > _LONGEST:
        path = path[:2] + path[-_LONGEST + 2:]
    return ": " + " -> ".join(f"{_shown(place)} (line {layout.line(span)})" for place, span in path)


def _shown(source: Source) -> str:
    if isinstance(source, SecretRef):
        return f"self.{source.secret}"
    match source:
        case ("local", function, name):
            return f"{name} in {function}"
        case ("result", name, *_):
            return f"what {name} returns"
        case ("field", name):
            return f".{name}"
        case ("argument", *_):
            return "a function's argument"
    return "a function's result"
