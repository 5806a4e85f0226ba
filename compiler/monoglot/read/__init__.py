"""The stage `read`: source text to Python's syntax tree, with exact spans."""
from __future__ import annotations

from monoglot.read.modules import Files, discover, module_of, read_app
from monoglot.read.source import DEPTH_LIMIT, SIZE_LIMIT, Source, below, content, first_line, read

__all__ = ["DEPTH_LIMIT", "SIZE_LIMIT", "Files", "Source", "below", "content", "discover", "first_line", "module_of", "read", "read_app"]
