"""Draw product claims from layers: the claim's number is the layer's, and claims never exceed its units."""

import sqlite3
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from passport.carbon.exact import AMOUNT_PLACES, fraction, half_even, text_of
from passport.ledger.books.amounts import COLUMNS, ELECTRICITY, Pair, shown
from passport.ledger.books.canonical import entry_of
from passport.ledger.books.checks import KEY_HINT, Frame, key_problem
from passport.ledger.books.entries import Entry, Evidence
from passport.ledger.keeping import store
from passport.ledger.keeping.schema import BooksRefused, connected
from passport.units import mass_in_kg
from signing.shown import quoted


class Layered(NamedTuple):
    """A layer as books keep it: units in millionths, total in grams at its opening, and units drawn."""

    id: str
    made: str
    units: int
    amount: Pair
    drawn: int
    opened_by: int


def layer_of(path: Path, name: str) -> Layered:
    """The layer of that id; raises ``ledger.layer_unknown``."""
    with connected(path) as connection:
        return _layer_of(connection, name)


def _layer_of(connection: sqlite3.Connection, name: str) -> Layered:
    row = connection.execute(
        "SELECT id, made, units, location, market, opened_by FROM layer WHERE id = ?", (name,)
    ).fetchone()
    if row is None:
        raise BooksRefused(
            "ledger.layer_unknown",
            f"There is no layer {name[:80]}.",
            hint="passport ledger show BOOKS --layers lists them.",
        )
    drawn = 0
    for (data,) in connection.execute("SELECT data FROM entry WHERE kind = 'draw'"):
        entry = entry_of(data)
        drawn += entry.units if entry.layer == name else 0
    return Layered(row[0], row[1], row[2], Pair(row[3], row[4]), drawn, row[5])


def footprint(layer: Layered, electricity: str, unit_kg: Fraction, declared_kg: Fraction) -> str:
    """The layer's kgCO2e per declared unit, half-even to six decimals, as a claim publishes it."""
    kilograms = Fraction(layer.amount[_column(electricity)], 1000)
    product = Fraction(layer.units, 10**6) * unit_kg
    return text_of(half_even(kilograms / product * declared_kg, AMOUNT_PLACES), AMOUNT_PLACES)


def _column(electricity: str) -> int:
    return next(place for place, name in enumerate(COLUMNS) if ELECTRICITY[name] == electricity)


def check_draft(layer: Layered, draft: Mapping[str, Any], unit_kg: Fraction) -> int:
    """Compare a draft that ``calculate`` wrote with the layer; returns the units that the draft's mass takes.

    Raises ``ledger.not_the_layer`` where a total is another.
    """
    declared = draft["footprint"]["declaredUnit"]
    declared_kg = fraction(mass_in_kg(Decimal(declared["value"]), declared["unit"]))
    layer_kg = Fraction(layer.units, 10**6) * unit_kg
    for result in draft["footprint"]["results"]:
        # What production posted: the calculated number times the layer's mass, rounded to the gram once.
        posted = half_even(fraction(result["total"]) / declared_kg * layer_kg * 1000, 0)
        if posted != layer.amount[_column(result["electricity"])]:
            own = footprint(layer, result["electricity"], unit_kg, declared_kg)
            raise BooksRefused(
                "ledger.not_the_layer",
                f"The draft says {result['total']} ({result['electricity']}), the layer {own}.",
                hint="Draw from the layer this calculation was posted as, or correct its production.",
            )
    mass = mass_in_kg(Decimal(draft["mass"]["value"]), draft["mass"]["unit"])
    return half_even(fraction(mass) / unit_kg, AMOUNT_PLACES)


