"""The one place of this floor that asks the time (HOUSE law 3)."""

import time
from argparse import Namespace

from passport import moments


def now() -> str:
    """The present moment."""
    return moments.moment(seconds())


def seconds() -> int:
    """The present moment in seconds, as file systems note it."""
    return int(time.time())


def at(args: Namespace) -> str:
    """The moment of ``--at``, else the present one; raises ``time.form``."""
    if args.at is None:
        return now()
    moments.seconds(args.at)
    return str(args.at)
