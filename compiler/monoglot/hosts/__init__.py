"""Hosts that are written in Python."""
