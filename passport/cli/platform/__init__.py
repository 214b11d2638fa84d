"""Verbs of a platform operator."""
