"""Read accounting policies: records of data that say what may enter products and how stocks flow.

A policy is named in the opening and in every statement with its digest, so that nobody changes it unseen.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Literal, NamedTuple, cast

from passport.ledger.books.accounts import Account
from signing import jcs
from signing.digests import multibase_digest
from signing.errors import ToolError
from signing.package_data import package_data
from signing.shown import quoted
from signing.strict_json import loads

Flow = Literal["specific", "fifo", "average"]
# What of an entry enters products, by the kind of the entry; what is not named here never may.
ITEM_OF: Final[Mapping[str, str]] = {
    "transfer": "materials",
    "purchase": "materials",
    "energy": "energy",
    "emission": "emission",
    "depreciation": "depreciation",
    "removal": "removal",
}


class PolicyUnknown(ToolError):
    """A policy that is no record of ``standards.json``: ``ledger.standard``."""


class Policy(NamedTuple):
    """One record. ``flow`` says by class of account how layers are taken; other accounts have no layers."""

    id: str
    short: str
    version: str
    title: str
    inventoriable: frozenset[str]
    removals: Literal["periodic", "inventoriable"]
    flow: Mapping[str, Flow]
    digest: str

    def flow_of(self, account: Account) -> Flow | None:
        """How the layers of an account are taken, or nothing where it has none."""
        return self.flow.get(account.of.name)

    def may_enter_products(self, kind: str) -> bool:
        """Whether an entry of that kind may add to work in process."""
        item = ITEM_OF.get(kind)
        return kind in {"produce", "correction", "opening"} or (
            item is not None and item in self.inventoriable
        )


@cache
def policies() -> Mapping[str, Policy]:
    """All records by their short names."""
    file = cast("dict[str, Any]", loads(package_data("passport.ledger", "data/standards.json")))
    return {one["short"]: _policy(one) for one in file["standards"]}


def policy(name: str) -> Policy:
    """The record of a short name or id; raises ``ledger.standard``."""
    for one in policies().values():
        if name in {one.short, one.id}:
            return one
    raise PolicyUnknown(
        "ledger.standard",
        f"There is no accounting standard {quoted(name, 60)}.",
        hint=f"Say one of {', '.join(policies())}.",
    )


def _policy(record: dict[str, Any]) -> Policy:
    return Policy(
        record["id"],
        record["short"],
        record["version"],
        record["title"],
        frozenset(record["inventoriable"]),
        record["removals"],
        record["flow"],
        multibase_digest(jcs.canonical(record)),
    )
