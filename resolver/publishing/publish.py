"""Accept documents: read, check the right, verify, store all or nothing (DESIGN 8, T81-T84).

Who brings a document must be a registered issuer. A claim is brought by its own issuer; a statement by its
issuer or by the issuer of the claim; accreditations and status lists, which everyone may see, by any
registered issuer. What a document says counts only by its own signature, whoever brings it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from passport import moments, status
from passport.identifiers.product_id import parse_product_id
from passport.model import statuslist
from passport.vocab import CLAIMS, Kind
from resolver.log.logged import entry_of
from resolver.publishing.batches import Batch, foreseen
from resolver.publishing.examining import REPLACED, Examination, Examiner, Question, Refusal
from resolver.publishing.incoming import Item, SignedDocument, forbidden, in_order, read, unprocessable
from resolver.publishing.pending import Pending
from resolver.publishing.questions import pairs, question_of
from resolver.publishing.registered import Registered
from resolver.publishing.workers import Workers
from resolver.store.store import TOGETHER, Admission, Admitted, Conflict, Store, StoreUnavailable
from resolver.web.problems import NOTHING_STORED, Problem
from signing.errors import ToolError

Outcome = Literal["stored", "already", "skipped"]
_FUTURE_SECONDS: Final = 300
"""How far ahead of the clock a status list may begin (DESIGN 5)."""

@dataclass(frozen=True, slots=True)
class Published:
    """The outcome for one document of a request."""

    digest: str
    kind: Kind
    outcome: Outcome


class Publisher:
    """Accepts requests of registered issuers into a store."""

    def __init__(
        self,
        store: Store,
        registered: Registered,
        workers: Workers,
        *,
        max_credential: int,
        max_request: int,
        logs: bool = False,
    ) -> None:
        """``logs``: whether what is stored is entered into a transparency log."""
        self._logs = logs
        self._store, self._registered, self._workers = store, registered, workers
        self._examiner = Examiner(registered.trust)
        self._max_credential, self._max_request = max_credential, max_request

    def close(self) -> None:
        """Stop what works beside this process."""
        self._workers.close()

    def publish(self, body: bytes, method: str, *, at: str, rehearse: bool = False) -> list[Published]:
        """Store every document in ``body`` (a container, or one credential), or raise and store none.

        ``method`` is the verification method that signed the request. With ``rehearse`` everything is judged
        and nothing stored. Raises ``Problem`` (403, 413, 422), ``Conflict``, ``StoreUnavailable``.
        """
        ((outcome,),) = self._publish([Batch([body], at)], method, rehearse)
        if isinstance(outcome, ToolError):
            raise outcome
        return outcome

    def publish_parts(
        self,
        parts: Iterable[Sequence[bytes]],
        method: str,
        *,
        clock: Callable[[], str],
        rehearse: bool = False,
    ) -> Iterator[list[list[Published] | ToolError]]:
        """``publish`` of each body, those of one part written through together.

        What is refused leaves the others. While one part is stored, the workers verify the next. Raises
        ``StoreUnavailable``: nothing of the part that is due was stored, and nothing after it.
        """
        batches: Iterator[Batch] = (Batch(part, clock()) for part in parts)
        if self._workers.count:
            batches = foreseen(batches, self._workers, self._view())
        return self._publish(batches, method, rehearse)

    def _publish(
        self, batches: Iterable[Batch], method: str, rehearse: bool
    ) -> Iterator[list[list[Published] | ToolError]]:
        """Accept batches of bodies; yields for each batch its outcomes in the order of the bodies.

        ``method`` is the verification method that signed the requests; its party must be registered when the
        batch begins, else every body is refused with 403 ``publish.not_registered``. Each body is stored
        whole or refused; a refusal stops no other body. What an earlier body of the batch brings counts for
        the later ones.
        """
        by = method.partition("#")[0]
        for batch in batches:
            registered = self._registered.now()
            if not registered.may_publish(by):
                refusal = Problem(
                    403,
                    "publish.not_registered",
                    "This party is not registered as an issuer here.",
                    hint=f"{NOTHING_STORED} Ask the operator: passport resolver issuers add DID.",
                )
                yield [refusal] * len(batch.bodies)
                continue
            contents = batch.read(self._read)
            view = self._view()
            view.expect(batch.named())
            request = _Request(by, registered, view, batch.at, batch.answers())
            prepared = [
                one if isinstance(one, ToolError) else self._prepare(one, request) for one in contents
            ]
            groups = [one[1] for one in prepared if not isinstance(one, ToolError)]
            admitted = iter(
                self._store.admit_each(groups, by=by, at=batch.at, rehearse=rehearse) if groups else ()
            )
            yield [one if isinstance(one, ToolError) else _done(*one, next(admitted)) for one in prepared]

    def _view(self) -> Pending:
        return Pending(self._store, max_credential=self._max_credential)

    def _read(self, body: bytes) -> list[Item] | ToolError:
        try:
            return read(body, max_request=self._max_request, max_credential=self._max_credential)
        except ToolError as error:
            return error

    def _prepare(
        self, items: list[Item], request: "_Request"
    ) -> tuple[list[Item], list[Admission]] | ToolError:
        """Check the documents of a body, and give what the store is asked to keep; or give the refusal.

        In this order: the right to publish each new document, the registration of accreditations and status
        lists, the verification of claims with statements, the order of versions. Documents that are stored
        already are passed over. What is accepted is added to ``request.view``, so that later bodies see it. A
        refusal is returned, so that it stops no other body; only a store that cannot be reached is raised,
        because it concerns every body.
        """
        try:
            new = [one for one in items if one.kind != "response" and request.view.get(one.digest) is None]
            for item in new:
                _judge_right(item, items, request)
            for item in new:
                if item.kind in ("statuslist", "accreditation"):
                    self._registered.check(item.kind, item.document, item.digest, where=item.where)
            for about, opinion in pairs(new, request.view):
                self._verify(about, opinion, new, request)
            admissions = [
                _admission(
                    item,
                    follows=self._follow(item, request) if item.kind == "statuslist" else None,
                    entry=self._entry(item),
                )
                for item in in_order(new)
            ]
        except StoreUnavailable:
            raise
        except ToolError as error:
            return error
        request.view.add(new, request.at)
        return items, admissions

    def _entry(self, item: Item) -> bytes:
        """The entry of the log that is stored with a document; empty where no log is kept."""
        if not self._logs:
            return b""
        return entry_of(item.kind, item.digest, item.document, self._registered.multikey)

    def _follow(self, item: Item, request: "_Request") -> str | None:
        """Give the digest of the status list version that a new one follows, or ``None`` for the first.

        Raises 422: ``publish.future`` (begins later than the tolerance for clocks), ``publish.purpose``
        (another purpose than before), ``publish.taken_back`` (a bit that was set is clear, or the list is
        shorter; suspensions may be lifted), and what decoding the bits raises.
        """
        if item.valid_from > moments.shift(request.at, _FUTURE_SECONDS):
            raise unprocessable(
                "publish.future", "The status list begins in the future.", f"{item.where}/validFrom"
            )
        try:
            bits = status.decode_bits(item.document["credentialSubject"]["encodedList"])
        except ToolError as error:
            raise unprocessable(
                error.code, error.message, f"{item.where}/credentialSubject/encodedList"
            ) from None
        held = request.view.newest_lists([(item.issuer, item.id)])
        if not held:
            return None
        previous = statuslist.read(SignedDocument(held[0].digest, held[0].data).document)
        if previous.purpose != item.document["credentialSubject"]["statusPurpose"]:
            raise unprocessable("publish.purpose", "The status list had another purpose before.", item.where)
        if previous.purpose != "suspension" and held[0].valid_from <= item.valid_from:
            before = status.decode_bits(previous.encoded_list)
            if len(bits) < len(before) or int.from_bytes(before) & ~int.from_bytes(bits[: len(before)]):
                raise unprocessable(
                    "publish.taken_back", "A withdrawal or replacement cannot be taken back.", item.where
                )
        return held[0].digest

    def _verify(self, about: Item, opinion: Item | None, new: Sequence[Item], request: "_Request") -> None:
        """Full verification of a claim, and of a statement about it, with all lists known here."""
        documents: dict[str, SignedDocument] = {}
        question = question_of(about, opinion, new, request.view, request.at, documents)
        verdict = request.answers.get(question) or self._examiner.answer(question, documents)
        if about in new and verdict.claim is not None:
            raise _refused(verdict.claim, about)
        if opinion is not None and verdict.statement is not None:
            raise _refused(verdict.statement, opinion)


@dataclass(slots=True)
class _Request:
    """Who asks and when, what is stored and about to be, and what was verified ahead."""

    by: str
    registered: Registered
    view: Pending
    at: str
    answers: Mapping[Question, Examination]


def _admission(item: Item, *, follows: str | None, entry: bytes) -> Admission:
    """What the store is asked to keep of a document."""
    keys = [parse_product_id(one).key for one in item.products]
    if item.period is not None:
        keys = [item.period.line]
    return Admission(
        item.digest,
        item.kind,
        item.id,
        item.issuer,
        item.valid_from,
        item.data,
        product=keys[0] if keys else None,
        names=tuple(dict.fromkeys(keys)),
        period=item.period,
        revises=item.revises,
        claim=item.about or None,
        follows=follows,
        entry=entry,
        consumes=item.consumes,
    )


def _refused(refusal: Refusal, item: Item) -> Problem:
    message = "The document does not verify." if refusal.asked else "The document could not be verified."
    problem = unprocessable(f"verify.{refusal.code}", message, item.where + refusal.where)
    if refusal.code == REPLACED and refusal.asked:
        problem.message = "It was replaced before it was published."
        problem.hint = f"{NOTHING_STORED} Publish it together with the one that replaces it: {TOGETHER}"
    return problem


def _judge_right(item: Item, items: Sequence[Item], request: _Request) -> None:
    """Refuse a document that its publisher may not publish here; 403 with the document's pointer.

    ``publish.role``: its issuer is not registered in the role. ``publish.not_yours``: a claim is published by
    its issuer, a statement by its issuer or the claim's. ``publish.prefix``: the product's id lies under no
    prefix of the claim's issuer.
    """
    by, registered = request.by, request.registered
    issuer = item.issuer
    if not registered.may_sign(item.kind, issuer):
        raise forbidden(
            "publish.role", "Its issuer is not registered here in the role this document needs.", item
        )
    if item.kind in CLAIMS:
        if issuer != by:
            raise forbidden("publish.not_yours", "A claim is published by its own issuer only.", item)
        for product in item.products:
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
    here = next((one.issuer for one in items if one.digest == item.about), None)
    if here is not None:
        return here
    stored = view.get(item.about)
    return stored.issuer if stored is not None else None


def _done(
    items: Sequence[Item], admissions: Sequence[Admission], admitted: Sequence[Admitted] | Conflict
) -> list[Published] | ToolError:
    if isinstance(admitted, Conflict):
        return admitted
    became = dict(zip((one.digest for one in admissions), admitted, strict=True))
    outcomes = [_outcome(one, became.get(one.digest, "already")) for one in items]
    return [Published(one.digest, one.kind, said) for one, said in zip(items, outcomes, strict=True)]


def _outcome(item: Item, admitted: Literal["stored", "already"]) -> Outcome:
    return "skipped" if item.kind == "response" else admitted


