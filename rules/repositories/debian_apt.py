"""Debian packages by name, from the machine's own sources, without installing anything.

apt has lists and cache of its own in a given folder, and checks signatures as the
machine's apt does; the machine's packages are only read, to see which are missing.
"""

import os
import pathlib
import re
import shutil
import subprocess

PACKAGE_URI = re.compile(r"^'[^']+' ([^_ ]+)_\S+ \d+ ", re.MULTILINE)


class AptError(Exception):
    """Told to the user as it is."""


def planned(plan: str) -> list[str]:
    """The packages that `apt-get --print-uris install` would bring."""
    return sorted(set(PACKAGE_URI.findall(plan)))


class Apt:
    """apt with the machine's sources and transport, and a state of its own.

    The machine's hooks stay out: some images have one that empties the system's own
    package cache after each update.
    """

    def __init__(self, home: pathlib.Path) -> None:
        """Raises AptError where apt is missing or can't read its lists."""
        self.home = home
        for part in ("state/lists/partial", "cache/archives/partial"):
            (home / part).mkdir(parents=True)
        transport = [
            line
            for line in run(["apt-config", "dump"]).splitlines()
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
        return run(["apt-get", *arguments], {"APT_CONFIG": str(self.home / "apt.conf")}, cwd)


def run(command: list[str], environment: dict[str, str] | None = None, cwd: pathlib.Path | None = None) -> str:
    """What a command writes; raises AptError with its last words if it fails."""
    if not shutil.which(command[0]):
        raise AptError(f"{command[0]} is missing: this is no Debian system")
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
        raise AptError(f"{' '.join(command[:2])} failed: " + " / ".join(reason))
    return done.stdout
