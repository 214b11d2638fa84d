"""Name the accounts of carbon books: the chart of ``data/chart.json``, and the leaves an entity adds to it.

Assets and flows are on the left (a debit adds), liabilities, removals and legacy on the right (a credit
adds). Documents show every amount in the sign of its own side, as the CO2-statements paper prints it; the
books keep debits positive and credits negative, so that every entry sums to zero.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, Literal, NamedTuple, cast

from passport.ledger.books.amounts import Pair
from signing.package_data import package_data
from signing.strict_json import loads

Side = Literal["asset", "liability", "contra-liability", "legacy", "flow"]
LEFT: Final = frozenset({"asset", "flow"})
LEGACY: Final = "legacy"
WORK_IN_PROCESS: Final = "work-in-process"
FINISHED_GOODS: Final = "finished-goods"
GOODS_SOLD: Final = "ncc/goods-sold"
PRIOR_PERIOD: Final = "ncc/prior-period"
REMOVALS: Final = "ncc/removals"
REVERSALS: Final = "ncc/reversals"
ROUNDING: Final = "ncc/rounding"
_LEAF: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)


class Class(NamedTuple):
    """One class of the chart. ``leaves``: whether an entity adds leaves to it, or the only ones it may."""

    name: str
    side: Side
    leaves: bool | tuple[str, ...]


class Account(NamedTuple):
    """An account of the books: its full name, its class and its leaf (empty where the class has none)."""

    name: str
    of: Class
    leaf: str

    @property
    def sign(self) -> int:
        """1 where a debit adds, -1 where a credit adds."""
        return 1 if self.of.side in LEFT else -1

    def signed(self, amount: Pair) -> Pair:
        """Give an amount in the sign of a debit; it is stated in that of the account."""
        return amount if self.sign == 1 else -amount


@cache
def classes() -> Mapping[str, Class]:
    """The classes of the chart by name, in the order of the balance sheet."""
    chart = cast("dict[str, Any]", loads(package_data("passport.ledger", "data/chart.json")))
    found = {}
    for entry in chart["classes"]:
        leaves = entry["leaves"]
        found[entry["name"]] = Class(
            entry["name"], entry["side"], leaves if isinstance(leaves, bool) else tuple(leaves)
        )
    return found


@cache
def account(name: str) -> Account | None:
    """The account of that name, or nothing where no class of the chart allows it."""
    whole = classes().get(name)
    if whole is not None:
        return None if whole.leaves is True else Account(name, whole, "")
    head, _, leaf = name.rpartition("/")
    above = classes().get(head)
    if above is None or above.leaves is False or not _LEAF.fullmatch(leaf):
        return None
    if above.leaves is not True and leaf not in above.leaves:
        return None
    return Account(name, above, leaf)


def known(name: str) -> Account:
    """The account of a name that was checked before."""
    found = account(name)
    if found is None:
        raise AssertionError(f"an account that no check let through: {name}")
    return found


@cache
def sign_of(name: str) -> int:
    """1 where a debit adds to the account of that name, -1 where a credit does."""
    return known(name).sign


def in_order(names: Iterable[str]) -> list[str]:
    """Names of accounts in the order of the chart, leaves by name."""
    rank = {name: place for place, name in enumerate(classes())}
    return sorted(names, key=lambda name: (rank[known(name).of.name], name))


def rank(name: str) -> int:
    """The place of an account, or of a class as statements name it, in the order of the chart."""
    order = {one: place for place, one in enumerate(classes())}
    while name and name not in order:
        name = name.rpartition("/")[0]
    return order.get(name, len(order))


def left(name: str) -> bool:
    """Whether the account is on the left: assets and flows."""
    return known(name).sign == 1
