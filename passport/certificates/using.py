"""Decide whether a claim can use units of a product, unit, scope and market for its market-based result."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from passport.certificates.citing import ELECTRICITY, electric_scopes, scopes_of_draft
from passport.certificates.counted import WATT_HOURS
from passport.certificates.policy import is_market_of, is_of_users, is_one_market

PURCHASED: Final = "2"
"""The scope of purchased electricity, heat and steam."""
MARKET: Final = "covers.market"
UNPLACED: Final = "covers.unplaced"
KIND: Final = "covers.kind"
SENTENCES: Final[Mapping[str, str]] = {
    MARKET: "for the market of another country than that of the facility",
    UNPLACED: "for a market, or a facility, named by a country code that ISO 3166-1 leaves to its users",
    KIND: "of what is no electricity, while nothing shows other energy that it could be for",
}
"""What was retired, by what speaks against it."""


class Units(NamedTuple):
    """What is retired: of which product, in which unit, for which market, in which scopes of the claimant.

    ``devices``: the countries of those that made it, as far as they are known.
    """

    product: str
    unit: str
    geography: str
    scopes: frozenset[str]
    devices: tuple[str, ...] = ()

    def misused(self, country: str, shown: frozenset[str]) -> str:
        """Why a claim cannot use such units in its market-based result; empty: it can.

        ``country`` of its facility; ``shown``: its ``market_scopes``. ``covers.kind``: no electricity that is
        counted as energy, and the claim shows no market-based sources of a scope of theirs that is not the
        one of purchased energy: nobody says there whether it is heat or electricity. ``covers.market``:
        purchased electricity of another country's market or devices than the facility's. ``covers.unplaced``:
        nobody knows whether it is, as a code of users names one of the three (T742).
        """
        if self.product != ELECTRICITY:
            return KIND if shown.isdisjoint(self.scopes - {PURCHASED}) else ""
        if self.unit not in WATT_HOURS:
            return KIND
        if PURCHASED not in self.scopes:
            return ""
        answers = [is_market_of(self.geography, country)]
        answers += [is_one_market(one, country) for one in self.devices]
        return MARKET if False in answers else UNPLACED if None in answers else ""

    def is_made_in(self, device: str, country: str) -> bool:
        """Whether such units, of a device in one country, are of the market of a facility in another.

        Those of a device that nobody can place are not, unless nobody can place the facility either.
        """
        problem = self._replace(devices=(device,)).misused(country, frozenset())
        unplaced = problem == UNPLACED and is_of_users(device) and not is_of_users(country)
        return problem != MARKET and not unplaced

    def in_no_scope_of(self, shown: frozenset[str]) -> bool:
        """Whether they are electricity of a scope in which a claim counts none."""
        return self.product == ELECTRICITY and electric_scopes(shown).isdisjoint(self.scopes)


def misused_by(draft: Mapping[str, Any], several: Iterable[Units]) -> str:
    """Why the claim of a draft cannot use some of what was retired for it; empty: it can use all."""
    shown = scopes_of_draft(draft)
    answers = (one.misused(draft["facility"]["country"], shown) for one in several)
    return next((problem for problem in answers if problem), "")
