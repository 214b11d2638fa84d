"""``passport withdraw``: a verifier takes back a statement, for good."""

from argparse import ArgumentParser, Namespace

from passport.cli.everyone import saying


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    saying.configure(parser, saying.WITHDRAW)


def run(args: Namespace) -> int:
    """See ``saying``."""
    return saying.run(args, saying.WITHDRAW)
