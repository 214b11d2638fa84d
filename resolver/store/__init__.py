"""Where accepted documents stay: append-only, one line of claims per product, acknowledged means durable."""
