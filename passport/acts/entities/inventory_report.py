"""Sign the inventory report of an entity from the draft that ``passport inventory`` wrote, or refuse it."""

from collections.abc import Mapping
from typing import Any, Final

from passport.acts.carbon_statement import check_entity
from passport.acts.sealing import ActRefused, Signing, envelope, seal
from passport.carbon.rechecking.inventories.statements import Wrong, recheck
from passport.vocab import INSTRUMENTS, INVENTORY

_KEYS: Final = {
    "figures": "key", "parts": "key", "totals": "label", "entries": "key", "credits": "label",
    "indicators": "label", "before": "year", "instruments": "digestMultibase",
}  # fmt: skip
"""By which member the lists of a report are in order (rule R5); lists of texts are by themselves."""
_NAMED: Final = 99
"""The most mistakes that are named beside the first one."""
_RECALCULATION: Final = ("statement", "scope", "reason")


def subject_of(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The ``credentialSubject`` of a draft: lists in the order of rule R5."""
    members = (
        "type", "id", "name", "legalEntity", "country", "consolidation", "period", "instruments", INVENTORY,
    )  # fmt: skip
    return {name: _ordered(draft[name], name) for name in members if name in draft}


def _ordered(value: Any, name: str) -> Any:  # noqa: ANN401 - JSON of any kind
    if isinstance(value, Mapping):
        return {inner: _ordered(one, inner) for inner, one in value.items()}
    if not isinstance(value, list):
        return value
    if name == "recalculations":
        return sorted(value, key=lambda one: [str(one.get(member)) for member in _RECALCULATION])
    if all(isinstance(one, str) for one in value):
        return sorted(value)
    return sorted((_ordered(one, "") for one in value), key=lambda one: str(one.get(_KEYS.get(name, "key"))))


def issue(draft: Mapping[str, Any], signing: Signing) -> dict[str, Any]:
    """Sign an InventoryReport, valid from the moment of ``signing``.

    ``draft`` are the members that ``sheets.drafts`` reads, with an optional ``accounts`` (the CO2 statement
    whose changes the figures are) and ``wasRevisionOf``. Raises ``ActRefused``: ``inventory.entity``,
    ``inventory.revision``, and the code of the first thing that its figures contradict (``recheck``), with
    the others in ``also``; ``ShapeRefused`` with the member; what signing raises.
    """
    body = envelope(INVENTORY, signing, subject_of(draft))
    for name in ("accounts", "wasRevisionOf"):
        if name in draft:
            body[name] = draft[name]
    return seal(INVENTORY, body, signing, examine=lambda: _check(body, signing))


def _check(body: Mapping[str, Any], signing: Signing) -> None:
    subject = body["credentialSubject"]
    period = subject["period"]
    check_entity(subject, "inventory.entity")
    if not period["start"] < period["end"]:
        raise ActRefused(
            "inventory.period",
            f"The period ends at {period['end']}, and begins at {period['start']}.",
            hint="Write the first day after the period as its end.",
            where="/credentialSubject/period",
        )
    if period["end"] > signing.at:
        raise ActRefused(
            "inventory.period",
            f"The period ends at {period['end']}, and the report is signed at {signing.at}.",
            hint="Report a period when it is over, and sign then.",
            where="/credentialSubject/period",
        )
    if signing.id == body.get("wasRevisionOf", {}).get("id"):
        raise ActRefused(
            "inventory.revision",
            "A report cannot replace itself.",
            hint="Name the id of the report before it.",
        )
    report = {**subject[INVENTORY], "period": period, INSTRUMENTS: subject.get(INSTRUMENTS, ())}
    wrong = recheck(report)
    if wrong:
        first, *others = wrong
        refused = ActRefused(first.code, first.message, hint=first.hint, where=_place(first))
        refused.also = tuple(f"{_place(one)}: {one.message} {one.hint}" for one in others[:_NAMED])
        raise refused


def _place(one: Wrong) -> str:
    return f"/credentialSubject/{INVENTORY}" + "".join(f"/{step}" for step in one.where)
