"""Judge files that a hub has signed: who signed, which bytes, what they say, and what replaces them.

Every question is asked that can be; what could not be asked is ``not_checked`` and never counts as yes. A
release or edition of a charter has no status list and ends by nothing but the next one, which names its
digest: whoever has both sees it replaced.

A signer has one chain of releases, one of editions, and one equivalence of each number. Two of one number, or
one that follows another one than the one at hand before it, show that the signer says different things to its
readers (``_sequence``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Any, Final, Literal, NamedTuple

from passport.model.hub import document as hub_document
from passport.model.hub.document import About, HubDocument, HubFile
from passport.model.shape import check
from passport.vocab import SUITES, Role
from signing import jcs
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError
from verify.believing import party
from verify.believing import proof as mathematics
from verify.believing.party import Identity
from verify.believing.trust import TrustList
from verify.findings import Outcome
from verify.hub import charters, equivalences, releases

Verdict = Literal["holds", "stale", "replaced", "does_not_hold", "unknown_signer", "cannot_be_judged"]
EXITS: Final[Mapping[Verdict, int]] = {
    "holds": 0, "stale": 3, "replaced": 4, "does_not_hold": 5, "unknown_signer": 6, "cannot_be_judged": 6,
}  # fmt: skip
Question = Literal["form", "signer", "proof", "content", "setter", "window", "list", "sequence"]
_ROLES: Final[Mapping[About, Role]] = {
    "AggregateRelease": "platform", "HubCharter": "platform", "RuleSetEquivalence": "standard-setter",
}  # fmt: skip
_CONTENTS: Final[Mapping[About, Callable[[Mapping[str, Any], HubDocument], Iterator[releases.Wrong]]]] = {
    "AggregateRelease": releases.wrong,
    "HubCharter": charters.wrong,
    "RuleSetEquivalence": equivalences.wrong,
}
_UNLISTED: Final = frozenset({"party", "key"})
_MOST_SAID: Final = 20


class Answer(NamedTuple):
    """One question answered; ``code`` names what is wrong and is empty where the answer is yes."""

    question: Question
    outcome: Outcome
    code: str
    text: str


class Judged(NamedTuple):
    """The answers about one file; ``file`` and ``signed`` are there where they could be read."""

    answers: tuple[Answer, ...]
    verdict: Verdict
    file: HubFile | None = None
    signed: HubDocument | None = None


class _Case:
    """A file under check."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.file: HubFile | None = None
        self.signed: HubDocument | None = None
        self.unlisted = False

    def say(self, question: Question, problem: str, text: str) -> bool:
        """Answer with yes where there is no ``problem``."""
        code = f"release.{problem}" if problem else ""
        self.answers.append(Answer(question, "fail" if problem else "pass", code, text))
        return not problem

    def leave(self, question: Question, text: str) -> None:
        """Answer that it was not checked."""
        self.answers.append(Answer(question, "not_checked", "", text))

    def close(self) -> Judged:
        """Give the verdict: the first that applies, the worst first."""
        failed = {one.question for one in self.answers if one.outcome == "fail"}
        verdict: Verdict = "holds"
        if self.signed is None:
            verdict = "cannot_be_judged"
        elif self.unlisted:
            verdict = "unknown_signer"
        elif failed - {"list"}:
            verdict = "does_not_hold"
        elif "list" in failed:
            verdict = "stale"
        return Judged(tuple(self.answers), verdict, self.file, self.signed)


def judge(files: Sequence[bytes], trust: TrustList, *, at: str) -> list[Judged]:
    """Judge files of a hub as one body of evidence, in their order; what holds may replace another."""
    alone = [_alone(data, trust, at) for data in files]
    places = [_place(one) for one in alone]
    held = [one for one in places if one is not None]
    silent = _those(held, _Place.is_silent_after)
    odd = _those(held, _Place.is_out_of_order) | silent
    sound = [one for one in held if one not in odd]
    return [
        one if mine is None else _silent(one) if mine in silent else _sequence(one, mine, sound, odd)
        for one, mine in zip(alone, places, strict=True)
    ]


