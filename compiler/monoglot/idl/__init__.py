"""The typed web platform, made from the platform's own interface definitions.

    python -m monoglot.idl --idl trees.json --events events.json --elements html.json \
        --stub __init__.pyi --index browser.index

- `platform` merges partial definitions and mixins of all specifications;
- `types` says what an IDL type is in Python;
- `overlays` are our own words where the definitions say too little;
- `stub` writes the declarations, for mypy and editors, and the index by which the
  compiler finds one class's members in them without reading the rest.

Nothing made here is in the tree: the definitions come from the package registry, by hash.
"""
