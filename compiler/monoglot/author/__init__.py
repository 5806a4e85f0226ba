"""What an author's module imports, as it runs in CPython: state, entities, tables, fetch."""
