"""Makes an unpacked Debian tree run from its own folder.

Debian's files expect to lie at `/`: interpreters, library paths, symlinks and
the list of the server's jars are rewritten to the folder. Invariant: nothing
that starts from here loads a library of the system, whose libc is older.
"""

import hashlib
import os
import pathlib
import re
import ssl
import struct
import subprocess
import zipfile

from launcher.store import LaunchError

# What is executed: Bazel's client and helpers, the JVM and what it spawns with.
PROGRAMS = (
    "usr/bin/bazel",
    "usr/libexec/*/bazel/*",
    "usr/lib/jvm/*/bin/java",
    "usr/lib/jvm/*/lib/jspawnhelper",
)
LOADER = "usr/lib*/ld-linux-*.so.*"
INSTALL_BASE = "usr/share/bazel"
JARS = f"{INSTALL_BASE}/bazel_classpath_debian_depends.txt"
TRUST_STORE = "etc/cacerts.jks"

# The key that the JKS format mixes into its checksum, and its customary password.
JKS_SALT = b"Mighty Aphrodite"
JKS_PASSWORD = "changeit"


def relocate(tree: pathlib.Path, final: pathlib.Path, version: str) -> None:
    """Rewrites `tree` so that it works once it is renamed to `final`."""
    _make_links_relative(tree)
    _patch_programs(tree, final)
    _rewrite_jar_list(tree, final)
    _write_trust_store(tree / TRUST_STORE)
    label = (tree / INSTALL_BASE / "build-label.txt").read_text("utf-8")
    if version not in label:
        raise LaunchError(f"unpacked a Bazel labelled {label.strip()!r}, wanted {version}")


def java_home(tree: pathlib.Path) -> pathlib.Path:
    return _only(tree, "usr/lib/jvm/*/bin/java").parent.parent


def _only(tree: pathlib.Path, pattern: str) -> pathlib.Path:
    """The one real file that the pattern names."""
    found = sorted({path.resolve() for path in tree.glob(pattern)})
    if len(found) != 1:
        raise LaunchError(f"Debian's packages hold {len(found)} of {pattern}, expected one")
    return found[0]


def _make_links_relative(tree: pathlib.Path) -> None:
    for folder, folders, files in os.walk(tree):
        for name in folders + files:
            link = pathlib.Path(folder, name)
            if link.is_symlink() and os.path.isabs(target := os.readlink(link)):
                link.unlink()
                link.symlink_to(os.path.relpath(tree / target.lstrip("/"), folder))


def _patch_programs(tree: pathlib.Path, final: pathlib.Path) -> None:
    loader = _only(tree, LOADER)
    libraries = loader.parent
    if not any(libraries.glob("libc.so.*")):
        libraries = _only(tree, "usr/lib/*/libc.so.*").parent
    at_last = {path: final / path.relative_to(tree.resolve()) for path in (loader, libraries)}
    patchelf = [str(loader), "--library-path", str(libraries), str(tree / "usr/bin/patchelf")]
    programs = [program for pattern in PROGRAMS for program in sorted(tree.glob(pattern))]
    for program in programs:
        rpath = f"{at_last[libraries]}:$ORIGIN/../lib"
        settings = ["--set-interpreter", str(at_last[loader]), "--force-rpath", "--set-rpath", rpath]
        subprocess.run([*patchelf, *settings, str(program)], check=True)


def _rewrite_jar_list(tree: pathlib.Path, final: pathlib.Path) -> None:
    """Names the jars in the folder, and those that their manifests ask for.

    A jar that only a manifest names (perfmark's API) is not found once the
    list is rewritten; without it the client waits for its server for ever.
    """
    listed = (tree / JARS).read_text("utf-8")
    jars = [tree / name.lstrip("/") for name in re.findall(r"/[^\s:]+\.jar", listed)]
    for jar in jars:  # grows while we walk it
        if jar.is_file():
            jars += [extra for extra in _class_path(tree, jar) if extra not in jars]
    separator = ":" if ":" in listed else "\n"
    present = [str(final / jar.relative_to(tree)) for jar in jars if jar.is_file()]
    (tree / JARS).write_text(separator.join(present) + "\n", "utf-8")


def _class_path(tree: pathlib.Path, jar: pathlib.Path) -> list[pathlib.Path]:
    with zipfile.ZipFile(jar) as archive:
        try:
            manifest = archive.read("META-INF/MANIFEST.MF").decode("utf-8", "replace")
        except KeyError:
            return []
    unfolded = manifest.replace("\r\n", "\n").replace("\n ", "")
    line = re.search(r"^Class-Path: (.*)$", unfolded, re.MULTILINE)
    names = line[1].split() if line else []
    in_root = jar.parent.relative_to(tree)  # names are relative to the jar, or absolute
    places = [os.path.normpath(pathlib.Path("/", in_root, name)) for name in names]
    return [tree / place.lstrip("/") for place in places if place.endswith(".jar")]


def _write_trust_store(path: pathlib.Path) -> None:
    """The machine's root certificates as a Java key store.

    The unpacked JRE has none. The format (JKS version 2) is simple enough to
    write here; `keytool` would need a process per certificate.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [_jks_entry(number, der) for number, der in enumerate(_system_roots())]
    body = struct.pack(">III", 0xFEEDFEED, 2, len(entries)) + b"".join(entries)
    keyed = JKS_PASSWORD.encode("utf-16-be") + JKS_SALT + body
    path.write_bytes(body + hashlib.sha1(keyed, usedforsecurity=False).digest())


def _jks_entry(number: int, der: bytes) -> bytes:
    def text(value: str) -> bytes:
        return struct.pack(">H", len(value)) + value.encode("ascii")

    trusted_certificate, created = 2, 0
    return (
        struct.pack(">I", trusted_certificate)
        + text(f"root{number}")
        + struct.pack(">Q", created)
        + text("X.509")
        + struct.pack(">I", len(der))
        + der
    )


def _system_roots() -> list[bytes]:
    """Root certificates, those that the user's SSL_CERT_FILE names included."""
    context = ssl.create_default_context()
    for bundle in {os.environ.get("SSL_CERT_FILE"), ssl.get_default_verify_paths().cafile}:
        if bundle and os.path.isfile(bundle):
            context.load_verify_locations(bundle)
    return sorted(context.get_ca_certs(binary_form=True))