def draw(path: Path, layer: Layered, units: int, key: str, digest: str, *, today: str) -> Layered:
    """Note in the journal that a claim takes these units of a layer, and return it as it is then.

    What is left of the layer is read in the transaction that writes. The same draw under the same key is
    there already, and is not noted twice: a process that was killed before it wrote its draft runs again.

    Raises ``ledger.key``, ``ledger.key_reused``, and ``ledger.oversold`` where more is claimed than is left.
    """
    wrong = key_problem(key)
    if wrong:
        raise BooksRefused("ledger.key", f"{quoted(key, 40)}: {wrong}", hint=f"{KEY_HINT}.", where="--key")
    entry = _entry(layer, units, (key, digest), today)

    def made(connection: sqlite3.Connection, _: Frame) -> Entry | None:
        row = connection.execute("SELECT number, data FROM entry WHERE key = ?", (key,)).fetchone()
        if row is not None:
            _check_repeated(entry, row[0], entry_of(row[1]))
            return None
        _check_left(_layer_of(connection, layer.id), units)
        return entry

    store.add(path, made, today=today)
    return layer_of(path, layer.id)


def _entry(layer: Layered, units: int, named: tuple[str, str], today: str) -> Entry:
    """The entry of a draw; ``named`` are its key and the digest of the draft."""
    key, digest = named
    return Entry(
        key,
        today,
        "draw",
        f"Claim drawn from {layer.id}",
        (),
        (Evidence("workings", digest),),
        layer=layer.id,
        account=layer.id.partition("@")[0],
        units=units,
    )


def _check_repeated(entry: Entry, number: int, before: Entry) -> None:
    """Raise ``ledger.key_reused`` unless the entry with that key is this draw, on whatever day."""
    if before._replace(day=entry.day) != entry:
        raise BooksRefused(
            "ledger.key_reused",
            f"{quoted(entry.key, 40)} is the key of entry {number} of {before.day}, with other content.",
            hint="A key names one document for ever: give this draw a key of its own.",
            where="--key",
        )


def _check_left(layer: Layered, units: int) -> None:
    left = layer.units - layer.drawn
    if units > left:
        raise BooksRefused(
            "ledger.oversold",
            f"The claim takes {shown(units)} units; {shown(left)} of {shown(layer.units)} are unclaimed.",
            hint="Claim what is left, or draw the rest from another layer.",
        )


class Claimed(NamedTuple):
    """The claims drawn from one layer: their units in millionths, and what they carry in each column."""

    layer: Layered
    claims: tuple[int, ...]
    columns: tuple["Reconciled", ...]


def claimed(connection: sqlite3.Connection) -> list[Claimed]:
    """Every layer that claims were drawn from, in the order of the layers, reconciled with its total."""
    masses: dict[str, list[int]] = {}
    for (data,) in connection.execute("SELECT data FROM entry WHERE kind = 'draw' ORDER BY number"):
        entry = entry_of(data)
        masses.setdefault(entry.layer, []).append(entry.units)
    found = []
    query = "SELECT id, made, units, location, market, opened_by FROM layer ORDER BY opened_by, place"
    for name, made, units, location, market, opened_by in connection.execute(query):
        if name in masses:
            amount = Pair(location, market)
            layer = Layered(name, made, units, amount, sum(masses[name]), opened_by)
            columns = tuple(reconciled(grams, units, masses[name]) for grams in amount)
            found.append(Claimed(layer, tuple(masses[name]), columns))
    return found


class Reconciled(NamedTuple):
    """What claims of a layer carry, in grams of one column: claimed, unclaimed, and rounding."""

    claimed: int
    unclaimed: int
    rounding: int


def reconciled(total: int, units: int, masses: list[int]) -> Reconciled:
    """Compare claims of ``masses`` (millionths of units) with a layer of ``units`` holding ``total`` grams.

    Each claim's amount is its published kgCO2e per unit, rounded to six decimals, times its units. The
    rounding is at most half a gram a claim and half a milligram a unit.
    """
    per_unit = half_even(Fraction(total * 10**6, units * 1000), AMOUNT_PLACES)
    claimed = sum(half_even(Fraction(per_unit * one * 1000, 10**12), 0) for one in masses)
    left = half_even(Fraction(total * (units - sum(masses)), units), 0)
    return Reconciled(claimed, left, total - claimed - left)
