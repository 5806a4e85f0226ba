"""Effects through the whole call graph, each with the chain that causes it.

A function is *anchored* to the client if it, or anything that it calls, uses
the browser, `Local` state or the connection. From an anchored function the call
of an action that changes shared state or fetches is a dispatch: a message, whose
effects are not the caller's. All other calls carry the callee's effects to the
caller.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monoglot.analyse.facts import Call, Facts
from monoglot.check.declared import LIFECYCLE
from monoglot.model import Evidence, Function, Keep, Layout, Model, Resume
from monoglot.walk import nodes

Effects = dict[str, Evidence]
"""The effects of one function, each with its first (shortest) chain."""


@dataclass(frozen=True)
class Graph:
    """The effects of every function. `anchored` has a reason for each; `two_sided` are helpers that both sides use (sides.py)."""

    facts: Mapping[str, Facts]
    effects: Mapping[str, Effects]
    anchored: Mapping[str, str]
    two_sided: frozenset[str]
    layout: Layout

    def is_action(self, name: str) -> bool:
        return self.facts[name].function.number > 0

    def dispatched(self, caller: str, callee: str) -> bool:
        """True if a call from `caller` to `callee` is a message to the actor."""
        return caller in self.anchored and callee not in self.anchored and self.is_action(callee) \
            and (changes(self.effects[callee]) or in_flow(self.facts[callee].function))


def in_flow(function: Function) -> bool:
    """True for a segment that takes up or keeps values: only the actor can run it."""
    return "$" in function.name and any(isinstance(n, Resume | Keep) for n in nodes(function.body))


def client_effect(effect: str) -> bool:
    return effect in ("browser", "connection") or " local " in effect


def writes(effect: str) -> bool:
    return effect.startswith(("write shared ", "delete shared "))


def server_effect(effect: str) -> bool:
    return effect == "fetch" or effect.startswith("secret ")


def changes(effects: Effects) -> bool:
    """True if an action with these effects runs at the actor too."""
    return any(writes(e) or server_effect(e) for e in effects)


def build(model: Model, facts: Mapping[str, Facts]) -> Graph:
    """Anchors functions, then follows effects, the actions' first."""
    anchors = _propagate(facts, lambda e: client_effect(e), lambda caller, call: True)
    anchored = {n: chain_text(next(iter(e.values())), model.layout) for n, e in anchors.items() if e}
    anchored |= {n: f"the browser calls `{n}`" for n in facts if n in LIFECYCLE and facts[n].function.method}
    plain = _propagate(facts, lambda e: True, lambda caller, call: caller not in anchored)
    by_use, two_sided = _helpers_by_use(facts, plain, anchored)
    anchored |= by_use
    graph = Graph(facts, plain, anchored, two_sided, model.layout)
    followed = _propagate(facts, lambda e: True, lambda caller, call: not graph.dispatched(caller, call.function))
    return Graph(facts, followed, anchored, two_sided, model.layout)


def chain_text(evidence: Evidence, layout: Layout) -> str:
    """`render -> _row -> Document.createElement (line 12)`."""
    return f"{' -> '.join(evidence.chain)} (line {layout.line(evidence.span)})"


def _propagate(facts: Mapping[str, Facts], wanted: Callable[[str], bool],
               follows: Callable[[str, Call], bool]) -> dict[str, Effects]:
    """Direct effects, then round by round those of the callees: a chain found first is a shortest one."""
    effects: dict[str, Effects] = {name: {} for name in facts}
    for name, fact in facts.items():
        for op in fact.operations:
            if wanted(op.effect):
                effects[name].setdefault(op.effect, Evidence(op.effect, (name, op.shown), op.span))
    calls = {name: list(dict.fromkeys(c.function for c in fact.calls if follows(name, c))) for name, fact in facts.items()}
    changed = True
    while changed:
        before = {name: dict(found) for name, found in effects.items()}
        changed = False
        for name in facts:
            for callee in calls[name]:
                changed = _inherit(name, before[callee], effects[name]) or changed
    return effects


def _inherit(name: str, callee: Effects, own: Effects) -> bool:
    new = {e: Evidence(e, (name, *found.chain), found.span) for e, found in callee.items() if e not in own}
    own.update(new)
    return bool(new)


def _helpers_by_use(facts: Mapping[str, Facts], effects: Mapping[str, Effects], anchored: Mapping[str, str],
                    ) -> tuple[dict[str, str], frozenset[str]]:
    """Helpers that call actions go where they are used: anchored by the client's use; and which of them both use."""
    def helper(name: str) -> bool:
        return name not in anchored and facts[name].function.number == 0

    client = _users(facts, [n for n in facts if n in anchored], helper)
    server = _users(facts, [n for n in facts if n not in anchored and not helper(n)], helper)
    by_use: dict[str, str] = {}
    for name in facts:
        if not helper(name) or name not in client or not _calls_action(facts, effects, anchored, name, helper):
            continue
        by_use[name] = f"`{client[name]}` uses it in the browser"
    return by_use, frozenset(by_use.keys() & server.keys())


def _users(facts: Mapping[str, Facts], roots: list[str], helper: Callable[[str], bool]) -> dict[str, str]:
    """The helpers reached from the roots through helpers only, each with its root."""
    found: dict[str, str] = {}
    for root in roots:
        stack = [root]
        while stack:
            for call in facts[stack.pop()].calls:
                if helper(call.function) and call.function not in found:
                    found[call.function] = root
                    stack.append(call.function)
    return found


def _calls_action(facts: Mapping[str, Facts], effects: Mapping[str, Effects], anchored: Mapping[str, str],
                  name: str, helper: Callable[[str], bool]) -> bool:
    """True if the helper calls an action that runs at the actor, maybe through helpers."""
    seen, stack = {name}, [name]
    while stack:
        for call in facts[stack.pop()].calls:
            target = call.function
            if facts[target].function.number and target not in anchored and changes(effects[target]):
                return True
            if helper(target) and target not in seen:
                seen.add(target)
                stack.append(target)
    return False
