"""Generators of message descriptors and codecs, for JavaScript and C, from a descriptor set."""
