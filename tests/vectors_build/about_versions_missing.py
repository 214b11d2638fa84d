"""Other documents that were corrected twice, of which the copy between is not at hand (T704, T705)."""

from passport.links import reference
from tests import world_instruments as made
from tests.vectors_build import about_instruments as base
from tests.vectors_build.about_instruments import cited
from tests.vectors_build.about_instruments_corrected import first
from tests.vectors_build.about_inventories import _of_the_rival as of_the_rival
from tests.vectors_build.about_inventories import _sharing as sharing
from tests.vectors_build.about_inventories_scopes import rivals
from tests.vectors_build.about_sound import revision_of
from tests.vectors_build.inventories import draft, link, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, both, put
from tests.world_people import Document, Identity

_LEFT = "400000"
"""What the first claim leaves of the retirement."""
_LATER, _LAST = "2026-09-18T09:00:00Z", "2026-09-18T10:00:00Z"


def _coil(
    w: Stage, retired: Document, quantity: str, before: Document | None, at: str, *,
    by: Identity | None = None, id: str = base.OTHER,
) -> Document:  # fmt: skip
    """The claim about another coil that takes so much, and revises another one."""
    cites = put("/credentialSubject/instruments", [made.cites(retired, quantity)])
    names = () if before is None else (put("/wasRevisionOf", {**revision_of(w), **reference(before)}),)
    return w.claim(id=id, by=by, at=at, edit=both(cites, *names))


def _claims(w: Stage, last: str, *, by: Identity | None = None, id: str = base.OTHER) -> Given:
    """600,000 here; another coil took too much, was corrected, and corrected again: the second is missing."""
    one, other = first(w)
    second = _coil(w, one.retired, _LEFT, other, _LATER)
    return one.with_beside(other, _coil(w, one.retired, last, second, _LAST, by=by, id=id))


@cited("verified")
def retirement_used_by_a_coil_that_was_corrected_twice(w: Stage) -> Given:
    """The oldest claim and the newest one are at hand, and the newest takes what is left (T704)."""
    return _claims(w, _LEFT)


@cited("chain_broken", "instrument.double_claim")
def retirement_used_by_a_coil_that_was_corrected_twice_to_too_much(w: Stage) -> Given:
    """The newest claim takes a unit too many (T704)."""
    return _claims(w, "400001")


@cited("chain_broken", "instrument.double_claim")
def retirement_used_by_a_coil_beside_a_strangers_correction_of_a_missing_one(w: Stage) -> Given:
    """Another mill says that it corrects the copy between (T704)."""
    return _claims(w, "0", by=w.rival)


@cited("chain_broken", "instrument.double_claim")
def retirement_used_by_a_coil_beside_a_correction_of_a_missing_one_of_a_third(w: Stage) -> Given:
    """What corrects a claim that is not at hand is about a third coil (T704)."""
    return _claims(w, "0", id=base.OTHER.replace("-45", "-46"))


@cited("chain_broken", "instrument.double_claim")
def retirement_used_by_a_coil_that_was_claimed_anew_after_a_correction(w: Stage) -> Given:
    """The claim that takes too much is the newest: what corrects a missing one was signed before (T704)."""
    one, missing = first(w)
    second = _coil(w, one.retired, _LEFT, missing, _LATER)
    return one.with_beside(second, _coil(w, one.retired, "400001", None, _LAST))


@cited("verified")
def retirement_used_by_a_coil_that_was_corrected_three_times(w: Stage) -> Given:
    """The newest claim revises one at hand, and that one the copy that is missing (T704)."""
    one, other = first(w)
    second = _coil(w, one.retired, "400001", other, "2026-09-18T08:30:00Z")
    third = _coil(w, one.retired, "400001", second, _LATER)
    return one.with_beside(other, third, _coil(w, one.retired, _LEFT, third, _LAST))


# Reports (T705)


def _signed(w: Stage, share: str, before: Document, at: str) -> Document:
    """The rival's report of a share of the intervention, which corrects another one."""
    drafted = rivals(draft("roaster", wasRevisionOf={**link(before), "reason": "calculation-error"}))
    drafted["impact"]["entries"][0].update(share=share, avoided=str(int(200 * float(share))))
    return sign(w, drafted, by=w.rival, at=at)


def _reports(w: Stage, last: str) -> Given:
    """0.6 here; the rival counted 0.5, corrected it, and corrected it again: the second is missing."""
    oldest = of_the_rival(w, "0.5", "100")
    second = _signed(w, "0.3", oldest, "2026-10-03T00:00:00Z")
    return sharing(w, "0.6", "120", oldest, _signed(w, last, second, "2026-10-04T00:00:00Z"))


@scenario("verified")
def inventory_report_of_a_share_beside_one_that_was_corrected_twice(w: Stage) -> Given:
    """Of the rival's reports the oldest and the newest are at hand, and 0.4 is left (T705)."""
    return _reports(w, "0.4")


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_beside_one_that_was_corrected_twice_to_more(w: Stage) -> Given:
    """The newest report counts 0.5 (T705)."""
    return _reports(w, "0.5")
