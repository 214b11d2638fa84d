"""Calculate the factor of what is left once attributes were sold apart from the goods.

Two rules, and one file has one of them. *Remove* (electricity, supply sheds): what was sold with its
attribute leaves the mix, EF = (V EF - sum v EF_i) / (V - sum v). *Replace* (maritime fuels): what was used
for a regulation stays in the mix; what was sold voluntarily stays as volume and counts as the fossil
reference, EF = (V EF + sum v (reference - EF_i)) / V over what was sold voluntarily. All exact; undefined
where nothing is left.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.factors import FactorRecord
from passport.custody import mandates
from passport.custody.results import text
from passport.custody.spelling import spelled
from passport.sheets.drafts import json, toml
from passport.sheets.drafts.reading import DraftRefused, Problem, Tree, read_as
from passport.units import is_unit
from signing.shown import quoted

REMOVE: Final = "remove"
REPLACE: Final = "replace"
UNDEFINED: Final = "undefined"
_MOST_LOST: Final = 200
"""One part in so many of a factor may be lost by its six decimals."""
_COMMON: Final = "common.schema.json#/$defs/"


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"{_COMMON}{name}"}


_SOLD: Final = {
    "type": "object",
    "properties": {
        "id": _ref("code"),
        "volume": _ref("aboveZero"),
        "factor": _ref("figure"),
        "purpose": {"type": "string", "enum": ["voluntary", "regulation"]},
    },
    "required": ["id", "volume", "factor", "purpose"],
    "additionalProperties": False,
}
_FILE: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "id": _ref("iri"),
        "publisher": _ref("name"),
        "edition": _ref("code"),
        "rule": {"type": "string", "enum": [REMOVE, REPLACE]},
        "spatial": {"type": "string", "enum": ["residual"]},
        "mandate": _ref("slug"),
        "supplied": _ref("aboveZero"),
        "mandatedMayBeSold": {"type": "boolean"},
        "geography": {"type": "array", "items": _ref("country"), "minItems": 1, "maxItems": 250},
        "start": _ref("date"),
        "end": _ref("date"),
        "cutOff": _ref("date"),
        "unit": _ref("unit"),
        "volume": _ref("aboveZero"),
        "factor": _ref("figure"),
        "reference": _ref("positive"),
        "sold": {
            "type": "array",
            "items": _SOLD,
            "minItems": 1,
            "maxItems": 10000,
            "x-order": {"by": ["id"]},
        },
    },
    "required": [
        "id",
        "publisher",
        "edition",
        "rule",
        "start",
        "end",
        "cutOff",
        "unit",
        "volume",
        "factor",
        "sold",
    ],
    "additionalProperties": False,
}


class Sold(NamedTuple):
    """Attributes that were sold: units, kilograms of CO2e a unit, and whether a regulation asked for them."""

    id: str
    volume: Fraction
    factor: Fraction
    voluntary: bool


class Mix(NamedTuple):
    """What was made or used in a region and time, and the attributes that were sold of it, also out of it.

    ``factor``: kilograms of CO2e a unit of the whole; ``reference``: of the fossil product that replaces.
    ``members`` are those of the file.
    """

    rule: str
    volume: Fraction
    factor: Fraction
    reference: Fraction | None
    sold: tuple[Sold, ...]
    members: Mapping[str, Any]


def read(data: bytes, source: str) -> Mix:
    """The mix of a TOML or JSON file; raises ``DraftRefused`` with every mistake (``residual.*``)."""
    tree = (json.parse if data.lstrip()[:1] == b"{" else toml.parse)(data, source)
    if isinstance(tree.value, dict) and not tree.value.get("volume"):
        hint = "Write volume: how much the region made or used; without it nobody knows what is left."
        raise DraftRefused([Problem(tree.place(("volume",)), "residual.volume", "There is no volume.", hint)])
    members = read_as(tree, _FILE)
    sold = tuple(
        Sold(one["id"], Fraction(one["volume"]), Fraction(one["factor"]), one["purpose"] == "voluntary")
        for one in members["sold"]
    )
    reference = members.get("reference")
    mix = Mix(
        members["rule"], Fraction(members["volume"]), Fraction(members["factor"]),
        None if reference is None else Fraction(reference), sold, members,
    )  # fmt: skip
    problems = _problems(mix, tree)
    if problems:
        raise DraftRefused(problems)
    return mix


def _problems(mix: Mix, tree: Tree) -> list[Problem]:
    found = []
    if not is_unit(mix.members["unit"]):
        found.append(Problem(tree.place(("unit",)), "unit.unknown", "No such unit.", "A Rec 20 code: KWH."))
    if mix.rule == REMOVE and mix.reference is not None:
        hint = 'Leave reference out, or write rule = "replace": the two rules are never mixed.'
        found.append(Problem(tree.place(("reference",)), "residual.mixed", "Remove has no reference.", hint))
    if mix.rule == REPLACE and mix.reference is None:
        hint = "Write reference: kilograms of CO2e a unit of the fossil fuel."
        found.append(
            Problem(tree.place(("reference",)), "residual.mixed", "Replace needs a reference.", hint)
        )
    taken = sum((one.volume for one in mix.sold), Fraction(0))
    if taken > mix.volume:
        hint = f"At most {text(mix.volume)}: count each sale once, or correct the volume."
        message = f"{text(taken)} units were sold of {text(mix.volume)}."
        found.append(Problem(tree.place(("sold",)), "residual.oversold", message, hint))
    if not mix.members["start"] < mix.members["end"] <= mix.members["cutOff"]:
        hint = "cutOff is the day after which no retirement of this time counts, not before its end."
        found.append(Problem(tree.place(("cutOff",)), "residual.period", "The days run backwards.", hint))
    found += _twice(mix, tree)
    return found or [*_mandated(mix, tree), *_reference(mix, tree), *_negative(mix, tree)]


def _twice(mix: Mix, tree: Tree) -> list[Problem]:
    """A sale that is listed under two spellings of its id would be taken away twice."""
    found, seen = [], dict[str, str]()
    for place, one in enumerate(mix.sold):
        name = seen.setdefault(spelled(one.id), one.id)
        if name != one.id:
            hint = f"It is there as {quoted(name, 60)}: list each sale once, or give each an id of its own."
            message = f"{quoted(one.id, 60)} is there already."
            found.append(Problem(tree.place(("sold", place, "id")), "residual.twice", message, hint))
    return found


def _reference(mix: Mix, tree: Tree) -> list[Problem]:
    """A fossil reference that emits less than what it stands for would lower what is left."""
    cleaner = [one.id for one in mix.sold if one.voluntary and one.factor > (mix.reference or 0)]
    if mix.rule != REPLACE or not cleaner:
        return []
    hint = "reference is the fossil product that was used instead: correct it, or what was sold."
    message = f"The reference emits less than {', '.join(quoted(one, 40) for one in cleaner[:5])}."
    return [Problem(tree.place(("reference",)), "residual.reference", message, hint)]


def _negative(mix: Mix, tree: Tree) -> list[Problem]:
    """More was sold away than the whole emits, or so little is left a unit that its record would lose it."""
    value = factor(mix)
    if value is None:
        return []
    if value < 0:
        hint = "Correct the factor of the whole, or those of what was sold."
        return [
            Problem(tree.place(("factor",)), "residual.negative", "What is left would be below zero.", hint)
        ]
    # A factor record has six decimals; what they drop is at most half a percent, as in 2.13.
    if abs(Fraction(text(value)) - value) * _MOST_LOST > value:
        hint = "Take a larger unit, such as MWH for WHR, for unit, volume, factor and all that was sold."
        message = f"Six decimals of {mix.members['unit']} cannot hold what is left."
        return [Problem(tree.place(("unit",)), "residual.digits", message, hint)]
    return []


def _mandated(mix: Mix, tree: Tree) -> list[Problem]:
    """What a mandate asks for is not sold voluntarily, unless the file says that the edition lets it."""
    name, supplied = mix.members.get("mandate"), mix.members.get("supplied")
    if (name is None) != (supplied is None):
        hint = "A mandate needs supplied: how much of that kind there was; and the other way round."
        return [Problem(tree.place(("mandate",)), "mandate.supplied", "One of two is missing.", hint)]
    if name is None:
        return []
    there, start = Fraction(supplied or "0"), mix.members["start"]
    sold = sum((one.volume for one in mix.sold if one.voluntary), Fraction(0))
    problems = _supplied(mix, tree, there, sold)
    try:
        if not mandates.is_one_share(name, start, mix.members["end"]):
            hint = "Write a file for the time before the day of the new share, and one for the time after."
            message = "The mandated share changes in between."
            problems.append(Problem(tree.place(("end",)), "mandate.period", message, hint))
        elif not mix.members.get("mandatedMayBeSold"):
            mandates.check(name, start, (there, mix.volume, sold))
    except mandates.MandateRefused as refused:
        problems.append(Problem(tree.place(("mandate",)), refused.code, refused.message, refused.hint))
    return problems


def _supplied(mix: Mix, tree: Tree, supplied: Fraction, voluntary: Fraction) -> list[Problem]:
    """No more of the mandated kind was there than of all fuel, and no more of it sold than was there.

    Where the edition lets mandated units be sold, one unit may serve the regulation and a buyer.
    """
    if supplied > mix.volume:
        hint = f"supplied is the part of volume that is of the mandated kind: at most {text(mix.volume)}."
        message = f"{text(supplied)} were supplied of {text(mix.volume)}."
        return [Problem(tree.place(("supplied",)), "mandate.supplied", message, hint)]
    regulation = sum((one.volume for one in mix.sold if not one.voluntary), Fraction(0))
    used = max(voluntary, regulation) if mix.members.get("mandatedMayBeSold") else voluntary + regulation
    if used <= supplied:
        return []
    hint = f"At most {text(supplied)}: count each unit once, or correct supplied."
    message = f"{text(used)} units were used of {text(supplied)} that were supplied."
    return [Problem(tree.place(("sold",)), "residual.oversold", message, hint)]


def factor(mix: Mix) -> Fraction | None:
    """Kilograms of CO2e a unit of what is left; ``None`` where nothing is left."""
    whole = mix.volume * mix.factor
    if mix.rule == REPLACE:
        reference = mix.reference or Fraction(0)
        voluntary = [one for one in mix.sold if one.voluntary]
        changed = sum((one.volume * (reference - one.factor) for one in voluntary), Fraction(0))
        return (whole + changed) / mix.volume
    rest = mix.volume - sum((one.volume for one in mix.sold), Fraction(0))
    if not rest:
        return None
    return (whole - sum((one.volume * one.factor for one in mix.sold), Fraction(0))) / rest


def record(mix: Mix) -> FactorRecord | None:
    """The residual as a factor record to cite, half to even at six decimals; ``None`` where it is undefined.

    Its edition names the cut-off: who retires later changes nothing in it.
    """
    value = factor(mix)
    if value is None:
        return None
    members = mix.members
    sales = f"{len(mix.sold)} sale{'' if len(mix.sold) == 1 else 's'}"
    return FactorRecord(
        members["id"], members["publisher"], members["edition"], "residual", members["unit"],
        geography=tuple(members.get("geography", ("GLO",))), valid_from=members["start"],
        valid_until=members["end"], supplied=text(value), spatial=members.get("spatial", ""),
        source=f"{mix.rule}: {sales} until {members['cutOff']}",
    )  # fmt: skip


def columns(one: FactorRecord) -> Sequence[tuple[str, str]]:
    """The record as columns of a factor sheet, with its digest."""
    listed = one.as_json().items()
    members = [(name, " ".join(value) if isinstance(value, list) else str(value)) for name, value in listed]
    return [*members, ("digest", one.digest)]
