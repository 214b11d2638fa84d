"""A report as lines for a person: state first, then what it is about, the number, its evidence, who signed.

Everything a document says about itself stands in quotation marks (T93); the state and its sentence come from
the catalogue alone. The bar of tiers uses one character a tier, so that it reads without colour.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from passport.cli.terminal import clean, colour
from passport.vocab import Role
from verify import Report, messages
from verify.messages import quoted
from verify.states import TABLE

BAR_WIDTH: Final = 40
_TIERS: Final = (
    ("T4", "█", "measured"),
    ("T3", "▓", "analysed"),
    ("T2", "▒", "specific"),
    ("T1", "░", "generic"),
    ("T0", "·", "inferred"),
)
_UNITS: Final = {"TNE": "t", "KGM": "kg"}
_OUTCOMES: Final = {"pass": "✓", "fail": "✗", "not_checked": "–"}
_LABEL: Final = 11
_MOST_REASONS: Final = 8

_NOTHING_TO_SHOW: Final = "unreadable"
_NOT_COMPARED: Final = "not compared with a label (--label PICTURE or --product URI does that)"
_AS_SCANNED: Final = {
    "pass": "as on the label; compare serial and heat with the product itself",
    "fail": "not as on the label",
    "not_checked": _NOT_COMPARED,
}
_AS_ASKED: Final = {
    "pass": "as asked for, " + _NOT_COMPARED,
    "fail": "not as asked for",
    "not_checked": _NOT_COMPARED,
}

Json = Mapping[str, Any]


def tier_bar(breakdown: Sequence[Json], width: int = BAR_WIDTH) -> str:
    """The five shares as one bar of ``width`` characters, strongest tier first."""
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


def verdict(report: Report, lang: str, *, chosen_moment: bool, by_address: bool) -> list[str]:
    """The lines of one report, every sentence from the catalogue.

    ``chosen_moment``: the person said ``--at``. ``by_address``: the product was asked for, not scanned.
    """
    facts = report.to_json()
    headline = messages.headline(report.state, lang)
    word = report.state.upper().replace("_", " ")
    more = "" if headline.upper() == word else f": {headline[:1].lower()}{headline[1:]}"
    moment = f", as of {report.checked_at}, a moment you chose" if chosen_moment else ""
    lines = [
        colour(word, report.level) + more + moment,
        f"  {messages.sentence(report.state, lang)}",
        "",
        _line("to do", messages.who(report.state, lang)),
    ]
    lines += [_line("why" if place == 0 else "", text) for place, text in enumerate(_reasons(report, lang))]
    if report.state != _NOTHING_TO_SHOW:
        if report.also:
            lines.append(_line("also", ", ".join(report.also)))
        lines += _product(facts, _AS_ASKED if by_address else _AS_SCANNED)
        lines += _number(facts.get("number"))
        lines += _signatures(facts["signatures"])
    as_of = f"status lists as of {report.as_of}" if report.as_of else "no status list counted"
    return [*lines, _line("checked", f"{report.checked_at}; {as_of}")]


def _reasons(report: Report, lang: str) -> list[str]:
    """Why: the findings that lead to this very state, those that only follow from others last."""
    leading = [
        finding
        for finding in report.findings
        if finding.outcome != "pass" and TABLE[finding.code][finding.outcome] == report.state
    ]
    direct = [finding for finding in leading if "because" not in finding.params]
    texts = list(dict.fromkeys(messages.sentence(finding, lang) for finding in direct or leading))
    more = len(texts) - _MOST_REASONS
    return texts if more <= 0 else [*texts[:_MOST_REASONS], f"and {more} more; --json holds them all"]


def _product(report: Json, compared: Mapping[str, str]) -> list[str]:
    product = report.get("product")
    if not product:
        return [_line("product", "none that could be believed")]
    names = [quoted(product[name]) for name in ("name", "grade", "heat") if product.get(name)]
    mass = product.get("mass")
    if mass:
        names.append(f"{clean(mass['value'])} {_UNITS.get(mass['unit'], clean(mass['unit']))}")
    lines = [_line("product", clean(product["id"])), *([_line("", ", ".join(names))] if names else [])]
    outcomes = [finding["outcome"] for finding in report["findings"] if finding["code"] == "claim.label"]
    return [*lines, _line("", compared[outcomes[0] if outcomes else "not_checked"])]


def _number(number: Json | None) -> list[str]:
    if not number:
        return [_line("number", "none that could be believed")]
    unit = number.get("declaredUnit") or {"value": "1", "unit": "TNE"}
    per = f"{unit['value']} {_UNITS.get(unit['unit'], unit['unit'])}" if unit["value"] != "1" else _UNITS.get(
        unit["unit"], unit["unit"])  # fmt: skip
    lines = []
    for place, result in enumerate(number["results"]):
        text = f"{shown_total(result['total'])} kgCO₂e per {clean(per)}, {clean(result['electricity'])}"
        lines.append(_line("number" if place == 0 else "", text))
    lines.append(_line("", f"{clean(number['boundary'])}, rechecked to depth {number['depth']}"))
    for place, result in enumerate(number["results"]):
        breakdown = result.get("evidenceBreakdown") or []
        lines.append(
            _line("evidence" if place == 0 else "", f"{tier_bar(breakdown)}  {result['electricity']}")
        )
        lines.append(_line("", tier_legend(breakdown)))
    return lines


def shown_total(total: str) -> str:
    """A published total as people read it: one decimal, below ten three of them; the claim has them all."""
    value = Decimal(total)
    places = 1 if abs(value) >= 10 else 3
    return f"{value:.{places}f}"


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
    if entry.get("digest") is None:
        return f"– {role:<9} {_NOBODY[role]}"
    if not issuer:
        outcomes = {check["code"].partition(".")[2]: check["outcome"] for check in entry["checks"]}
        known = outcomes.get("version") != "fail"
        return f"✗ {role:<9} breaks its profile" if known else f"– {role:<9} of an unknown version"
    proof = next(
        (check["outcome"] for check in entry["checks"] if check["code"].endswith(".proof")), "not_checked"
    )
    if issuer.get("name"):
        signed = f", {entry['signedAt']}" if entry.get("signedAt") else ""
        return f"{_OUTCOMES[proof]} {role:<9} {quoted(issuer['name'])}  {clean(issuer['id'])}{signed}"
    mark = "✗" if proof == "fail" else "–"
    listed = "listed" if issuer["listed"] else "not listed"
    name = quoted(issuer.get("claimedName") or "")
    return f"{mark} {role:<9} does not count; calls itself {name}, {clean(issuer['id'])}, {listed}"
