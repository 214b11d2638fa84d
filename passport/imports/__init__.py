"""Read what others state in formats of theirs: a footprint to use, or the claim that a copy names."""
