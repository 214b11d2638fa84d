"""Accepting documents: read, judge the right, verify everything, store all or nothing (DESIGN 8, T81-T84).

Who brings a document must be a registered issuer. A claim is brought by its own issuer; a statement by its
issuer or by the issuer of the claim; accreditations and status lists, which everyone may see, by any
registered issuer. What a document says counts only by its own signature, whoever brings it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from passport import container, moments, status
from passport.identifiers.product_id import parse_product_id
from passport.model import kind_of, shape, statuslist, version_of
from passport.model.common import Envelope, read_envelope
from passport.vocab import Kind
from resolver import limits
from resolver.problems import Problem
from resolver.registered import Registered
from resolver.store.store import Admission, Conflict, ListName, Store, Stored
from signing import jcs, strict_json
from signing.digests import document_digest
from signing.errors import ToolError
from verify import Demand, Evidence, Report, verify

_LOG: Final = logging.getLogger("resolver.publish")
Outcome = Literal["stored", "already", "skipped"]
_FUTURE_SECONDS: Final = 300
"""How far ahead of the clock a status list may begin (DESIGN 5)."""
# An adverse or modified opinion is an opinion: it is published like any other, and says what it says.
_OPINIONS: Final = frozenset({"statement.opinion", "statement.unqualified"})
# Silence is no success: these must have been asked, and have passed.
_CLAIM_MUST: Final = frozenset(
    {"claim.profile", "claim.party", "claim.prefix", "claim.proof", "claim.figures"}
)
_STATEMENT_MUST: Final = frozenset(
    {"statement.profile", "statement.party", "statement.proof", "statement.link", "accreditation.proof"}
)


@dataclass(frozen=True, slots=True)
class Published:
    """What became of one document of a request."""

    digest: str
    kind: Kind
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Item:
    """One document of the request that keeps the closed profile."""

    kind: Kind
    document: dict[str, Any]
    digest: str
    data: bytes
    where: str
    envelope: Envelope

    @property
    def status_lists(self) -> list[ListName]:
        return [(self.envelope.issuer.id, entry.list_id) for entry in self.envelope.status]


class Publisher:
    """Accepts requests of registered issuers into a store."""

    def __init__(
        self, store: Store, registered: Registered, *, max_credential: int, max_request: int
    ) -> None:
        self._store, self._registered = store, registered
        self._max_credential, self._max_request = max_credential, max_request

    def publish(self, body: bytes, method: str, *, at: str, rehearse: bool = False) -> list[Published]:
        """Store every document in ``body`` (a container, or one credential), or raise and store none.

        ``method`` is the verification method that signed the request. With ``rehearse`` everything is judged
        and nothing stored. Raises ``Problem`` (403, 413, 422), ``Conflict``, ``StoreUnavailable``.
        """
        by = method.partition("#")[0]
        registered = self._registered.now()
        if not registered.may_publish(by):
            raise Problem(
                403,
                "publish.not_registered",
                "This party is not registered as an issuer here.",
                hint="Nothing was stored. Ask the operator: passport resolver issuers add DID.",
            )
        items = self._read(body)
        new = [item for item in items if item.kind != "response" and self._store.get(item.digest) is None]
        for item in new:
            self._judge_right(item, by, items, registered)
        for item in new:
            if item.kind in ("statuslist", "accreditation"):
                self._registered.check(item.kind, item.document, item.digest, where=item.where)
        admissions = [self._admission(item, new, at) for item in _in_order(new)]
        admitted_now = self._store.admit(admissions, by=by, at=at, rehearse=rehearse)
        admitted = dict(zip((one.digest for one in admissions), admitted_now, strict=True))
        return [
            Published(item.digest, item.kind, _outcome(item, admitted.get(item.digest, "already")))
            for item in items
        ]

    def _read(self, body: bytes) -> list[_Item]:
        """The documents of a request, each in the closed profile; the first that is not is a 422."""
        try:
            value = strict_json.loads(body, max_bytes=self._max_request, numbers=False)
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
            self._item(one, f"{pointer}{place}" if pointer else "") for place, one in enumerate(documents)
        ]
        if len({item.digest for item in items}) != len(items):
            raise _unprocessable("publish.duplicate", "The request holds the same document twice.", "")
        return items

    def _item(self, document: object, where: str) -> _Item:
        kind = kind_of(document)
        if kind is None or kind == "trustlist" or not isinstance(document, dict):
            raise _unprocessable("publish.kind", "This is not a document that is published here.", where)
        if version_of(document) == "unknown_version":
            raise _unprocessable(
                "publish.version", "The document is of a version this service does not know.", where
            )
        _keep_profile(kind, document, where)
        data = jcs.canonical(document)
        if len(data) > self._max_credential:
            raise limits.too_large(self._max_credential)
        return _Item(kind, document, document_digest(document), data, where, read_envelope(document))

    def _judge_right(
        self, item: _Item, by: str, items: Sequence[_Item], registered: Registered
    ) -> None:
        issuer = item.envelope.issuer.id
        if not registered.may_sign(item.kind, issuer):
            raise _forbidden(
                "publish.role", "Its issuer is not registered here in the role this document needs.", item
            )
        if item.kind == "claim":
            if issuer != by:
                raise _forbidden("publish.not_yours", "A claim is published by its own issuer only.", item)
            for product in _products(item):
                if not registered.holds(issuer, parse_product_id(product)):
                    raise _forbidden(
                        "publish.prefix", "The product id is not under a prefix of its issuer.", item
                    )
        if item.kind == "statement" and by not in {issuer, self._claimant(item, items)}:
            raise _forbidden(
                "publish.not_yours",
                "A statement is published by its issuer or by the issuer of the claim.",
                item,
            )

    def _claimant(self, item: _Item, items: Sequence[_Item]) -> str | None:
        about = item.document["credentialSubject"]["digestMultibase"]
        here = next((one.envelope.issuer.id for one in items if one.digest == about), None)
        if here is not None:
            return here
        stored = self._store.get(about)
        return stored.issuer if stored is not None else None

    def _admission(self, item: _Item, new: Sequence[_Item], at: str) -> Admission:
        """What the store is asked to keep, after the verification its kind demands."""
        names: tuple[str, ...] = ()
        product = revises = about = follows = None
        if item.kind == "claim":
            self._verify(item, None, new, at)
            keys = [parse_product_id(one).key for one in _products(item)]
            product, names = keys[0], tuple(dict.fromkeys(keys))
            revises = item.document.get("wasRevisionOf", {}).get("digestMultibase")
        elif item.kind == "statement":
            about = item.document["credentialSubject"]["digestMultibase"]
            self._verify(self._claim_of(item, about, new), item, new, at)
        elif item.kind == "statuslist":
            follows = self._follow(item, at)
        return Admission(
            item.digest,
            item.kind,
            item.envelope.id,
            item.envelope.issuer.id,
            item.envelope.valid_from,
            item.data,
            product=product,
            names=names,
            revises=revises,
            claim=about,
            follows=follows,
        )

    def _claim_of(self, item: _Item, about: str, new: Sequence[_Item]) -> _Item:
        for one in new:
            if one.digest == about and one.kind == "claim":
                return one
        stored = self._store.get(about)
        if stored is None or stored.kind != "claim":
            raise Conflict(
                "publish.claim_unknown",
                "The claim this statement is about is not published here.",
                hint="Publish the claim first.",
                where=f"{item.where}/credentialSubject",
            )
        return self._item(strict_json.loads(stored.data, numbers=False), "")

    def _follow(self, item: _Item, at: str) -> str | None:
        """The digest of the newest held version; a 422 for a list that takes a word back or cannot count."""
        if item.envelope.valid_from > moments.shift(at, _FUTURE_SECONDS):
            raise _unprocessable(
                "publish.future", "The status list begins in the future.", f"{item.where}/validFrom"
            )
        try:
            bits = status.decode_bits(item.document["credentialSubject"]["encodedList"])
        except ToolError as error:
            raise _unprocessable(
                error.code, error.message, f"{item.where}/credentialSubject/encodedList"
            ) from None
        held = self._store.newest_lists([(item.envelope.issuer.id, item.envelope.id)])
        if not held:
            return None
        previous = statuslist.read(_document(held[0]))
        if previous.purpose != item.document["credentialSubject"]["statusPurpose"]:
            raise _unprocessable("publish.purpose", "The status list had another purpose before.", item.where)
        if previous.purpose != "suspension" and held[0].valid_from <= item.envelope.valid_from:
            before = status.decode_bits(previous.encoded_list)
            if len(bits) < len(before) or int.from_bytes(before) & ~int.from_bytes(bits[: len(before)]):
                raise _unprocessable(
                    "publish.taken_back", "A withdrawal or replacement cannot be taken back.", item.where
                )
        return held[0].digest

    def _verify(self, about: _Item, opinion: _Item | None, new: Sequence[_Item], at: str) -> None:
        """Full verification of a claim, or of a statement about it, with all lists known here."""
        signed = [about, *([opinion] if opinion is not None else [])]
        extras = [one.document for one in new if one.kind == "accreditation" and _names(opinion, one)]
        if opinion is not None and not extras:
            stored = self._store.get(
                opinion.document["credentialSubject"]["accreditation"]["digestMultibase"]
            )
            extras = [_document(stored)] if stored is not None and stored.kind == "accreditation" else []
        wanted = {name for one in signed for name in one.status_lists}
        wanted |= {
            (one["issuer"]["id"], entry["statusListCredential"])
            for one in extras
            for entry in one["credentialStatus"]
        }
        lists = [_document(one) for one in self._store.newest_lists(sorted(wanted))]
        lists += [one.document for one in new if one.kind == "statuslist"]
        data = container.write(
            about.document, opinion.document if opinion is not None else None, None, extras
        )
        evidence = Evidence.open(status=container.bundle(lists)) if lists else Evidence.open()
        report = verify(data, evidence, self._registered.trust, Demand(at=at))
        if opinion is None:
            _judge(report, ("claim.", "input.", "container."), _CLAIM_MUST, about.where)
        else:
            _judge(
                report, ("claim.", "statement.", "accreditation.", "extra."), _STATEMENT_MUST, opinion.where
            )


def _judge(report: Report, prefixes: tuple[str, ...], must: frozenset[str], where: str) -> None:
    """Raise a 422 with the first finding that fails, or the first that had to be made and was not."""
    passed = set()
    for finding in report.findings:
        if not finding.code.startswith(prefixes) or finding.code in _OPINIONS:
            continue
        if finding.outcome == "fail":
            raise _unprocessable(
                f"verify.{finding.code}", "The document does not verify.", where + finding.where
            )
        if finding.outcome == "pass":
            passed.add(finding.code)
    missing = sorted(must - passed)
    if missing:
        raise _unprocessable(f"verify.{missing[0]}", "The document could not be verified.", where)


def _keep_profile(kind: Literal["container"] | Kind, document: object, where: str) -> None:
    violation = shape.check(kind, document)
    if violation is not None:
        raise _unprocessable(
            "publish.profile",
            f"The document breaks rule {violation.rule} of the profile: {violation.problem}.",
            where + violation.where,
        )


def _in_order(items: Sequence[_Item]) -> list[_Item]:
    """Claims before the statements about them, and a claim before the one that replaces it."""
    claims = {item.digest: item for item in items if item.kind == "claim"}
    ordered: dict[str, _Item] = {}
    for item in claims.values():
        line = []
        step: _Item | None = item
        while step is not None and step.digest not in ordered:
            line.append(step)
            step = claims.get(step.document.get("wasRevisionOf", {}).get("digestMultibase", ""))
        ordered.update((one.digest, one) for one in reversed(line))
    return [*ordered.values(), *(item for item in items if item.kind not in ("claim", "response"))]


def _products(item: _Item) -> list[str]:
    subject = item.document["credentialSubject"]
    return [subject["id"], *subject.get("alternateIds", ())]


def _names(opinion: _Item | None, one: _Item) -> bool:
    return (
        opinion is not None
        and one.digest == opinion.document["credentialSubject"]["accreditation"]["digestMultibase"]
    )


def _document(stored: Stored) -> dict[str, Any]:
    value = strict_json.loads(stored.data, numbers=False)
    if not isinstance(value, dict):
        raise TypeError("the store holds something that was never admitted")
    return value


def _outcome(item: _Item, admitted: Literal["stored", "already"]) -> Outcome:
    return "skipped" if item.kind == "response" else admitted


def _unprocessable(code: str, message: str, where: str) -> Problem:
    return Problem(
        422, code, message, hint="Nothing was stored. passport verify FILE explains more.", where=where
    )


def _forbidden(code: str, message: str, item: _Item) -> Problem:
    return Problem(
        403,
        code,
        message,
        hint="Nothing was stored. Ask who may publish what of the trust list's publisher.",
        where=item.where,
    )
