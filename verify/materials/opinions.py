"""Judge each statement about an input in full, then choose those that count (T121, DESIGN 6.2).

A statement by a verifier without the right for it, also by one whose accreditation is revoked or suspended,
is dropped before any is compared with another: it counts as absent. Of one verifier the newest that it has
not withdrawn counts, of several verifiers all, so that the worst is heard.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from passport.model.common import Envelope
from passport.model.statement import Statement
from verify.case import Case, Check, Counted, Doc
from verify.findings import BECAUSE, Finding
from verify.materials.verdict_of_input import Opinions, is_about_status, not_then
from verify.states import TABLE

_AGAINST: Final = frozenset({"adverse", "disclaimed"})
# Who gives the opinion. What else is wrong with a statement takes nothing from an adverse opinion.
_STANDING: Final = frozenset(
    {"statement.key_distinct", "statement.link", "statement.independent", "statement.order"}
)
_OPINION: Final = "statement.opinion"
_WITHDRAWN: Final = "revoked"
_WITHOUT_GRANT: Final = frozenset({_WITHDRAWN, "suspended"})


class Judged(NamedTuple):
    """A statement about an input, with every answer about it that is not yes.

    ``entitled``: nothing but its opinion, its own standing in status lists and its time speaks against it.
    ``withdrawn``: by its verifier; ``against``: it says that the number is wrong.
    """

    envelope: Envelope
    digest: str
    findings: tuple[Finding, ...]
    counted: tuple[Counted, ...]
    entitled: bool
    withdrawn: bool
    against: bool


def judge(case: Case, doc: Doc, checks: Iterable[Check]) -> Judged:
    """Run ``checks`` over one statement; ``case`` is its own, and holds the claim it is about."""
    case.statement = doc
    for check in checks:
        check(case)
    findings = tuple(one for one in case.findings if one.outcome != "pass")
    stated = doc.model
    against = isinstance(stated, Statement) and stated.opinion.outcome in _AGAINST
    return Judged(
        doc.envelope,
        doc.raw.digest,
        findings,
        tuple(case.counted),
        entitled=not any(_bars(one, against=against) for one in findings),
        withdrawn=any(TABLE[one.code][one.outcome] == _WITHDRAWN for one in findings),
        against=against,
    )


def _bars(finding: Finding, *, against: bool) -> bool:
    """Whether a finding shows that the verifier had no right to give this statement.

    Its opinion, its window and findings that follow from others (``because``) say nothing of that. Status
    counts where it is that of an accreditation. Of an adverse opinion only the signer, the link and the
    accreditation are asked, so that a flaw elsewhere cannot silence it.
    """
    code = finding.code
    state = TABLE[code][finding.outcome]
    if state is None or BECAUSE in finding.params or code in {_OPINION, "statement.window"}:
        return False
    if is_about_status(state):
        # Without an accreditation in force nobody may give an opinion about an input.
        return _is_of_accreditation(finding) and state in _WITHOUT_GRANT
    return not against or code in _STANDING or _is_of_accreditation(finding)


def choose(
    judged: Iterable[Judged], used_at: str, unread: Mapping[str, str]
) -> tuple[Opinions, list[Judged]]:
    """Choose the statements that count for a consumer signed at ``used_at``; their findings come with them.

    Those made before that moment and in force then are heard, and an adverse opinion whenever it was given.
    Where none is left, those of another time are given, else those that were withdrawn, with the code of what
    speaks against their time in ``missing``. Where no verifier had the right, no statement is given and
    ``missing`` says why (``_dropped``). ``unread``: by verifier, when it signed something about this input
    that cannot be read; a favourable statement not later than that leaves ``missing`` at
    ``statement.profile``, since the unread document may take it back. Moments are RFC 3339 texts in UTC and
    compare as text.
    """
    every = list(judged)
    entitled = [one for one in every if one.entitled]
    live = [one for one in entitled if not one.withdrawn]
    heard = _speaking(live, used_at)
    if heard:
        hidden = any(
            one.envelope.said <= unread.get(one.envelope.issuer.id, "") for one in heard if not one.against
        )
        return _heard(heard)._replace(missing="statement.profile" if hidden else ""), heard
    silent = _newest_of_each(live or entitled)
    if not silent:
        return _dropped(every), []
    missing = next(filter(None, (not_then(one.envelope, used_at) for one in silent)), "")
    return _heard(silent)._replace(missing=missing), silent


def _speaking(live: list[Judged], used_at: str) -> list[Judged]:
    """Of statements in force the newest of each verifier at ``used_at``, and those against the number."""
    then = [one for one in live if not not_then(one.envelope, used_at)]
    return [*_newest_of_each(then), *(one for one in _newest_of_each(live) if one.against)]


def _newest_of_each(judged: list[Judged]) -> list[Judged]:
    """Keep the newest statement of each verifier; of several said in one second all, as the worse counts."""
    newest: dict[str, str] = {}
    for one in judged:
        verifier = one.envelope.issuer.id
        newest[verifier] = max(newest.get(verifier, ""), one.envelope.said)
    kept = [one for one in judged if one.envelope.said == newest[one.envelope.issuer.id]]
    return sorted(kept, key=lambda one: (one.envelope.said, one.digest), reverse=True)


def _heard(judged: list[Judged]) -> Opinions:
    """The findings about these statements, each once: two may share those about their accreditation."""
    findings = {id(finding): finding for one in judged for finding in one.findings}
    return Opinions(tuple(findings.values()), "")


def _dropped(judged: list[Judged]) -> Opinions:
    """Say why no statement is by a verifier with the right to give it: ``missing`` is one such code.

    A statement of an accredited verifier that does not vouch is a no; where there is one, those of verifiers
    without the right for it count as absent. Else it is unknown: what such a verifier lacks may be a document
    that is elsewhere, and another statement may be too.
    """
    refusing = [one for one in judged if _is_refusal(one)]
    newest_first = sorted(refusing or judged, key=lambda one: (one.envelope.said, one.digest), reverse=True)
    bars = [bar for one in newest_first for bar in _bars_of(one)]
    if not bars:
        return Opinions((), "statement.present")
    found = next((bar for bar in bars if not _is_known(bar)), bars[0])
    return Opinions((), found.code, refused=bool(refusing))


def _bars_of(one: Judged) -> list[Finding]:
    """The findings that show that its verifier had no right to give the statement."""
    return [finding for finding in one.findings if _bars(finding, against=one.against)]


def _is_refusal(one: Judged) -> bool:
    """Whether all that speaks against a statement is a no to the statement itself, of an accredited verifier.

    Where the accreditation was not asked about (``because`` of the link, say) nobody knows that there is one.
    """
    unasked = any(_is_of_accreditation(found) and BECAUSE in found.params for found in one.findings)
    bars = _bars_of(one)
    return bool(bars) and not unasked and all(map(_is_known, bars))


def _is_known(bar: Finding) -> bool:
    """Whether a bar is an answer no about the statement, which no document that is elsewhere can change."""
    return bar.outcome == "fail" and not _is_of_accreditation(bar)


def _is_of_accreditation(finding: Finding) -> bool:
    return finding.code.startswith("accreditation.")
