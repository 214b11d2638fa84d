"""The statements about an input: each judged in full, then those that count are chosen (T121, DESIGN 6.2).

A statement by a verifier without the right for it, also by one whose accreditation is revoked or suspended,
is dropped before any is compared with another: it counts as absent. Of one verifier the newest that it has
not withdrawn counts, of several verifiers all, so that the worst is heard.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from passport.model.common import Envelope
from passport.model.statement import Statement
from verify.case import Case, Check, Counted, Doc
from verify.findings import BECAUSE, Finding
from verify.materials.verdict_of_input import Opinions, is_about_status
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
    """Ask ``checks`` of a statement; ``case`` is of its own, and holds the claim it is about."""
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
    """Whether a finding shows that the statement is nobody's who may give it."""
    code = finding.code
    state = TABLE[code][finding.outcome]
    if state is None or BECAUSE in finding.params or code in {_OPINION, "statement.window"}:
        return False
    if is_about_status(state):
        # Without an accreditation in force nobody may give an opinion about an input.
        return code.startswith("accreditation.") and state in _WITHOUT_GRANT
    return not against or code in _STANDING or code.startswith("accreditation.")


def choose(judged: Iterable[Judged], used_at: str) -> tuple[Opinions, list[Judged]]:
    """What the statements say to a claim that was signed at ``used_at``, and the ones that were heard.

    Those made before that moment and in force then are heard, and an adverse opinion whenever it was given.
    Where none is left: those that were withdrawn; and where there is no such either, why the others do not
    count.
    """
    every = list(judged)
    entitled = [one for one in every if one.entitled]
    live = [one for one in entitled if not one.withdrawn]
    then = [one for one in live if not _not_then(one, used_at)]
    heard = [*_newest_of_each(then), *(one for one in _newest_of_each(live) if one.against)]
    if heard:
        return _heard(heard), heard
    if live:
        late = _newest_of_each(live)
        return _heard(late)._replace(missing=_not_then(late[0], used_at)), late
    withdrawn = _newest_of_each(entitled)
    if withdrawn:
        missing = next((why for one in withdrawn if (why := _not_then(one, used_at))), "")
        return _heard(withdrawn)._replace(missing=missing), withdrawn
    return _dropped(every), []


def _newest_of_each(judged: list[Judged]) -> list[Judged]:
    """Of each verifier the newest; several said in one second are all there, because the worse counts."""
    newest: dict[str, str] = {}
    for one in judged:
        verifier = one.envelope.issuer.id
        newest[verifier] = max(newest.get(verifier, ""), one.envelope.said)
    kept = [one for one in judged if one.envelope.said == newest[one.envelope.issuer.id]]
    return sorted(kept, key=lambda one: (one.envelope.said, one.digest), reverse=True)


def _not_then(one: Judged, used_at: str) -> str:
    """Why a statement does not speak for that moment; another one, not at hand, may do so."""
    if one.envelope.said > used_at:
        return "statement.order"
    return "" if one.envelope.window.holds(used_at) else "statement.window"


def _heard(judged: list[Judged]) -> Opinions:
    findings = {id(finding): finding for one in judged for finding in one.findings}
    return Opinions(tuple(findings.values()), "")


def _dropped(judged: list[Judged]) -> Opinions:
    """Nobody with the right for it has spoken; ``missing`` says what is lacking, for one of the statements.

    What its verifier lacks may be a document that is elsewhere, and another statement may be too: unknown. It
    is a no only where each statement is by an accredited verifier, and does not vouch.
    """
    bars = [
        (one.envelope.said, one.digest, finding)
        for one in judged
        for finding in one.findings
        if _bars(finding, against=one.against)
    ]
    if not bars:
        return Opinions((), "statement.present")
    unknown = [bar for bar in bars if bar[2].code.startswith("accreditation.") or bar[2].outcome != "fail"]
    chosen = unknown or bars
    newest = max((said, digest) for said, digest, _ in chosen)
    found = next(finding for said, digest, finding in chosen if (said, digest) == newest)
    return Opinions((), found.code, refused=not unknown)
