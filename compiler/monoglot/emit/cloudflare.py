"""Configuration of the Cloudflare host: `wrangler.jsonc`, and workerd's own for running it here.

    python -m monoglot.emit.cloudflare --app app.json --out wrangler.jsonc

Invariants: no value of a secret is in either text; the same input gives the
same bytes. What an operator has to set is `MONOGLOT_SESSION_KEY` and one
`MONOGLOT_SECRET_*` for each secret, by `wrangler secret put`.
"""
from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMPATIBILITY_DATE = "2026-11-17"
MODULES = ("worker.js", "do.js", "server.js")


def wrangler_config(app: Mapping[str, Any]) -> str:
    """The text of `wrangler.jsonc` for the application that `app` (app.json) describes."""
    config = {
        "name": str(app["name"]).replace("_", "-"),
        "main": "worker.js",
        "compatibility_date": COMPATIBILITY_DATE,
        "no_bundle": True,
        "rules": [{"type": "ESModule", "globs": list(MODULES)}],
        "assets": {
            "directory": "../client",
            "binding": "ASSETS",
            "html_handling": "none",
            "not_found_handling": "none",
            "run_worker_first": True,
        },
        "durable_objects": {"bindings": [{"name": "ACTOR", "class_name": "Actor"}]},
        "exports": {"Actor": {"type": "durable-object", "storage": "sqlite"}},
        "vars": {
            "MONOGLOT_APP": app["name"],
            "MONOGLOT_BUILD": app["schema"],
            "MONOGLOT_SCHEMA": app["schema"],
        },
    }
    return json.dumps(config, indent=2) + "\n"


@dataclass(frozen=True)
class Workerd:
    """How workerd runs a deploy tree: paths are relative to the configuration file, or absolute.

    `variables` are bindings as they are; of `inherited` only the names stand in
    the text, the values come from workerd's environment.
    """

    modules: str
    client: str
    storage: str
    variables: Mapping[str, str]
    inherited: Sequence[str]


def workerd_config(run: Workerd) -> str:
    """The text of a workerd configuration (Cap'n Proto) with one socket, `http`."""
    modules = "".join(f"      (name = {_text(name)}, esModule = embed {_text(f'{run.modules}/{name}')}),\n"
                      for name in MODULES)
    bindings = "".join([
        *(f"      (name = {_text(name)}, text = {_text(value)}),\n" for name, value in sorted(run.variables.items())),
        *(f"      (name = {_text(name)}, fromEnvironment = {_text(name)}),\n" for name in sorted(run.inherited)),
    ])
    return _CONFIG.format(date=_text(COMPATIBILITY_DATE), modules=modules, bindings=bindings,
                          client=_text(run.client), storage=_text(run.storage))


_CONFIG = """using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .app),
    (name = "client", disk = (path = {client}, writable = false)),
    (name = "storage", disk = (path = {storage}, writable = true)),
    (name = "internet", network = (allow = ["public", "private", "local"],
                                   tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", service = "main")],
);

const app :Workerd.Worker = (
  modules = [
{modules}  ],
  compatibilityDate = {date},
  bindings = [
      (name = "ACTOR", durableObjectNamespace = "Actor"),
      (name = "ASSETS", service = "client"),
{bindings}  ],
  durableObjectNamespaces = [(className = "Actor", uniqueKey = "actor", enableSql = true)],
  durableObjectStorage = (localDisk = "storage"),
);
"""


def _text(value: str) -> str:
    """A text literal of Cap'n Proto, whose escapes are C's."""
    plain = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'


def main() -> None:
    """Entry of the build action."""
    parser = argparse.ArgumentParser(description="wrangler.jsonc of an application")
    parser.add_argument("--app", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    app = json.loads(options.app.read_text(encoding="utf-8"))
    options.out.write_text(wrangler_config(app), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
