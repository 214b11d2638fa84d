"""Draft the CO2 statement of a fiscal year from what its journal comes to.

The draft is the ``credentialSubject`` of a CarbonStatement: every figure is text in tonnes, in the sign that
the CO2-statements paper prints. ``detail`` says how much it discloses: ``line`` everything, ``account``
neither units nor product lines, ``total`` classes of accounts only.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final, Literal

from passport.ledger.books.accounts import in_order, known
from passport.ledger.books.amounts import COLUMNS, ELECTRICITY, NOTHING, Pair, shown
from passport.ledger.books.entries import Entry
from passport.ledger.books.policy import Policy
from passport.ledger.papers.opening import age
from passport.ledger.statements.production import Made
from passport.ledger.statements.year import Corrected, GeneralLedger, Prior, Year
from signing.errors import ToolError

Detail = Literal["line", "account", "total"]
YEARS_SHOWN: Final = 3
"""Yearly columns of a balance sheet; what is older is one sum."""


class NoSuchYear(ToolError):
    """A fiscal year the books do not hold: ``ledger.year``."""


def draft(
    ledger: GeneralLedger,
    name: str,
    journal: str,
    detail: Detail = "account",
    gwp_set: str = "IPCC-AR6-GWP100",
) -> dict[str, Any]:
    """The draft for the fiscal year of that name; ``journal`` is the head of the chain as text."""
    year = ledger.year(name)
    if year is None:
        raise NoSuchYear(
            "ledger.year",
            f"The books hold no year {name[:20]}.",
            hint=f"They hold {', '.join(one.period.name for one in ledger.years)}.",
        )
    books, policy = ledger.opening.more["books"], ledger.state.frame.policy
    entity = books["entity"]
    subject = {name: entity[name] for name in ("id", "name", "legalEntity", "country") if name in entity}
    return {
        **subject,
        "type": "ReportingEntity",
        "consolidation": entity.get("consolidation", "single-entity"),
        "period": {"start": f"{year.period.start}T00:00:00Z", "end": f"{year.period.end}T00:00:00Z"},
        "co2Statement": {
            "type": "CO2Statement",
            "unit": "TNE",
            "gwpSet": gwp_set,
            "detail": detail,
            "standard": standard(policy),
            "results": [_result(ledger, year, place, detail) for place in range(len(COLUMNS))],
            "memorandum": _memorandum(ledger, year),
            "journal": {"entries": str(_entries(ledger, year)), "digestMultibase": journal},
        },
    }


def standard(policy: Policy) -> dict[str, Any]:
    """How a statement names the policy of the books."""
    flow = policy.flow.get("finished-goods", "amounts")
    return {
        "id": policy.id,
        "version": policy.version,
        "digestMultibase": policy.digest,
        "flow": flow,
        "removals": policy.removals,
    }


def _entries(ledger: GeneralLedger, year: Year) -> int:
    count = 0
    for one in ledger.years:
        count += one.entries
        if one is year:
            break
    return count


def _memorandum(ledger: GeneralLedger, year: Year) -> list[dict[str, str]]:
    total = -_until(ledger, year).get("removals/reversible", NOTHING)
    return [
        {"kind": "reversible-removals", "location": shown(-total.location), "market": shown(-total.market)}
    ]


def _result(ledger: GeneralLedger, year: Year, place: int, detail: Detail) -> dict[str, Any]:
    result = {
        "electricity": ELECTRICITY[COLUMNS[place]],
        "balances": list(_balances(ledger, year, place, detail)),
        "contribution": _contribution(year, place, detail),
        "flow": _flow(year, place),
    }
    if detail == "line":
        result["products"] = [
            {"key": f"{one.line}/{one.made}/{number:04}", **_product(one, place)}
            for number, one in enumerate(sorted(year.production.made, key=lambda one: (one.line, one.made)))
        ]
        corrected = [(layer, one[place]) for layer, one in sorted(year.corrected.items()) if one[place]]
        if corrected:
            result["corrections"] = [_correction(layer, amount) for layer, amount in corrected]
    return result


def _correction(layer: Corrected, amount: int) -> dict[str, str]:
    key = "/".join(layer)
    return {"key": key, "line": layer.line, "made": layer.made, "reason": layer.kind, "amount": shown(amount)}


# Balances.


def _until(ledger: GeneralLedger, year: Year) -> dict[str, Pair]:
    """Balances at the end of a year (debits positive)."""
    found: dict[str, Pair] = {}
    for name, changes in history(ledger.opening).items():
        sign = known(name).sign
        for one in changes.values():
            found[name] = found.get(name, NOTHING) + (one if sign == 1 else -one)
    for past in ledger.years:
        for name, one in past.changes.items():
            found[name] = found.get(name, NOTHING) + one
        if past is year:
            break
    return found


def history(opening: Entry) -> dict[str, dict[str, Pair]]:
    """The yearly changes of the opening by account, in the sign of its side."""
    from passport.ledger.books.amounts import scaled  # noqa: PLC0415 - beside what it reads

    return {
        one["account"]: {
            change["year"]: Pair(scaled(change["location"]), scaled(change["market"]))
            for change in one["changes"]
        }
        for one in opening.more.get("history", ())
    }


def _columns(ledger: GeneralLedger, year: Year) -> dict[str, dict[str, Pair]]:
    """Changes by account and year up to this one, in the sign of each account's side."""
    found = history(ledger.opening)
    for past in ledger.years:
        for name, one in past.changes.items():
            if known(name).of.side != "flow":
                found.setdefault(name, {})[past.period.name] = one if known(name).sign == 1 else -one
        if past is year:
            break
    return found


