"""Factors that activity data name and nobody has given: what each of them is to hold, for a form to fill."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from passport.carbon.activity import Activity, Candidate, PlannedSource
from passport.carbon.factors import Library
from passport.sheets.drafts.reading import DraftRefused, Path, Problem, Tree

CODE = "candidate.factor"


@dataclass(frozen=True, slots=True)
class MissingFactor:
    """One factor: ``value`` is the column of its figure, ``keys`` the sources that name it."""

    id: str
    unit: str
    kind: str
    value: str
    country: str
    valid_from: str
    valid_until: str
    keys: tuple[str, ...]
    path: Path

    @property
    def is_grid(self) -> bool:
        """Whether it is about electricity from a grid."""
        return self.kind in {"location-average", "residual"}


class FactorsMissing(DraftRefused):
    """Activity data whose factors are not at hand; ``missing`` says what each is to hold."""

    def __init__(self, problems: Sequence[Problem], missing: Sequence[MissingFactor]) -> None:
        super().__init__(problems)
        self.missing = tuple(missing)


def missing_factors(activity: Activity, library: Library) -> list[MissingFactor]:
    """Each factor that is named and not at hand, once, in the order of the sources."""
    found: dict[str, MissingFactor] = {}
    for index, planned in enumerate(activity.sources):
        for place, candidate in enumerate(planned.candidates):
            if not candidate.factor or library.get(candidate.factor) is not None:
                continue
            path = "sources", index, "candidates", place
            known = found.setdefault(candidate.factor, _missing(planned, candidate, activity, path))
            keys = tuple(dict.fromkeys((*known.keys, planned.key)))
            found[candidate.factor] = replace(known, keys=keys)
    return list(found.values())


def _missing(planned: PlannedSource, candidate: Candidate, activity: Activity, path: Path) -> MissingFactor:
    kind = {"location-based": "location-average", "market-based": "residual"}.get(
        planned.electricity or "", "generic"
    )
    value = {"M3": "carbon", "M4": "supplied"}.get(candidate.method, "gas:CO2")
    unit = candidate.unit or ("KGM" if candidate.method == "M1" else "KWH")
    year = int(activity.start[:4])
    validity = f"{year}-01-01", f"{year + 1}-01-01"
    return MissingFactor(
        candidate.factor, unit, kind, value, activity.country, *validity, (planned.key,), path
    )


def told_once(
    trouble: Iterable[tuple[Path | str, str, str, str]], missing: Sequence[MissingFactor], tree: Tree
) -> list[Problem]:
    """The problems of a refused calculation: a missing factor once, with every source that names it."""
    listed: list[Problem] = []
    told: set[str] = set()
    for path, code, message, hint in trouble:
        one = next((one for one in missing if code == CODE and one.id[:80] in message), None)
        if one is None:
            listed.append(Problem(path if isinstance(path, str) else tree.place(path), code, message, hint))
        elif one.id not in told:
            told.add(one.id)
            what = f"The grid factor {one.id} of {one.country}" if one.is_grid else f"The factor {one.id}"
            sentence = f"{what} is not at hand: {one.value} per {one.unit}, for {', '.join(one.keys[:5])}."
            remedy = "Give its record with --factors FILE.csv, or name one that comes along."
            listed.append(Problem(tree.place((*one.path, "factor")), code, sentence, remedy))
    return listed
