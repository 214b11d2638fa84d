"""Revoke, suspend or mark as replaced after signing: set bits and sign their lists anew (DESIGN 5).

All lists of an issuer are signed together, at one moment, so that one of them never looks fresher than the
others. A withdrawal and a replacement are final; only a suspension is lifted.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from passport import moments, status
from passport.acts import statuslist
from passport.acts.sealing import Signing
from passport.model.statuslist import read
from passport.vocab import StatusPurpose
from signing.errors import ToolError
from signing.signer import Signer

MOST_AHEAD_SECONDS: Final = 300
"""How far ahead of the clock a list may begin and still count (DESIGN 5)."""
_FINAL: Final[frozenset[StatusPurpose]] = frozenset({"revocation", "refresh"})

Lists = Mapping[StatusPurpose, Mapping[str, Any]]


class StandingRefused(ToolError):
    """Something that cannot be said of a credential, or not now; codes ``status.*``."""


class Change(NamedTuple):
    """One bit of the list of one purpose, and what it is to be."""

    purpose: StatusPurpose
    position: int
    value: bool


class Issuer(NamedTuple):
    """Whose lists: DID, where they are published, and the key."""

    did: str
    base: str
    signer: Signer


def bits_of(document: Mapping[str, Any]) -> bytes:
    """Decode the bits of a signed list; raises ``status.*``."""
    return status.decode_bits(read(document).encoded_list)


def is_set(lists: Lists, purpose: StatusPurpose, index: int) -> bool:
    """Whether the newest list of this purpose says so."""
    return status.bit(bits_of(lists[purpose]), index)


def resign(
    lists: Lists, changes: Iterable[Change], issuer: Issuer, *, at: str, seconds: int
) -> dict[StatusPurpose, dict[str, Any]]:
    """Sign every list anew, with the changes in it, valid for ``seconds``.

    All lists are signed, those without a change too, so that they end at one moment. ``status.final`` for a
    withdrawal or replacement that would be taken back; ``status.clock`` as ``beginning``.
    """
    bits = {purpose: bits_of(document) for purpose, document in lists.items()}
    for change in changes:
        before = bits[change.purpose]
        if change.purpose in _FINAL and status.bit(before, change.position) and not change.value:
            raise StandingRefused(
                "status.final",
                "A withdrawal or replacement cannot be taken back.",
                hint="Issue a new credential instead.",
            )
        bits[change.purpose] = status.with_bit(before, change.position, change.value)
    begin = beginning(lists, at)
    end = moments.shift(begin, seconds)
    signing = Signing(issuer.did, issuer.signer, begin, valid_until=end)
    return {
        purpose: statuslist.publish(purpose, bits[purpose], signing, base=issuer.base) for purpose in lists
    }


def beginning(lists: Lists, at: str) -> str:
    """Give the moment at which the next lists begin: now, or a second after the newest list.

    Lists need moments that ascend, also where the clock was set back a little. ``status.clock`` where the
    newest list lies more than ``MOST_AHEAD_SECONDS`` ahead of the clock.
    """
    newest = max(document["validFrom"] for document in lists.values())
    begin = max(at, moments.shift(newest, 1))
    if begin > moments.shift(at, MOST_AHEAD_SECONDS):
        raise StandingRefused(
            "status.clock",
            f"The newest status list begins at {newest}, and it is only {at} by this clock.",
            hint="Set the clock of this machine, or wait.",
        )
    return begin


class Window(NamedTuple):
    """From when until when a list holds, and by which key."""

    valid_from: str
    valid_until: str
    method: str


def window(document: Mapping[str, Any]) -> Window:
    """Give the window of a signed list."""
    return Window(
        document["validFrom"], document["validUntil"], document["proof"]["verificationMethod"]
    )


def needs_renewal(lists: Lists, method: str, *, at: str, within: int) -> str:
    """Say why the lists have to be signed anew; empty where they need not.

    ``key``: another key is in use now; ``window``: a list holds longer than is allowed; ``ending``: the first
    list ends in less than ``within`` seconds.
    """
    windows = [window(document) for document in lists.values()]
    if any(one.method != method for one in windows):
        return "key"
    if any(read(document).too_long for document in lists.values()):
        return "window"
    return "ending" if left(lists, at) < within else ""


def left(lists: Lists, at: str) -> int:
    """Give the seconds until the first of the lists ends; negative where one has ended."""
    end = min(window(document).valid_until for document in lists.values())
    return moments.seconds(end) - moments.seconds(at)
