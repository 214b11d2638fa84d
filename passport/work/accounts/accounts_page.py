"""A CO2 statement explained as one page that needs nothing else: no script, no link, nothing to fetch.

The headline is ours; what documents say of themselves stands quoted in a box (T92, T93). The policy in the
page allows its own style sheet by digest and nothing beside.
"""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from passport.work.accounts import accounts_words as words
from passport.work.accounts import charts
from passport.work.accounts.accounts_catalogue import (
    indicator_words,
    page_words,
    say,
    stands_beside,
    tonnes,
    values_of,
)
from passport.work.accounts.explaining import AccountsExplanation, ExplainedColumn, SheetRow
from passport.work.explanation.explain_catalogue import closed
from passport.work.explanation.explain_page import signed_by, verdict_of
from passport.work.explanation.pages import rendered
from verify import messages


def page(explanation: AccountsExplanation, lang: str = "en") -> bytes:
    """The page in UTF-8, every word of it in ``lang`` but those that documents say of themselves."""
    facts = {
        **verdict_of(explanation.report, lang),
        "signed": [signed_by(entry, lang) for entry in explanation.report.signatures],
        "lang": lang,
        "w": {name: text.replace("{year}", explanation.year) for name, text in page_words(lang).items()},
        "leading": list(words.leading(explanation, lang)),
        "reading": list(words.reading(explanation, lang)),
        "about": _entity(explanation, lang),
        "product_id": explanation.subject["id"],
        "columns": [_column(explanation, one, lang) for one in explanation.shown],
        "estimates": _estimates(explanation),
        "detail": explanation.subject["co2Statement"]["detail"],
        **_fine_print(explanation, lang),
    }
    return rendered("accounts.html", facts)


def _entity(explanation: AccountsExplanation, lang: str) -> list[tuple[str, str]]:
    subject = explanation.subject
    period = subject["period"]
    said = [
        ("entity", messages.quoted(subject["name"])),
        ("legal", messages.quoted(subject["legalEntity"]) if subject.get("legalEntity") else ""),
        ("country", subject["country"]),
        ("period", say(lang, "period_of", start=period["start"][:10], end=period["end"][:10])),
        ("identifier", subject["id"]),
    ]
    return [(say(lang, name), value) for name, value in said if value]


def _column(explanation: AccountsExplanation, column: ExplainedColumn, lang: str) -> dict[str, Any]:
    left, right = column.sums
    return {
        "title": say(lang, "both") if explanation.same else closed(lang, column.electricity),
        "years": column.years,
        "left": [_cells(row) for row in column.left],
        "left_sum": _cells(left)[1],
        "right": [_cells(row) for row in column.right],
        "right_sum": _cells(right)[1],
        "lines": [
            (name, tonnes(amount), is_sum) for name, amount, is_sum in words.contribution(column, lang)
        ],
        "assets_svg": charts.assets(column, lang),
        "made_svg": charts.made_of(column, lang),
        "trends_svg": charts.trends(explanation, column, lang),
        **_products(column, lang),
        "indicators": [
            (*indicator_words(lang, one), values_of(one, lang), stands_beside(one))
            for one in column.indicators
        ],
    }


def _cells(row: SheetRow) -> tuple[str, list[str]]:
    return row.name, [tonnes(row.before), *(tonnes(one) for one in row.years), tonnes(row.total)]


def _products(column: ExplainedColumn, lang: str) -> dict[str, Any]:
    if not column.products:
        return {"products": [], "product_rows": [], "product_sums": [], "steps_svg": "", "steps": []}
    places = words.steps(column.products)
    rows = [
        (words.step_name(place, lang), [tonnes(one.stages.get(place, 0)) for one in column.products])
        for place in places
    ]
    w = page_words(lang)
    sums = [
        (w["total"], [tonnes(one.total) for one in column.products]),
        (say(lang, "made_units"), [tonnes(one.units) for one in column.products]),
        (w["per_unit"], [tonnes(one.footprint) for one in column.products]),
    ]
    return {
        "products": [say(lang, "product", line=one.line, made=one.made) for one in column.products],
        "product_rows": rows,
        "product_sums": sums,
        "steps_svg": charts.by_step(column, lang),
        "steps": [
            {"colour": colour, "word": words.step_name(place, lang)}
            for place, colour in zip(places, charts.paints(len(places)), strict=True)
        ],
    }


def _estimates(explanation: AccountsExplanation) -> list[tuple[str, list[str]]]:
    return [
        (one.line, [tonnes(one.units), tonnes(one.each), tonnes(one.amount), messages.quoted(one.basis)])
        for one in explanation.beside.use_phase
    ]


def _fine_print(explanation: AccountsExplanation, lang: str) -> Mapping[str, Any]:
    accounts = explanation.subject["co2Statement"]
    standard = accounts["standard"]
    nets = ", ".join(
        f"{one['contribution']['total']} {closed(lang, one['electricity'])}" for one in accounts["results"]
    )
    return {
        "standard": Markup("<bdi>{}</bdi>").format(f"{standard['id']} {standard['version']}"),
        "gwp_set": accounts["gwpSet"],
        "entries": accounts["journal"]["entries"],
        "exact": nets,
        "digest": Markup("<code>{}</code>").format(explanation.report.signatures[0]["digest"]),
    }
