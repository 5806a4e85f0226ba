"""Unpacks Debian packages into a folder.

    debian_packages.py FOLDER PACKAGE[|OTHER...]...

Of alternatives the first that the machine's sources have is taken. A package that was
fetched before is taken from the cache folder; each release of Debian has its own there.
"""

import os
import pathlib
import platform
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))  # it is run as a script, isolated

from rules.repositories.debian_apt import Apt, AptError, run  # noqa: E402 (needs the path)


def main(arguments: list[str]) -> None:
    folder, *packages = arguments
    try:
        unpack(pathlib.Path(folder).absolute(), packages)
    except AptError as error:
        sys.exit(
            f"could not fetch {', '.join(packages)} with apt: {error}\n"
            "The C checks need these packages: run on Debian 12 or newer (or a derivative) whose "
            "apt sources can be reached, or leave the checks out with --test_tag_filters=-checks --build_tests_only."
        )


def unpack(folder: pathlib.Path, packages: list[str]) -> None:
    """All packages' files below the folder; raises AptError."""
    cache = cache_folder()
    with tempfile.TemporaryDirectory(dir=folder.parent) as private:
        apt: list[Apt] = []  # made when something is missing
        for package in packages:
            names = package.split("|")
            archive = _cached(cache, names)
            if not archive:
                apt = apt or [Apt(pathlib.Path(private) / "apt")]
                archive = _fetch(apt[0], cache, names)
            run(["dpkg-deb", "--extract", str(archive), str(folder)])


def cache_folder() -> pathlib.Path:
    """Where packages of this machine's release and processor are kept."""
    root = os.environ.get("MONOGLOT_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "monoglot"
    )
    return pathlib.Path(root, "debian", f"{_release()}-{platform.machine()}")


def _release() -> str:
    try:
        told = platform.freedesktop_os_release()
    except OSError:
        return "unknown"
    return told.get("VERSION_CODENAME") or told.get("VERSION_ID") or "unknown"


def _cached(cache: pathlib.Path, names: list[str]) -> pathlib.Path | None:
    found = [cache / f"{name}.deb" for name in names if (cache / f"{name}.deb").is_file()]
    return found[0] if found else None


def _fetch(apt: Apt, cache: pathlib.Path, names: list[str]) -> pathlib.Path:
    reasons = []
    for name in names:
        try:
            (archive,) = apt.download([name])
        except AptError as error:
            reasons.append(str(error))
            continue
        kept = cache / f"{name}.deb"
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_name(f".{kept.name}.{os.getpid()}")
        shutil.copyfile(archive, partial)
        os.replace(partial, kept)
        return kept
    raise AptError("; ".join(reasons))


if __name__ == "__main__":
    main(sys.argv[1:])
