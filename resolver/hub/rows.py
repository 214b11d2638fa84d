"""Make the rows of one verified claim: one for each electricity method, figures exact or as integers.

A text of the claim stays the text it is. Besides, mass and emissions are integers of micrograms of the whole
product (mass) and of CO2e, so that sums are exact; Parquet has no integer above 64 bits that it keeps exact
(DuckDB writes 128 bits as a float), so what does not fit is left empty, and such a row is in no sum.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, NamedTuple

from passport.carbon.exact import half_even
from passport.identifiers.digital_link import IdentifierRefused
from passport.identifiers.product_id import item_keys, parse_product_id
from passport.model.claim import Claim, read
from passport.moments import shift
from passport.units import UnitRefused, mass_in_kg
from signing.digests import multibase_digest
from verify.findings import Finding
from verify.states import RANK, TABLE, decide

LEAST: Final = "qualified"
"""The verdict that a claim needs at least to be kept."""
LEAVING: Final = frozenset({
    "chain_broken", "revoked", "suspended", "adverse", "figures_wrong", "superseded", "disputed",
})  # fmt: skip
"""Verdicts, by what its parties signed, after which a claim that is kept counts no more."""
FINAL: Final = frozenset({"revoked", "superseded"})
"""Of these, those that a later verdict does not lift, where they are about the claim itself."""
_FINDINGS: Final = frozenset({"claim.revocation", "claim.refresh", "claim.key_in_force"})
"""What leads to one of these for good: its own withdrawal, its replacement, and the end of its key."""
_RELATIONS: Final = ("claim.fork", "claim.successor")
"""What other claims at hand say against a claim: the hub sees it from their rows, whenever they come."""
_LISTED: Final = frozenset({"unknown_signer", "not_verified", "self_verified"})
"""Verdicts that a trust list alone leads to, of documents that were good by an earlier one."""
_LACKING: Final = ("statement.present", "accreditation.present")
"""What leads there too where the file was not whole."""
_OF_FILE: Final = frozenset({"statement", "accreditation", "response"})
"""Documents beside the claim: another file about the claim may have others."""
NONE: Final = "none"
"""Heading of a claim without a code of the nomenclature."""
UNBELIEVED: Final = "-"
"""What a claim is about that is not believed: nothing that another one is about."""
_SCHEMES: Final = ("CN", "HS")
_MICROGRAMS: Final = 9
"""Decimals of a kilogram."""
_MOST: Final = 2**63 - 1
_OF_DIGEST: Final = 24
"""Characters that are kept of the digest of a product or item."""


class Row(NamedTuple):
    """A claim by one electricity method, with the verdict about it.

    ``mass_ug``, ``emitted_ug`` and ``direct_ug`` (scope 1): integers of micrograms, ``None`` where the claim
    states no mass or no components. ``quarter`` is empty where the period is not inside one.
    """

    digest: str
    electricity: str
    claim: str
    product: str
    name: str
    producer: str
    facility: str
    hs4: str
    cn: str
    grade: str
    route: str
    country: str
    year: str
    quarter: str
    begins: str
    ends: str
    mass: str
    mass_unit: str
    boundary: str
    gwp_set: str
    total: str
    per: str
    mass_ug: int | None
    emitted_ug: int | None
    direct_ug: int | None
    t4: str
    t3: str
    t2: str
    t1: str
    t0: str
    tier: str
    method: str
    verifier: str
    assurance: str
    revision_of: str
    state: str
    as_of: str
    checked_at: str
    policy: str
    thing: str = ""
    """The digest of the product or item that the claim is about, alike in any spelling."""
    listed: str = ""
    """Those of its other names, and of items that it lists, with blanks between."""
    opinion: str | None = ""
    """Which statement and response the verdict rests on; ``None`` where an earlier version did not say."""
    bears: str = ""
    """Whom a verdict is about by which a claim leaves: the claim, the ``file`` (its statement or response),
    the claim as it is ``now``, with what it consumed; or whom the trust list names no more, the producer
    (``signer``) or who attested (``list``)."""
    against: str = ""
    """Digests of claims that were seen to contradict this one, with blanks between."""
    successor: str = ""
    """The digest of a correction that was seen."""
    aside: str = ""
    """``1`` where another file's verdict is that of the claim."""


INTEGERS: Final = frozenset({"mass_ug", "emitted_ug", "direct_ug"})


