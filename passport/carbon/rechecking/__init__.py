"""Recheck published figures, and compare them with usual ranges."""
