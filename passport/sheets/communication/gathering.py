"""Gather the tables of a communication from verified claims and the question file; each cell has a source.

Specific embedded emissions are tonnes of CO2e a tonne of goods with seven decimals, rounded half to even
once; sums and averages are those of the exact figures. They are direct emissions with those of precursors,
which is the whole of the boundary ``CBAM-production-process``; no electricity is in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.exact import fraction, half_even, text_of
from passport.exports import facts
from passport.exports.cbam import PLACES
from passport.exports.facts import FOOTPRINT, SUBJECT
from passport.exports.reading import Reading
from passport.exports.subject import Subject
from passport.exports.writing import exact
from passport.identifiers.product_id import identities
from passport.sheets.communication.questions import Questions
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.units import mass_in_kg

INSTALLATION: Final = ("field", "value")
GOODS: Final = (
    "claim", "file", "product", "name", "CN code", "category", "production route", "heat", "mass (t)",
    "SEE (tCO2e/t)", "own direct emissions (tCO2e/t)", "of precursors (tCO2e/t)",
    "embedded emissions (tCO2e)",
    "verifier", "accreditation", "opinion",
)  # fmt: skip
PRODUCTS: Final = (
    "CN code", "category", "production route", "passports", "mass (t)", "SEE (tCO2e/t)",
    "embedded emissions (tCO2e)",
)  # fmt: skip
_DIRECT: Final = "1"
MOST: Final = 60_000
"""Claims of one workbook: each has up to 16 sources, and a sheet has 1,048,576 rows."""


class Cell(NamedTuple):
    """What a cell shows, and where that comes from. ``number``: it is a figure in decimal notation."""

    text: str
    source: str
    number: bool = False


class Sheet(NamedTuple):
    """A table: its heading and its rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Good(NamedTuple):
    """One claim: its mass in tonnes, and exact tonnes of CO2e a tonne; ``direct`` where it is shown."""

    file: str
    given: Subject
    reading: Reading
    cn: str
    route: str
    tonnes: Fraction
    see: Fraction
    direct: Fraction | None

    @property
    def embedded(self) -> Fraction:
        """Tonnes of CO2e in these goods."""
        return self.tonnes * self.see


def gather(claims: Sequence[tuple[str, Subject]], answers: Questions) -> tuple[Sheet, ...]:
    """Make the tables ``Installation``, ``Goods`` and ``Products`` of claims with the names of their files.

    The claims have been exported to the border mechanism, so boundary, constant, GWP set and results fit.
    Raises ``DraftRefused`` with every problem: ``workbook.installation``, ``.operator``, ``.period``,
    ``.cn``, ``.goods``, ``.statement``, ``.twice``, ``.too_many``.
    """
    if len(claims) > MOST:
        hint = "Make a workbook for each part of the period."
        message = f"These are {len(claims)} claims; a workbook takes at most {MOST}."
        raise DraftRefused([Problem(claims[MOST][0], "workbook.too_many", message, hint)])
    problems = [*_twice(claims)]
    goods = []
    for file, given in claims:
        wrong = list(_trouble(file, given, answers, claims[0][1]))
        problems += wrong
        if not wrong:
            goods.append(_good(file, given))
    if problems:
        raise DraftRefused(problems)
    goods.sort(
        key=lambda one: (one.cn, one.route, one.given.claim["credentialSubject"]["id"], one.given.digest)
    )
    return (
        Sheet("Installation", INSTALLATION, tuple(_installation(goods[0], answers))),
        Sheet("Goods", GOODS, tuple(_row(one, answers) for one in goods)),
        Sheet("Products", PRODUCTS, tuple(_products(goods, answers))),
    )


