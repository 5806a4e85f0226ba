"""Unpacks the parts of a wheel that are used.

    unpack_wheel.py ARCHIVE OUT_FOLDER STRIP_PREFIX LEFT_OUT...

A part to leave out is a path below the prefix, `*` standing for any letters.
Large wheels hold tens of thousands of files for other systems; leaving them in
the archive is what makes this quick. Executable bits are kept.
"""

import fnmatch
import os
import pathlib
import sys
import zipfile

EXECUTABLE = 0o111


def main(archive: pathlib.Path, out: pathlib.Path, prefix: str, left_out: list[str]) -> None:
    patterns = [pattern for part in left_out for pattern in (part, f"{part}/*")]
    with zipfile.ZipFile(archive) as wheel:
        for member in wheel.infolist():
            path = _below(prefix, member.filename)
            if path and not any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns):
                _extract(wheel, member, out / path)


def _below(prefix: str, name: str) -> str:
    """The path below the prefix; empty for what lies elsewhere, and for folders."""
    path = name.removeprefix(f"{prefix}/") if prefix else name
    outside = (prefix and path == name) or ".." in pathlib.PurePosixPath(path).parts
    return "" if outside or name.endswith("/") else path


def _extract(wheel: zipfile.ZipFile, member: zipfile.ZipInfo, target: pathlib.Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(wheel.read(member))
    if (member.external_attr >> 16) & EXECUTABLE:
        os.chmod(target, 0o755)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4:])
