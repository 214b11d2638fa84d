"""Work that composes the floors below it, without arguments and without a terminal (HOUSE)."""
