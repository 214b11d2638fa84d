"""Ready-made policies as a starting point for one's own."""
