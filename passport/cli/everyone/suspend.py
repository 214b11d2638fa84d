"""``passport suspend``: an issuer puts a credential on hold."""

from argparse import ArgumentParser, Namespace

from passport.cli.everyone import saying


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    saying.configure(parser, saying.SUSPEND)


def run(args: Namespace) -> int:
    """See ``saying``."""
    return saying.run(args, saying.SUSPEND)
