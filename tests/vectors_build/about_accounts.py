"""The signed CO2 statement of an entity: sound at each detail, and each way in which it is not."""

from collections.abc import Callable

from tests.vectors_build.accounts import (
    RESULTS,
    asked,
    before,
    chain,
    draft,
    link,
    moved,
    sign,
    sound,
)
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, changed, drop, file_of, pack, put
from tests.world import Documents
from tests.world_people import Document

UNANSWERED = "response.present policy.response"
ALONE = "books.c11"
LINES = "books.c7 books.c8 books.c9 books.c11"


@scenario("verified", unknown=ALONE)
def co2_statement_by_line(w: Stage) -> Given:
    """Ten identities hold; the eleventh needs the statement of the year before (DESIGN 2.7)."""
    return sound(w, "line")


@scenario("verified", unknown=LINES)
def co2_statement_by_account(w: Stage) -> Given:
    """Without lines of products three more identities cannot be asked; the report names them (DESIGN 2.7)."""
    return sound(w, "account")


@scenario("verified", unknown=LINES)
def co2_statement_of_totals(w: Stage) -> Given:
    """Classes of accounts alone (DESIGN 2.7)."""
    return sound(w, "total")


def _following(w: Stage, detail: str, *, beside: bool = True) -> tuple[Documents, Document, Document]:
    earlier = sign(w, before(), at="2025-03-31T00:00:00Z")
    first = sign(w, {**draft(detail), "previous": link(earlier)})
    docs, granted = chain(w, first)
    return docs, granted, earlier


@scenario("verified")
def co2_statement_with_the_one_before(w: Stage) -> Given:
    """Columns of earlier years are those of the statement that it follows, inside the file (DESIGN 2.7)."""
    docs, granted, earlier = _following(w, "line")
    return asked(w, docs, granted, extras=[earlier], of=[earlier])


@scenario("verified")
def co2_statement_with_the_one_before_at_hand(w: Stage) -> Given:
    """The statement of the year before may also be given beside the file (DESIGN 2.7)."""
    docs, granted, earlier = _following(w, "line")
    return asked(w, docs, granted, of=[earlier], claims=(pack(earlier),))


@scenario("figures_wrong", "books.c11 claim.figures", unknown="books.c7 books.c8 books.c9")
def co2_statement_that_rewrites_an_earlier_year(w: Stage) -> Given:
    """Moved from one asset to another in 2024: only the statement of 2024 shows it (DESIGN 2.7)."""
    earlier = sign(w, before(), at="2025-03-31T00:00:00Z")
    first = sign(w, {**draft("account"), "previous": link(earlier)})
    edit = moved(
        ("balances/0/changes/1/amount", 1), ("balances/0/total", 1),
        ("balances/7/changes/1/amount", -1), ("balances/7/total", -1),
    )  # fmt: skip
    docs, granted = chain(w, w.resign(first, edit))
    return asked(w, docs, granted, extras=[earlier], of=[earlier])


@scenario("verified")
def co2_statement_with_the_one_before_among_the_materials(w: Stage) -> Given:
    """The statement of the year before counts by whatever way it came (T122)."""
    docs, granted, earlier = _following(w, "line")
    return asked(w, docs, granted, of=[earlier], inputs=(pack(earlier),))


def _broken(name: str, fails: str, detail: str, unknown: str, *places: tuple[str, int]) -> None:
    def stage(w: Stage) -> Given:
        return sound(w, detail, moved(*places))

    stage.__name__ = f"co2_statement_{name}"
    stage.__doc__ = f"One figure is another one, and the entity signed all again: {fails} (DESIGN 2.7)."
    scenario("figures_wrong", f"{fails} claim.figures", unknown=unknown)(stage)


