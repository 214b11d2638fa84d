"""The sector a claim is in, and the one its verifier is accredited for (DESIGN 4, T128)."""

from typing import Any

from passport.links import reference
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, file_of, put
from tests.world import Documents
from tests.world_people import Document

SUBJECT = "/credentialSubject"
SECTOR = f"{SUBJECT}/sector"


def _scope(sector: str) -> list[dict[str, str]]:
    return [{"scheme": "ISO14067", "sector": sector, "country": "SE", "level": "reasonable"}]


def _given(
    w: Stage,
    claim: dict[str, str],
    statement: dict[str, str],
    used: str = "iron-and-steel",
    granted: str = "iron-and-steel",
) -> Given:
    """Claim and statement with these members of their subjects; the scope used, and the one granted."""
    first = w.resign(w.docs.claim, both(*(put(f"{SUBJECT}/{name}", value) for name, value in claim.items())))
    accreditation: Document = w.accreditation(scope=_scope(granted))
    edits: list[Any] = [put(f"{SUBJECT}/{name}", value) for name, value in statement.items()]
    edits += [
        put(f"{SUBJECT}/accreditation/scope", _scope(used)),
        put(f"{SUBJECT}/accreditation/id", accreditation["id"]),
        put(f"{SUBJECT}/accreditation/digestMultibase", reference(accreditation)["digestMultibase"]),
    ]
    second = w.resign(w.around(first).statement or {}, both(*edits))
    docs = Documents(first, second, w.answer(first, second))
    return given(
        file_of(docs),
        trust=w.trust(accreditations=[accreditation]),
        status=(w.status_bundle(of=[first, second, accreditation]),),
    )


CLINKER = {"productionRoute": "other", "sector": "cement"}
NAMELESS = {"productionRoute": "other"}


@scenario("verified")
def clinker_verified_for_cement(w: Stage) -> Given:
    """Claim, statement and accreditation are about one sector, which is not steel (T128)."""
    return _given(w, CLINKER, {"sector": "cement"}, used="cement", granted="cement")


@scenario("not_verified", "accreditation.scope")
def clinker_verified_for_steel(w: Stage) -> Given:
    """A verifier accredited for steel does not vouch for clinker (T128)."""
    return _given(w, CLINKER, {"sector": "cement"})


@scenario("not_verified", "accreditation.scope")
def clinker_verified_for_cement_without_a_grant(w: Stage) -> Given:
    """Naming a scope in the statement grants nothing (DESIGN 4, T128)."""
    return _given(w, CLINKER, {"sector": "cement"}, used="cement")


@scenario("not_verified", "accreditation.scope statement.sector")
def clinker_and_a_statement_about_steel(w: Stage) -> Given:
    """The statement is about another sector than the claim (T128)."""
    return _given(w, CLINKER, {"sector": "iron-and-steel"})


@scenario("not_verified", "statement.sector")
def clinker_and_a_statement_of_no_sector(w: Stage) -> Given:
    """Absent means steel with a route of steel alone; here the statement must say what it is about (T128)."""
    return _given(w, CLINKER, {}, used="cement", granted="cement")


@scenario("not_verified", "accreditation.scope statement.sector")
def another_route_and_no_sector(w: Stage) -> Given:
    """A claim of no sector is in no scope: what is absent is not steel by itself (T128)."""
    return _given(w, NAMELESS, {})


@scenario("verified")
def another_route_of_steel(w: Stage) -> Given:
    """A route without a name of its own, in the sector the claim and the statement say (T128)."""
    return _given(w, {**NAMELESS, "sector": "iron-and-steel"}, {"sector": "iron-and-steel"})


@scenario("verified")
def sector_said_of_a_steel_route(w: Stage) -> Given:
    """Saying what an absent member means changes nothing, in either of the two documents (T128)."""
    return _given(w, {"sector": "iron-and-steel"}, {})


@scenario("not_verified", "accreditation.scope")
def steel_verified_for_cement(w: Stage) -> Given:
    """A verifier accredited for cement does not vouch for steel (T128)."""
    return _given(w, {}, {}, used="cement", granted="cement")


@scenario("not_verified", "accreditation.scope statement.sector")
def steel_said_to_be_cement(w: Stage) -> Given:
    """A steel route is not in another sector, whatever claim and statement say of it (T128)."""
    return _given(w, {"sector": "cement"}, {"sector": "cement"}, used="cement", granted="cement")


@scenario("refused", "claim.profile")
def sector_nobody_knows(w: Stage) -> Given:
    """The sectors are a closed list (DESIGN 4, T128)."""
    return given(file_of(w.with_claim(put(SECTOR, "ceramics"))))
