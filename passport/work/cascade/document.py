"""The file of a plan (passport-cascade/1): unsigned JCS, the same bytes for the same claims in any order."""

from collections.abc import Mapping
from fractions import Fraction
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


class PlanRefused(ToolError):
    """A file that is no plan: ``cascade.plan``."""


def written(plan: Plan, asked: Asked, *, at: str, threshold: str) -> bytes:
    """The bytes of the file. ``threshold`` is the text of ``asked.threshold``, ``at`` a moment."""
    document: dict[str, JsonValue] = {
        "format": FORMAT,
        "asOf": at,
        "threshold": threshold,
        "causes": [
            {name: text for name, text in cause._asdict().items() if text} for cause in plan.causes
        ],
        "nodes": [_node(node) for node in plan.nodes],
    }
    if asked.own is not None:
        document["own"] = [*sorted(asked.own)]
    return jcs.canonical(document)


def _node(node: Node) -> dict[str, JsonValue]:
    told: dict[str, JsonValue] = {
        "claim": node.claim,
        "product": node.product,
        "owner": node.owner,
        "old": _figures(node.old),
        "because": list(node.because),
        "decision": node.decision,
    }
    if node.problem:
        told["problem"] = node.problem
    if node.new is not None and node.effect is not None:
        told |= {"new": _figures(node.new), "effect": _figures(node.effect)}
    return told


def figures(totals: Totals) -> list[str]:
    """The totals as text, by the order of ``ELECTRICITY``."""
    return [text_of(total, AMOUNT_PLACES) for total in totals]


def _figures(totals: Totals) -> list[JsonValue]:
    return [
        {"electricity": method, "value": text_of(total, AMOUNT_PLACES)}
        for method, total in zip(ELECTRICITY, totals, strict=True)
    ]


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


def _read_node(told: Mapping[str, Any]) -> Node:
    return Node(
        told["claim"],
        told["product"],
        told["owner"],
        _read_figures(told["old"]),
        _read_figures(told["new"]) if "new" in told else None,
        tuple(told["because"]),
        told["decision"],
        told.get("problem", ""),
    )


def _read_figures(told: list[Mapping[str, str]]) -> Totals:
    values = {one["electricity"]: scaled(one["value"], AMOUNT_PLACES) for one in told}
    return tuple(values[method] for method in ELECTRICITY)
