"""Lay out the client: `index.html` and content-hashed files.

    python -m monoglot.deploy.client --app app.json --script bundle.js \
        [--style a.css ...] [--asset path=file ...] --out DIR

Invariants: a file whose name holds a hash of its content never changes, so a
host may serve it as immutable; `index.html` is the only name that is reused.
"""
from __future__ import annotations

import argparse
import hashlib
import html
import json
from pathlib import Path

from monoglot.deploy.tree import named, place

HASH_LENGTH = 10  # hex digits: 40 bits, ample for the few versions one site keeps

SHELL = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{styles}<script type="module" src="/{script}"></script>
<body></body>
</html>
"""


def hashed_name(stem: str, suffix: str, content: bytes) -> str:
    """`studio`, `.js`, bytes -> `studio-0f3a5c7d9e.js`."""
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:HASH_LENGTH]}{suffix}"


def write_hashed(out: Path, stem: str, suffix: str, content: bytes) -> str:
    name = hashed_name(stem, suffix, content)
    (out / name).write_bytes(content)
    return name


def shell(title: str, script: str, styles: list[str]) -> str:
    """The page: everything else is built by the application in the browser."""
    links = "".join(f'<link rel="stylesheet" href="/{name}">\n' for name in styles)
    return SHELL.format(title=html.escape(title), script=script, styles=links)


def write_client(app: dict[str, object], script: Path, styles: list[Path],
                 assets: list[tuple[str, Path]], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    name = str(app["name"])
    script_name = write_hashed(out, name, ".js", script.read_bytes())
    style_names = [write_hashed(out, style.stem.removesuffix(".min"), ".css", style.read_bytes())
                   for style in styles]
    page = shell(str(app["title"]), script_name, style_names)
    (out / "index.html").write_text(page, encoding="utf-8", newline="\n")
    for path, source in assets:
        place(out, path, source)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--app", type=Path, required=True)
    parser.add_argument("--script", type=Path, required=True)
    parser.add_argument("--style", type=Path, action="append", default=[])
    parser.add_argument("--asset", type=named, action="append", default=[])
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    app = json.loads(args.app.read_text(encoding="utf-8"))
    write_client(app, args.script, args.style, args.asset, args.out)


if __name__ == "__main__":
    main()
