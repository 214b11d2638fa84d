"""Export one passport in a format of others, given what ``verify`` said about it."""

from typing import Final, NamedTuple

from passport import links
from passport.container import MAX_BYTES, Parts
from passport.exports import formats
from passport.exports.formats import Export
from passport.exports.reading import ExportRefused
from passport.exports.subject import UNVERIFIED, Subject
from passport.log_evidence import MEMBER
from passport.vocab import CONTEXT_V2, TYPES
from signing import jcs
from signing.errors import JsonRefused
from signing.signer import Signer
from signing.strict_json import JsonValue, loads

VERIFIED: Final = "verified"


class Wish(NamedTuple):
    """What is wanted: the format, and what no passport states. ``unverified``: also what does not verify."""

    to: str
    unverified: bool = False
    resolver: str = ""
    backup: str = ""
    signer: Signer | None = None
    """Who signs the credentials of UNTP, where they are to be signed."""


def without_proofs_of_logs(data: bytes) -> bytes:
    """A passport file without its proofs of a log, which no export states; other bytes as they are.

    ``verify`` has judged them; in a changed file they are about another claim, and the container is refused.
    """
    try:
        value = loads(data, max_bytes=MAX_BYTES)
    except JsonRefused:
        return data
    if not isinstance(value, dict) or MEMBER not in value:
        return data
    kept: dict[str, JsonValue] = {name: member for name, member in value.items() if name != MEMBER}
    return jcs.canonical({**kept, "@context": [CONTEXT_V2]})


def check_verdict(name: str, state: str, why: str, wish: Wish) -> None:
    """Refuse a passport that does not verify, unless that is wanted (``export.not_verified``)."""
    if state != VERIFIED and not wish.unverified:
        raise ExportRefused(
            "export.not_verified",
            f"{name} is {state}, not {VERIFIED}{f': {why}' if why else ''}",
            hint="passport verify says more; --unverified exports it all the same, and the export says so.",
        )


def exported(parts: Parts, name: str, state: str, wish: Wish) -> Export:
    """Export the passport called ``name`` in errors; ``state`` is what ``verify`` said of it.

    Of a passport that was not verified the statement is left out: nobody checked whose it is. Raises what
    ``formats.export`` refuses.
    """
    statement = parts.statement
    if state != VERIFIED or statement is None or statement.kind != "statement":
        statement = None
    elif not links.names(statement.document["credentialSubject"], parts.claim.document, parts.claim.digest):
        raise ExportRefused(
            "export.kind",
            f"{name} holds a {TYPES['statement']} about another claim.",
            hint="Ask for the file as its platform serves it.",
        )
    given = Subject(
        parts.claim.document,
        parts.claim.digest,
        statement.document if statement else None,
        statement.digest if statement else "",
        state if state == VERIFIED else UNVERIFIED,
        wish.resolver,
        wish.backup,
    )
    export = formats.export(given, wish.to)
    if wish.signer is None:
        return export
    from passport.exports.signed import signed  # noqa: PLC0415 - the libraries of tokens, where one is made

    return signed(export, given, wish.signer)
