"""Verbs of a producer."""
