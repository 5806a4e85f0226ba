"""Writes the stub and the index: see monoglot.idl."""
from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from monoglot.idl.platform import Platform, build
from monoglot.idl.stub import Stub

# A bubbling event of an element also comes to what is around it.
_AROUND = ("Document", "Window")


def read_tags(elements: dict[str, Any]) -> dict[str, str]:
    """Tag -> interface."""
    return {e["name"]: e["interface"] for e in elements["elements"] if e.get("interface") and not e.get("obsolete")}


def read_events(platform: Platform, table: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Class -> event -> the event's class: from the events' table, and every `on...` attribute."""
    found: dict[str, dict[str, str]] = {}
    by_type: dict[str, str] = {}
    for entry in table:
        event = entry.get("interface") or "Event"
        if event not in platform.definitions:
            continue
        by_type.setdefault(entry["type"], event)
        for target in entry["targets"]:
            for name in _classes(platform, target):
                found.setdefault(name, {}).setdefault(entry["type"], event)
    for d in platform.definitions.values():
        for member in d.members:
            if member["type"] == "attribute" and str(member["idlType"]["idlType"]).endswith("EventHandler"):
                event = member["name"][2:]
                found.setdefault(d.name, {}).setdefault(event, by_type.get(event, "Event"))
    return {name: dict(sorted(events.items())) for name, events in sorted(found.items())}


def _classes(platform: Platform, target: dict[str, Any]) -> list[str]:
    name = target["target"]
    names = platform.mixins.get(name, []) if name not in platform.definitions else [name]
    if target.get("bubbles") and any("Element" in platform.lineage(n) for n in names):
        names = [*names, *_AROUND]
    return [n for n in names if n in platform.definitions and platform.definitions[n].kind == "interface"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("idl", "events", "elements", "stub", "index"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    platform = build(json.loads(args.idl.read_text(encoding="utf-8")))
    events = read_events(platform, json.loads(args.events.read_text(encoding="utf-8")))
    stub, index = Stub(platform, events, read_tags(json.loads(args.elements.read_text(encoding="utf-8")))).write()
    args.stub.write_text(stub, encoding="ascii", newline="\n")
    args.index.write_text(index, encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
