"""Makes an unpacked wheel importable, and prints what it needs.

    install_wheel.py SITE_PACKAGES LOCKED_NAME...

Prints one line for each locked package that the wheel requires on this machine.
Bytecode is compiled with unchecked hashes: no time of this run gets into it.
"""

import compileall
import email.parser
import pathlib
import py_compile
import re
import shutil
import sys


def main(site_packages: pathlib.Path, locked: set[str]) -> None:
    _merge_data(site_packages)
    (metadata,) = site_packages.glob("*.dist-info/METADATA")
    for name in sorted(_requires(metadata) & locked):
        print(name)
    compileall.compile_dir(
        site_packages,
        quiet=2,
        stripdir=str(site_packages),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


def _merge_data(site_packages: pathlib.Path) -> None:
    """Moves the parts of `NAME.data` that belong beside the modules there."""
    for part in [*site_packages.glob("*.data/purelib"), *site_packages.glob("*.data/platlib")]:
        shutil.copytree(part, site_packages, dirs_exist_ok=True)
        shutil.rmtree(part)


def _requires(metadata: pathlib.Path) -> set[str]:
    from pip._vendor.packaging.requirements import Requirement

    message = email.parser.Parser().parsestr(metadata.read_text("utf-8"), headersonly=True)
    found = set()
    for text in message.get_all("Requires-Dist") or []:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            found.add(re.sub(r"[-_.]+", "-", requirement.name).lower())
    return found


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), set(sys.argv[2:]))
