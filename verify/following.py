"""Input passports followed to their ends: verified like every passport, bounded, each at most once (T60).

An input is asked what a claim is asked: signer, proof, links, independence, accreditation, status, figures,
its own inputs. What counts for the consumer is what held when the consumer's claim was signed; withdrawal
counts whenever it came.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from passport.carbon.inputs import CheckedInput, input_of_claim
from passport.model.claim import Claim, Input
from passport.model.statement import Statement
from verify.case import Case, Doc
from verify.checks import (
    accreditation,
    figures,
    freshness,
    inputs,
    links,
    listed,
    opinion,
    signers,
    status,
    time,
)
from verify.checks.listed import Listed
from verify.evidence import Known
from verify.limits import CREDENTIAL_BYTES, INPUT_CREDENTIALS, INPUT_DEPTH
from verify.opening import Opened, Raw
from verify.verdict_of_input import Verdict, verdict_of

BESIDE: Final = 1_500
"""Position of an input that is not in the container."""
_CHECKS: Final[tuple[Callable[[Case], None], ...]] = (
    signers.keys,
    links.statement,
    links.forks,
    opinion.independence,
    opinion.vouches,
    opinion.outcome,
    time.claim,
    time.statement,
    accreditation.accreditation,
    status.status,
    inputs.inputs,
    figures.figures,
    freshness.freshness,
)


class Followed(NamedTuple):
    """One input of one claim. ``given`` is what its figures may be taken for, ``None`` where for nothing.

    ``problem`` says why there is no verdict: ``missing``, ``depth``, ``too_many``, ``reference`` (another
    id), ``size``, or what failed of profile, signer and proof.
    """

    position: int
    problem: str
    verdict: Verdict | None = None
    given: CheckedInput | None = None
    claim: Claim | None = None
    successor: Claim | None = None

    @property
    def unsure(self) -> bool:
        """Whether nobody here knows if a statement vouches for it; its figures count as T0 then."""
        return self.verdict is not None and self.verdict.vouched == "not_checked"

    @property
    def lacking(self) -> str:
        """The code of the answer that leaves its figures open."""
        if self.verdict is None:
            return "inputs.present"
        return "inputs.holds" if self.verdict.wrong else "inputs.vouched"


class Walk:
    """What is at hand for following, and how far one verification has come with it."""

    __slots__ = (
        "_by_digest", "_claims", "_done", "_extras", "_opened", "_opinions", "_spent", "case", "depth",
    )  # fmt: skip

    def __init__(self, case: Case) -> None:
        self.case: Final = case
        self.depth = 0
        self._spent = 0
        self._done: dict[str, tuple[Case, Listed] | str] = {}
        known = case.evidence.inputs
        beside = [Raw(one.kind, one.document, one.digest, BESIDE, 0) for one in known]
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
        granted = [one for one in known if one.kind == "accreditation"][:INPUT_CREDENTIALS]
        found = (listed.judge(one.kind, one.document, one.digest, case.trust) for one in granted)
        self._extras = [*case.extras, *(one for one in found if not one.stopped)]

    def follow(self, entry: Input, used_at: str) -> Followed:
        """The input as it counts for a claim signed at ``used_at``."""
        raw = self._by_digest.get(entry.digest)
        position = BESIDE if raw is None else raw.position
        if raw is None or raw.kind != "claim":
            return Followed(position, "missing")
        if raw.document.get("id") != entry.id:
            return Followed(position, "reference")
        if raw.size > CREDENTIAL_BYTES:
            return Followed(position, "size")
        examined = self._examined(raw)
        if isinstance(examined, str):
            return Followed(position, examined)
        case, found = examined
        claim = found.model
        if not isinstance(claim, Claim):
            return Followed(position, "profile")
        verdict = verdict_of(case, used_at)
        given = None if verdict.wrong else input_of_claim(found.document, found.digest, passes=verdict.passes)
        return Followed(position, "", verdict, given, claim, self._successor(case))

    def _examined(self, raw: Raw) -> tuple[Case, Listed] | str:
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
        evidence = self.case.evidence._replace(claims=self._about_product(raw), inputs=(), workings=None)
        case = Case(self._opened, evidence, self.case.trust, self.case.demand)
        case.walk = self
        case.extras = self._extras
        case.claim = _doc("claim", raw, found)
        case.statement = self._statement(opinions)
        self.depth += 1
        for check in _CHECKS:
            check(case)
        self.depth -= 1
        # Every consumer reads these again, and only what did not pass says something to it.
        case.findings = [one for one in case.findings if one.outcome != "pass"]
        self.case.counted += case.counted
        self._done[raw.digest] = case, found
        return case, found

    def _statement(self, opinions: Iterable[Raw]) -> Doc | None:
        """The newest statement by a listed verifier whose signature holds; others count as absent."""
        best: tuple[str, str, Doc] | None = None
        for raw in opinions:
            found = listed.judge("statement", raw.document, raw.digest, self.case.trust)
            if found.stopped or not isinstance(found.model, Statement):
                continue
            dated = time.last_word(found.envelope), found.digest
            if best is None or dated > best[:2]:
                best = (*dated, _doc("statement", raw, found))
        return None if best is None else best[2]

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


def _doc(name: str, raw: Raw, found: Listed) -> Doc:
    model: Any = found.model
    return Doc(name, raw, "", model, found.party, found.key)


def _about(raw: Raw) -> str:
    subject = raw.document.get("credentialSubject")
    digest = subject.get("digestMultibase") if isinstance(subject, dict) else None
    return digest if isinstance(digest, str) else ""


def _products(document: Mapping[str, Any]) -> list[str]:
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict):
        return []
    others = subject.get("alternateIds")
    names = [subject.get("id"), *(others if isinstance(others, list) else ())]
    return [name for name in names if isinstance(name, str)]


def walk_of(case: Case) -> Walk:
    """The walk this case is part of; a new one for the passport that was asked about."""
    return case.walk or Walk(case)
