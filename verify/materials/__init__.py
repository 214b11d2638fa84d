"""Verify the passports of consumed materials."""
