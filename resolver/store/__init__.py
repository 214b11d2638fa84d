"""Store accepted documents: append-only, one line of claims per product, durable once acknowledged."""
