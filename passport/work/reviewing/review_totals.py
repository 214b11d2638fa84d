"""Total a lot: claims of equal figures together, their spread, and open misstatements in total."""

from fractions import Fraction
from typing import NamedTuple

from passport.work.reviewing.findings_file import Findings, ReviewFinding, Row
from passport.work.reviewing.review import Lot, Reviewed


class Group(NamedTuple):
    """Claims of one chain: the first of them, its key, how many there are, and whether one is sampled."""

    first: Reviewed
    key: str
    keys: tuple[str, ...]
    sampled: bool

    @property
    def size(self) -> int:
        """How many claims have these figures."""
        return len(self.keys)


def groups(lot: Lot, findings: Findings) -> list[Group]:
    """One group a chain: those with sampled claims first, then those with most doubts."""
    rows = {row.digest: row for row in findings.rows}
    found: dict[int, list[Reviewed]] = {}
    for one in lot.reviewed:
        found.setdefault(id(one.chain), []).append(one)
    listed = []
    for members in found.values():
        first = max(members, key=lambda one: (rows[one.digest].sampled, one.points))
        keys = tuple(rows[one.digest].key for one in members)
        sampled = any(rows[one.digest].sampled for one in members)
        listed.append(Group(first, rows[first.digest].key, keys, sampled))
    return sorted(listed, key=lambda group: (not group.sampled, -group.first.points, group.key))


def spread(lot: Lot) -> tuple[str, str, str]:
    """Lowest and highest total (location-based, per declared unit) and the tonnes of all products."""
    totals = [Fraction(one.chain.totals[0].claimed) for one in lot.reviewed]
    tonnes = sum((one.mass_kg for one in lot.reviewed), Fraction()) / 1000
    return f"{float(min(totals)):.3f}", f"{float(max(totals)):.3f}", f"{float(tonnes):.3f}"


def counts(findings: Findings, finding: ReviewFinding) -> bool:
    """Whether a misstatement counts in the total: it is open, or answered and not yet judged."""
    return finding.kind == "misstatement" and findings.state(finding.id) != "settled"


def open_effects(findings: Findings) -> tuple[Row, Fraction, Fraction] | None:
    """Give the claim whose open misstatements weigh most, their share of its total, and the share allowed."""
    about = findings.about()
    sums: dict[str, Fraction] = {}
    for found in findings.found:
        if counts(findings, found):
            for key in found.claims:
                row = about[key][0]
                sums[row.key] = sums.get(row.key, Fraction()) + abs(Fraction(found.effect))
    if not sums:
        return None
    worst = max(
        (about[key][0] for key in sums),
        key=lambda row: (_share(sums[row.key], row), row.key),
    )
    return worst, _share(sums[worst.key], worst), _limit(findings, worst)


def _share(effect: Fraction, row: Row) -> Fraction:
    whole = abs(Fraction(row.total))
    return effect / whole if whole else Fraction(int(effect > 0))


def _limit(findings: Findings, row: Row) -> Fraction:
    basis, value = findings.materiality
    return Fraction(value) if basis == "relative" else _share(Fraction(value), row)
