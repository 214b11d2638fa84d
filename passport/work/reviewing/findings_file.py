"""``findings.toml``: what a review found, what the mill answered, what the auditor accepted.

A strict reading: every error at its line, all at once. What was found is bound to claims by id and digest;
what was said of it is a chain of links, so that no answer and no finding changes unnoticed once another
person built on it. The state of a finding is never written down, it follows from the chain.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, NamedTuple, cast

from passport.acts.statement import population_digest
from passport.sheets.drafts import toml
from passport.sheets.drafts.reading import DraftRefused, Path, Problem, Tree, read_as
from passport.work.reviewing.findings_schema import ROLE_OF, SCHEMA, Act, Kind, Severity
from signing.digests import multibase_digest
from signing.jcs import canonical
from signing.strict_json import JsonValue

MOST_BYTES: Final = 32 * 1024 * 1024
State = Literal["open", "answered", "settled"]


class Row(NamedTuple):
    """One claim of the lot. ``replayed``: ``yes`` or the code of what kept it from being calculated again.

    ``total``: of its results the one nearer to zero, by which materiality is measured.
    ``former``: key and digest of the claims it corrects, where reviews before were about those.
    """

    key: str
    id: str
    digest: str
    product: str
    total: str
    sampled: bool
    replayed: str
    heat: str
    former: tuple[tuple[str, str], ...] = ()


class FindingEvent(NamedTuple):
    """One word about a finding; ``link`` names this word and all before it."""

    finding: str
    act: Act
    at: str
    by: str
    party: str
    text: str
    evidence: tuple[tuple[str, str], ...]
    claim: str
    link: str


class ReviewFinding(NamedTuple):
    """A finding: ``effect`` in kgCO2e per declared unit, claimed less right; empty where there is none."""

    id: str
    kind: Kind
    severity: Severity
    claims: tuple[str, ...]
    question: str
    component: str
    at: str
    effect: str
    clause: str


class Sampling(NamedTuple):
    """The rule by which claims were chosen, so that anybody can choose again."""

    rule: str
    size: int
    seed: str
    rationale: str


class Findings(NamedTuple):
    """The whole file; ``digest`` names its bytes (sha2-384)."""

    engagement: str
    reviewed: str
    producer: str
    period: tuple[str, str]
    population_digest: str
    materiality: tuple[str, str]
    sampling: Sampling
    rows: tuple[Row, ...]
    found: tuple[ReviewFinding, ...]
    history: tuple[FindingEvent, ...]
    digest: str = ""
    of: str = "total"
    """What the threshold is a share of: a claim's total, or the net contribution of a CO2 statement."""

    def about(self) -> dict[str, tuple[Row, str]]:
        """By key, also by former ones: the claim as it is now, and the digest that key stood for."""
        found = {row.key: (row, row.digest) for row in self.rows}
        for row in self.rows:
            found.update((key, (row, digest)) for key, digest in row.former)
        return found

    def said(self, finding: str) -> tuple[FindingEvent, ...]:
        """What was said of a finding, oldest first."""
        return tuple(entry for entry in self.history if entry.finding == finding)

    def state(self, finding: str) -> State:
        """Where a finding stands."""
        said = self.said(finding)
        if not said or said[-1].act == "reopen":
            return "open"
        return "settled" if said[-1].act == "accept" else "answered"

    def corrected(self, found: ReviewFinding) -> bool:
        """Whether the claims it was raised about were all replaced by others."""
        about = self.about()
        return all(about[key][0].key != key for key in found.claims)


def seed(found: ReviewFinding, about: Mapping[str, tuple[Row, str]]) -> str:
    """Compute the first link of a finding's chain: what it says, about which claims, as it was raised."""
    claims = sorted([key, about[key][1]] for key in found.claims)
    facts: list[JsonValue] = [
        found.id, found.kind, found.severity, found.question, found.component, found.at, found.effect,
        found.clause,
    ]  # fmt: skip
    return multibase_digest(canonical([*facts, cast("JsonValue", claims)]))


