"""Inventory reports whose figures, statements or edition contradict themselves (T400 to T403, T408)."""

from tests.vectors_build import accounts as books
from tests.vectors_build.inventories import REPORT, asked, draft, sign, sound
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
    return sound(w, "roaster", drop(f"{_PHYSICAL}/parts"), drop(f"{_MARKET}/parts"))


@scenario("not_verified", "statement.present", unknown="claim.figures", also="incomplete")
def inventory_report_without_amounts(w: Stage) -> Given:
    """A report that states no amount at all has nothing that could be verified, or attested (T408)."""
    empty = [drop(f"{REPORT}/{member}/figures") for member in ("physical", "marketBased")]
    first = sign(w, draft(), *empty, drop(f"{REPORT}/impact"))
    return asked(w, Documents(first, None, w.answer(first, None)), w.accreditation(scope=books.SCOPE))
