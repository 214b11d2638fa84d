"""Describe entries of the journal, and write them as the JSON whose bytes are chained and handed to auditors.

Amounts in that JSON are tonnes as text in the sign of the account's side, so that a person reads them as the
paper prints them; ``Posting`` keeps grams with debits positive.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport.ledger.books.accounts import known
from passport.ledger.books.amounts import Pair, scaled, shown

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "opening": (),
    "purchase": ("passport", "factor", "declaration"),
    "transfer": (),
    "energy": ("factor",),
    "emission": ("workings",),
    "produce": ("workings",),
    "sale": ("claim", "delivery"),
    "depreciation": ("schedule",),
    "removal": ("instrument", "contract"),
    "reversal": ("monitoring",),
    "disposal": ("scrap", "claim", "delivery"),
    "correction": ("reason",),
    "draw": (),
    "close": (),
}
"""Kinds of entries, and the kinds of evidence of which each must cite at least one."""
EVIDENCE: Final = frozenset(
    {name for needed in KINDS.values() for name in needed}
    | {
        "retirement",
        "statement",
        "inaugural",
    }
)
DIGESTS: Final = frozenset({"passport", "workings", "claim", "retirement", "statement"})
"""Evidence that is named by its digest."""
WRITTEN_BY_US: Final = frozenset({"opening", "draw", "close"})
"""Kinds that no journal file holds: ``ledger open``, ``draw`` and ``close`` make them."""


_CLOSING: Final = re.compile(r"close [0-9]{4}(?: \([0-9]+\))?")


def closing_key(year: str) -> str:
    """The key of the closing entry of a fiscal year."""
    return f"close {year}"


def is_closing_key(key: str) -> bool:
    """Whether a key is one that closing a year gives its entry."""
    return _CLOSING.fullmatch(key) is not None


class Posting(NamedTuple):
    """One amount on one account in grams, debits positive; ``stage`` names the step of production."""

    account: str
    amount: Pair
    stage: str = ""

    def as_json(self) -> dict[str, Any]:
        """The posting in the sign of its account's side."""
        sign = known(self.account).sign
        written = {
            "account": self.account,
            "location": shown(sign * self.amount.location),
            "market": shown(sign * self.amount.market),
        }
        return {**written, "stage": self.stage} if self.stage else written


class Evidence(NamedTuple):
    """What an entry rests on: its kind, and a digest, an id or a reference of that kind."""

    kind: str
    id: str


class Layer(NamedTuple):
    """A layer as an entry opens it: units in millionths, the year it was made, its total in grams."""

    id: str
    account: str
    made: str
    units: int
    amount: Pair


class Entry(NamedTuple):
    """One entry of the journal. ``number`` is 0 for the opening; ``corrects`` is the number of another entry.

    ``account`` and ``units`` say what a sale, a draw or a transfer takes from a layered account; ``layer`` is
    the layer it names, or that it opens.
    """

    key: str
    day: str
    kind: str
    text: str
    postings: tuple[Posting, ...]
    evidence: tuple[Evidence, ...] = ()
    corrects: int | None = None
    layer: str = ""
    account: str = ""
    units: int = 0
    opens: tuple[Layer, ...] = ()
    more: Mapping[str, Any] = {}
    """Members of single kinds: ``books`` and ``history`` of the opening, ``period`` of a closing entry."""

    def as_json(self, number: int) -> dict[str, Any]:
        """The entry as the journal keeps it."""
        written: dict[str, Any] = {
            "number": str(number),
            "key": self.key,
            "day": self.day,
            "kind": self.kind,
            "text": self.text,
            "postings": [one.as_json() for one in self.postings],
            "evidence": [{"kind": one.kind, "id": one.id} for one in self.evidence],
        }
        if self.corrects is not None:
            written["corrects"] = str(self.corrects)
        if self.layer:
            written["layer"] = self.layer
        if self.account:
            written |= {"account": self.account, "units": shown(self.units)}
        if self.opens:
            written["opens"] = [_layer_json(one) for one in self.opens]
        return {**written, **self.more}


def _layer_json(one: Layer) -> dict[str, Any]:
    return {
        "id": one.id,
        "account": one.account,
        "made": one.made,
        "units": shown(one.units),
        "location": shown(one.amount.location),
        "market": shown(one.amount.market),
    }


_MEMBERS: Final = frozenset(
    {
        "number",
        "key",
        "day",
        "kind",
        "text",
        "postings",
        "evidence",
        "corrects",
        "layer",
        "account",
        "units",
        "opens",
    }
)


def from_json(value: Mapping[str, Any]) -> Entry:
    """The entry that ``as_json`` wrote."""
    return Entry(
        key=value["key"],
        day=value["day"],
        kind=value["kind"],
        text=value["text"],
        postings=tuple(_posting(one) for one in value["postings"]),
        evidence=tuple(Evidence(one["kind"], one["id"]) for one in value["evidence"]),
        corrects=int(value["corrects"]) if "corrects" in value else None,
        layer=value.get("layer", ""),
        account=value.get("account", ""),
        units=scaled(value["units"]) if "units" in value else 0,
        opens=tuple(_layer(one) for one in value.get("opens", ())),
        more={name: member for name, member in value.items() if name not in _MEMBERS},
    )


def _posting(value: Mapping[str, Any]) -> Posting:
    account, location, market = value["account"], value["location"], value["market"]
    sign = known(account).sign
    one = sign * scaled(location)
    # Most amounts are the same in both columns, and their text is read once.
    amount = Pair(one, one if market == location else sign * scaled(market))
    return Posting(account, amount, value.get("stage", ""))


def _layer(value: Mapping[str, Any]) -> Layer:
    amount = Pair(scaled(value["location"]), scaled(value["market"]))
    return Layer(value["id"], value["account"], value["made"], scaled(value["units"]), amount)


def together(postings: Sequence[Posting]) -> Pair:
    """The sum of postings: nothing in both columns where they balance."""
    return Pair(sum([one.amount[0] for one in postings]), sum([one.amount[1] for one in postings]))
