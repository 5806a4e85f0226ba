"""After the compiler: from bundled files to the deploy tree.

`client` writes the page and its content-hashed files, `tree` lays the whole
deploy tree out. Both only copy and name; they never change what they are given.
"""
