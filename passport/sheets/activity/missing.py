"""List the factors that activity data name and nobody has given: what each is to hold, for a form to fill."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from passport.carbon.activity import Activity, Candidate, PlannedSource
from passport.carbon.factors import Library
from passport.sheets.drafts.reading import DraftRefused, Path, Problem, Tree

CODE = "candidate.factor"
_KINDS = {"location-based": "location-average", "market-based": "residual"}
"""The usual kind of a factor of electricity by the result it is for; of anything else it is generic."""
_VALUES = {"M3": "carbon", "M4": "supplied"}
"""The column of a factor's figure by the method that takes it; M1 and M2 take masses of gases."""


@dataclass(frozen=True, slots=True)
class MissingFactor:
    """A factor to be given: ``value`` is the column of its figure, ``keys`` the sources that name it.

    ``unit`` is the Rec 20 code the figure is per; ``valid_from`` and ``valid_until`` are the year of the
    period; ``path`` is the place of the first candidate that names it.
    """

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
    """Return each factor that is named and not at hand, once, in the order of the sources."""
    missing: dict[str, MissingFactor] = {}
    for index, planned in enumerate(activity.sources):
        for place, candidate in enumerate(planned.candidates):
            if not candidate.factor or library.get(candidate.factor) is not None:
                continue
            path = "sources", index, "candidates", place
            known = missing.setdefault(candidate.factor, _missing(planned, candidate, activity, path))
            keys = tuple(dict.fromkeys((*known.keys, planned.key)))
            missing[candidate.factor] = replace(known, keys=keys)
    return list(missing.values())


def _missing(planned: PlannedSource, candidate: Candidate, activity: Activity, path: Path) -> MissingFactor:
    """Return what a factor is to hold, as far as the candidate and the plant state it."""
    kind = _KINDS.get(planned.electricity or "", "generic")
    value = _VALUES.get(candidate.method, "gas:CO2")
    unit = candidate.unit or ("KGM" if candidate.method == "M1" else "KWH")
    year = int(activity.start[:4])
    validity = f"{year}-01-01", f"{year + 1}-01-01"
    return MissingFactor(
        candidate.factor, unit, kind, value, activity.country, *validity, (planned.key,), path
    )


def problems_of_refusal(
    trouble: Iterable[tuple[Path | str, str, str, str]],
    activity: Activity,
    missing: Sequence[MissingFactor],
    tree: Tree,
) -> list[Problem]:
    """Return the problems of a refused calculation: a missing factor once, with all sources that name it.

    ``trouble`` has a path into the document (or a place in a file of readings), code, sentence and remedy.
    """
    by_id = {factor.id: factor for factor in missing}
    problems: list[Problem] = []
    listed: set[str] = set()
    for path, code, message, hint in trouble:
        factor = by_id.get(_factor_at(path, activity)) if code == CODE else None
        if factor is None:
            where = path if isinstance(path, str) else tree.place(path)
            problems.append(Problem(where, code, message, hint))
        elif factor.id not in listed:
            listed.add(factor.id)
            problems.append(_problem_of(factor, tree))
    return problems


def _factor_at(path: Path | str, activity: Activity) -> str:
    """Return the factor that the candidate at a path names; empty for any other place."""
    match path:
        case ("sources", int(index), "candidates", int(place)):
            return activity.sources[index].candidates[place].factor
        case _:
            return ""


def _problem_of(factor: MissingFactor, tree: Tree) -> Problem:
    what = f"The grid factor {factor.id} of {factor.country}" if factor.is_grid else f"The factor {factor.id}"
    sources = ", ".join(factor.keys[:5])
    sentence = f"{what} is not at hand: {factor.value} per {factor.unit}, for {sources}."
    remedy = "Give its record with --factors FILE.csv, or name one that comes along."
    return Problem(tree.place((*factor.path, "factor")), CODE, sentence, remedy)
