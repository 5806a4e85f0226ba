"""`python -m monoglot.lsp`: the language server on standard input and output."""
from __future__ import annotations

import sys

from monoglot.lsp import server

if __name__ == "__main__":
    sys.exit(server.serve())
