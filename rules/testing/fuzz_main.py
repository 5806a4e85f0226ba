"""Runs a libFuzzer harness: its seeds, then new inputs for some seconds.

    fuzz_main.py HARNESS SECONDS SEEDS_FILE NAME

SEEDS_FILE is a Python file whose `SEEDS[NAME]` is a list of inputs. The search begins
with the same random number each time, so that a change is judged by what it changed;
MONOGLOT_FUZZ_SEED says another (0: any), MONOGLOT_FUZZ_SECONDS another time. Exits
with the harness's status. An input that fails is kept among the test's outputs and shown as a
Python literal, to be put among the seeds once it is mended.
"""
from __future__ import annotations

import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

# An input that takes this long, or this much memory, is a finding. Inputs stay small: what
# is long is a limit's matter, and has its own tests.
INPUT_SECONDS = 10
MEMORY_MB = 1024
LONGEST = 4096


def runfile(name: str) -> Path:
    return Path(os.environ["TEST_SRCDIR"], name)


def seeds(path: Path, name: str, folder: Path) -> int:
    """Writes the seeds into the folder; how many."""
    found: list[bytes] = runpy.run_path(str(path))["SEEDS"][name]
    for number, seed in enumerate(found):
        (folder / f"seed-{number:03}").write_bytes(seed)
    return len(found)


def fuzz(harness: Path, seconds: int, corpus: Path, out: Path) -> int:
    limits = [f"-timeout={INPUT_SECONDS}", f"-rss_limit_mb={MEMORY_MB}", f"-max_len={LONGEST}", f"-artifact_prefix={out}/"]
    # Each seed by itself first: these are the inputs that failed once.
    before = subprocess.run([harness, *limits, "-runs=1", *sorted(corpus.iterdir())], check=False).returncode
    if before or seconds == 0:
        return before
    begin = os.environ.get("MONOGLOT_FUZZ_SEED", "1")
    return subprocess.run([harness, *limits, f"-seed={begin}", f"-max_total_time={seconds}", "-print_final_stats=1", "-verbosity=1", corpus], check=False).returncode


def main() -> None:
    harness, seconds, path, name = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        corpus, out = Path(folder), Path(os.environ.get("TEST_UNDECLARED_OUTPUTS_DIR", "."))
        if not seeds(runfile(path), name, corpus):
            sys.exit(f"{path}: no seeds for {name}")
        status = fuzz(runfile(harness), int(os.environ.get("MONOGLOT_FUZZ_SECONDS", seconds)), corpus, out)
    for found in sorted(out.glob("*-*")) if status else []:
        print(f"\n{found.name}: add to the seeds of {name}, once mended:\n    {found.read_bytes()!r},")
    sys.exit(status)


if __name__ == "__main__":
    main()
