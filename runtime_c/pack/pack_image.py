"""Write the pod's image: one C file with everything of an application as constants.

    python pack_image.py --app app.json --bytecode server.qbc --client DIR \
        --sign-in sign_in.html --sign-in-account sign_in_account.html \
        [--script server.js --map server.js.map] --out image.c

The file defines `mg_image` of `runtime_c/include/monoglot/image.h`. Same input, same
bytes out: files in order of their paths, gzip without a clock, the build's identity a
hash of the content. Bytes are arrays of little-endian 64-bit words, which C compilers
read several times faster than arrays of bytes; every target of the pod is little-endian.
With the script and its map the log names the lines of Python (positions.py).
"""
from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import brotli

from positions import positions

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
HASHED = re.compile(r"-([0-9a-f]{8,64})\.[^/]*$")
PATH = re.compile(r"(/[A-Za-z0-9_][A-Za-z0-9._@~-]*)+")
WORDS_PER_LINE = 8


class PackError(Exception):
    """Something in the input can't be packed; the text says where, what, and how to mend it."""


@dataclass(frozen=True)
class Asset:
    """One file as it is served; a variant that would not be smaller is empty."""

    path: str
    type: str
    etag: str
    immutable: bool
    plain: bytes
    gzip: bytes
    brotli: bytes


def smaller(variant: bytes, plain: bytes) -> bytes:
    return variant if len(variant) < len(plain) else b""


def asset(path: str, content: bytes) -> Asset:
    """The asset for a path ("/app-0f3a….js"); its name's ending decides the type."""
    digest = hashlib.sha256(content).hexdigest()
    hashed = HASHED.search(path)
    return Asset(
        path=path,
        type=TYPES.get(Path(path).suffix, "application/octet-stream") if path != "/" else TYPES[".html"],
        etag=f'"{digest[:32]}"',
        immutable=hashed is not None and digest.startswith(hashed.group(1)),
        plain=content,
        gzip=smaller(gzip.compress(content, compresslevel=9, mtime=0), content),
        brotli=smaller(brotli.compress(content, quality=11), content))


def client_assets(folder: Path) -> Iterator[Asset]:
    """Every file of the client, ascending by path as `strcmp` has it; the page is "/" too."""
    files = {f"/{path.relative_to(folder).as_posix()}": path
             for path in sorted(folder.rglob("*")) if path.is_file()}
    if "/index.html" not in files:
        raise PackError(f"{folder}: has no index.html; give the client's folder")
    files["/"] = files["/index.html"]
    for path in sorted(files):
        if path != "/" and not PATH.fullmatch(path):
            raise PackError(f"{files[path]}: a name with letters, digits and . _ @ ~ - only can be served; rename it")
        yield asset(path, files[path].read_bytes())


def text(value: str) -> str:
    """A C string literal."""
    escaped = "".join(chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\?' else f"\\{byte:03o}"
                      for byte in value.encode("utf-8"))
    return f'"{escaped}"'


