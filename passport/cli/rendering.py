"""A report as lines for a person: state first, then what it is about, the number, its evidence, who signed.

Everything a document says about itself stands in quotation marks (T93); the state and its sentence come from the
catalogue alone. The bar of tiers uses one character a tier, so that it reads without colour.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from passport.cli.terminal import clean, colour, quoted
from passport.vocab import Role

BAR_WIDTH: Final = 40
_TIERS: Final = (("T4", "█", "measured"), ("T3", "▓", "analysed"), ("T2", "▒", "specific"), ("T1", "░", "generic"),
                 ("T0", "·", "inferred"))  # fmt: skip
_UNITS: Final = {"TNE": "t", "KGM": "kg"}
_OUTCOMES: Final = {"pass": "✓", "fail": "✗", "not_checked": "–"}
_LABEL: Final = 11

Json = Mapping[str, Any]


def tier_bar(breakdown: Sequence[Json], width: int = BAR_WIDTH) -> str:
    """The five shares as one bar of ``width`` characters, strongest tier first; a share above 0 shows if it can."""
    shares = {entry["tier"]: Decimal(entry["share"]) for entry in breakdown}
    edges, total = [0], Decimal(0)
    for tier, _, _ in _TIERS:
        total += shares.get(tier, Decimal(0))
        edges.append(int((total * width).to_integral_value()))
    cells = [glyph * (edges[place + 1] - edges[place]) for place, (_, glyph, _) in enumerate(_TIERS)]
    return "".join(cells).ljust(width)[:width]


def tier_legend(breakdown: Sequence[Json]) -> str:
    """``█ T4 measured 12.3 %`` and so on, tiers without a share left out."""
    shares = {entry["tier"]: Decimal(entry["share"]) for entry in breakdown}
    shown = [
        f"{glyph} {tier} {word} {_percent(shares[tier])}"
        for tier, glyph, word in _TIERS
        if shares.get(tier, Decimal(0))
    ]
    return "  ".join(shown)


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f} %"


def _line(label: str, text: str) -> str:
    return f"  {label:<{_LABEL}}{text}"


def verdict(report: Json, sentence: str, *, chosen_moment: bool, also: Sequence[str]) -> list[str]:
    """The lines of one report; ``sentence`` and ``also`` come from the catalogue."""
    state = report["verdict"]["state"]
    headline = colour(state.upper().replace("_", " "), report["verdict"]["level"])
    lines = [f"{headline}  {sentence}", _line("", _times(report, chosen_moment=chosen_moment))]
    lines += [_line("also", text) for text in also]
    lines.append("")
    lines += _product(report)
    lines += _number(report.get("number"))
    lines += _signatures(report["signatures"])
    return lines


def _times(report: Json, *, chosen_moment: bool) -> str:
    as_of = f"status as of {report['asOf']}" if report.get("asOf") else "status of no date could be used"
    checked = (
        f"judged as of {report['checkedAt']}, a moment you chose"
        if chosen_moment
        else f"checked {report['checkedAt']}"
    )
    return f"{as_of}, {checked}"


def _product(report: Json) -> list[str]:
    product = report.get("product")
    if not product:
        return [_line("product", "none that could be believed")]
    names = [quoted(product[name]) for name in ("name", "grade", "heat") if product.get(name)]
    return [_line("product", clean(product["id"])), *([_line("", ", ".join(names))] if names else [])]


def _number(number: Json | None) -> list[str]:
    if not number:
        return [_line("number", "none that could be believed")]
    unit = number.get("declaredUnit") or {"value": "1", "unit": "TNE"}
    per = f"{unit['value']} {_UNITS.get(unit['unit'], unit['unit'])}" if unit["value"] != "1" else _UNITS.get(
        unit["unit"], unit["unit"])  # fmt: skip
    lines = []
    for place, result in enumerate(number["results"]):
        text = f"{clean(result['total']):>12} kgCO₂e per {clean(per)}, {clean(result['electricity'])}"
        lines.append(_line("number" if place == 0 else "", text))
    lines.append(_line("", f"{clean(number['boundary'])}, rechecked to depth {number['depth']}"))
    for place, result in enumerate(number["results"]):
        breakdown = result.get("evidenceBreakdown") or []
        lines.append(
            _line("evidence" if place == 0 else "", f"{tier_bar(breakdown)}  {result['electricity']}")
        )
        lines.append(_line("", tier_legend(breakdown)))
    return lines


_NOBODY: Final[dict[Role, str]] = {
    "producer": "no claim",
    "verifier": "no statement",
    "platform": "no response",
    "accreditation-body": "no accreditation",
}


def _signatures(signatures: Sequence[Json]) -> list[str]:
    lines = []
    for place, entry in enumerate(signatures):
        lines.append(_line("signed by" if place == 0 else "", _signature(entry)))
    return lines


def _signature(entry: Json) -> str:
    role = entry["role"]
    issuer = entry.get("issuer")
    if entry.get("id") is None or not issuer:
        return f"{'–'} {role:<9} {_NOBODY[role]}"
    proved = [check["outcome"] for check in entry["checks"] if str(check["code"]).endswith(".proof")]
    mark = _OUTCOMES[proved[0]] if proved else "–"
    name = (
        quoted(issuer["name"])
        if issuer.get("listed")
        else f"{quoted(issuer.get('claimedName') or '')} (not listed)"
    )
    failed = any(check["outcome"] == "fail" for check in entry["checks"])
    remark = "; a check failed" if failed and mark != "✗" else ""
    return f"{mark} {role:<9} {name}  {clean(issuer['id'])}, {entry.get('signedAt') or 'no date'}{remark}"
