"""Signed figures that contradict each other, and policies about them (DESIGN 6, T9, T109, T110)."""

from decimal import Decimal
from typing import Any

from passport.carbon.calculating.calculate import calculate
from passport.carbon.sources import Factor, Source
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, drop, file_of, pack, put, small
from tests.world_people import Knob

FOOTPRINT = "/credentialSubject/footprint"


def _signed(w: Stage, *changes: tuple[str, Any]) -> Given:
    """The mill really signs a footprint with these members of it changed."""
    edits = [put(f"{FOOTPRINT}/{pointer}", value) for pointer, value in changes]
    return given(file_of(w.with_claim(*edits)))


def _part(key: str) -> int:
    return next(i for i, one in enumerate(small().footprint()["components"]) if one["key"] == key)


PIG = _part("pig-iron")
SCRAP = _part("scrap-carbon")
GRID = _part("eaf-electricity-market")


@scenario("figures_wrong", "claim.figures")
def total_is_no_sum(w: Stage) -> Given:
    """A published total is the exact sum of its amounts; a millionth of a kilogram is too much (DESIGN
    6.1)."""
    total = Decimal(small().footprint()["results"][0]["total"])
    return _signed(w, ("results/0/total", str(total + Decimal("0.000001"))))


@scenario("figures_wrong", "claim.figures")
def total_off_in_both_results(w: Stage) -> Given:
    """Both totals halved: sums and gases contradict, each is named where it stands (DESIGN 6.3)."""
    results = small().footprint()["results"]
    return _signed(
        w, *((f"results/{place}/total", str(Decimal(one["total"]) / 2)) for place, one in enumerate(results))
    )


@scenario("figures_wrong", "claim.figures")
def breakdown_shifted(w: Stage) -> Given:
    """A hundred-thousandth moved from T2 to T3: shares follow from the amounts (DESIGN 6.2)."""
    shares = {
        one["tier"]: Decimal(one["share"]) for one in small().footprint()["results"][0]["evidenceBreakdown"]
    }
    shares["T3"] += Decimal("0.00001")
    shares["T2"] -= Decimal("0.00001")
    wrong = [{"tier": tier, "share": str(share)} for tier, share in shares.items()]
    return _signed(w, ("results/0/evidenceBreakdown", wrong))


@scenario("figures_wrong", "claim.figures")
def shares_of_more_than_one(w: Stage) -> Given:
    """The shares sum to exactly 1 (DESIGN 6.2)."""
    return _signed(w, ("results/0/evidenceBreakdown/4/share", "0.50000"))


@scenario("figures_wrong", "claim.figures")
def primary_share_too_high(w: Stage) -> Given:
    """The share of primary data follows from the amounts (DESIGN 6.2)."""
    return _signed(w, ("results/1/primaryDataShare", "1.00000"))


@scenario("figures_wrong", "claim.figures")
def tier_above_its_weaker_leg(w: Stage) -> Given:
    """tier = min(quantityTier, factorTier); the breakdown contradicts as well (DESIGN 6.2)."""
    return _signed(w, (f"components/{PIG}/tier", "T4"))


@scenario("figures_wrong", "claim.figures")
def measured_factor_of_a_supplied_footprint(w: Stage) -> Given:
    """A supplied footprint without an input passport cannot be analysed by the mill (DESIGN 6.1, 6.2,
    T110)."""
    return _signed(w, (f"components/{PIG}/factorTier", "T4"))


@scenario("figures_wrong", "claim.figures")
def direct_emission_in_one_result_only(w: Stage) -> Given:
    """Only electricity counts in one result alone; a direct emission cannot (DESIGN 2.2, 6.1)."""
    return _signed(w, (f"components/{SCRAP}/electricity", "location-based"))


@scenario("figures_wrong", "claim.figures")
def negative_electricity(w: Stage) -> Given:
    """Purchased electricity is never negative: credits are components of their own (DESIGN 6.1)."""
    return _signed(w, (f"components/{GRID}/amount", "-80.55"))


@scenario("figures_wrong", "claim.figures")
def estimated_and_called_primary(w: Stage) -> Given:
    """An inferred quantity is never primary data (DESIGN 6.2)."""
    return _signed(w, (f"components/{SCRAP}/quantityTier", "T0"), (f"components/{SCRAP}/tier", "T0"))


