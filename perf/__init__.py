"""Budgets, and the programs that measure against them."""