def _trouble(file: str, given: Subject, answers: Questions, first: Subject) -> Iterator[Problem]:
    """Why a claim is not one of this installation, operator and period, or lacks what its row needs."""
    subject = given.claim["credentialSubject"]
    if subject["facility"]["id"] != answers.installation["id"] or subject["facility"] != _facility(first):
        yield Problem(
            file, "workbook.installation",
            f"The claim is of {subject['facility']['id']}, or describes the installation otherwise.",
            f"One workbook is of one installation; {answers.place(('installation', 'id'))} names it.",
        )  # fmt: skip
    if given.claim["issuer"] != first.claim["issuer"]:
        yield Problem(
            file, "workbook.operator", "Another operator has signed this claim than the first one.",
            "Make a workbook for each operator.",
        )  # fmt: skip
    period = subject["period"]
    if period["start"] < answers.start or period["end"] > answers.end:
        yield Problem(
            file, "workbook.period",
            f"The claim is about {period['start']} to {period['end']}, which reaches beyond the period.",
            f"Leave the passport out, or widen the period at {answers.place(('period',))}.",
        )  # fmt: skip
    codes = _codes(subject)
    if len(codes) != 1:
        yield Problem(
            file, "workbook.cn", f"The claim names {len(codes)} CN codes of eight digits.",
            "Exactly one is needed in productClassifications: scheme CN.",
        )  # fmt: skip
    elif codes[0] not in answers.categories:
        yield Problem(
            file, "workbook.goods", f"The question file names no category for CN code {codes[0]}.",
            f'Add [[goods]] with cn = "{codes[0]}".',
        )  # fmt: skip
    if given.statement is None:
        yield Problem(
            file, "workbook.statement", "No verified statement lies beside the claim.",
            "Name the passport with the statement of its verifier.",
        )  # fmt: skip


def _twice(claims: Sequence[tuple[str, Subject]]) -> Iterator[Problem]:
    """Products that several claims are about: their masses would be counted twice."""
    seen: dict[str, str] = {}
    for file, given in claims:
        subject = given.claim["credentialSubject"]
        for name in sorted(identities([subject["id"], *subject.get("alternateIds", ())])):
            other = seen.setdefault(name, file)
            if other != file:
                hint = "Leave one of the two out."
                yield Problem(file, "workbook.twice", f"{other} is about the same product.", hint)
                break


def _facility(given: Subject) -> Any:  # noqa: ANN401 - a member of a claim
    return given.claim["credentialSubject"]["facility"]


def _codes(subject: Mapping[str, Any]) -> list[str]:
    """The CN codes of a claim, without blanks; those of other lengths are none of goods."""
    listed = subject.get("productClassifications", ())
    codes = [one["code"].replace(" ", "") for one in listed if one["scheme"] == "CN"]
    return [code for code in codes if len(code) == 8 and code.isdecimal()]


def _good(file: str, given: Subject) -> Good:
    reading = Reading(given.claim)
    subject = given.claim["credentialSubject"]
    declared = Fraction(facts.declared_kilograms(reading))
    total = fraction(reading.peek(f"{FOOTPRINT}/results/0/total"))
    components = reading.peek(f"{FOOTPRINT}/components")
    direct = None
    if components is not None:
        own = (fraction(one["amount"]) for one in components if one["scope"] == _DIRECT)
        direct = sum(own, Fraction(0)) / declared
    mass = mass_in_kg(Decimal(subject["mass"]["value"]), subject["mass"]["unit"])
    return Good(
        file, given, reading, _codes(subject)[0], subject["productionRoute"], fraction(mass) / 1000,
        total / declared, direct,
    )  # fmt: skip


def _seven(value: Fraction) -> str:
    return text_of(half_even(value, PLACES), PLACES)


