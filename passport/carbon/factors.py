"""Factor records: a factor with publisher, edition, geography, validity, kind, unit and licence (DESIGN 6.1).

A small library of public factors ships as data; a user's own come as CSV. A factor used outside its validity
or geography is a warning in the result, never a silent choice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, Final, cast

from passport.carbon.exact import fraction, is_figure
from passport.carbon.gwp import gases as known_gases
from passport.carbon.money import BASES, is_currency
from passport.carbon.quantities import ratio
from passport.carbon.sources import Factor
from passport.carbon.tables import table
from passport.carbon.tiers import Tier
from passport.model.compiling import Check
from passport.model.shape import check_of
from passport.units import is_unit
from signing.digests import multibase_digest
from signing.errors import ToolError
from signing.jcs import canonical
from signing.shown import quoted
from signing.strict_json import JsonValue, loads

WORLD: Final = "GLO"
KIND_TIERS: Final[Mapping[str, Tier]] = table("factorKinds")
"""What a factor is, and the tier that gives its leg (DESIGN 6.2)."""
LOCATION_KINDS: Final = frozenset(table("locationKinds"))
MARKET_KINDS: Final = frozenset(table("marketKinds"))
PER_MASS: Final = "TNE"
SPATIAL: Final = tuple(table("spatialKinds"))
"""What ground a factor speaks for, where it speaks for any."""
_LANDSCAPE: Final = "landscape"


class FactorRefused(ToolError):
    """A record that cannot be a factor, or an id nobody gave; codes ``factor.*``."""


@dataclass(frozen=True, slots=True)
class FactorRecord:
    """One factor. All figures are decimal text, per ``unit`` (Rec 20) of activity.

    Exactly one of ``gases`` (kilograms of each gas), ``carbon`` (kilograms of carbon) and ``supplied``
    (kilograms of CO2e without a split). ``geography``: ISO 3166 codes or ``GLO``; valid from ``valid_from``
    (inclusive) to ``valid_until`` (exclusive), dates, empty where open. ``calorific``: gigajoules per tonne
    of a fuel whose ``unit`` is energy. ``uncertainty``: relative, expanded.

    ``evidence`` names what the kind rests on: a document (its file's name, with ``evidence_digest`` of its
    bytes), the digest of an input passport, or the id of a shipped record. ``unit`` may be a currency, for
    money of ``price_year`` by ``basis``. ``spatial``: what ground it speaks for, where it speaks for any.
    """

    id: str
    publisher: str
    edition: str
    kind: str
    unit: str
    geography: tuple[str, ...] = (WORLD,)
    valid_from: str = ""
    valid_until: str = ""
    gases: Mapping[str, str] = field(default_factory=dict)
    carbon: str = ""
    supplied: str = ""
    material: str = ""
    calorific: str = ""
    biogenic: bool = False
    uncertainty: str = ""
    licence: str = ""
    source: str = ""
    evidence: str = ""
    evidence_digest: str = ""
    price_year: str = ""
    basis: str = ""
    spatial: str = ""

    @property
    def tier(self) -> Tier:
        """The factor leg its kind stands for; what it gives depends on its evidence (``evidence.earned``)."""
        return KIND_TIERS[self.kind]

    @property
    def values(self) -> tuple[object, ...]:
        """The figures alone, for comparison with the record that ``evidence`` names."""
        return self.unit, dict(self.gases), self.carbon, self.supplied, self.price_year, self.basis

    @property
    def digest(self) -> str:
        """sha2-384 multihash of the record's JCS bytes: no edition passes for another under one id."""
        return multibase_digest(canonical(cast("JsonValue", self.as_json())))

    def as_json(self) -> dict[str, Any]:
        """Give the record as JSON of strings; empty members are left out."""
        found: dict[str, Any] = {
            "geography": list(self.geography),
            "biogenic": "yes" if self.biogenic else "",
        }
        found["gases"] = dict(self.gases)
        for member, name in _TEXTS.items():
            found[member] = getattr(self, name)
        return {name: value for name, value in found.items() if value}

    def factor(self) -> Factor:
        """Give the figures as the engine takes them."""
        return Factor(
            self.id,
            self.edition,
            gases={gas: Decimal(value) for gas, value in self.gases.items()},
            carbon=Decimal(self.carbon) if self.carbon else None,
            supplied=Decimal(self.supplied) if self.supplied else None,
        )

    def misfits(self, start: str, end: str, country: str) -> list[str]:
        """Why it is doubtful for a period and a country: ``factor.validity``, ``factor.geography``."""
        found = []
        if (self.valid_from and start[:10] < self.valid_from) or (
            # The end of a period is exclusive, like that of a validity.
            self.valid_until and end > f"{self.valid_until}T00:00:00Z"
        ):
            found.append("factor.validity")
        if WORLD not in self.geography and country not in self.geography:
            found.append("factor.geography")
        return found


