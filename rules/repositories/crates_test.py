"""How a crate's archive comes: by the machine's cargo, by Debian's, or not at all."""

import hashlib
import pathlib

import pytest

from rules.repositories import debian_apt, debian_cargo, fetch

ARCHIVE = b"the pinned bytes"
SHA256 = hashlib.sha256(ARCHIVE).hexdigest()

# Programs in cargo's place: one that brings an archive, one that doesn't know `info`.
BRINGS = """#!/bin/sh
/bin/mkdir -p "$CARGO_HOME/registry/cache/mirror" && printf '{said}' > "$CARGO_HOME/registry/cache/mirror/part-1.0.crate"
"""
TOO_OLD = "#!/bin/sh\necho 'no such subcommand: info' >&2\nexit 101\n"

# In debian_cargo.py's place.
UNPACKS = "import pathlib, sys\npath = pathlib.Path(sys.argv[1], 'cargo')\npath.write_text({cargo!r})\npath.chmod(0o755)\n"
UNPACKS_NOT = "import sys\nsys.exit('no package')\n"


@pytest.fixture
def out(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """Where the archive goes; cargo's home and the cache are empty, and no cargo is found."""
    monkeypatch.setenv("CARGO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MONOGLOT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()
    return tmp_path / "archive"


def bring(out: pathlib.Path, machine: str, debian: str) -> None:
    """With this text as the machine's cargo (none if empty) and this one as the script."""
    if machine:
        cargo = out.parent / "bin/cargo"
        cargo.write_text(machine, "utf-8")
        cargo.chmod(0o755)
    script = out.parent / "script.py"
    script.write_text(debian, "utf-8")
    fetch.from_crates("part", "1.0", out, SHA256, str(script))


GOOD = BRINGS.format(said=ARCHIVE.decode())
FOREIGN = BRINGS.format(said="other bytes")


@pytest.mark.parametrize(("machine", "debian"), [
    (GOOD, UNPACKS_NOT),
    ("", UNPACKS.format(cargo=GOOD)),
    (TOO_OLD, UNPACKS.format(cargo=GOOD)),
    (FOREIGN, UNPACKS.format(cargo=GOOD)),
])
def test_brought(out: pathlib.Path, machine: str, debian: str) -> None:
    bring(out, machine, debian)
    assert out.read_bytes() == ARCHIVE
    assert {path.name for path in out.parent.iterdir()} <= {"archive", "bin", "cache", "home", "script.py"}


def test_once_brought_no_cargo_is_asked(out: pathlib.Path) -> None:
    bring(out, GOOD, UNPACKS_NOT)
    out.unlink()
    bring(out, TOO_OLD, UNPACKS_NOT)
    assert out.read_bytes() == ARCHIVE


@pytest.mark.parametrize(("machine", "debian", "reasons"), [
    ("", UNPACKS_NOT, ["there is no cargo on PATH", "no package"]),
    (TOO_OLD, UNPACKS_NOT, ["no such subcommand: info", "no package"]),
    (FOREIGN, UNPACKS.format(cargo=FOREIGN), ["no archive of the pinned hash"]),
])
def test_refused(out: pathlib.Path, machine: str, debian: str, reasons: list[str]) -> None:
    with pytest.raises(fetch.FetchError) as refused:
        bring(out, machine, debian)
    assert all(reason in str(refused.value) for reason in ["install cargo 1.82 or newer", *reasons])
    assert not out.exists() and not (out.parent / "cache").exists()


def test_no_debian(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(debian_apt.AptError, match="apt-config is missing: this is no Debian system"):
        debian_cargo.unpack(tmp_path)


def test_what_packages_say() -> None:
    depends = "libc6 (>= 2.34), libgit2-1.5 (>= 1.5.0) | libgit2-1.7, rustc-web (= 1.96.0), binutils, gcc | clang"
    assert debian_cargo.libraries(depends) == ["libc6", "libgit2-1.5"]
    assert debian_cargo.libraries("\n") == []
    plan = "Reading package lists...\n'http://mirror.invalid/libb_1%2b2_amd64.deb' libb_1+2_amd64.deb 42 SHA256:0\n'http://mirror.invalid/liba2_1_all.deb' liba2_1_all.deb 7 SHA256:0\n"
    assert debian_apt.planned(plan) == ["liba2", "libb"]
    assert [debian_cargo.release(version) for version in ("1.96.0+dfsg1-1~deb12u2", "1:1.85.0-3")] == ["1.96.0", "1.85.0"]
