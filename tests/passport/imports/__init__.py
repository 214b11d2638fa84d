"""What others state in formats of theirs."""
