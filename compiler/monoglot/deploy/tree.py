"""Lay out a folder from named files and folders.

    python -m monoglot.deploy.tree --out DIR [--file path=file ...] [--folder path=folder ...]

A folder's files go below `path` (`.` for the root). The same path twice is an
error: nothing in a deploy tree is silently replaced.
"""
from __future__ import annotations

import argparse
import shutil
from pathlib import Path


def place(out: Path, path: str, source: Path) -> None:
    target = out / path
    if target.exists():
        raise SystemExit(f"two files of the tree have the name {path}")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o755 if source.stat().st_mode & 0o100 else 0o644)


def files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def write_tree(files: list[tuple[str, Path]], folders: list[tuple[str, Path]], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for path, source in files:
        place(out, path, source)
    for path, folder in folders:
        for source in files_below(folder):
            place(out, str(Path(path) / source.relative_to(folder)), source)


def named(text: str) -> tuple[str, Path]:
    path, _, source = text.partition("=")
    return path, Path(source)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--file", type=named, action="append", default=[])
    parser.add_argument("--folder", type=named, action="append", default=[])
    args = parser.parse_args()
    write_tree(args.file, args.folder, args.out)


if __name__ == "__main__":
    main()
