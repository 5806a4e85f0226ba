"""Fetches one pinned archive through its registry's own client.

    fetch.py pypi NAME VERSION (wheel|sdist) OUT SHA256...
    fetch.py npm NAME VERSION OUT SHA512_INTEGRITY NPM
    fetch.py crate NAME VERSION OUT SHA256 DEBIAN_CARGO

The client's configuration (mirror, proxy, certificates, credentials) holds; no
registry is named here. Nothing of what is fetched is run: `pip download` would
run the build backend of a source archive, so pip's finder and session are used
instead. An archive that was fetched before is taken from the cache folder. The
script DEBIAN_CARGO brings a cargo where the machine has none that will do.
Invariant: OUT exists afterwards only if its hash is one of the pinned ones.
"""

import base64
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from typing import Any

CHUNK = 1 << 20


class FetchError(Exception):
    """Told to the user as it is."""


def main(arguments: list[str]) -> None:
    kind, *rest = arguments
    try:
        if kind == "pypi":
            name, version, form, out, *hashes = rest
            from_pypi(name, version, form, pathlib.Path(out), hashes)
        elif kind == "crate":
            name, version, out, sha256, debian_cargo = rest
            from_crates(name, version, pathlib.Path(out), sha256, debian_cargo)
        else:
            name, version, out, integrity, npm = rest
            from_npm(name, version, pathlib.Path(out), integrity, npm)
    except FetchError as error:
        sys.exit(f"could not fetch {rest[0]} {rest[1]} from {kind}: {error}")


def from_pypi(name: str, version: str, form: str, out: pathlib.Path, hashes: list[str]) -> None:
    # With several pins, which one fits this Python is pip's to say.
    if len(hashes) == 1 and _take_from_cache(f"sha256:{hashes[0]}", out):
        return
    with _pip(form) as pip:
        link = pip.link(name, version, hashes)
        if link.hash and link.hash not in hashes:
            raise FetchError(
                f"the index has no {form} for this machine with one of the {len(hashes)} pinned "
                "hashes; if the machine's Python is newer than the lock, refresh the lock"
            )
        if link.hash and _take_from_cache(f"sha256:{link.hash}", out):
            return
        pip.save(link, out)
    if _digest(out, "sha256").partition(":")[2] not in hashes:
        out.unlink()
        raise FetchError("the archive's hash is not one of the pinned ones")
    _put_into_cache(out)


