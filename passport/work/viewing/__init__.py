"""Derive views of claims: what a reader is shown, what is withheld, and what could be computed from it."""
