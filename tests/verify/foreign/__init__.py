"""Credentials of others."""
