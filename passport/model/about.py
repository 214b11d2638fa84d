"""What a verifier's statement must repeat of the document it is about: a product claim or a CO2 statement."""

from typing import Final, NamedTuple

from passport.model.carbon_statement import CarbonStatement
from passport.model.claim import Claim
from passport.model.common import Document, Window
from passport.vocab import ACCOUNTS_POINTER, FOOTPRINT_POINTER, TYPES

ENTITY: Final = "entity"
"""Boundary, sector and accreditation scheme of a CO2 statement."""


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


def about(model: object) -> About | None:
    """The facts of a claim or a CO2 statement; ``None`` for every other model."""
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
        entity = model.entity
        return About(
            (entity.id,),
            entity.period,
            ENTITY,
            model.accounts["gwpSet"],
            ENTITY,
            "other",
            entity.country,
            ACCOUNTS_POINTER,
        )
    return None
