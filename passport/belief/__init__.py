"""Whom this user believes: the trust list in force, its pinned key, remembered status bits, policies."""
