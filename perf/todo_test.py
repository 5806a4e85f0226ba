"""The client of examples/todo_local against the same page written by hand, both as they are shipped."""
from __future__ import annotations

import os
from pathlib import Path

from perf.budget import bundle_parts, gzip_size

MOST = 1.15


def given(variable: str) -> Path:
    return Path(os.environ["TEST_SRCDIR"], os.environ[variable])


def test_the_compiled_client_is_hardly_larger_than_one_by_hand() -> None:
    compiled, by_hand = gzip_size([given("MONOGLOT_TODO")]), gzip_size([given("MONOGLOT_VANILLA")])
    print(f"compiled {compiled} bytes, by hand {by_hand}: {compiled / by_hand:.3f} times")
    assert compiled <= MOST * by_hand


def test_an_app_of_local_state_alone_links_no_sync() -> None:
    linked = {name for name, size in bundle_parts([given("MONOGLOT_TODO_META")]).items() if size}
    assert linked == {"client.js", "local.js", "prelude.js"}
