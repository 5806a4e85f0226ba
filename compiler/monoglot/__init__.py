"""Monoglot: one typed Python module describes an application, the build makes the rest.

This is what an author's module imports. It is ordinary Python: CPython runs it
(states in memory, see `monoglot.testing`), mypy checks it, and the compiler's
stages are the packages beside it.
"""
from __future__ import annotations

from monoglot import fetch as fetch
from monoglot import verify as verify
from monoglot.author.app import App, Local, Shared
from monoglot.author.entity import Entity, Id
from monoglot.author.limits import deadline
from monoglot.author.placements import barrier, client, local, optimistic, verified
from monoglot.author.secret import Secret
from monoglot.author.table import Table
from monoglot.author.values import expect

__all__ = ["App", "Entity", "Id", "Local", "Secret", "Shared", "Table", "barrier", "client",
           "deadline", "expect", "fetch", "local", "optimistic", "verified", "verify"]
