"""The page behind the QR code: what the documents say, for people; it needs no script and gives no verdict.

The page is only the platform's rendering. It says so, says how to check without it, and never uses the words
of a verdict, which a picture of a page could carry anywhere (DESIGN 8).
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from passport.carbon.tiers import WORDS
from passport.identifiers.product_id import parse_product_id
from passport.vocab import Answer
from resolver.respond import Credential, Held

_PERCENT: Final = Decimal(100)
_UNITS: Final = {"KGM": "kg", "TNE": "t", "GRM": "g", "MTQ": "m³", "MTR": "m", "H87": "piece"}
_AI: Final = {"01": "GTIN", "10": "Batch or lot", "21": "Serial number", "22": "Variant", "p": "Number"}
_ELECTRICITY: Final = {
    "location-based": ("Electricity from the local grid", "location-based"),
    "market-based": ("Electricity as contracted", "market-based"),
}
_BOUNDARY: Final = {
    "cradle-to-gate": "from raw materials to the mill's gate",
    "gate-to-gate": "inside the mill's own gates",
    "CBAM-production-process": "the CBAM production process",
    "EPD-A1-A3": "EPD modules A1 to A3",
}
_OPINION: Final = {
    "unmodified": "confirms the number, without reservations",
    "modified": "confirms the number, with reservations",
    "adverse": "does not confirm the number",
    "disclaimed": "could not form an opinion",
}
# Said only when an issuer says it; the words of verdicts are left to the reader's own tool.
_NOTICE: Final[Mapping[Answer, str]] = {
    "withdrawn": "The status list of an issuer says that a document of this passport has been withdrawn.",
    "suspended": "The status list of an issuer says that a document of this passport is on hold.",
    "superseded": "The producer's status list says that this claim has been replaced by a corrected one.",
    "unverified": "No statement of an independent verifier about this claim has been published here.",
}


@dataclass(frozen=True, slots=True)
class Tier:
    """One stretch of the bar: ``share`` shown, ``width`` in per cent of the bar."""

    tier: str
    word: str
    share: str
    width: str


@dataclass(frozen=True, slots=True)
class Result:
    """One of the two results."""

    title: str
    basis: str
    total: str
    primary: str
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature, as its document tells it."""

    role: str
    name: str
    did: str
    date: str
    says: tuple[str, ...]
    digest: str


class Pages:
    """Renders pages. ``platform`` is the name of who signs responses, empty if nobody does."""

    def __init__(self, platform: str = "") -> None:
        self._platform = platform
        environment = Environment(
            loader=PackageLoader("resolver", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._product = environment.get_template("product.html")
        self._style = environment.get_template("product.css")

    def product(self, found: Held) -> tuple[bytes, str]:
        """The page about a product, and its Content-Security-Policy: the page's own style sheet only."""
        claim = found.claim.document
        subject = claim["credentialSubject"]
        footprint = subject["footprint"]
        results = tuple(_result(one) for one in footprint["results"])
        style = self._style.render(results=results)
        body = self._product.render(
            style=style,
            platform=self._platform,
            subject=subject,
            results=results,
            unit=_quantity(footprint["declaredUnit"]).removeprefix("1 "),
            mass=_quantity(subject["mass"]),
            boundary=_BOUNDARY[footprint["boundary"]],
            footprint=footprint,
            identity=_identity(subject["id"]),
            signed=_signed(found),
            others=[one.stored.digest for one in found.statements[1:]],
            claim_digest=found.claim.stored.digest,
            product_argument=subject["id"].replace("!", "%21").replace("$", "%24").replace("`", "%60"),
            notice=_NOTICE.get(found.word, ""),
            grave=found.word in ("withdrawn", "suspended", "superseded"),
        )
        digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
        policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )
        return body.encode("utf-8"), policy


def _result(result: Mapping[str, Any]) -> Result:
    title, basis = _ELECTRICITY[result["electricity"]]
    tiers = tuple(
        Tier(
            one["tier"], WORDS[one["tier"]], _percent(one["share"]), f"{Decimal(one['share']) * _PERCENT:.3f}"
        )
        for one in result["evidenceBreakdown"]
    )
    return Result(title, basis, _figure(result["total"]), _percent(result["primaryDataShare"]), tiers)


def _percent(share: str) -> str:
    """A share as per cent with one decimal; what is there never rounds to nothing."""
    value = Decimal(share) * _PERCENT
    return "< 0.1 %" if 0 < value < Decimal("0.1") else f"{value:.1f} %"


def _figure(text: str) -> str:
    """A figure with thin spaces between groups of three digits, rounded to one decimal for the eye."""
    return f"{Decimal(text):,.1f}".replace(",", "\u202f").replace("-", "\u2212")


def _quantity(quantity: Mapping[str, str]) -> str:
    value = f"{Decimal(quantity['value']):,f}".replace(",", "\u202f")
    return f"{value} {_UNITS.get(quantity['unit'], quantity['unit'])}"


def _identity(uri: str) -> list[tuple[str, str]]:
    """What a reader compares with the tag: name and value of the key and of each qualifier."""
    product = parse_product_id(uri)
    return [(_AI.get(name, f"({name})"), value) for name, value in (product.primary, *product.qualifiers)]


def _signed(found: Held) -> list[Signed]:
    subject = found.claim.document["credentialSubject"]
    period = subject["period"]
    claim = _who(
        "Producer", found.claim, (f"states the number, for {_day(period['start'])} to {_day(period['end'])}",)
    )
    if found.statement is None:
        return [claim]
    opinion = found.statement.document["credentialSubject"]
    accreditation = opinion["accreditation"]
    says = (
        f"{_OPINION[opinion['outcome']]}, with {opinion['levelOfAssurance']} assurance",
        f"accreditation {accreditation['number']} by {accreditation['body']}",
    )
    return [claim, _who("Verifier", found.statement, says)]


def _who(role: str, credential: Credential, says: tuple[str, ...]) -> Signed:
    issuer, proof = credential.document["issuer"], credential.document["proof"]
    return Signed(role, issuer["name"], issuer["id"], _day(proof["created"]), says, credential.stored.digest)


def _day(moment: str) -> str:
    return moment[:10]
