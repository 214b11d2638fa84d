"""CO2 statements beside two statements of an earlier year, of which none replaces the other (T254)."""

from tests.vectors_build.accounts import asked, before, chain, draft, link, moved, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack, put
from tests.world_people import Document

HIDDEN = "books.c7 books.c8 books.c9"
LINES = f"{HIDDEN} books.c11"
EARLIER = "2025-03-31T00:00:00Z"


def two_of_a_year(w: Stage) -> tuple[Document, Document]:
    """Two statements of 2024 that the entity has signed, neither as a revision of the other."""
    other = sign(w, before(), put("/credentialSubject/name", "Norrland Steel"), at="2025-02-28T00:00:00Z")
    return sign(w, before(), at=EARLIER), other


@scenario("chain_broken", "claim.fork", unknown=HIDDEN)
def co2_statement_after_one_of_two(w: Stage) -> Given:
    """T254: another statement of the year before is at hand, and which of them holds nobody can say (C11)."""
    earlier, other = two_of_a_year(w)
    docs, granted = chain(w, sign(w, {**draft(), "previous": link(earlier)}))
    return asked(w, docs, granted, extras=[earlier], of=[earlier, other], claims=(pack(other),))


@scenario("chain_broken", "claim.fork", unknown=LINES)
def co2_statement_that_names_none_of_two(w: Stage) -> Given:
    """T254: it names no statement before it, and two of one earlier year are at hand."""
    earlier, other = two_of_a_year(w)
    docs, granted = chain(w, sign(w, draft()))
    return asked(w, docs, granted, of=[earlier, other], claims=(pack(earlier, other),))


@scenario("incomplete", unknown=f"claim.fork {HIDDEN}")
def co2_statement_after_one_that_may_be_one_of_two(w: Stage) -> Given:
    """T254: whether the two are one line, a statement that is not at hand would say."""
    lost = {**link(sign(w, before(), at="2025-01-31T00:00:00Z")), "reason": "calculation-error"}
    other = sign(w, {**before(), "wasRevisionOf": lost}, at="2025-02-28T00:00:00Z")
    earlier = sign(w, before(), at=EARLIER)
    docs, granted = chain(w, sign(w, {**draft(), "previous": link(earlier)}))
    return asked(w, docs, granted, extras=[earlier], of=[earlier, other], claims=(pack(other),))


@scenario("figures_wrong", "books.c11 claim.figures", unknown=HIDDEN)
def co2_statement_that_does_not_name_the_one_before(w: Stage) -> Given:
    """T252: it rewrites an earlier year, and the statement of that year is at hand though not named (C11)."""
    earlier = sign(w, before(), at=EARLIER)
    edit = moved(
        ("balances/0/changes/1/amount", 1), ("balances/0/total", 1),
        ("balances/7/changes/1/amount", -1), ("balances/7/total", -1),
    )  # fmt: skip
    docs, granted = chain(w, sign(w, draft(), edit))
    return asked(w, docs, granted, of=[earlier], claims=(pack(earlier),))
