"""Inventory reports whose figures, statements or edition contradict themselves (T400 to T403, T408)."""

from tests.vectors_build import accounts as books
from tests.vectors_build.inventories import REPORT, asked, chain, draft, sign, sound
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, drop, put
from tests.world import Documents
from tests.world_acts import Edit

HUILA = "urn:example:project:huila-1"


def _wrong(
    name: str, state: str, fails: str, about: str, *edits: Edit, also: str = "", unknown: str = ""
) -> None:
    def stage(w: Stage) -> Given:
        return sound(w, "roaster", *edits)

    stage.__name__ = f"inventory_report_{name}"
    stage.__doc__ = about
    scenario(state, fails, also=also, unknown=unknown)(stage)


_MARKET, _PHYSICAL = f"{REPORT}/marketBased/figures/0", f"{REPORT}/physical/figures/0"
_wrong(
    "with_another_amount", "figures_wrong", "inventory.parts claim.figures",
    "An amount is another than its parts come to, and all was signed so (T400).",
    put(f"{_PHYSICAL}/amount", "740"),
)  # fmt: skip
_wrong(
    "with_another_effect", "figures_wrong", "inventory.parts claim.figures",
    "An effect is another than quantity, share and effect a unit come to (T400).",
    put(f"{REPORT}/impact/entries/0/avoided", "201"),
)  # fmt: skip
_wrong(
    "below_zero", "refused", "inventory.statements",
    "What others avoided is taken off the market-based inventory (T401).",
    put(f"{_MARKET}/amount", "-350"), drop(f"{_MARKET}/parts"), also="incomplete", unknown="claim.figures",
)  # fmt: skip
_wrong(
    "with_an_amount_and_none", "refused", "inventory.statements",
    "A figure has an amount, and says why it has none (T401).",
    put(f"{_MARKET}/notComputable", "not known"),
)  # fmt: skip
_wrong(
    "of_more_than_was_sourced", "refused", "inventory.statements",
    "The market-based figure is about 200 units of which 100 were sourced (T402).",
    put(f"{_MARKET}/parts/0/quantity", "200"), put(f"{_MARKET}/amount", "1100"),
)  # fmt: skip
_wrong(
    "with_a_contract_in_the_physical_statement", "refused", "inventory.edition",
    "A factor that a contract pays for is in the physical statement, where the edition has none (T402).",
    put(f"{_PHYSICAL}/parts/0/instrument", HUILA), put(f"{_PHYSICAL}/parts/0/kind", "contract"),
)  # fmt: skip
_wrong(
    "with_an_instrument_of_another_region", "refused", "inventory.edition",
    "A contract of a region that the goods do not come from (T402).",
    put(f"{_MARKET}/parts/0/region", "brazil"),
)  # fmt: skip
_wrong(
    "with_another_target", "refused", "inventory.edition",
    "A figure counts as another category for targets than the edition says (T403).",
    put(f"{_MARKET}/targetCategory", "direct"),
)  # fmt: skip
_wrong(
    "with_two_values_of_a_factor", "refused", "inventory.statements",
    "One factor has another value in the market-based inventory (T402).",
    put(f"{_MARKET}/parts/0/factor", "huila"),
)  # fmt: skip


@scenario("figures_wrong", "inventory.totals claim.figures")
def inventory_report_with_a_total_that_misses_its_figures(w: Stage) -> Given:
    """A printed total is beyond all rounding of its figures (T400)."""
    return sound(w, "table", put(f"{REPORT}/physical/totals/0/amount", "37000"))


@scenario("incomplete", unknown="inventory.edition")
def inventory_report_of_an_unknown_edition(w: Stage) -> Given:
    """Rules that this tool does not know are not checked, and the report is not verified (T403)."""
    return sound(w, "roaster", put(f"{REPORT}/edition/name", "ghgp-ami-2030/final"))


@scenario("incomplete", unknown="inventory.edition")
def inventory_report_of_an_edition_with_other_rules(w: Stage) -> Given:
    """A known name with the digest of other rules is another edition (T403)."""
    other = draft("stratified")["edition"]["digestMultibase"]
    return sound(w, "roaster", put(f"{REPORT}/edition/digestMultibase", other))