def _balances(ledger: GeneralLedger, year: Year, place: int, detail: Detail) -> Iterator[dict[str, Any]]:
    columns = _columns(ledger, year)
    if detail == "total":
        columns = _by_class(columns)
    last = int(year.period.name)
    shown_years = [str(one) for one in range(last - YEARS_SHOWN + 1, last + 1)]
    for name in in_order(columns) if detail != "total" else columns:
        changes = columns[name]
        older = sum(
            one[place]
            for at, one in sorted(changes.items(), key=age)
            if at.startswith("before") or at < shown_years[0]
        )
        in_years = [(at, changes.get(at, NOTHING)[place]) for at in shown_years]
        yield {
            "account": name,
            "side": _side(name),
            "before": shown(older),
            "changes": [{"year": at, "amount": shown(one)} for at, one in in_years],
            "total": shown(older + sum(one for _, one in in_years)),
        }


def _side(name: str) -> str:
    from passport.ledger.books.accounts import account, classes  # noqa: PLC0415 - a class is no account

    found = account(name)
    return found.of.side if found is not None else classes()[name].side


def _by_class(columns: Mapping[str, Mapping[str, Pair]]) -> dict[str, dict[str, Pair]]:
    found: dict[str, dict[str, Pair]] = {}
    for name in in_order(columns):
        into = found.setdefault(known(name).of.name, {})
        for at, one in columns[name].items():
            into[at] = into.get(at, NOTHING) + one
    return found


# Contribution and flow.


def _contribution(year: Year, place: int, detail: Detail) -> dict[str, Any]:
    sold = _sum(year, "ncc/goods-sold/", place)
    found: dict[str, Any] = {
        "goodsSold": _goods(year, place) if detail == "line" else [{"key": "all", "amount": shown(sold)}],
        "goodsSoldTotal": shown(sold),
        "administration": _administration(year, place, detail),
        "removals": shown(year.flows.get("ncc/removals", NOTHING)[place]),
    }
    for name, member in _OTHERS.items():
        amount = year.flows.get(f"ncc/{name}", NOTHING)[place]
        if amount:
            found[member] = shown(amount)
    prior = [_prior(of, reason, one, place) for (of, reason), one in sorted(year.prior.items())]
    if prior:
        found["priorPeriodCorrections"] = prior
    if year.inventoried[place]:
        found["removalsInProducts"] = shown(year.inventoried[place])
    found["total"] = shown(sum(one[place] for one in year.flows.values()))
    return found


def _prior(of: str, reason: str, one: Prior, place: int) -> dict[str, str]:
    amount, removals = one.amount[place], one.removals[place]
    more = {"removals": shown(removals)} if removals else {}
    return {"key": f"{of}/{reason}", "year": of, "reason": reason, "amount": shown(amount), **more}


_OTHERS: Final = {"prior-period": "priorPeriod", "reversals": "reversals", "rounding": "rounding"}


def _sum(year: Year, head: str, place: int) -> int:
    return sum(one[place] for name, one in year.flows.items() if name.startswith(head))


def _goods(year: Year, place: int) -> list[dict[str, str]]:
    """Goods sold by line and year they were made; then what came from no layer, with its kind of entry."""
    found = [
        {
            "key": f"{line}/{made}",
            "line": line,
            "made": made,
            "units": shown(one.units),
            "amount": shown(one.amount[place]),
        }
        for (line, made), one in sorted(year.sold.items())
    ]
    return found + [
        {"key": f"{line}/{kind}", "line": line, "reason": kind, "amount": shown(one[place])}
        for (line, kind), one in sorted(year.other.items())
    ]


def _administration(year: Year, place: int, detail: Detail) -> list[dict[str, str]]:
    head = "ncc/administration/"
    if detail == "total":
        return [{"item": "administration", "amount": shown(_sum(year, head, place))}]
    return [
        {"item": known(name).leaf, "amount": shown(one[place])}
        for name, one in sorted(year.flows.items())
        if name.startswith(head)
    ]


def _flow(year: Year, place: int) -> dict[str, str]:
    def increase(prefix: str) -> int:
        return -sum(one[place] for name, one in year.changes.items() if name.startswith(prefix))

    parts = {
        "direct": increase("direct/"),
        "removals": increase("removals/"),
        "scope2": increase("indirect/scope-2"),
        "upstream": increase("indirect/upstream"),
    }
    return {**{name: shown(one) for name, one in parts.items()}, "total": shown(sum(parts.values()))}


def _product(one: Made, place: int) -> dict[str, Any]:
    total = one.amount[place]
    return {
        "line": one.line,
        "made": one.made,
        "stages": [
            {"stage": stage or "unnamed", "scope": scope, "amount": shown(amount[place])}
            for (stage, scope), amount in sorted(one.stages.items())
            if amount[place]
        ],
        "units": shown(one.units),
        "total": shown(total),
        "footprint": shown(round(Fraction(total * 10**6, one.units))),
    }
