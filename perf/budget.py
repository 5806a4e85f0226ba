"""What each artifact costs, against its budget.

    budget.py measure --out m.json --file client=a.js --meta client=a.meta.json ...
    budget.py table   --measurements m.json --budgets budgets.toml
    budget.py record  --measurements m.json   (by `bazel run`: writes perf/baseline.json anew)

A measurement has a total and named parts (modules of a bundle as esbuild's
metafile counts them, sections of an ELF file). `baseline.json` holds the parts
of the last accepted measurement, so that a failing budget can say what grew.
"""
from __future__ import annotations

import argparse
import gzip
import json
import os
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

from elftools.elf.elffile import ELFFile


@dataclass(frozen=True)
class Measurement:
    """`total` in the budget's unit; `parts` in bytes before compression, largest first."""

    total: int
    parts: dict[str, int]


@dataclass(frozen=True)
class Budget:
    what: str
    unit: str
    limit: int


# --- measuring ----------------------------------------------------------------


def gzip_size(files: list[Path]) -> int:
    """Bytes of the files one after the other, gzip level 9, without name and time."""
    return len(gzip.compress(b"".join(path.read_bytes() for path in files), 9, mtime=0))


def bundle_parts(metafiles: list[Path]) -> dict[str, int]:
    """Bytes each source module has in esbuild's output."""
    parts: dict[str, int] = {}
    for path in metafiles:
        for output in json.loads(path.read_text(encoding="utf-8"))["outputs"].values():
            for module, facts in output["inputs"].items():
                name = module.rsplit("/", 1)[-1]
                parts[name] = parts.get(name, 0) + int(facts["bytesInOutput"])
    return parts


def section_parts(path: Path) -> dict[str, int]:
    """Bytes in the file of each ELF section that has any."""
    with path.open("rb") as stream:
        sections = [(section.name, int(section["sh_size"]))
                    for section in ELFFile(stream).iter_sections() if section["sh_type"] != "SHT_NOBITS"]
    return {name: size for name, size in sections if size}


def is_elf(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"\x7fELF"


def measure(files: list[Path], metafiles: list[Path]) -> Measurement:
    if len(files) == 1 and is_elf(files[0]):
        total, parts = files[0].stat().st_size, section_parts(files[0])
    else:
        total = gzip_size(files)
        parts = bundle_parts(metafiles) or {path.name: path.stat().st_size for path in files}
    return Measurement(total, dict(sorted(parts.items(), key=lambda part: (-part[1], part[0]))))


# --- comparing ----------------------------------------------------------------


def read_budgets(path: Path) -> dict[str, Budget]:
    return {name: Budget(**entry) for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def read_measurements(path: Path) -> dict[str, Measurement]:
    return {name: Measurement(**entry) for name, entry in json.loads(path.read_text(encoding="utf-8")).items()}


def growth(now: Measurement, before: Measurement) -> list[tuple[str, int]]:
    """Parts that changed since the baseline with the difference in bytes, most grown first."""
    names = now.parts.keys() | before.parts.keys()
    changes = [(name, now.parts.get(name, 0) - before.parts.get(name, 0)) for name in names]
    return sorted((change for change in changes if change[1]), key=lambda change: (-change[1], change[0]))


def complaint(name: str, budget: Budget, now: Measurement, before: Measurement) -> str:
    """'' if the measurement is within its budget, else what is over and what grew."""
    if now.total <= budget.limit:
        return ""
    lines = [f"{name}: {budget.what}: {now.total} bytes ({budget.unit}), "
             f"{now.total - budget.limit} over the budget of {budget.limit}",
             f"  was {before.total} at the last accepted measurement; what changed since, in bytes:"]
    lines += [f"  {delta:+8d}  {part}" for part, delta in growth(now, before)] or ["  nothing"]
    return "\n".join(lines)


def table(budgets: dict[str, Budget], measurements: dict[str, Measurement]) -> str:
    rows = [("artifact", "bytes", "budget", "used", "unit", "what")]
    for name, budget in budgets.items():
        total = measurements[name].total
        rows.append((name, str(total), str(budget.limit), f"{100 * total / budget.limit:.0f} %",
                     budget.unit, budget.what))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join("  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in
                                zip(row[1:4], widths[1:4])), row[4].ljust(widths[4]), row[5]]) for row in rows)


# --- the command ----------------------------------------------------------------


def named(text: str) -> tuple[str, Path]:
    name, _, path = text.partition("=")
    return name, Path(path)


def write_json(path: Path, measurements: dict[str, Measurement]) -> None:
    data = {name: asdict(measurement) for name, measurement in measurements.items()}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def measure_all(files: list[tuple[str, Path]], metas: list[tuple[str, Path]]) -> dict[str, Measurement]:
    names = dict.fromkeys(name for name, _ in files)
    return {name: measure([path for key, path in files if key == name],
                          [path for key, path in metas if key == name]) for name in names}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["measure", "table", "record"])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--file", type=named, action="append", default=[])
    parser.add_argument("--meta", type=named, action="append", default=[])
    parser.add_argument("--measurements", type=Path)
    parser.add_argument("--budgets", type=Path)
    args = parser.parse_args()
    if args.command == "measure":
        write_json(args.out, measure_all(args.file, args.meta))
    elif args.command == "record":
        write_json(Path(os.environ["BUILD_WORKSPACE_DIRECTORY"], "perf/baseline.json"),
                   read_measurements(args.measurements))
    else:
        print(table(read_budgets(args.budgets), read_measurements(args.measurements)))


if __name__ == "__main__":
    main()
