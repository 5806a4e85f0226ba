"""Unpacks the Chromium package into a folder that runs as it is.

    unpack.py OUT_FOLDER ARCHIVE.br...

The folder gets `chromium`, its libraries in `lib/`, a font in `fonts/` and a
fonts.conf that names the font by a relative path: without one no text is laid
out, and the machine's fonts would change what a page looks like.
"""

import io
import pathlib
import sys
import tarfile

import brotli

FONTS_CONF = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""


def main(out: pathlib.Path, archives: list[pathlib.Path]) -> None:
    for archive in archives:
        contents = brotli.decompress(archive.read_bytes())
        name = archive.name.removesuffix(".br")
        if name.endswith(".tar"):
            with tarfile.open(fileobj=io.BytesIO(contents)) as packed:
                # The first releases of Python 3.11 don't know filters; the archives are pinned.
                if hasattr(tarfile, "data_filter"):
                    packed.extraction_filter = tarfile.data_filter
                packed.extractall(out)
        else:
            program = out / name
            program.write_bytes(contents)
            program.chmod(0o755)
    (out / "fonts.conf").write_text(FONTS_CONF, "utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), [pathlib.Path(name) for name in sys.argv[2:]])