@scenario("incomplete", unknown="claim.figures")
def inventory_report_with_an_amount_alone(w: Stage) -> Given:
    """Neither parts nor a total say what an amount must come to (T408)."""
    unsaid = [drop(f"{_PHYSICAL}/parts"), drop(f"{_MARKET}/parts"), drop(f"{_MARKET}/instruments")]
    return sound(w, "roaster", *unsaid)


@scenario("not_verified", "statement.present", unknown="claim.figures", also="incomplete")
def inventory_report_without_amounts(w: Stage) -> Given:
    """A report that states no amount at all has nothing that could be verified, or attested (T408)."""
    empty = [drop(f"{REPORT}/{member}/figures") for member in ("physical", "marketBased")]
    first = sign(w, draft(), *empty, drop(f"{REPORT}/impact"))
    return asked(w, Documents(first, None, w.answer(first, None)), w.accreditation(scope=books.SCOPE))


# Totals and what is printed (T470, T472, T473)


def printed(w: Stage, amounts: tuple[str, ...], total: str, rounding: str, step: str = "") -> Given:
    """Figures without parts in both statements, and their total with its rounding."""
    drafted = draft("roaster")
    plain = {name: one for name, one in drafted["physical"]["figures"][0].items() if name != "parts"}
    printed = {"step": step} if step else {}
    for member, target in (("physical", "direct"), ("marketBased", "indirect")):
        drafted[member]["figures"] = [
            {**plain, "key": f"A{place}", "targetCategory": target, "amount": amount, **printed}
            for place, amount in enumerate(amounts)
        ]
        drafted[member]["totals"] = [
            {"label": "all", "scopes": ["3"], "amount": total, "rounding": rounding, **printed}
        ]
    edits = [put(f"{REPORT}/{member}", drafted[member]) for member in ("physical", "marketBased")]
    return asked(w, *chain(w, sign(w, draft("roaster"), *edits)))


@scenario("figures_wrong", "inventory.totals claim.figures")
def inventory_report_with_a_total_of_half_its_figures(w: Stage) -> Given:
    """Zeros at the end are digits: two figures of 1,000,000 and a total of 1,000,000 (T470)."""
    return printed(w, ("1000000", "1000000"), "1000000", "-1000000")


@scenario("verified")
def inventory_report_with_a_total_of_what_was_printed_in_thousands(w: Stage) -> Given:
    """Three figures and their total were printed in thousands, which the report states (T470)."""
    return printed(w, ("1000", "1000", "1000"), "4000", "1000", "1000")


@scenario("figures_wrong", "inventory.totals claim.figures")
def inventory_report_with_a_total_beyond_what_was_printed(w: Stage) -> Given:
    """Half a thousand of each figure and the total come to 1,500, and it misses them by 2,000 (T470)."""
    return printed(w, ("1000", "1000"), "4000", "2000", "1000")


@scenario("refused", "inventory.statements")
def inventory_report_with_an_amount_between_its_steps(w: Stage) -> Given:
    """An amount of 1,500 was not printed in thousands (T470)."""
    return printed(w, ("1500", "1500"), "3000", "0", "1000")


@scenario("figures_wrong", "inventory.totals claim.figures")
def inventory_report_with_a_rounded_total_of_one_figure(w: Stage) -> Given:
    """The total of one figure is that figure (T470)."""
    return printed(w, ("1000",), "2000", "1000", "1000")


@scenario("incomplete", unknown="claim.figures")
def inventory_report_with_a_total_of_one_figure(w: Stage) -> Given:
    """A figure beside itself was compared with nothing (T472)."""
    return printed(w, ("1000",), "1000", "0")


@scenario("figures_wrong", "inventory.parts claim.figures")
def inventory_report_with_an_amount_within_the_rounding_of_a_factor(w: Stage) -> Given:
    """A factor of six decimals times 1,000,000,000 is one number, and no range of 1,000 (T473)."""
    part = {"key": "huila", "quantity": "1000000000", "value": "0.000001"}
    edits = [
        put(f"{REPORT}/{member}/figures/0/parts/0/{name}", value)
        for member in ("physical", "marketBased")
        for name, value in part.items()
    ]
    amounts = [put(f"{_PHYSICAL}/amount", "1400"), put(f"{_MARKET}/amount", "1000")]
    other = put(f"{REPORT}/impact/entries/0/reference", "what else would be bought")
    return sound(w, "roaster", *edits, *amounts, other)
