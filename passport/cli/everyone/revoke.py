"""``passport revoke``: an issuer takes back a claim, a statement or an accreditation, for good."""

from argparse import ArgumentParser, Namespace

from passport.cli.everyone import saying


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    saying.configure(parser, saying.REVOKE)


def run(args: Namespace) -> int:
    """See ``saying``."""
    return saying.run(args, saying.REVOKE)
