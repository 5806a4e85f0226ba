"""Writes the run-commands file that holds what is true of this machine only.

The committed .bazelrc names no path; the caches' places stand here, in the
cache folder, and reach Bazel as `--bazelrc`.
"""

import hashlib
import pathlib

from launcher.store import root, write_if_changed

# Bazel removes the oldest entries of its disk cache beyond this.
DISK_CACHE_LIMIT = "20G"


def write(extra: str = "") -> pathlib.Path:
    """The file's path; its name changes with its contents."""
    text = _caches() + extra
    path = root() / "rc" / f"{hashlib.sha256(text.encode('utf-8')).hexdigest()[:12]}.bazelrc"
    write_if_changed(path, text)
    return path


def _caches() -> str:
    return "\n".join(
        [
            "# Written by tools/bazel: the caches of this machine.",
            f"common --disk_cache={root() / 'disk'}",
            f"common --experimental_disk_cache_gc_max_size={DISK_CACHE_LIMIT}",
            f"common --repository_cache={root() / 'repository'}",
            f"common --repo_env=MONOGLOT_CACHE={root()}",
            "",
        ]
    )
