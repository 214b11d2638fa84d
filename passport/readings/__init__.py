"""Batches of meter readings that a gateway has signed: the file, its trees, and the facts that follow."""