class Writer:
    """Collects the C file; every array of bytes is written once, whoever names it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[bytes, str] = {}

    def blob(self, content: bytes) -> str:
        """The initialiser of a `struct mg_blob`."""
        if not content:
            return "{0, 0}"
        if content not in self.names:
            self.names[content] = f"blob_{len(self.names)}"
            self._array(self.names[content], content)
        return f"{{(const uint8_t *){self.names[content]}, {len(content)}}}"

    def _array(self, name: str, content: bytes) -> None:
        padded = content + bytes(-len(content) % 8)
        words = [f"0x{word:x}U" for (word,) in struct.iter_unpack("<Q", padded)]
        self.lines.append(f"static const uint64_t {name}[] = {{")
        self.lines.extend(",".join(words[i:i + WORDS_PER_LINE]) + ","
                          for i in range(0, len(words), WORDS_PER_LINE))
        self.lines.append("};")

    def strings(self, name: str, values: list[str]) -> str:
        """An array of strings; an empty one is no array at all, which C has not."""
        if not values:
            return "0"
        self.lines.append(f"static const char *const {name}[] = {{{', '.join(map(text, values))}}};")
        return name

    def asset(self, one: Asset) -> str:
        blobs = ", ".join(self.blob(content) for content in (one.plain, one.gzip, one.brotli))
        return (f"{{{text(one.path)}, {text(one.type)}, {text(one.etag)}, "
                f"{'true' if one.immutable else 'false'}, {blobs}}}")


def write_assets(writer: Writer, assets: list[Asset]) -> None:
    rows = [writer.asset(one) for one in assets]
    writer.lines.append("static const struct mg_asset assets[] = {")
    writer.lines.extend(f"  {row}," for row in rows)
    writer.lines.append("};")


def write_secrets(writer: Writer, secrets: list[dict[str, object]]) -> str:
    rows = []
    for i, secret in enumerate(secrets):
        hosts = [str(host) for host in secret["hosts"]]  # type: ignore[attr-defined]
        rows.append(f"{{{text(str(secret['key']))}, {writer.strings(f'secret_{i}', hosts)}, {len(hosts)}}}")
    if not rows:
        return "0"
    writer.lines.append(f"static const struct mg_image_secret secrets[] = {{{', '.join(rows)}}};")
    return "secrets"


def identity(app: bytes, bytecode: bytes, assets: list[Asset]) -> str:
    """The build's identity, 16 hex digits: a hash of everything that is served or run."""
    digest = hashlib.sha256()
    for part in (app, bytecode, *(f"{one.path} {one.etag}".encode() for one in assets)):
        digest.update(struct.pack("<Q", len(part)) + part)
    return digest.hexdigest()[:16]


def image(app: bytes, bytecode: bytes, assets: list[Asset], sign_in: bytes, sign_in_account: bytes, places: bytes = b"") -> str:
    """The C file. `app` is the compiler's manifest, app.json."""
    manifest = json.loads(app)
    writer = Writer()
    hosts = [str(host) for host in manifest["hosts"]]
    pages = [writer.asset(asset("/sign-in", one)).replace('"application/octet-stream"', text(TYPES[".html"]), 1)
             for one in (sign_in, sign_in_account)]
    code = writer.blob(bytecode)
    table = writer.blob(places)
    write_assets(writer, assets)
    secrets = write_secrets(writer, manifest["secrets"])
    host_list = writer.strings("hosts", hosts)
    return "\n".join([
        "/* Written by pack_image.py: the application inside the pod. */",
        "#include <monoglot/image.h>",
        *writer.lines,
        "const struct mg_image mg_image = {",
        f"  .name = {text(manifest['name'])},",
        f"  .schema = {text(manifest['schema'])},",
        f"  .build = {text(identity(app, bytecode, assets))},",
        f"  .bytecode = {code},",
        f"  .positions = {table},",
        f"  .assets = assets, .asset_count = {len(assets)},",
        f"  .sign_in = {pages[0]},",
        f"  .sign_in_account = {pages[1]},",
        f"  .secrets = {secrets}, .secret_count = {len(manifest['secrets'])},",
        f"  .hosts = {host_list}, .host_count = {len(hosts)},",
        "};",
        ""])


def pack(args: argparse.Namespace) -> None:
    assets = list(client_assets(args.client))
    places = positions(args.script.read_bytes(), args.map.read_bytes()) if args.script and args.map else b""
    content = image(args.app.read_bytes(), args.bytecode.read_bytes(), assets, args.sign_in.read_bytes(), args.sign_in_account.read_bytes(), places)
    args.out.write_text(content, encoding="ascii", newline="\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("app", "bytecode", "client", "sign-in", "sign-in-account", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("script", "map"):
        parser.add_argument(f"--{name}", type=Path)
    try:
        pack(parser.parse_args())
    except (PackError, OSError, json.JSONDecodeError, KeyError) as error:
        print(f"pack_image: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
