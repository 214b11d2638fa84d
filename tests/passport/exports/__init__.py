"""Copies of claims in the formats of others."""