def _alone(data: bytes, trust: TrustList, at: str) -> Judged:
    case = _Case()
    try:
        case.file = hub_document.opened(data)
    except ToolError as error:
        case.say("form", "form", error.message)
        return case.close()
    violation = check("hubdocument", case.file.credential)
    if violation is not None:
        case.say("form", "form", f"breaks rule {violation.description} at {violation.where}")
        return case.close()
    case.signed = signed = hub_document.read(case.file.credential)
    case.say("form", "", f"{signed.about} {signed.number} of {signed.envelope.valid_from}")
    _signer(case, case.file, signed, trust)
    _content(case, case.file, signed)
    _setter(case, case.file, signed, trust)
    _time(case, signed, trust, at)
    return case.close()


def _signer(case: _Case, file: HubFile, signed: HubDocument, trust: TrustList) -> None:
    """Ask whose signature it is, and whether it is over these bytes."""
    role = _ROLES[signed.about]
    if signed.envelope.proof.cryptosuite not in SUITES:
        case.say("signer", "signer.suite", "the signature is of a kind that is not accepted here")
        case.leave("proof", "because of the signer")
        return
    found = party.identify(signed.envelope, document_digest(file.credential), trust, role=role)
    failed = _failed(found, role)
    case.unlisted = failed in _UNLISTED
    name = signed.envelope.issuer.id if found.party is None else found.party.name
    case.say("signer", f"signer.{failed}" if failed else "", f"{name}, as {role}")
    if found.key is None:
        case.leave("proof", "because no key of the signer is known")
        return
    _, stopped = mathematics.prove(file.credential, found.key, plain=False)
    case.unlisted = case.unlisted and not stopped
    case.say("proof", f"signer.{stopped}" if stopped else "", signed.envelope.proof.verification_method)


def _failed(found: Identity, role: Role) -> str:
    """The first question about a signer that was answered with no; empty for none."""
    failed = next((suffix for suffix, outcome, _ in found.steps if outcome == "fail"), "")
    if failed or found.party is None or role != "standard-setter":
        return failed
    # Who sets rules keeps no data under them.
    return "separate" if "platform" in found.party.roles else ""


def _content(case: _Case, file: HubFile, signed: HubDocument) -> None:
    """Ask whether the content is the signed one, and what it says is in order."""
    if multibase_digest(jcs.canonical(file.content)) != signed.content:
        case.say("content", "digest", "is not the content that was signed")
        return
    found = list(_CONTENTS[signed.about](file.content, signed)) if signed.about in _CONTENTS else []
    for where, what in found[:_MOST_SAID]:
        case.say("content", "content", f"{where} {what}")
    if not found:
        case.say("content", "", signed.content)


def _setter(case: _Case, file: HubFile, signed: HubDocument, trust: TrustList) -> None:
    """Ask whether who sets the rules, by a charter, is listed for that and keeps no data under them."""
    if signed.about != "HubCharter":
        return
    did = file.content.get("standardSetter")
    found = trust.party(did) if isinstance(did, str) else None
    if found is None:
        case.say("setter", "setter.party", "who sets the rules is nobody of the trust list")
    elif "standard-setter" not in found.roles:
        case.say(
            "setter", "setter.role", f"{found.name}, who sets the rules, is listed as no standard-setter"
        )
    else:
        problem = "setter.separate" if "platform" in found.roles else ""
        case.say("setter", problem, f"{found.name}, as standard-setter")


def _time(case: _Case, signed: HubDocument, trust: TrustList, at: str) -> None:
    window = signed.envelope.window
    sound = window.holds(at) and signed.envelope.valid_from <= signed.envelope.proof.created
    case.say("window", "" if sound else "window", f"{window.start} to {window.end}")
    current = trust.valid_from <= at < trust.valid_until
    case.say("list", "" if current else "list", f"trust list {trust.valid_from} to {trust.valid_until}")