_TEXTS: Final[Mapping[str, str]] = {
    "id": "id",
    "publisher": "publisher",
    "edition": "edition",
    "kind": "kind",
    "unit": "unit",
    "validFrom": "valid_from",
    "validUntil": "valid_until",
    "carbon": "carbon",
    "supplied": "supplied",
    "material": "material",
    "calorific": "calorific",
    "uncertainty": "uncertainty",
    "licence": "licence",
    "source": "source",
    "evidence": "evidence",
    "evidenceDigest": "evidence_digest",
    "priceYear": "price_year",
    "basis": "basis",
    "spatial": "spatial",
}


def as_written(entry: object) -> dict[str, Any]:
    """Bring the members of a record that a person wrote to the kinds that ``record_of`` takes.

    Whole numbers become text, one country a list of one, ``true`` and ``false`` the words yes and no. Raises
    ``factor.form`` for every other kind: a list of masses, say, or ``biogenic`` in another word, which would
    count as no.
    """
    members = dict(entry) if isinstance(entry, Mapping) else {}
    for name, value in members.items():
        if name == "gases":
            members[name] = _as_masses(value)
        elif name == "geography":
            listed = value if isinstance(value, list) else [value]
            members[name] = [_as_text(name, country) for country in listed]
        elif name == "biogenic":
            members[name] = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
            if members[name] not in ("yes", "no", ""):
                raise FactorRefused("factor.form", "biogenic is yes or no.", hint='Write biogenic = "yes".')
        elif name in _TEXTS:  # other members are refused by ``record_of``
            members[name] = _as_text(name, value)
    return members


def _as_masses(value: object) -> dict[str, str]:
    """Give the masses of a table of gases as text; ``factor.form`` for another kind."""
    if not isinstance(value, Mapping):
        raise FactorRefused("factor.form", "gases is no table.", hint='Write gases = { CO2 = "56.1" }.')
    return {gas: _as_text(f"gases.{gas}", mass) for gas, mass in value.items()}


