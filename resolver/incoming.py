"""Documents as they arrive: each read strictly, in the closed profile, with its digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from passport.model import kind_of, shape, version_of
from passport.model.common import Envelope, read_envelope
from passport.vocab import Kind
from resolver import limits
from resolver.problems import Problem
from resolver.store.store import ListName, Stored
from signing import jcs, strict_json
from signing.digests import multibase_digest
from signing.errors import ToolError


@dataclass(frozen=True, slots=True)
class Item:
    """One document of the request that keeps the closed profile."""

    kind: Kind
    document: dict[str, Any]
    digest: str
    data: bytes
    where: str
    envelope: Envelope

    @property
    def about(self) -> str:
        """The digest of the claim a statement is about."""
        return str(self.document["credentialSubject"]["digestMultibase"])

    @property
    def status_lists(self) -> list[ListName]:
        """The status lists its entries point to, as its own issuer's."""
        return [(self.envelope.issuer.id, entry.list_id) for entry in self.envelope.status]


def read(body: bytes, *, max_request: int, max_credential: int) -> list[Item]:
    """The documents of a request, each in the closed profile; the first that is not is a 422."""
    try:
        value = strict_json.loads(body, max_bytes=max_request, numbers=False)
    except ToolError as error:
        raise Problem(422, error.code, error.message, hint=error.hint, where=error.where) from None
    documents: Sequence[object] = [value]
    pointer = ""
    if isinstance(value, dict) and value.get("type") == ["VerifiablePresentation"]:
        _keep_profile("container", value, "")
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
    if kind is None or kind == "trustlist" or not isinstance(document, dict):
        raise unprocessable("publish.kind", "This is not a document that is published here.", where)
    if version_of(document) == "unknown_version":
        raise unprocessable(
            "publish.version", "The document is of a version this service does not know.", where
        )
    _keep_profile(kind, document, where)
    data = jcs.canonical(document)
    if len(data) > max_credential:
        raise limits.too_large(max_credential)
    return Item(kind, document, multibase_digest(data, "sha2-384"), data, where, read_envelope(document))


def _keep_profile(kind: Literal["container"] | Kind, document: object, where: str) -> None:
    violation = shape.check(kind, document)
    if violation is not None:
        raise unprocessable(
            "publish.profile",
            f"The document breaks rule {violation.rule} of the profile: {violation.problem}.",
            where + violation.where,
        )


def in_order(items: Sequence[Item]) -> list[Item]:
    """Claims before the statements about them, and a claim before the one that replaces it."""
    claims = {item.digest: item for item in items if item.kind == "claim"}
    ordered: dict[str, Item] = {}
    for item in claims.values():
        line = []
        step: Item | None = item
        while step is not None and step.digest not in ordered:
            line.append(step)
            step = claims.get(step.document.get("wasRevisionOf", {}).get("digestMultibase", ""))
        ordered.update((one.digest, one) for one in reversed(line))
    return [*ordered.values(), *(item for item in items if item.kind not in ("claim", "response"))]


def products(item: Item) -> list[str]:
    """The claim's id and its alternateIds."""
    subject = item.document["credentialSubject"]
    return [subject["id"], *subject.get("alternateIds", ())]


def document(stored: Stored) -> dict[str, Any]:
    """A stored document, parsed again."""
    value = strict_json.loads(stored.data, numbers=False)
    if not isinstance(value, dict):
        raise TypeError("the store holds something that was never admitted")
    return value


def unprocessable(code: str, message: str, where: str) -> Problem:
    """A 422."""
    return Problem(
        422, code, message, hint="Nothing was stored. passport verify FILE explains more.", where=where
    )


def forbidden(code: str, message: str, item: Item) -> Problem:
    """A 403."""
    return Problem(
        403,
        code,
        message,
        hint="Nothing was stored. Ask who may publish what of the trust list's publisher.",
        where=item.where,
    )
