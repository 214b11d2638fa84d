"""Read documents as they arrive: strict JSON in the closed profile, each with its digest."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from passport import log_evidence
from passport.model import kind_of, shape, version_of
from passport.model.common import read_envelope
from passport.vocab import CLAIMS, Kind
from resolver.store.periods import Period, period_of
from resolver.store.store import ListName, Stored, consumed
from resolver.web import limits
from resolver.web.problems import NOTHING_STORED, Problem
from signing import jcs, strict_json
from signing.digests import multibase_digest
from signing.errors import ToolError

_PUBLISHED: Final[frozenset[Kind]] = frozenset(
    {"claim", "carbonstatement", "inventory", "statement", "response", "accreditation", "statuslist"}
)
"""What a request may hold: of each of these kinds something judges the signature before it is stored."""


class SignedDocument:
    """A document by its digest: the bytes that were signed, parsed when somebody looks into them."""

    __slots__ = ("_document", "data", "digest")

    def __init__(self, digest: str, data: bytes, document: dict[str, Any] | None = None) -> None:
        self.digest, self.data, self._document = digest, data, document

    @property
    def document(self) -> dict[str, Any]:
        """The document; it was read strictly, in the closed profile, before it came here."""
        if self._document is None:
            value = strict_json.loads(self.data, max_bytes=len(self.data), numbers=False)
            if not isinstance(value, dict):
                raise TypeError("no document of a known kind")
            self._document = value
        return self._document


class Item(SignedDocument):
    """One document of a request that keeps the closed profile, and what the rules of publishing ask of it.

    ``about``: a statement's claim, by digest; ``accredited``: the accreditation it names, by digest;
    ``products``: a claim's id and alternateIds, or the id of the entity of a CO2 statement or report;
    ``period``: the time that a document of an entity is about; ``revises``: the claim it replaces;
    ``accounts``: the CO2 statement that a report's figures are of; ``consumes``: digest and kilograms of its
    inputs; ``lists``: the status lists it has entries in, as its own issuer's. It goes between processes
    without the parsed document.
    """

    __slots__ = (
        "about", "accounts", "accredited", "consumes", "id", "issuer", "kind", "lists", "period", "products",
        "revises", "valid_from", "where",
    )  # fmt: skip

    def __init__(
        self, kind: Kind, digest: str, data: bytes, where: str, facts: "Facts",
        document: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(digest, data, document)
        self.kind, self.where = kind, where
        self.id, self.issuer, self.valid_from = facts.id, facts.issuer, facts.valid_from
        self.about, self.accredited, self.revises = facts.about, facts.accredited, facts.revises
        self.products, self.lists, self.period = facts.products, facts.lists, facts.period
        self.consumes, self.accounts = facts.consumes, facts.accounts

    def __reduce__(self) -> tuple[object, ...]:
        facts = Facts(*(getattr(self, name) for name in Facts._fields))
        return Item, (self.kind, self.digest, self.data, self.where, facts)


class Facts(NamedTuple):
    """What the rules of publishing ask of a document; see ``Item``."""

    id: str
    issuer: str
    valid_from: str
    lists: tuple[ListName, ...]
    about: str = ""
    accredited: str = ""
    revises: str | None = None
    products: tuple[str, ...] = ()
    period: Period | None = None
    accounts: str = ""
    consumes: tuple[tuple[str, str], ...] = ()


def read(body: bytes, *, max_request: int, max_credential: int) -> list[Item]:
    """Read the documents of a request and hold each to the closed profile.

    The body is one credential or a container of several. Raises ``Problem`` 422 for the first that is not
    strict JSON within ``max_request`` bytes, is beyond ``max_credential`` bytes, breaks the profile or stands
    twice, with its JSON Pointer.
    """
    try:
        value = strict_json.loads(body, max_bytes=max_request, numbers=False)
    except ToolError as error:
        raise Problem(422, error.code, error.message, hint=error.hint, where=error.where) from None
    documents: Sequence[object] = [value]
    pointer = ""
    if isinstance(value, dict) and value.get("type") == ["VerifiablePresentation"]:
        # Proofs of another log are no document: this service answers with those of its own.
        _keep_profile(log_evidence.form_of(value), value, "")
        members = value["verifiableCredential"]
        documents = members if isinstance(members, list) else []
        pointer = "/verifiableCredential/"
    items = [
        one_item(one, f"{pointer}{place}" if pointer else "", max_credential)
        for place, one in enumerate(documents)
    ]
    if len({one.digest for one in items}) != len(items):
        raise unprocessable("publish.duplicate", "The request holds the same document twice.", "")
    return items


def one_item(document: object, where: str, max_credential: int) -> Item:
    """One document, or a 413 or 422."""
    kind = kind_of(document)
    if kind is None or kind not in _PUBLISHED or not isinstance(document, dict):
        raise unprocessable("publish.kind", "This is not a document that is published here.", where)
    if version_of(document) == "unknown_version":
        raise unprocessable(
            "publish.version", "The document is of a version this service does not know.", where
        )
    _keep_profile(kind, document, where)
    period = period_of(kind, document["credentialSubject"])
    if period is not None and period.end <= period.start:
        raise unprocessable(
            "publish.period",
            "The period of this document ends no later than it begins.",
            f"{where}/credentialSubject/period",
        )
    data = jcs.canonical_read(document)
    if len(data) > max_credential:
        raise limits.too_large(max_credential)
    return Item(kind, multibase_digest(data, "sha2-384"), data, where, _facts(kind, document), document)


def _facts(kind: Kind, document: dict[str, Any]) -> Facts:
    envelope, subject = read_envelope(document), document["credentialSubject"]
    facts = Facts(
        envelope.id,
        envelope.issuer.id,
        envelope.valid_from,
        tuple((envelope.issuer.id, entry.list_id) for entry in envelope.status),
    )
    if kind in CLAIMS:
        return facts._replace(
            products=(subject["id"], *subject.get("alternateIds", ())),
            revises=document.get("wasRevisionOf", {}).get("digestMultibase"),
            period=period_of(kind, subject),
            accounts=document["accounts"]["digestMultibase"] if "accounts" in document else "",
            consumes=tuple(consumed(document)),
        )
    if kind == "statement":
        return facts._replace(
            about=subject["digestMultibase"], accredited=subject["accreditation"]["digestMultibase"]
        )
    return facts


def _keep_profile(kind: log_evidence.Form | Kind, document: object, where: str) -> None:
    violation = shape.check(kind, document)
    if violation is not None:
        raise unprocessable(
            "publish.profile",
            f"The document breaks rule {violation.description}.",
            where + violation.where,
        )


def in_order(items: Sequence[Item]) -> list[Item]:
    """Order documents for storing: claims before statements about them, and before claims that replace them.

    Each claim is preceded by the claims of its line that are here too. Responses are left out: the service
    signs its own. A circle of revisions ends where a claim is met again.
    """
    claims = {item.digest: item for item in items if item.kind in CLAIMS}
    ordered: dict[str, Item] = {}
    for item in claims.values():
        line = []
        step: Item | None = item
        while step is not None and step.digest not in ordered:
            line.append(step)
            step = claims.get(step.revises or "")
        ordered.update((one.digest, one) for one in reversed(line))
    return [*ordered.values(), *(item for item in items if item.kind not in {*CLAIMS, "response"})]


def stored_item(stored: Stored, *, max_credential: int) -> Item:
    """Read a stored document as one that arrives: where its place in a request is given, it has none."""
    return one_item(SignedDocument(stored.digest, stored.data).document, "", max_credential)


def unprocessable(code: str, message: str, where: str) -> Problem:
    """Make a 422 that names the place in the request."""
    return Problem(
        422, code, message, hint=f"{NOTHING_STORED} passport verify FILE explains more.", where=where
    )


def forbidden(code: str, message: str, item: Item) -> Problem:
    """Make a 403 that names the document."""
    return Problem(
        403,
        code,
        message,
        hint=f"{NOTHING_STORED} Ask who may publish what of the trust list's publisher.",
        where=item.where,
    )
