"""Accepting documents: read, judge the right, verify everything, store all or nothing (DESIGN 8, T81-T84).

Who brings a document must be a registered issuer. A claim is brought by its own issuer; a statement by its
issuer or by the issuer of the claim; accreditations and status lists, which everyone may see, by any
registered issuer. What a document says counts only by its own signature, whoever brings it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from passport import container, moments, status
from passport.identifiers.product_id import parse_product_id
from passport.model import statuslist
from passport.vocab import Kind
from resolver.incoming import Item, document, forbidden, in_order, one_item, products, read, unprocessable
from resolver.pending import Pending
from resolver.problems import Problem
from resolver.registered import Registered
from resolver.store.store import (
    Admission,
    Admitted,
    Conflict,
    ListName,
    Store,
    StoreUnavailable,
)
from signing.errors import ToolError
from verify import Demand, Evidence, Report, verify

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
        (outcome,) = self.publish_each([body], method, at=at, rehearse=rehearse)
        if isinstance(outcome, ToolError):
            raise outcome
        return outcome

    def publish_each(
        self, bodies: Sequence[bytes], method: str, *, at: str, rehearse: bool = False
    ) -> list[list[Published] | ToolError]:
        """``publish`` of each body, written through together: what is refused leaves the others.

        All is verified before the store is asked to write. Raises ``StoreUnavailable``: none is stored.
        """
        by = method.partition("#")[0]
        registered = self._registered.now()
        if not registered.may_publish(by):
            refusal = Problem(
                403,
                "publish.not_registered",
                "This party is not registered as an issuer here.",
                hint="Nothing was stored. Ask the operator: passport resolver issuers add DID.",
            )
            return [refusal] * len(bodies)
        view = Pending(self._store)
        prepared = [self._prepare(body, _Request(by, registered, view, at)) for body in bodies]
        ready = [one for one in prepared if not isinstance(one, ToolError)]
        groups = [admissions for _, admissions in ready]
        admitted = iter(self._store.admit_each(groups, by=by, at=at, rehearse=rehearse) if groups else ())
        return [one if isinstance(one, ToolError) else _told(*one, next(admitted)) for one in prepared]

    def _prepare(self, body: bytes, request: "_Request") -> tuple[list[Item], list[Admission]] | ToolError:
        """The documents of one body and what the store is asked to keep; or why not."""
        try:
            items = read(body, max_request=self._max_request, max_credential=self._max_credential)
            new = [one for one in items if one.kind != "response" and request.view.get(one.digest) is None]
            for item in new:
                _judge_right(item, items, request)
            for item in new:
                if item.kind in ("statuslist", "accreditation"):
                    self._registered.check(item.kind, item.document, item.digest, where=item.where)
            admissions = [self._admission(item, new, request) for item in in_order(new)]
        except StoreUnavailable:
            raise
        except ToolError as error:
            return error
        request.view.add(admissions, request.at)
        return items, admissions

    def _admission(self, item: Item, new: Sequence[Item], request: "_Request") -> Admission:
        """What the store is asked to keep, after the verification its kind demands."""
        names: tuple[str, ...] = ()
        product = revises = about = follows = None
        if item.kind == "claim":
            self._verify(item, None, new, request)
            keys = [parse_product_id(one).key for one in products(item)]
            product, names = keys[0], tuple(dict.fromkeys(keys))
            revises = item.document.get("wasRevisionOf", {}).get("digestMultibase")
        elif item.kind == "statement":
            about = item.document["credentialSubject"]["digestMultibase"]
            self._verify(self._claim_of(item, about, new, request.view), item, new, request)
        elif item.kind == "statuslist":
            follows = self._follow(item, request)
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

    def _claim_of(self, item: Item, about: str, new: Sequence[Item], view: Pending) -> Item:
        for one in new:
            if one.digest == about and one.kind == "claim":
                return one
        stored = view.get(about)
        if stored is None or stored.kind != "claim":
            raise Conflict(
                "publish.claim_unknown",
                "The claim this statement is about is not published here.",
                hint="Publish the claim first.",
                where=f"{item.where}/credentialSubject",
            )
        return one_item(document(stored), "", self._max_credential)

    def _follow(self, item: Item, request: "_Request") -> str | None:
        """The digest of the newest held version; a 422 for a list that takes a word back or cannot count."""
        if item.envelope.valid_from > moments.shift(request.at, _FUTURE_SECONDS):
            raise unprocessable(
                "publish.future", "The status list begins in the future.", f"{item.where}/validFrom"
            )
        try:
            bits = status.decode_bits(item.document["credentialSubject"]["encodedList"])
        except ToolError as error:
            raise unprocessable(
                error.code, error.message, f"{item.where}/credentialSubject/encodedList"
            ) from None
        held = request.view.newest_lists([(item.envelope.issuer.id, item.envelope.id)])
        if not held:
            return None
        previous = statuslist.read(document(held[0]))
        if previous.purpose != item.document["credentialSubject"]["statusPurpose"]:
            raise unprocessable("publish.purpose", "The status list had another purpose before.", item.where)
        if previous.purpose != "suspension" and held[0].valid_from <= item.envelope.valid_from:
            before = status.decode_bits(previous.encoded_list)
            if len(bits) < len(before) or int.from_bytes(before) & ~int.from_bytes(bits[: len(before)]):
                raise unprocessable(
                    "publish.taken_back", "A withdrawal or replacement cannot be taken back.", item.where
                )
        return held[0].digest

    def _verify(self, about: Item, opinion: Item | None, new: Sequence[Item], request: "_Request") -> None:
        """Full verification of a claim, or of a statement about it, with all lists known here."""
        if opinion is None:
            # A statement about it in the same request is verified with it, once for both.
            named = [one for one in new if one.kind == "statement" and one.about == about.digest]
            report = self._report(about, named[0] if named else None, new, request)
            _judge(report, ("claim.", "input.", "container."), _CLAIM_MUST, about.where)
        else:
            report = self._report(about, opinion, new, request)
            prefixes = ("claim.", "statement.", "accreditation.", "extra.")
            _judge(report, prefixes, _STATEMENT_MUST, opinion.where)

    def _report(
        self, about: Item, opinion: Item | None, new: Sequence[Item], request: "_Request"
    ) -> Report:
        pair = (about.digest, opinion.digest if opinion is not None else "")
        if pair in request.reports:
            return request.reports[pair]
        signed = [about, *([opinion] if opinion is not None else [])]
        extras = [one.document for one in new if one.kind == "accreditation" and _names(opinion, one)]
        if opinion is not None and not extras:
            stored = request.view.get(
                opinion.document["credentialSubject"]["accreditation"]["digestMultibase"]
            )
            extras = [document(stored)] if stored is not None and stored.kind == "accreditation" else []
        wanted = {name for one in signed for name in one.status_lists}
        wanted |= {
            (one["issuer"]["id"], entry["statusListCredential"])
            for one in extras
            for entry in one["credentialStatus"]
        }
        lists = request.lists(sorted(wanted))
        lists += [one.document for one in new if one.kind == "statuslist"]
        data = container.write(
            about.document, opinion.document if opinion is not None else None, None, extras
        )
        evidence = Evidence.open(status=container.bundle(lists)) if lists else Evidence.open()
        report = verify(data, evidence, self._registered.trust, Demand(at=request.at))
        request.reports[pair] = report
        return report


@dataclass(slots=True)
class _Request:
    """Who asks and when, what is stored and about to be, and what was verified for this body already."""

    by: str
    registered: Registered
    view: Pending
    at: str
    reports: dict[tuple[str, str], Report] = field(default_factory=dict)

    def lists(self, wanted: Sequence[ListName]) -> list[dict[str, Any]]:
        return [document(one) for one in self.view.newest_lists(wanted)]


def _judge_right(item: Item, items: Sequence[Item], request: _Request) -> None:
    by, registered = request.by, request.registered
    issuer = item.envelope.issuer.id
    if not registered.may_sign(item.kind, issuer):
        raise forbidden(
            "publish.role", "Its issuer is not registered here in the role this document needs.", item
        )
    if item.kind == "claim":
        if issuer != by:
            raise forbidden("publish.not_yours", "A claim is published by its own issuer only.", item)
        for product in products(item):
            if not registered.holds(issuer, parse_product_id(product)):
                raise forbidden(
                    "publish.prefix", "The product id is not under a prefix of its issuer.", item
                )
    if item.kind == "statement" and by not in {issuer, _claimant(item, items, request.view)}:
        raise forbidden(
            "publish.not_yours",
            "A statement is published by its issuer or by the issuer of the claim.",
            item,
        )


def _claimant(item: Item, items: Sequence[Item], view: Pending) -> str | None:
    about = item.document["credentialSubject"]["digestMultibase"]
    here = next((one.envelope.issuer.id for one in items if one.digest == about), None)
    if here is not None:
        return here
    stored = view.get(about)
    return stored.issuer if stored is not None else None


def _judge(report: Report, prefixes: tuple[str, ...], must: frozenset[str], where: str) -> None:
    """Raise a 422 with the first finding that fails, or the first that had to be made and was not."""
    passed = set()
    for finding in report.findings:
        if not finding.code.startswith(prefixes) or finding.code in _OPINIONS:
            continue
        if finding.outcome == "fail":
            raise unprocessable(
                f"verify.{finding.code}", "The document does not verify.", where + finding.where
            )
        if finding.outcome == "pass":
            passed.add(finding.code)
    missing = sorted(must - passed)
    if missing:
        raise unprocessable(f"verify.{missing[0]}", "The document could not be verified.", where)


def _names(opinion: Item | None, one: Item) -> bool:
    return (
        opinion is not None
        and one.digest == opinion.document["credentialSubject"]["accreditation"]["digestMultibase"]
    )


def _told(
    items: Sequence[Item], admissions: Sequence[Admission], admitted: Sequence[Admitted] | Conflict
) -> list[Published] | ToolError:
    if isinstance(admitted, Conflict):
        return admitted
    became = dict(zip((one.digest for one in admissions), admitted, strict=True))
    outcomes = [_outcome(one, became.get(one.digest, "already")) for one in items]
    return [Published(one.digest, one.kind, said) for one, said in zip(items, outcomes, strict=True)]


def _outcome(item: Item, admitted: Literal["stored", "already"]) -> Outcome:
    return "skipped" if item.kind == "response" else admitted


