"""Compare claims that were signed by a plan with those they replace, and name everything that is different.

With the workings of both and the passports of the inputs at hand the old claim is calculated again with the
new inputs, and the result has to be the new claim byte for byte. Without them the documents are compared:
what a corrected input does not change has to be the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from passport.carbon.exact import AMOUNT_PLACES, scaled
from passport.carbon.workings import SALT_BYTES
from passport.vocab import ELECTRICITY
from passport.work.cascade import renewing
from passport.work.cascade.causes import Lines, said_of
from passport.work.cascade.claims import Totals
from passport.work.cascade.document import figures
from passport.work.cascade.plan import Node, Plan, factor_causes
from passport.work.cascade.renewing import Changes, Trail
from signing.encoding import multibase_decode
from signing.errors import ToolError

_KEPT: Final = ("type", "boundary", "declaredUnit", "unit", "gwpSet", "method", "detail")
"""Members of a footprint that no corrected input changes."""
_MOST: Final = 6
_EXACT: Final = 10
"""Units of the sixth decimal; ``renewing.check`` allows the same."""

Workings = Callable[[str], Mapping[str, Any] | None]
Problems = tuple[tuple[str, str], ...]


class AtHand(NamedTuple):
    """What lies beside the claims: old claims and inputs by digest, workings, changed inputs and factors.

    ``holds``: whether the signature of a claim among ``claims`` counts.
    """

    claims: Mapping[str, Mapping[str, Any]]
    workings: Workings
    changes: Changes
    holds: Callable[[str], bool]


class Reissue(NamedTuple):
    """A claim, the one it replaces, and both totals. ``replayed``: compared byte for byte, from workings.

    ``problems`` are codes ``cascade.*`` with a sentence; none: the plan explains every difference.
    """

    claim: str
    replaces: str
    product: str
    old: Totals
    new: Totals
    replayed: bool
    problems: Problems


def compared(
    plan: Plan, plan_digest: str, lot: Mapping[str, Mapping[str, Any]], at_hand: AtHand
) -> dict[str, Reissue]:
    """Each claim of a lot, by digest, held against the plan and against the claim that it replaces."""
    nodes = {node.claim: node for node in plan.nodes}
    newest = {cause.old: cause.new for cause in plan.causes if cause.new}
    for digest, claim in lot.items():
        newest.setdefault(_replaced(claim), digest)
    lines = Lines({digest: said_of(claim) for digest, claim in at_hand.claims.items()}, at_hand.holds)
    compare = _Comparing(plan_digest, newest, factor_causes(plan), at_hand, lines.unfounded(plan.causes))
    return {digest: compare.of(digest, claim, nodes.get(_replaced(claim))) for digest, claim in lot.items()}


def _replaced(claim: Mapping[str, Any]) -> str:
    return str(claim.get("wasRevisionOf", {}).get("digestMultibase", ""))


class _Comparing(NamedTuple):
    plan_digest: str
    newest: Mapping[str, str]
    factors: frozenset[str]
    at_hand: AtHand
    unfounded: Mapping[str, str]

    def of(self, digest: str, claim: Mapping[str, Any], node: Node | None) -> Reissue:
        product, new = str(claim["credentialSubject"]["id"]), _totals(claim)
        if node is None:
            problem = ("cascade.not_planned", "The plan says nothing about a claim that this one replaces.")
            return Reissue(digest, _replaced(claim), product, new, new, False, (problem,))
        problems = list(_figures(node, new))
        old = self.at_hand.claims.get(node.claim)
        replayed = False
        if old is None:
            problems.append(
                ("cascade.old", f"The claim it replaces, {node.claim}, is not at hand: add it to the folder.")
            )
        problems += [("cascade.cause", why) for one, why in self.unfounded.items() if one in node.because]
        if old is not None:
            problems += self._inputs(node, old, claim)
            replayed, pointers = self._changed(node, old, claim)
            if pointers:
                more = f" and {len(pointers) - _MOST} more" if len(pointers) > _MOST else ""
                problems.append((
                    "cascade.changed",
                    f"It changes what the plan does not: {', '.join(pointers[:_MOST])}{more}.",
                ))  # fmt: skip
        return Reissue(digest, node.claim, product, node.old, new, replayed, tuple(problems))

    def _inputs(
        self, node: Node, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> Iterator[tuple[str, str]]:
        """``cascade.input``: it does not rest on what stands now for the inputs of the old claim."""
        before = old["credentialSubject"].get("inputs", ())
        after = new["credentialSubject"].get("inputs", ())
        expected = sorted(
            (self._stands(node, entry["digestMultibase"]), tuple(sorted(entry["amount"].items())))
            for entry in before
        )
        stated = sorted((entry["digestMultibase"], tuple(sorted(entry["amount"].items()))) for entry in after)
        if stated != expected:
            yield (
                "cascade.input",
                "Its inputs are not those of the claim it replaces with the corrections of the plan.",
            )

    def _stands(self, node: Node, digest: str) -> str:
        return self.newest.get(digest, digest) if digest in node.because else digest

    def _changed(self, node: Node, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[bool, list[str]]:
        """Whether the calculation was repeated, and pointers to what differs beyond the plan."""
        pointers = [*_identity(old, new), *_reason(node, new, self.factors)]
        replay = self._again(node, old, new)
        if replay is None:
            records = {record.id for record in self.at_hand.changes.factors.values()}
            return False, sorted({*pointers, *_documents(old, new, records)})
        draft, workings, given = replay
        subject = new["credentialSubject"]
        for name in sorted((draft.keys() | subject.keys()) - {"type", "footprint"}):
            if draft.get(name) != subject.get(name):
                pointers.append(f"/credentialSubject/{name}")
        pointers += _apart(draft["footprint"], subject["footprint"], "/credentialSubject/footprint")
        pointers += [f"workings{one}" for one in _apart(workings, given, "")]
        return True, sorted(set(pointers))

    def _again(
        self, node: Node, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> tuple[dict[str, Any], Mapping[str, Any], Mapping[str, Any]] | None:
        """Draft and workings as the plan gives them, and the workings that were given; ``None``: unknown."""
        mine, theirs = (self.at_hand.workings(_workings(claim)) for claim in (old, new))
        changes = self.at_hand.changes
        inputs = {
            digest: changes.inputs[self._stands(node, digest)]
            for digest in node.because
            if self._stands(node, digest) in changes.inputs
        }
        factors = {digest: changes.factors[digest] for digest in node.because if digest in changes.factors}
        if mine is None or theirs is None or {*inputs, *factors} != {*node.because}:
            return None
        try:
            salt = multibase_decode(theirs["salt"], max_chars=64)
            if len(salt) != SALT_BYTES:
                return None
            made = renewing.renewed(old, mine, Changes(inputs, factors), Trail(self.plan_digest, salt))
        except (ToolError, LookupError, TypeError, ValueError):
            return None
        return made.draft, made.workings, theirs


def _workings(claim: Mapping[str, Any]) -> str:
    return str(claim["credentialSubject"]["footprint"].get("workings", {}).get("digestMultibase", ""))


def _totals(claim: Mapping[str, Any]) -> Totals:
    results = claim["credentialSubject"]["footprint"]["results"]
    totals = {one["electricity"]: scaled(one["total"], AMOUNT_PLACES) for one in results}
    return tuple(totals[method] for method in ELECTRICITY)


def _figures(node: Node, new: Totals) -> Iterator[tuple[str, str]]:
    """``cascade.effect``: another new total than the plan's; ``cascade.unresolved``: the plan has none."""
    if node.new is None:
        yield "cascade.unresolved", f"The plan could not say what its number becomes ({node.problem})."
        return
    for method, planned, stated in zip(ELECTRICITY, figures(node.new), figures(new), strict=True):
        if abs(scaled(planned, AMOUNT_PLACES) - scaled(stated, AMOUNT_PLACES)) > _EXACT:
            yield "cascade.effect", f"It says {stated} {method}, and the plan comes to {planned}."


