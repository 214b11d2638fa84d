"""Read product footprints out of UNTP product passports of 0.7 that somebody else made, as declarations.

UNTP states a figure and its unit, and leaves to words what it is per, by which table gases are weighed, and
inside which boundary. A figure is taken where the words of its claim name one of each; what is not stated is
not guessed. As in ``footprints``: every mistake at once with its place, and nothing vouches for what is read.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from passport.carbon.boundary import BOUNDARIES
from passport.carbon.factors import WORLD, FactorRecord
from passport.imports.footprints import MAX_BYTES, MOST, Footprint, Trouble, figure, is_day, is_name, one_each
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.errors import JsonRefused, ToolError
from signing.shown import quoted
from signing.strict_json import loads_exact

_TYPE: Final = "DigitalProductPassport"
_KILOGRAMS: Final = {"KGM": 1, "TNE": 1000}
_UNIT: Final = re.compile(r"\bper (?:([0-9]{1,9}(?:\.[0-9]{1,9})?) )?(KGM|TNE|kilogram|kg|tonne|t)\b")
_UNIT_WORDS: Final = {"kilogram": "KGM", "kg": "KGM", "tonne": "TNE", "t": "TNE"}
_WEIGHTS: Final = re.compile(r"\b(?:IPCC-)?(AR[456])(?:-GWP100(?:-sf6-25200)?)?(?![\w-])")
_OF_GASES: Final = re.compile(r"\bCO2-?eq?\b", re.IGNORECASE)
_BOUNDARY: Final = re.compile("|".join(re.escape(name) for name in BOUNDARIES))
_ID: Final = re.compile(r"[!-~]{1,200}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.{0,30}")
_COUNTRY: Final = re.compile("[A-Z]{2}")


def opened(data: bytes) -> bytes:
    """The credential inside a file that is a bare ``vc+jwt``; every other file as it is.

    The token is not verified: what is read of it is a declaration, or names a claim that is.
    """
    text = data.strip()
    if not text[:1].isalnum() or text.count(b".") != 2:
        return data
    from signing import jcs  # noqa: PLC0415 - where there is a token
    from signing.foreign import jose  # noqa: PLC0415 - as above

    try:
        _, content = jose.read(text.decode("ascii", errors="replace"), media_type="vc+jwt")
        return jcs.canonical(content)
    except ToolError:
        return data


def is_of_untp(data: bytes) -> bool:
    """Whether a file is JSON that calls itself a product passport of UNTP."""
    try:
        value = loads_exact(data, max_bytes=MAX_BYTES)
    except JsonRefused:
        return False
    types = value.get("type") if isinstance(value, Mapping) else None
    return isinstance(types, list) and _TYPE in types


def read_untp(data: bytes, *, source: str) -> list[Footprint]:
    """Read the footprints that a passport states, each figure of CO2e with its claim.

    Raises ``DraftRefused`` with all problems (``footprint.*``; ``footprint.none`` where it states no CO2e),
    and ``json.*``.
    """
    value: Any = loads_exact(data, max_bytes=MAX_BYTES)
    product = value.get("credentialSubject")
    part: Mapping[str, Any] = product if isinstance(product, Mapping) else {}
    claims = part.get("performanceClaim")
    listed = claims if isinstance(claims, list) else []
    if len(listed) > MOST:
        message = f"The passport has {len(listed)} claims; at most {MOST} are read."
        raise DraftRefused([Problem(source, "footprint.too_many", message, "Is this one product?")])
    problems: list[Problem] = []
    found: list[tuple[str, Footprint]] = []
    for place, claim in enumerate(listed):
        for at, performance in enumerate(_of_co2(claim)):
            where = f"{source}: /credentialSubject/performanceClaim/{place}"
            wrong = list(_trouble(value, part, claim, performance))
            problems += [
                Problem(f"{where}{there}", f"footprint.{code}", text, hint)
                for there, code, text, hint in wrong
            ]
            if not wrong:
                found.append((f"{where}/id", _footprint(value, part, claim, performance, at)))
    if not found and not problems:
        hint = "Ask for one with a claim whose metric is in CO2e."
        problems.append(Problem(source, "footprint.none", "The passport states no footprint.", hint))
    return one_each(found, problems)


def _member(value: object, *path: str) -> Any:  # noqa: ANN401 - any JSON value, narrowed by the callers
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _of_co2(claim: object) -> Iterator[object]:
    """The performances of a claim whose metric is one of CO2e."""
    listed = _member(claim, "claimedPerformance")
    for one in listed if isinstance(listed, list) else ():
        if _OF_GASES.search(str(_member(one, "metric", "name") or "")):
            yield one


def _words(claim: object, performance: object) -> str:
    """The texts in which a claim says how it was counted."""
    criteria = _member(claim, "referenceCriteria")
    names = [_member(one, "name") for one in criteria] if isinstance(criteria, list) else []
    texts = (_member(performance, "metric", "name"), _member(claim, "description"), *names)
    return "; ".join(text for text in texts if isinstance(text, str))


def _one(pattern: re.Pattern[str], text: str) -> str:
    """The one thing that a text names by a pattern; empty where it names none, or several."""
    found = {match[1] if match.re.groups else match[0] for match in pattern.finditer(text)}
    return found.pop() if len(found) == 1 else ""


def _trouble(
    document: Mapping[str, Any], product: Mapping[str, Any], claim: object, performance: object
) -> Iterator[Trouble]:
    """What is wrong with a stated footprint, or left unsaid."""
    yield from _trouble_with_measure(performance)
    yield from _trouble_with_words(_words(claim, performance))
    yield from _trouble_with_document(document, product, claim)


def _trouble_with_measure(performance: object) -> Iterator[Trouble]:
    """What is wrong with the figure and its unit."""
    measure = "/claimedPerformance/measure"
    value = _member(performance, "measure", "value")
    if not isinstance(value, Decimal | int) or isinstance(value, bool) or not Decimal(value).is_finite():
        yield f"{measure}/value", "total", f"The total is {quoted(str(value), 40)}.", "It is a JSON number."
    elif value < 0:
        hint = "Credits and removals are not taken over from a declaration."
        yield f"{measure}/value", "negative", "The total is below zero.", hint
    elif len(Decimal(value).as_tuple().digits) > 18 or abs(Decimal(value).adjusted()) > 18:
        yield f"{measure}/value", "total", "The total has more than 18 digits.", "Ask for a figure."
    unit = _member(performance, "measure", "unit")
    if not isinstance(unit, str) or unit not in _KILOGRAMS:
        hint = "Ask for kilograms (KGM) or tonnes (TNE) of CO2e."
        yield f"{measure}/unit", "unit", f"The figure is in {quoted(str(unit), 40)}.", hint


def _trouble_with_words(words: str) -> Iterator[Trouble]:
    """What the words of a claim leave unsaid: what it is per, by which weights, inside which boundary."""
    per = _UNIT.search(words)
    if per is None or len({match[0] for match in _UNIT.finditer(words)}) != 1:
        hint = 'Ask for a metric that says it, for example "KGM of CO2e per 1 TNE".'
        yield "/claimedPerformance/metric", "amount", "What the figure is per is not stated.", hint
    elif not Fraction(per[1] or "1"):
        yield "/claimedPerformance/metric", "amount", "The figure is per nothing.", "Ask for it per tonne."
    if not _one(_WEIGHTS, words):
        hint = "Ask for a footprint whose description names one table, for example IPCC-AR6-GWP100."
        yield "/description", "gwp_set", "Not one table of weights is named.", hint
    if not _one(_BOUNDARY, words):
        hint = f"Ask for a description that names one: {', '.join(BOUNDARIES)}."
        yield "/description", "boundary", "Not one boundary is named.", hint


def _trouble_with_document(
    document: Mapping[str, Any], product: Mapping[str, Any], claim: object
) -> Iterator[Trouble]:
    """What is wrong with the id of the claim, who made it, until when it holds, and where."""
    if not _fits(_ID, _member(claim, "id")):
        yield "/id", "id", "The claim has no id.", "Ask for a passport whose claims have ids."
    name = _member(document, "issuer", "name")
    if not is_name(name):
        yield "/issuer", "company", "The passport names no issuer.", "Ask who made it."
    for member in ("validFrom", "validUntil"):
        if not (_fits(_DAY, document.get(member)) and is_day(document[member][:10])):
            hint = "Ask for a passport with both moments."
            yield f"/{member}", "time", f"{member} is not stated, or no moment.", hint
    start, end = (str(document.get(member))[:10] for member in ("validFrom", "validUntil"))
    if is_day(start) and is_day(end) and end < start:
        yield "/validUntil", "time", "The passport ends before it begins.", "Ask who made it."
    country = _member(product, "countryOfProduction", "countryCode")
    if country is not None and not _fits(_COUNTRY, country):
        yield "/countryOfProduction", "country", "The country is no code of two letters.", "Like SE."


def _fits(form: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _footprint(
    document: Mapping[str, Any], product: Mapping[str, Any], claim: object, performance: object, at: int
) -> Footprint:
    """The factor of a figure without mistakes, in kilograms of CO2e a tonne."""
    words = _words(claim, performance)
    per = _UNIT.search(words)
    assert per is not None  # noqa: S101 - asked before
    unit = _UNIT_WORDS.get(per[2], per[2])
    kilograms = Fraction(per[1] or "1") * _KILOGRAMS[unit]
    emitted = (
        Fraction(_member(performance, "measure", "value"))
        * _KILOGRAMS[_member(performance, "measure", "unit")]
    )
    name = str(_member(claim, "id"))
    record = FactorRecord(
        id=f"{name}#{at}" if at else name,
        publisher=_member(document, "issuer", "name"),
        edition="UNTP 0.7",
        kind="declaration",
        unit="TNE",
        geography=(_member(product, "countryOfProduction", "countryCode") or WORLD,),
        valid_from=document["validFrom"][:10],
        valid_until=document["validUntil"][:10],
        supplied=figure(emitted * 1000 / kilograms),
        source=str(product.get("name", ""))[:200],
    )
    return Footprint(record, _one(_WEIGHTS, words), _one(_BOUNDARY, words))
