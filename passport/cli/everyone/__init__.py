"""Verbs that every party uses."""