def _as_text(name: str, value: object) -> str:
    """Give a text as it is and a whole number as text; ``factor.form`` for another kind."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise FactorRefused("factor.form", f"{name[:40]} is no text and no number.", hint="Write it in quotes.")


def record_of(members: Mapping[str, Any]) -> FactorRecord:
    """Make the record that ``as_json`` wrote; raises ``FactorRefused`` for the first thing wrong with it."""
    unknown = sorted(members.keys() - _TEXTS.keys() - {"geography", "gases", "biogenic"})
    if unknown:
        raise FactorRefused("factor.member", f"A factor has no member {quoted(unknown[0], 40)}.")
    gases: Mapping[str, str] = members.get("gases", {})
    texts_given = {member: members.get(member, "") for member in _TEXTS}
    for code, message, hint in problems_of(texts_given, gases):
        raise FactorRefused(code, message, hint=hint, where=str(texts_given["id"]))
    texts = {name: texts_given[member] for member, name in _TEXTS.items()}
    geography = tuple(members.get("geography", (WORLD,)))
    return FactorRecord(
        geography=geography, gases=dict(gases), biogenic=members.get("biogenic") == "yes", **texts
    )


_FORMS: Final = {
    "iri": "Write an https address or a urn: identifier in plain ASCII, for example urn:mill:factor:coke-44.",
    "code": "Write at most 100 characters of plain ASCII.",
}


@cache
def _form(name: str) -> Check:
    return check_of({"$ref": f"common.schema.json#/$defs/{name}"})


def problems_of(texts: Mapping[str, str], gases: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    """List what is wrong with the members of a factor record: code, sentence and remedy of each.

    ``texts`` holds the members by name, as text; ``gases`` the kilograms of each gas per unit. A record has
    id, publisher, edition, kind and unit, and exactly one kind of value (DESIGN 6.2).
    """
    yield from _name_problems(texts)
    yield from _kind_problems(texts)
    yield from _spatial_problems(texts)
    yield from _price_problems(texts)
    figures = {name: texts.get(name, "") for name in ("carbon", "supplied", "calorific", "uncertainty")}
    yield from _figure_problems([*figures.items(), *gases.items()])
    yield from _evidence_problems(texts)
    for gas in sorted(gases.keys() - known_gases().keys()):
        yield "factor.gas", f"No such gas: {quoted(gas, 40)}.", f"The gases are {', '.join(known_gases())}."
    if sum((bool(gases), bool(figures["carbon"]), bool(figures["supplied"]))) != 1:
        hint = "Give masses of gases, or carbon, or supplied CO2e: exactly one of the three."
        yield "factor.value", "The factor has no value, or more than one.", hint


def _name_problems(texts: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    """``factor.missing`` for a member left out; ``factor.id``, ``factor.edition`` for another form."""
    for name in ("id", "publisher", "edition", "kind", "unit"):
        if not texts.get(name):
            yield "factor.missing", f"The factor has no {name}.", f"Fill in {name}."
    for name, form in (("id", "iri"), ("edition", "code")):
        # Both are published with the component, so they keep to the profile.
        if texts.get(name) and _form(form)(texts[name]) is not None:
            yield f"factor.{name}", f"No {name} for a claim: {quoted(texts[name], 60)}.", _FORMS[form]


def _kind_problems(texts: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    """``factor.kind`` for a kind without a tier, ``factor.unit`` for neither a Rec 20 code nor a currency."""
    if texts.get("kind") and texts["kind"] not in KIND_TIERS:
        yield (
            "factor.kind",
            f"No such kind of factor: {quoted(texts['kind'], 40)}.",
            f"One of {', '.join(KIND_TIERS)}.",
        )
    if texts.get("unit") and not is_unit(texts["unit"]) and not is_currency(texts["unit"]):
        hint = "Write a Rec 20 code of what one factor is for, e.g. TNE."
        yield "factor.unit", f"Not a unit code used here: {quoted(texts['unit'], 20)}.", hint


def _spatial_problems(texts: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    """``factor.spatial`` for ground that no factor speaks for, as a landscape, which holds more."""
    kind = texts.get("spatial", "")
    hint = f"One of {', '.join(SPATIAL)}, or blank."
    if kind == _LANDSCAPE:
        hint = "A landscape also holds land that makes none of it: give the factor of its supply shed."
        yield "factor.spatial", "A landscape has no factor.", hint
    elif kind and kind not in SPATIAL:
        yield "factor.spatial", f"No such spatial kind: {quoted(kind, 40)}.", hint


def _figure_problems(figures: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str, str]]:
    """``factor.figure`` for a value that is no plain decimal number of zero or more; empty is no value."""
    for name, value in figures:
        if value and (not is_figure(value) or value.startswith("-")):
            hint = "Write a plain decimal figure, zero or more, with a point: 0.727."
            yield "factor.figure", f"{name} is no figure: {quoted(value, 40)}.", hint


def _price_problems(texts: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    """``factor.price`` unless a currency has price year and basis, and no other unit has them."""
    priced = bool(texts.get("priceYear")), bool(texts.get("basis"))
    if priced != (is_currency(texts.get("unit", "")),) * 2 or texts.get("basis", BASES[0]) not in (
        "",
        *BASES,
    ):
        hint = f"Give priceYear and basis ({' or '.join(BASES)}) with a currency as unit, and only there."
        yield "factor.price", "The price of a factor is a currency, a year and a basis.", hint


def _evidence_problems(texts: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    """``factor.evidence`` for a digest of another form, or without the name of its document."""
    if texts.get("evidenceDigest") and not _is_digest(texts["evidenceDigest"]):
        hint = "Leave it blank with the document beside this file; its digest is then taken from its bytes."
        yield "factor.evidence", f"No digest of a document: {quoted(texts['evidenceDigest'], 40)}.", hint
    if texts.get("evidenceDigest") and not texts.get("evidence"):
        hint = "Name the document in evidence."
        yield "factor.evidence", "The factor has a digest of a document, and does not name it.", hint


def _is_digest(text: str) -> bool:
    return isinstance(text, str) and _form("digest")(text) is None


class Library:
    """Records by id. Later additions must not contradict: the same id with other content is refused."""

    def __init__(self, records: Iterable[FactorRecord] = ()) -> None:
        self._by_id: dict[str, FactorRecord] = {}
        for record in records:
            self.add(record)

    def add(self, record: FactorRecord) -> None:
        """Take in a record; raises ``factor.twice`` for other content under a known id."""
        known = self._by_id.setdefault(record.id, record)
        if known != record:
            raise FactorRefused(
                "factor.twice",
                "Two different factors have the same id.",
                hint="Give each edition an id of its own.",
                where=record.id,
            )

    def get(self, id: str) -> FactorRecord | None:
        """Give the record of that id, or ``None``."""
        return self._by_id.get(id)

    def records(self) -> list[FactorRecord]:
        """List all records, by id."""
        return [self._by_id[id] for id in sorted(self._by_id)]


def per_tonne(record: FactorRecord) -> Decimal | None:
    """Give the tonnes of carbon per tonne of material, for a record of a carbon content; else ``None``."""
    if not record.carbon or record.unit not in {"TNE", "KGM", "GRM"}:
        return None
    exact = fraction(record.carbon) / ratio(record.unit, "KGM")
    return Decimal(exact.numerator) / Decimal(exact.denominator)


@cache
def shipped() -> tuple[FactorRecord, ...]:
    """Give the public factors that come with the package (FACTS 4), each with its source."""
    folder = __file__.replace("\\", "/").rsplit("/", 1)[0]
    data = cast("bytes", cast("Any", __spec__).loader.get_data(f"{folder}/data/factors.json"))
    return tuple(record_of(cast("dict[str, Any]", entry)) for entry in cast("list[object]", loads(data)))
