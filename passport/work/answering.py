"""One word about a finding: the mill closes or amends, the auditor accepts or reopens (ISO 14064-3, 17029).

The word is added below the file as it stands; what was written before stays byte for byte.
"""

from collections.abc import Sequence
from typing import NamedTuple

from passport.work import findings_file, findings_text
from passport.work.findings_file import Entry, Findings, Found
from passport.work.findings_schema import ROLE_OF, Act
from signing.errors import ToolError


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
) -> tuple[bytes, Entry]:
    """The file with one word more.

    ``evidence``: names and digests of files; ``claim``: digests of the corrected claim and of the one it
    corrects. Raises ``answer.*``: ``unknown``, ``role``, ``party``, ``turn``, ``time``, ``not_corrected``
    (the claim is still the one a misstatement was raised about), ``claim`` (it corrects none of the
    finding's); ``DraftRefused`` where the result would not be read again.
    """
    found = next((one for one in findings.found if one.id == finding), None)
    if found is None:
        known = ", ".join(one.id for one in findings.found[:12])
        raise AnswerRefused(
            "answer.unknown",
            f"There is no finding {finding[:20]!a}.",
            hint=f"The findings are {known}." if known else "The file holds no findings.",
        )
    _check_speaker(findings, act, speaker)
    _check_turn(findings, found, act, at)
    if claim is not None:
        _check_claim(findings, found, act, claim[1])
    previous = findings_file.last_link(findings, finding)
    files = tuple(sorted(set(evidence), key=lambda one: one[1]))
    corrected = claim[0] if claim is not None else ""
    entry = Entry(finding, act, at, speaker.by, speaker.party, text, files, corrected, "")
    entry = entry._replace(link=findings_file.link(previous, entry))
    longer = data.rstrip(b"\n") + b"\n\n" + findings_text.entry_text(entry).encode()
    again = findings_file.read(longer, source)
    if again.history != (*findings.history, entry) or again.found != findings.found:
        raise AssertionError("the lengthened file says something else than was meant")
    return longer, entry


def _check_speaker(findings: Findings, act: Act, speaker: Speaker) -> None:
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


def _check_claim(findings: Findings, found: Found, act: Act, corrects: str) -> None:
    if act != "amend":
        raise AnswerRefused(
            "answer.claim", "Only --amend names a corrected claim.", hint="Say --amend, or leave --claim out."
        )
    about = findings.about()
    meant = {digest for key in found.claims for digest in (about[key][0].digest, about[key][1])}
    if corrects not in meant:
        raise AnswerRefused(
            "answer.claim",
            f"The claim named corrects none of those {found.id} is about.",
            hint="Name the file that passport correct wrote for one of them.",
        )


def _check_turn(findings: Findings, found: Found, act: Act, at: str) -> None:
    said = findings.said(found.id)
    last = said[-1] if said else None
    if last is not None and at < last.at:
        raise AnswerRefused(
            "answer.time", f"The last word about {found.id} is of {last.at}.", hint="Check the clock."
        )
    if not findings_file.takes_turn(last, act):
        state = findings.state(found.id)
        raise AnswerRefused(
            "answer.turn",
            f"{found.id} is {state}, so nobody can {act} it.",
            hint="The auditor reopens it first."
            if state == "settled"
            else "The mill answers first, with --close or --amend.",
        )
    amended = last is not None and last.act == "amend"
    if act == "accept" and amended and found.kind == "misstatement" and not findings.corrected(found):
        raise AnswerRefused(
            "answer.not_corrected",
            f"{found.id} is about a figure, and the claim is still the one it was raised about.",
            hint="The mill signs a corrected claim (passport correct); review it with --resume then.",
        )
