"""The acts of issuing: each signs one kind of document, or refuses with the reason."""
