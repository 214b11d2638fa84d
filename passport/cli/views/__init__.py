"""Views at the command line: show facts of a claim to a reader."""
