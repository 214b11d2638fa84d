"""Reports of carbon books that contradict themselves, or that nobody stands for (T520, T526)."""

from tests.vectors_build import accounts as books
from tests.vectors_build.about_inventories import booked
from tests.vectors_build.inventories import REPORT, asked, chain, draft, link
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack, put
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


@scenario("status_unknown", unknown="inventory.books")
def inventory_report_of_books_of_which_nobody_knows(w: Stage) -> Given:
    """No list is at hand that says whether the CO2 statement was withdrawn (T520)."""
    elsewhere = put("/credentialStatus/0/statusListCredential", f"{w.mill.base}/other/revocation")
    first, stated = booked(w, stated=books.sign(w, books.draft("account"), elsewhere))
    docs, granted = chain(w, first)
    return asked(w, docs, granted, extras=[stated])


@scenario("incomplete", unknown="claim.figures")
def inventory_report_of_books_with_an_effect_alone(w: Stage) -> Given:
    """Books have no effects: the amount of one was compared with nothing (T526)."""
    entry = draft("roaster")["impact"]["entries"][0]
    for name in ("quantity", "unit", "each"):
        entry.pop(name, None)
    first, stated = booked(w, put(f"{REPORT}/impact", {"entries": [{**entry, "avoided": "1000000000"}]}))
    return _of(w, first, stated)
