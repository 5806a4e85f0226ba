"""Unpacks Debian's cargo into a folder, for a machine that has none or too old a one.

    debian_cargo.py FOLDER

Afterwards FOLDER/cargo runs it. No Rust compiler is brought: what asks for a crate's
archive builds nothing, and the version that a compiler would tell is told by a small
script.
"""

import pathlib
import platform
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))  # it is run as a script, isolated

from rules.repositories.debian_apt import Apt, AptError, run  # noqa: E402 (needs the path)

# By preference: an older Debian carries a current cargo beside its own old one.
PACKAGES = ("cargo-web", "cargo")

CARGO = """\
#!/bin/sh
here=$(dirname "$0")/{package}
LD_LIBRARY_PATH=$here/usr/lib/{triplet}:$here/lib/{triplet} RUSTC=$here/rustc exec "$here/usr/bin/cargo" "$@"
"""

RUSTC = """\
#!/bin/sh
echo 'rustc {release}
binary: rustc
commit-hash: unknown
commit-date: unknown
host: {processor}-unknown-linux-gnu
release: {release}'
"""


def main(arguments: list[str]) -> None:
    (folder,) = arguments
    try:
        unpack(pathlib.Path(folder).absolute())
    except AptError as error:
        sys.exit(str(error))


def unpack(root: pathlib.Path) -> None:
    """Makes `root`/cargo, of the first package whose cargo knows `info`."""
    apt = Apt(root / "apt")
    reasons = []
    for package in PACKAGES:
        try:
            _unpack_package(apt, package, root)
            return
        except AptError as error:
            reasons.append(f"{package}: {error}")
    raise AptError("; ".join(reasons))


def _unpack_package(apt: Apt, package: str, root: pathlib.Path) -> None:
    archive = apt.download([package])[0]
    depends = run(["dpkg-deb", "--field", str(archive), "Depends"])
    for deb in [archive, *apt.download(apt.missing(libraries(depends)))]:
        run(["dpkg-deb", "--extract", str(deb), str(root / package)])
    version = run(["dpkg-deb", "--field", str(archive), "Version"]).strip()
    _write_scripts(root, package, release(version))
    run([str(root / "cargo"), "info", "-h"])


def libraries(depends: str) -> list[str]:
    """The shared libraries in a package's `Depends`; of alternatives the first."""
    names = [clause.split()[0] for clause in depends.split(",") if clause.strip()]
    return [name for name in names if name.startswith("lib")]


def release(version: str) -> str:
    """The upstream part of a package's version: 1.96.0 of 1.96.0+dfsg1-1."""
    return re.split(r"[^0-9.]", version.partition(":")[2] or version)[0]


def _write_scripts(root: pathlib.Path, package: str, told: str) -> None:
    processor = platform.machine()
    for path, text in (
        (root / "cargo", CARGO.format(package=package, triplet=f"{processor}-linux-gnu")),
        (root / package / "rustc", RUSTC.format(release=told, processor=processor)),
    ):
        path.write_text(text, "utf-8")
        path.chmod(0o755)


if __name__ == "__main__":
    main(sys.argv[1:])
