"""The signed inventory report: sound, and each way in which one is not (T400 to T409)."""

from functools import cache
from typing import Any

from tests import world_instruments as made
from tests.vectors_build import accounts as books
from tests.vectors_build.about_instruments import STATUS as LISTS
from tests.vectors_build.about_instruments import body, certified, registry
from tests.vectors_build.inventories import REPORT, asked, chain, draft, link, shared, sign, sound
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, drop, file_of, heap, pack, put, turn
from tests.world import Documents
from tests.world_acts import Edit
from tests.world_people import Document

TRUST = "trust/reports-citing.json"
UNBACKED = "standing.market_based"
RIVAL = "https://id.sydstal.example/417/4098765000027"


@scenario("verified")
def inventory_report(w: Stage) -> Given:
    """Four statements side by side; every amount is what its quantities and factors come to (T400)."""
    return sound(w, "roaster")


@scenario("verified")
def inventory_report_of_a_stratified_edition(w: Stage) -> Given:
    """By another edition a factor that a contract pays for enters the physical statement (T402)."""
    return sound(w, "stratified")


@scenario("verified")
def inventory_report_of_a_printed_table(w: Stage) -> Given:
    """Totals with the rounding by which they miss their parts; the physical one has no sum (T400)."""
    return sound(w, "table")


def power(w: Stage, **cite: str) -> tuple[Document, Document, Document]:
    """Electricity with a certificate of a wind park: the draft, the retirement and the certificate."""
    one = certified(w)
    use: dict[str, Any] = {"purpose": "inventory", "usedFor": None}
    retired = made.retirement(w, registry(w), [made.taken(one)], **use)
    return _drafted(w, retired, **cite), retired, one


def _drafted(w: Stage, retired: Document, **cite: str) -> Document:
    drafted = draft("roaster")
    name = retired["id"]
    figure: dict[str, Any] = {"key": "power", "scope": "2", "label": "electricity"}
    grid = {"key": "grid", "factor": "grid", "spatial": "supply-shed", "region": "SE-3", "unit": "WHR"}
    wind = {
        "key": "wind", "factor": "wind", "spatial": "stratum", "region": "SE-3", "quantity": "1000000",
        "unit": "WHR", "value": "0", "instrument": name, "kind": "certificate",
    }  # fmt: skip
    amounts = {"quantity": "1000000", "value": "0.0001"}
    # Of the coffee both statements say the same: the market-based one stands on the certificate alone.
    coffee = [{**one, "targetCategory": "indirect"} for one in drafted["physical"]["figures"]]
    drafted["marketBased"] = {"complete": True, "figures": coffee}
    drafted["physical"]["figures"].append(
        {**figure, "amount": "100", "targetCategory": "direct", "parts": [{**grid, **amounts}]}
    )
    drafted["marketBased"]["figures"].append(
        {**figure, "amount": "0", "targetCategory": "indirect", "parts": [wind], "instruments": [name]}
    )
    drafted["instruments"] = [{**made.cites(retired), "name": name, **cite}]
    return drafted


def _listing(w: Stage, granted: Document) -> bytes:
    return made.listing(w, body(w).listed(), registry(w).listed(), accreditations=[granted])


@cache
def listed() -> bytes:
    """The trust list of the first report of a world that cites a retirement."""
    w = Stage()
    return _listing(w, chain(w, sign(w, power(w)[0]))[1])


def backed(w: Stage, first: Document, *beside: Document, **more: Any) -> Given:
    docs, granted = chain(w, first)
    trust = shared(_listing(w, granted), TRUST, listed)
    lists = w.status_bundle(of=[first, *([docs.statement] if docs.statement else []), granted])
    files = tuple(heap([one]) for one in beside)
    return given(file_of(docs), trust=trust, status=(lists, LISTS[1]), inputs=files, **more)


