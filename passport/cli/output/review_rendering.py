"""Render a review of a lot: lines that read without colour, and JSON."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from passport.cli.output import explain_rendering, findings_rendering
from passport.cli.output.terminal import clean, quoted
from passport.work.explanation.explaining import results_of
from passport.work.reviewing import replaying
from passport.work.reviewing.findings_file import Findings
from passport.work.reviewing.replaying import Chain, Leaf, Part
from passport.work.reviewing.review import Lot, Reviewed
from passport.work.reviewing.review_totals import Group, groups, open_effects, spread

_MOST_GROUPS: Final = 4
_MOST_LEAVES: Final = 40
_MOST_FINDINGS: Final = 40


def lines(lot: Lot, findings: Findings) -> Iterator[str]:
    """The lot, its chains (most doubtful first), the sample, the findings."""
    yield from _lot(lot, findings)
    listed = groups(lot, findings)
    for place, group in enumerate(listed[:_MOST_GROUPS]):
        yield ""
        yield from _group(group, drawn=place == 0)
    if listed[_MOST_GROUPS:]:
        yield ""
        yield f"AND {len(listed) - _MOST_GROUPS} MORE NUMBERS, with fewer doubts; --html and --json show them"
    yield ""
    yield from _sample(lot, findings)
    yield ""
    yield from _findings(findings)


def _lot(lot: Lot, findings: Findings) -> Iterator[str]:
    """Head of a review: whose lot, engagement, population, signatures, how many were replayed, totals."""
    replayed = sum(one.replayed == replaying.YES for one in lot.reviewed)
    equal = sum(one.replayed == replaying.YES and not one.differs for one in lot.reviewed)
    checked = all(one.checked for one in lot.reviewed)
    issuer = lot.reviewed[0].claim.envelope.issuer
    yield f"REVIEW of {_count(len(lot.reviewed), 'claim')} of {quoted(issuer.name)}  {issuer.id}"
    yield f"  engagement  {findings.engagement}"
    yield f"  population  {findings.population_digest}"
    yield f"  period      {findings.period[0]} to {findings.period[1]}"
    signed = "hold, by keys on the trust list" if checked else "not checked, no trust list is in force"
    yield f"  signatures  {signed}"
    yield f"  replayed    {replayed} of {len(lot.reviewed)} from their workings, {equal} figure for figure"
    low, high, tonnes = spread(lot)
    number = low if low == high else f"{low} to {high}"
    yield f"  numbers     {number} kgCO₂e per declared unit, location-based; {tonnes} t of product"
    for name in lot.replaced:
        yield f"  left out    {clean(name)}: another claim of the lot corrects it"


def _group(group: Group, *, drawn: bool) -> Iterator[str]:
    """The audit chain that the claims of a group share: head, figures, remarks and, if drawn, the stages."""
    yield from _head(group)
    yield from _figures(group.first.chain)
    yield from _remarks(group.first)
    if group.first.chain.parts and drawn:
        yield ""
        yield from _stages(group.first)


def _head(group: Group) -> Iterator[str]:
    """Which product and heat, why it was not replayed, and what is wrong with the claim itself."""
    one = group.first
    others = f" and {_count(group.size - 1, 'other claim')} of the same figures" if group.size > 1 else ""
    heat = f", heat {quoted(one.claim.product.heat)}" if one.claim.product.heat else ""
    yield f"THE AUDIT CHAIN of {group.key}{heat}{others}"
    yield f"  product     {clean(one.claim.product.id)}"
    if one.replayed != replaying.YES:
        reason = one.chain.reason or "these are other workings than the claim names"
        yield from findings_rendering.wrapped(f"not replayed: {reason} ({one.replayed})", "  ")
    for code, sentence in one.wrong:
        yield from findings_rendering.wrapped(f"the claim does not hold: {sentence} ({code})", "  ")


def _figures(chain: Chain) -> Iterator[str]:
    """Claimed and recomputed figures in kgCO₂e: totals, components, and below each its workings' leaves.

    Leaves that belong to no component of the claim come last, ``_MOST_LEAVES`` of them.
    """
    width = _key_width(chain)
    for total in chain.totals:
        yield f"  {total.electricity:<{width}} {_three(total.claimed, total.recomputed, total.difference)}"
    if chain.parts or chain.leaves:
        head = f"  {'component':<{width}} {'claimed':>14} {'recomputed':>14} {'difference':>12}"
        yield f"{head}  method, tiers of quantity and factor"
    for part in chain.parts:
        yield from _part(part, [leaf for leaf in chain.leaves if leaf.part == part.key], width)
    keys = {part.key for part in chain.parts}
    loose = [leaf for leaf in chain.leaves if leaf.part not in keys]
    for leaf in loose[:_MOST_LEAVES]:
        yield _leaf(leaf, width)


def _key_width(chain: Chain) -> int:
    """Columns of the first column of figures: the longest key, leaves indented by two, and 24 at least."""
    return max([24, *(len(part.key) for part in chain.parts), *(len(leaf.key) + 2 for leaf in chain.leaves)])


def _remarks(reviewed: Reviewed) -> Iterator[str]:
    """Members that differ from the workings, warnings of the calculation, and unusual figures."""
    chain = reviewed.chain
    for pointer in (*chain.others, *reviewed.mismatch):
        yield f"  differs from the workings at {pointer}"
    for code, where, about in chain.warnings:
        yield f"  note        {clean(where)}: {code} {clean(about)}".rstrip()
    for text in reviewed.sourced():
        yield from findings_rendering.wrapped(text, "  ")
    for doubt in chain.doubts:
        params = ", ".join(f"{name} {clean(value)}" for name, value in doubt.params.items())
        yield f"  unusual     {clean(doubt.where)}: {doubt.code} ({params})"


def _stages(reviewed: Reviewed) -> Iterator[str]:
    """The stages of both results as bars; once, where location-based and market-based are equal."""
    results = results_of(reviewed.claim)
    same = results[0].total == results[1].total
    for result in results[:1] if same else results:
        name = "both results" if same else result.electricity
        yield from explain_rendering.stages(result, f"{name} (as claimed)")


def _part(part: Part, leaves: Sequence[Leaf], width: int) -> Iterator[str]:
    facts = f"{part.method}, {part.tiers[0]} and {part.tiers[1]}"
    figures = _three(part.claimed, part.recomputed, part.difference)
    mark = f"  only {part.electricity}" if part.electricity else ""
    yield f"  {clean(part.key):<{width}} {figures}  {facts}{mark}"
    if part.changed:
        yield f"    the workings say otherwise of: {', '.join(part.changed)}"
    for leaf in leaves[:_MOST_LEAVES]:
        yield _leaf(leaf, width)


def _leaf(leaf: Leaf, width: int) -> str:
    """A source of the workings: amount in kgCO₂e, factor with edition and validity, what does not fit."""
    valid = f", valid {leaf.valid[0] or 'open'} to {leaf.valid[1] or 'open'}" if any(leaf.valid) else ""
    misfit = f"  !! {', '.join(leaf.misfits)}" if leaf.misfits else ""
    kind = f", {leaf.kind}" if leaf.kind else ""
    return (
        f"    {clean(leaf.key):<{width - 2}} {_figure(leaf.amount):>14}  by {clean(leaf.factor)}"
        f" ({clean(leaf.edition)}{kind}{valid}){misfit}"
    )


def _three(claimed: str, recomputed: str, difference: str) -> str:
    """Claimed and recomputed figure in kgCO₂e, and their difference, or ``equal``."""
    equal = "equal" if difference else ""
    shown = equal if replaying.is_zero(difference) else f"{Decimal(difference):+f}"
    again = _figure(recomputed) if recomputed else "not replayed"
    return f"{_figure(claimed) if claimed else 'left out':>14} {again:>14} {shown:>12}"


def _figure(figure: str) -> str:
    return f"{Decimal(figure):.3f}"


def _sample(lot: Lot, findings: Findings) -> Iterator[str]:
    """Why the sample was proposed, and each claim in it with its points of risk and its emissions."""
    yield "SAMPLE"
    yield from findings_rendering.wrapped(findings.sampling.rationale, "  ")
    points = {one.digest: one for one in lot.reviewed}
    for row in (row for row in findings.rows if row.sampled):
        one = points[row.digest]
        kilograms = f"{float(one.emissions):.0f} kgCO₂e in all"
        yield f"  {row.key}  {one.points:>4} points  {kilograms:>24}  {clean(row.product)}"


def _findings(findings: Findings) -> Iterator[str]:
    """The findings with their questions, and what open misstatements come to against materiality."""
    if not findings.found:
        yield "FINDINGS: none drafted; the rest is for the auditor to write"
        return
    yield "FINDINGS, drafted from what the review found; the rest is for the auditor to write"
    for one in findings.found[:_MOST_FINDINGS]:
        yield f"  {one.id}  {findings_rendering.head(findings, one)}"
        yield from findings_rendering.wrapped(one.question, "         ")
    if findings.found[_MOST_FINDINGS:]:
        yield f"  and {len(findings.found) - _MOST_FINDINGS} more in the file"
    worst = open_effects(findings)
    if worst is not None:
        row, share, limit = worst
        verdict = "more" if share > limit else "not more"
        yield (
            f"  in total    open misstatements come to {float(share):.2%} of {row.key}, {verdict} than the"
            f" {float(limit):.2%} from which they are material together"
        )


def _count(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def facts(lot: Lot, findings: Findings) -> dict[str, Any]:
    """The review as JSON: every claim, every chain once, the sample and the findings."""
    listed = groups(lot, findings)
    chains = {id(group.first.chain): place for place, group in enumerate(listed)}
    by_digest = {one.digest: one for one in lot.reviewed}
    return {
        "engagement": {
            "id": findings.engagement,
            "period": {"start": findings.period[0], "end": findings.period[1]},
            "population": str(len(findings.rows)),
            "populationDigest": findings.population_digest,
            "producer": findings.producer,
        },
        "sample": {
            "rule": findings.sampling.rule,
            "size": str(findings.sampling.size),
            "seed": findings.sampling.seed,
            "rationale": findings.sampling.rationale,
        },
        "claims": [
            {
                "key": row.key,
                "id": row.id,
                "digest": row.digest,
                "product": row.product,
                "sampled": row.sampled,
                "replayed": row.replayed,
                "points": str(by_digest[row.digest].points),
                "chain": str(chains[id(by_digest[row.digest].chain)]),
                "wrong": [{"code": code, "text": text} for code, text in by_digest[row.digest].wrong],
                "differs": list(by_digest[row.digest].mismatch),
                "libraries": [dict(one) for one in by_digest[row.digest].libraries],
            }
            for row in findings.rows
        ],
        "chains": [_chain(group.first) for group in listed],
        "findings": [findings_rendering.one(findings, one) for one in findings.found],
    }


def _chain(reviewed: Reviewed) -> dict[str, Any]:
    """One audit chain as JSON, figures as texts in kgCO₂e per declared unit."""
    chain: Chain = reviewed.chain
    return {
        "workings": chain.workings,
        "replayed": chain.replayed,
        "reason": chain.reason,
        "totals": [total._asdict() for total in chain.totals],
        "components": [_listed(part._asdict() | {"place": str(part.place)}) for part in chain.parts],
        "workingsComponents": [_listed(leaf._asdict()) for leaf in chain.leaves],
        "differs": list(chain.others),
        "unusual": [
            {"code": doubt.code, "where": doubt.where, "params": dict(doubt.params)} for doubt in chain.doubts
        ],
        "notes": [{"code": code, "where": where, "about": about} for code, where, about in chain.warnings],
        "unprovenInputs": list(chain.unproven_inputs),
    }


def _listed(members: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in members.items()}
