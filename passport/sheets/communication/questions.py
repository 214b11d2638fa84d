"""Read the question file: what an operator communicates to declarants and no passport states."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from passport.sheets.drafts.reading import DraftRefused, Path, Problem, Tree, read_as
from passport.sheets.drafts.toml import parse
from signing.shown import quoted

CATEGORIES: Final = (
    "Agglomerated iron ore", "Alloys (FeMn, FeCr, FeNi)", "Aluminium products", "Aluminous cement", "Ammonia",
    "Calcined clay", "Cement", "Cement clinker", "Crude steel", "Direct reduced iron", "Hydrogen",
    "Iron or steel products", "Mixed fertilisers", "Nitric acid", "Pig iron", "Unwrought aluminium", "Urea",
)  # fmt: skip
"""Aggregated categories of goods, as Implementing Regulation (EU) 2023/1773 annex II names them."""
_COMMON: Final = "common.schema.json#/$defs/"
_NAME: Final = {"$ref": f"{_COMMON}name"}
_CODE: Final = {"$ref": f"{_COMMON}code"}
_FORMS: Final = {
    "cn": (re.compile("[0-9]{8}"), 'Write the eight digits without blanks, for example "72083700".'),
    "currency": (re.compile("[A-Z]{3}"), 'Write three capital letters (ISO 4217), for example "EUR".'),
    "latitude": (re.compile(r"-?[0-9]{1,2}(\.[0-9]{1,7})?"), 'Write degrees as text, for example "67.8557".'),
    "longitude": (
        re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,7})?"),
        'Write degrees as text, for example "20.2251".',
    ),
}
"""What the schema's own words have no name for: the form from end to end, and what to write."""


def _table(members: Mapping[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object", "properties": dict(members), "required": list(required),
        "additionalProperties": False,
    }  # fmt: skip


_SCHEMA: Final = _table(
    {
        "installation": _table(
            {
                "id": {"$ref": f"{_COMMON}iri"}, "englishName": _NAME, "economicActivity": _NAME,
                "street": _NAME, "city": _NAME, "postCode": _NAME, "latitude": _CODE,
                "longitude": _CODE,
            },
            "id", "englishName", "economicActivity", "city",
        ),
        "period": _table({name: {"$ref": f"{_COMMON}moment"} for name in ("start", "end")}, "start", "end"),
        "contact": _table(dict.fromkeys(("name", "email", "phone"), _NAME), "name", "email"),
        "goods": {
            "type": "array",
            "items": _table(
                {"cn": _CODE, "category": {"type": "string", "enum": [*CATEGORIES]}}, "cn", "category"
            ),
            "maxItems": 200,
            "x-order": {"by": ["cn"]},
        },
        "carbonPrice": _table(
            {
                "instrument": _NAME, "country": {"$ref": f"{_COMMON}country"},
                "price": {"$ref": f"{_COMMON}positive"}, "currency": _CODE,
                "coveredShare": {"$ref": f"{_COMMON}fraction"},
            },
            "instrument", "country", "price", "currency", "coveredShare",
        ),
    },
    "installation", "period", "contact", "goods",
)  # fmt: skip


class Questions(NamedTuple):
    """The answers of a question file; ``place`` gives the file and line of a member by its path."""

    installation: Mapping[str, str]
    start: str
    end: str
    contact: Mapping[str, str]
    categories: Mapping[str, str]
    """Aggregated category by CN code of eight digits."""
    carbon_price: Mapping[str, str]
    place: Callable[[Path], str]

    def of_goods(self, cn: str) -> str:
        """Where the category of a CN code stands."""
        return self.place(("goods", [*self.categories].index(cn), "category"))


def read(data: bytes, source: str) -> Questions:
    """Read a question file (TOML); raises ``DraftRefused`` with all that is wrong with it (``draft.*``)."""
    tree = parse(data, source)
    found = read_as(tree, _SCHEMA)
    problems = [*_trouble(tree, found, ())]
    period = found["period"]
    if not period["start"] < period["end"]:
        problems.append(_wrong_period(tree))
    if problems:
        raise DraftRefused(problems)
    return Questions(
        found["installation"], period["start"], period["end"], found["contact"],
        {one["cn"]: one["category"] for one in found["goods"]}, found.get("carbonPrice", {}), tree.place,
    )  # fmt: skip


def _trouble(tree: Tree, value: object, path: Path) -> Iterator[Problem]:
    """The members that are not of their form, wherever they stand."""
    if isinstance(value, list):
        for place, entry in enumerate(value):
            yield from _trouble(tree, entry, (*path, place))
    for name, member in value.items() if isinstance(value, dict) else ():
        if not isinstance(member, str):
            yield from _trouble(tree, member, (*path, name))
        elif name in _FORMS and not _FORMS[name][0].fullmatch(member):
            message = f"{name} is {quoted(member, 40)}, which is not of its form."
            yield Problem(tree.place((*path, name)), "draft.form", message, _FORMS[name][1])


def _wrong_period(tree: Tree) -> Problem:
    hint = "Give the start and the end of the reporting period."
    return Problem(tree.place(("period", "end")), "draft.period", "The period ends before it begins.", hint)
