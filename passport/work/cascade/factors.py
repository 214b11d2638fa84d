"""What a corrected factor record changes in the claims whose workings rest on it.

A claim seldom shows which records its number rests on; its workings do. They are calculated again with the
new record, so that units, gases and calorific values count as they do in every calculation.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from passport.carbon.factors import FactorRecord, shipped
from passport.carbon.workings import workings_digest
from passport.work.cascade.claims import Claim, FactorCause, FactorUse, Totals
from passport.work.cascade.renewing import factor_change
from signing.errors import ToolError

_WHOLE_DETAIL: Final = "component"
"""The detail at which a claim names every factor that it rests on."""


class FactorUnknown(ToolError):
    """A factor record that is nowhere at hand, or several of one id: ``cascade.factor``."""


class Corrected(NamedTuple):
    """A factor record and the one that stands for it now; ``id`` of the old one."""

    id: str
    old: str
    record: FactorRecord


class Factors(NamedTuple):
    """What is asked about factors; plain values, so that it can be sent to another process.

    ``changes``: digest of workings to the change of each corrected record they hold. ``own``: as in a plan.
    """

    corrected: tuple[Corrected, ...] = ()
    changes: Mapping[str, tuple[FactorUse, ...]] = {}
    own: frozenset[str] | None = None


def causes(factors: Factors) -> list[FactorCause]:
    """The causes of a plan."""
    return [FactorCause(one.old, one.record.digest) for one in factors.corrected]


def corrected(
    pairs: Iterable[tuple[str, str]], records: Iterable[FactorRecord], used: Iterable[tuple[str, str]]
) -> Iterator[Corrected]:
    """The records that pairs of names (id or digest) mean.

    ``records`` are at hand in files, ``used`` are id and digest of those in workings. Raises
    ``cascade.factor``.
    """
    known = {record.digest: record for record in (*shipped(), *records)}
    named = {digest: record.id for digest, record in known.items()} | {digest: id for id, digest in used}
    for before, after in pairs:
        new = _one(after, {digest: record.id for digest, record in known.items()})
        old = _one(before, {digest: id for digest, id in named.items() if digest != new})
        yield Corrected(named[old], old, known[new])


def _one(name: str, ids: Mapping[str, str]) -> str:
    found = [digest for digest, id in ids.items() if name in (digest, id)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise FactorUnknown(
            "cascade.factor",
            f"There is no factor {name} in the workings or the files of factors.",
            hint="Name the file of the new record with --factors, and workings with --workings.",
        )
    raise FactorUnknown(
        "cascade.factor",
        f"{len(found)} factor records have the id {name}: {', '.join(sorted(found)[:4])}.",
        hint="Name the one that was corrected by its digest.",
    )


def used_in(workings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Id and digest of each factor record in workings; nothing for what is in no order."""
    listed = workings.get("factors", ())
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and {"id", "digestMultibase"} <= entry.keys():
            yield str(entry["id"]), str(entry["digestMultibase"])


def changes(
    workings: Iterable[Mapping[str, Any]], factors: Collection[Corrected]
) -> Iterator[tuple[str, tuple[FactorUse, ...]]]:
    """Digest of workings and what the corrections change in them; unknown where a replay is refused."""
    for one in workings:
        held = {digest for _, digest in used_in(one)}
        uses = [FactorUse(factor.old, _change(one, factor)) for factor in factors if factor.old in held]
        yield workings_digest(one), tuple(uses)


def _change(workings: Mapping[str, Any], factor: Corrected) -> Totals | None:
    try:
        return factor_change(workings, factor.old, factor.record)
    except (ToolError, LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        return None


def with_factors(claim: Claim, document: Mapping[str, Any], factors: Factors) -> Claim:
    """The claim with what corrected factors change in it; unknown where its workings are not at hand."""
    if not factors.corrected or (factors.own is not None and claim.owner not in factors.own):
        return claim
    footprint = document["credentialSubject"]["footprint"]
    named = footprint.get("workings", {}).get("digestMultibase", "")
    if named in factors.changes:
        return claim._replace(factors=factors.changes[named])
    whole = footprint.get("detail") == _WHOLE_DETAIL
    shown = {part.get("factor") for part in footprint.get("components", ())}
    unsure = [one for one in factors.corrected if not whole or one.id in shown]
    return claim._replace(factors=tuple(FactorUse(one.old, None) for one in unsure))
