"""Remember what earlier verifications saw in status lists: an older list cannot undo it (DESIGN 5, T67).

Memory only ever makes a verdict worse: a remembered 1 counts, and a list older than one seen before says
nothing about a 0. It is kept per publisher key of the trust list, and written only from lists that counted:
signed by a listed issuer, for an entry of a document that passed. ``passport.belief`` keeps it on disk.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple


class ListName(NamedTuple):
    """A status list: whose, for what, under which id."""

    issuer: str
    purpose: str
    id: str


class Observed(NamedTuple):
    """One entry as one verification saw it; ``valid_from`` is when the newest list that counted was said."""

    list: ListName
    valid_from: str
    position: str
    is_set: bool


class Seen(NamedTuple):
    """All that is remembered: moments of the newest lists, and the bits once 1, with their moment."""

    newest: Mapping[ListName, str]
    ones: Mapping[tuple[ListName, str], str]

    @classmethod
    def of(cls, observed: Iterable[Observed]) -> "Seen":
        """Combine observations: per list the newest moment, per bit that was 1 the earliest; in any order."""
        newest: dict[ListName, str] = {}
        ones: dict[tuple[ListName, str], str] = {}
        for one in observed:
            newest[one.list] = max(newest.get(one.list, ""), one.valid_from)
            if one.is_set and one.list.purpose in ONE_OF_ANY_AGE:
                place = (one.list, one.position)
                ones[place] = min(ones.get(place, one.valid_from), one.valid_from)
        return cls(newest, ones)


ONE_OF_ANY_AGE: Final = frozenset({"revocation", "refresh"})
"""Purposes whose bit never returns to 0."""
NOTHING_SEEN: Final = Seen({}, {})


def is_new(seen: Seen, observed: Observed) -> bool:
    """Whether an observation adds anything: a newer list, or a 1 that is not remembered."""
    if seen.newest.get(observed.list, "") < observed.valid_from:
        return True
    lasting = observed.is_set and observed.list.purpose in ONE_OF_ANY_AGE
    return lasting and (observed.list, observed.position) not in seen.ones
