"""Check the libraries that a claim took factors from: at hand, in time, in force, with those records (T460).

Findings ``library.*`` have the digest of the library as credential. As with the inputs and instruments that a
claim names, what is not at hand leaves it incomplete: else whoever left out a library that speaks against the
claim would gain by it. Which factors were taken a claim without components may hide.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from passport.carbon.exact import fraction
from passport.libraries import citing
from passport.libraries.citing import CitedLibrary
from passport.libraries.document import digest_of, is_proven
from passport.model.claim import Claim
from passport.vocab import LIBRARIES
from verify.case import Case, Doc
from verify.checks.sources.held import HeldLibrary, Shelf, ended, out_of_time, shelf_of, together
from verify.findings import BESIDE_INPUT, NOTHING, Finding, Outcome
from verify.limits import FIGURES_REPORTED, INPUT_CREDENTIALS

Paths = Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]
"""Record and path of each factor that replayed workings took from one library, by its id."""

_SHOWN: Final = "library.shown"
_NO_EDITION: Final = "library.no_edition"


class _Used(NamedTuple):
    """A factor that was taken from a library: its id and the digest of the record used.

    ``editions``: those that the components of the claim give it; ``None`` where they show no factors.
    """

    id: str
    digest: str
    editions: tuple[str, ...] | None


class _Misfit(NamedTuple):
    """Why a factor is not shown to be in a library, and whether that contradicts the claim."""

    problem: str
    contradicts: bool = True


def libraries(case: Case, doc: Doc, model: Claim) -> None:
    """Record what holds of each library that a claim names; ``case.libraries`` says whose each is.

    And whether it holds: no question about it is open or answered with no, but which factors were taken.
    """
    footprint = model.product.footprint.document
    shelf = shelf_of(case)
    for one in citing.read(footprint):
        first = len(case.findings)
        held = _present(case, shelf, one)
        if held is not None:
            _in_time(case, shelf, one, held, doc, model)
            if shelf.spent:
                case.crowded(doc, INPUT_CREDENTIALS)
            _records(case, one, held, footprint)
        holds = all(
            found.outcome == "pass" or (found.code, found.outcome) == (_SHOWN, "not_checked")
            for found in case.findings[first:]
        )
        case.libraries.append((one, None if held is None else held.model, holds))


def _say(
    case: Case, one: CitedLibrary, suffix: str, outcome: Outcome, position: int, **params: str
) -> None:
    facts = NOTHING if outcome == "pass" else {"id": one.id, **params}
    case.findings.append(Finding(f"library.{suffix}", one.digest, outcome, "", facts, position))


def _present(case: Case, shelf: Shelf, one: CitedLibrary) -> HeldLibrary | None:
    """Record ``library.present``: at hand as it was named, signed by a listed publisher."""
    raw = shelf.raw(one.digest)
    if raw is None:
        _say(case, one, "present", "not_checked", BESIDE_INPUT, problem="library.missing")
        return None
    held, problem = shelf.judged(raw), ""
    if held is None:
        problem = "library.signed"
    elif (held.model.envelope.id, held.model.edition) != (one.id, one.edition):
        problem = "library.reference"
    _say(case, one, "present", "fail" if problem else "pass", raw.position, problem=problem)
    return None if problem else held


def _in_time(
    case: Case, shelf: Shelf, one: CitedLibrary, held: HeldLibrary, doc: Doc, model: Claim
) -> None:
    """Record ``library.valid``, ``library.in_force`` and ``library.current``.

    Editions that were signed after the claim replace nothing in it. Of the others those count that follow,
    directly or one after another, and are for all of the period, or together for all of it. Open where an
    edition of that name says it replaces one that is not at hand: that may have replaced this one.
    """
    position, period, said = held.raw.position, model.product.period, doc.envelope.said
    problem = out_of_time(held.model, period, said)
    _say(case, one, "valid", "fail" if problem else "pass", position, problem=problem)
    is_ended, how = ended(case, held)
    outcome: Outcome = "not_checked" if is_ended is None else "fail" if is_ended else "pass"
    _say(case, one, "in_force", outcome, position, problem=how)
    newer = [other for other in shelf.following(held) if other.model.envelope.said <= said]
    if together(newer, period, said):
        _say(case, one, "current", "fail", position, other=newer[0].raw.digest)
        return
    loose = next((other for other in shelf.loose(held) if together([other], period, said)), None)
    other = loose.raw.digest if loose is not None and loose.model.envelope.said <= said else ""
    _say(case, one, "current", "not_checked" if other else "pass", position, other=other)


def _records(case: Case, one: CitedLibrary, held: HeldLibrary, footprint: Mapping[str, Any]) -> None:
    """Record ``library.records``: one failed finding for each factor that is not in the library as used.

    Asked of the factors that the claim lists, or else of those that replayed workings took from it.
    """
    paths = _paths(case, one.digest)
    used = list(_listed(one, footprint)) or _taken(paths)
    shown: Outcome = "not_checked" if not used else "pass" if _carry(one, footprint) else "fail"
    _say(case, one, "shown", shown, held.raw.position)
    if not used and footprint["detail"] == "component":  # whose components are listed has nothing to hide
        _say(case, one, "records", "not_checked", held.raw.position, factor="", problem="library.hidden")
    if used:
        _compared(case, one, held, paths, used)


def _carry(one: CitedLibrary, footprint: Mapping[str, Any]) -> bool:
    """Whether not all components by factors listed of a library are of nothing, where any are shown."""
    if footprint["detail"] != "component":
        return True
    ids = {id for id, _ in one.factors}
    amounts = [fraction(part["amount"]) for part in footprint["components"] if part.get("factor") in ids]
    return not amounts or any(amounts)


def _compared(case: Case, one: CitedLibrary, held: HeldLibrary, paths: Paths, used: list[_Used]) -> None:
    """Record ``library.records`` of the factors that were used."""
    asked = [(factor.id, _misfit(factor, held, paths)) for factor in used]
    open_ = [(factor, found) for factor, found in asked if found is not None]
    wrong = [(factor, found.problem) for factor, found in open_ if found.contradicts]
    for factor, problem in wrong[:FIGURES_REPORTED]:
        _say(case, one, "records", "fail", held.raw.position, factor=factor, problem=problem)
    if not wrong:
        _say_rest(case, one, held, open_)


def _say_rest(case: Case, one: CitedLibrary, held: HeldLibrary, open_: list[tuple[str, _Misfit]]) -> None:
    """Record ``library.records`` where nothing contradicts the claim: passed, or the first that is open."""
    if not open_:
        _say(case, one, "records", "pass", held.raw.position)
        return
    factor, found = open_[0]
    _say(case, one, "records", "not_checked", held.raw.position, factor=factor, problem=found.problem)


def _taken(paths: Paths) -> list[_Used]:
    """The factors that replayed workings took from a library."""
    return [_Used(id, digest_of(record), None) for id, (record, _) in paths.items()]


def _listed(one: CitedLibrary, footprint: Mapping[str, Any]) -> Iterator[_Used]:
    """The factors that a claim lists of a library, with every edition its components give each."""
    shown = footprint["detail"] == "component"
    editions: dict[str, list[str]] = {}
    for part in footprint.get("components", ()) if shown else ():
        editions.setdefault(part.get("factor", ""), []).append(part.get("factorEdition", ""))
    for id, digest in one.factors:
        yield _Used(id, digest, tuple(editions.get(id, ())) if shown else None)


def _misfit(factor: _Used, held: HeldLibrary, paths: Paths) -> _Misfit | None:
    """Why a factor is not shown to be in a library; ``None``: it is."""
    if factor.editions == ():
        return _Misfit("library.unused")
    if held.records is None:
        record, path = paths.get(factor.id, (None, {}))
        if record is None:
            return _Misfit(held.lacking, contradicts=False)
        if digest_of(record) != factor.digest or not is_proven(
            record, path, held.model.root, held.model.size
        ):
            return _Misfit("library.path")
        return _other_edition(factor, record)
    found = [one for one in held.records if one.get("id") == factor.id]
    same = [one for one in found if digest_of(one) == factor.digest]
    if not same:
        return _Misfit("library.other" if found else "library.no_such")
    return _other_edition(factor, same[0])


def _other_edition(factor: _Used, record: Mapping[str, Any]) -> _Misfit | None:
    """Whether a component gives the factor another edition than its record has."""
    own = ("", record.get("edition"))
    editions = factor.editions or ()
    if any(edition not in own for edition in editions):
        return _Misfit("library.factor_edition")
    return _Misfit(_NO_EDITION, contradicts=False) if "" in editions else None


def _paths(case: Case, digest: str) -> Paths:
    """Record and path of each factor that replayed workings took from a library; empty without workings."""
    held = case.evidence.workings
    if held is None or not case.replayed:
        return {}
    records = {
        entry["id"]: {name: value for name, value in entry.items() if name != "digestMultibase"}
        for entry in held.document.get("factors", ())
    }
    for entry in held.document.get(LIBRARIES, ()):
        if entry["digestMultibase"] == digest:
            return {one["id"]: (records[one["id"]], one) for one in entry["factors"]}
    return {}
