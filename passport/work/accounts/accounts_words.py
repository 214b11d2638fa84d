"""Say in sentences and rows what a CO2 statement shows, the same for the terminal and the page."""

from collections.abc import Iterator, Sequence

from passport.work.accounts.accounts_catalogue import say, tonnes
from passport.work.accounts.explaining import (
    AccountsExplanation,
    ContributionLine,
    ExplainedColumn,
    ProductColumn,
)


def leading(explanation: AccountsExplanation, lang: str = "en") -> Iterator[str]:
    """The contribution of each column that is shown; one of zero or less begins with what it is made of."""
    for column in explanation.shown:
        key = "gross_first" if column.net <= 0 else "net_first"
        amounts = {"gross": column.gross, "taken": column.taken, "net": column.net}
        yield say(lang, key, year=explanation.year, **{name: tonnes(one) for name, one in amounts.items()})


def reading(explanation: AccountsExplanation, lang: str = "en") -> Iterator[str]:
    """Where removals stand, what may be reversed, the identity of the flow, and what was checked."""
    first = explanation.shown[0]
    policy = explanation.subject["co2Statement"]["standard"]["removals"]
    carried = next((one.amount for one in first.lines if one.kind == "removalsInProducts"), 0)
    if first.taken or carried:
        name = "inventoriable" if policy == "inventoriable" else "periodic"
        yield say(lang, f"removals.{name}", tonnes=tonnes(carried))
    if explanation.outstanding[0]:
        yield say(lang, "outstanding", tonnes=tonnes(explanation.outstanding[0]))
    change = sum(row.years[-1] for row in first.left)
    amounts = {"flow": first.net + change, "net": first.net, "assets": change}
    yield say(lang, "identity", **{name: tonnes(one) for name, one in amounts.items()})
    yield identities(explanation, lang)


def identities(explanation: AccountsExplanation, lang: str = "en") -> str:
    """How many identities were checked, and the names of those that were not."""
    accounts = explanation.report.accounts or {}
    names, checked = list(accounts.get("notChecked", ())), str(accounts.get("checked", "0"))
    counts = {"checked": checked, "all": str(int(checked) + len(names))}
    if not names:
        return say(lang, "identities", **counts)
    return say(lang, "identities_partly", names=", ".join(names), **counts)


def item(one: ContributionLine, lang: str = "en") -> str:
    """What one line of the contribution is called."""
    if one.kind == "goods":
        if one.made:
            return say(lang, "goods", line=one.name, made=one.made, units=tonnes(one.units))
        if one.name:
            return say(lang, "goods_other", line=one.name, reason=one.reason)
        return say(lang, "goods_all")
    return say(lang, one.kind, item=one.name) if one.kind == "administration" else say(lang, one.kind)


def contribution(column: ExplainedColumn, lang: str = "en") -> Iterator[tuple[str, int, bool]]:
    """Name, grams, and whether it is a sum: goods, their sum, administration, the rest, the net."""
    for one in column.lines:
        if one.kind == "goods":
            yield item(one, lang), one.amount, False
    yield say(lang, "goods_sold"), column.goods_sold, True
    for one in column.lines:
        if one.kind != "goods":
            yield item(one, lang), one.amount, False
    yield say(lang, "net"), column.net, True


def steps(products: Sequence[ProductColumn]) -> list[tuple[str, str]]:
    """All steps and scopes of the products, in their order."""
    return sorted({place for one in products for place in one.stages})


def step_name(place: tuple[str, str], lang: str = "en") -> str:
    """A step with its scope in words."""
    stage, scope = place
    if scope == "opening":
        return say(lang, "scope.opening")
    return say(lang, "scope.removals" if scope == "removals" else "scope", stage=stage, scope=scope)
