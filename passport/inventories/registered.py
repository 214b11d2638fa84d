"""Read the retirements that a registry signed into the rows of a report, and cite them in it."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.certificates.counted import in_base
from passport.inventories.sources import Action, Factor, Retirement, Sheets
from passport.model import kind_of
from passport.model.instruments import retirement as retirements
from passport.model.shape import check
from passport.sheets.drafts import json
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.digests import document_digest

_RETIREMENT: Final = "retirement"


class Registered(NamedTuple):
    """A signed retirement: its digest, and what it says."""

    digest: str
    model: retirements.Retirement


def is_signed(data: bytes) -> bool:
    """Whether a file of retirements holds documents, and no sheet."""
    return data.lstrip()[:1] == b"{"


def read(data: bytes, source: str) -> list[Registered]:
    """The retirements of a file: one credential, or several with their certificates.

    Raises ``DraftRefused`` with what is none. Signatures are verified with the report, not here.
    """
    value: Any = json.parse(data, source).value
    listed = value.get("verifiableCredential", [value]) if isinstance(value, dict) else []
    found, problems = [], []
    for place, one in enumerate(listed if isinstance(listed, list) else []):
        if kind_of(one) != _RETIREMENT:
            continue
        violation = check(_RETIREMENT, one)
        if violation is None:
            found.append(Registered(document_digest(one), retirements.read(one)))
        else:
            hint = "Take the file as passport certificate retire wrote it."
            message = f"A retirement breaks rule {violation.description}."
            where = f"{source}#/verifiableCredential/{place}{violation.where}"
            problems.append(Problem(where, "inventory.retirement", message, hint))
    if not found and not problems:
        hint = "Name the file that passport certificate retire wrote, or a sheet."
        problems.append(Problem(source, "inventory.retirement", "There is no retirement in it.", hint))
    if problems:
        raise DraftRefused(problems)
    return found


def rows(
    found: Sequence[Registered],
    entities: Mapping[str, Mapping[str, str]],
    factors: Sequence[Factor],
    source: str,
) -> list[Retirement]:
    """What the retirements say, as rows of a sheet, in the units of its factors; the id is the instrument.

    Beneficiaries are named as the reporters whose DID they are. Raises ``DraftRefused`` where units are of
    another kind than the goods (``inventory.unit``).
    """
    named = {one["did"]: reporter for reporter, one in entities.items() if "did" in one}
    problems = [
        Problem(
            source,
            "inventory.unit",
            f"The retirement {model.envelope.id} is in {model.unit}, its goods in another kind of unit.",
            f"State goods and factors of {model.product} in {model.unit}.",
        )
        for _, model in found
        if not _in_unit(model, factors)
    ]
    if problems:
        raise DraftRefused(problems)
    return [
        Retirement(
            model.envelope.id,
            named.get(model.beneficiary, model.beneficiary),
            model.product,
            model.geography,
            min(one.period.start for one in model.units)[:10],
            model.period.start[:10],
            model.size * _in_unit(model, factors),
            source,
            model.scope,
        )
        for _, model in found
    ]


def _in_unit(model: retirements.Retirement, factors: Sequence[Factor]) -> Fraction:
    """How many units of its goods one retired unit is; 0 where they are of another kind."""
    unit = next((one.unit for one in factors if one.product == model.product), model.unit)
    (kind, own), (other, retired) = in_base(unit), in_base(model.unit)
    return retired / own if kind == other else Fraction(0)


def _taken(one: Action) -> Fraction:
    """What an action takes of a lot: goods whole, an effect its share of its quantity."""
    return one.quantity * one.share if one.use == "impact" else one.quantity


def cited(reporter: str, sheets: Sheets, found: Sequence[Registered]) -> Iterator[dict[str, str]]:
    """What a report cites: each retirement once, with as many whole units as its actions take."""
    actions = sheets.actions
    for digest, model in found:
        own = [one for one in actions if (one.reporter, one.instrument) == (reporter, model.envelope.id)]
        units = sum(map(_taken, own), Fraction(0)) / _in_unit(model, sheets.factors)
        if own:
            yield {
                "id": model.envelope.id,
                "digestMultibase": digest,
                "quantity": str(min(-(-units.numerator // units.denominator), model.size)),
                "unit": model.unit,
                "statement": own[0].use,
                "name": own[0].instrument,
            }
