"""Judge files that a hub has signed: who signed, which bytes, what they say, and what replaces them.

Every question is asked that can be; what could not be asked is ``not_checked`` and never counts as yes. A
release or edition of a charter has no status list and ends by nothing but the next one, which names its
digest: whoever has both sees it replaced, and two that follow the same one show that the hub says different
things to its readers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
Question = Literal["form", "signer", "proof", "content", "window", "list", "sequence"]
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
    return [_sequence(one, alone) for one in alone]


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


def _time(case: _Case, signed: HubDocument, trust: TrustList, at: str) -> None:
    window = signed.envelope.window
    sound = window.holds(at) and signed.envelope.valid_from <= signed.envelope.proof.created
    case.say("window", "" if sound else "window", f"{window.start} to {window.end}")
    current = trust.valid_from <= at < trust.valid_until
    case.say("list", "" if current else "list", f"trust list {trust.valid_from} to {trust.valid_until}")


def _sequence(one: Judged, others: Sequence[Judged]) -> Judged:
    """Say what other releases of the same signer that hold make of this one."""
    release = _release(one)
    if release is None:
        return one
    same = [other for other in map(_release, others) if other is not None and other.signer == release.signer]
    if any(release.is_rival_of(other) for other in same):
        text = "another one follows the same one: the hub says different things"
        return _with(one, "does_not_hold", Answer("sequence", "fail", "release.forked", text))
    later = sorted(other.number for other in same if other.previous == release.digest)
    if later:
        text = f"replaced by number {', '.join(later)}"
        return _with(one, "replaced", Answer("sequence", "fail", "release.replaced", text))
    text = "whether a later one replaces it is not known from these files"
    return _with(one, one.verdict, Answer("sequence", "not_checked", "", text))


class _Release(NamedTuple):
    """The place of a release, or edition of a charter, that holds: whose it is, and which one it follows."""

    signer: tuple[str, str]
    """And what is signed."""
    number: str
    digest: str
    previous: str

    def is_rival_of(self, other: "_Release") -> bool:
        """Whether both follow one release and are not the same; of first ones nothing is known."""
        return self.previous != "" and self.previous == other.previous and self.digest != other.digest


def _release(one: Judged) -> _Release | None:
    if one.signed is None or one.file is None or "previous" not in one.file.content:
        return None
    if one.verdict not in ("holds", "stale"):
        return None
    signed = one.signed
    return _Release(
        (signed.envelope.issuer.id, signed.about), signed.number, signed.content,
        str(one.file.content["previous"]),
    )  # fmt: skip


def _with(one: Judged, verdict: Verdict, answer: Answer) -> Judged:
    return one._replace(verdict=verdict, answers=(*one.answers, answer))
