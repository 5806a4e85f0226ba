"""The stage `read`: source text to Python's syntax tree, with exact spans."""
from __future__ import annotations

from monoglot.read.modules import Files, discover, module_of, read_app
from monoglot.read.source import DEPTH_LIMIT, SIZE_LIMIT, Source, below, read

__all__ = ["DEPTH_LIMIT", "SIZE_LIMIT", "Files", "Source", "below", "discover", "module_of", "read", "read_app"]
