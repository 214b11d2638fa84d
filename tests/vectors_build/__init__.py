"""The builder of ``tests/vectors``: ``python -m tests.vectors_build`` writes them, ``--check`` compares."""
