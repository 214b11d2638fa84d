"""The command line with chunks of few items, and a limit on the size of files as the end of the disk."""

import sys

from passport.cli.main import run
from passport.runner import parts

CHUNK = 3


def main(words: list[str], limit: int) -> None:
    """Run a command; ``limit`` is the largest file in bytes, 0 for none."""
    parts.CHUNK_ITEMS = CHUNK  # type: ignore[misc]  # a constant of the product
    if limit:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    sys.argv[1:] = words
    run()
