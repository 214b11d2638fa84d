"""What is asked before any opinion is signed, of one claim and of a lot alike (T124).

``attest`` refuses what ``verify`` refuses; the findings are compared with what the auditor's identity
remembers; the review is repeated wherever the workings are at hand; nobody signs twice about one claim.
"""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from passport.belief import trust_source
from passport.cli import options
from passport.cli.options import UsageError
from passport.cli.output import cascade_rendering, terminal
from passport.cli.output.progress import Progress
from passport.cli.verifier import by_plan, lots
from passport.model.about import is_carbon_statement, is_of_entity
from passport.party import admissible, remembered
from passport.party.identity import Identity
from passport.work.reviewing import findings_text, repeating, review
from passport.work.reviewing.continuing import Reasoned
from passport.work.reviewing.engagement import AttestRefused
from passport.work.reviewing.findings_file import Findings
from passport.work.reviewing.repeating import Repeated
from passport.work.reviewing.review import Entered, Lot
from passport.work.signing_basis import SigningBasis

_WORKINGS: Final = "*.workings.json"


class Claimed(NamedTuple):
    """The claims to be attested: how their signatures are, and each as a review takes it."""

    judge: lots.Judge
    phrase: str
    entered: tuple[Entered, ...]


def claimed(
    args: Namespace, listed: Sequence[tuple[str, Mapping[str, Any], str]], outcome: str, at: str
) -> Claimed:
    """Ask of each claim (name, document, digest) what ``verify`` asks of it.

    Raises ``trust.none`` where no trust list is in force, and ``claim.signature`` for the first claim that
    ``verify`` would refuse by that list.
    """
    trust_source.in_force(args.trust)
    judge = lots.Judge(args.trust, [], args.inputs, at)
    entered = []
    with Progress("claims checked") as progress:
        for name, claim, digest in listed:
            report = judge.report(claim)
            admissible.check_claim(report, name, outcome)
            entered.append(judge.entered_with(report, name, claim, digest))
            progress.step()
    phrase = f"{len(entered)} of {len(listed)} hold, by keys on the trust list"
    if len(listed) == 1:
        phrase = "holds, by a key on the trust list"
    return Claimed(judge, phrase, tuple(entered))


def signing_basis(
    args: Namespace,
    verifier: Identity,
    found: Claimed,
    findings: Findings | None,
    template: Mapping[str, Any],
    at: str,
) -> tuple[SigningBasis, int, list[str]]:
    """The reasons the statements will carry, and the claims whose review was repeated, with their number.

    Third are the lines about the plan of ``--plan``. Raises ``findings.*`` where the findings are not those
    remembered, ``attest.remembered`` where there are none and the claim was reviewed,
    ``attest.review_differs``, ``attest.plan``, ``usage.changed``, ``review.*``.
    """
    given = options.changed(args)
    beside, unused = remembered.Beside(), dict(given)
    reasoned: tuple[Reasoned, ...] = ()
    if findings is None:
        for entered in found.entered:
            admissible.check_not_reviewed(verifier, entered.document, entered.name)
    else:
        memory, reasoned = remembered.compared(verifier, findings, given)
        beside = memory.beside
        for one in reasoned:
            unused.pop(one.found.id, None)
    first = found.entered[0].document
    lot, plan = (None, by_plan.NONE) if is_of_entity(first) else _reviewed_again(args, found, beside)
    by_plan.check(plan, found.entered, findings)
    if is_of_entity(first):
        again = _of_entity(first, args.workings)
    elif lot is None:
        again = repeating.NOTHING
    elif findings is None:
        again = repeating.repeated_alone(lot, template, at)
    else:
        again = repeating.repeated(lot, findings, [one.found for one in reasoned])
    reasoned = (*reasoned, *_explained(again, unused))
    if unused:
        raise UsageError(
            "usage.changed",
            f"--changed names {', '.join(sorted(unused))}, and nothing about it is missing or changed.",
            hint="Leave it out.",
        )
    lines = [f"  {line}" for line in cascade_rendering.reissued(plan.digest, plan.reissues)]
    return SigningBasis(reasoned, again.claims), len(again.claims), lines