def from_npm(name: str, version: str, out: pathlib.Path, integrity: str, npm: str) -> None:
    algorithm, _, value = integrity.partition("-")
    wanted = f"{algorithm}:{base64.b64decode(value).hex()}"
    if _take_from_cache(wanted, out):
        return
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        done = subprocess.run(
            [*npm.split("\n"), "pack", "--silent", "--ignore-scripts", f"{name}@{version}"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        found = list(pathlib.Path(folder).glob("*.tgz"))
        if done.returncode != 0 or len(found) != 1:
            raise FetchError(f"npm pack failed:\n{done.stderr}")
        if _digest(found[0], algorithm) != wanted:
            raise FetchError(f"its hash is not the pinned {integrity}")
        found[0].rename(out)
    _put_into_cache(out, algorithm)


def from_crates(name: str, version: str, out: pathlib.Path, sha256: str, debian_cargo: str) -> None:
    """By the machine's cargo or, when it has none or too old a one, by Debian's, unpacked for this once."""
    wanted = f"sha256:{sha256}"
    if _take_from_cache(wanted, out):
        return
    cargo, reasons = shutil.which("cargo"), []
    reasons.append(_by_cargo(cargo, name, version, out, wanted) if cargo else "there is no cargo on PATH")
    if not out.is_file():
        with tempfile.TemporaryDirectory(dir=out.absolute().parent) as folder:
            done = _run([sys.executable, "-I", "-B", debian_cargo, folder])
            reasons.append(done.stderr.strip() or _by_cargo(f"{folder}/cargo", name, version, out, wanted))
    if not out.is_file():
        tried = "".join(f"\n  {reason}" for reason in reasons)
        raise FetchError(f"install cargo 1.82 or newer, or mend what stands in the way of Debian's:{tried}")
    _put_into_cache(out)


def _by_cargo(cargo: str, name: str, version: str, out: pathlib.Path, wanted: str) -> str:
    """Copies the archive to `out` if this cargo brings it; else says why not."""
    # Of cargo's commands this one brings a crate alone, without what it depends on, and builds nothing.
    done = _run([cargo, "info", f"{name}@{version}"])
    home = pathlib.Path(os.environ.get("CARGO_HOME") or pathlib.Path.home() / ".cargo")
    for found in sorted(home.glob(f"registry/cache/*/{name}-{version}.crate")):
        if _digest(found, "sha256") == wanted:
            shutil.copyfile(found, out)
            return ""
    return f"{cargo} info brought no archive of the pinned hash: {done.stderr.strip()}"


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


class _Pip:
    """pip as configured on this machine, up to the choice and the download."""

    def __init__(self, command: Any, session: Any, options: Any) -> None:
        self.session = session
        self.finder = command._build_package_finder(options=options, session=session)

    def link(self, name: str, version: str, hashes: list[str]) -> Any:
        """The best archive of that version for this machine, a pinned one if there is one."""
        from pip._internal.utils.hashes import Hashes
        from pip._vendor.packaging.specifiers import SpecifierSet

        allowed = Hashes({"sha256": hashes})
        best = self.finder.find_best_candidate(name, SpecifierSet(f"=={version}"), allowed)
        if best.best_candidate is None:
            raise FetchError("the index has no such version for this machine")
        return best.best_candidate.link

    def save(self, link: Any, out: pathlib.Path) -> None:
        if link.is_file:
            shutil.copyfile(link.file_path, out)
            return
        reply = self.session.get(
            link.url_without_fragment, stream=True, headers={"Accept-Encoding": "identity"}
        )
        if reply.status_code != 200:
            raise FetchError(f"the index answered {reply.status_code}")
        with open(out, "wb") as file:
            for chunk in reply.iter_content(CHUNK):
                file.write(chunk)


class _pip:  # noqa: N801 (used as a function)
    """Context in which pip's configuration is loaded."""

    def __init__(self, form: str) -> None:
        self.form = {"wheel": "--only-binary", "sdist": "--no-binary"}[form]

    def __enter__(self) -> _Pip:
        try:
            from pip._internal.commands import create_command
        except ImportError:
            raise FetchError(
                f"{sys.executable} has no pip: install it (Debian: python3-pip), or name a "
                "Python that has it in MONOGLOT_PYTHON"
            ) from None
        command: Any = create_command("download")
        options, _ = command.parse_args([self.form, ":all:", "--no-deps", "--pre", "placeholder"])
        self.context = command.main_context()
        self.context.__enter__()
        return _Pip(command, command.get_default_session(options), options)

    def __exit__(self, *failure: Any) -> None:
        self.context.__exit__(*failure)


def _digest(path: pathlib.Path, algorithm: str) -> str:
    with open(path, "rb") as file:
        return f"{algorithm}:{hashlib.file_digest(file, algorithm).hexdigest()}"


def _cached(digest: str) -> pathlib.Path:
    root = os.environ.get("MONOGLOT_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "monoglot"
    )
    return pathlib.Path(root, "archives", digest.replace(":", "-"))


def _take_from_cache(digest: str, out: pathlib.Path) -> bool:
    cached = _cached(digest)
    if not cached.is_file() or _digest(cached, digest.partition(":")[0]) != digest:
        return False
    shutil.copyfile(cached, out)
    return True


def _put_into_cache(path: pathlib.Path, algorithm: str = "sha256") -> None:
    cached = _cached(_digest(path, algorithm))
    cached.parent.mkdir(parents=True, exist_ok=True)
    partial = cached.with_name(f".{cached.name}.{os.getpid()}")
    shutil.copyfile(path, partial)
    os.replace(partial, cached)


if __name__ == "__main__":
    main(sys.argv[1:])
