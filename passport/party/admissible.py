"""Refuse what must not be signed: another's product, a second claim or opinion, a claim that is refused.

Asked before a key is unlocked, by programs and at the command line alike (T105, T124).
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport.identifiers.product_id import covered_by, parse_product_id
from passport.model.carbon_statement import registered_about, year_of
from passport.party import remembered
from passport.party.identity import Identity, IdentityRefused
from passport.party.withdrawals import StatusHistory
from passport.vocab import INVENTORY, Kind
from passport.work.reviewing.engagement import AttestRefused
from signing.errors import ToolError
from signing.shown import visible

if TYPE_CHECKING:
    from verify import Report

_STOPS: Final = frozenset({"stop", "unknown", "replaced"})
_AGAINST: Final = frozenset({"adverse", "disclaimed"})
"""Outcomes that may be about a claim whose figures contradict each other: they say just that."""


class ClaimRefused(ToolError):
    """A claim nobody should put a signature beside; code ``claim.signature``."""


def check_prefix(producer: Identity, product: str) -> None:
    """Raise ``identity.prefix`` for a product outside the producer's prefixes.

    Nobody would believe such a claim (T105), so it is not signed by mistake.
    """
    if not covered_by(producer.prefixes, parse_product_id(product)):
        raise IdentityRefused(
            "identity.prefix",
            f"{producer.name} has no identifier prefix that covers {visible(product)}.",
            hint="Check the product id, or make the identity by passport init --prefix, as the trust list"
            " knows it.",
        )


def check_first(producer: Identity, members: Mapping[str, Any], kind: Kind) -> None:
    """Raise ``issue.second_claim`` where the producer signed about this product, or this year, before.

    A report that was corrected to another time stands in the way of no report of what it left (T676).
    """
    if kind == "claim":
        check_first_claim(producer, members["id"])
        return
    about = registered_about({"credentialSubject": members})
    earlier = producer.register.issued_on(about, kind)
    if kind == INVENTORY:
        replaced = producer.register.replaced()
        earlier = [one for one in earlier if one not in replaced]
        if not earlier and "wasRevisionOf" not in members:
            _check_time(producer, about, replaced)
    if earlier and members.get("wasRevisionOf", {}).get("digestMultibase") != earlier[-1]:
        what = "inventory report" if kind == INVENTORY else "CO2 statement"
        raise IdentityRefused(
            "issue.second_claim",
            f"{producer.name} has signed the {what} of {year_of(members)} already, digest {earlier[-1]}.",
            hint="passport correct replaces one by another, and says so of the first. Say --second only if"
            " nobody else has the first.",
        )


def check_corrected_time(producer: Identity, new: Mapping[str, Any], old: str, kind: Kind) -> None:
    """Raise ``correct.time`` where a corrected report takes time that another report of the producer has.

    ``old``: the digest of what it corrects. Time that both shared before is no new trouble (T677); nor is
    anything once the correction is recorded, which then only goes on.
    """
    replaced = producer.register.replaced()
    if kind != INVENTORY or old in replaced:
        return
    entity, period = _parts(registered_about({"credentialSubject": new}))
    known = producer.register.issued_of(entity, INVENTORY)
    before = next((other for other, digest in known if digest == old), period)
    for other, digest in known:
        if digest not in {*replaced, old} and _meet(other, period) and not _meet(other, before):
            raise IdentityRefused(
                "correct.time",
                f"{producer.name} has signed the inventory report of {other}, which shares time with this"
                f" correction, digest {digest}.",
                hint="Periods of reports follow each other: leave that time to the other one, or correct it"
                " first.",
            )


def _parts(about: str) -> tuple[str, str]:
    """Entity and half-open period, as the register keeps them."""
    entity, _, period = about.partition("#")
    return entity, period


def _meet(one: str, other: str) -> bool:
    """Whether two half-open periods share time; their texts compare as moments do."""
    (start, _, end), (begins, _, ends) = one.partition("/"), other.partition("/")
    return begins < end and start < ends


def _check_time(producer: Identity, about: str, replaced: Collection[str]) -> None:
    """Raise ``issue.second_claim`` where the producer signed a report that shares time with this one (T573).

    Reports that were ``replaced`` count no more: their newest one does.
    """
    entity, period = _parts(about)
    for other, digest in producer.register.issued_of(entity, INVENTORY):
        if digest not in replaced and _meet(other, period):
            raise IdentityRefused(
                "issue.second_claim",
                f"{producer.name} has signed the inventory report of {other} already, which shares time with"
                f" this one, digest {digest}.",
                hint="Periods of reports follow each other; passport correct replaces a report by another."
                " Say --second only if nobody else has the first.",
            )


def check_first_claim(producer: Identity, product: str) -> None:
    """Raise ``issue.second_claim`` where the producer signed a claim about the product before.

    Two claims about one product that do not name each other make every passport of it ``chain_broken``.
    """
    earlier = producer.register.issued_on(product, "claim")
    if earlier:
        raise IdentityRefused(
            "issue.second_claim",
            f"{producer.name} has signed a claim about this product already, digest {earlier[-1]}.",
            hint="Two claims break the chain of a product; passport correct replaces one by another."
            " Say --second only if nobody else has the first.",
        )


def check_claim(report: "Report | None", name: str, outcome: str) -> None:
    """Raise ``claim.signature`` where the report of a claim alone forbids an opinion with this outcome.

    That no statement vouches for the claim yet is no reason; that nothing was reported is one (T124).
    """
    wrong = _refusal(report, outcome)
    if wrong:
        raise ClaimRefused(
            "claim.signature",
            f"{name}: by the trust list in force: {wrong}",
            hint="Run passport verify on it, and ask the producer for the file again.",
        )


def _refusal(report: "Report | None", outcome: str) -> str:
    """Why ``verify`` refuses the claim, as a sentence; empty where an opinion may be signed.

    In this order: no report, a failed finding about the claim, a state that stops, and a signature nobody
    could check. Contradicting figures are no reason against an opinion that says just that.
    """
    from verify import messages  # noqa: PLC0415 - the verifier only where an opinion is signed

    if report is None:
        return "nobody can be believed."
    about_claim = [finding for finding in report.findings if finding.code.startswith("claim.")]
    failed = next((finding for finding in about_claim if finding.outcome == "fail"), None)
    if failed is not None:
        return messages.sentence(failed)
    stopping = _stopping_state(report, outcome)
    if stopping:
        return messages.headline(stopping)
    proven = any(finding.code == "claim.proof" and finding.outcome == "pass" for finding in about_claim)
    return "" if proven else "the signature of the claim could not be checked."


def _stopping_state(report: "Report", outcome: str) -> str:
    """The first state of a report that forbids an opinion; empty for none.

    Its level is ``stop``, ``unknown`` or ``replaced``; figures that contradict each other forbid none that
    is against the number.
    """
    from verify.states import STATES  # noqa: PLC0415 - as above

    allowed = {"figures_wrong"} if outcome in _AGAINST else set()
    states = (report.state, *report.also)
    return next((name for name in states if STATES[name].level in _STOPS and name not in allowed), "")


def check_not_reviewed(verifier: Identity, claim: Mapping[str, Any], name: str) -> None:
    """Raise ``attest.remembered`` where the verifier reviewed this product's claim with a findings file."""
    # A corrected claim has another digest, so the engagement is looked for by the product.
    engagement = remembered.engagement_of(verifier, claim["credentialSubject"]["id"])
    if engagement:
        raise AttestRefused(
            "attest.remembered",
            f"{verifier.folder} remembers that {name} was reviewed in {engagement}.",
            hint="Say --review FINDINGS, the findings file of that engagement.",
        )


