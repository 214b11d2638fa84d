"""Names in exported documents, all derived from the claim: the same claim has the same names for ever."""

import uuid
from typing import Final
from urllib.parse import quote

from passport.identifiers.product_id import ProductId
from passport.vocab import NAMESPACE

EXPORT: Final = NAMESPACE + "export/v1"
"""The namespace of derived names, and the type of what an export says of its claim."""
CBAM: Final = "passport-cbam/1"
REGISTRY: Final = "passport-registry/1"
"""Formats of ours, for what nobody else has published one."""
_FOOTPRINTS: Final = uuid.uuid5(uuid.NAMESPACE_URL, EXPORT)
# Of RFC 8141 section 2: what a namespace specific string may hold besides letters and digits.
_SPECIFIC: Final = "-._~!$&'()*+,;=:@/"


def footprint_id(digest: str, electricity: str) -> str:
    """The UUID (version 5) of one result of the claim with this digest D."""
    return str(uuid.uuid5(_FOOTPRINTS, f"{digest} {electricity}"))


def specific(text: str) -> str:
    """A text as part of a URN, percent-encoded where needed."""
    return quote(text, safe=_SPECIFIC)


def product_urn(product: ProductId) -> str:
    """A product as a URN: of a UUID its own, else the address below the domain that names it."""
    if product.kind == "uuid":
        return f"urn:uuid:{product.primary[1].lower()}"
    return f"urn:pact:{specific(product.domain)}:product-id:{specific(product.key)}"


def granularity(product: ProductId) -> tuple[str, str]:
    """What an identifier names, ``item``, ``batch`` or ``model``, and why that is assumed (empty if not).

    A licence plate and a UUID do not say whether they name a heat or a coil.
    """
    names = {name for name, _ in product.qualifiers}
    if product.kind != "gs1":
        return "item", "a licence plate and a UUID do not say whether they name an item or a batch"
    if names & {"21", "235"} or product.primary[0] not in {"01", "8006"}:
        return "item", ""
    return ("batch", "") if "10" in names else ("model", "")


def company_urn(did: str) -> str:
    """The DID of an issuer as the URN of a company under the supplier's own name (PACT 3.0)."""
    return f"urn:pact:company:customcode:supplier-id:{specific(did)}"


def operator(method: str) -> str:
    """Who keeps a method: the host of its address, or the namespace of its URN."""
    if method.startswith("https://"):
        return method.removeprefix("https://").partition("/")[0]
    return method.split(":")[1]
