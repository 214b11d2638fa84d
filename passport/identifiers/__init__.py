"""Identifiers of products: GS1 keys and Digital Links, licence plates, UUIDs, and how two of them relate."""
