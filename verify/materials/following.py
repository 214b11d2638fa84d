"""Input passports followed to their ends: verified like every passport, bounded, each at most once (T60).

An input is asked what a claim is asked: signer, proof, links, independence, accreditation, status, figures,
its own inputs. What counts for the consumer is what held when the consumer's claim was signed; withdrawal
counts whenever it came.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport.carbon.inputs import input_of_claim
from passport.carbon.rechecking.consumption import Consumer, consumer_of
from passport.identifiers.product_id import identities
from passport.model.claim import Claim, Input
from passport.vocab import Kind
from verify.believing import listed
from verify.believing.listed import Listed
from verify.case import Case, Check, Doc
from verify.evidence import Known
from verify.findings import BESIDE_INPUT
from verify.limits import CREDENTIAL_BYTES, INPUT_CREDENTIALS, INPUT_DEPTH
from verify.materials.followed import Followed
from verify.materials.opinions import Judged, choose, judge
from verify.materials.verdict_of_input import Opinions, verdict
from verify.opening import Opened, Raw, product_names


class _Examined(NamedTuple):
    """An input claim with what was found of it, and the statements about it, each judged by itself."""

    case: Case
    found: Listed
    opinions: tuple[Judged, ...]


class Walk:
    """What is at hand for following, and how far one verification has come with it."""

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
        self._opinions: dict[str, list[Raw]] = {}
        for raw in self._opened.extras:
            if raw.kind == "statement":
                self._opinions.setdefault(_about(raw), []).append(raw)
        self._claims: dict[str, list[Known]] = {}
        for one in (*case.evidence.claims, *known):
            for name in _products(one.document) if one.kind == "claim" else ():
                self._claims.setdefault(name, []).append(one)
        granted = {one.digest: one for one in known if self._may_accredit(one)}
        if len(granted) > INPUT_CREDENTIALS:
            # One that is left out could be the newest: then no input can be judged, and each says so.
            granted, self._spent = {}, INPUT_CREDENTIALS
        found = (listed.judge(one.kind, one.document, one.digest, case.trust) for one in granted.values())
        self._extras = [*case.extras, *(one for one in found if not one.stopped)]

    def _may_accredit(self, one: Known) -> bool:
        """Whether it is an accreditation in the name of a listed body; others need no signature checked."""
        issuer = one.document.get("issuer")
        did = issuer.get("id") if isinstance(issuer, dict) else None
        party = self.case.trust.party(did) if one.kind == "accreditation" and isinstance(did, str) else None
        return party is not None and "accreditation-body" in party.roles

    def follow(self, entry: Input, used_at: str) -> Followed:
        """The input as it counts for a claim signed at ``used_at``."""
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
        said = self._said(examined.opinions, used_at)
        answer = verdict(
            case, (*case.findings, *said.findings), said.missing, used_at, refused=said.refused
        )
        given = None if answer.wrong else input_of_claim(found.document, found.digest, passes=answer.passes)
        return Followed(position, "", answer, given, claim, self._successor(case), case.consumed)

    def _said(self, opinions: Iterable[Judged], used_at: str) -> Opinions:
        """What the statements say at that moment; the status lists of those that are heard count."""
        said, heard = choose(opinions, used_at)
        for one in heard:
            if one.digest not in self._heard:
                self._heard.add(one.digest)
                self.case.counted += one.counted
        return said

    def _examined(self, raw: Raw) -> _Examined | str:
        """The case of an input claim, or why there is none; examined once, however many consume it."""
        done = self._done.get(raw.digest)
        if done is not None:
            return done
        if self.depth >= INPUT_DEPTH:
            return "depth"  # not remembered: on a shorter way it may be within reach
        opinions = self._opinions.get(raw.digest, [])
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
        examined = _Examined(case, found, judged)
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
        evidence = self.case.evidence._replace(claims=self._about_product(raw), inputs=(), workings=None)
        case = Case(self._opened, evidence, self.case.trust, self.case.demand, lambda _: self)
        case.walk = self
        case.extras = self._extras
        case.claim = _doc("claim", raw, found)
        return case

    def _judged(self, opinions: Iterable[Raw], raw: Raw, claim: Listed) -> Iterator[Judged]:
        """The statements by listed verifiers whose signature holds; others count as absent."""
        for one in {opinion.digest: opinion for opinion in opinions}.values():
            found = listed.judge("statement", one.document, one.digest, self.case.trust)
            if not found.stopped:
                case = self._case(raw, claim)
                yield judge(case, _doc("statement", one, found), self._checks_of_opinion)

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


def _about(raw: Raw) -> str:
    subject = raw.document.get("credentialSubject")
    digest = subject.get("digestMultibase") if isinstance(subject, dict) else None
    return digest if isinstance(digest, str) else ""


def _products(document: Mapping[str, Any]) -> frozenset[str]:
    """The products a claim, checked or not, names, whatever their spelling."""
    return identities(product_names(document))
