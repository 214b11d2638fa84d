"""Libraries of factors: file, tree and paths."""
