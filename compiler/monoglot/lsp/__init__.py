"""The language server: what editors ask about a module, answered from the compiler's own stages.

`document` knows one text and what the stages make of it; `find` the node at a
place; `answers` hover, definition, outline and completion; `server` speaks the
Language Server Protocol. Only `server` imports pygls. Lines and columns count
characters from 1, as spans do, until `server` turns them into the client's.
"""
