"""Reports that do not name the CO2 statement of their signer, entity and period (T609)."""



from tests.vectors_build import accounts as books
from tests.vectors_build.about_inventories import booked
from tests.vectors_build.inventories import REPORT, asked, chain, link
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, drop, pack, put
from tests.world_acts import Edit

_PHYSICAL = f"{REPORT}/physical/figures/0"



def _unnamed(w: Stage, *edits: Edit, withdrawn: bool = False) -> Given:
    """A report of the year of a CO2 statement that lies beside it; ``edits`` of the report."""
    first, stated = booked(w, drop("/accounts"), *edits)
    docs, granted = chain(w, first)
    if withdrawn:
        w.revoke(stated)
    return asked(w, docs, granted, claims=(pack(stated),), of=[stated])


@scenario("incomplete", unknown="claim.figures")
def inventory_report_that_has_the_figures_of_books_it_does_not_name(w: Stage) -> Given:
    """They agree, and nothing says that the figures are those: nothing is held against the report (T609)."""
    return _unnamed(w)


@scenario("figures_wrong", "inventory.accounts claim.figures")
def inventory_report_that_contradicts_books_it_does_not_name(w: Stage) -> Given:
    """The CO2 statement at hand has another sum of scope 1: it counts though it is not named (T609)."""
    return _unnamed(w, put(f"{_PHYSICAL}/amount", "1"))


@scenario("figures_wrong", "inventory.accounts claim.figures")
def inventory_report_that_divides_what_its_books_have_otherwise(w: Stage) -> Given:
    """A figure under another key, in another inventory's place: sums of a scope are compared (T609)."""
    return _unnamed(w, put(f"{_PHYSICAL}/key", "aaa"), put(f"{_PHYSICAL}/amount", "1"),
                    put(f"{REPORT}/marketBased/figures/0/key", "aaa"))  # fmt: skip


@scenario("incomplete", unknown="claim.figures inventory.compared")
def inventory_report_by_other_gwp_values_than_books_at_hand(w: Stage) -> Given:
    """By other GWP values the sums may differ: nothing is compared, and that is said (T517, T609)."""
    return _unnamed(w, put(f"{_PHYSICAL}/amount", "1"), put(f"{REPORT}/gwpSet", "IPCC-AR5-GWP100"))


@scenario("incomplete", unknown="claim.figures")
def inventory_report_that_contradicts_books_that_were_withdrawn(w: Stage) -> Given:
    """Nobody stands for the statement any more, and the report does not name it (T609)."""
    return _unnamed(w, put(f"{_PHYSICAL}/amount", "1"), withdrawn=True)


@scenario("incomplete", unknown="claim.figures")
def inventory_report_that_agrees_with_the_later_books(w: Stage) -> Given:
    """The figures are those of the later one of two statements; the first was replaced (T609)."""
    first, stated = booked(w, drop("/accounts"))
    revised = {**books.draft("account"), "wasRevisionOf": {**link(stated), "reason": "calculation-error"}}
    docs, granted = chain(w, first)
    later = books.sign(w, revised)
    return asked(w, docs, granted, claims=(pack(stated), pack(later)), of=[stated, later])
