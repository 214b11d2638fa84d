"""Explain what a verified CO2 statement says: balance sheet, contribution, products, indicators.

Everything is taken from the statement that was verified; nothing is estimated. Estimates of the use phase and
amounts of money come from the caller, are printed beside, and are kept nowhere.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport import container
from passport.carbon.rechecking.contribution import removed
from passport.ledger.books.accounts import rank
from passport.ledger.books.amounts import scaled
from passport.ledger.papers.estimates import UsePhase
from passport.ledger.statements import performance
from passport.ledger.statements.performance import Indicator
from passport.model import kind_of
from passport.model.carbon_statement import year_of
from passport.work.explanation.explaining import NothingToExplain
from signing.digests import document_digest
from signing.strict_json import loads
from verify import Report
from verify.limits import CONTAINER_BYTES, DEPTH

LEFT: Final = frozenset({"asset"})
OTHERS: Final = ("removals", "removalsInProducts", "priorPeriod", "reversals", "rounding")
"""Lines of the contribution besides goods sold and administration; removals in products are in those."""


class Beside(NamedTuple):
    """What a reader gives beside the statement: money by name, budgets in grams, estimates of the use phase.

    ``target`` is a year and the grams of net contribution that are planned for it.
    """

    money: Mapping[str, Fraction] = {}
    direct_budget: int | None = None
    legacy_budget: int | None = None
    use_phase: Sequence[UsePhase] = ()
    target: tuple[str, int] | None = None


class SheetRow(NamedTuple):
    """One row of the balance sheet in grams: what is older, a figure for each year shown, and the total."""

    name: str
    before: int
    years: tuple[int, ...]
    total: int


class ContributionLine(NamedTuple):
    """One line of the contribution: its kind (``goods``, ``administration``, or a name of ``OTHERS``).

    ``made`` and ``units`` belong to goods; ``reason`` says what goods without a layer come from.
    """

    kind: str
    name: str
    amount: int
    made: str = ""
    units: int = 0
    reason: str = ""


class ProductColumn(NamedTuple):
    """What was made of a line in a year: grams by step and scope, units, total, and grams a unit."""

    line: str
    made: str
    stages: Mapping[tuple[str, str], int]
    units: int
    total: int
    footprint: int


class ExplainedColumn(NamedTuple):
    """One result of the statement (location-based or market-based), in grams."""

    electricity: str
    years: tuple[str, ...]
    left: tuple[SheetRow, ...]
    right: tuple[SheetRow, ...]
    lines: tuple[ContributionLine, ...]
    goods_sold: int
    gross: int
    taken: int
    net: int
    products: tuple[ProductColumn, ...]
    indicators: tuple[Indicator, ...]

    @property
    def sums(self) -> tuple[SheetRow, SheetRow]:
        """The last row of each side."""
        return _sum("left", self.left), _sum("right", self.right)


class AccountsExplanation(NamedTuple):
    """The whole statement as it is explained; ``outstanding`` are removals that may be reversed, in grams."""

    report: Report
    subject: Mapping[str, Any]
    year: str
    columns: tuple[ExplainedColumn, ...]
    outstanding: tuple[int, ...]
    beside: Beside

    @property
    def shown(self) -> tuple[ExplainedColumn, ...]:
        """One column where electricity makes no difference, else both."""
        first, second = self.columns
        same = first._replace(electricity="") == second._replace(electricity="")
        return self.columns[:1] if same else self.columns

    @property
    def same(self) -> bool:
        """Whether electricity makes no difference to any figure."""
        return len(self.shown) == 1


def explain(data: bytes, report: Report, beside: Beside) -> AccountsExplanation:
    """The explanation of the CO2 statement in ``data``, whose verification gave ``report``.

    Raises ``explain.unproven`` and ``explain.contradiction``, as for a claim.
    """
    if report.accounts is None:
        raise NothingToExplain(
            "explain.unproven",
            "The statement is not proven to be its entity's, so its figures are not explained.",
            hint="passport verify says why; ask the entity for the original file.",
        )
    if "figures_wrong" in (report.state, *report.also):
        raise NothingToExplain(
            "explain.contradiction",
            "The figures of this statement contradict each other, so nothing follows from them.",
            hint="passport verify names the contradictions; ask the entity for a corrected statement.",
        )
    value: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
    document = value if kind_of(value) is not None else container.split(value).claim.document
    if document_digest(document) != report.signatures[0]["digest"]:
        raise NothingToExplain("explain.unproven", "The report is about another document than these bytes.")
    subject = document["credentialSubject"]
    accounts = subject["co2Statement"]
    return AccountsExplanation(
        report,
        subject,
        year_of(subject),
        tuple(_column(one, beside) for one in accounts["results"]),
        _outstanding(accounts),
        beside,
    )


def _outstanding(accounts: Mapping[str, Any]) -> tuple[int, ...]:
    for one in accounts.get("memorandum", ()):
        if one["kind"] == "reversible-removals":
            return scaled(one["location"]), scaled(one["market"])
    return 0, 0


def _column(result: Mapping[str, Any], beside: Beside) -> ExplainedColumn:
    balances = sorted(result["balances"], key=lambda row: (rank(row["account"]), row["account"]))
    rows = [(_row(row), row["side"]) for row in balances]
    contribution = result["contribution"]
    taken = removed(contribution)
    net = scaled(contribution["total"])
    estimates = {one.line: one.amount for one in beside.use_phase}
    indicators = performance.indicators(
        result,
        money=beside.money,
        direct_budget=beside.direct_budget,
        legacy_budget=beside.legacy_budget,
        use_phase=estimates or None,
        target=beside.target,
    )
    return ExplainedColumn(
        result["electricity"],
        tuple(one["year"] for one in result["balances"][0]["changes"]),
        tuple(row for row, side in rows if side in LEFT),
        tuple(row for row, side in rows if side not in LEFT),
        tuple(_lines(contribution)),
        scaled(contribution["goodsSoldTotal"]),
        net - taken,
        taken,
        net,
        tuple(_product(one) for one in result.get("products", ())),
        tuple(indicators),
    )


def _row(row: Mapping[str, Any]) -> SheetRow:
    years = tuple(scaled(one["amount"]) for one in row["changes"])
    return SheetRow(row["account"], scaled(row["before"]), years, scaled(row["total"]))


def _sum(name: str, rows: Sequence[SheetRow]) -> SheetRow:
    years = tuple(sum(amounts) for amounts in zip(*(one.years for one in rows), strict=True))
    return SheetRow(name, sum(one.before for one in rows), years, sum(one.total for one in rows))


def _lines(contribution: Mapping[str, Any]) -> list[ContributionLine]:
    found = [
        ContributionLine(
            "goods",
            one.get("line", ""),
            scaled(one["amount"]),
            one.get("made", ""),
            scaled(one.get("units", "0")),
            one.get("reason", ""),
        )
        for one in contribution.get("goodsSold", ())
    ]
    found += [
        ContributionLine("administration", one["item"], scaled(one["amount"]))
        for one in contribution.get("administration", ())
    ]
    return found + [
        ContributionLine(name, "", scaled(contribution[name])) for name in OTHERS if name in contribution
    ]


def _product(one: Mapping[str, Any]) -> ProductColumn:
    stages = {(part["stage"], part["scope"]): scaled(part["amount"]) for part in one.get("stages", ())}
    return ProductColumn(
        one["line"], one["made"], stages, scaled(one["units"]), scaled(one["total"]), scaled(one["footprint"])
    )
