"""``passport verify --journal`` and ``--books``: replay the journal behind the CO2 statement of a file."""

from argparse import Namespace
from typing import Any

from passport import container
from passport.cli.ledger.ledger_running import usable
from passport.cli.ledger.statement_issuing import journal_lines
from passport.cli.options import UsageError
from passport.ledger.keeping import replaying
from passport.model import kind_of, shape
from signing.errors import ToolError
from signing.strict_json import loads
from verify.evidence import Journal
from verify.limits import CONTAINER_BYTES, DEPTH


def journal(args: Namespace, data: bytes) -> Journal | None:
    """What the journal that was named comes to; nothing for a file that does not keep the profile.

    Raises ``usage.journal`` for the passport of a product.
    """
    try:
        value: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
        document = value if kind_of(value) is not None else container.split(value).claim.document
    except ToolError:
        return None
    if kind_of(document) == "claim":
        raise UsageError(
            "usage.journal",
            "This is the passport of a product, which has no journal.",
            hint="Say --workings FILE for a claim; --journal and --books are for a CO2 statement.",
        )
    if shape.check("carbonstatement", document) is not None:
        return None
    subject = document["credentialSubject"]
    if args.books is not None:
        with usable(args.books):
            again = replaying.of_books(args.books, subject)
    else:
        again = replaying.replayed(journal_lines(args.journal), subject)
    return Journal(again.head, again.subject, again.problem)
