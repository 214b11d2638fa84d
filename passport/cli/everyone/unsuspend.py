"""``passport unsuspend``: an issuer lifts a suspension."""

from argparse import ArgumentParser, Namespace

from passport.cli.everyone import saying


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    saying.configure(parser, saying.UNSUSPEND)


def run(args: Namespace) -> int:
    """See ``saying``."""
    return saying.run(args, saying.UNSUSPEND)