_broken("with_a_row_that_does_not_add_up", "books.c1 books.c2", "account", LINES, ("balances/0/total", 1))
_broken("with_unequal_sides", "books.c1 books.c2", "account", LINES, ("balances/0/before", 1))
_broken("with_another_item", "books.c3", "account", LINES, ("contribution/administration/0/amount", 1))
_broken(
    "with_another_contribution", "books.c3 books.c4 books.c6", "account", LINES, ("contribution/total", 1)
)
_broken("with_another_flow_of_a_kind", "books.c5", "account", LINES, ("flow/direct", 1))
_broken("with_another_flow", "books.c5 books.c6", "account", LINES, ("flow/total", 1))
_broken("with_more_units_sold_than_made", "books.c7", "line", ALONE, ("contribution/goodsSold/1/units", 1))
_broken("with_units_of_one_column", "books.c7", "line", ALONE, ("contribution/goodsSold/0/units", 1))
_broken("with_another_footprint", "books.c8", "line", ALONE, ("products/0/footprint", 1))
_broken("with_another_step", "books.c8", "line", ALONE, ("products/0/stages/0/amount", 1))
_broken("with_goods_from_nowhere", "books.c3 books.c9", "line", ALONE, ("contribution/goodsSold/0/amount", 1))
_broken("with_other_removals", "books.c3 books.c10", "account", LINES, ("contribution/removals", -1))


@scenario("figures_wrong", "books.c10 claim.figures", unknown=LINES)
def co2_statement_with_reversible_removals_from_nowhere(w: Stage) -> Given:
    """T227: the contingent line is not what the account of reversible removals holds (DESIGN 2.7)."""
    return sound(w, "account", put("/credentialSubject/co2Statement/memorandum/0/location", "5"))


@scenario("verified", "figures.above_zero", unknown=LINES)
def co2_statement_below_zero(w: Stage) -> Given:
    """Removals exceed the emissions of the year: that is said, with both gross amounts (DESIGN 2.7)."""
    figures: list[tuple[str, int]] = []
    made = draft("account")
    for place, row in enumerate(sign(w, made)["credentialSubject"]["co2Statement"]["results"][0]["balances"]):
        if row["side"] in {"contra-liability", "legacy"}:
            by = -2000 if row["side"] == "contra-liability" else 2000
            figures += [(f"balances/{place}/changes/2/amount", by), (f"balances/{place}/total", by)]
    for name in ("contribution/removals", "contribution/total", "flow/removals", "flow/total"):
        figures.append((name, -2000))
    return sound(w, "account", moved(*figures))


@scenario("not_verified", "accreditation.scope", unknown=LINES)
def co2_statement_under_the_scheme_of_products(w: Stage) -> Given:
    """A verifier accredited for products does not vouch for accounts of an entity (DESIGN 2.7)."""
    scope = [{"scheme": "ISO14067", "sector": "entity", "country": "SE", "level": "reasonable"}]
    granted = w.accreditation(scope=scope)
    return asked(w, *chain(w, sign(w, draft()), accreditation=granted, schemes=["ISO14067"]))


@scenario("refused", "statement.boundary", unknown=LINES)
def co2_statement_and_an_opinion_about_a_product(w: Stage) -> Given:
    """The opinion names the boundary of a product (DESIGN 2.7)."""
    return _opinion(w, put("/credentialSubject/boundary", "cradle-to-gate"))


@scenario("not_verified", "statement.coverage", unknown=LINES)
def co2_statement_that_is_covered_in_part(w: Stage) -> Given:
    """The opinion covers one column of the two (DESIGN 2.7)."""
    return _opinion(w, put("/credentialSubject/coverage", [f"{RESULTS}/0"]))


@scenario("not_verified", "statement.materiality", unknown=LINES)
def co2_statement_with_a_threshold_of_a_product(w: Stage) -> Given:
    """A threshold of accounts is a share of net contribution or of net direct emissions (DESIGN 2.7)."""
    return _opinion(w, put("/credentialSubject/materialityThreshold/of", "total"))


def _opinion(w: Stage, edit: Callable[[Document], object]) -> Given:
    docs, granted = chain(w, sign(w, draft()))
    second = w.resign(docs.statement or {}, edit)
    return asked(w, Documents(docs.claim, second, w.answer(docs.claim, second)), granted)


@scenario("verified", unknown=LINES)
def co2_statement_with_a_threshold_of_direct_emissions(w: Stage) -> Given:
    """A share of the net direct emissions serves too (DESIGN 2.7)."""
    threshold = {"basis": "absolute", "value": "2", "of": "net-direct"}
    return sound(w, "account", materialityThreshold=threshold)


