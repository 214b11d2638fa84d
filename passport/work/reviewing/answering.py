"""Answer a finding: the mill closes or amends, the auditor accepts or reopens (ISO 14064-3, 17029).

The word is added below the file as it stands; what was written before stays byte for byte.
"""

from collections.abc import Sequence
from typing import NamedTuple

from passport.work.reviewing import findings_file, findings_text
from passport.work.reviewing.findings_file import FindingEvent, Findings, ReviewFinding
from passport.work.reviewing.findings_schema import ROLE_OF, Act
from signing.errors import ToolError
from signing.shown import quoted


class AnswerRefused(ToolError):
    """A word that cannot be said about that finding; codes ``answer.*``."""


class Speaker(NamedTuple):
    """Who says it: the person, the party's DID and its role."""

    by: str
    party: str
    role: str


def answered(  # noqa: PLR0913  # each argument is a fact of what is said
    data: bytes,
    findings: Findings,
    finding: str,
    act: Act,
    speaker: Speaker,
    text: str,
    *,
    at: str,
    source: str,
    evidence: Sequence[tuple[str, str]] = (),
    claim: tuple[str, str] | None = None,
) -> tuple[bytes, FindingEvent]:
    """Add one act about a finding to the file; see ``answered_all``."""
    longer, entries = answered_all(
        data, findings, [finding], act, speaker, text, at=at, source=source, evidence=evidence, claim=claim
    )
    return longer, entries[0]


def answered_all(  # noqa: PLR0913  # those of ``answered``, with several findings
    data: bytes,
    findings: Findings,
    named: Sequence[str],
    act: Act,
    speaker: Speaker,
    text: str,
    *,
    at: str,
    source: str,
    evidence: Sequence[tuple[str, str]] = (),
    claim: tuple[str, str] | None = None,
) -> tuple[bytes, list[FindingEvent]]:
    """Add the same act about each finding of ``named`` to the file: about all of them, or none.

    ``evidence``: names and digests of files; ``claim``: digests of the corrected claim and of the one it
    corrects. Raises ``answer.*``: ``unknown``, ``role``, ``party``, ``turn``, ``time``, ``not_corrected``
    (the claim is still the one a misstatement was raised about), ``claim`` (it corrects none of the
    finding's), ``several`` (more than one of them is refused, each named); ``DraftRefused`` where the result
    would not be read again.
    """
    files = tuple(sorted(set(evidence), key=lambda one: one[1]))
    corrected = claim[0] if claim is not None else ""
    entries: list[FindingEvent] = []
    refused: list[tuple[str, AnswerRefused]] = []
    for finding in dict.fromkeys(named):
        try:
            _check_word(findings, finding, act, speaker, at=at, claim=claim)
        except AnswerRefused as error:
            refused.append((finding, error))
            continue
        entry = FindingEvent(finding, act, at, speaker.by, speaker.party, text, files, corrected, "")
        entry = entry._replace(link=findings_file.link(findings_file.last_link(findings, finding), entry))
        entries.append(entry)
        findings = findings._replace(history=(*findings.history, entry))
    if refused:
        raise _refused(refused)
    longer = data
    for entry in entries:
        longer = longer.rstrip(b"\n") + b"\n\n" + findings_text.entry_text(entry).encode()
    again = findings_file.read(longer, source)
    if again.history != findings.history or again.found != findings.found:
        raise AssertionError("the lengthened file says something else than was meant")
    return longer, entries


def _refused(refused: Sequence[tuple[str, AnswerRefused]]) -> AnswerRefused:
    """Join refusals: one as it is, several as one that names all of them."""
    first = refused[0][1]
    if len(refused) == 1:
        return first
    named = " ".join(f"{finding[:20]}: {error.message}" for finding, error in refused)
    return AnswerRefused("answer.several", f"{len(refused)} are refused. {named}", hint=first.hint)


def _check_word(
    findings: Findings,
    finding: str,
    act: Act,
    speaker: Speaker,
    *,
    at: str,
    claim: tuple[str, str] | None,
) -> None:
    """Refuse an act that cannot be said: unknown finding, another side, out of turn, another claim."""
    found = next((one for one in findings.found if one.id == finding), None)
    if found is None:
        known = ", ".join(one.id for one in findings.found[:12])
        raise AnswerRefused(
            "answer.unknown",
            f"There is no finding {quoted(finding, 20)}.",
            hint=f"The findings are {known}." if known else "The file holds no findings.",
        )
    _check_speaker(findings, act, speaker)
    _check_turn(findings, found, act, at)
    if claim is not None:
        _check_claim(findings, found, act, claim[1])


def _check_speaker(findings: Findings, act: Act, speaker: Speaker) -> None:
    """Refuse a speaker of another role or party: the producer of the claims answers, others judge."""
    wanted = ROLE_OF[act]
    if speaker.role != wanted:
        mill = wanted == "producer"
        raise AnswerRefused(
            "answer.role",
            f"A {speaker.role} cannot {act} a finding.",
            hint="The mill says --close or --amend; whether that settles it the auditor says."
            if mill
            else "The auditor says --accept or --reopen; the mill answers with --close or --amend.",
        )
    if (wanted == "producer") != (speaker.party == findings.producer):
        raise AnswerRefused(
            "answer.party",
            f"{speaker.party} is {'not ' if wanted == 'producer' else ''}the producer of these claims.",
            hint=f"The claims are of {findings.producer}: only it answers, and only others judge that.",
        )


def _check_claim(findings: Findings, finding: ReviewFinding, act: Act, corrects: str) -> None:
    """Refuse a corrected claim with another act than amend, or one that corrects no claim of the finding."""
    if act != "amend":
        raise AnswerRefused(
            "answer.claim", "Only --amend names a corrected claim.", hint="Say --amend, or leave --claim out."
        )
    about = findings.about()
    meant = {digest for key in finding.claims for digest in (about[key][0].digest, about[key][1])}
    if corrects not in meant:
        raise AnswerRefused(
            "answer.claim",
            f"The claim named corrects none of those {finding.id} is about.",
            hint="Name the file that passport correct wrote for one of them.",
        )


def _check_turn(findings: Findings, finding: ReviewFinding, act: Act, at: str) -> None:
    """Refuse an act on a finding that does not follow what was said of it.

    ``answer.time``: the moment lies before the last act. ``answer.turn``: the mill closes or amends what is
    open, the auditor accepts or reopens what was answered. ``answer.not_corrected``: a misstatement that the
    mill amended is accepted only when the claim was replaced by a corrected one.
    """
    said = findings.said(finding.id)
    last = said[-1] if said else None
    if last is not None and at < last.at:
        raise AnswerRefused(
            "answer.time", f"The last word about {finding.id} is of {last.at}.", hint="Check the clock."
        )
    if not findings_file.takes_turn(last, act):
        state = findings.state(finding.id)
        raise AnswerRefused(
            "answer.turn",
            f"{finding.id} is {state}, so nobody can {act} it.",
            hint="The auditor reopens it first."
            if state == "settled"
            else "The mill answers first, with --close or --amend.",
        )
    amended = last is not None and last.act == "amend"
    if act == "accept" and amended and finding.kind == "misstatement" and not findings.corrected(finding):
        raise AnswerRefused(
            "answer.not_corrected",
            f"{finding.id} is about a figure, and the claim is still the one it was raised about.",
            hint="The mill signs a corrected claim (passport correct); review it with --resume then.",
        )
