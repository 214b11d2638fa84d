"""Reports of carbon books that contradict themselves, or that nobody stands for (T520)."""

from tests.vectors_build import accounts as books
from tests.vectors_build.about_inventories import booked
from tests.vectors_build.inventories import asked, chain, link
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack
from tests.world_people import Document


def _of(w: Stage, first: Document, stated: Document, *later: Document, beside: bool = False) -> Given:
    docs, granted = chain(w, first)
    claims = tuple(pack(one) for one in (*([stated] if beside else []), *later))
    return asked(w, docs, granted, extras=[] if beside else [stated], of=[stated, *later], claims=claims)


def _contradicting(document: Document) -> None:
    for result in document["credentialSubject"]["co2Statement"]["results"]:
        for row in result["balances"]:
            if row["account"].startswith("direct"):
                row["changes"][-1]["amount"] = "0"


@scenario("figures_wrong", "books.c1 books.c2 books.c5 claim.figures")
def inventory_report_of_books_that_contradict_themselves(w: Stage) -> Given:
    """The direct emissions are 0 in report and CO2 statement, whose flow has them (T520)."""
    return _of(w, *booked(w, stated=w.resign(books.sign(w, books.draft("account")), _contradicting)))


@scenario("incomplete", "inventory.books")
def inventory_report_of_books_that_were_withdrawn(w: Stage) -> Given:
    """The signer withdrew the CO2 statement whose figures the report has (T520)."""
    first, stated = booked(w)
    w.revoke(stated)
    return _of(w, first, stated)


@scenario("incomplete", "inventory.books")
def inventory_report_of_books_that_were_replaced(w: Stage) -> Given:
    """A later version of the CO2 statement is at hand, and the report has the figures of the first (T520)."""
    first, stated = booked(w)
    revised = {**books.draft("account"), "wasRevisionOf": {**link(stated), "reason": "calculation-error"}}
    return _of(w, first, stated, books.sign(w, revised), beside=True)
