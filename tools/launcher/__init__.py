"""Finds a Bazel of the version in .bazelversion, or unpacks one, and starts it.

`cli` decides, `release` looks for a released Bazel, `debian` unpacks Debian's
build where no release server answers, `relocate` makes that build run from its
folder, `offline` stands in for the central registry, `rc` writes what every
run needs to know about this machine, `store` holds the cache folder.
"""
