"""Work that composes the floors below: no arguments, no terminal."""
