"""Check what a report's market-based statement stands on: retirements, contracts, goods kept apart."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from passport.carbon.rechecking.inventories.parts import slack, text
from passport.certificates.citing import REPORTED, Citing
from passport.model.entities.inventory_report import InventoryReport
from passport.model.instruments import cited as citing
from passport.model.instruments.cited import MARKET
from passport.vocab import INSTRUMENTS
from verify.case import Case, Doc
from verify.checks.instruments.cited import BORNE, retired
from verify.checks.instruments.hand import Hand
from verify.findings import NOTHING, NOWHERE, Finding, Outcome
from verify.limits import FIGURES_REPORTED

_COVERS: Final = "instrument.covers"
_CERTIFICATE: Final = "certificate"
_RESIDUAL: Final = "residual"
_NONE: Final = Fraction(0)


def reported(case: Case, hand: Hand, doc: Doc, model: InventoryReport) -> None:
    """Record what is asked of each retirement that is cited, ``instrument.covers`` and the standing fact.

    ``standing.market_based`` passes where every certificate that figures use is cited and its retirement
    holds, and what lies below the physical figure rests on what was retired, a residual or goods kept apart:
    a contract is the reporter's own word.
    Nothing is said of a report whose figures take nothing from a market.
    """
    said = Citing(
        doc.envelope.issuer.id, (model.entity.id,), model.entity.period, doc.envelope.said, REPORTED
    )
    held, borne = _retired(case, hand, said, model)
    enough = _covered(case, doc, model.inventory, held)
    physical = {one["key"]: one for one in model.inventory["physical"].get("figures", ())}
    figures = model.inventory["marketBased"].get("figures", ())
    stands = all(_stands(one, physical.get(one["key"]), held) for one in figures)
    if held or any(_takes(one, physical.get(one["key"])) for one in figures):
        outcome: Outcome = "pass" if borne and enough and stands else "not_checked"
        case.findings.append(Finding("standing.market_based", "", outcome, position=NOWHERE))


def _retired(
    case: Case, hand: Hand, said: Citing, model: InventoryReport
) -> tuple[dict[str, int], bool]:
    """Ask everything of what is cited: the units by the name of their instrument, and whether all holds."""
    first = len(case.findings)
    held: dict[str, int] = {}
    for one, entry in zip(citing.read({INSTRUMENTS: [*model.instruments]}), model.instruments, strict=True):
        retired(case, hand, one, said._replace(uses=_uses(model.inventory, entry["name"])))
        if one.statement == MARKET:
            held[entry["name"]] = held.get(entry["name"], 0) + int(one.quantity)
    return held, all(one.outcome == "pass" for one in case.findings[first:] if one.code in BORNE)


def _uses(inventory: Mapping[str, Any], name: str) -> tuple[tuple[str, str], ...]:
    """Product and region of the goods for which market-based figures use an instrument."""
    return tuple(
        (one["label"], part.get("region", ""))
        for one in inventory["marketBased"].get("figures", ())
        for part in one.get("parts", ())
        if part.get("instrument") == name
    )


def _covered(case: Case, doc: Doc, inventory: Mapping[str, Any], held: Mapping[str, int]) -> bool:
    """Record ``instrument.covers``: figures use at most the units that are cited of each certificate."""
    used: dict[str, tuple[Fraction, Fraction]] = {}
    for one in inventory["marketBased"].get("figures", ()):
        for part in one.get("parts", ()):
            if part.get("instrument") in held:  # whatever the part is called
                units, off = used.get(part["instrument"], (_NONE, _NONE))
                quantity = part["quantity"]
                used[part["instrument"]] = units + Fraction(quantity), off + slack(quantity)
    beyond = [(name, units) for name, (units, off) in used.items() if units - off > held[name]]
    for name, units in sorted(beyond)[:FIGURES_REPORTED]:
        facts = {"used": text(units), "retired": str(held[name]), "unit": name}
        case.findings.append(Finding(_COVERS, doc.raw.digest, "fail", "", facts, NOWHERE))
    if held and not beyond:
        case.findings.append(Finding(_COVERS, doc.raw.digest, "pass", "", NOTHING, NOWHERE))
    return not beyond


def _takes(one: Mapping[str, Any], physical: Mapping[str, Any] | None) -> bool:
    """Whether a market-based figure takes something from a market: a certificate, or an amount below."""
    return _below(one, physical) or any(map(_is_certificate, one.get("parts", ())))


def _is_certificate(part: Mapping[str, Any]) -> bool:
    """Whether a part takes units of a certificate; of what names an instrument only a contract does not."""
    return bool(part.get("kind", _CERTIFICATE if "instrument" in part else "") == _CERTIFICATE)


def _below(one: Mapping[str, Any], physical: Mapping[str, Any] | None) -> bool:
    if "amount" not in one:
        return False
    beside = None if physical is None else physical.get("amount")
    return beside is None or Fraction(one["amount"]) < Fraction(beside)


def _stands(one: Mapping[str, Any], physical: Mapping[str, Any] | None, held: Mapping[str, int]) -> bool:
    """Whether each certificate of a figure is cited, and something bears what is below the physical one."""
    parts: Sequence[Mapping[str, Any]] = one.get("parts", ())
    if any(_is_certificate(part) and part.get("instrument") not in held for part in parts):
        return False
    if not _below(one, physical):
        return True
    apart = {part["factor"] for part in (physical or {}).get("parts", ())}
    return bool(parts) and all(
        part.get("instrument") in held or part["spatial"] == _RESIDUAL or part["factor"] in apart
        for part in parts
    )