def is_kept(state: str) -> bool:
    """Whether a verdict is at least ``qualified``."""
    return RANK[state] >= RANK[LEAST]


def rows_of(
    document: Mapping[str, Any], statement: Mapping[str, Any] | None, report: Mapping[str, Any], policy: str
) -> Iterator[Row]:
    """Give the rows of a claim from the report of ``verify`` about it; ``policy``: digest of the demands.

    The state is that of the file by itself: without what other claims say against it. A claim whose signer
    the trust list does not name, or whose key has ended, says nothing about any other claim.
    """
    state, bears = _state_of(report)
    believed = report["number"] is not None
    if not believed and not _is_only_unlisted(report, state, bears):
        return
    claim = read(dict(document))
    product, footprint = claim.product, claim.product.footprint
    cn = _code(product.classifications)
    opinion = {} if statement is None else statement
    mass = _kilograms(product.mass.value, product.mass.unit)
    per = _kilograms(footprint.declared_unit.value, footprint.declared_unit.unit)
    year, quarter = when(product.period.start, product.period.end)
    results = report["number"]["results"] if believed else ()
    lowest = {one["electricity"]: one["lowestTier"] for one in results}
    thing, listed = UNBELIEVED, ""
    if believed:
        thing, listed = things_of(product.id, product.alternate_ids, product.items)
    for result in footprint.results:
        shares = dict(result.evidence_breakdown)
        whole = None if mass is None or not per else mass / per
        yield Row(
            digest=_digest(report), electricity=result.electricity, claim=claim.envelope.id,
            product=product.id, name=product.name, producer=claim.envelope.issuer.id,
            facility=product.facility.id, hs4=cn[:4] or NONE, cn=cn, grade=product.grade or "",
            route=product.production_route, country=product.facility.country, year=year, quarter=quarter,
            begins=product.period.start, ends=product.period.end,
            mass=product.mass.value, mass_unit=product.mass.unit,
            boundary=footprint.boundary, gwp_set=footprint.gwp_set, total=result.total,
            per=f"{footprint.declared_unit.value} {footprint.declared_unit.unit}",
            mass_ug=_micrograms(mass), emitted_ug=_times(whole, Fraction(result.total)),
            direct_ug=_times(whole, _direct(claim, result.electricity)),
            **{tier.lower(): shares.get(tier, "0") for tier in ("T4", "T3", "T2", "T1", "T0")},
            tier=lowest.get(result.electricity, ""),
            method=f"{footprint.method.id} {footprint.method.version}",
            verifier=str(opinion.get("issuer", {}).get("id", "")),
            assurance=str(opinion.get("credentialSubject", {}).get("levelOfAssurance", "")),
            revision_of="" if claim.revision_of is None or not believed else claim.revision_of.digest,
            state=state, as_of=report["asOf"] or "", checked_at=report["checkedAt"],
            policy=policy, thing=thing, listed=listed, opinion=_opinion(report), bears=bears,
            against=_other(report, "claim.fork", "other"),
            successor=_other(report, "claim.successor", "successor"),
        )  # fmt: skip


def _state_of(report: Mapping[str, Any]) -> tuple[str, str]:
    """The state of a file without what other claims say against its claim, and whom it is about."""
    findings = [
        Finding(one["code"], one["credential"], "pass" if one["code"] in _RELATIONS else one["outcome"],
                one["where"], one["params"])
        for one in report["findings"]
    ]  # fmt: skip
    state = decide(findings).state.name
    own: dict[str, bool] = {}
    for code, outcome in ((one.code, one.outcome) for one in findings):
        leads = None if outcome == "pass" or code.partition(".")[0] in _OF_FILE else TABLE[code][outcome]
        if leads in LEAVING:
            own[leads] = own.get(leads, False) or code in _FINDINGS
    if not own:
        return state, "file" if state in LEAVING else _unlisted(findings, state)
    first = min(own, key=lambda one: (not own[one], RANK[one]))
    return first, "now" if first in FINAL and not own[first] else ""


def _other(report: Mapping[str, Any], code: str, name: str) -> str:
    """The digest of the other claim that a finding is about, where it has not passed."""
    found = (one for one in report["findings"] if one["code"] == code and one["outcome"] != "pass")
    return next((str(one["params"].get(name, "")) for one in found), "")


