"""A report as lines for a person: state first, then what it is about, the number, its evidence, who signed.

Everything a document says about itself stands in quotation marks (T93); the state and its sentence come from
the catalogue alone. The bar of tiers uses one character a tier, so that it reads without colour.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from passport.carbon.exact import MOST_DIGITS, nearest, scaled
from passport.cli.output.terminal import clean, colour
from passport.work.libraries.wording import sources
from verify import Report, messages
from verify.messages import label, quoted
from verify.report import DOCUMENT_OF
from verify.states import TABLE, explains

BAR_WIDTH: Final = 40
_TIERS: Final = (("T4", "█"), ("T3", "▓"), ("T2", "▒"), ("T1", "░"), ("T0", "·"))
_UNITS: Final = {"TNE": "t", "KGM": "kg"}
# A tick holds, a cross fails, a question mark was not checked, a dash is not there; so too on the phone.
_OUTCOMES: Final = {"pass": "✓", "fail": "✗", "not_checked": "?"}
_MISSING: Final = "–"
_NOT_COUNTING: Final = {**_OUTCOMES, "pass": "!"}
"""Of a document that does not count; where its signature matches, that is a warning, as on the phone."""
_ROLE: Final = 9
_LABELS: Final = ("to_do", "why", "also", "product", "number", "evidence", "signed_by", "seen", "checked")
_MOST_REASONS: Final = 8
_VIEWS: Final = ("view.shape", "view.claim", "view.root")
_ONE: Final[int] = 10**MOST_DIGITS
"""Figures are counted in this fraction, of which every figure is a whole number."""

_OF_INSTRUMENTS: Final = (
    "standing.market_based", "inputs.supported", "instrument.counterpart", "instrument.covers",
    "instrument.intensity",
)  # fmt: skip
"""What is said below the numbers, where it did not pass: it may lead to no state."""
_COMMANDS: Final = {"status_unknown": "passport trust refresh"}
_NOTHING_TO_SHOW: Final = "unreadable"
Json = Mapping[str, Any]


def tier_bar(breakdown: Sequence[Json], width: int = BAR_WIDTH) -> str:
    """The five shares as one bar of ``width`` characters, strongest tier first."""
    shares = {entry["tier"]: scaled(entry["share"], MOST_DIGITS) for entry in breakdown}
    edges, total = [0], 0
    for tier, _ in _TIERS:
        total += shares.get(tier, 0)
        edges.append(nearest(total * width, _ONE))
    cells = [glyph * (edges[place + 1] - edges[place]) for place, (_, glyph) in enumerate(_TIERS)]
    return "".join(cells).ljust(width)[:width]


def tier_legend(breakdown: Sequence[Json], lang: str = "en") -> str:
    """``█ T4 measured 12.3 %`` and so on, tiers without a share left out."""
    shares = {entry["tier"]: scaled(entry["share"], MOST_DIGITS) for entry in breakdown}
    shown = [
        f"{glyph} {tier} {label(tier, lang)} {_percent(shares[tier])}"
        for tier, glyph in _TIERS
        if shares.get(tier, 0)
    ]
    return "  ".join(shown)


def _percent(share: int) -> str:
    return f"{_rounded(100 * share, 1)} %"


def _rounded(value: int, places: int) -> str:
    """``value`` / ``_ONE`` with so many decimals, rounded half to even."""
    unit: int = 10**places
    whole, rest = divmod(nearest(abs(value) * unit, _ONE), unit)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{places}}"


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1 for sign in text)


def padded(text: str, width: int) -> str:
    """``text`` filled up to ``width`` columns."""
    return text + " " * (width - columns(text))


@cache
def _width(lang: str) -> int:
    return max(columns(label(name, lang)) for name in _LABELS) + 2


def _line(name: str, text: str, lang: str) -> str:
    return f"  {padded(label(name, lang) if name else '', _width(lang))}{text}"


def _word(value: str, lang: str) -> str:
    return messages.word(value, lang) or clean(value)


def verdict(report: Report, lang: str, *, chosen_moment: bool, by_address: bool) -> list[str]:
    """The lines of one report, every sentence from the catalogue.

    ``chosen_moment``: the person said ``--at``. ``by_address``: the product was asked for, not scanned.
    """
    facts = report.to_json()
    moment = f", {label('chosen', lang, at=report.checked_at)}" if chosen_moment else ""
    lines = [
        headline(report, lang) + moment,
        f"  {messages.sentence(report.state, lang)}",
        "",
        _line("to_do", _to_do(report, lang), lang),
    ]
    reasons = _reasons(report, lang)
    lines += [_line("why" if place == 0 else "", text, lang) for place, text in enumerate(reasons)]
    if report.state != _NOTHING_TO_SHOW:
        if report.also:
            lines.append(_line("also", ", ".join(report.also), lang))
        lines += _product(facts, lang, by_address=by_address)
        lines += _number(report, facts.get("number"), lang)
        lines += _signatures(facts["signatures"], lang)
        lines += seen(report, lang)
    as_of = label("as_of", lang, asOf=report.as_of) if report.as_of else label("no_lists", lang)
    return [*lines, _line("checked", f"{report.checked_at}; {as_of}", lang)]


def _to_do(report: Report, lang: str) -> str:
    """Who must do what, and by which command: the catalogue, shared with page and phone, names none."""
    command = _COMMANDS.get(report.state)
    sentence = messages.who(report.state, lang, report.findings)
    return f"{sentence} ({command})" if command else sentence


def headline(report: Report, lang: str) -> str:
    """The state and its headline; the state is the same word in every language, to be looked up."""
    text = messages.headline(report.state, lang)
    if lang != "en":
        return f"{colour(text, report.level)} ({report.state})"
    word = report.state.upper().replace("_", " ")
    more = "" if text.upper() == word else f": {text[:1].lower()}{text[1:]}"
    return colour(word, report.level) + more


def _reasons(report: Report, lang: str) -> list[str]:
    """Why: the findings that lead to this very state, those that only follow from others last."""
    leading = [finding for finding in report.findings if explains(finding, report.state)]
    direct = [finding for finding in leading if "because" not in finding.params]
    texts = list(dict.fromkeys(messages.sentence(finding, lang) for finding in direct or leading))
    more = len(texts) - _MOST_REASONS
    return texts if more <= 0 else [*texts[:_MOST_REASONS], label("more", lang, count=str(more))]


def _product(report: Json, lang: str, *, by_address: bool) -> list[str]:
    """Lines about the product: id, name, grade, heat, mass, and what was compared with the label.

    A label that was compared in part (``relation``: a class where the claim is about one piece) is named
    apart from one that was not compared, and so is that of an item whose lot the claim is about.
    """
    product = report.get("product")
    if not product:
        entity = report.get("accounts") or report.get("inventory")
        return _entity(entity, lang) if entity else [_line("product", label("nothing_believed", lang), lang)]
    return _of_product(product, report, lang, by_address=by_address)


def _of_product(product: Json, report: Json, lang: str, *, by_address: bool) -> list[str]:
    """Lines about a product that a believed claim names."""
    names = [quoted(product[name]) for name in ("name", "grade", "heat") if product.get(name)]
    mass = product.get("mass")
    if mass:
        names.append(f"{clean(mass['value'])} {_UNITS.get(mass['unit'], clean(mass['unit']))}")
    lines = [_line("product", clean(product["id"]), lang)]
    lines += [_line("", ", ".join(names), lang)] if names else []
    compared = next((one for one in report["findings"] if one["code"] == "claim.label"), None)
    outcome = "not_checked" if compared is None else compared["outcome"]
    if compared is not None and "relation" in compared.get("params", {}):
        passed = "item" if compared["params"]["relation"] == "item" else "batch"
        outcome = {"not_checked": "partly", "pass": passed}.get(outcome, outcome)
    return [*lines, _line("", _compared(outcome, lang, by_address), lang)]


def _compared(outcome: str, lang: str, by_address: bool) -> str:
    """What a comparison with the label came to; ``by_address``: the product was asked for, not scanned."""
    nothing = label("not_compared", lang)
    if outcome == "not_checked":
        return nothing
    if by_address and outcome not in {"partly", "batch", "item"}:
        return f"{label('asked_pass', lang)}, {nothing}" if outcome == "pass" else label("asked_fail", lang)
    return label(f"label_{outcome}", lang)


def _number(report: Report, number: Json | None, lang: str) -> list[str]:
    """Lines about the number: totals in kgCO₂e per declared unit, boundary, depth, bar of tiers.

    What a total hides comes first: removals that outweigh the emissions (T126).
    """
    if report.accounts is not None:
        from passport.cli.output import accounts_rendering  # most passports are of products

        return _numbered(accounts_rendering.contribution(report.accounts, lang, shown_total), lang)
    if report.inventory is not None:
        from passport.cli.reporting import inventory_rendering  # few passports are reports

        texts = inventory_rendering.statements(report.inventory, lang)
        for code in _OF_INSTRUMENTS:
            texts += _said(report, code, lang)
        return _numbered(texts, lang)
    if not number:
        return [_line("number", label("nothing_believed", lang), lang)]
    texts = _said(report, "figures.above_zero", lang)
    for result in number["results"]:
        texts.append(f"{shown_result(number, result, lang)}, {_word(result['electricity'], lang)}")
        texts += _gross(result, lang)
    for code in _OF_INSTRUMENTS:
        texts += _said(report, code, lang)
    if any(result["grossEmissions"] is None for result in number["results"]):
        texts.append(label("no_gross", lang))
    depth = label("depth", lang, depth=number["depth"])
    texts.append(f"{_word(number['boundary'], lang)}, {depth}")
    texts += [*_said(report, "figures.inputs_undisclosed", lang), *_absent_views(report, lang)]
    texts += [*_disclosed(number, lang), *sources(number, lang)]
    lines = _numbered(texts, lang)
    for place, result in enumerate(number["results"]):
        breakdown = result.get("evidenceBreakdown") or []
        bar = f"{tier_bar(breakdown)}  {_word(result['electricity'], lang)}"
        lines.append(_line("evidence" if place == 0 else "", bar, lang))
        lines.append(_line("", tier_legend(breakdown, lang), lang))
    return lines


def _numbered(texts: list[str], lang: str) -> list[str]:
    return [_line("number" if place == 0 else "", text, lang) for place, text in enumerate(texts)]


def _absent_views(report: Report, lang: str) -> list[str]:
    """Why views that were given count as absent, where that is not the reason of the state itself."""
    if report.state == TABLE["view.root"]["fail"]:
        return []
    failed = (one for one in report.findings if one.code in _VIEWS and one.outcome == "fail")
    return [messages.sentence(one, lang) for one in failed]


def _disclosed(number: Json, lang: str) -> list[str]:
    """What views show, and what is withheld of each component that they show part of; none without views."""
    disclosed = number.get("disclosed")
    if disclosed is None:
        return []
    parts = [one for one in disclosed["aggregates"] if one["facts"] != "0"]
    texts = [label("disclosed", lang, facts=str(len(disclosed["facts"])))]
    for one in parts:
        amounts = {name: shown_total(one[name]) for name in ("amount", "shown", "withheld")}
        texts.append(label("disclosed_part", lang, key=clean(one["key"]), **amounts))
    rest = len(disclosed["aggregates"]) - len(parts)
    return [*texts, label("disclosed_rest", lang, count=str(rest))] if rest else texts


def _entity(accounts: Json, lang: str) -> list[str]:
    """Lines about the entity of a CO2 statement: its id, its name and that of its legal entity."""
    names = ", ".join(quoted(accounts[name]) for name in ("name", "legalEntity") if accounts.get(name))
    return [_line("product", clean(accounts["id"]), lang), _line("", names, lang)]


def shown_result(number: Json, result: Json, lang: str) -> str:
    """``861.3 kgCO₂e per t``."""
    unit = number.get("declaredUnit") or {"value": "1", "unit": "TNE"}
    name = _UNITS.get(unit["unit"], clean(unit["unit"]))
    per = name if unit["value"] == "1" else f"{clean(unit['value'])} {name}"
    return label("per", lang, total=shown_total(result["total"]), unit=per)


def seen(report: Report, lang: str) -> list[str]:
    """Since when witnesses of a log have seen the claim, and which; none where nothing proves it."""
    logged = (one for one in report.logged if one.code == "claim.logged")
    shown_values = ({name: clean(value) for name, value in one.params.items()} for one in logged)
    return [_line("seen", label("seen_by", lang, **values), lang) for values in shown_values]


def _said(report: Report, code: str, lang: str) -> list[str]:
    """Sentences of all findings with this code that did not pass."""
    failed = (one for one in report.findings if one.code == code and one.outcome != "pass")
    return [messages.sentence(one, lang) for one in failed]


def _gross(result: Json, lang: str) -> list[str]:
    """Both sides of a total in one line; none where nothing is taken off it (T126)."""
    emissions, taken = result["grossEmissions"], result["creditsAndRemovals"]
    if taken is None or taken == "0":
        return []
    # A sum with more digits than a figure has is written in words.
    shown = [text if text == "out of range" else shown_total(text) for text in (emissions, taken)]
    return [label("gross", lang, emissions=shown[0], taken=shown[1])]


def shown_total(total: str) -> str:
    """A published total as people read it: one decimal, below ten three of them; the claim has them all."""
    value = scaled(total, MOST_DIGITS)
    places = 1 if abs(value) >= 10 * _ONE else 3
    return _rounded(value, places)


def _signatures(signatures: Sequence[Json], lang: str) -> list[str]:
    return [
        _line("signed_by" if place == 0 else "", _signature(entry, lang), lang)
        for place, entry in enumerate(signatures)
    ]


def _signature(entry: Json, lang: str) -> str:
    """Who signed in one role: mark of the proof's outcome, role, and what is believed of the issuer.

    ``issuer.name`` comes from the trust list; ``claimedName`` is what a document that does not count says of
    itself, and is shown as such.
    """
    width = max(_ROLE, *(columns(_word(name, lang)) for name in DOCUMENT_OF))
    role = padded(_word(entry["role"], lang), width)
    if entry.get("digest") is None:
        return f"{_MISSING} {role} {label('no_' + DOCUMENT_OF[entry['role']], lang)}"
    outcomes = {check["code"].partition(".")[2]: check["outcome"] for check in entry["checks"]}
    issuer = entry.get("issuer")
    if not issuer:
        if outcomes.get("version") == "fail":
            return f"{_OUTCOMES['not_checked']} {role} {label('unknown_version', lang)}"
        return f"{_OUTCOMES['fail']} {role} {label('breaks_rules', lang)}"
    return _signed(entry, issuer, outcomes.get("proof", "not_checked"), role, lang)


def _signed(entry: Json, issuer: Json, proof: str, role: str, lang: str) -> str:
    """A role whose document was read: the listed name, or what a document that does not count says."""
    if issuer.get("name"):
        signed = f", {entry['signedAt']}" if entry.get("signedAt") else ""
        return f"{_OUTCOMES[proof]} {role} {quoted(issuer['name'])}  {clean(issuer['id'])}{signed}"
    mark = _NOT_COUNTING[proof]
    listed = label("listed" if issuer["listed"] else "not_listed", lang)
    name = quoted(issuer.get("claimedName") or "")
    return f"{mark} {role} {label('not_counting', lang, name=name, id=clean(issuer['id']), listed=listed)}"
