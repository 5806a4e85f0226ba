"""Rewrites the lock files of third_party/ from what they ask for.

    python3 third_party/refresh.py [pypi] [npm]

The registries' own clients resolve; the lock files hold names, versions and
hashes, and never where an archive came from.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent

# The machine's Python may be any of these; a package without a wheel for one
# of them is reported.
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")

HEADER = """\
# The packages of requirements.txt and what they need, with the hashes of their
# wheels for Linux on x86-64. Written by third_party/refresh.py.
"""


def main(asked: list[str]) -> None:
    steps = {"pypi": refresh_pypi, "npm": refresh_npm}
    for name in asked or steps:
        steps[name]()


def refresh_pypi() -> None:
    """One resolution for the oldest Python; the others only add wheels."""
    versions: dict[str, str] = {}
    hashes: dict[str, set[str]] = {}
    for python in PYTHONS:
        for name, version, digest in _resolve(python, versions):
            versions[name] = version
            hashes.setdefault(name, set()).add(digest)
    lines = [HEADER.rstrip()]
    for name in sorted(versions):
        pins = [f"    --hash=sha256:{digest}" for digest in sorted(hashes[name])]
        lines.append(" \\\n".join([f"{name}=={versions[name]}", *pins]))
    (HERE / "requirements.lock").write_text("\n".join(lines) + "\n", "utf-8")


def _resolve(python: str, pinned: dict[str, str]) -> list[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        constraints = pathlib.Path(folder, "constraints.txt")
        constraints.write_text("".join(f"{n}=={v}\n" for n, v in pinned.items()), "utf-8")
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed"]
        command += ["--quiet", "--report", "-", "--only-binary", ":all:", "--target", folder]
        command += ["--python-version", python, "--implementation", "cp"]
        command += [option for name in PLATFORMS for option in ("--platform", name)]
        command += ["--constraint", str(constraints), "--requirement", str(HERE / "requirements.txt")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"no wheels for Python {python}:\n{done.stderr}", file=sys.stderr)
        return []
    return [
        (
            item["metadata"]["name"].lower().replace("_", "-").replace(".", "-"),
            item["metadata"]["version"],
            item["download_info"]["archive_info"]["hashes"]["sha256"],
        )
        for item in json.loads(done.stdout)["install"]
    ]


def refresh_npm() -> None:
    """Each folder of npm/ with a package.json gets a package-lock.json."""
    for manifest in sorted(HERE.glob("npm/*/package.json")):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(manifest, folder)
            command = ["npm", "install", "--package-lock-only", "--ignore-scripts"]
            command += ["--omit-lockfile-registry-resolved", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=folder, check=True)
            lock = json.loads(pathlib.Path(folder, "package-lock.json").read_text("utf-8"))
        for package in lock["packages"].values():
            package.pop("resolved", None)
            package.pop("funding", None)
        text = json.dumps(lock, indent=2) + "\n"
        (manifest.parent / "package-lock.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