def _installation(first: Good, answers: Questions) -> Iterator[tuple[Cell, ...]]:
    """The rows about installation, operator, period, method and carbon price, one a field."""

    def stated(field: str, pointer: str) -> tuple[Cell, ...]:
        return _field(field, str(first.reading.peek(pointer) or ""), _of_claim(first, pointer))

    def answered(table: str, members: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
        for name, value in members.items():
            yield _field(f"{table} {name}", value, answers.place((table, name)))

    yield stated("installation", f"{SUBJECT}/facility/id")
    yield stated("installation name", f"{SUBJECT}/facility/name")
    yield stated("installation country", f"{SUBJECT}/facility/country")
    if first.reading.peek(f"{SUBJECT}/facility/locode"):
        yield stated("installation locode", f"{SUBJECT}/facility/locode")
    yield from answered("installation", {k: v for k, v in answers.installation.items() if k != "id"})
    yield stated("operator", "/issuer/id")
    yield stated("operator name", "/issuer/name")
    yield from answered("contact", answers.contact)
    yield from answered("period", {"start": answers.start, "end": answers.end})
    yield stated("GWP set", f"{FOOTPRINT}/gwpSet")
    yield stated("carbon to CO2", f"{FOOTPRINT}/method/carbonToCO2")
    yield stated("boundary", f"{FOOTPRINT}/boundary")
    yield from answered("carbonPrice", answers.carbon_price)


def _field(name: str, value: str, source: str) -> tuple[Cell, ...]:
    return Cell(name, ""), Cell(value, source)


def _of_claim(one: Good, pointer: str) -> str:
    return f"claim {one.given.digest}#{pointer}"


def _row(one: Good, answers: Questions) -> tuple[Cell, ...]:
    """The row of one claim, in the order of ``GOODS``."""
    subject = one.given.claim["credentialSubject"]
    statement = one.given.statement
    assert statement is not None  # noqa: S101 - asked before
    opinion = statement["credentialSubject"]
    total = _of_claim(one, f"{FOOTPRINT}/results/0/total")
    parts = _of_claim(one, f"{FOOTPRINT}/components")
    about = f"statement {one.given.statement_digest}#"
    own = "" if one.direct is None else _seven(one.direct)
    precursors = "" if one.direct is None else _seven(one.see - one.direct)
    shown = "" if own else "not shown by the claim: its detail is total"
    return (
        Cell(one.given.digest, _of_claim(one, "")),
        Cell(one.file, "name of the file"),
        Cell(subject["id"], _of_claim(one, f"{SUBJECT}/id")),
        Cell(subject["name"], _of_claim(one, f"{SUBJECT}/name")),
        Cell(one.cn, _of_claim(one, f"{SUBJECT}/productClassifications")),
        Cell(answers.categories[one.cn], answers.of_goods(one.cn)),
        Cell(one.route, _of_claim(one, f"{SUBJECT}/productionRoute")),
        Cell(subject.get("heat", ""), _of_claim(one, f"{SUBJECT}/heat")),
        Cell(exact(one.tonnes), _of_claim(one, f"{SUBJECT}/mass"), number=True),
        Cell(_seven(one.see), f"{total} / declared kilograms", number=True),
        Cell(own, shown or f"{parts}, sum of scope 1 / declared kilograms", number=True),
        Cell(precursors, shown or f"{parts}, sum of the others / declared kilograms", number=True),
        Cell(_seven(one.embedded), f"mass x {total} / declared kilograms, before rounding", number=True),
        Cell(statement["issuer"]["name"], f"{about}/issuer/name"),
        Cell(opinion["accreditation"]["number"], f"{about}/credentialSubject/accreditation/number"),
        Cell(opinion["outcome"], f"{about}/credentialSubject/outcome"),
    )


def _products(goods: Sequence[Good], answers: Questions) -> Iterator[tuple[Cell, ...]]:
    """A row for each CN code and route: the average of its goods by mass."""
    groups: dict[tuple[str, str], list[int]] = {}
    for place, one in enumerate(goods):
        groups.setdefault((one.cn, one.route), []).append(place)
    for (cn, route), places in groups.items():
        members = [goods[place] for place in places]
        rows = f"Goods rows {places[0] + 2} to {places[-1] + 2}"
        tonnes = sum((one.tonnes for one in members), Fraction(0))
        embedded = sum((one.embedded for one in members), Fraction(0))
        yield (
            Cell(cn, rows),
            Cell(answers.categories[cn], answers.of_goods(cn)),
            Cell(route, rows),
            Cell(str(len(members)), f"count of {rows}", number=True),
            Cell(exact(tonnes), f"sum of masses, {rows}", number=True),
            Cell(_seven(embedded / tonnes), f"average by mass, {rows}, before rounding", number=True),
            Cell(_seven(embedded), f"sum, {rows}, before rounding", number=True),
        )
