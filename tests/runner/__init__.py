"""The runner: the same results whatever dies."""
