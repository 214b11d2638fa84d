"""Read product footprints of PACT 3.0 that somebody else made, as declarations: factors of tier T0.

Nothing vouches for them here, so each counts as a supplied figure without evidence. A footprint that is a
copy of a passport's claim says so (``naming``): then the passport is used, and not the copy. Every member is
held against its form from end to end, because the patterns of the published schema have no end; all mistakes
are named at once, with their places.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.exact import MOST_DIGITS, half_even, text_of
from passport.carbon.factors import WORLD, FactorRecord
from passport.exports.writing import exact
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.errors import JsonRefused
from signing.shown import quoted
from signing.strict_json import loads_exact

MOST: Final = 1_000
"""Footprints of one file; a hand-over of a supplier has dozens."""
MAX_BYTES: Final = 8 * 1_048_576
_KIND: Final = "declaration"
_UNIT: Final = "TNE"
_PLACES: Final = 9
"""Decimals of a figure whose own do not end once it is per tonne."""
_YEARS: Final = 3
_VERSION: Final = re.compile(r"3\.[0-9]{1,3}\.[0-9]{1,3}(-[0-9]{8})?")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z")
_WEIGHTS: Final = re.compile(r"AR[0-9]{1,2}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


class Footprint(NamedTuple):
    """A declared footprint: the factor it gives, kilograms of CO2e a tonne, and the table of its weights.

    ``boundary``: the one it states; empty where its format has one for all (PACT: from the cradle).
    """

    record: FactorRecord
    weights: str
    boundary: str = ""


def is_of_pact(data: bytes) -> bool:
    """Whether a file is JSON that holds product footprints, of whatever quality."""
    try:
        value = loads_exact(data, max_bytes=MAX_BYTES)
    except JsonRefused:
        return False
    return any(isinstance(one, Mapping) and "pcf" in one for one in _listed(value))


def read_footprints(data: bytes, *, source: str) -> list[Footprint]:
    """Read the footprints of a file: one, ``{"data": one}``, or ``{"data": [...]}``.

    Raises ``DraftRefused`` with all problems (``footprint.*``), and ``json.*``.
    """
    listed = _listed(loads_exact(data, max_bytes=MAX_BYTES))
    if len(listed) > MOST:
        hint = "Take those of the materials you use."
        message = f"The file has {len(listed)} footprints; at most {MOST} are read."
        raise DraftRefused([Problem(source, "footprint.too_many", message, hint)])
    problems: list[Problem] = []
    found: list[tuple[str, Footprint]] = []
    for place, one in enumerate(listed):
        where = f"{source}: /data/{place}"
        footprint = _read(one, where, problems)
        if footprint is not None:
            found.append((f"{where}/id", footprint))
    return one_each(found, problems)


def one_each(found: Iterable[tuple[str, Footprint]], problems: list[Problem]) -> list[Footprint]:
    """Footprints with their places, each id once; raises ``DraftRefused`` with ``problems`` and these.

    ``footprint.twice``: one id with two contents.
    """
    kept: dict[str, Footprint] = {}
    for where, footprint in found:
        if kept.setdefault(footprint.record.id, footprint) != footprint:
            message = "Two footprints have the same id and other figures."
            hint = "Ask who made them which one holds."
            problems.append(Problem(where, "footprint.twice", message, hint))
    if problems:
        raise DraftRefused(problems)
    return list(kept.values())


def _listed(value: object) -> list[Any]:
    inner = value.get("data", value) if isinstance(value, Mapping) else value
    return inner if isinstance(inner, list) else [inner]


def _read(one: object, where: str, problems: list[Problem]) -> Footprint | None:
    """Read one footprint, or add to ``problems`` all that is wrong with it."""
    members: Mapping[str, Any] = one if isinstance(one, Mapping) else {}
    pcf = members.get("pcf")
    part: Mapping[str, Any] = pcf if isinstance(pcf, Mapping) else {}
    wrong = [
        *_trouble_with_footprint(members), *_trouble_with_end(members, part), *_trouble_with_unit(part),
        *_trouble_with_total(part),
    ]  # fmt: skip
    problems += [
        Problem(f"{where}{place}", f"footprint.{code}", text, hint) for place, code, text, hint in wrong
    ]
    return None if wrong else Footprint(_record(members, part), str(part["ipccCharacterizationFactors"][0]))


Trouble = tuple[str, str, str, str]
"""Place below the footprint, code, sentence, hint."""


def _trouble_with_footprint(members: Mapping[str, Any]) -> Iterator[Trouble]:
    """What is wrong with the footprint as a document: version, id, name of the company, status, validity."""
    for name, form, example in (
        ("specVersion", _VERSION, "3.0.0"),
        ("id", _UUID, "f4b1225a-bd44-4c8e-861d-079e4e1dfd69"),
    ):
        if not _fits(form, members.get(name)):
            shown = quoted(str(members.get(name, "")), 60)
            yield f"/{name}", name.lower(), f"{name} is {shown}.", f"It is of the form {example}."
    if not is_name(members.get("companyName")):
        yield "/companyName", "company", "The footprint names no company.", "Ask who made it."
    if members.get("status") != "Active":
        hint = "Ask for the footprint that replaces it."
        yield "/status", "status", "The footprint is not active.", hint
    for name in ("validityPeriodStart", "validityPeriodEnd"):
        if name in members and not (_fits(_MOMENT, members[name]) and is_day(members[name][:10])):
            yield f"/{name}", "time", f"{name} is no moment in UTC.", "Write it like 2026-01-31T00:00:00Z."


def _trouble_with_end(members: Mapping[str, Any], pcf: Mapping[str, Any]) -> Iterator[Trouble]:
    """What is wrong where only the reference period says until when the footprint is valid."""
    start, end = (str(members.get(f"validityPeriod{which}"))[:10] for which in ("Start", "End"))
    if is_day(start) and is_day(end) and end < start:
        yield "/validityPeriodEnd", "time", "The footprint ends before it begins.", "Ask who made it."
    last = pcf.get("referencePeriodEnd")
    if "validityPeriodEnd" not in members and not (_fits(_MOMENT, last) and _is_counted(str(last))):
        hint = "Ask for one with validityPeriodEnd, or with the end of its reference period."
        yield "/pcf/referencePeriodEnd", "time", "Until when the footprint is valid is not stated.", hint


def _trouble_with_unit(pcf: Mapping[str, Any]) -> Iterator[Trouble]:
    """What is wrong with the declared unit: its word, its amount, its mass."""
    unit = pcf.get("declaredUnitOfMeasurement")
    if unit != "kilogram":
        hint = "Ask for the footprint per kilogram; what a piece or a litre weighs is not guessed."
        yield "/pcf/declaredUnitOfMeasurement", "unit", f"The footprint is per {quoted(str(unit), 40)}.", hint
    amount, mass = (str(pcf.get(name)) for name in ("declaredUnitAmount", "productMassPerDeclaredUnit"))
    if not (_is_above_zero(amount) and _is_above_zero(mass)):
        hint = "Both are decimal texts above zero, in kilograms."
        yield "/pcf/declaredUnitAmount", "amount", "Amount or mass of the declared unit is no figure.", hint
    elif Fraction(amount) != Fraction(mass):
        text = f"{amount} kilograms of the product are said to weigh {mass} kg."
        yield "/pcf/productMassPerDeclaredUnit", "mass", text, "Ask which of kilograms and tonnes is meant."


def _trouble_with_total(pcf: Mapping[str, Any]) -> Iterator[Trouble]:
    """What is wrong with the total, its table of weights, and the country."""
    total = pcf.get("pcfExcludingBiogenicUptake")
    if not _fits(_DECIMAL, total):
        text = f"The total is {quoted(str(total), 40)}, which is no decimal text."
        yield "/pcf/pcfExcludingBiogenicUptake", "total", text, 'Ask for one like "1.854".'
    elif Fraction(str(total)) < 0:
        hint = "Credits and removals are not taken over from a declaration."
        yield "/pcf/pcfExcludingBiogenicUptake", "negative", "The total is below zero.", hint
    weights = pcf.get("ipccCharacterizationFactors")
    if not isinstance(weights, list) or len(weights) != 1 or not _fits(_WEIGHTS, weights[0]):
        hint = "Ask for a footprint weighed by one assessment report, for example AR6."
        yield "/pcf/ipccCharacterizationFactors", "gwp_set", "Not one table of weights is named.", hint
    if "geographyCountry" in pcf and not _fits(_COUNTRY, pcf["geographyCountry"]):
        yield "/pcf/geographyCountry", "country", "The country is no code of two letters.", "Like SE."


def _fits(form: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _is_above_zero(value: str) -> bool:
    return _fits(_DECIMAL, value) and Fraction(value) > 0


def _record(members: Mapping[str, Any], pcf: Mapping[str, Any]) -> FactorRecord:
    """The factor of a footprint without mistakes; valid from and until the days it names."""
    per_tonne = Fraction(pcf["pcfExcludingBiogenicUptake"]) * 1000 / Fraction(pcf["declaredUnitAmount"])
    return FactorRecord(
        id=f"urn:uuid:{members['id'].lower()}",
        publisher=members["companyName"],
        edition=f"PACT {members['specVersion']}",
        kind=_KIND,
        unit=_UNIT,
        geography=(pcf.get("geographyCountry", WORLD),),
        valid_from=members.get("validityPeriodStart", "")[:10],
        valid_until=_ends(members, pcf),
        supplied=figure(per_tonne),
        source=str(members.get("productNameCompany", ""))[:200],
    )


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, ``2026-02-28``."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_name(value: object) -> bool:
    """Whether a value names a company: 1 to 200 characters that can be shown."""
    if not isinstance(value, str) or not 0 < len(value.strip()) <= len(value) <= 200:
        return False
    return not any(unicodedata.category(one)[0] == "C" or one in "\u2028\u2029" for one in value)


def _is_counted(end: str) -> bool:
    """Whether three years after the end of a reference period are a day."""
    return is_day(end[:10]) and int(end[:4]) + _YEARS <= date.max.year


def _ends(members: Mapping[str, Any], pcf: Mapping[str, Any]) -> str:
    """The day a footprint ends: the one it names, else three years after its reference period (PACT 3.0)."""
    if "validityPeriodEnd" in members:
        return str(members["validityPeriodEnd"][:10])
    end = str(pcf["referencePeriodEnd"])
    return f"{int(end[:4]) + _YEARS:04}{'-03-01' if end[4:10] == '-02-29' else end[4:10]}"


def figure(value: Fraction) -> str:
    """A figure per tonne: exact where its decimals end in time, else rounded half to even."""
    if (value * 10**_PLACES).denominator == 1:
        text = exact(value)
        if len(text.replace(".", "")) <= MOST_DIGITS:
            return text
    return str(Decimal(text_of(half_even(value, _PLACES), _PLACES)).normalize().__format__("f"))
