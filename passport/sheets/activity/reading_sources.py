"""Check the sources of activity data: what each is, and the candidates for its quantity, best first."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from passport.sheets.activity.reading_members import Members, list_or_empty
from passport.sheets.activity.reading_rules import CANDIDATE, CAPITAL, SOURCE
from passport.sheets.drafts.reading import Path

_WAY: Final = ("method", "factor", "input", "evidence")
"""What distinguishes two ways to the quantity of one source."""


class SourceReader(Members):
    """Reads sources and candidates; also the candidates of cross-checks."""

    def source(self, entry: object, path: Path, period: tuple[str, str]) -> dict[str, Any]:
        """Return a source in normal form; ``period`` is first and last day, empty where it is not stated.

        Members beside those of a source are the source's only candidate, unless it lists ``candidates``.
        """
        if not isinstance(entry, dict):
            self.problem(path, "kind", "A source is a table of members.", "Begin each with [[sources]].")
            return {}
        own = {name: value for name, value in entry.items() if name in SOURCE}
        source: dict[str, Any] = self.members(own, SOURCE, path)
        rest = {name: value for name, value in entry.items() if name not in SOURCE}
        source["candidates"] = self._candidates(rest, path)
        self._no_second_delivery(source["candidates"], path)
        self._check_month(source.pop("month", ""), period, path)
        return source

    def _candidates(self, rest: dict[str, Any], path: Path) -> list[dict[str, Any]]:
        """Return the candidates that a source lists, or the one that its other members are."""
        nested = rest.pop("candidates", None)
        if nested is None:
            return [self.candidate(rest, path)]
        for name in sorted(rest):
            self.unknown((*path, name), [*SOURCE, "candidates"])
        candidates = list_or_empty(nested)
        if not candidates:
            self.problem((*path, "candidates"), "missing", "The source has no candidate.", "Give one method.")
        return [self.candidate(part, (*path, "candidates", place)) for place, part in enumerate(candidates)]

    def _check_month(self, month: str, period: tuple[str, str], path: Path) -> None:
        """Refuse a row whose month or day does not touch the period, by the plant's own calendar.

        ``2026-09`` and ``2026-09-17`` are compared with as many characters of the first and the last day.
        """
        first, last = period
        if month and first and not first[: len(month)] <= month <= last[: len(month)]:
            hint = f"The period is {first} to {last}: take this row out, or correct its month."
            self.problem((*path, "month"), "month", f"The row is of {month}, outside the period.", hint)

    def _no_second_delivery(self, candidates: Sequence[Mapping[str, Any]], path: Path) -> None:
        """Refuse candidates alike in method, factor and evidence: of two deliveries one would count."""
        seen: set[tuple[str, ...]] = set()
        for place, candidate in enumerate(candidates):
            way = tuple(str(candidate.get(name, "")) for name in _WAY)
            if way in seen and "method" in candidate:
                hint = (
                    "Add deliveries up in one row, or give each a key of its own. A second way to the same "
                    "quantity has another method, factor or evidence."
                )
                message = (
                    "Two rows of one key have the same method, factor and evidence; only one would count."
                )
                self.problem((*path, "candidates", place), "delivery", message, hint)
            seen.add(way)

    def candidate(self, part: object, path: Path) -> dict[str, Any]:
        """Return a candidate in normal form: method, quantity with unit or a series, factor or input."""
        if not isinstance(part, dict):
            self.problem(path, "kind", "A candidate is a table of members.", "Give its method and quantity.")
            return {}
        rest = {name: value for name, value in part.items() if name != "capital"}
        candidate: dict[str, Any] = self.members(rest, CANDIDATE, path)
        capital = part.get("capital")
        if isinstance(capital, dict):
            candidate["capital"] = self._capital(capital, (*path, "capital"))
        if ("factor" in candidate) == ("input" in candidate) and "method" in candidate:
            hint = "Name one factor record, or the digest of one input passport."
            self.problem((*path, "factor"), "factor", "A candidate has one factor or one input.", hint)
        if "quantity" in candidate:
            self._check_there("unit", candidate, path, "Write a Rec 20 code, for example TNE, KWH or GV.")
        elif "series" not in candidate:
            self._check_there("quantity", candidate, path, "Give the quantity, or name a series of readings.")
        return candidate

    def _check_there(self, name: str, candidate: Mapping[str, Any], path: Path, hint: str) -> None:
        """Add a member that is missing, unless it was given and refused, which is a problem already."""
        if name not in candidate and not self.was_given(path, name):
            self.problem((*path, name), "missing", f"{name} is missing.", hint)

    def _capital(self, part: Mapping[str, Any], path: Path) -> dict[str, str]:
        """Return how a machine is written off: straight line by its times, else by the units expected."""
        capital = self.members(part, CAPITAL, path)
        wanted = ("start", "end") if capital.get("rule") == "straight-line" else ("expected",)
        for name in wanted:
            if "rule" in capital and name not in capital:
                hint = "Straight line needs start and end, units of production the units expected."
                self.problem((*path, name), "missing", f"{name} is missing.", hint)
        return capital
