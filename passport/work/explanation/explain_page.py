"""An explanation as one page that needs nothing else: no script, no link, nothing to fetch (T92, T93).

The headline is ours; what documents say of themselves stands quoted in a box. The policy in the page allows
its own style sheet by digest and nothing beside.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from markupsafe import Markup

from passport.carbon.tiers import TIERS
from passport.work.explanation import charts
from passport.work.explanation import explain_words as words
from passport.work.explanation.explain_catalogue import closed, page_words, say, tier_word
from passport.work.explanation.explaining import ExplainedResult, Explanation
from passport.work.explanation.origins import ORIGINS
from passport.work.explanation.pages import rendered
from verify import Report, messages
from verify.states import TABLE

_MOST_REASONS: Final = 5


def page(explanation: Explanation, lang: str = "en") -> bytes:
    """The page in UTF-8, every word of it in ``lang`` but those that documents say of themselves."""
    facts = {
        **verdict_of(explanation.report, lang),
        "signed": [signed_by(entry, lang) for entry in explanation.report.signatures],
        **_numbers(explanation, lang),
        **_stages(explanation, lang),
        **_shares(explanation, lang),
        **_fine_print(explanation, lang),
        "lang": lang,
        "w": page_words(lang),
        "reading": list(words.reading(explanation, lang)),
        "viewed": words.viewed(explanation),
        "withheld": list(words.withheld(explanation, lang)),
        "compared": list(words.compared(explanation, lang)),
        "advice": list(words.advised(explanation, lang)),
        "bands_svg": charts.bands(explanation, lang),
        "unit": words.per(explanation),
    }
    return rendered("explain.html", facts)


def verdict_of(report: Report, lang: str) -> dict[str, Any]:
    """What a page says of the verdict.

    Headline, sentence, who must act, reasons, as of when, and since when witnesses of a log have seen claim
    and statement.
    """
    leading = [
        messages.sentence(finding, lang)
        for finding in report.findings
        if finding.outcome != "pass"
        and TABLE[finding.code][finding.outcome] == report.state
        and "because" not in finding.params
    ]
    return {
        "level": report.level,
        "headline": messages.headline(report.state, lang),
        "sentence": messages.sentence(report.state, lang),
        "who": messages.who(report.state, lang, report.findings),
        "reasons": list(dict.fromkeys(leading))[:_MOST_REASONS],
        "seen": [messages.sentence(finding, lang) for finding in report.logged],
        "checked": report.checked_at,
        "as_of": report.as_of,
    }


def signed_by(entry: Mapping[str, Any], lang: str) -> dict[str, str]:
    """Role, name and moment of one signature; without a name where it does not count."""
    issuer = entry.get("issuer")
    known = bool(issuer and issuer.get("name"))
    absent = say(lang, "absent" if entry.get("digest") is None else "not_counting")
    return {
        "role": closed(lang, str(entry["role"])),
        "name": messages.quoted(issuer["name"]) if issuer and known else absent,
        "at": str(entry.get("signedAt") or "") if known else "",
    }


def _numbers(explanation: Explanation, lang: str) -> dict[str, Any]:
    results = []
    for result in explanation.results:
        interval = ""
        if result.low is not None and result.high is not None:
            interval = say(lang, "interval", low=words.kg(result.low), high=words.kg(result.high))
        results.append(
            {
                "title": say(lang, f"electricity.{result.electricity}"),
                "electricity": closed(lang, result.electricity),
                "total": words.kg(result.total),
                "interval": interval,
                "gross": _gross(result, lang),
                "evidence": say(lang, "lowest", tier=tier_word(lang, result.lowest)),
            }
        )
    return {"results": results, "leading": list(words.leading(explanation, lang))}


def _gross(result: ExplainedResult, lang: str) -> str:
    if not result.credits:
        return ""
    taken = words.kg(_kg(result.credits))
    return say(lang, "gross", added=words.kg(words.added(result)), taken=taken)


def _shown(explanation: Explanation) -> Sequence[ExplainedResult]:
    """One result where electricity makes no difference, else both."""
    return explanation.results[:1] if explanation.same_results else explanation.results


def _title(explanation: Explanation, result: ExplainedResult, lang: str) -> str:
    return say(lang, "both") if explanation.same_results else closed(lang, result.electricity)


def _stages(explanation: Explanation, lang: str) -> dict[str, Any]:
    """Draw the stages of each result, and set the same figures out as a table with a row for each stage.

    A result has three columns: what adds, what takes away, and the sum, in kg of CO2e per declared unit.
    """
    if not explanation.disclosed:
        return {"stages": []}
    shown = _shown(explanation)
    names = dict.fromkeys(stage.name for result in shown for stage in result.stages)
    return {
        "stages": [_chart(explanation, result, lang) for result in shown],
        "stage_heads": [_title(explanation, result, lang) for result in shown],
        "stage_rows": [(name, _cells(name, shown)) for name in names],
        "stage_totals": [cell for result in shown for cell in _totals(result)],
    }


def _chart(explanation: Explanation, result: ExplainedResult, lang: str) -> dict[str, Any]:
    """The bars of one result, with the key of the tiers that occur in it."""
    used = [name for name in TIERS if any(stage.added[name] or stage.taken[name] for stage in result.stages)]
    svg = charts.stages(explanation.results, result, words.per(explanation), words.kg, lang)
    return {"title": _title(explanation, result, lang), "svg": svg, "key": _tier_key(used, lang)}


def _cells(name: str, results: Sequence[ExplainedResult]) -> list[str]:
    """The row of one stage: three cells a result, empty where the result does not have the stage."""
    cells: list[str] = []
    for result in results:
        stage = next((stage for stage in result.stages if stage.name == name), None)
        if stage is None:
            cells += ["", "", ""]
        else:
            amounts = (sum(stage.added.values()), sum(stage.taken.values()), stage.amount)
            cells += [words.kg(_kg(amount)) if amount else "" for amount in amounts]
    return cells


def _totals(result: ExplainedResult) -> tuple[str, str, str]:
    """The last row of one result: gross emissions, credits and removals, total."""
    added = sum(sum(stage.added.values()) for stage in result.stages)
    taken = words.kg(_kg(result.credits)) if result.credits else ""
    return words.kg(_kg(added)), taken, words.kg(result.total)


def _kg(amount: int) -> str:
    return f"{Decimal(amount).scaleb(-6):f}"


def _tier_key(used: Sequence[str], lang: str) -> list[dict[str, str]]:
    return [{"colour": name.lower(), "word": tier_word(lang, name)} for name in TIERS if name in used]


def _shares(explanation: Explanation, lang: str) -> dict[str, Any]:
    tiers = [
        (
            closed(lang, result.electricity),
            [(name, name.lower(), result.breakdown[name]) for name in TIERS],
        )
        for result in explanation.results
    ]
    origins = [
        (
            closed(lang, result.electricity),
            [
                (say(lang, f"origin.{entry.origin}"), str(entry.origin), entry.share)
                for entry in result.origins
            ],
        )
        for result in explanation.results
    ]
    return {
        "evidence_svg": charts.shares(tiers, say(lang, "chart.tiers"), lang),
        "tiers": _tier_key(TIERS, lang),
        "origin_svg": (
            charts.shares(origins, say(lang, "chart.origins"), lang) if explanation.disclosed else ""
        ),
        "origins": [
            {
                "colour": origin,
                "word": f"{say(lang, f'origin.{origin}')}: {say(lang, f'origin.{origin}.means')}",
            }
            for origin in ORIGINS
        ],
        "origin_rows": _origin_rows(explanation, lang),
        **_tier_table(explanation, lang),
    }


def _origin_rows(explanation: Explanation, lang: str) -> list[tuple[str, list[str]]]:
    """One row an origin: what it adds, what it takes, and the sum, for each result that is shown."""
    rows = []
    for place, origin in enumerate(ORIGINS):
        cells = []
        for result in _shown(explanation) if explanation.disclosed else ():
            entry = result.origins[place]
            amounts = (entry.added, entry.taken, entry.amount)
            cells += [words.kg(_kg(amount)) if amount else "" for amount in amounts]
        rows.append((say(lang, f"origin.{origin}"), cells))
    return rows


def _tier_table(explanation: Explanation, lang: str) -> dict[str, Any]:
    """Rows of the tiers; columns of both results, and net of credits where that is something else."""
    columns = [(closed(lang, result.electricity), result, result.breakdown) for result in explanation.results]
    columns += [
        (say(lang, "net_of", electricity=closed(lang, result.electricity)), result, result.net)
        for result in explanation.results
        if result.credits and result.net is not None
    ]
    rows = [
        (tier_word(lang, name), [words.percent(shares[name], lang) for _, _, shares in columns])
        for name in TIERS
    ]
    own = len(explanation.results)
    rows.append((say(lang, "lowest_row"), [result.lowest for _, result, _ in columns[:own]]))
    rows.append(
        (say(lang, "primary_row"), [words.percent(result.primary, lang) for _, result, _ in columns[:own]])
    )
    rows = [(name, cells + [""] * (len(columns) - len(cells))) for name, cells in rows]
    return {"tier_heads": [head for head, *_ in columns], "tier_rows": rows, "net": len(columns) > own}


def _fine_print(explanation: Explanation, lang: str) -> dict[str, Any]:
    product = explanation.claim.product
    footprint = product.footprint
    said = [
        ("name", messages.quoted(product.name)),
        ("grade", messages.quoted(product.grade) if product.grade else ""),
        ("heat", messages.quoted(product.heat) if product.heat else ""),
        ("mass", f"{product.mass.value} {words.UNITS.get(product.mass.unit, product.mass.unit)}"),
        ("made_at", f"{messages.quoted(product.facility.name)}, {product.facility.country}"),
        ("route", product.production_route),
        ("period", say(lang, "period_of", start=product.period.start, end=product.period.end)),
        ("identifier", product.id),
    ]
    return {
        "about": [(say(lang, name), value) for name, value in said if value],
        "product_id": product.id,
        "boundary": closed(lang, footprint.boundary),
        "gwp_set": footprint.gwp_set,
        "constant": footprint.method.carbon_to_co2,
        "method": Markup("<bdi>{}</bdi>").format(f"{footprint.method.id} {footprint.method.version}"),
        "exact": ", ".join(
            f"{result.total} {closed(lang, result.electricity)}" for result in explanation.results
        ),
        "digest": Markup("<code>{}</code>").format(explanation.report.signatures[0]["digest"]),
    }