@scenario("not_verified", "statement.materiality", unknown=LINES)
def co2_statement_with_too_large_a_threshold(w: Stage) -> Given:
    """Three tonnes of forty are more than five in a hundred (T106)."""
    threshold = {"basis": "absolute", "value": "3", "of": "net-direct"}
    return sound(w, "account", materialityThreshold=threshold)


@scenario("adverse", "statement.opinion", unknown=LINES)
def co2_statement_with_an_adverse_opinion(w: Stage) -> Given:
    """The auditor says that the accounts are wrong (DESIGN 2.7)."""
    return sound(w, "account", outcome="adverse")


@scenario("revoked", "claim.revocation", unknown=LINES)
def co2_statement_withdrawn(w: Stage) -> Given:
    """The entity has withdrawn its statement (T63)."""
    docs, granted = chain(w, sign(w, draft()))
    there = asked(w, docs, granted)
    newer = w.newer(w.mill, "revocation", of=[docs.claim])
    return given(there.input, trust=there.trust, status=(*there.status, newer))


@scenario("tampered", f"claim.proof statement.present {UNANSWERED}", also="not_verified two_signatures")
def co2_statement_changed_after_signing(w: Stage) -> Given:
    """One tonne less of contribution, and nobody signed again (T13)."""
    docs, granted = chain(w, sign(w, draft()))
    first = changed(docs.claim, moved(("contribution/total", -1)))
    return asked(w, Documents(first, None, None), granted)


@scenario("not_verified", f"statement.present {UNANSWERED}", also="two_signatures", unknown=LINES)
def co2_statement_alone(w: Stage) -> Given:
    """Nobody has attested it (DESIGN 2.7)."""
    first = sign(w, draft())
    return given(file_of(Documents(first, None, None)), status=(w.status_bundle(of=[first]),))


@scenario("chain_broken", "claim.fork", unknown=LINES)
def co2_statement_beside_another_of_the_year(w: Stage) -> Given:
    """Two statements of one entity about one year, and none replaces the other (T54)."""
    docs, granted = chain(w, sign(w, draft()))
    other = sign(w, draft("total"))
    return asked(w, docs, granted, of=[other], claims=(pack(other),))


@scenario("chain_broken", "claim.fork", unknown=LINES)
def co2_statement_beside_another_among_the_materials(w: Stage) -> Given:
    """The other statement came with the passports of the materials: it is the same rival (T122)."""
    docs, granted = chain(w, sign(w, draft()))
    other = sign(w, draft("total"))
    return asked(w, docs, granted, of=[other], inputs=(pack(other),))


@scenario("superseded", "claim.successor", unknown=LINES)
def co2_statement_that_was_replaced(w: Stage) -> Given:
    """A statement of the same year names it as the one it replaces (DESIGN 2.7)."""
    docs, granted = chain(w, sign(w, draft()))
    revision = {**link(docs.claim), "reason": "calculation-error"}
    other = sign(w, {**draft("total"), "wasRevisionOf": revision})
    return asked(w, docs, granted, of=[other], claims=(pack(other),))


@scenario("unknown_signer", "claim.prefix")
def co2_statement_of_another_entity(w: Stage) -> Given:
    """The number of the party is under no prefix of the signer (T105)."""
    first = sign(w, {**draft(), "id": "https://id.norrland-steel.example/417/7312340000026"})
    docs, granted = chain(w, first)
    return asked(w, docs, granted)


@scenario("refused", "claim.profile statement.present response.present", also="not_verified")
def co2_statement_without_a_country(w: Stage) -> Given:
    """The profile is closed: what an accreditation is held against must be there (R2, DESIGN 2.7)."""
    first = w.resign(sign(w, draft()), both(drop("/credentialSubject/country")))
    return given(file_of(Documents(first, None, None)))


@scenario("refused", "claim.profile statement.present response.present", also="not_verified")
def co2_statement_with_rows_in_another_order(w: Stage) -> Given:
    """A set has one order, so that nobody can reorder what was signed (R5, DESIGN 2.7)."""
    first = changed(sign(w, draft()), lambda d: _balances(d).reverse())
    return given(file_of(Documents(first, None, None)))


def _balances(document: Document) -> list[Document]:
    rows: list[Document] = document["credentialSubject"]["co2Statement"]["results"][0]["balances"]
    return rows
