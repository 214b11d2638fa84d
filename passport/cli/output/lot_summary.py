"""Report what a batch did: a row per coil for spreadsheets and machines, a row per heat for people."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from passport.cli.output import terminal
from passport.sheets.lots.lot import Coil
from passport.work.issuing import Prepared

if TYPE_CHECKING:
    from signing.strict_json import JsonValue

MOST_HEATS: Final = 40
Outcome = Literal["issued", "already"]
COLUMNS: Final = (
    "serial", "product", "heat", "mass", "unit", "location-based", "market-based", "per", "outcome", "digest",
    "file", "row",
)  # fmt: skip


class Done(NamedTuple):
    """A coil: whether its claim was signed now, its digest, and the file where that lies in the folder."""

    coil: Coil
    prepared: Prepared
    outcome: Outcome
    digest: str
    path: Path | None

    def row(self) -> list[str]:
        """The row of the CSV file."""
        coil, footprint = self.coil, self.prepared.footprint
        totals = {result["electricity"]: result["total"] for result in footprint["results"]}
        declared = footprint["declaredUnit"]
        return [
            coil.serial, coil.id, coil.heat, coil.mass, coil.unit,
            totals.get("location-based", ""), totals.get("market-based", ""),
            f"{declared['value']} {declared['unit']}", self.outcome, self.digest,
            self.path.name if self.path else "", coil.where,
        ]  # fmt: skip

    def facts(self) -> "dict[str, JsonValue]":
        """The line of ``--json``."""
        return {name: text for name, text in zip(COLUMNS, self.row(), strict=True) if text}


class Summary:
    """Counts, by outcome and by heat."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.absent = 0
        """How many were issued by an earlier run into another folder."""
        self._more = False
        self._heats: dict[str, tuple[Counter[str], str]] = {}

    def add(self, done: Done) -> None:
        """Count a coil."""
        self.counts[done.outcome] += 1
        self.absent += done.path is None
        new = done.coil.heat not in self._heats
        self._more = self._more or (new and len(self._heats) == MOST_HEATS)
        if new and not self._more:
            footprint = done.prepared.footprint
            unit = footprint["declaredUnit"]
            total = footprint["results"][0]["total"]
            self._heats[done.coil.heat] = Counter(), f"{total} per {unit['value']} {unit['unit']}"
        if done.coil.heat in self._heats:
            self._heats[done.coil.heat][0][done.outcome] += 1

    def lines(self) -> list[str]:
        """A table of the first heats, and the counts."""
        from passport.cli.output.table import drawn  # tables are drawn after the work

        rows = [
            (terminal.clean(heat), str(counts["issued"]), str(counts["already"]), number)
            for heat, (counts, number) in self._heats.items()
        ]
        table = drawn(("heat", "issued", "already", "kgCO₂e, location-based"), rows, right=(1, 2, 3))
        if self._more:
            table.append(f"(the first {MOST_HEATS} heats; --csv lists every coil)")
        return [*table, ", ".join(f"{count} {name}" for name, count in sorted(self.counts.items()))]
