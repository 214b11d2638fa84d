"""Read what an inventory rests on: factors by region, what was sourced, what was done, and indicators.

Sheets, CSV or workbook, one line each; every mistake with its cell. Quantities and factors are in the units
of the sheet: a factor is kilograms of CO2e a unit.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from passport.carbon.exact import is_figure
from passport.carbon.factors import SPATIAL
from passport.model.custody import TRACEABILITY, models
from passport.moments import is_day
from passport.sheets.cells.lines import Line, Table, day, has_points, said_once
from passport.sheets.cells.numbers import Dialect, figure
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.units import UNITS
from signing.shown import quoted

REGION: Final = "supply-shed"
STRATUM: Final = "stratum"
RESIDUAL: Final = "residual"
WORLD: Final = "world"
"""The factor of what cannot be traced to a region."""
USES: Final = ("market-based", "impact")
ACTIONS: Final = ("contract", "certificate")
ROLES: Final = ("producer", "carrier", "logistics-provider", "shipper", "buyer")
"""Who in one chain uses an instrument; each once."""
STAGES: Final = ("ex-post", "ex-ante")
_FACTORS: Final = Table(
    "inventory", "factors", ("id", "product", "region", "spatial", "factor", "volume", "gwpSet", "unit"),
    ("id", "product", "region", "spatial", "factor", "gwpSet", "unit"), ("factor", "volume"),
)  # fmt: skip
_SOURCED: Final = Table(
    "inventory", "sourced",
    ("reporter", "key", "scope", "category", "product", "region", "quantity", "traceability", "model",
     "stratum", "share", "released", "origin"),
    ("reporter", "key", "scope", "category", "product", "region", "quantity", "traceability", "model"),
    ("quantity", "share"),
)  # fmt: skip
_ACTIONS: Final = Table(
    "inventory", "actions",
    ("reporter", "key", "kind", "product", "region", "quantity", "stratum", "use", "instrument", "registry",
     "role", "counterpart", "effect", "reference", "additionality", "stage", "permanence",
     "monitoredUntil", "share"),
    ("reporter", "key", "kind", "product", "region", "quantity", "use"),
    ("quantity", "effect", "share", "monitoredUntil"),
)  # fmt: skip


_RETIREMENTS: Final = Table(
    "inventory", "retirements",
    ("instrument", "beneficiary", "product", "region", "vintage", "used", "quantity", "digest"),
    ("instrument", "beneficiary", "product", "region", "vintage", "used", "quantity"),
    ("quantity", "vintage", "used"),
)  # fmt: skip


class Factor(NamedTuple):
    """Kilograms of CO2e a unit. ``volume``: how much the region made, where it is known.

    ``unit``: Rec 20 code of what is counted, in all sheets: of goods, of volumes and of what was done.
    """

    id: str
    product: str
    region: str
    spatial: str
    value: Fraction
    volume: Fraction | None
    gwp_set: str
    where: str
    unit: str


class Sourced(NamedTuple):
    """What a reporter bought or ran. ``regions``: shares by region, empty where nothing can be traced.

    ``share``: part that is of the stratum, by the model's average. ``released``: the instrument with which
    its attribute was sold apart.
    """

    reporter: str
    key: str
    scope: str
    category: str
    product: str
    regions: Mapping[str, Fraction]
    quantity: Fraction
    traceability: str
    model: str
    stratum: str
    share: Fraction
    released: str
    where: str


class Action(NamedTuple):
    """What a reporter paid for beside its goods. ``effect``: kilograms less a unit, where that is all known.

    ``reference`` is the case compared with; ``share`` the reporter's part of the intervention.
    """

    reporter: str
    key: str
    kind: str
    product: str
    region: str
    quantity: Fraction
    stratum: str
    use: str
    instrument: str
    registry: str
    role: str
    counterpart: str
    effect: Fraction | None
    reference: str
    additionality: str
    stage: str
    permanence: str
    monitored_until: str
    share: Fraction
    where: str


class Retirement(NamedTuple):
    """A certificate that a registry took out of use: for whom, of what, made and used when.

    ``scope`` is that of the beneficiary where a registry signed it; a sheet does not say it.
    """

    instrument: str
    beneficiary: str
    product: str
    region: str
    vintage: str
    used: str
    quantity: Fraction
    where: str
    scope: str = ""


class Sheets(NamedTuple):
    """Everything that was read."""

    factors: Sequence[Factor]
    sourced: Sequence[Sourced]
    actions: Sequence[Action]
    retirements: Sequence[Retirement] | None = None
    """``None``: nobody gave any."""


class _Reader:
    """Reads one sheet and collects what is wrong with it."""

    def __init__(self, data: bytes, source: str, table: Table) -> None:
        self.problems: list[Problem] = []
        self.table = table
        self._points = has_points(data, source)
        self.lines = list(table.lines(data, source, self.problems)) if data else []
        for line in self.lines:
            for column in table.needed:
                if not line.get(column) and (table, column) not in _MAY_BE_BLANK:
                    self.wrong(line, column, "blank", f"{column} is blank.", f"Write the {column}.")

    def wrong(self, line: Line, column: str, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(line.at(column), f"inventory.{code}", message, hint))

    def number(self, line: Line, column: str) -> Fraction | None:
        """An amount, exactly; ``None`` where the cell is blank or none."""
        cell = line.get(column)
        if not cell:
            return None
        text, trouble = figure(cell, Dialect(points=self._points))
        if trouble is not None:
            self.problems.append(Problem(line.at(column), *trouble))
            return None
        if not is_figure(text):
            hint = "Plain digits with a point, without a unit: 1240 or 0.8."
            self.wrong(line, column, "amount", f"{quoted(cell, 40)} is no amount.", hint)
            return None
        return Fraction(text)

    def above_zero(self, line: Line, column: str) -> Fraction:
        """A quantity; what is none or not above zero is refused and read as 1."""
        value = self.number(line, column)
        if value is not None and value <= 0:
            self.wrong(line, column, "amount", f"{column} is not above zero.", "Leave the line out.")
        return value if value is not None and value > 0 else Fraction(1)

    def once(self, columns: Sequence[str]) -> None:
        """Each line has texts of its own in these columns; a second one with the same is refused."""
        seen: dict[tuple[str, ...], Line] = {}
        for line in self.lines:
            texts = tuple(line.get(column) for column in columns)
            first = seen.setdefault(texts, line)
            if first is not line and all(texts):
                hint = "Write it once, or give each line a name of its own."
                message = f"{' '.join(texts)} is at {first.where} already."
                self.wrong(line, columns[-1], "twice", message, hint)

    def day(self, line: Line, column: str) -> str:
        """A day as the sheet shows it; blank where the cell is."""
        text = day(line, column)
        if text and not is_day(text):
            self.wrong(line, column, "day", f"{quoted(text, 40)} is no day.", "Write it as 2026-01-31.")
        return text

    def part(self, line: Line, column: str) -> Fraction:
        """A part of a whole, above 0 and at most 1; 1 where the cell is blank."""
        value = self.number(line, column)
        if value is not None and not 0 < value <= 1:
            hint = "Write 0.4 for 40 %, or leave it blank for all of it."
            self.wrong(line, column, "shares", f"The {column} is not above 0 and at most 1.", hint)
        return Fraction(1) if value is None else value

    def one_of(self, line: Line, column: str, words: Sequence[str]) -> str:
        text = line.get(column)
        if text and text not in words:
            hint = f"One of {', '.join(words)}."
            self.wrong(line, column, column, f"There is no {column} {quoted(text, 40)}.", hint)
        return text


_TABLES: Final[Mapping[str, Table]] = {
    "factors": _FACTORS,
    "sourced": _SOURCED,
    "actions": _ACTIONS,
    "retirements": _RETIREMENTS,
}
_MIX: Final = re.compile(r"\s*([^:]+):(\S*)(?=\s|$)")
"""A region and its share, up to the next blank; a region may be of several words."""
_MAY_BE_BLANK: Final = frozenset({(_SOURCED, "region"), (_SOURCED, "category")})


def read(files: Mapping[str, tuple[bytes, str]]) -> Sheets:
    """The sheets ``factors``, ``sourced``, ``actions``, ``retirements``; raises ``DraftRefused``.

    ``files``: bytes and name of each.
    """
    readers = {name: _Reader(*files.get(name, (b"", name)), table) for name, table in _TABLES.items()}
    found = Sheets(
        [_factor(readers["factors"], line) for line in readers["factors"].lines],
        [_sourced(readers["sourced"], line) for line in readers["sourced"].lines],
        [_action(readers["actions"], line) for line in readers["actions"].lines],
        [_retirement(readers["retirements"], line) for line in readers["retirements"].lines]
        if "retirements" in files
        else None,
    )
    for name in ("sourced", "actions"):
        readers[name].once(("reporter", "key"))
    readers["factors"].once(("id",))
    problems = [problem for one in readers.values() for problem in one.problems]
    if problems:
        raise DraftRefused(said_once(problems))
    return found


def _factor(reader: _Reader, line: Line) -> Factor:
    reader.one_of(line, "spatial", (*SPATIAL, WORLD))
    reader.one_of(line, "unit", tuple(UNITS))
    value = reader.number(line, "factor")
    return Factor(
        line.get("id"), line.get("product"), line.get("region"), line.get("spatial"), value or Fraction(0),
        reader.number(line, "volume"), line.get("gwpSet"), line.where, line.get("unit"),
    )  # fmt: skip


def _sourced(reader: _Reader, line: Line) -> Sourced:
    reader.one_of(line, "traceability", TRACEABILITY)
    reader.one_of(line, "model", tuple(models()))
    reader.one_of(line, "scope", ("1", "2", "3"))
    _category(reader, line)
    if line.get("traceability") == "none" and line.get("region") and ":" not in line.get("region"):
        hint = "Leave the region blank, or write the traceability that leads to it."
        reader.wrong(line, "region", "traceability", "A region, and nothing that leads to it.", hint)
    share = reader.number(line, "share")
    if share is not None and not 0 <= share <= 1:
        reader.wrong(line, "share", "share", "A share is between 0 and 1.", "Write 0.4 for 40 %.")
    return Sourced(
        line.get("reporter"), line.get("key"), line.get("scope"), line.get("category"), line.get("product"),
        _regions(reader, line), reader.above_zero(line, "quantity"), line.get("traceability"),
        line.get("model"), line.get("stratum"), Fraction(1) if share is None else share,
        line.get("released"), line.where,
    )  # fmt: skip


def _category(reader: _Reader, line: Line) -> None:
    """Scope 3 has categories 1 to 15, the others have none."""
    scope, category = line.get("scope"), line.get("category")
    if "scope" in line.unread:
        return
    known = {str(number) for number in range(1, 16)} if scope == "3" else {""}
    if category not in known:
        hint = "Scope 3 has categories 1 to 15; scopes 1 and 2 have none: leave it blank."
        reader.wrong(
            line, "category", "category", f"Scope {scope} has no category {quoted(category, 20)}.", hint
        )


def _regions(reader: _Reader, line: Line) -> Mapping[str, Fraction]:
    """``colombia``, or ``colombia:0.4 brazil:0.6`` where a mix is known, or nothing where it is not."""
    text = line.get("region")
    if ":" not in text:
        return {text: Fraction(1)} if text else {}
    found: dict[str, Fraction] = {}
    named = _MIX.findall(text)
    for region, share in named:
        found[region] = Fraction(share) if is_figure(share) else Fraction(-1)
    if len(found) != len(named) or sum(found.values()) != 1 or min(found.values()) <= 0:
        hint = "Write region:share for each, as colombia:0.4 peru:0.6; the shares come to 1."
        reader.wrong(line, "region", "region", "The shares of regions do not come to 1.", hint)
    return found


def _action(reader: _Reader, line: Line) -> Action:
    reader.one_of(line, "kind", ACTIONS)
    reader.one_of(line, "use", USES)
    reader.one_of(line, "stage", STAGES)
    reader.one_of(line, "role", ROLES)
    if line.get("kind") == "certificate" and not line.get("instrument"):
        hint = "Write the id that its registry gave it: without one it could be used twice."
        reader.wrong(line, "instrument", "blank", "The certificate has no instrument.", hint)
    return Action(
        line.get("reporter"), line.get("key"), line.get("kind"), line.get("product"), line.get("region"),
        reader.above_zero(line, "quantity"), line.get("stratum"), line.get("use"), line.get("instrument"),
        line.get("registry"), line.get("role"), line.get("counterpart"),
        reader.number(line, "effect"), line.get("reference"),
        line.get("additionality"), line.get("stage"), line.get("permanence"),
        reader.day(line, "monitoredUntil"), reader.part(line, "share"), line.where,
    )  # fmt: skip


def _retirement(reader: _Reader, line: Line) -> Retirement:
    return Retirement(
        line.get("instrument"), line.get("beneficiary"), line.get("product"), line.get("region"),
        reader.day(line, "vintage"), reader.day(line, "used"), reader.above_zero(line, "quantity"),
        line.where,
    )  # fmt: skip
