"""Explain a verified number: stages, origins, tiers, charts."""
