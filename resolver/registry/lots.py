"""Lots: units of a certificate by the act that made them, and how an act divides one.

A certificate begins as one lot. Every act takes units out of one or more lots: the lot gets children that
leave no unit out, those taken with the new state and the rest as it was. Nothing is joined or changed, so the
children of a lot never overlap, the first of them begins where the lot does, and the live lots are those
without children. The constraint on (parent, first) therefore lets one act have a lot and no other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeAlias

State = Literal["active", "reserved", "retired", "withdrawn"]
"""What units are now. Those of a certificate whose time is over are expired by the clock, without a row."""
FROM: Final[Mapping[str, frozenset[State]]] = {
    "transfer": frozenset({"active"}),
    "reserve": frozenset({"active"}),
    "retire": frozenset({"active", "reserved"}),
    "withdraw": frozenset({"active", "reserved"}),
}
"""The states out of which each act takes units; nothing leaves ``retired`` and ``withdrawn``."""
TO: Final[Mapping[str, State]] = {
    "issue": "active", "transfer": "active", "reserve": "reserved", "retire": "retired",
    "withdraw": "withdrawn",
}  # fmt: skip
SPLIT: Final = "split"
"""The act of a row that holds what another act left over."""

Span: TypeAlias = tuple[int, int]
"""First unit, and the first behind the last."""


class Lot(NamedTuple):
    """Units ``first`` to before ``behind``; ``holder`` is a DID, ``at`` when the act was done."""

    number: int
    parent: int | None
    certificate: str
    first: int
    behind: int
    act: str
    state: State
    holder: str
    at: str
    request: str


class Done(NamedTuple):
    """An act on units: its name, who holds them afterwards (empty: as before), when, by which request."""

    act: str
    holder: str
    at: str
    request: str


def divided(lot: Lot, taken: Iterable[Span], done: Done) -> Iterator[dict[str, Any]]:
    """The children of a lot, in order: the spans that are taken, which do not overlap, and the rests."""
    reached = lot.first
    for first, behind in sorted(taken):
        if reached < first:
            yield _row(lot, (reached, first), done._replace(act=SPLIT), lot.state)
        yield _row(lot, (first, behind), done, TO[done.act])
        reached = behind
    if reached < lot.behind:
        yield _row(lot, (reached, lot.behind), done._replace(act=SPLIT), lot.state)


def _row(lot: Lot, span: Span, done: Done, state: State) -> dict[str, Any]:
    kept = done.act == SPLIT or not done.holder
    return {
        "parent": lot.number, "certificate": lot.certificate, "first": span[0], "behind": span[1],
        "act": done.act, "state": state, "holder": lot.holder if kept else done.holder,
        "at": done.at, "request": done.request,
    }  # fmt: skip


def replayed(rows: Iterable[Lot]) -> tuple[dict[str, list[Lot]], list[str]]:
    """Do every act again in the order of rows; the live lots of each certificate, and what cannot have been.

    The second part is empty for a sound registry: every row then comes from a lot that was live, the children
    of a lot divide it without gap or overlap, no state is left that nothing leaves, and holders change by
    ``transfer`` alone.
    """
    lots: dict[int, Lot] = {}
    children: dict[int, list[Lot]] = {}
    roots: dict[str, Lot] = {}
    wrong: list[str] = []
    for lot in rows:
        lots[lot.number] = lot
        if lot.parent is None:
            if lot.certificate in roots or lot.act != "issue":
                wrong.append(f"Lot {lot.number} begins certificate {lot.certificate} a second time.")
            roots[lot.certificate] = lot
        elif lot.parent not in lots:
            wrong.append(f"Lot {lot.number} comes from lot {lot.parent}, which is not before it.")
        else:
            children.setdefault(lot.parent, []).append(lot)
    for number, those in children.items():
        wrong += _wrong_division(lots[number], sorted(those, key=lambda one: one.first))
    live: dict[str, list[Lot]] = {name: [] for name in roots}
    for lot in lots.values():
        if lot.number not in children:
            live.setdefault(lot.certificate, []).append(lot)
    for those in live.values():
        those.sort(key=lambda one: one.first)
    return live, wrong


def _follows(lot: Lot, child: Lot) -> bool:
    """Whether an act could make this child of the lot: its state before and after, and its holder."""
    if child.act == SPLIT:
        return (child.state, child.holder) == (lot.state, lot.holder)
    allowed = lot.state in FROM.get(child.act, ()) and child.state == TO.get(child.act)
    return allowed and (child.act == "transfer" or child.holder == lot.holder)


def _wrong_division(lot: Lot, children: Sequence[Lot]) -> Iterator[str]:
    """What is wrong with the children of a lot: gaps, overlaps, states and holders that cannot follow."""
    reached = lot.first
    for child in children:
        if child.first != reached or child.certificate != lot.certificate:
            yield f"Lot {child.number} does not continue what lot {lot.number} was divided into."
        reached = child.behind
        if not _follows(lot, child):
            yield f"Lot {child.number} ({child.act}) cannot come from lot {lot.number} ({lot.state})."
    if reached != lot.behind:
        yield f"Lot {lot.number} was divided and units {reached:,} to {lot.behind:,} are missing."
    if len({(one.request, one.at) for one in children}) > 1:
        yield f"Lot {lot.number} was taken by two requests."
