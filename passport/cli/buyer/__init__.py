"""Verbs of a buyer."""
