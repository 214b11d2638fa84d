"""Sign attestations of methods."""
