"""Generate codecs from a descriptor set.

    python -m monoglot.wiregen --descriptor-set sync.binpb --js sync_wire.js --numbers sync_numbers.js
    python -m monoglot.wiregen --descriptor-set sync.binpb --c sync_wire.c --h sync_wire.h

The set is made by `protoc --descriptor_set_out`; its last file counts.
"""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from monoglot.wiregen import c, js, schema


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if bool(options.c) != bool(options.h):
        print("wiregen: --c and --h go together", file=sys.stderr)
        return 2
    try:
        _write(options)
    except (ValueError, OSError) as error:
        print(f"wiregen: {options.descriptor_set}: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="monoglot.wiregen", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--descriptor-set", type=Path, required=True)
    parser.add_argument("--prefix", default="sync", help="of the C names, and in the files' first lines")
    parser.add_argument("--js", type=Path)
    parser.add_argument("--numbers", type=Path, help="as --js, with numbers for names")
    parser.add_argument("--c", type=Path)
    parser.add_argument("--h", type=Path)
    return parser


def _write(options: argparse.Namespace) -> None:
    messages = schema.load(options.descriptor_set.read_bytes())
    if options.js:
        _text(options.js, js.generate(messages, f"{options.prefix}.proto"))
    if options.numbers:
        _text(options.numbers, js.generate(messages, f"{options.prefix}.proto", numbered=True))
    if options.c:
        _text(options.c, c.generate_source(messages, options.prefix, options.h.name))
        _text(options.h, c.generate_header(messages, options.prefix))


def _text(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
