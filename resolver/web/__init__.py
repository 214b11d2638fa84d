"""Serve HTTP: limits, negotiation, problems, caching, request signatures."""