@scenario("verified")
def inventory_report_that_cites_what_was_retired(w: Stage) -> Given:
    """The market-based figure stands on a certificate that was retired once, for the inventory (T404)."""
    drafted, retired, one = power(w)
    return backed(w, sign(w, drafted), retired, one)


@scenario("verified")
def inventory_report_whose_certificate_is_not_cited(w: Stage) -> Given:
    """A figure uses a certificate, and the report cites no retirement: the report says so (T404)."""
    drafted, _, _ = power(w)
    del drafted["instruments"]
    return backed(w, sign(w, drafted))


@scenario("below_policy", "policy.instruments")
def inventory_report_without_the_retirements_that_are_demanded(w: Stage) -> Given:
    """The buyer demands what was retired; a figure uses a certificate that none was retired for (T404)."""
    drafted, _, _ = power(w)
    del drafted["instruments"]
    return backed(w, sign(w, drafted), policy={"instruments": "retired"})


@scenario("figures_wrong", "instrument.covers")
def inventory_report_of_a_contract_with_more_than_was_retired(w: Stage) -> Given:
    """Units that are cited are counted whatever the report calls what uses them (T404)."""
    drafted, retired, one = power(w)
    part = drafted["marketBased"]["figures"][-1]["parts"][0]
    part.update(kind="contract", quantity="2000000")
    drafted["physical"]["figures"][-1]["parts"][0]["quantity"] = "2000000"
    drafted["physical"]["figures"][-1]["amount"] = "200"
    return backed(w, sign(w, drafted), retired, one)


@scenario("below_policy", "policy.instruments")
def inventory_report_of_a_contract_where_retirements_are_demanded(w: Stage) -> Given:
    """A contract is the reporter's own word: it carries no figure below the physical one (T404)."""
    drafted, _, _ = power(w)
    del drafted["instruments"]
    drafted["marketBased"]["figures"][-1]["parts"][0]["kind"] = "contract"
    return backed(w, sign(w, drafted), policy={"instruments": "retired"})


@scenario("incomplete", unknown="instrument.present")
def inventory_report_without_its_retirement(w: Stage) -> Given:
    """What the report cites is not at hand: it supports nothing (T404)."""
    drafted, _, _ = power(w)
    return backed(w, sign(w, drafted))


@scenario("refused", "instrument.fits")
def inventory_report_of_what_was_retired_for_a_product(w: Stage) -> Given:
    """The units were retired for a coil, and the report counts them too (T404)."""
    one = certified(w)
    retired = made.retirement(w, registry(w), [made.taken(one)])
    return backed(w, sign(w, _drafted(w, retired)), retired, one)


@scenario("refused", "instrument.fits")
def inventory_report_of_heat_with_certificates_of_electricity(w: Stage) -> Given:
    """The figure is about heat, and what was retired is electricity (T404)."""
    drafted, retired, one = power(w)
    for member in ("physical", "marketBased"):
        drafted[member]["figures"][1]["label"] = "heat"
    return backed(w, sign(w, drafted), retired, one)


@scenario("refused", "instrument.fits")
def inventory_report_with_certificates_of_another_market(w: Stage) -> Given:
    """The electricity was used in one market, and retired of another (T404)."""
    drafted, retired, one = power(w)
    for member in ("physical", "marketBased"):
        drafted[member]["figures"][1]["parts"][0]["region"] = "SE-4"
    return backed(w, sign(w, drafted), retired, one)


@scenario("figures_wrong", "instrument.covers")
def inventory_report_of_more_than_was_retired(w: Stage) -> Given:
    """The figure uses more units than the report cites of the retirement (T404)."""
    drafted, retired, one = power(w, quantity="400000")
    return backed(w, sign(w, drafted), retired, one)


