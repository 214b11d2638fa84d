"""Compare the mass of a material that claims consume with that of its passport (T122, T60).

A claim states what its whole product consumed, so the amounts of different products add up. Materials and
products are compared by identity: a claim and its correction are about one material, and one consumer counts
once however many versions of its claim are at hand.
``mobile_demo/passport/carbon/rechecking/consumption.js`` is the
twin.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.exact import AMOUNT_PLACES, fraction, half_even, text_of
from passport.identifiers.product_id import identities
from passport.units import mass_in_kg
from signing.errors import ToolError

MASS: Final = ("GRM", "KGM", "TNE")


class Consumer(NamedTuple):
    """A claim as far as masses go. ``covered``: kilograms of its product; ``used``: kilograms by digest.

    What is counted in pieces or metres has no mass: ``covered`` is ``None``, or the input is left out.
    """

    digest: str
    id: str
    products: frozenset[str]
    covered: Fraction | None
    used: tuple[tuple[str, Fraction], ...]
    replaces: str
    """Digest of the claim that this one corrects; empty for a first claim."""


class Overuse(NamedTuple):
    """A material of which more is consumed than there was; both figures are kilograms."""

    digest: str
    id: str
    stated: str
    computed: str


def consumer_of(document: Mapping[str, Any], digest: str) -> Consumer:
    """Read the masses of a claim that keeps the profile."""
    subject = document["credentialSubject"]
    used = []
    for entry in subject.get("inputs", ()):
        mass = kilograms(entry["amount"])
        if mass is not None:
            used.append((entry["digestMultibase"], mass))
    return Consumer(
        digest,
        document["id"],
        identities((subject["id"], *subject.get("alternateIds", ()))),
        kilograms(subject["mass"]),
        tuple(used),
        document.get("wasRevisionOf", {}).get("digestMultibase", ""),
    )


def overused(claims: Iterable[Consumer]) -> list[Overuse]:
    """The materials among ``claims`` of which the others together consume more than they cover, by digest.

    Of several versions of a material the newest covers, of several newest ones the smallest mass; of several
    versions of a consumer the one that consumes most counts.
    """
    known = {claim.digest: claim for claim in claims}
    group = _groups(known.values())
    sums: dict[int, dict[int, Fraction]] = {}
    named: dict[int, set[str]] = {}
    for claim in known.values():
        mine: dict[int, Fraction] = {}
        for digest, kilograms in claim.used:
            if digest in known:
                material = group[digest]
                named.setdefault(material, set()).add(digest)
                mine[material] = mine.get(material, Fraction(0)) + kilograms
        for material, kilograms in mine.items():
            consumers = sums.setdefault(material, {})
            before = consumers.get(group[claim.digest], Fraction(0))
            consumers[group[claim.digest]] = max(before, kilograms)
    found = []
    for material, consumers in sums.items():
        covered = _covered([claim for claim in known.values() if group[claim.digest] == material])
        stated = sum(consumers.values(), Fraction(0))
        if covered is not None and stated > covered:
            digest = min(named[material])
            found.append(Overuse(digest, known[digest].id, _text(stated), _text(covered)))
    return sorted(found)


def _groups(claims: Iterable[Consumer]) -> dict[str, int]:
    """Number the claims, with equal numbers where claims are about one product, directly or through a third.

    Two claims are about one product where they share one of its ids. Each claim takes over the groups of all
    products it names, so the time grows with the number of claims times that of groups merged.
    """
    number: dict[str, int] = {}
    owner: dict[str, int] = {}
    for place, claim in enumerate(claims):
        number[claim.digest] = place
        for met in {owner[product] for product in claim.products if product in owner}:
            number = {digest: place if one == met else one for digest, one in number.items()}
            owner = {product: place if one == met else one for product, one in owner.items()}
        owner |= dict.fromkeys(claim.products, place)
    return number


def _covered(versions: list[Consumer]) -> Fraction | None:
    """Give the kilograms that a material's passport covers, or ``None`` where no version states a mass.

    Versions that a later one replaces do not count; of several that remain the smallest mass does.
    """
    replaced = {claim.replaces for claim in versions}
    newest = [claim for claim in versions if claim.digest not in replaced] or versions
    masses = [claim.covered for claim in newest if claim.covered is not None]
    return min(masses) if masses else None


def kilograms(quantity: Mapping[str, str]) -> Fraction | None:
    """A mass in kilograms; ``None`` for what is counted in pieces or metres."""
    if quantity["unit"] not in MASS:
        return None
    return fraction(mass_in_kg(Decimal(quantity["value"]), quantity["unit"]))


def _text(kilograms: Fraction) -> str:
    try:
        return text_of(half_even(kilograms, AMOUNT_PLACES), AMOUNT_PLACES)
    except ToolError:  # more digits than a figure has: it is no less wrong for that
        return "out of range"
