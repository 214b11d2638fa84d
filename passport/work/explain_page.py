"""An explanation as one page that needs nothing else: no script, no link, nothing to fetch (T92, T93).

The headline is ours; what documents say of themselves stands quoted in a box. The policy in the page allows
its own style sheet by digest and nothing beside.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from passport.carbon.tiers import TIERS, WORDS
from passport.work import charts
from passport.work import explain_words as words
from passport.work.explaining import ORIGINS, Explanation, Told
from passport.work.svg import COLOURS
from verify import messages
from verify.states import TABLE

_MOST_REASONS: Final = 5
_TITLES: Final = {
    "location-based": "Electricity from the local grid",
    "market-based": "Electricity as contracted",
}
_PAGES: Final = Environment(
    loader=PackageLoader("passport.work"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(told: Explanation, lang: str = "en") -> bytes:
    """The page in UTF-8; ``lang`` is the language of the verdict."""
    style = _PAGES.get_template("explain.css").render(colours=COLOURS)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    facts = {
        **_verdict(told, lang),
        **_numbers(told),
        **_stages(told),
        **_shares(told),
        **_fine_print(told),
        "style": style,
        "style_hash": f"sha256-{digest}",
        "reading": list(words.reading(told)),
        "compared": list(words.compared(told)),
        "advice": list(words.advised(told)),
        "bands_svg": charts.bands(told),
        "unit": words.per(told),
    }
    return _PAGES.get_template("explain.html").render(facts).encode()


def _verdict(told: Explanation, lang: str) -> dict[str, Any]:
    report = told.report
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
        "checked": report.checked_at,
        "as_of": report.as_of,
        "signed": [_signed(entry) for entry in report.signatures],
    }


def _signed(entry: Mapping[str, Any]) -> dict[str, str]:
    issuer = entry.get("issuer")
    known = bool(issuer and issuer.get("name"))
    absent = "no document" if entry.get("digest") is None else "does not count"
    return {
        "role": str(entry["role"]),
        "name": messages.quoted(issuer["name"]) if issuer and known else absent,
        "at": str(entry.get("signedAt") or "") if known else "",
    }


def _numbers(told: Explanation) -> dict[str, Any]:
    results = []
    for result in told.results:
        interval = ""
        if result.low is not None and result.high is not None:
            interval = f"{words.kg(result.low)} to {words.kg(result.high)} with the stated uncertainty"
        results.append(
            {
                "title": _TITLES[result.electricity],
                "electricity": result.electricity,
                "total": words.kg(result.total),
                "interval": interval,
                "evidence": f"Lowest tier that counts: {result.lowest} {WORDS[result.lowest]}",
            }
        )
    return {"results": results}


def _shown(told: Explanation) -> Sequence[Told]:
    """One result where electricity makes no difference, else both."""
    return told.results[:1] if told.same_results else told.results


def _title(told: Explanation, result: Told) -> str:
    return "both results" if told.same_results else result.electricity


def _stages(told: Explanation) -> dict[str, Any]:
    if not told.disclosed:
        return {"stages": []}
    unit = words.per(told)
    stages = []
    for result in _shown(told):
        used = [
            name for name in TIERS if any(stage.added[name] or stage.taken[name] for stage in result.stages)
        ]
        svg = charts.stages(told.results, result, unit, words.kg)
        stages.append({"title": _title(told, result), "svg": svg, "key": _tier_key(used)})
    names = list(dict.fromkeys(stage.name for result in _shown(told) for stage in result.stages))
    rows = []
    for name in names:
        cells = []
        for result in _shown(told):
            found = next((stage for stage in result.stages if stage.name == name), None)
            cells += ["", "", ""] if found is None else [
                words.kg(_kg(amount)) if amount else ""
                for amount in (sum(found.added.values()), sum(found.taken.values()), found.amount)
            ]  # fmt: skip
        rows.append((name, cells))
    totals = []
    for result in _shown(told):
        added = sum(sum(stage.added.values()) for stage in result.stages)
        taken = words.kg(_kg(result.credits)) if result.credits else ""
        totals += [words.kg(_kg(added)), taken, words.kg(result.total)]
    heads = [_title(told, result) for result in _shown(told)]
    return {"stages": stages, "stage_heads": heads, "stage_rows": rows, "stage_totals": totals}


def _kg(amount: int) -> str:
    return f"{Decimal(amount).scaleb(-6):f}"


def _tier_key(used: Sequence[str]) -> list[dict[str, str]]:
    return [{"colour": name.lower(), "word": f"{name} {WORDS[name]}"} for name in TIERS if name in used]


def _shares(told: Explanation) -> dict[str, Any]:
    tiers = [
        (
            result.electricity,
            [(name, name.lower(), result.breakdown[name]) for name in TIERS],
        )
        for result in told.results
    ]
    origins = [
        (
            result.electricity,
            [(str(entry.origin), str(entry.origin), entry.share) for entry in result.origins],
        )
        for result in told.results
    ]
    return {
        "evidence_svg": charts.shares(tiers, "Shares of the evidence tiers"),
        "tiers": _tier_key(TIERS),
        "origin_svg": charts.shares(origins, "Shares by origin") if told.disclosed else "",
        "origins": [{"colour": origin, "word": f"{origin}: {text}"} for origin, text in ORIGINS.items()],
        **_tier_table(told),
    }


def _tier_table(told: Explanation) -> dict[str, Any]:
    """Rows of the tiers; columns of both results, and net of credits where that is something else."""
    columns = [(result.electricity, result, result.breakdown) for result in told.results]
    columns += [
        (f"{result.electricity}, net of credits", result, result.net)
        for result in told.results
        if result.credits and result.net is not None
    ]
    rows = [
        (f"{name} {WORDS[name]}", [words.percent(shares[name]) for _, _, shares in columns]) for name in TIERS
    ]
    own = len(told.results)
    rows.append(("lowest tier that counts", [result.lowest for _, result, _ in columns[:own]]))
    rows.append(("primary data", [words.percent(result.primary) for _, result, _ in columns[:own]]))
    rows = [(name, cells + [""] * (len(columns) - len(cells))) for name, cells in rows]
    return {"tier_heads": [head for head, *_ in columns], "tier_rows": rows, "net": len(columns) > own}


def _fine_print(told: Explanation) -> dict[str, Any]:
    product = told.claim.product
    footprint = product.footprint
    said = [
        ("Name", messages.quoted(product.name)),
        ("Grade", messages.quoted(product.grade) if product.grade else ""),
        ("Heat", messages.quoted(product.heat) if product.heat else ""),
        ("Mass", f"{product.mass.value} {words.UNITS.get(product.mass.unit, product.mass.unit)}"),
        ("Made at", f"{messages.quoted(product.facility.name)}, {product.facility.country}"),
        ("Route", product.production_route),
        ("Period", f"{product.period.start} to {product.period.end}"),
        ("Identifier", product.id),
    ]
    return {
        "product": [(name, value) for name, value in said if value],
        "product_id": product.id,
        "boundary": footprint.boundary,
        "gwp_set": footprint.gwp_set,
        "constant": footprint.method.carbon_to_co2,
        "method": f"{footprint.method.id} {footprint.method.version}",
        "exact": ", ".join(f"{result.total} {result.electricity}" for result in told.results),
        "digest": told.report.signatures[0]["digest"],
    }
