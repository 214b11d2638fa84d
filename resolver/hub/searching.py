"""Search rows that count: by product, route, country, period and evidence, page after page.

The order is that of digests, which says nothing. By number rows are ordered only within one boundary, GWP set
and electricity method, because numbers by different rules are not compared.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from passport.model.shape import schema
from resolver.hub.engine import HubRefused
from resolver.hub.equivalence import Equivalence
from resolver.hub.store import Hub, reading
from signing.shown import quoted

MOST: Final = 100
"""Rows of a page."""
_PERIOD: Final = re.compile(r"[0-9]{4}(Q[1-4])?", re.ASCII)
_CN: Final = re.compile(r"[0-9]{4,10}", re.ASCII)
HEADING: Final = re.compile(r"[0-9]{4}", re.ASCII)
QUARTER: Final = re.compile(r"[0-9]{4}Q[1-4]", re.ASCII)
_TIER: Final = re.compile(r"T[0-4]", re.ASCII)
_AFTER: Final = re.compile(r"((?:-?[0-9]{1,38})?):(u[A-Za-z0-9_-]{1,200}):([a-z-]{1,40})", re.ASCII)
RULES: Final = ("boundary", "gwp_set", "electricity")
"""What figures must have in common to be compared."""
_OPTIONS: Final = tuple(f"--{name.replace('_', '-')}" for name in RULES)
_SHOWN: Final = (
    "digest", "electricity", "claim", "product", "name", "producer", "facility", "cn", "grade", "route",
    "country", "begins", "ends", "mass", "mass_unit", "boundary", "gwp_set", "total", "per", "tier", "method",
    "verifier", "assurance", "state", "as_of", "checked_at", "policy",
)  # fmt: skip
_INTENSITY: Final = "(emitted_ug::HUGEINT * 1000000) // mass_ug"
"""Grams of CO2e a tonne, whole: only for an order."""


class Asked(NamedTuple):
    """A question; what is empty is not asked. ``after`` is where the last page ended."""

    cn: str = ""
    route: str = ""
    country: str = ""
    period: str = ""
    tier: str = ""
    boundary: str = ""
    gwp_set: str = ""
    electricity: str = ""
    by_number: bool = False
    after: str = ""
    limit: int = MOST
    producer: str = ""
    """Whose rows alone are to be seen."""
    equivalence: Equivalence | None = None
    """By which an order by number takes rows of a second rule set, within its limits."""


class Page(NamedTuple):
    """Rows as texts by name, and what to say in ``after`` for the next page (empty: this is the last)."""

    rows: tuple[dict[str, str], ...]
    after: str


def search(hub: Hub, asked: Asked) -> Page:
    """Give one page; raises ``hub.question`` for what cannot be asked and ``hub.comparable``."""
    check(asked)
    return reading(hub, lambda now: _page(now, asked))


def _page(hub: Hub, asked: Asked) -> Page:
    where, values = _conditions(asked)
    key = _INTENSITY if asked.by_number else "0"
    if asked.by_number:
        where += ["mass_ug > 0", "emitted_ug IS NOT NULL"]
    if asked.after:
        found = _AFTER.fullmatch(asked.after)
        assert found is not None  # noqa: S101 - check refuses any other
        where.append(f"({key}, digest, electricity) > (?::HUGEINT, ?, ?)")
        values += [found[1] or "0", found[2], found[3]]
    apart = hub.contradicted()
    if apart:  # a claim that another one contradicts does not count
        where.append("digest NOT IN (SELECT digest FROM apart)")
    query = (
        f"SELECT {key}, {', '.join(_SHOWN)} FROM standing"
        f" WHERE {' AND '.join(where) or 'TRUE'} ORDER BY 1, digest, electricity LIMIT {asked.limit + 1}"
    )
    with hub.connected(hs4=asked.cn[:4], year=asked.period[:4]) as base:
        if apart:
            base.execute("CREATE TEMP TABLE apart AS SELECT unnest(?::VARCHAR[]) AS digest", [sorted(apart)])
        rows = base.execute(query, values).fetchall()
    shown = rows[: asked.limit]
    last = shown[-1] if len(rows) > asked.limit else None
    after = "" if last is None else f"{last[0] if asked.by_number else ''}:{last[1]}:{last[2]}"
    return Page(tuple(dict(zip(_SHOWN, row[1:], strict=True)) for row in shown), after)


def _conditions(asked: Asked) -> tuple[list[str], list[Any]]:
    where, values = list[str](), list[Any]()
    rules: tuple[str, ...] = RULES
    if asked.equivalence is not None:
        rules = ()
        _within(asked.equivalence, where, values)
    for name in ("route", "country", "producer", *rules):
        if value := getattr(asked, name):
            where.append(f"{name} = ?")
            values.append(value)
    if asked.cn:
        where.append("starts_with(cn, ?)")
        values.append(asked.cn)
    if asked.period:
        where.append("quarter = ?" if "Q" in asked.period else "year = ?")
        values.append(asked.period)
    if asked.tier:
        where.append("tier >= ?")
        values.append(asked.tier)
    return where, values


def _within(one: Equivalence, where: list[str], values: list[Any]) -> None:
    """Add the limits of an equivalence to the conditions of a question."""
    names = ", ".join(RULES)
    where += [f"(({names}) = (?, ?, ?) OR ({names}) = (?, ?, ?))", "list_contains(?::VARCHAR[], hs4)",
              "list_contains(?::VARCHAR[], route)", "quarter BETWEEN ? AND ?"]  # fmt: skip
    values += [*one.sets[0], *one.sets[1], list(one.headings), list(one.routes), one.first, one.last]


def check_cells(asked: Asked) -> None:
    """Refuse what no cell of a release can be; raises ``hub.question``, ``hub.comparable``."""
    wrong = [
        f"{option} {quoted(value, 40)}: {form}"
        for option, value, pattern, form in (
            ("--cn", asked.cn, HEADING, "4 digits, the heading"),
            ("--period", asked.period, QUARTER, "a quarter, 2026Q3"),
        )
        if value and not pattern.fullmatch(value)
    ] + list(_unknown(asked))
    _refuse(wrong, "aggregate")
    comparable(asked, "Cells are shown of")


def check_heading(cn: str) -> None:
    """Refuse what is no heading, where a heading is asked about; raises ``hub.question``."""
    _refuse([f"--cn {quoted(cn, 40)}: 4 digits, the heading"] if cn and not HEADING.fullmatch(cn) else [],
            "anomalies")  # fmt: skip


def _refuse(wrong: Sequence[str], action: str) -> None:
    if wrong:
        raise HubRefused(
            "hub.question", f"This cannot be asked: {'; '.join(wrong)}.",
            hint=f"See passport hub {action} --help.",
        )  # fmt: skip


def comparable(asked: Asked, what: str) -> None:
    """Refuse figures of more than one boundary, GWP set or electricity method; raises ``hub.comparable``."""
    absent = [name for name in RULES if not getattr(asked, name)]
    if absent:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in absent)
        raise HubRefused(
            "hub.comparable", f"{what} one boundary, GWP set and electricity method.",
            hint=f"Say also {options}: figures by different rules are not compared.",
        )  # fmt: skip


def check(asked: Asked) -> None:
    """Refuse what no hub can be asked; raises ``hub.question``, ``hub.comparable``, ``hub.equivalence``."""
    wrong = [
        f"{option} {quoted(value, 40)}: {form}"
        for option, value, pattern, form in (
            ("--cn", asked.cn, _CN, "4 to 10 digits of the code"),
            ("--period", asked.period, _PERIOD, "a year or a quarter, 2026 or 2026Q3"),
            ("--tier", asked.tier, _TIER, "one of T0 to T4"),
            ("--after", asked.after, _AFTER, "what the page before ended with"),
        )
        if value and not pattern.fullmatch(value)
    ] + list(_unknown(asked))
    _refuse(wrong, "search")
    if asked.by_number:
        comparable(asked, "An order by number takes")
    if asked.equivalence is not None:
        _check_equivalence(asked, asked.equivalence)


_FORMS: Final = {
    "country": "two capital letters of ISO 3166-1, like SE", "gwpSet": "like IPCC-AR6-GWP100",
}  # fmt: skip


def unstatable(name: str, value: str) -> str:
    """What a claim can state in this member, where it cannot state the value; else empty.

    The schema of claims lists or describes the values of ``productionRoute``, ``country``, ``boundary``,
    ``gwpSet`` and ``electricity``.
    """
    of_product = schema("claim")["properties"]["credentialSubject"]["properties"]
    known = of_product[name] if name == "productionRoute" else schema("common")["$defs"][name]
    words = known.get("enum", ())
    fits = value in words if words else re.fullmatch(known["pattern"], value, re.ASCII)
    return "" if fits else _FORMS.get(name, "one of " + ", ".join(words))


def _unknown(asked: Asked) -> Iterator[str]:
    """Give what no claim can state.

    A question with one would find nothing, which says of no claim that it is not there.
    """
    for option, name in (
        ("--route", "productionRoute"), ("--country", "country"), ("--boundary", "boundary"),
        ("--gwp-set", "gwpSet"), ("--electricity", "electricity"),
    ):  # fmt: skip
        value = getattr(asked, option.removeprefix("--").replace("-", "_"))
        form = unstatable(name, value) if value else ""
        if form:
            yield f"{option} {quoted(value, 40)}: {form}"


def _check_equivalence(asked: Asked, one: Equivalence) -> None:
    named = tuple(getattr(asked, name) for name in RULES)
    if not asked.by_number or named not in one.sets:
        sets = " or ".join(
            " ".join(f"{option} {value}" for option, value in zip(_OPTIONS, each, strict=True))
            for each in one.sets
        )
        raise HubRefused(
            "hub.equivalence", "The equivalence is not about an order by number of the rules asked for.",
            hint=f"Say --by-number, and the rules of one of its sets: {sets}.",
        )  # fmt: skip
    if asked.cn and asked.cn[:4] not in one.headings:
        raise HubRefused(
            "hub.equivalence", f"The equivalence is not about heading {asked.cn[:4]}.",
            hint=f"It is about {', '.join(one.headings[:20])}.",
        )  # fmt: skip
