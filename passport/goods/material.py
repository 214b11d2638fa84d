"""What a claim states of its goods besides the number: their items, and the material they are of.

All members are optional. ``items`` are digests of the identifiers of the items that the claim is about.
Recycled content are shares of the mass by origin: pre-consumer, post-consumer, and home scrap, which by ISO
14021 is none and stands beside them; ``model`` is the chain of custody by which the scrap is attributed.
Composition are shares of the mass by element.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.identifiers.product_id import item_digest, parse_product_id
from passport.vocab import ITEMS, MATERIAL
from signing.errors import ToolError

RECYCLED, COMPOSITION, MECHANICAL = MATERIAL
ORIGINS: Final = ("preConsumer", "postConsumer", "homeScrap")


class Recycled(NamedTuple):
    """Shares of the mass by origin; ``home`` is ``None`` where the claim is silent about it."""

    pre_consumer: str
    post_consumer: str
    home: str | None
    model: str


class Property(NamedTuple):
    """A mechanical property: value, ``unit`` (Rec 20), and standard with edition of its test."""

    name: str
    value: str
    unit: str
    standard: str
    edition: str


class Content(NamedTuple):
    """What a claim states; ``composition`` are pairs of element and share."""

    items: tuple[str, ...]
    recycled: Recycled | None
    composition: tuple[tuple[str, str], ...]
    mechanical: tuple[Property, ...]


def read(subject: Mapping[str, Any]) -> Content:
    """Read the members of a claim's subject that passed the profile."""
    recycled = subject.get(RECYCLED)
    return Content(
        tuple(subject.get(ITEMS, ())),
        None
        if recycled is None
        else Recycled(
            recycled["preConsumer"], recycled["postConsumer"], recycled.get("homeScrap"), recycled["model"]
        ),
        tuple((one["element"], one["share"]) for one in subject.get(COMPOSITION, ())),
        tuple(
            Property(
                one["property"],
                one["value"],
                one["unit"],
                one["standard"]["name"],
                one["standard"]["edition"],
            )
            for one in subject.get(MECHANICAL, ())
        ),
    )


def digests_of(listed: Sequence[str]) -> list[str]:
    """The digests of items, ascending; an item that is listed by its identifier gets its digest.

    Raises what ``parse_product_id`` refuses, with the place in the claim.
    """
    found = []
    for place, one in enumerate(listed):
        try:
            is_address = isinstance(one, str) and one.startswith("https://")
            found.append(item_digest(parse_product_id(one)) if is_address else one)
        except ToolError as error:
            error.where = error.where or f"/credentialSubject/{ITEMS}/{place}"
            raise
    return sorted(found)


def is_stated(subject: Mapping[str, Any]) -> bool:
    """Whether a claim's subject says anything of its material."""
    return any(name in subject for name in MATERIAL)


def contradiction(subject: Mapping[str, Any]) -> str:
    """The member whose shares are together more than the whole; empty where there is none."""
    recycled = subject.get(RECYCLED, {})
    if sum(Fraction(recycled.get(name, "0")) for name in ORIGINS) > 1:
        return RECYCLED
    if sum(Fraction(one["share"]) for one in subject.get(COMPOSITION, ())) > 1:
        return COMPOSITION
    return ""
