"""ProductClaim (DESIGN 2.2): the producer's number, its boundary and the evidence behind every part."""

from typing import Any, NamedTuple

from passport.model.common import (
    Document,
    Envelope,
    Quantity,
    Window,
    read_envelope,
    read_quantity,
    read_window,
)
from passport.sectors import sector_of
from passport.vocab import ITEMS


class Allocation(NamedTuple):
    """The named rule by which a shared source was divided, and the share that came here."""

    rule: str
    share: str


class Component(NamedTuple):
    """One emission source of one stage; ``amount`` is kgCO2e per declared unit.

    ``electricity`` None: counts in both results.
    """

    key: str
    stage: str
    scope: str
    method: str
    amount: str
    quantity_tier: str
    factor_tier: str
    tier: str
    is_primary: bool
    data_type: str
    electricity: str | None
    factor: str | None
    factor_edition: str | None
    input: str | None
    allocation: Allocation | None
    fallback_from: str | None


class Result(NamedTuple):
    """The number by one electricity method: kgCO2e and kg of each gas, per declared unit, and tier shares."""

    electricity: str
    total: str
    gases: tuple[tuple[str, str], ...]
    evidence_breakdown: tuple[tuple[str, str], ...]
    primary_data_share: str


class Method(NamedTuple):
    """The method profile: its id and version, and how carbon becomes CO2 (``44/12`` or ``3.664``)."""

    id: str
    version: str
    carbon_to_co2: str


class Footprint(NamedTuple):
    """The number with everything that qualifies it. ``document`` is what ``carbon.recheck`` takes."""

    document: Document
    boundary: str
    declared_unit: Quantity
    unit: str
    gwp_set: str
    method: Method
    results: tuple[Result, ...]
    detail: str
    uncertainty: tuple[str, str] | None
    """Relative value and confidence."""
    workings: str | None
    """Digest of the workings file."""
    disclosable: tuple[str, str] | None = None
    """Root and size of the tree of facts that views may show."""

    def components(self) -> tuple[Component, ...]:
        """Read the disclosed components, at each call, because most readers never ask."""
        return tuple(_component(member) for member in self.document.get("components", ()))


class Facility(NamedTuple):
    """Where it was made."""

    id: str
    name: str
    country: str
    locode: str | None


class Input(NamedTuple):
    """A passport consumed for this product, named by claim id and digest."""

    id: str
    digest: str
    amount: Quantity


class Product(NamedTuple):
    """The thing itself."""

    id: str
    alternate_ids: tuple[str, ...]
    name: str
    classifications: tuple[tuple[str, str], ...]
    """Pairs of scheme and code."""
    grade: str | None
    heat: str | None
    mass: Quantity
    facility: Facility
    production_route: str
    period: Window
    footprint: Footprint
    inputs: tuple[Input, ...]
    stated_sector: str | None = None
    """As the claim says it; ``sector`` is what follows."""
    items: tuple[str, ...] = ()
    """Digests of the items that the claim lists."""

    @property
    def sector(self) -> str:
        """The sector its verifier must be accredited in; empty if the claim says none that can be."""
        return sector_of(self.stated_sector, self.production_route)


class Revision(NamedTuple):
    """The claim this one replaces, and what changed per electricity method."""

    id: str
    digest: str
    reason: str
    effect: tuple[tuple[str, str], ...]


class Claim(NamedTuple):
    """A ProductClaim that passed ``shape.check``."""

    envelope: Envelope
    product: Product
    revision_of: Revision | None

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> Claim:
    """Read the claim of a document that passed ``shape.check("claim", ...)``."""
    revision = document.get("wasRevisionOf")
    return Claim(
        read_envelope(document),
        _product(document["credentialSubject"]),
        None
        if revision is None
        else Revision(
            revision["id"],
            revision["digestMultibase"],
            revision["reason"],
            tuple((entry["electricity"], entry["value"]) for entry in revision["effect"]),
        ),
    )


def _product(subject: Document) -> Product:
    """Read what the claim is about: product, facility, mass, period, inputs and footprint."""
    facility = subject["facility"]
    return Product(
        id=subject["id"],
        alternate_ids=tuple(subject.get("alternateIds", ())),
        name=subject["name"],
        classifications=tuple(
            (entry["scheme"], entry["code"]) for entry in subject.get("productClassifications", ())
        ),
        grade=subject.get("grade"),
        heat=subject.get("heat"),
        mass=read_quantity(subject["mass"]),
        facility=Facility(facility["id"], facility["name"], facility["country"], facility.get("locode")),
        production_route=subject["productionRoute"],
        period=read_window(subject["period"]),
        footprint=_footprint(subject["footprint"]),
        inputs=tuple(
            Input(entry["id"], entry["digestMultibase"], read_quantity(entry["amount"]))
            for entry in subject.get("inputs", ())
        ),
        stated_sector=subject.get("sector"),
        items=tuple(subject.get(ITEMS, ())),
    )


def _footprint(member: Document) -> Footprint:
    """Read the footprint; components are read when they are asked for."""
    method = member["method"]
    uncertainty = member.get("uncertainty")
    workings = member.get("workings")
    disclosable = member.get("disclosable")
    return Footprint(
        document=member,
        boundary=member["boundary"],
        declared_unit=read_quantity(member["declaredUnit"]),
        unit=member["unit"],
        gwp_set=member["gwpSet"],
        method=Method(method["id"], method["version"], method["carbonToCO2"]),
        results=tuple(_result(entry) for entry in member["results"]),
        detail=member["detail"],
        uncertainty=None if uncertainty is None else (uncertainty["value"], uncertainty["confidence"]),
        workings=None if workings is None else workings["digestMultibase"],
        disclosable=None if disclosable is None else (disclosable["digestMultibase"], disclosable["size"]),
    )


def _result(member: Document) -> Result:
    return Result(
        member["electricity"],
        member["total"],
        tuple((entry["gas"], entry["mass"]) for entry in member["gases"]),
        tuple((entry["tier"], entry["share"]) for entry in member["evidenceBreakdown"]),
        member["primaryDataShare"],
    )


def _component(member: Document) -> Component:
    """Read a component; members that are left out are ``None`` or empty."""
    allocation: Any = member.get("allocation")
    return Component(
        member["key"],
        member["stage"],
        member["scope"],
        member["method"],
        member["amount"],
        member["quantityTier"],
        member["factorTier"],
        member["tier"],
        member["isPrimary"],
        member["dataType"],
        member.get("electricity"),
        member.get("factor"),
        member.get("factorEdition"),
        member.get("input"),
        None if allocation is None else Allocation(allocation["rule"], allocation["share"]),
        member.get("fallbackFrom"),
    )
