"""Write the migrations of tenants' databases as a C array.

    python pack_schema.py --out schema.c 0001_system.sql 0002_graph.sql

File number n (by its name, from 1, without gaps) takes a database from version n - 1 to n.
Comments and the blanks around lines are left out of the pod.
"""
from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")


class SchemaError(Exception):
    """A file that can't be a migration; the text says which, why, and how to mend it."""


def stripped(text: str) -> str:
    """SQL without its comments, which have lines of their own or stand behind blanks."""
    lines = (re.sub(r"(^|\s)--.*", "", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def literal(text: str) -> str:
    """A C string literal over several lines."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return "\n".join(f'     "{line}\\n"' for line in quoted.splitlines())


def schema(files: dict[str, str]) -> str:
    """The C file for names and texts of migrations. Raises SchemaError."""
    rows = []
    for number, name in enumerate(sorted(files), 1):
        found = NAME.fullmatch(name)
        if not found or int(found.group(1)) != number:
            raise SchemaError(f"{name}: migration {number} is named {number:04}_WORD.sql; rename it")
        if not files[name].isascii():
            raise SchemaError(f"{name}: has characters beyond ASCII; write them as char(...)")
        rows.append(f'    {{"{found.group(2)}",\n{literal(stripped(files[name]))}}},')
    return "\n".join([
        "/* Written by pack_schema.py: the migrations of tenants' databases. */",
        '#include "runtime_c/src/schema.h"',
        "const struct mg_migration mg_migrations[] = {",
        *rows,
        "};",
        f"const int mg_migration_count = {len(rows)};",
        ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("files", type=Path, nargs="+")
    arguments = parser.parse_args()
    try:
        arguments.out.write_text(schema({path.name: path.read_text("utf-8") for path in arguments.files}), encoding="ascii", newline="\n")
    except (SchemaError, OSError) as error:
        print(f"pack_schema: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
