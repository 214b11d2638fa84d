"""Render a review as one page without scripts, links or anything to fetch (T92, T93)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from passport.carbon.tiers import TIERS, WORDS
from passport.work.explanation import charts
from passport.work.explanation.explain_words import UNITS, kg
from passport.work.explanation.explaining import results_of
from passport.work.explanation.pages import rendered
from passport.work.reviewing import replaying
from passport.work.reviewing.findings_file import Findings, ReviewFinding
from passport.work.reviewing.replaying import Chain, Leaf, Part
from passport.work.reviewing.review import Lot, Reviewed
from passport.work.reviewing.review_totals import Group, groups, open_effects, spread
from verify.messages import quoted

MOST_GROUPS: Final = 40
"""Chains that are drawn; the others are in the table of claims."""


def page(lot: Lot, findings: Findings) -> bytes:
    """Render the review as a page, in UTF-8."""
    listed = groups(lot, findings)
    low, high, tonnes = spread(lot)
    issuer = lot.reviewed[0].claim.envelope.issuer
    facts = {
        "lang": "en",
        "producer": quoted(issuer.name),
        "producer_id": issuer.id,
        "findings": findings,
        "claims": _claims(lot, findings),
        "replayed": sum(one.replayed == replaying.YES for one in lot.reviewed),
        "equal": sum(one.replayed == replaying.YES and not one.differs for one in lot.reviewed),
        "checked": all(one.checked for one in lot.reviewed),
        "low": kg(low),
        "high": kg(high),
        "tonnes": tonnes,
        "groups": [_group(group) for group in listed[:MOST_GROUPS]],
        "more": max(0, len(listed) - MOST_GROUPS),
        "listed": [_finding(one, findings) for one in findings.found],
        "total": _total(findings),
        "key": [{"colour": name.lower(), "word": f"{name} {WORDS[name]}"} for name in TIERS],
    }
    return rendered("review.html", facts, "review.css")


def _claims(lot: Lot, findings: Findings) -> list[dict[str, Any]]:
    rows = {row.digest: row for row in findings.rows}
    about = findings.about()
    found: dict[str, list[str]] = {}
    for one in findings.found:
        for key in {about[key][0].key for key in one.claims}:
            found.setdefault(key, []).append(one.id)
    return [
        {
            "key": row.key,
            "product": row.product,
            "heat": one.claim.product.heat or "",
            "total": kg(one.chain.totals[0].claimed),
            "replayed": row.replayed,
            "differs": one.differs,
            "points": one.points,
            "sampled": row.sampled,
            "found": found.get(row.key, []),
        }
        for one in lot.reviewed
        for row in (rows[one.digest],)
    ]


def _group(group: Group) -> dict[str, Any]:
    """Collect what the page shows of claims with one calculation, by the first of them.

    Without replayed components nothing is drawn.
    """
    one, chain = group.first, group.first.chain
    per = _per(one)
    return {
        "about": ", ".join(group.keys[:8]) + (f" and {group.size - 8} more" if group.size > 8 else ""),
        "heat": quoted(one.claim.product.heat) if one.claim.product.heat else "",
        "not_replayed": "" if one.replayed == replaying.YES else f"{chain.reason} ({one.replayed})".strip(),
        "svg": _drawings(one, per) if chain.parts else [],
        "shares": charts.shares(
            [
                (result.electricity, [(name, name.lower(), result.breakdown[name]) for name in TIERS])
                for result in results_of(one.claim)
            ],
            f"Shares of the evidence tiers, {group.key}",
        ),
        "totals": [
            (total.electricity, *_figures(total.claimed, total.recomputed, total.difference))
            for total in chain.totals
        ],
        "parts": [_part(part, chain) for part in chain.parts],
        "loose": _loose(chain),
        "differs": (*chain.others, *one.mismatch),
        "notes": _notes(one),
        "per": per,
    }


def _per(reviewed: Reviewed) -> str:
    """Name the declared unit: ``t`` for 1 TNE, else its figure and code."""
    unit = reviewed.claim.product.footprint.declared_unit
    return UNITS.get(unit.unit, unit.unit) if unit.value == "1" else f"{unit.value} {unit.unit}"


def _drawings(reviewed: Reviewed, per: str) -> list[tuple[str, str]]:
    """Draw the stages of each result, or of both together where their totals are equal."""
    results = results_of(reviewed.claim)
    if results[0].total == results[1].total:
        return [("both results", charts.stages(results, results[0], per, kg))]
    return [(result.electricity, charts.stages(results, result, per, kg)) for result in results]


def _loose(chain: Chain) -> list[Leaf]:
    """List the sources of the workings that no component of the claim stands for."""
    keys = {part.key for part in chain.parts}
    return [leaf for leaf in chain.leaves if leaf.part not in keys]


def _notes(reviewed: Reviewed) -> list[str]:
    """List warnings, unusual values, what does not hold in the claim, and where factors came from."""
    return [
        *(f"{where}: {code} {about}".strip() for code, where, about in reviewed.chain.warnings),
        *(f"{doubt.where}: {doubt.code} ({_params(doubt.params)})" for doubt in reviewed.chain.doubts),
        *(f"{sentence} ({code})" for code, sentence in reviewed.wrong),
        *reviewed.sourced(),
    ]


def _params(params: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in params.items())


def _part(part: Part, chain: Chain) -> dict[str, Any]:
    return {
        "part": part,
        "figures": _figures(part.claimed, part.recomputed, part.difference),
        "leaves": [leaf for leaf in chain.leaves if leaf.part == part.key],
    }


def _figures(claimed: str, recomputed: str, difference: str) -> tuple[str, str, str, bool]:
    """Three cells, and whether they differ."""
    wrong = not replaying.is_zero(difference)
    shown = f"{Decimal(difference):+f}" if wrong else "equal" if difference else ""
    return (
        f"{Decimal(claimed):.3f}" if claimed else "left out",
        f"{Decimal(recomputed):.3f}" if recomputed else "not replayed",
        shown,
        wrong,
    )


def _finding(finding: ReviewFinding, findings: Findings) -> dict[str, Any]:
    more = f" and {len(finding.claims) - 6} more" if len(finding.claims) > 6 else ""
    return {
        "one": finding,
        "state": findings.state(finding.id),
        "said": findings.said(finding.id),
        "about": ", ".join(finding.claims[:6]) + more,
    }


def _total(findings: Findings) -> str:
    worst = open_effects(findings)
    if worst is None:
        return ""
    row, share, limit = worst
    verdict = "more" if share > limit else "not more"
    return (
        f"Open misstatements together come to {float(share):.2%} of the total of {row.key}: {verdict} than"
        f" the {float(limit):.2%} from which they are material."
    )
