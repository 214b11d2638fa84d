"""Draft findings: only what the review itself found, in words an auditor can keep or change.

What coils of one heat share is one finding about all of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from passport.acts.statement import population_digest
from passport.carbon.exact import fraction
from passport.carbon.rechecking.benchmarks import Finding as Doubt
from passport.work.reviewing import replaying, sampling
from passport.work.reviewing.findings_file import Findings, ReviewFinding, Row, Sampling
from passport.work.reviewing.replaying import Chain, Leaf, Part
from passport.work.reviewing.review import OTHER, Lot, Reviewed

FOOTPRINT: Final = "/credentialSubject/footprint"
_MOST_TEXT: Final = 1900
_MOST_POINTERS: Final = 5
_ORDER: Final = "method.order"


def draft(
    lot: Lot,
    *,
    at: str,
    rule: str,
    size: int | None,
    seed: str,
    materiality: str,
    engagement: str = "",
) -> Findings:
    """Draft the first findings file of a lot. Raises ``sample.*``."""
    reviewed = lot.reviewed
    wanted = size or sampling.usual_size(len(reviewed))
    chosen = set(sampling.choose(rule, wanted, seed, [one.candidate for one in reviewed]))
    shown_seed = seed if rule == "random" else ""
    population = population_digest([one.digest for one in reviewed])
    rows = tuple(
        row_of(one, f"C-{place:04d}", sampled=one.digest in chosen) for place, one in enumerate(reviewed, 1)
    )
    found = Findings(
        engagement or f"urn:engagement:{population[-24:]}",
        at,
        reviewed[0].claim.envelope.issuer.id,
        lot.period,
        population,
        ("relative", materiality),
        Sampling(rule, wanted, shown_seed, sampling.rationale(rule, wanted, shown_seed, len(reviewed))),
        rows,
        (),
        (),
    )
    return found._replace(found=tuple(numbered(found_in(lot, found), after=0)))


def row_of(reviewed: Reviewed, key: str, *, sampled: bool, former: tuple[tuple[str, str], ...] = ()) -> Row:
    """Make the line of a claim in the findings file."""
    product = reviewed.claim.product
    return Row(
        key,
        reviewed.claim.envelope.id,
        reviewed.digest,
        product.id,
        min((total.claimed for total in reviewed.chain.totals), key=lambda claimed: abs(fraction(claimed))),
        sampled,
        reviewed.replayed,
        product.heat or "",
        former,
    )


def numbered(findings: Iterable[ReviewFinding], *, after: int) -> Iterator[ReviewFinding]:
    """Findings with the next ids."""
    for number, one in enumerate(findings, after + 1):
        yield one._replace(id=f"F-{number:03d}")


def found_in(lot: Lot, findings: Findings) -> list[ReviewFinding]:
    """Draft the findings of a lot, without ids; equal findings, about one claim or several, become one.

    Order: candidates in another order than their strength, then material findings, then by claims.
    """
    by_digest = {row.digest: row for row in findings.rows}
    limit = Fraction(findings.materiality[1])
    drafts: dict[ReviewFinding, list[str]] = {}
    too_much = _too_much(lot.reviewed)
    for one in lot.reviewed:
        row = by_digest[one.digest]
        for found in _about(one, row, limit, too_much.get(one.chain.workings, "")):
            drafts.setdefault(found, []).append(row.key)
    listed = [found._replace(claims=tuple(sorted(set(keys)))) for found, keys in drafts.items()]
    return sorted(listed, key=lambda found: (found.clause != _ORDER, found.severity != "material"))


def _found(kind: str, severity: str, question: str, **members: str) -> ReviewFinding:
    usual = {"component": "", "at": "", "effect": "", "clause": ""}
    facts = {**usual, **members}
    return ReviewFinding("", kind, severity, (), question[:_MOST_TEXT], **facts)  # type: ignore[arg-type]  # words of the closed lists


def _about(reviewed: Reviewed, row: Row, limit: Fraction, too_much: str) -> Iterator[ReviewFinding]:
    """Draft the findings about one claim; what rests on a replay only where it was replayed."""
    for code, sentence in reviewed.wrong:
        yield _found("nonconformity", "material", f"The claim does not hold: {sentence}", clause=code)
    yield from _replay(reviewed, row)
    if reviewed.chain.replayed == replaying.YES:
        yield from _figures(reviewed.chain, limit)
        for pointer in reviewed.mismatch:
            yield _found(
                "nonconformity", "minor",
                f"The claim and its workings differ at {pointer}: which of them is right?",
                at=pointer, clause="workings.subject",
            )  # fmt: skip
        yield from _factors(reviewed.chain, limit)
        yield from _evidence(reviewed.chain)
        yield from (_doubt(doubt) for doubt in reviewed.chain.doubts)
    if too_much:
        yield _found("nonconformity", "material", too_much, clause="workings.output")
    yield from _weak(reviewed, limit)


def _replay(reviewed: Reviewed, row: Row) -> Iterator[ReviewFinding]:
    """Draft findings about workings: missing for a sampled claim, others than named, not replayable."""
    code, chain = reviewed.replayed, reviewed.chain
    if code in {replaying.MISSING, replaying.NOT_NAMED}:
        if row.sampled:
            what = f"the workings {chain.workings}" if chain.workings else "workings that lead to this claim"
            yield _found(
                "clarification-request", "material",
                f"This claim was sampled and its number could not be calculated again: {chain.reason}."
                f" Send {what}.",
            )  # fmt: skip
    elif code == OTHER:
        yield _found(
            "nonconformity", "material",
            "The workings that were given are not those the claim names by digest. Send the right ones.",
            at=f"{FOOTPRINT}/workings", clause=OTHER,
        )  # fmt: skip
    elif code != replaying.YES:
        yield _found(
            "nonconformity", "material",
            f"The workings cannot be replayed: {chain.reason} Send workings that lead to the claim.",
            at=f"{FOOTPRINT}/workings", clause=code,
        )  # fmt: skip
    for digest in chain.unproven_inputs:
        yield _found(
            "clarification-request", "minor",
            f"What the workings say of the input {digest} is the mill's word: send its passport.",
        )  # fmt: skip


def _figures(chain: Chain, limit: Fraction) -> Iterator[ReviewFinding]:
    """Draft the findings about figures that differ from those of the replayed workings.

    Misstatements of components, or of the totals where no component shows them, with their effect in kgCO2e
    per declared unit; then other members of components, then the rest of the footprint. ``limit`` is the
    share of the smaller total above which an effect is material.
    """
    whole = _smaller_total(chain)
    wrong = [part for part in chain.parts if not replaying.is_zero(part.difference)]
    for part in wrong:
        yield _misstated(part, _severity(part.difference, whole, limit))
    if not wrong:
        yield from _wrong_totals(chain, whole, limit)
    yield from _changed(chain)
    # The shares and gases follow the amounts: where an amount is wrong they are reported with it.
    follows = "/results/" if wrong else "/workings"
    apart = [pointer for pointer in chain.others if pointer != "/workings" and follows not in pointer]
    if apart:
        named = ", ".join(apart[:_MOST_POINTERS]) + (", ..." if len(apart) > _MOST_POINTERS else "")
        yield _found(
            "nonconformity", "material", f"The footprint differs from what its workings give at {named}.",
            at=f"{FOOTPRINT}{apart[0]}", clause="workings.footprint",
        )  # fmt: skip


def _smaller_total(chain: Chain) -> Fraction:
    """Give the smaller of the two totals claimed, in kgCO2e without sign: effects weigh most against it."""
    return min(abs(fraction(total.claimed)) for total in chain.totals)


def _wrong_totals(chain: Chain, whole: Fraction, limit: Fraction) -> Iterator[ReviewFinding]:
    """Draft a misstatement for each total that differs from the replayed one."""
    for place, total in enumerate(chain.totals):
        if not replaying.is_zero(total.difference):
            yield _found(
                "misstatement", _severity(total.difference, whole, limit),
                f"The claim says {total.claimed} {total.electricity}, its workings come to"
                f" {total.recomputed}.",
                at=f"{FOOTPRINT}/results/{place}/total", effect=total.difference,
            )  # fmt: skip


def _changed(chain: Chain) -> Iterator[ReviewFinding]:
    """Draft a nonconformity for each component that states other members than its workings.

    A component without a counterpart (``changed`` is its key alone) is a misstatement and listed there.
    """
    for part in chain.parts:
        if part.changed and part.place >= 0 and part.changed != ("key",):
            yield _found(
                "nonconformity", "material",
                f"The claim states {', '.join(part.changed)} of {part.key} otherwise than its workings.",
                component=part.key, at=f"{FOOTPRINT}/components/{part.place}", clause="workings.component",
            )  # fmt: skip


def _misstated(part: Part, severity: str) -> ReviewFinding:
    """Draft the misstatement of a component; its effect is claimed minus recalculated."""
    at = f"{FOOTPRINT}/components/{part.place}" if part.place >= 0 else f"{FOOTPRINT}/components"
    says = f"says {part.claimed}" if part.claimed else "leaves it out"
    again = part.recomputed if part.changed != ("key",) or part.place < 0 else "nothing of that key"
    return _found(
        "misstatement", severity,
        f"{part.key}: the claim {says}, its workings come to {again} (kgCO2e per declared unit). Why?",
        component=part.key, at=at, effect=part.difference,
    )  # fmt: skip


def _severity(amount: str, whole: Fraction, limit: Fraction) -> str:
    return "material" if abs(fraction(amount)) > limit * whole else "minor"


_MISFITS: Final[Mapping[str, str]] = {
    "factor.validity": "the factor {about} is not valid for the whole period",
    "factor.geography": "the factor {about} is not of the plant's country",
    "factor.market_by_location": "a grid average ({about}) stands in the market-based result",
    "factor.biogenic": "the factor {about} counts carbon as biogenic",
}


_NOTED: Final[Mapping[str, str]] = {
    "factor.unevidenced": "{where}: the kind of the factor names no evidence, so this leg is {about}.",
    "engine.earlier": "The workings are of engine {about}: the order of the file decided between candidates,"
    " and the kinds of factors were not asked for evidence.",
    "method.fallback": "{where}: the method fell back, {about}.",
}
"""Warnings that need no answer of the mill; those about the engine concern no component."""


def _factors(chain: Chain, limit: Fraction) -> Iterator[ReviewFinding]:
    """Draft a finding for each warning of the calculation.

    Doubts about a factor, and a stronger candidate that stood back, are clarification requests: material
    where the source carries more than ``limit`` of the smaller total. Facts are observations; a warning of a
    code that is not known here is asked about as it stands.
    """
    whole = _smaller_total(chain)
    leaves = {leaf.key: leaf for leaf in chain.leaves}
    for code, where, about in chain.warnings:
        leaf = leaves.get(where)
        severity = _severity(leaf.amount, whole, limit) if leaf else "minor"
        if code in _MISFITS:
            yield _misfit(code, where, about, leaf, severity)
        elif code == _ORDER:
            text = f"{where}: a stronger candidate applies and does not count. The mill's reason: {about}"
            yield _found("clarification-request", severity, text, component=where, clause=_ORDER)
        elif code in _NOTED:
            component = "" if code == "engine.earlier" else where
            text = _NOTED[code].format(where=where, about=about)
            yield _found("observation", "minor", text, component=component)
        else:
            yield _found("clarification-request", "minor", f"{where}: {code} {about}".rstrip() + ". Why?")


def _misfit(code: str, where: str, about: str, leaf: Leaf | None, severity: str) -> ReviewFinding:
    """Draft the request about a factor that does not fit, with its validity and the amount it carries."""
    valid = " to ".join(end or "open" for end in leaf.valid) if leaf and any(leaf.valid) else ""
    stated = f" (valid {valid})" if valid and code == "factor.validity" else ""
    share = f" It carries {leaf.amount} kgCO2e per declared unit." if leaf else ""
    text = f"{where}: {_MISFITS[code].format(about=about)}{stated}. Why is it right here, or which factor is?"
    return _found("clarification-request", severity, text + share, component=where)


def _evidence(chain: Chain) -> Iterator[ReviewFinding]:
    """Draft an observation for each document that a factor names as its evidence."""
    named = {(leaf.factor, leaf.kind, *leaf.evidence) for leaf in chain.leaves if leaf.evidence[0]}
    for factor, kind, name, digest in sorted(named):
        document = f"{name}, digest {digest}" if digest else name
        yield _found("observation", "minor", f"The factor {factor} is {kind} by {document}. Ask for it.")


_DOUBTS: Final[Mapping[str, str]] = {
    "benchmark.band": "The number, {found} t CO2e per t, lies outside what plants of the route {route}"
    " usually report ({low} to {high}). What explains it?",
    "benchmark.carbon_content": "{where}: a carbon content of {found} t/t is unusual for {material} ({low} to"
    " {high}). Send the analysis.",
    "benchmark.history": "The number lies {score} robust standard deviations from the median {median} of the"
    " mill's own last {values}. What changed?",
    "benchmark.uncertainty": "{where}: an uncertainty of {stated} is {percent} %. Is {stated} % meant?",
    "benchmark.negative_total": "The {where} total is negative: {total}. Explain the credits.",
    "benchmark.methods_disagree": "{where}: the second method ({method}) differs by {deviation} of the first,"
    " more than the uncertainty. Which of them is right?",
}


def _doubt(doubt: Doubt) -> ReviewFinding:
    facts = {"where": doubt.where, **doubt.params}
    text = _DOUBTS[doubt.code].format(**facts) if doubt.code in _DOUBTS else f"{doubt.code} {doubt.where}?"
    component = doubt.where if doubt.code == "benchmark.methods_disagree" else ""
    return _found("clarification-request", "minor", text, component=component)


def _weak(reviewed: Reviewed, limit: Fraction) -> Iterator[ReviewFinding]:
    """Draft an observation where more than ``limit`` of the location-based result is inferred (T0)."""
    for result in reviewed.claim.product.footprint.results[:1]:
        share = Fraction(dict(result.evidence_breakdown)["T0"])
        if share > limit:
            yield _found(
                "observation", "minor",
                f"{float(share):.1%} of the {result.electricity} number is inferred (T0): estimates, defaults"
                " or declarations without evidence.",
            )  # fmt: skip


def _too_much(reviewed: Sequence[Reviewed]) -> dict[str, str]:
    """Compare the claimed kilograms of each file of workings with its output; a sentence for each excess."""
    masses: dict[str, Fraction] = {}
    made: dict[str, Fraction] = {}
    for one in reviewed:
        if one.chain.output_kg and one.chain.workings:
            masses[one.chain.workings] = masses.get(one.chain.workings, Fraction()) + one.mass_kg
            made[one.chain.workings] = fraction(one.chain.output_kg)
    return {
        workings: f"The claims of these workings add up to {float(masses[workings]):.0f} kg, and the workings"
        f" are of an output of {float(made[workings]):.0f} kg. Which of them is right?"
        for workings in masses
        if masses[workings] > made[workings]
    }
