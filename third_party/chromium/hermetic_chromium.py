"""A headless Chromium for tests: pinned, from the runfiles, with its own font.

    import hermetic_chromium

    with hermetic_chromium.launch() as browser:
        page = browser.new_page()

Invariant: nothing of the machine is used but the kernel and its C library; what
the browser writes stays in the test's temporary folder.
"""

import contextlib
import os
import pathlib
from collections.abc import Iterator, Sequence

from playwright.sync_api import Browser, sync_playwright

FOLDER = pathlib.Path(__file__).resolve().parent / "chromium"

# No sandbox of its own inside Bazel's; no calls home.
ARGUMENTS = (
    "--no-sandbox",
    "--no-zygote",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def executable() -> pathlib.Path:
    return folder() / "chromium"


def folder() -> pathlib.Path:
    """Where the browser lies; beside this module, whichever way it was linked."""
    beside = pathlib.Path(__file__).absolute().parent / "chromium"
    return beside if beside.is_dir() else FOLDER


def environment() -> dict[str, str]:
    """What the browser's process needs to see."""
    temporary = os.environ.get("TEST_TMPDIR", "/tmp")
    return {
        "FONTCONFIG_FILE": str(folder() / "fonts.conf"),
        "HOME": temporary,
        "LD_LIBRARY_PATH": f"{folder() / 'lib'}:{folder()}",
        "TMPDIR": temporary,
        "XDG_CACHE_HOME": f"{temporary}/cache",
        "XDG_CONFIG_HOME": f"{temporary}/config",
    }


@contextlib.contextmanager
def launch(arguments: Sequence[str] = ()) -> Iterator[Browser]:
    """A running browser, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(),
            args=[*ARGUMENTS, *arguments],
            env={**os.environ, **environment()},
        )
        try:
            yield browser
        finally:
            browser.close()
