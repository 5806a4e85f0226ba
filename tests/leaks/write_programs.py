"""Writes an application of generated programs that use secrets rightly, for the hosts to run.

    write_programs COUNT programs.py programs.json
"""
from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from tests.leaks.shapes import application


def main(count: str, module: str, listing: str) -> None:
    """Entry of the build action."""
    text, made = application(random.Random(int(count)), int(count))
    Path(module).write_text(text, encoding="utf-8")
    Path(listing).write_text(json.dumps(made), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
