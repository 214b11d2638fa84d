"""Follow input passports to their ends: verified like every passport, bounded, each at most once (T60).

An input is asked what a claim is asked: signer, proof, links, independence, accreditation, status, figures,
its own inputs. What counts for the consumer is what held when the consumer's claim was signed; withdrawal
counts whenever it came.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from passport.carbon.inputs import input_of_claim
from passport.carbon.rechecking.consumption import Consumer, consumer_of
from passport.identifiers.product_id import identities
from passport.model.claim import Claim, Input
from passport.vocab import Kind
from verify.believing import listed, unread
from verify.believing.listed import Listed
from verify.case import Case, Check, Doc
from verify.evidence import Known
from verify.findings import BESIDE_INPUT
from verify.limits import CREDENTIAL_BYTES, INPUT_CREDENTIALS, INPUT_DEPTH
from verify.materials.followed import Followed
from verify.materials.opinions import Judged, choose, judge
from verify.materials.verdict_of_input import Opinions, verdict
from verify.opening import Opened, Raw, about_of, product_names


class _Examined(NamedTuple):
    """An input claim with the findings about it, and the statements about it, each judged by itself."""

    case: Case
    found: Listed
    opinions: tuple[Judged, ...]
    unread: Mapping[str, str]
    """When each verifier last signed a statement about it that breaks the profile."""


class Walk:
    """The inputs one verification has followed, the documents at hand for it, and what it has spent.

    ``depth`` is how many claims lie above the one being examined (at most ``INPUT_DEPTH``); at most
    ``INPUT_CREDENTIALS`` credentials are judged for all of them together.
    """

    __slots__ = (
        "_by_digest", "_checks", "_checks_of_opinion", "_claims", "_done", "_extras", "_heard", "_opened",
        "_opinions", "_spent", "case", "depth",
    )  # fmt: skip

    def __init__(self, case: Case, checks: Sequence[Check], checks_of_opinion: Sequence[Check]) -> None:
        """Start from the passport that was asked about.

        ``checks`` run over the case of each input claim, ``checks_of_opinion`` over that of each statement
        about one; signer and proof have been asked by then (``listed.judge``).
        """
        self.case: Final = case
        self._checks: Final = checks
        self._checks_of_opinion: Final = checks_of_opinion
        self.depth = 0
        self._spent = 0
        self._done: dict[str, _Examined | str] = {}
        self._heard: set[str] = set()
        known = case.evidence.inputs
        beside = [Raw(one.kind, one.document, one.digest, BESIDE_INPUT, 0) for one in known]
        self._opened = Opened(case.opened.digest)
        self._opened.extras = [*case.opened.extras, *beside]
        self._by_digest = {raw.digest: raw for raw in reversed(self._opened.extras)}
        self._opinions = _grouped(self._opened.extras, "statement", lambda raw: (about_of(raw.document),))
        claims = (*case.evidence.claims, *known)
        self._claims = _grouped(claims, "claim", lambda one: _products(one.document))
        self._extras = [*case.extras, *self._granted(known)]

    def _granted(self, known: Iterable[Known]) -> list[Listed]:
        """The accreditations beside the container that verify.

        Of more than ``INPUT_CREDENTIALS`` none is looked at: the newest could be among those left out, so no
        input can be judged then (``too_many``).
        """
        named = {one.digest: one for one in known if self._may_accredit(one)}
        if len(named) > INPUT_CREDENTIALS:
            self._spent = INPUT_CREDENTIALS
            return []
        trust = self.case.trust
        judged = [listed.judge(one.kind, one.document, one.digest, trust) for one in named.values()]
        return [one for one in judged if not one.stopped]

    def _may_accredit(self, one: Known) -> bool:
        """Whether it is an accreditation in the name of a listed body; others need no signature checked."""
        issuer = one.document.get("issuer")
        did = issuer.get("id") if isinstance(issuer, dict) else None
        party = self.case.trust.party(did) if one.kind == "accreditation" and isinstance(did, str) else None
        return party is not None and "accreditation-body" in party.roles

    def follow(self, entry: Input, used_at: str) -> Followed:
        """Judge one input for a claim signed at ``used_at``, or say in ``Followed.problem`` why not.

        Looked up by digest; ``missing`` (not at hand), ``reference`` (another id), ``size`` (above
        ``CREDENTIAL_BYTES``), ``depth``, ``too_many``, or what failed of profile, signer and proof.
        """
        raw = self._by_digest.get(entry.digest)
        position = BESIDE_INPUT if raw is None else raw.position
        if raw is None or raw.kind != "claim":
            return Followed(position, "missing")
        if raw.document.get("id") != entry.id:
            return Followed(position, "reference")
        if raw.size > CREDENTIAL_BYTES:
            return Followed(position, "size")
        examined = self._examined(raw)
        if isinstance(examined, str):
            return Followed(position, examined)
        case, found = examined.case, examined.found
        claim = found.model
        if not isinstance(claim, Claim):
            return Followed(position, "profile")
        said = self._said(examined, used_at)
        answer = verdict(
            case, (*case.findings, *said.findings), said.missing, used_at, refused=said.refused
        )
        given = None if answer.wrong else input_of_claim(found.document, found.digest, passes=answer.passes)
        successor = self._successor(case)
        return Followed(
            position, "", answer, given, claim, successor, case.consumed, case.support, case.effect
        )

    def _said(self, examined: _Examined, used_at: str) -> Opinions:
        """Choose the statements that count at that moment; their status lists count for the whole, once."""
        said, heard = choose(examined.opinions, used_at, examined.unread)
        for one in heard:
            if one.digest not in self._heard:
                self._heard.add(one.digest)
                self.case.counted += one.counted
        return said

    def _examined(self, raw: Raw) -> _Examined | str:
        """Examine an input claim and the statements about it, once for all that consume it.

        A text instead says why it could not be examined: ``depth``, ``too_many``, or the suffix of what
        failed of profile, signer and proof.
        """
        done = self._done.get(raw.digest)
        if done is not None:
            return done
        if self.depth >= INPUT_DEPTH:
            return "depth"  # not remembered: on a shorter way it may be within reach
        opinions = list({one.digest: one for one in self._opinions.get(raw.digest, ())}.values())
        if self._spent + 1 + len(opinions) > INPUT_CREDENTIALS:
            return "too_many"
        self._spent += 1 + len(opinions)
        found = listed.judge("claim", raw.document, raw.digest, self.case.trust)
        if found.stopped:
            self._done[raw.digest] = found.stopped
            return found.stopped
        case = self._case(raw, found)
        judged = tuple(self._judged(opinions, raw, found))
        self.depth += 1
        for check in self._checks:
            check(case)
        self.depth -= 1
        # Every consumer reads these again, and only what did not pass says something to it.
        case.findings = [one for one in case.findings if one.outcome != "pass"]
        self.case.counted += case.counted
        examined = _Examined(case, found, judged, self._unread(opinions))
        self._done[raw.digest] = examined
        return examined

    def consumers(self, doc: Doc) -> list[Consumer]:
        """The masses of a claim and of all inputs in its tree that could be examined."""
        inner = [done.found for done in self._done.values() if not isinstance(done, str)]
        return [
            consumer_of(doc.raw.document, doc.raw.digest),
            *(consumer_of(found.document, found.digest) for found in inner),
        ]

    def _case(self, raw: Raw, found: Listed) -> Case:
        """A case for one input claim: its rivals as evidence, the extras of the whole, this follower."""
        evidence = self.case.evidence._replace(claims=self._about_product(raw), inputs=(), workings=None)
        case = Case(self._opened, evidence, self.case.trust, self.case.demand, lambda _: self)
        case.walk = self
        case.extras = self._extras
        case.claim = _doc("claim", raw, found)
        return case

    def _judged(self, opinions: Iterable[Raw], raw: Raw, claim: Listed) -> Iterator[Judged]:
        """Judge the statements by listed verifiers whose signature holds; others count as absent."""
        for one in opinions:
            found = listed.judge("statement", one.document, one.digest, self.case.trust)
            if not found.stopped:
                case = self._case(raw, claim)
                yield judge(case, _doc("statement", one, found), self._checks_of_opinion)

    def _unread(self, opinions: Iterable[Raw]) -> Mapping[str, str]:
        """When each listed verifier last signed one of these without keeping the profile."""
        last: dict[str, str] = {}
        for one in opinions:
            if listed.judge("statement", one.document, one.digest, self.case.trust).stopped == "profile":
                found = unread.signed_by(one.document, one.digest, self.case.trust, "verifier")
                if found is not None:
                    last[found.issuer] = max(found.said, last.get(found.issuer, ""))
        return last

    def _about_product(self, raw: Raw) -> tuple[Known, ...]:
        """Other claims at hand that use one of this claim's identifiers: for forks and corrections."""
        found = {one.digest: one for name in _products(raw.document) for one in self._claims.get(name, ())}
        return tuple(found.values())

    def _successor(self, case: Case) -> Claim | None:
        """The claim that corrects this input, where it is at hand; its signature has been checked."""
        found = (one.params.get("successor") for one in case.findings if one.code == "claim.successor")
        digest = next(found, None)
        if not digest:
            return None
        known = {one.digest: one.document for one in self._extras}
        known |= {one.digest: one.document for one in case.evidence.claims}
        model = listed.judge("claim", known[digest], digest, self.case.trust).model
        return model if isinstance(model, Claim) else None


def _doc(name: Kind, raw: Raw, found: Listed) -> Doc:
    return Doc(name, raw, "", found.model, found.party, found.key)


_Item = TypeVar("_Item", Raw, Known)


def _grouped(
    items: Iterable[_Item], kind: Kind, names_of: Callable[[_Item], Iterable[str]]
) -> dict[str, list[_Item]]:
    """Index the credentials of one kind by each of their names, in their order."""
    groups: dict[str, list[_Item]] = {}
    for item in items:
        for name in names_of(item) if item.kind == kind else ():
            groups.setdefault(name, []).append(item)
    return groups


def _products(document: Mapping[str, Any]) -> frozenset[str]:
    """The canonical keys of the products that a claim, checked or not, names."""
    return identities(product_names(document))