def _unlisted(findings: Iterable[Finding], state: str) -> str:
    """Whom the trust list does not name, where that is all: ``signer``, ``list``, or nobody (empty)."""
    failed = {one.code for one in findings if one.outcome == "fail" and TABLE[one.code]["fail"] == state}
    if state not in _LISTED or not failed.isdisjoint(_LACKING):
        return ""
    documents = {code.partition(".")[0] for code in failed}
    return "signer" if "claim" in documents else "list" if documents & _OF_FILE else ""


def _is_only_unlisted(report: Mapping[str, Any], state: str, bears: str) -> bool:
    """Whether only its signer, or the end of its key, speaks against a claim that is not believed."""
    outcome = {one["code"]: one["outcome"] for one in report["findings"]}
    ended = state == "revoked" and outcome.get("claim.key_in_force") == "fail"
    return outcome.get("claim.profile") == "pass" and (ended or bears == "signer")


def _opinion(report: Mapping[str, Any]) -> str:
    """The end of the digest of the other two documents; empty for a claim alone."""
    digests = [str(one["digest"] or "") for one in report["signatures"] if one["role"] != "producer"]
    return _end(multibase_digest(" ".join(digests).encode())) if any(digests) else ""


def things_of(name: str, others: Iterable[str] = (), items: Iterable[str] = ()) -> tuple[str, str]:
    """Give ``Row.thing`` and ``Row.listed``: by names of a product and digests of items that it lists.

    Hosts, escapes, padding and order make no other product, nor does the lot of a thing with a serial number.
    Of each digest the end is kept, 144 bits: releases compare those of all rows.
    """
    own, listed = item_keys([name], ()), item_keys(others, items)
    return "".join(map(_end, own)), " ".join(sorted(map(_end, listed - own)))


@lru_cache(maxsize=4096)
def facility_key(name: str) -> str:
    """Give what a facility is compared by: the key of a Digital Link (a GLN), else its address as it is.

    Neither the host that serves it nor ``http`` for ``https`` makes another facility.
    """
    text = name.strip()
    try:
        return parse_product_id(text.replace("http://", "https://", 1)).key
    except IdentifierRefused:
        return text


def _end(key: str) -> str:
    return key[-_OF_DIGEST:]


def _digest(report: Mapping[str, Any]) -> str:
    return str(next(one["digest"] for one in report["signatures"] if one["role"] == "producer"))


def _code(classifications: tuple[tuple[str, str], ...]) -> str:
    """The digits of the code, by the combined nomenclature before the harmonised system; empty without."""
    found = dict(reversed(classifications))
    for scheme in _SCHEMES:
        digits = "".join(found.get(scheme, "").split()).replace(".", "")
        if len(digits) >= 4 and digits.isascii() and digits.isdigit():
            return digits
    return ""


def _kilograms(value: str, unit: str) -> Fraction | None:
    try:
        return Fraction(mass_in_kg(Decimal(value), unit))
    except UnitRefused:
        return None


def _times(units: Fraction | None, kilograms: Fraction | None) -> int | None:
    """Micrograms of so many declared units, of which each has so many kilograms."""
    return None if units is None or kilograms is None else _micrograms(units * kilograms)


def _micrograms(kilograms: Fraction | None) -> int | None:
    """As an integer, rounded half to even at the microgram; ``None`` where 64 bits do not hold it."""
    if kilograms is None:
        return None
    value = half_even(kilograms, _MICROGRAMS)
    return value if abs(value) <= _MOST else None


def _direct(claim: Claim, electricity: str) -> Fraction | None:
    """Emissions of scope 1 per declared unit; ``None`` where the claim discloses no components."""
    components = claim.product.footprint.components()
    if not components:
        return None
    own = (one for one in components if one.scope == "1" and one.electricity in (None, electricity))
    return sum((Fraction(one.amount) for one in own), Fraction(0))


def when(start: str, end: str) -> tuple[str, str]:
    """Year in which the period begins, and the quarter it lies in: ``2026Q3``, or nothing.

    The end is not part of the period, so the second before it is asked.
    """
    first, last = _quarter(start), _quarter(shift(end, -1))
    return start[:4], first if first == last else ""


def _quarter(moment: str) -> str:
    return f"{moment[:4]}Q{(int(moment[5:7]) + 2) // 3}"