@scenario("chain_broken", "instrument.double_claim")
def inventory_report_of_units_of_another_year(w: Stage) -> Given:
    """One retirement in the reports of two years (T405)."""
    drafted, retired, one = power(w)
    before = {**_drafted(w, retired), "period": {"start": "2024-10-01", "end": "2025-10-01"}}
    earlier = sign(w, before)
    return backed(w, sign(w, drafted), retired, one, claims=(pack(earlier),))


_PHYSICAL = f"{REPORT}/physical/figures/0"

# Shares of one intervention


def _entry(share: str, avoided: str) -> Edit:
    place = f"{REPORT}/impact/entries/0"
    return both(put(f"{place}/share", share), put(f"{place}/avoided", avoided))


def _of_the_rival(w: Stage, share: str, avoided: str, **changes: Any) -> Document:
    entity = {"id": RIVAL, "country": "DE", "consolidation": "operational-control"}
    drafted = draft("roaster", entity=entity, reporter="Sydstal GmbH", **changes)
    entry = drafted["impact"]["entries"][0]
    entry.update(share=share, avoided=avoided)
    return sign(w, drafted, by=w.rival)


def _sharing(w: Stage, own: str, avoided: str, *others: Document) -> Given:
    docs, granted = chain(w, sign(w, draft("roaster"), _entry(own, avoided)))
    return asked(w, docs, granted, of=others, claims=tuple(pack(one) for one in others))


@scenario("verified")
def inventory_report_of_a_share(w: Stage) -> Given:
    """Two reporters count 60 % and 40 % of one intervention (T406)."""
    return _sharing(w, "0.6", "120", _of_the_rival(w, "0.4", "80"))


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_beyond_the_whole(w: Stage) -> Given:
    """Two reporters count 60 % and 50 % of one intervention in one year (T406)."""
    return _sharing(w, "0.6", "120", _of_the_rival(w, "0.5", "100"))


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_under_another_spelling(w: Stage) -> Given:
    """One intervention in capitals and with a blank is the same one (T474)."""
    name = draft("roaster")["impact"]["entries"][0]["instrument"]
    other = _of_the_rival(w, "0.5", "100")
    spelled = w.resign(other, put(f"{REPORT}/impact/entries/0/instrument", f"{name.upper()} "), by=w.rival)
    return _sharing(w, "0.6", "120", spelled)


@scenario("verified")
def inventory_report_of_a_share_of_another_year(w: Stage) -> Given:
    """Another reporter counted the effects of the year before (T406)."""
    period = {"start": "2024-10-01", "end": "2025-10-01"}
    return _sharing(w, "0.6", "120", _of_the_rival(w, "0.5", "100", period=period))


@scenario("verified", unknown="inventory.shares")
def inventory_report_of_an_intervention_without_a_name(w: Stage) -> Given:
    """Nobody can compare shares of an intervention that has no name others use; the report says so (T406)."""
    return sound(w, "roaster", drop(f"{REPORT}/impact/entries/0/instrument"))


# The CO2 statement of the same year


def booked(w: Stage, *edits: Edit, stated: Document | None = None) -> tuple[Document, Document]:
    """A report whose figures are those of the CO2 statement of 2025, and the statement."""
    stated = stated or books.sign(w, books.draft("account"))
    subject = stated["credentialSubject"]
    drafted = draft("roaster", period={"start": "2025-01-01", "end": "2026-01-01"}, unit="TNE")
    del drafted["impact"]
    from passport.carbon.rechecking.inventories.accounts import booked as rows

    for member, result, target in zip(
        ("physical", "marketBased"), subject["co2Statement"]["results"], ("direct", "indirect"), strict=True
    ):
        drafted[member] = {"complete": True, "figures": [
            {"key": row.account, "scope": row.scope, "label": row.account, "targetCategory": target,
             **({"category": row.category} if row.category else {}), "amount": row.amount,
             "before": [{"year": year, "amount": amount} for year, amount in row.before]}
            for row in rows(result)
        ]}  # fmt: skip
    drafted["accounts"] = link(stated)
    return sign(w, drafted, *edits), stated