def _of_entity(document: Mapping[str, Any], workings: Sequence[Path]) -> Repeated:
    """The review of a document of an entity, repeated from its workings; a report has none."""
    if is_carbon_statement(document):
        from passport.cli.ledger import statement_attesting  # only for a CO2 statement

        return statement_attesting.repeated(document, workings)
    from passport.cli.reporting import report_attesting  # only for an inventory report

    report_attesting.check(workings)
    return repeating.NOTHING


def _explained(again: Repeated, unused: dict[str, str]) -> list[Reasoned]:
    """What the repeated review found besides, each with its reason; raises ``attest.review_differs``."""
    bare = [one for one in again.unseen if one.id not in unused]
    for finding in bare:
        what = f"{finding.kind}, {finding.severity}, {terminal.counted(len(finding.claims), 'claim')}"
        terminal.note(f"also found: {finding.id} {what}: {terminal.quoted(finding.question, 300)}")
    if bare:
        raise AttestRefused(
            "attest.review_differs",
            f"The review of these claims, repeated, finds {len(bare)} more than is said about them:"
            f" {', '.join(one.id for one in bare[:6])}{', ...' if bare[6:] else ''}.",
            hint="passport review ... --as DIR takes them into the findings (--resume FINDINGS, if there are"
            f' any); where one is no finding, say why: --changed {bare[0].id} "..."',
        )
    return [Reasoned(one, unused.pop(one.id)) for one in again.unseen]


def _reviewed_again(
    args: Namespace, claimed: Claimed, beside: remembered.Beside
) -> tuple[Lot | None, by_plan.ByPlan]:
    """The claims reviewed with all workings that are at hand; ``None`` where there are none at all.

    And what they change by the plan of ``--plan``.
    """
    near = [args.batch] if args.batch is not None else sorted(args.claim.parent.glob(_WORKINGS))
    known = [path for path in beside.workings if path.exists()]
    workings = lots.WorkingsFiles(args.workings, lenient=[*known, *near])
    if not len(workings) and args.plan is None:
        return None, by_plan.NONE
    judge = claimed.judge
    judge.bodies = [*judge.bodies, *(path for path in beside.inputs if path.exists())]
    inputs = judge.verified_inputs()
    plan = by_plan.held(args, claimed.entered, judge, workings, inputs)
    if not len(workings):
        return None, plan
    with Progress("claims reviewed again") as progress:
        entered = by_plan.marked(claimed.entered, plan)
        return review.review(entered, workings.of, {**inputs, **plan.own}, progress=progress.reach), plan


def keep(verifier: Identity, findings: Findings, basis: SigningBasis, at: str) -> None:
    """Have the identity remember the findings and the reasons, before the first statement is signed."""
    data = findings_text.text(findings).encode()
    remembered.remember(verifier, data, findings, at=at, reasoned=basis.reasoned)


def repetition(count: int, claims: int) -> str:
    """The line of the summary about the repeated review."""
    if count == claims:
        return f"  repeated   the review of all {claims}, from their workings" if claims > 1 else (
            "  repeated   the review, from its workings")  # fmt: skip
    rest = "the statement says so" if claims == 1 else "their statements say so"
    done = f"the review of {count} of {claims}; the others'" if count else "not at all: the"
    return f"  repeated   {done} workings are not at hand, and {rest}"


def reasons(reasoned: Sequence[Reasoned]) -> list[str]:
    """What the statements carry about findings that were dropped or weakened."""
    return [
        f"  changed    {one.found.id} {one.found.kind}, {one.found.severity}: {terminal.quoted(one.reason)}"
        for one in reasoned
    ]
