"""Accept published documents: read, check the right, verify, store."""