@scenario("verified")
def inventory_report_of_carbon_books(w: Stage) -> Given:
    """The figures are the changes of the CO2 statement in the file (T407)."""
    first, stated = booked(w)
    docs, granted = chain(w, first)
    return asked(w, docs, granted, extras=[stated], of=[stated])


@scenario("incomplete", unknown="inventory.accounts claim.figures")
def inventory_report_without_its_carbon_books(w: Stage) -> Given:
    """The CO2 statement that it names is not at hand (T407)."""
    first, _ = booked(w)
    return asked(w, *chain(w, first))


@scenario("figures_wrong", "inventory.accounts claim.figures")
def inventory_report_that_is_not_its_carbon_books(w: Stage) -> Given:
    """A figure is another than the one that was booked (T407)."""
    first, stated = booked(w, put(f"{_PHYSICAL}/amount", "1"))
    docs, granted = chain(w, first)
    return asked(w, docs, granted, claims=(pack(stated),), of=[stated])


@scenario("figures_wrong", "inventory.accounts claim.figures")
def inventory_report_in_another_unit_than_its_carbon_books(w: Stage) -> Given:
    """The figures of the books, which are tonnes, called kilograms (T407)."""
    first, stated = booked(w, put(f"{REPORT}/unit", "KGM"))
    docs, granted = chain(w, first)
    return asked(w, docs, granted, claims=(pack(stated),), of=[stated])


# What is said about it, and by whom


@scenario("not_verified", "statement.materiality")
def inventory_report_with_a_threshold_of_a_product(w: Stage) -> Given:
    """A threshold of a product's total is none of an inventory (T400)."""
    threshold = {"basis": "relative", "value": "0.05", "of": "total"}
    return sound(w, "roaster", materialityThreshold=threshold)


@scenario("tampered", "claim.proof")
def inventory_report_changed_after_signing(w: Stage) -> Given:
    """A figure was changed after the reporter signed (T400)."""
    first = sign(w, draft())
    docs, granted = chain(w, first)
    put(f"{_PHYSICAL}/amount", "740")(first)
    return asked(w, Documents(first, docs.statement, docs.response), granted)


@scenario("chain_broken", "claim.fork")
def inventory_report_beside_another_of_the_period(w: Stage) -> Given:
    """Two reports of one period by one reporter, of which neither replaces the other (T405)."""
    docs, granted = chain(w, sign(w, draft()))
    other = sign(w, draft(), put(f"{REPORT}/title", "another report"))
    return asked(w, docs, granted, claims=(pack(other),))


@scenario("superseded", "claim.successor")
def inventory_report_that_was_replaced(w: Stage) -> Given:
    """A newer report of the period names the one it replaces (T405)."""
    first = sign(w, draft())
    docs, granted = chain(w, first)
    again = sign(w, {**draft(), "wasRevisionOf": {**link(first), "reason": "calculation-error"}})
    return asked(w, docs, granted, claims=(pack(again),))


@scenario("not_verified", "statement.present")
def inventory_report_that_nobody_attested(w: Stage) -> Given:
    """The reporter's word alone (T400)."""
    first = sign(w, draft())
    return asked(w, Documents(first, None, w.answer(first, None)), w.accreditation(scope=books.SCOPE))


@scenario("refused", "claim.profile")
def inventory_report_with_figures_in_another_order(w: Stage) -> Given:
    """Lists are in one order, so that equal contents are equal bytes (T400)."""
    return sound(w, "table", turn(f"{REPORT}/physical/figures"))


@scenario("refused", "claim.profile")
def inventory_report_with_a_sum_over_statements(w: Stage) -> Given:
    """A member that sums two statements is in no report: the schema has none (T401)."""
    first = sign(w, draft())
    docs, granted = chain(w, first)
    put(f"{REPORT}/total", "350")(first)
    return asked(w, Documents(first, docs.statement, docs.response), granted)
