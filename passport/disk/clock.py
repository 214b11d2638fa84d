"""Read the clock: the only module of commands and state that does (HOUSE law 3)."""

import time
from argparse import Namespace

from passport import moments


def now() -> str:
    """Return the present moment, in UTC to the second."""
    return moments.moment(seconds())


def seconds() -> int:
    """Return the present moment in seconds since 1970, as file systems note it."""
    return int(time.time())


def at(args: Namespace) -> str:
    """Return the moment of ``--at``, else the present one; raises ``time.form`` for what is no moment."""
    if args.at is None:
        return now()
    moments.seconds(args.at)
    return str(args.at)
