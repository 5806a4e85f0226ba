"""Unpacks Debian's `bazel-bootstrap` into a folder of its own.

For places that reach a Debian mirror and no Bazel release server. The system's
packages, apt state and hooks are never touched: apt runs with a private state
folder, and signatures are checked with the archive keyring that is there.
"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess

from launcher import relocate
from launcher.store import LaunchError, filling, locked, root, say

# Bump when the unpacked folder's contents would differ.
RECIPE = 1

# Suites that carry the version we need; the first that resolves is used.
SUITES = ("forky", "sid")

WANTED = (
    "bazel-bootstrap",
    "bazel-rules-pkg",
    "bazel-rules-shell",
    "default-jre-headless",
    "patchelf",
)

# Dependencies that only an installed system needs: apt is told that they are
# there. Without this it would fetch a JDK and a C++ compiler, 660 MB in all.
NOT_NEEDED = (
    "build-essential",
    "bzip2",
    "ca-certificates",
    "ca-certificates-java",
    "debconf",
    "default-jdk",
    "default-jdk-headless",
    "dpkg",
    "dpkg-dev",
    "java-common",
    "libjgit-java",
    "libjs-jquery",
    "libnss3",
    "libpcsclite1",
    "libsystemd0",
    "make",
    "media-types",
    "netbase",
    "openssl",
    "patch",
    "perl",
    "perl-base",
    "python3",
    "tzdata",
    "unzip",
    "util-linux",
    "velocity",
    "xz-utils",
    "zlib1g-dev",
)

KEYRING = pathlib.Path("/usr/share/keyrings/debian-archive-keyring.gpg")

STAND_IN = """\
Package: {name}
Status: install ok installed
Version: 9999:0
Architecture: {arch}
Multi-Arch: foreign
Maintainer: none <none@invalid>
Description: stand-in, so that apt leaves it out