class Asked(NamedTuple):
    """A claim of a lot that is to be signed about: its name in errors, the file the statement goes to."""

    claim: Mapping[str, Any]
    name: str
    path: Path


def check_none_reviewed(verifier: Identity, lot: Sequence[Asked]) -> None:
    """Raise ``attest.remembered`` for the first claim of a lot that was reviewed with a findings file."""
    known = remembered.engaged(verifier, [one.claim["credentialSubject"]["id"] for one in lot])
    for one in lot:
        if one.claim["credentialSubject"]["id"] in known:
            check_not_reviewed(verifier, one.claim, one.name)


def check_first_opinions(verifier: Identity, lot: Sequence[Asked], *, absent: bool = False) -> None:
    """Raise ``attest.second_statement`` for the first claim of a lot about which an opinion stands.

    ``absent``: its file is not there, which the error says.
    """
    known = verifier.register.signed_about([one.claim["id"] for one in lot], "statement")
    for one in lot:
        if one.claim["id"] in known:
            check_first_opinion(verifier, one.claim, one.name, one.path if absent else None)


def check_first_opinion(
    verifier: Identity, claim: Mapping[str, Any], name: str, absent: Path | None = None
) -> None:
    """Raise ``attest.second_statement`` while an opinion of this verifier about the claim stands.

    ``absent``: the file of a lot in which the first one would lie.
    """
    signed = verifier.register.issued_about(claim["id"], "statement")
    if not signed:
        return
    withdrawn = {
        said.digest: said.value for said in StatusHistory(verifier).history() if said.purpose == "revocation"
    }
    held = [digest for digest in signed if not withdrawn.get(digest)]
    if held:
        raise AttestRefused(
            "attest.second_statement",
            f"{verifier.name} has signed about {name} already, digest {held[-1]}"
            + (f", and {absent} is not there." if absent else "."),
            hint=("Put the earlier files back, or withdraw" if absent else "Withdraw")
            + " that statement first: passport withdraw. --second signs another beside it.",
        )
