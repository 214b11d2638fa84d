"""The file of a plan (passport-cascade/1): unsigned JCS, the same bytes for the same claims in any order."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice
from typing import Any, Final

from passport.carbon.exact import AMOUNT_PLACES, scaled, text_of
from passport.vocab import ELECTRICITY
from passport.work.cascade.claims import Totals
from passport.work.cascade.plan import Asked, Cause, Node, Plan, decided
from signing import jcs
from signing.errors import ToolError
from signing.strict_json import JsonValue, loads

FORMAT: Final = "passport-cascade/1"
MOST_BYTES: Final = 1024 * 1024 * 1024
_TOGETHER: Final = 1000
_UNIT: Final = 10**AMOUNT_PLACES
_MOST_WHOLE: Final = 10**12
"""A figure has 18 digits, six of them decimals."""


class PlanRefused(ToolError):
    """A file that is no plan: ``cascade.plan``."""


def written(plan: Plan, asked: Asked, *, at: str, threshold: str) -> bytes:
    """The bytes of the file. ``threshold`` is the text of ``asked.threshold``, ``at`` a moment."""
    return b"".join(chunks(plan, asked, at=at, threshold=threshold))


def chunks(plan: Plan, asked: Asked, *, at: str, threshold: str) -> Iterator[bytes]:
    """The same in pieces; a million nodes are 700 MB, which no tree of them would be written from.

    Members stand in the order of JCS (RFC 8785).
    """
    causes: list[JsonValue] = [
        {name: text for name, text in cause._asdict().items() if text} for cause in plan.causes
    ]
    head: dict[str, JsonValue] = {"asOf": at, "causes": causes, "format": FORMAT}
    yield jcs.canonical(head)[:-1] + b',"nodes":['
    nodes = iter(plan.nodes)
    comma = b""
    while some := [_node(node) for node in islice(nodes, _TOGETHER)]:
        yield comma + ",".join(some).encode()
        comma = b","
    rest: dict[str, JsonValue] = {"threshold": threshold}
    if asked.own is not None:
        rest["own"] = [*sorted(asked.own)]
    yield b"]," + jcs.canonical(rest)[1:]


def _node(node: Node) -> str:
    """One node, its members in the order of their names."""
    new = effect = problem = ""
    changes = node.effect
    if node.new is not None and changes is not None:
        new, effect = f'"new":{_figures(node.new)},', f'"effect":{_figures(changes)},'
    if node.problem:
        problem = f'"problem":{jcs.text(node.problem)},'
    because = ",".join(map(jcs.text, node.because))
    return (
        f'{{"because":[{because}],"claim":{jcs.text(node.claim)},"decision":{jcs.text(node.decision)},{effect}'
        f'{new}"old":{_figures(node.old)},"owner":{jcs.text(node.owner)},{problem}'
        f'"product":{jcs.text(node.product)}}}'
    )


def figures(totals: Totals) -> list[str]:
    """The totals as text, by the order of ``ELECTRICITY``."""
    return [text_of(total, AMOUNT_PLACES) for total in totals]


_METHODS: Final = [f'{{"electricity":{jcs.text(method)},"value":"' for method in ELECTRICITY]


def _figures(totals: Totals) -> str:
    return (
        "[" + '"},'.join([head + _text(total) for head, total in zip(_METHODS, totals, strict=True)]) + '"}]'
    )


def _text(total: int) -> str:
    """``text_of`` with the decimals of an amount, in a third of its time."""
    whole, rest = divmod(abs(total), _UNIT)
    if whole >= _MOST_WHOLE:
        return text_of(total, AMOUNT_PLACES)  # which refuses it
    return f"{'-' if total < 0 else ''}{whole}.{rest:06}"


def read(data: bytes) -> tuple[Plan, Asked, str]:
    """Plan, what it was asked for, and its moment. Raises ``cascade.plan``."""
    try:
        document: Any = loads(data, max_bytes=MOST_BYTES)
        nodes = tuple(map(_read_node, document["nodes"]))
        causes = tuple(Cause(one["old"], one.get("new", ""), one["reason"]) for one in document["causes"])
        own = frozenset(document["own"]) if "own" in document else None
        asked = Asked(Fraction(document["threshold"]), own)
        plan = Plan(causes, nodes)
        same = written(plan, asked, at=document["asOf"], threshold=document["threshold"]) == data
        same = same and all(node.decision == decided(node, asked) for node in nodes)
    except (ToolError, LookupError, TypeError, ValueError):
        same = False
    if not same:
        raise PlanRefused(
            "cascade.plan",
            "This is no plan that passport cascade wrote, or it was changed since.",
            hint="Write it anew with: passport cascade CLAIMS -o FILE",
        )
    return plan, asked, str(document["asOf"])


def _read_node(member: Mapping[str, Any]) -> Node:
    return Node(
        member["claim"],
        member["product"],
        member["owner"],
        _read_figures(member["old"]),
        _read_figures(member["new"]) if "new" in member else None,
        tuple(member["because"]),
        member["decision"],
        member.get("problem", ""),
    )


def _read_figures(listed: list[Mapping[str, str]]) -> Totals:
    values = {one["electricity"]: scaled(one["value"], AMOUNT_PLACES) for one in listed}
    return tuple(values[method] for method in ELECTRICITY)
