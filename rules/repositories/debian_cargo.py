"""Unpacks Debian's cargo into a folder, for a machine that has none or too old a one.

    debian_cargo.py FOLDER

Afterwards FOLDER/cargo runs it. apt has lists and cache of its own in there, and
checks signatures as the machine's apt does; the machine's packages are only read,
to see which shared libraries are missing. No Rust compiler is brought: what asks
for a crate's archive builds nothing, and the version that a compiler would tell is
told by a small script.
"""

import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys

# By preference: an older Debian carries a current cargo beside its own old one.
PACKAGES = ("cargo-web", "cargo")

PACKAGE_URI = re.compile(r"^'[^']+' ([^_ ]+)_\S+ \d+ ", re.MULTILINE)

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


class CargoError(Exception):
    """Told to the user as it is."""


def main(arguments: list[str]) -> None:
    (folder,) = arguments
    try:
        unpack(pathlib.Path(folder).absolute())
    except CargoError as error:
        sys.exit(str(error))


def unpack(root: pathlib.Path) -> None:
    """Makes `root`/cargo, of the first package whose cargo knows `info`."""
    missing = [tool for tool in ("apt-get", "apt-config", "dpkg-deb") if not shutil.which(tool)]
    if missing:
        raise CargoError(f"this is no Debian system ({missing[0]} is missing)")
    apt = _Apt(root / "apt")
    reasons = []
    for package in PACKAGES:
        try:
            _unpack_package(apt, package, root)
            return
        except CargoError as error:
            reasons.append(f"{package}: {error}")
    raise CargoError("; ".join(reasons))


def _unpack_package(apt: "_Apt", package: str, root: pathlib.Path) -> None:
    archive = apt.download([package])[0]
    depends = _run(["dpkg-deb", "--field", str(archive), "Depends"])
    for deb in [archive, *apt.download(apt.missing(libraries(depends)))]:
        _run(["dpkg-deb", "--extract", str(deb), str(root / package)])
    version = _run(["dpkg-deb", "--field", str(archive), "Version"]).strip()
    _write_scripts(root, package, release(version))
    _run([str(root / "cargo"), "info", "-h"])


def libraries(depends: str) -> list[str]:
    """The shared libraries in a package's `Depends`; of alternatives the first."""
    names = [clause.split()[0] for clause in depends.split(",") if clause.strip()]
    return [name for name in names if name.startswith("lib")]


def planned(plan: str) -> list[str]:
    """The packages that `apt-get --print-uris install` would bring."""
    return sorted(set(PACKAGE_URI.findall(plan)))


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


class _Apt:
    """apt with the machine's sources and transport, and a state of its own.

    The machine's hooks stay out: some images have one that empties the system's own
    package cache after each update.
    """

    def __init__(self, home: pathlib.Path) -> None:
        self.home = home
        for part in ("state/lists/partial", "cache/archives/partial"):
            (home / part).mkdir(parents=True)
        transport = [
            line
            for line in _run(["apt-config", "dump"]).splitlines()
            if line.startswith("Acquire::") and "::IndexTargets" not in line
        ]
        private = {
            "Dir::Etc::Parts": "/dev/null",
            "Dir::Etc::Main": "/dev/null",
            "Dir::State": home / "state",
            "Dir::State::Status": "/var/lib/dpkg/status",
            "Dir::Cache": home / "cache",
            "APT::Sandbox::User": "",
            "Acquire::Languages": "none",
        }
        lines = transport + [f'{key} "{value}";' for key, value in private.items()]
        (home / "apt.conf").write_text("\n".join(lines) + "\n", "utf-8")
        self._call("update")

    def missing(self, packages: list[str]) -> list[str]:
        """Those of the packages, and of what they need, that the machine lacks."""
        return planned(self._call("--print-uris", "--yes", "--no-install-recommends", "--no-upgrade", "install", *packages))

    def download(self, packages: list[str]) -> list[pathlib.Path]:
        """The packages' archives, in no order; none for no package."""
        folder = self.home / "-".join(["debs", *packages[:1]])
        folder.mkdir(exist_ok=True)
        if packages:
            self._call("download", *packages, cwd=folder)
        return sorted(folder.glob("*.deb"))

    def _call(self, *arguments: str, cwd: pathlib.Path | None = None) -> str:
        return _run(["apt-get", *arguments], {"APT_CONFIG": str(self.home / "apt.conf")}, cwd)


def _run(command: list[str], environment: dict[str, str] | None = None, cwd: pathlib.Path | None = None) -> str:
    done = subprocess.run(
        command,
        env={**os.environ, "LC_ALL": "C", **(environment or {})},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        reason = (done.stderr or done.stdout).strip().splitlines()[-2:]
        raise CargoError(f"{' '.join(command[:2])} failed: " + " / ".join(reason))
    return done.stdout


if __name__ == "__main__":
    main(sys.argv[1:])
