"""Sign a claim from a producer's draft, or refuse it with the reason (DESIGN 2.2)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from typing import Any, Final, cast

from passport.acts.claim_checks import check_figures, check_period, check_product, check_sector
from passport.acts.sealing import ActRefused, SharedPart, Signing, envelope, seal
from passport.carbon.calculating.calculate import ENGINE, RULED_BY_FILE
from passport.carbon.calculating.detail import merged
from passport.carbon.exact import AMOUNT_PLACES, half_even, is_figure, places, scaled, text_of
from passport.carbon.gwp import UNSPLIT, gwp
from passport.carbon.tiers import breakdown, component_tier, primary_share
from passport.goods import material
from passport.vocab import CUSTODY, ELECTRICITY, ITEMS, Electricity
from signing import jcs
from signing.jsonld.emit import Shared
from signing.strict_json import JsonValue

_MEMBER: Final = b'"footprint":'
_MARK: Final = b'"\\u0000"'
_FROM_DRAFT: Final = (
    "id", "name", "grade", "heat", "mass", "facility", "productionRoute", "sector", "period",
    "custody", "recycledContent",
)  # fmt: skip
_COMPONENT: Final = ("key", "stage", "scope", "method", "amount", "quantityTier", "factorTier", "isPrimary")
_FRAME: Final[Mapping[str, Any]] = {
    "boundary": "cradle-to-gate",
    "declaredUnit": {"value": "1", "unit": "TNE"},
    "gwpSet": "IPCC-AR6-GWP100",
    # Figures written by hand went through no choice of candidates, which is what later versions changed.
    "method": {"id": ENGINE, "version": RULED_BY_FILE, "carbonToCO2": "44/12"},
}


class Heat:
    """The footprint of a heat, which all its coils carry: rechecked once, canonicalised once.

    ``footprint`` is not changed from then on. Raises ``claim.figures``, and ``claim.shared`` for one that
    rests on input passports: those are named by the claim, so each claim is rechecked by itself.
    """

    def __init__(self, footprint: dict[str, Any]) -> None:
        if any("input" in part for part in footprint.get("components", ())):
            raise ActRefused("claim.shared", "A footprint with inputs is rechecked with each claim.")
        self.footprint = footprint
        self.shared = Shared(footprint)
        self.sound = False
        """Whether the figures were rechecked: after the shape, so by the first claim."""
        # All objects with an id, and no component: those have none, and make up nearly all of the footprint.
        self._short = {name: value for name, value in footprint.items() if name != "components"}
        self._canonical = _MEMBER + jcs.canonical_read(cast("JsonValue", footprint))

    def outline(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """A claim of this heat without what was checked with the first one; nothing until then."""
        if not self.sound:
            return None
        return {**body, "credentialSubject": {**body["credentialSubject"], "footprint": self._short}}

    def canonical(self, signed: Mapping[str, Any]) -> bytes:
        """The JCS bytes of a signed claim of this heat, without writing the footprint again."""
        subject = signed["credentialSubject"]
        if subject["footprint"] is not self.footprint:
            return jcs.canonical(dict(signed))
        # A control character stands in no text of a signed claim, so this is written in one place only.
        outside = {**signed, "credentialSubject": {**subject, "footprint": "\x00"}}
        return jcs.canonical_read(outside).replace(_MEMBER + _MARK, self._canonical, 1)


def issue(draft: Mapping[str, Any], signing: Signing, *, heat: Heat | None = None) -> dict[str, Any]:
    """Sign a ProductClaim, valid from the moment of ``signing``.

    ``draft`` holds the members of the subject (DESIGN 2.2) and either a ready
    ``footprint`` (of a calculation) or ``components``: those of the schema, ``tier`` left out, each with an
    optional ``gas`` its amount is made of; ``boundary``, ``declaredUnit``, ``gwpSet``, ``method``,
    ``detail`` then have defaults. Arrays may come in any order. ``heat`` spares work where the footprint of
    the draft is that of other claims too.

    Raises ``ActRefused``: ``claim.period``, ``claim.figures`` (a contradiction), ``claim.product``,
    ``claim.sector``, ``claim.revision``, ``claim.regime`` (constants that the boundary's regime does not
    have); ``ShapeRefused`` with the member; what the identifiers, carbon and signing raise.
    """
    subject = _subject(draft)
    check_product(subject)
    check_sector(subject)
    check_period(subject.get("period"), signing.at)
    body = envelope("claim", signing, subject)
    if "wasRevisionOf" in draft:
        body["wasRevisionOf"] = draft["wasRevisionOf"]
        if body["wasRevisionOf"].get("id") == signing.id:
            raise ActRefused(
                "claim.revision",
                "A claim cannot replace itself.",
                hint="A correction has a new id.",
                where="/wasRevisionOf/id",
            )
    if heat is None or subject["footprint"] is not heat.footprint:
        return seal("claim", body, signing, examine=lambda: check_figures(subject))
    part = SharedPart(heat.shared, heat.outline(body))
    return seal("claim", body, signing, examine=lambda: _check_heat(subject, heat), part=part)


def footprint_of(draft: Mapping[str, Any]) -> dict[str, Any]:
    """Build the ``footprint`` from a draft's components.

    Amounts are kgCO2e per declared unit, six decimals. Totals, masses of gases, shares of tiers and of
    primary data follow for both electricity results; ``detail`` says whether components are listed,
    merged by stage or left out. Raises ``claim.component``.
    """
    given = [_component(index, part) for index, part in enumerate(draft.get("components", ()))]
    if not given:
        raise _bad_component("The draft has neither a footprint nor components.", "/components")
    components = sorted(given, key=lambda part: str(part["key"]))
    frame = {name: draft.get(name, usual) for name, usual in _FRAME.items()}
    detail = draft.get("detail", "stage")
    results = [_result(components, electricity, frame["gwpSet"]) for electricity in ELECTRICITY]
    shown = [{name: value for name, value in part.items() if name != "gas"} for part in components]
    footprint: dict[str, Any] = {
        "type": "CarbonFootprint",
        **frame,
        "unit": "KGM",
        "results": results,
        "detail": detail,
    }
    if detail != "total":
        footprint["components"] = merged(shown) if detail == "stage" else shown
    for name in ("uncertainty", "workings"):
        if name in draft:
            footprint[name] = draft[name]
    return footprint


def _subject(draft: Mapping[str, Any]) -> dict[str, Any]:
    """Members taken from the draft, arrays sorted by their keys (R5), and the footprint."""
    subject: dict[str, Any] = {"type": "Product"}
    subject.update((name, draft[name]) for name in _FROM_DRAFT if name in draft)
    for name, key in _SORTED.items():
        if name in draft:
            subject[name] = sorted(draft[name], key=key)
    if ITEMS in draft:
        subject[ITEMS] = material.digests_of(draft[ITEMS])
    subject["footprint"] = draft["footprint"] if "footprint" in draft else footprint_of(draft)
    return subject


def _code_of(entry: Mapping[str, str]) -> tuple[str, str]:
    return entry["scheme"], entry["code"]


def _digest_of(entry: Mapping[str, str]) -> str:
    return entry["digestMultibase"]


_SORTED: Final[Mapping[str, Any]] = {
    "alternateIds": str,
    "productClassifications": _code_of,
    "inputs": _digest_of,
    "instruments": _digest_of,
    "composition": itemgetter("element"),
    "mechanicalProperties": itemgetter("property"),
}


def _component(index: int, part: Mapping[str, Any]) -> dict[str, Any]:
    """One component with its tier and data type added; ``claim.component`` names a member that is wrong."""
    for name in _COMPONENT:
        if name not in part:
            raise _bad_component(f"The component lacks '{name}'.", f"/components/{index}/{name}")
    amount = part["amount"]
    if not isinstance(amount, str) or not is_figure(amount) or places(amount) > AMOUNT_PLACES:
        raise _bad_component("The amount is no decimal figure in kgCO2e.", f"/components/{index}/amount")
    if type(part["isPrimary"]) is not bool:
        raise _bad_component("isPrimary is true or false.", f"/components/{index}/isPrimary")
    return {
        **part,
        "tier": component_tier(part["quantityTier"], part["factorTier"]),
        "dataType": part.get("dataType", "primary" if part["isPrimary"] else "secondary"),
    }


def _bad_component(message: str, where: str) -> ActRefused:
    return ActRefused(
        "claim.component",
        message,
        hint=f"A component has {', '.join(_COMPONENT)}; amounts are text with at most six decimals.",
        where=where,
    )


def _result(
    components: Sequence[Mapping[str, Any]], electricity: Electricity, gwp_set: str
) -> dict[str, Any]:
    """One electricity result: components of the other electricity are left out of its sums."""
    counted = [part for part in components if part.get("electricity", electricity) == electricity]
    # Integers of the sixth decimal: sums are exact, whatever the arithmetic context of the caller.
    amounts = [scaled(part["amount"], AMOUNT_PLACES) for part in counted]
    listed = list(zip(amounts, counted, strict=True))
    tiers = breakdown((Decimal(amount), part["tier"]) for amount, part in listed)
    per_gas: dict[str, int] = {}
    for amount, part in listed:
        gas = part.get("gas", UNSPLIT)
        per_gas[gas] = per_gas.get(gas, 0) + amount
    return {
        "electricity": electricity,
        "total": text_of(sum(amounts), AMOUNT_PLACES),
        "gases": [{"gas": gas, "mass": _mass(per_gas[gas], gas, gwp_set)} for gas in sorted(per_gas)],
        "evidenceBreakdown": [{"tier": tier, "share": share} for tier, share in tiers.items()],
        "primaryDataShare": primary_share((Decimal(amount), part["isPrimary"]) for amount, part in listed),
    }


def _mass(amount: int, gas: str, gwp_set: str) -> str:
    """Kilograms of a gas whose CO2e is ``amount`` x 10^-6 kg, six decimals, half to even."""
    return text_of(half_even(Fraction(amount) / Fraction(gwp(gwp_set, gas)), 0), AMOUNT_PLACES)


def _check_heat(subject: Mapping[str, Any], heat: Heat) -> None:
    if not heat.sound or "inputs" in subject or CUSTODY in subject or material.is_stated(subject):
        check_figures(subject)
    heat.sound = True