def link(previous: str, entry: FindingEvent) -> str:
    """Compute the link of an entry that follows ``previous``."""
    facts: list[JsonValue] = [
        entry.finding, entry.act, entry.at, entry.by, entry.party, entry.text, entry.claim,
    ]  # fmt: skip
    evidence = cast("JsonValue", [[name, digest] for name, digest in entry.evidence])
    return multibase_digest(canonical([previous, *facts, evidence]))


def read(data: bytes, source: str) -> Findings:
    """Read the findings in ``data``; raises ``DraftRefused`` with every problem, each at its line.

    ``findings.chain``: something was changed after somebody had answered; ``findings.population``: the claims
    listed are not those of the engagement; ``findings.claim``, ``findings.effect``, ``findings.clause``,
    ``findings.turn``, ``findings.unknown`` and the codes of drafts.
    """
    tree = toml.parse(data, source, most=MOST_BYTES)
    try:
        document = read_as(tree, SCHEMA)
    except DraftRefused as refused:
        # What a kind needs is reported with what is wrong in form, so that one look corrects all of it.
        raise DraftRefused([*refused.problems, *_kinds(tree)]) from None
    found = _findings(document)._replace(digest=multibase_digest(data))
    problems = [*_lot(found, tree), *_kinds(tree), *_keys(found, tree), *_chain(found, tree)]
    if problems:
        raise DraftRefused(problems)
    return found


def _findings(document: Mapping[str, Any]) -> Findings:
    """Build the findings of a document that its schema passed."""
    engagement, sample = document["engagement"], document["sample"]
    materiality = document["materiality"]
    return Findings(
        engagement["id"],
        engagement["reviewed"],
        engagement["producer"],
        (engagement["period"]["start"], engagement["period"]["end"]),
        engagement["populationDigest"],
        (materiality["basis"], materiality["value"]),
        Sampling(sample["rule"], int(sample["size"]), sample["seed"], sample["rationale"]),
        tuple(
            Row(
                entry["key"], entry["id"], entry["digest"], entry["product"], entry["total"],
                entry["sampled"], entry["replayed"], entry.get("heat", ""),
                tuple((one["key"], one["digest"]) for one in entry.get("former", ())),
            )
            for entry in document["claims"]
        ),
        tuple(
            ReviewFinding(
                entry["id"], entry["kind"], entry["severity"], tuple(entry["claims"]), entry["question"],
                entry.get("component", ""), entry.get("at", ""), entry.get("effect", ""),
                entry.get("clause", ""),
            )
            for entry in document.get("findings", ())
        ),
        tuple(
            FindingEvent(
                entry["finding"], entry["act"], entry["at"], entry["by"], entry["party"], entry["text"],
                tuple((one["name"], one["digest"]) for one in entry.get("evidence", ())),
                entry.get("claim", ""), entry["link"],
            )
            for entry in document.get("history", ())
        ),
        of=materiality["of"],
    )  # fmt: skip


def _lot(found: Findings, tree: Tree) -> Iterable[Problem]:
    """Check the population: its digest over all claims, its number, a period that ends after it begins."""
    digests = [row.digest for row in found.rows]
    place = ("engagement", "populationDigest")
    if population_digest(digests) != found.population_digest or len(set(digests)) != len(digests):
        yield _problem(
            tree, place, "population", "The claims listed below are not those of populationDigest.",
            "Claims are not added or taken out by hand: run passport review on the folder again.",
        )  # fmt: skip
    stated = cast("Mapping[str, Any]", tree.value)["engagement"]["population"]
    if str(stated) != str(len(found.rows)):
        yield _problem(
            tree, ("engagement", "population"), "population",
            f"The population is said to be {stated}, and {len(found.rows)} claims are listed.",
            "Run passport review on the folder again.",
        )  # fmt: skip
    if not found.period[0] < found.period[1]:
        yield _problem(
            tree, ("engagement", "period", "end"), "period", "The period ends before it begins.",
            "Give the start and the end of the time the engagement covers.",
        )  # fmt: skip


