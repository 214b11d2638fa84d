"""The plan of a cascade for people: what was corrected, and a row for each claim that rests on it."""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from passport.carbon.exact import AMOUNT_PLACES, decimal_text, half_even
from passport.cli.output import table, terminal
from passport.vocab import ELECTRICITY
from passport.work.cascade import document
from passport.work.cascade.network import Network
from passport.work.cascade.plan import FOREIGN, LOGGED, NOT_CHECKED, REISSUE, UNRESOLVED, Node, Plan
from passport.work.cascade.reissues import Reissue

MOST: Final = 40
_ORDER: Final = (REISSUE, UNRESOLVED, NOT_CHECKED, FOREIGN, LOGGED)
PROBLEMS: Final = {
    "fork": "corrected twice, in two ways: its issuer has to withdraw one of them",
    "cycle": "rests on itself since the correction",
    "withdrawn": "withdrawn without a successor: replace it by another supplier's or by a factor",
    "suspended": "suspended by its issuer",
    "incomparable": "corrected by another GWP table or boundary",
    "input-unresolved": "something it rests on is unresolved",
    "successor": "replaced, and its successor is not at hand",
    "status": "nobody here knows whether it was withdrawn: name its status list with --status",
    "missing": "not at hand, or it does not count",
    "mass": "counted in a unit that is no mass",
    "workings": "its workings are not at hand, so nobody can say whether it rests on the factor",
    "input-not-checked": "something it rests on could not be checked",
}


def lines(plan: Plan, claims: Network, counts: Counter[str]) -> Iterator[str]:
    """Causes, then the claims, those to be re-issued first. ``counts``: of each decision."""
    for cause in plan.causes[:MOST]:
        yield terminal.clean(_cause(cause.old, cause.new, cause.reason, claims))
    yield from _more(len(plan.causes), "causes")
    if not plan.nodes:
        yield "Nothing that was corrected or withdrawn changes these claims."
        return
    rows = heapq.nsmallest(
        MOST, plan.nodes, key=lambda node: (_ORDER.index(node.decision), node.product, node.claim)
    )
    yield ""
    yield from table.drawn(
        ("decision", "product", *ELECTRICITY, "why"), [_row(node, claims) for node in rows], right=(2, 3)
    )
    yield from _more(len(plan.nodes), "claims")
    yield ", ".join(f"{counts[decision]} {decision}" for decision in _ORDER if counts[decision])


def reissued(plan: str, found: Mapping[str, Reissue]) -> Iterator[str]:
    """A row for each claim that was signed by a plan: old, new, effect, and whether anything else changed."""
    if not plan:
        return
    explained = sum(not one.problems for one in found.values())
    replayed = sum(one.replayed for one in found.values())
    yield ""
    yield f"THE PLAN {plan}"
    count = f"of {terminal.counted(len(found), 'claim')}"
    yield f"  explains    {explained} {count}: their inputs were corrected, and nothing else changed"
    yield f"  repeated    {replayed} {count}, calculated again byte for byte; of the others what claims show"
    rows = sorted(found.values(), key=lambda one: (not one.problems, one.product, one.claim))
    yield from table.drawn(
        ("product", *ELECTRICITY, "otherwise"), [_reissue(one) for one in rows[:MOST]], right=(1, 2)
    )
    yield from _more(len(rows), "claims")
    for one in rows[:MOST]:
        for code, sentence in one.problems:
            yield f"  {terminal.clean(one.product)}: {terminal.clean(sentence)} ({code})"


def _reissue(one: Reissue) -> list[str]:
    figures = [_changed(old, new) for old, new in zip(one.old, one.new, strict=True)]
    return [terminal.clean(one.product), *figures, "changed" if one.problems else "the same"]


def reissue_facts(plan: str, found: Mapping[str, Reissue]) -> dict[str, Any]:
    """The same as JSON; nothing without a plan."""
    if not plan:
        return {}
    claims = [
        {
            "claim": one.claim,
            "replaces": one.replaces,
            "product": one.product,
            "results": [
                {"electricity": method, "old": old, "new": new, "effect": effect}
                for method, old, new, effect in zip(ELECTRICITY, *_texts(one), strict=True)
            ],
            "replayed": "yes" if one.replayed else "no",
            "problems": [{"code": code, "sentence": sentence} for code, sentence in one.problems],
        }
        for _, one in sorted(found.items())
    ]
    return {"plan": {"digest": plan, "claims": claims}}


def _texts(one: Reissue) -> tuple[list[str], ...]:
    effect = tuple(new - old for old, new in zip(one.old, one.new, strict=True))
    return tuple(document.figures(totals) for totals in (one.old, one.new, effect))


def left_aside(problems: Sequence[str]) -> Iterator[str]:
    """What could not be read or does not count."""
    for problem in problems[:MOST]:
        yield f"left aside: {terminal.clean(problem)}"
    yield from _more(len(problems), "of them")


def _cause(old: str, new: str, reason: str, claims: Network) -> str:
    before, after = claims.get(old), claims.get(new)
    name = before.product if before is not None else old
    if before is None or after is None:
        return f"{name}: {PROBLEMS.get(reason, reason)}"
    changes = [
        f"{_figure(b - a, sign=True)} {method}"
        for a, b, method in zip(before.totals, after.totals, ELECTRICITY, strict=True)
    ]
    return f"{name} was corrected ({reason}): {', '.join(changes)}"


def _row(node: Node, claims: Network) -> list[str]:
    if node.problem:
        known = [(one, claims.get(one)) for one in node.because]
        because = [digest if one is None else one.product for digest, one in known]
        why = f"{PROBLEMS[node.problem]}: {', '.join(because)}"
    else:
        why = node.owner if node.decision == FOREIGN else ""
    figures = [""] * len(node.old)
    if node.new is not None:
        figures = [_changed(old, new) for old, new in zip(node.old, node.new, strict=True)]
    return [node.decision, node.product, *figures, why]


def _changed(old: int, new: int) -> str:
    share = f", {half_even(Fraction(100 * (new - old), abs(old)), 2) / 100:+.2f} %" if old else ""
    return f"{_figure(old)} -> {_figure(new)} ({_figure(new - old, sign=True)}{share})"


def _figure(value: int, *, sign: bool = False) -> str:
    text = decimal_text(value, AMOUNT_PLACES)
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return f"+{short}" if sign and value >= 0 else short


def _more(count: int, what: str) -> Iterator[str]:
    if count > MOST:
        yield f"... and {count - MOST} more {what}; -o FILE holds all"
