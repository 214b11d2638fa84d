"""Hold a lot of corrected claims against the plan they were signed by, for ``review`` and ``attest``."""

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from passport import container
from passport.carbon.inputs import CheckedInput
from passport.cli import options
from passport.cli.corrections import factor_files
from passport.cli.verifier import lots
from passport.disk import files, folders
from passport.work.cascade import document, reissues
from passport.work.cascade.opening import claims_in
from passport.work.cascade.reissues import AtHand, Reissue
from passport.work.cascade.renewing import Changes
from passport.work.reviewing import engagement
from passport.work.reviewing.engagement import AttestRefused
from passport.work.reviewing.findings_file import Findings
from passport.work.reviewing.review import Entered
from signing.digests import document_digest, multibase_digest
from verify.believing import listed
from verify.materials.inputs import InputNotUsable, checked_input


class ByPlan(NamedTuple):
    """A plan by its digest, and what each claim of the lot, by digest, changes.

    ``own`` are claims of the lot that others of it consume: they lie before the auditor, who asks for no
    passport of them.
    """

    digest: str
    reissues: Mapping[str, Reissue]
    own: Mapping[str, CheckedInput] = {}

    @property
    def engagement(self) -> str:
        """The name of the engagement: all claims of a plan are one."""
        return f"urn:engagement:{self.digest[-24:]}"


NONE = ByPlan("", {})


def held(
    args: Namespace,
    entered: Sequence[Entered],
    judge: lots.Judge,
    workings: lots.WorkingsFiles,
    inputs: Mapping[str, CheckedInput],
) -> ByPlan:
    """What each claim of the lot that no other of it replaces changes; raises ``cascade.plan``."""
    if args.plan is None:
        if args.replaced or args.factors:
            raise options.UsageError(
                "usage.plan",
                "--replaced and --factors are about a plan.",
                hint="Say --plan FILE too, or leave them out.",
            )
        return NONE
    data = files.read(args.plan, limit=document.MOST_BYTES)
    plan, _, _ = document.read(data)
    known = _at_hand(args, entered, judge.bodies)
    replaced = {_replaces(claim) for claim in known.values()}
    lot = {one.digest: one.document for one in entered if one.digest not in replaced}
    own = _own(judge, lot)
    factors = factor_files.of_plan(plan, factor_files.records(args.factors))
    digest = multibase_digest(data)
    holds = _holding(judge, known)
    at_hand = AtHand(known, workings.of, Changes({**inputs, **own}, factors), holds)
    return ByPlan(digest, reissues.compared(plan, digest, lot, at_hand), own)


def _at_hand(
    args: Namespace, entered: Sequence[Entered], bodies: Sequence[Path]
) -> dict[str, Mapping[str, Any]]:
    """The claims of the lot, those that they replace, and those of materials, by digest."""
    known = {one.digest: one.document for one in entered}
    folder = getattr(args, "batch", None)
    for path in (*args.replaced, *([] if folder is None else [folder])):
        known |= {digest: claim for _, claim, digest, _ in lots.claims(path)}
    for path in bodies:
        inputs = [one for item in folders.items(str(path)) for one in claims_in(item.data)]
        known |= {document_digest(one): one for one in inputs}
    return known


def _holding(judge: lots.Judge, known: Mapping[str, Mapping[str, Any]]) -> Callable[[str], bool]:
    """Whether the signature of a claim counts; without a trust list no review knows of any."""
    trust = judge.trust
    if trust is None:
        return lambda _: True
    return lambda digest: not listed.judge("claim", dict(known[digest]), digest, trust).stopped


def _replaces(claim: Mapping[str, Any]) -> str:
    return str(claim.get("wasRevisionOf", {}).get("digestMultibase", ""))


def _own(judge: lots.Judge, lot: Mapping[str, Mapping[str, Any]]) -> dict[str, CheckedInput]:
    """The claims of the lot that others of it consume, as inputs."""
    if judge.trust is None or judge.evidence is None:
        return {}
    consumed = {
        entry["digestMultibase"]
        for claim in lot.values()
        for entry in claim["credentialSubject"].get("inputs", ())
    }
    found = {}
    for digest in sorted(consumed & lot.keys()):
        try:
            data = container.write(lot[digest])
            found[digest] = checked_input(data, judge.evidence, judge.trust, judge.at)
        except InputNotUsable:
            continue
    return found


def marked(entered: Sequence[Entered], by_plan: ByPlan) -> list[Entered]:
    """The claims with what the plan does not explain; those of a plan by product.

    Files of corrections are named by digest, which gives them another order in every folder.
    """
    if by_plan.digest:
        entered = sorted(entered, key=lambda one: (str(one.document["credentialSubject"]["id"]), one.digest))
    return [
        one._replace(unplanned=by_plan.reissues[one.digest].problems)
        if one.digest in by_plan.reissues
        else one
        for one in entered
    ]


def check(by_plan: ByPlan, entered: Sequence[Entered], findings: Findings | None) -> None:
    """Raise ``attest.plan`` where a claim changes what the plan does not, and no finding says so."""
    rows = {} if findings is None else {row.digest: row for row in findings.rows}
    for one in entered:
        reissue = by_plan.reissues.get(one.digest)
        if reissue is None:
            continue
        row = rows.get(one.digest)
        clauses = set() if row is None or findings is None else {
            found.clause for found in engagement.about(findings, row)
        }  # fmt: skip
        for code, sentence in reissue.problems:
            if code not in clauses:
                raise AttestRefused(
                    "attest.plan",
                    f"{one.name} does not follow from the plan: {sentence} ({code})",
                    hint="passport review --plan FILE makes it a finding, which the mill answers.",
                )