@scenario("figures_wrong", "claim.figures")
def gases_of_another_total(w: Stage) -> Given:
    """Gas masses times their GWP give the total (DESIGN 6.1)."""
    return _signed(w, ("results/0/gases/0/mass", "1"))


@scenario("figures_wrong", "claim.figures")
def gas_nobody_knows(w: Stage) -> Given:
    """A gas that is not in the named GWP table (DESIGN 6.1)."""
    return _signed(w, ("results/0/gases", [{"gas": "phlogiston", "mass": "1"}]))


@scenario("figures_wrong", "claim.figures statement.gwp_set", also="refused")
def gwp_table_nobody_knows(w: Stage) -> Given:
    """A GWP table of no known edition; the statement's is another one too (DESIGN 6.1)."""
    return _signed(w, ("gwpSet", "IPCC-AR6-GWP20-draft"))


@scenario("figures_wrong", "claim.figures")
def per_nothing(w: Stage) -> Given:
    """A declared unit of zero (DESIGN 2.2)."""
    return _signed(w, ("declaredUnit/value", "0"))


@scenario("figures_wrong", "claim.figures")
def components_without_saying_so(w: Stage) -> Given:
    """Detail 'total' and components beside it (DESIGN 6.3)."""
    return _signed(w, ("detail", "total"))


@scenario("figures_wrong", "claim.figures statement.unqualified", also="qualified")
def figures_wrong_and_modified(w: Stage) -> Given:
    """Contradicting figures come before a modified opinion (DESIGN 7)."""
    docs = w.with_claim(put(f"{FOOTPRINT}/results/1/primaryDataShare", "1.00000"))
    edits = both(
        put("/credentialSubject/outcome", "modified"),
        put("/credentialSubject/basisForModification", [{"key": "b-1", "description": "Scales."}]),
    )
    second = w.resign(docs.statement or {}, edits)
    return given(pack(docs.claim, second, w.answer(docs.claim, second)))


# The buyer's thresholds


def _credit(key: str, amount: str, tiers: tuple[Any, Any], data_type: Knob) -> Source:
    factor = Factor(f"urn:example:factor:{key}", "2026 edition", gases={"CO2": Decimal(1)})
    return Source(
        key, "steelmaking", "1", "M2", Decimal(amount), "KGM", factor, *tiers,
        is_primary=data_type == "primary", data_type=data_type,
    )  # fmt: skip


def _netted(w: Stage) -> bytes:
    """+1000 T4, -1000 T4, +100 T0."""
    sources = [
        _credit("burnt", "1000", ("T4", "T4"), "primary"),
        _credit("captured", "-1000", ("T4", "T4"), "primary"),
        _credit("guessed", "100", ("T0", "T0"), "secondary"),
    ]
    return file_of(w.with_claim(footprint=calculate(sources, Decimal(1)).footprint()))


@scenario("below_policy", "policy.net_share")
def measured_by_a_credit(w: Stage) -> Given:
    """+1000 T4, -1000 T4, +100 T0 is called 95 % measured; its net share of T4 is none (T109)."""
    return given(_netted(w), policy={"minNetShare": {"tier": "T4", "share": "0.5"}})


@scenario("verified")
def measured_by_a_credit_without_a_policy(w: Stage) -> Given:
    """How good the number is and who vouches for it are two questions: the same claim is verified (DESIGN
    1)."""
    return given(_netted(w))


@scenario("below_policy", "policy.net_share")
def just_below_the_share(w: Stage) -> Given:
    """A little more than the claim holds in one of its results (DESIGN 6.2)."""
    return given(w.sound, policy={"minNetShare": {"tier": "T3", "share": "0.99999"}})


@scenario("below_policy", unknown="policy.net_share")
def nothing_disclosed(w: Stage) -> Given:
    """With detail 'total' nobody can tell the net share: not checked is not enough (DESIGN 6.2, 7)."""
    edits = both(put(f"{FOOTPRINT}/detail", "total"), drop(f"{FOOTPRINT}/components"))
    return given(file_of(w.with_claim(edits)), policy={"minNetShare": {"tier": "T2", "share": "0.1"}})


@scenario("verified")
def total_only(w: Stage) -> Given:
    """A claim may disclose its total alone (DESIGN 6.3)."""
    return given(
        file_of(w.with_claim(both(put(f"{FOOTPRINT}/detail", "total"), drop(f"{FOOTPRINT}/components"))))
    )