def _silent(one: Judged) -> Judged:
    text = "it states no line of the journal of accesses, and an earlier release of its signer states one"
    return _with(one, "does_not_hold", Answer("sequence", "fail", "release.accesses", text))


def _sequence(one: Judged, mine: "_Place", sound: Sequence["_Place"], odd: Set["_Place"]) -> Judged:
    """Say what other documents of the same signer that hold make of this one."""
    if mine in odd:
        text = "its number or moment is not the one that follows from the one before it"
        return _with(one, "does_not_hold", Answer("sequence", "fail", "release.order", text))
    if any(mine.is_rival_of(other) for other in sound):
        text = "another one stands in its place: the signer says different things to its readers"
        return _with(one, "does_not_hold", Answer("sequence", "fail", "release.forked", text))
    later = sorted({other.number for other in sound if mine.is_replaced_by(other)})
    if later:
        text = f"replaced by number {', '.join(map(str, later))}"
        return _with(one, "replaced", Answer("sequence", "fail", "release.replaced", text))
    unknown = "a later one replaces it" if mine.is_chained else "its signer gave this number to another one"
    text = f"whether {unknown} is not known from these files"
    return _with(one, one.verdict, Answer("sequence", "not_checked", "", text))


class _Place(NamedTuple):
    """The place of a document that holds: whose it is, its number and moment, and which one it follows."""

    signer: tuple[str, str]
    """And what is signed."""
    number: int
    digest: str
    at: str
    previous: str | None
    """Empty in a first one; ``None`` for an equivalence, which follows none."""
    accesses: str | None
    """The line of the journal that a release states, empty for none; ``None`` for what is no release."""

    @property
    def is_chained(self) -> bool:
        """Whether documents of this kind follow each other."""
        return self.previous is not None

    def is_out_of_order(self, other: "_Place") -> bool:
        """Whether this one names the other as the one before it without the next number, or is the wrong age.

        Of a later number that is older, either may be the wrong one: both are out of order.
        """
        if self.signer != other.signer or not self.is_chained:
            return False
        if self.previous == other.digest:
            return self.number != other.number + 1 or self.at < other.at
        first, second = sorted((self, other), key=lambda one: one.number)
        return first.number < second.number and first.at > second.at

    def is_silent_after(self, other: "_Place") -> bool:
        """Whether this release states no line of the journal although one of a lower number states one."""
        if self.signer != other.signer or self.accesses is None:
            return False
        return not self.accesses and bool(other.accesses) and self.number > other.number

    def is_rival_of(self, other: "_Place") -> bool:
        """Whether both cannot stand in one chain: two of one number, or one that follows yet another one."""
        if self.signer != other.signer:
            return False
        if self.number == other.number:
            return self.digest != other.digest
        first, second = sorted((self, other), key=lambda one: one.number)
        return self.is_chained and second.number == first.number + 1 and second.previous != first.digest

    def is_replaced_by(self, other: "_Place") -> bool:
        """Whether the other one comes later in the chain."""
        return self.signer == other.signer and self.is_chained and other.number > self.number


def _those(held: Sequence[_Place], wrong: Callable[[_Place, _Place], bool]) -> Set[_Place]:
    """Those that are wrong beside one of the others."""
    return {one for one in held if any(wrong(one, other) for other in held)}


def _place(one: Judged) -> _Place | None:
    if one.signed is None or one.file is None or one.verdict not in ("holds", "stale"):
        return None
    signed = one.signed
    previous, accesses = one.file.content.get("previous"), one.file.content.get("accesses")
    return _Place(
        (signed.envelope.issuer.id, signed.about), int(signed.number), signed.content,
        signed.envelope.valid_from, None if previous is None else str(previous),
        None if accesses is None else str(accesses),
    )  # fmt: skip


def _with(one: Judged, verdict: Verdict, answer: Answer) -> Judged:
    return one._replace(verdict=verdict, answers=(*one.answers, answer))
