"""One platform from the syntax trees of many specifications: partials and mixins merged, what pages don't have left out."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Node = dict[str, Any]

GLOBAL = "Window"


@dataclass
class Definition:
    """An interface, dictionary or namespace with all its members. `kind` says which."""

    kind: str
    name: str
    base: str | None = None
    members: list[Node] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    """The extended attributes, by name."""


@dataclass
class Platform:
    """All definitions by name; `callbacks` has the nodes of callback functions and interfaces."""

    definitions: dict[str, Definition] = field(default_factory=dict)
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    typedefs: dict[str, Node] = field(default_factory=dict)
    callbacks: dict[str, Node] = field(default_factory=dict)
    mixins: dict[str, list[str]] = field(default_factory=dict)
    """The interfaces that include each mixin."""

    def lineage(self, name: str | None) -> list[str]:
        """The definition and its bases, nearest first."""
        found: list[str] = []
        while name is not None and name in self.definitions and name not in found:
            found.append(name)
            name = self.definitions[name].base
        return found

    def common(self, names: Iterable[str]) -> str | None:
        """The nearest base that all have."""
        lines = [self.lineage(n) for n in names]
        return next((n for n in lines[0] if all(n in line for line in lines)), None) if lines else None


_KINDS = {"interface": "interface", "dictionary": "dictionary", "namespace": "namespace", "interface mixin": "mixin"}


def build(nodes: list[Node]) -> Platform:
    """The platform of a page."""
    platform = Platform()
    found: dict[str, Definition] = {}
    includes: list[tuple[str, str]] = []
    for node in nodes:
        kind = node["type"]
        if kind in _KINDS:
            _merge(found, node, _KINDS[kind])
        elif kind == "enum":
            platform.enums[node["name"]] = tuple(v["value"] for v in node["values"])
        elif kind == "typedef":
            platform.typedefs[node["name"]] = node["idlType"]
        elif kind in ("callback", "callback interface"):
            platform.callbacks[node["name"]] = node
        elif kind == "includes":
            includes.append((node["target"], node["includes"]))
    for target, mixin in includes:
        if target in found and mixin in found:
            found[target].members += found[mixin].members
            platform.mixins.setdefault(mixin, []).append(target)
    platform.definitions = {n: d for n, d in sorted(found.items()) if d.kind != "mixin" and _is_of_a_page(d)}
    return platform


def _merge(found: dict[str, Definition], node: Node, kind: str) -> None:
    made = found.setdefault(node["name"], Definition(kind, node["name"]))
    made.base = node.get("inheritance") or made.base
    if not node.get("partial"):
        made.attributes |= extended(node)
    outer = extended(node)
    made.members += [m for m in node["members"] if is_exposed(extended(m)) and (not node.get("partial") or is_exposed(outer))]


def extended(node: Node) -> dict[str, Any]:
    """The extended attributes of a node: name -> its values ([] if it has none)."""
    found: dict[str, Any] = {}
    for attribute in node.get("extAttrs", []):
        rhs = attribute.get("rhs")
        value = [] if rhs is None else rhs["value"] or rhs["type"]  # `*` is a type without a value
        values = value if isinstance(value, list) else [value]
        found[attribute["name"]] = [v["value"] if isinstance(v, dict) else v for v in values]
        if attribute.get("arguments"):
            found[attribute["name"] + "()"] = attribute["arguments"]
    return found


def is_exposed(attributes: dict[str, Any]) -> bool:
    """True if a page has what has these extended attributes."""
    values = attributes.get("Exposed")
    return values is None or "*" in values or GLOBAL in values


def _is_of_a_page(d: Definition) -> bool:
    return d.kind == "dictionary" or (is_exposed(d.attributes) and "LegacyNamespace" not in d.attributes)