_NEEDS: Final[tuple[tuple[Kind, str, str], ...]] = (
    ("misstatement", "at", "the place in the claim, for example /credentialSubject/footprint"),
    ("misstatement", "effect", "kgCO2e per declared unit, claimed less right, for example 12.5"),
    ("nonconformity", "clause", "the clause that was not kept, for example ISO 14067 6.3.2"),
    ("corrective-action-request", "clause", "the clause that was not kept, for example ISO 14067 6.3.2"),
)


def _kinds(tree: Tree) -> Iterable[Problem]:
    """List members that a finding lacks or has against its kind.

    The tree is read as it stands, because this is asked beside the problems of the schema, when no finding
    can be built: what has another shape is passed over here.
    """
    value = tree.value if isinstance(tree.value, dict) else {}
    listed = value.get("findings", ())
    for place, one in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(one, dict):
            continue
        where, name, kind = ("findings", place), str(one.get("id", "a finding"))[:7], one.get("kind")
        for wanted, member, what in _NEEDS:
            if kind == wanted and not one.get(member):
                message = f"{name} is a {kind} without {member}."
                yield _problem(tree, (*where, member), member, message, f"Write {what}.")
        if one.get("effect") and kind != "misstatement":
            yield _problem(
                tree, (*where, "effect"), "effect", f"{name} has an effect and is no misstatement.",
                "What changes the number is a misstatement; leave effect out of all others.",
            )  # fmt: skip


def _keys(found: Findings, tree: Tree) -> Iterable[Problem]:
    """Check that findings name claims of this file, by their present or former keys."""
    keys = found.about()
    for place, one in enumerate(found.found):
        for key in one.claims:
            if key not in keys:
                yield _problem(
                    tree, ("findings", place, "claims"), "claim",
                    f"{one.id} names {key}, no claim of this file.", "Name keys of the claims below.",
                )  # fmt: skip


def _chain(found: Findings, tree: Tree) -> Iterable[Problem]:
    """Check the history: each event names a finding, continues its chain, and is its side's turn.

    Each event carries a digest of the event before it (the first of the finding itself), so that a finding or
    word that was changed after it had been answered shows. Codes ``.unknown``, ``.chain`` and ``.turn``.
    """
    about = found.about()
    by_id = {one.id: one for one in found.found if all(key in about for key in one.claims)}
    last = {id: seed(one, about) for id, one in by_id.items()}
    before: dict[str, FindingEvent] = {}
    for place, entry in enumerate(found.history):
        where = ("history", place)
        if entry.finding not in by_id:
            yield _problem(
                tree, (*where, "finding"), "unknown", f"There is no finding {entry.finding}.",
                "A finding that was answered is never taken out.",
            )  # fmt: skip
            continue
        if entry.link != link(last[entry.finding], entry):
            yield _problem(
                tree, where, "chain",
                f"{entry.finding}, or what was said of it, was changed after it had been answered.",
                "Take the file as the other side sent it. To change a finding, accept it and write another.",
            )  # fmt: skip
        if not takes_turn(before.get(entry.finding), entry.act):
            yield _problem(
                tree, (*where, "act"), "turn", f"{entry.act} does not follow what was said before.",
                "The mill closes or amends what is open; the auditor accepts or reopens what was answered.",
            )  # fmt: skip
        before[entry.finding] = entry
        last[entry.finding] = entry.link


def takes_turn(last: FindingEvent | None, act: Act) -> bool:
    """Whether an act may follow the last one about a finding.

    The mill closes or amends what is not settled, and may add to its answer. The auditor accepts an answer,
    or a finding that nobody answered (which withdraws it), and reopens what was answered or settled.
    """
    state = "open" if last is None or last.act == "reopen" else last.act
    if ROLE_OF[act] == "producer":
        return state != "accept"
    return state != "accept" if act == "accept" else state != "open"


def last_link(found: Findings, id: str) -> str:
    """Give the link that the next event about a finding builds on."""
    said = found.said(id)
    if said:
        return said[-1].link
    return seed(next(one for one in found.found if one.id == id), found.about())


def _problem(tree: Tree, path: Path, code: str, message: str, hint: str) -> Problem:
    return Problem(tree.place(path), f"findings.{code}", message, hint)
