"""Read what a custody system is: its sites, material, attribute, period, products, and the rules it keeps.

A system is a TOML file, so that its rules stand beside its movements and are never assumed. Days are ISO
8601; ``end`` is the first day after the period. Shares and factors are exact fractions of decimals.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any, Final, NamedTuple, cast

from passport.model.custody import models, named
from passport.moments import is_day
from passport.sheets.drafts import json, toml
from passport.sheets.drafts.reading import DraftRefused, Problem, Tree, read_as
from signing.package_data import package_data
from signing.shown import quoted
from signing.strict_json import loads

CONTINUOUS: Final = "continuous"
_COMMON: Final = "common.schema.json#/$defs/"
_MOST_MONTHS: Final = 12
_REF: Final = {name: {"$ref": f"{_COMMON}{name}"} for name in ("iri", "name", "code", "slug", "date")}
_SHARE: Final = {"$ref": f"{_COMMON}fraction"}
_FACTOR: Final = {"$ref": f"{_COMMON}aboveZero"}
_MONTHS: Final = {"type": "string", "maxLength": 2, "pattern": "^(0|[1-9][0-9]?)$"}


def _closed(members: Mapping[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(members),
        "required": [name for name in members if name not in optional],
        "additionalProperties": False,
    }


def _list(items: Mapping[str, Any], most: int, by: object) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most, "x-order": {"by": by}}


_PRODUCT: Final = _closed(
    {
        "code": _REF["slug"],
        "factor": _FACTOR,
        "edition": _REF["code"],
        "limit": _SHARE,
        "materials": _list(_REF["slug"], 50, "."),
    }
)
_SYSTEM: Final = _closed(
    {
        "id": _REF["iri"],
        "name": _REF["name"],
        "model": _REF["code"],
        "material": _REF["slug"],
        "attribute": _REF["name"],
        "start": _REF["date"],
        "end": _REF["date"],
        "check": {"type": "string", "enum": [CONTINUOUS, "period-end"]},
        "multiSite": {"type": "boolean"},
        "carryMonths": _MONTHS,
        "sites": _list(_REF["slug"], 200, "."),
        "products": _list(_PRODUCT, 500, ["code"]),
        "programme": _REF["slug"],
        "within": _REF["iri"],
    },
    ("programme", "within"),
)


class Product(NamedTuple):
    """A product of the system.

    ``factor``: tonnes made of a tonne of the material, with the edition of that figure; ``limit``: the
    largest share that may be given to it; ``materials``: what its bill of materials holds.
    """

    code: str
    factor: Fraction
    edition: str
    limit: Fraction
    materials: tuple[str, ...]


class System(NamedTuple):
    """A system. ``continuous``: its balance may be below zero at no movement, else at the end of the period.

    ``multi_site``: the declared boundary lets credits move between its sites. ``carry_months``: how long what
    is left over may be used; 0: not at all. ``within``: the system it is a part of.
    """

    id: str
    name: str
    model: str
    material: str
    attribute: str
    start: str
    end: str
    continuous: bool
    multi_site: bool
    carry_months: int
    sites: tuple[str, ...]
    products: Mapping[str, Product]
    programme: str = ""
    within: str = ""

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The sites that are averaged together: all, or each by itself where credits may not move."""
        return (self.sites,) if self.multi_site else tuple((site,) for site in self.sites)


@cache
def programmes() -> Mapping[str, Mapping[str, str]]:
    """The rules of certification programmes by their names, each with its source."""
    return cast(
        "Mapping[str, Mapping[str, str]]", loads(package_data("passport", "custody/data/programmes.json"))
    )


def read(data: bytes, source: str) -> System:
    """The system of a TOML or JSON file; raises ``DraftRefused`` with every mistake (``custody.*``)."""
    tree = (json.parse if data.lstrip()[:1] == b"{" else toml.parse)(data, source)
    members = read_as(tree, _SYSTEM)
    problems: list[Problem] = []
    model = _model(members["model"], tree, problems)
    _period(members, tree, problems)
    _programme(members, tree, problems)
    products = {one["code"]: _product(one) for one in members["products"]}
    for place, one in enumerate(members["products"]):
        if members["material"] not in one["materials"]:
            hint = f"Credits of {members['material']} go only to products made of it: leave this one out."
            message = f"The bill of materials of {one['code']} does not hold {members['material']}."
            where = tree.place(("products", place, "materials"))
            problems.append(Problem(where, "custody.material", message, hint))
    if problems:
        raise DraftRefused(problems)
    return System(
        members["id"], members["name"], model, members["material"], members["attribute"], members["start"],
        members["end"], members["check"] == CONTINUOUS, members["multiSite"], int(members["carryMonths"]),
        tuple(members["sites"]), products, members.get("programme", ""), members.get("within", ""),
    )  # fmt: skip


def _product(one: Mapping[str, Any]) -> Product:
    return Product(
        one["code"], Fraction(one["factor"]), one["edition"], Fraction(one["limit"]), tuple(one["materials"])
    )


def _model(text: str, tree: Tree, problems: list[Problem]) -> str:
    """The code of a model that has a balance; other names are refused with their reason."""
    code, why = named(text)
    if code == "book-and-claim":
        why = "Its records have no material to balance: a registry keeps them (passport certificate)."
    elif code:
        return code
    hint = why or f"The models are {', '.join(models())}."
    message = f"{quoted(text, 60)} is no model that this balance can check."
    problems.append(Problem(tree.place(("model",)), "custody.model", message, hint))
    return ""


def months_after(day: str, months: int) -> str:
    """The day so many months later; the last day of that month where it is shorter."""
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 + months, 12)
    number = int(day[8:])
    while not is_day(f"{year:04}-{month + 1:02}-{number:02}"):
        number -= 1
    return f"{year:04}-{month + 1:02}-{number:02}"


def _period(members: Mapping[str, Any], tree: Tree, problems: list[Problem]) -> None:
    start, end = members["start"], members["end"]
    if not start < end:
        hint = "end is the first day after the period, as 2026-04-01 for the first quarter."
        problems.append(
            Problem(tree.place(("end",)), "custody.period", "The period ends before it begins.", hint)
        )
    elif end > months_after(start, _MOST_MONTHS):
        hint = "Balance at most a year at once; programmes usually ask for three months."
        message = f"The period is longer than {_MOST_MONTHS} months."
        problems.append(Problem(tree.place(("end",)), "custody.period", message, hint))


def _programme(members: Mapping[str, Any], tree: Tree, problems: list[Problem]) -> None:
    """A system that names a programme is no looser than the programme."""
    name = members.get("programme")
    if name is None:
        return
    rules = programmes().get(name)
    if rules is None:
        hint = f"Known are {', '.join(programmes())}; leave it out and state the system's own rules."
        message = f"There is no programme {quoted(name, 40)}."
        problems.append(Problem(tree.place(("programme",)), "custody.programme", message, hint))
        return
    longest, carry = rules.get("months"), rules.get("carryMonths")
    if longest is not None and members["end"] > months_after(members["start"], int(longest)):
        message = f"The period is longer than the {longest} months of {name}."
        hint = "Make a balance for each period."
        problems.append(Problem(tree.place(("end",)), "custody.programme", message, hint))
    if carry is not None and int(members["carryMonths"]) > int(carry):
        message = f"Left over credits may be used longer than the {carry} months of {name}."
        hint = f'Write carryMonths = "{carry}", or less.'
        problems.append(Problem(tree.place(("carryMonths",)), "custody.programme", message, hint))
