"""Random systems and sheets as texts, with every column: honest ones, and ones with cells meddled with."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Final, NamedTuple

from hypothesis import strategies as st

from passport.custody.together import Checked, checked

COLUMNS: Final = (
    "key", "day", "kind", "site", "product", "mass", "attributed", "emissions", "party", "to", "since",
    "delivery", "batch",
)  # fmt: skip
CREDIT, AVERAGE = "mass-balance/credit", "mass-balance/rolling-average"
BATCHED = ("identity-preserved", "segregated", "controlled-blending")
NEEDS: Final = {
    "in": "mass attributed emissions party",
    "reclaim": "mass emissions party",
    "make": "product mass",
    "out": "product mass attributed party",
    "transfer": "to attributed",
    "carry": "attributed emissions since",
    "expire": "attributed since",
}
"""Cells of each kind, as the table of ``passport/docs/custody.md`` has them."""
MAY: Final = {"in": "delivery", "reclaim": "delivery", "out": "delivery"}
VALUES: Final = {
    "product": "wire", "mass": "7", "attributed": "3", "emissions": "2", "party": "p", "to": "south",
    "since": "2025-10-01", "delivery": "Z-1", "batch": "x",
}  # fmt: skip
OLD, RECENT = "2025-03-15", "2025-10-01"
Row = dict[str, str]


class Sheet(NamedTuple):
    """A system as members of its file, and the rows of its movements."""

    members: Mapping[str, str]
    rows: Sequence[Row]

    @property
    def model(self) -> str:
        return self.members["model"].strip('"')

    def table(self) -> bytes:
        lines = [",".join(row.get(column, "") for column in COLUMNS) for row in self.rows]
        return "\n".join([",".join(COLUMNS), *lines, ""]).encode()

    def rules(self) -> bytes:
        members = {name: value for name, value in self.members.items() if name != "factor"}
        text = "".join(f"{name} = {value}\n" for name, value in members.items())
        for code in ("foil", "wire"):
            text += (
                f'[[products]]\ncode = "{code}"\nfactor = {self.members["factor"]}\nedition = "e"\n'
                'limit = "1"\nmaterials = ["metal"]\n'
            )
        return text.encode()

    def checked(self) -> Checked:
        return checked((self.rules(), "s.toml"), (self.table(), "m.csv"))


def six(value: Fraction, *, up: bool = False, near: bool = False) -> str:
    """A figure of at most six decimals, below, above or nearest to a fraction."""
    scaled = value * 10**6
    whole = round(scaled) if near else ceil(scaled) if up else floor(scaled)
    sign, digits = ("-" if whole < 0 else ""), f"{abs(whole):07}"
    return f"{sign}{int(digits[:-6])}.{digits[-6:]}".rstrip("0").rstrip(".")


def sheet(model: str, **members: str) -> dict[str, str]:
    """Members of a system of two sites; those that are named replace its own, as TOML values."""
    usual = {
        "id": '"urn:example:custody:one"', "name": '"s"', "model": f'"{model}"', "material": '"metal"',
        "attribute": '"recycled content"', "start": '"2026-01-01"', "end": '"2026-04-01"',
        "check": '"continuous"', "multiSite": "false", "carryMonths": '"12"', "sites": '["north", "south"]',
        "factor": '"0.8"',
    }  # fmt: skip
    return usual | members


@st.composite
def honest(draw: st.DrawFn, models: Sequence[str] = (CREDIT, CREDIT, AVERAGE, *BATCHED)) -> Sheet:
    """A sheet that its model takes, of awkward masses and factors."""
    model = draw(st.sampled_from(models))
    members = sheet(
        model, factor=f'"{draw(st.sampled_from(("0.8", "0.3", "0.777777", "1")))}"',
        check=f'"{draw(st.sampled_from(("continuous", "period-end")))}"',
        multiSite=draw(st.sampled_from(("true", "false"))),
    )  # fmt: skip
    rows: list[Row] = []
    for site in ("north", "south")[: draw(st.integers(1, 2))]:
        if model in BATCHED:
            rows += _batch(draw, members, site)
        else:
            rows += _site(draw, members, site)
    for place, row in enumerate(rows):
        row["key"] = f"K-{place}"
        if "delivery" in MAY.get(row["kind"], "") and draw(st.booleans()):
            row["delivery"] = f"D-{place}"
    return Sheet(members, rows)


_MASS = st.integers(10**6, 3 * 10**9).map(lambda n: Fraction(n, 10**6))
_PART = st.integers(0, 3).map(lambda n: Fraction(n, 3))


def _site(draw: st.DrawFn, members: Mapping[str, str], site: str) -> Iterator[Row]:
    """Material with the attribute and without, what is made of it, and sales of some or all of both."""
    factor, credit = Fraction(members["factor"].strip('"')), members["model"] == f'"{CREDIT}"'
    good, bare = draw(_MASS), draw(_MASS)
    kind = draw(st.sampled_from(("in", "reclaim")))
    came = {"site": site, "day": "2026-01-05", "party": f"yard {site}"}
    stated = {"attributed": six(good)} if kind == "in" else {}
    yield {**came, "kind": kind, "mass": six(good), "emissions": six(good), **stated}
    yield {**came, "kind": "in", "mass": six(bare), "attributed": "0", "emissions": six(bare * 10)}
    made = Fraction(six((good + bare) * factor, up=True))
    yield {"site": site, "day": "2026-01-20", "kind": "make", "product": "wire", "mass": six(made)}
    old = draw(st.integers(1, 10**7)) if credit and draw(st.booleans()) else 0
    held = Fraction(old, 10**6)
    if held:
        carried = {"site": site, "day": "2026-01-01", "since": draw(st.sampled_from((OLD, RECENT)))}
        yield {**carried, "kind": "carry", "attributed": six(held), "emissions": six(-held * 5)}
    sold = min(made, Fraction(six(made * draw(_PART)))) or made
    given = min(sold, (good + held) * factor) * draw(_PART)
    share = {"attributed": six(given)} if credit else {}
    out = {"site": site, "day": "2026-02-10", "kind": "out", "product": "wire", "party": "client"}
    yield {**out, "mass": six(sold), **share}
    rest = held - Fraction(six(given)) / factor
    if held and carried["since"] == OLD and rest > 0 and six(rest, near=True) != "0":
        yield {**carried, "kind": "expire", "day": "2026-03-20", "attributed": six(rest, near=True)}


def _batch(draw: st.DrawFn, members: Mapping[str, str], site: str) -> Iterator[Row]:
    """Deliveries to a batch of one source, and a sale of some or all of it."""
    factor, blended = Fraction(members["factor"].strip('"')), "blending" in members["model"]
    mass = attributed = Fraction(0)
    for _ in range(draw(st.integers(1, 3))):
        part = draw(_MASS)
        good = Fraction(six(part * draw(_PART))) if blended else part
        mass, attributed = mass + part, attributed + good
        yield {
            "site": site, "day": "2026-01-05", "kind": "in", "party": "yard", "batch": f"b {site}",
            "mass": six(part), "attributed": six(good), "emissions": six(part * draw(_PART)),
        }  # fmt: skip
    sold = Fraction(six(mass * factor * draw(_PART)))
    if sold:
        yield {
            "site": site, "day": "2026-02-10", "kind": "out", "product": "foil", "party": "client",
            "batch": f"b {site}", "mass": six(sold), "attributed": six(sold * attributed / mass, near=True),
        }  # fmt: skip


@st.composite
def meddled(draw: st.DrawFn) -> Sheet:
    """An honest sheet of which some cells are filled, blanked or taken from another model's sheet."""
    found = draw(honest())
    rows = [dict(row) for row in found.rows]
    for _ in range(draw(st.integers(0, 2))):
        row, column = draw(st.sampled_from(rows)), draw(st.sampled_from(sorted(VALUES)))
        row[column] = draw(st.sampled_from((VALUES[column], VALUES[column], "")))
    goods = [row for row in rows if row["kind"] in ("in", "out") and row["mass"]]
    if draw(st.integers(0, 3)) and goods:
        row = draw(st.sampled_from(goods))
        row["attributed"] = six(
            Fraction(row["mass"]) * draw(st.sampled_from((Fraction(1, 2), Fraction(1, 2), Fraction(2))))
        )
    if draw(st.integers(0, 3)) == 0:
        kind = draw(st.sampled_from(("carry", "transfer", "expire")))
        filled = {column: VALUES[column] for column in NEEDS[kind].split()}
        rows.append({"key": "X", "day": "2026-01-01", "kind": kind, "site": "north", **filled})
    return Sheet(found.members, rows)


def wrong(found: Sheet) -> set[str]:
    """Keys of the rows that the model has no use for, by the page: cells, kinds, and parts of a mass."""
    return {row["key"] for row in found.rows if _wrong(found, row)}


def _wrong(found: Sheet, row: Row) -> bool:
    kind, model = row["kind"], found.model
    needed, may = set(NEEDS[kind].split()), set(MAY.get(kind, "").split())
    if model == AVERAGE:
        if kind in ("transfer", "carry", "expire"):
            return True
        if kind == "out":
            needed, may = needed - {"attributed"}, may | {"attributed"}
    if model in BATCHED and kind in ("in", "out", "make"):
        may |= {"batch"}
    filled = {column for column in VALUES if row.get(column)}
    if needed - filled or filled - needed - may:
        return True
    if kind == "transfer" and (found.members["multiSite"] == "false" or row["to"] == row["site"]):
        return True
    if kind not in ("in", "out") or not row.get("attributed"):
        return False
    mass, part = Fraction(row["mass"]), Fraction(row["attributed"])
    return part > mass or (kind == "in" and model not in BATCHED and part not in (0, mass))
