"""Sign the CO2 statement of an entity from the draft its books gave, or refuse it with the reason."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from passport.acts.sealing import ActRefused, Signing, envelope, seal
from passport.carbon.rechecking.accounts import IDENTITIES, IdentityResult, identities
from passport.identifiers.product_id import parse_product_id
from passport.model.carbon_statement import year_of

PARTY: Final = "417"
"""The GS1 application identifier of the number of a party."""


def subject_of(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The ``credentialSubject`` of a draft: arrays in the order of rule R5, and empty ones left out."""
    members = ("type", "id", "name", "legalEntity", "country", "consolidation", "period")
    subject: dict[str, Any] = {name: draft[name] for name in members if name in draft}
    accounts = draft.get("co2Statement")
    if isinstance(accounts, Mapping):
        subject["co2Statement"] = {
            **accounts,
            "results": [_result(one) for one in accounts.get("results", ())],
            **_sorted(accounts, "memorandum", "kind"),
        }
    return subject


def issue(draft: Mapping[str, Any], signing: Signing) -> dict[str, Any]:
    """Sign a CarbonStatement, valid from the moment of ``signing``.

    ``draft`` is what ``passport ledger close`` wrote, with an optional ``previous`` (id and digest of the
    statement of the year before) and ``wasRevisionOf`` (id, digest and reason). Raises ``ActRefused``:
    ``carbonstatement.entity``, ``.period``, ``.figures`` (an identity does not hold), ``.revision``;
    ``ShapeRefused`` with the member; what signing raises.
    """
    subject = subject_of(draft)
    body = envelope("carbonstatement", signing, subject)
    for name in ("previous", "wasRevisionOf"):
        if name in draft:
            body[name] = draft[name]
    return seal("carbonstatement", body, signing, examine=lambda: _check(body, signing))


def _result(result: Mapping[str, Any]) -> dict[str, Any]:
    contribution = result.get("contribution", {})
    found = {
        **{name: one for name, one in result.items() if name not in {"products", "corrections"}},
        **_sorted(result, "balances", "account"),
        **_sorted(result, "corrections", "key"),
    }
    found["contribution"] = {
        **{name: one for name, one in contribution.items() if name not in _LISTED},
        **_sorted(contribution, "goodsSold", "key"),
        **_sorted(contribution, "administration", "item"),
        **_sorted(contribution, "priorPeriodCorrections", "key"),
    }
    products = [
        {**{name: value for name, value in one.items() if name != "stages"}, **_stages(one)}
        for one in result.get("products", ())
    ]
    return {**found, **_sorted({"products": products}, "products", "key")}


_LISTED: Final = frozenset({"goodsSold", "administration", "priorPeriodCorrections"})


def _stages(product: Mapping[str, Any]) -> dict[str, Any]:
    return _in_order(product, "stages", lambda one: (str(one.get("stage")), str(one.get("scope"))))


def _sorted(part: Mapping[str, Any], name: str, key: str) -> dict[str, Any]:
    """``{name: array}`` in ascending order of ``key``; nothing where it is empty or missing."""
    return _in_order(part, name, lambda one: str(one.get(key)))


def _in_order(part: Mapping[str, Any], name: str, key: Callable[[Mapping[str, Any]], Any]) -> dict[str, Any]:
    listed = part.get(name)
    return {name: sorted(listed, key=key)} if listed else {}


def _check(body: Mapping[str, Any], signing: Signing) -> None:
    subject = body["credentialSubject"]
    check_entity(subject, "carbonstatement.entity")
    if subject["period"]["end"] > signing.at or not subject["period"]["start"] < subject["period"]["end"]:
        raise ActRefused(
            "carbonstatement.period",
            f"The year ends at {subject['period']['end']}, and the statement is signed at {signing.at}.",
            hint="Close the year when it is over, and sign then.",
            where="/credentialSubject/period",
        )
    named = [body[name]["id"] for name in ("previous", "wasRevisionOf") if name in body]
    if signing.id in named:
        raise ActRefused(
            "carbonstatement.revision",
            "A statement cannot follow or replace itself.",
            hint="Name the id of the statement before it.",
        )
    wrong = next((one for one in _identities(subject) if one.answer == "fail"), None)
    if wrong is not None:
        raise ActRefused(
            "carbonstatement.figures",
            f"{wrong.identity} does not hold ({IDENTITIES[wrong.identity]}): {wrong.place}, stated"
            f" {wrong.stated} t, computed {wrong.computed} t ({wrong.electricity}).",
            hint="Draft it anew from the books: passport ledger close BOOKS YEAR -o FILE",
            where="/credentialSubject/co2Statement",
        )


def _identities(subject: Mapping[str, Any]) -> list[IdentityResult]:
    return identities(subject["co2Statement"], year=year_of(subject))


def check_entity(subject: Mapping[str, Any], code: str) -> None:
    """Refuse with this code a subject whose id names no party."""
    if parse_product_id(subject["id"]).primary[0] != PARTY:
        raise ActRefused(
            code,
            "The entity's id names no party.",
            hint="It is a GS1 Digital Link with AI 417: https://id.example/417/7312340000026",
            where="/credentialSubject/id",
        )
