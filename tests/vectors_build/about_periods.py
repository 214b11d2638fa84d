"""Corrections that change the period of an entity's document: the newest of a line counts (T672, T673)."""

from tests.vectors_build import inventories
from tests.vectors_build.accounts import asked, before, chain, draft, link, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack
from tests.world_people import Document


def _of(document: Document, start: str, end: str) -> Document:
    return {**document, "period": {"start": f"{start}T00:00:00Z", "end": f"{end}T00:00:00Z"}}


def _days(start: str, end: str) -> dict[str, str]:
    return {"start": start, "end": end}


def _beside(w: Stage, start: str, corrected: tuple[str, str]) -> Given:
    """A report of half a year, beside one that began earlier and what says that it corrects that one."""
    report = inventories.draft()
    long = inventories.sign(w, {**report, "period": _days(start, "2026-07-01")})
    revision = {**link(long), "reason": "calculation-error"}
    newer = inventories.sign(w, {**report, "period": _days(*corrected), "wasRevisionOf": revision})
    own = inventories.sign(w, {**report, "period": _days("2026-01-01", "2026-07-01")})
    docs, granted = inventories.chain(w, own)
    return inventories.asked(w, docs, granted, claims=(pack(long, newer),))


@scenario("verified")
def inventory_report_beside_a_year_that_was_corrected_to_half(w: Stage) -> Given:
    """The year that shared time with it was really a short one, which ends where it begins (T672)."""
    return _beside(w, "2025-07-01", ("2025-07-01", "2026-01-01"))


@scenario("chain_broken", "claim.fork")
def inventory_report_beside_a_year_whose_correction_shares_time_too(w: Stage) -> Given:
    """The correction is shorter, and still of time that this report is of (T672)."""
    return _beside(w, "2025-07-01", ("2025-07-01", "2026-02-01"))


@scenario("chain_broken", "claim.fork")
def inventory_report_beside_a_year_whose_correction_is_of_another_time(w: Stage) -> Given:
    """What names it and shares no time with it does not take its place (T673)."""
    return _beside(w, "2025-10-01", ("2025-07-01", "2025-10-01"))


@scenario("verified", unknown="books.c7 books.c8 books.c9")
def co2_statement_after_one_whose_correction_is_of_another_time(w: Stage) -> Given:
    """A statement of other months says that it corrects the one before, and does not (T673)."""
    earlier = sign(w, _of(before(), "2024-04-01", "2025-01-01"), at="2025-03-31T00:00:00Z")
    revision = {**link(earlier), "reason": "calculation-error"}
    other = sign(
        w, {**_of(before(), "2024-01-01", "2024-04-01"), "wasRevisionOf": revision}, at="2025-04-30T00:00:00Z"
    )
    docs, granted = chain(w, sign(w, {**draft(), "previous": link(earlier)}))
    return asked(w, docs, granted, extras=[earlier], of=[earlier, other], claims=(pack(other),))