def _identity(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in ("issuer", "type"):
        if old.get(name) != new.get(name):
            yield f"/{name}"


def _reason(node: Node, new: Mapping[str, Any], factors: frozenset[str]) -> Iterator[str]:
    if new["wasRevisionOf"].get("reason") != renewing.reason_of(node.because, factors):
        yield "/wasRevisionOf/reason"


def _documents(old: Mapping[str, Any], new: Mapping[str, Any], factors: set[str]) -> Iterable[str]:
    """Differences of two claims of which no workings are at hand; ``factors`` are ids of new records."""
    before, after = old["credentialSubject"], new["credentialSubject"]
    for name in sorted((before.keys() | after.keys()) - {"footprint", "inputs"}):
        if before.get(name) != after.get(name):
            yield f"/credentialSubject/{name}"
    one, other = before["footprint"], after["footprint"]
    for name in _KEPT:
        if one.get(name) != other.get(name):
            yield f"/credentialSubject/footprint/{name}"
    yield from _parts(one, other, factors)


def _parts(one: Mapping[str, Any], other: Mapping[str, Any], factors: set[str]) -> Iterator[str]:
    """Components that differ and rest neither on an input nor on a new factor."""
    parts = [{part["key"]: part for part in each.get("components", ())} for each in (one, other)]
    moving = {
        key
        for each in parts
        for key, part in each.items()
        if "input" in part or part.get("factor") in factors
    }
    for key in sorted((parts[0].keys() | parts[1].keys()) - moving):
        if parts[0].get(key) != parts[1].get(key):
            yield f"/credentialSubject/footprint/components ({key})"


def _apart(one: Any, other: Any, where: str) -> list[str]:  # noqa: ANN401 - any JSON value
    """Pointers to the members in which two JSON values differ, two levels deep."""
    if one == other:
        return []
    if isinstance(one, dict) and isinstance(other, dict) and where.count("/") < 3:
        return [
            found
            for name in sorted(one.keys() | other.keys())
            for found in _apart(one.get(name), other.get(name), f"{where}/{name}")
        ]
    return [where]