"""

PACKAGE_URI = re.compile(r"^'[^']+' (?P<package>[^_ ]+)_\S+ \d+ ", re.MULTILINE)


def folder(version: str) -> pathlib.Path:
    return root() / f"bazel-{version}-debian-{RECIPE}"


def is_unpacked(version: str) -> bool:
    return folder(version).is_dir()


def unpack(version: str) -> pathlib.Path:
    """The folder of an unpacked Bazel, made on the first call."""
    final = folder(version)
    if is_unpacked(version):
        return final
    with locked("bazel"):
        if is_unpacked(version):  # another run made it while we waited
            return final
        with filling(final) as partial:
            _fill(partial, final, version)
    say(f"Bazel {version} is ready in {final}")
    return final


def _fill(partial: pathlib.Path, final: pathlib.Path, version: str) -> None:
    _require_tools()
    apt = _Apt(partial / ".apt")
    debs = apt.download(version)
    say(f"unpacking {len(debs)} packages")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda deb: _run(["dpkg-deb", "--extract", str(deb), str(partial)]), debs))
    shutil.rmtree(partial / ".apt")
    say("making it run from its folder")
    relocate.relocate(partial, final, version)


def _require_tools() -> None:
    missing = [tool for tool in ("apt-get", "dpkg-deb", "dpkg") if not shutil.which(tool)]
    if missing:
        raise LaunchError(
            f"no Bazel release can be reached, and this is no Debian system ({missing[0]} "
            "is missing), so none can be unpacked either: install Bazel of the version in "
            ".bazelversion and put it on PATH as 'bazel'"
        )


class _Apt:
    """apt with a state folder of its own."""

    def __init__(self, home: pathlib.Path) -> None:
        self.home = home
        self.arch = _run(["dpkg", "--print-architecture"]).strip()
        for part in ("state/lists/partial", "cache/archives/partial", "debs"):
            (home / part).mkdir(parents=True)
        self._write_config()

    def download(self, version: str) -> list[pathlib.Path]:
        """The packages, in the first suite that has Bazel of that version."""
        mirror = _mirror()
        reasons = []
        for suite in SUITES:
            say(f"asking Debian's {suite} for bazel-bootstrap {version}")
            try:
                self._use_suite(mirror, suite)
                return self._fetch(self._closure(version))
            except LaunchError as error:
                reasons.append(f"{suite}: {error}")
        raise LaunchError(
            "Debian's bazel-bootstrap could not be fetched; check the Debian mirror in "
            "/etc/apt and the network, or put a Bazel of the version in .bazelversion on "
            "PATH.\n  " + "\n  ".join(reasons)
        )

    def _use_suite(self, mirror: str, suite: str) -> None:
        (self.home / "sources.list").write_text(mirror.replace("@SUITE@", suite), "utf-8")
        self._call("apt-get", "update")

    def _closure(self, version: str) -> list[str]:
        found = self._call("apt-cache", "show", "--no-all-versions", "bazel-bootstrap")
        if not re.search(rf"^Version: {re.escape(version)}\b", found, re.MULTILINE):
            raise LaunchError(f"no bazel-bootstrap {version}")
        plan = self._call(
            "apt-get", "--print-uris", "--yes", "--no-install-recommends", "install", *WANTED
        )
        return sorted({match["package"] for match in PACKAGE_URI.finditer(plan)})

    def _fetch(self, packages: list[str]) -> list[pathlib.Path]:
        say(f"downloading {len(packages)} packages (about 180 MB)")
        debs = self.home / "debs"
        self._call("apt-get", "download", *packages, cwd=debs)
        return sorted(debs.glob("*.deb"))

    def _call(self, *command: str, cwd: pathlib.Path | None = None) -> str:
        return _run(list(command), env={"APT_CONFIG": str(self.home / "apt.conf")}, cwd=cwd)

    def _write_config(self) -> None:
        """The machine's transport settings (proxies, certificates), nothing else.

        Its hooks stay out: some images have one that empties the system's own
        package cache after each update.
        """
        transport = [
            line
            for line in _run(["apt-config", "dump"]).splitlines()
            if line.startswith("Acquire::") and "::IndexTargets" not in line
        ]
        private = {
            "Dir::Etc::Parts": "/dev/null",
            "Dir::Etc::Main": "/dev/null",
            "Dir::Etc::SourceList": self.home / "sources.list",
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::Etc::Preferences": "/dev/null",
            "Dir::Etc::PreferencesParts": "/dev/null",
            "Dir::State": self.home / "state",
            "Dir::State::Status": self.home / "status",
            "Dir::Cache": self.home / "cache",
            "APT::Architecture": self.arch,
            "APT::Sandbox::User": "",
            "Acquire::Languages": "none",
        }
        lines = transport + [f'{key} "{value}";' for key, value in private.items()]
        (self.home / "apt.conf").write_text("\n".join(lines) + "\n", "utf-8")
        stand_ins = "".join(STAND_IN.format(name=name, arch=self.arch) for name in NOT_NEEDED)
        (self.home / "status").write_text(stand_ins, "utf-8")


def _mirror() -> str:
    """One source line of the machine's own Debian mirror, suite left open."""
    keyring = f"[signed-by={KEYRING}] " if KEYRING.is_file() else ""
    listed = _run(["apt-get", "indextargets", "--format", "$(RELEASE) $(COMPONENT) $(SITE)"])
    for line in listed.splitlines():
        release, component, site = line.split(" ", 2)
        if release in _own_releases() and component == "main":
            return f"deb {keyring}{site} @SUITE@ main\n"
    raise LaunchError(
        "the machine's apt sources name no Debian mirror, so no Bazel can be fetched from it: "
        "add one, or put a Bazel of the version in .bazelversion on PATH"
    )


def _own_releases() -> set[str]:
    """What the sources may call the system's own release."""
    text = pathlib.Path("/etc/os-release").read_text("utf-8")
    codename = re.search(r"^VERSION_CODENAME=\"?([a-z]+)\"?$", text, re.MULTILINE)
    return {"stable", "testing", "unstable", "sid"} | ({codename[1]} if codename else set())


def _run(
    command: list[str],
    env: dict[str, str] | None = None,
    cwd: pathlib.Path | None = None,
) -> str:
    done = subprocess.run(
        command,
        env={**os.environ, "LC_ALL": "C", **(env or {})},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        reason = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise LaunchError(f"{' '.join(command[:3])} failed: " + " / ".join(reason))
    return done.stdout
