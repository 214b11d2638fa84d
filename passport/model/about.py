"""What a verifier's statement repeats of the document it is about: a claim, a CO2 statement, a report."""

from typing import Final, NamedTuple

from passport.model.carbon_statement import CarbonStatement, Entity
from passport.model.claim import Claim
from passport.model.common import Document, Window
from passport.model.entities.inventory_report import InventoryReport
from passport.vocab import ACCOUNTS_POINTER, FOOTPRINT_POINTER, INVENTORY, INVENTORY_POINTER, TYPES

ENTITY: Final = "entity"
"""Boundary, sector and accreditation scheme of a CO2 statement and of an inventory report."""


class About(NamedTuple):
    """The facts of a document that others refer to.

    ``names`` are all its identifiers, ``pointer`` leads to the figures that an opinion must cover, and
    ``route`` is the production route by which an unsaid sector is that of steel.
    """

    names: tuple[str, ...]
    period: Window
    boundary: str
    gwp_set: str
    sector: str
    route: str
    country: str
    pointer: str


def is_carbon_statement(document: Document) -> bool:
    """Whether a document is a CO2 statement, by its type."""
    return TYPES["carbonstatement"] in document["type"]


def is_inventory(document: Document) -> bool:
    """Whether a document is an inventory report, by its type."""
    return TYPES[INVENTORY] in document["type"]


def is_of_entity(document: Document) -> bool:
    """Whether a document is about an entity and no product."""
    return is_carbon_statement(document) or is_inventory(document)


def about(model: object) -> About | None:
    """The facts of a claim, a CO2 statement or an inventory report; ``None`` for every other model."""
    if isinstance(model, Claim):
        product = model.product
        return About(
            (product.id, *product.alternate_ids),
            product.period,
            product.footprint.boundary,
            product.footprint.gwp_set,
            product.sector,
            product.production_route,
            product.facility.country,
            FOOTPRINT_POINTER,
        )
    if isinstance(model, CarbonStatement):
        return _of_entity(model.entity, model.accounts, ACCOUNTS_POINTER)
    if isinstance(model, InventoryReport):
        return _of_entity(model.entity, model.inventory, INVENTORY_POINTER)
    return None


def _of_entity(entity: Entity, figures: Document, pointer: str) -> About:
    return About(
        (entity.id,), entity.period, ENTITY, figures["gwpSet"], ENTITY, "other", entity.country, pointer
    )
