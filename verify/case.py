"""Hold the state of one verification: the chain, the findings, and what later checks may use.

The chain is claim, statement and response. A document that failed is stopped: questions about it are recorded
as not checked, with the code that stopped it as reason (``because``).
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from passport.model.claim import Input
from passport.model.common import Envelope
from passport.model.statuslist import StatusList
from passport.model.trustlist import ListedParty
from passport.moments import LAST, shift
from passport.vocab import OF_ENTITY, Kind
from signing.keys import PublicKey
from verify.believing.credential import Model
from verify.believing.listed import Listed
from verify.believing.party import Step
from verify.believing.sightings import Head, Sighting
from verify.believing.trust import TrustList
from verify.demand import Demand
from verify.evidence import Evidence
from verify.findings import BECAUSE, NOTHING, NOWHERE, QUESTIONS, Finding
from verify.limits import CLOCK_TOLERANCE_SECONDS
from verify.opening import Opened, Raw

if TYPE_CHECKING:
    from passport.carbon.calculating.calculate import CalculationResult
    from passport.carbon.rechecking.consumption import Consumer
    from passport.carbon.rechecking.disclosed import Aggregate
    from passport.libraries.citing import CitedLibrary
    from passport.model.sources.library import Library
    from passport.views.facts import Fact
    from verify.materials.followed import Followed

UNSUPPORTED: Final = 0
RETIRED: Final = 1
"""How far a market-based result stands: on what was retired, of which nobody shows that it is enough."""
WHOLE: Final = 2
"""It takes nothing from a market."""


class Doc:
    """A document of the chain. ``stopped`` is the code that ended its use; what it says is then not shown."""

    __slots__ = ("key", "model", "name", "party", "raw", "stopped")

    def __init__(
        self,
        name: Kind,
        raw: Raw,
        stopped: str = "",
        model: Model | None = None,
        party: ListedParty | None = None,
        key: PublicKey | None = None,
    ) -> None:
        self.name = name
        self.raw = raw
        self.stopped = stopped
        self.model = model
        self.party = party
        self.key = key

    @property
    def kind(self) -> Kind:
        """Its kind: the document that is called the claim may be a CO2 statement or an inventory report."""
        kind = self.raw.kind
        return kind if self.name == "claim" and kind in OF_ENTITY and kind is not None else self.name

    @property
    def envelope(self) -> Envelope:
        """The envelope; only once the profile has passed."""
        if self.model is None:
            raise AssertionError("asked for the envelope of a document that breaks the profile")
        return self.model.envelope


class Counted(NamedTuple):
    """The newest status list that counted for one entry; ``stale``: after its window, and not yet unknown."""

    doc: Doc
    purpose: str
    list: StatusList
    stale: bool
    position: str
    is_set: bool


class Follower(Protocol):
    """Follows the input passports of a claim, and remembers which it has examined."""

    @property
    def case(self) -> "Case":
        """The case of the passport that was asked about."""

    def follow(self, entry: Input, used_at: str) -> "Followed":
        """Judge an input for a claim signed at ``used_at``."""

    def consumers(self, doc: Doc) -> "list[Consumer]":
        """The masses of a claim and of all inputs in its tree that could be examined."""


class Case:
    """The state that the checks of the pipeline share. Checks add findings; none takes one back."""

    __slots__ = (
        "accreditations", "calculated", "claim", "consumed", "counted", "demand", "disclosed", "effect",
        "evidence",
        "extras", "figures_done", "findings", "heads", "latest", "libraries", "opened", "replayed",
        "response", "shelf", "sightings", "start", "statement", "support", "trust", "undisclosed", "walk",
    )  # fmt: skip

    def __init__(
        self,
        opened: Opened,
        evidence: Evidence,
        trust: TrustList,
        demand: Demand,
        start: "Callable[[Case], Follower]",
    ) -> None:
        self.opened: Final = opened
        self.evidence: Final = evidence
        self.trust: Final = trust
        self.demand: Final = demand
        self.start: Final = start
        """Makes the follower; called for a claim that names inputs, and not in the case of an input."""
        self.claim: Doc | None = None
        self.statement: Doc | None = None
        self.response: Doc | None = None
        self.accreditations: list[Doc] = []
        """The accreditation that the statement names; then those of its body that count beside it."""
        self.findings: list[Finding] = []
        self.counted: list[Counted] = []
        self.extras: list[Listed] = []
        """Extras of the container that passed profile, party and proof."""
        self.consumed: dict[str, Followed] = {}
        """Inputs of the claim by digest, once they were followed."""
        self.heads: list[Head] = []
        """Checkpoints in the file and beside it that a listed log has signed."""
        self.sightings: dict[str, Sighting] = {}
        """What logs say about documents, by digest; only of those that a proof is about."""
        self.effect: tuple[int, ...] | None = ()
        """What corrections of inputs change in its totals (10^-6 kgCO2e); empty: none; ``None``: unknown."""
        self.walk: Follower | None = None
        """The follower that led to this case, where it is that of an input."""
        self.disclosed: tuple[list[Fact], tuple[Aggregate, ...]] | None = None
        """What views show of the claim, where they are under its root and contradict none of its figures."""
        self.libraries: list[tuple[CitedLibrary, Library | None, bool]] = []
        """The libraries that the claim names, what a listed publisher has signed, and whether it holds."""
        self.shelf: Any = None
        """The libraries at hand (``sources.held.Shelf``), once a claim of this verification has named one."""
        self.figures_done = False
        self.replayed = False
        self.calculated: CalculationResult | None = None
        """What the replayed workings of a claim came to."""
        self.support = WHOLE
        """How far its market-based result stands."""
        self.undisclosed = False
        """Whether the claim names inputs and its detail shows none of what they add."""
        at = demand.at
        self.latest: Final = shift(at, CLOCK_TOLERANCE_SECONDS) if at[:4] < LAST[:4] else LAST
        """The moment up to which other clocks may be ahead."""

    def follower(self) -> Follower:
        """The follower that led to this case, or a new one for the passport that was asked about."""
        return self.walk or self.start(self)

    def seen_at(self, digest: str) -> str | None:
        """The first moment at which others had seen a document: the publisher, or witnesses of a log."""
        listed, logged = self.trust.witnessed.get(digest), self.sightings.get(digest)
        if logged is None or not logged.seen_at:
            return listed
        return logged.seen_at if listed is None else min(listed, logged.seen_at)

    @property
    def accreditation(self) -> Doc | None:
        """The accreditation that the statement names, where it is at hand."""
        return self.accreditations[0] if self.accreditations else None

    def docs(self) -> Iterable[Doc]:
        """The documents of the chain that are there, in their order."""
        return [doc for doc in (self.claim, self.statement, self.response) if doc is not None]

    def ask(self, doc: Doc, suffix: str, holds: bool, where: str = "", **params: str) -> bool:
        """Record whether ``NAME.suffix`` holds for a document, and return it.

        ``where`` (a JSON Pointer) and ``params`` are kept only of a question that failed.
        """
        code = f"{doc.name}.{suffix}"
        raw = doc.raw
        if holds:
            self.findings.append(Finding(code, raw.digest, "pass", "", NOTHING, raw.position))
        else:
            self.findings.append(Finding(code, raw.digest, "fail", where, params, raw.position))
        return holds

    def crowded(self, doc: Doc, most: int) -> None:
        """Record once that more than ``most`` documents bear on what is asked: ``evidence.judged`` (T730).

        What was not judged may be what speaks against ``doc``, and whoever hands them over chooses them.
        """
        code, raw = "evidence.judged", doc.raw
        if not any((one.code, one.credential) == (code, raw.digest) for one in self.findings):
            facts = {"limit": str(most)}
            self.findings.append(Finding(code, raw.digest, "not_checked", "", facts, raw.position))

    def take(self, doc: Doc, steps: Iterable[Step], where: str = "") -> None:
        """Record the answers of ``verify.believing`` for a document; ``where`` is the place of a failed one.

        They are asked without knowing which document is meant: codes and reasons get its name in front, and
        questions that are not asked of this kind are left out.
        """
        raw = doc.raw
        for suffix, outcome, params in steps:
            code = f"{doc.name}.{suffix}"
            if code in QUESTIONS:
                because = params.get(BECAUSE)
                place = where if outcome == "fail" else ""
                facts = params if because is None else {**params, BECAUSE: f"{doc.name}.{because}"}
                self.findings.append(Finding(code, raw.digest, outcome, place, facts, raw.position))

    def not_checked(self, doc: Doc, suffix: str, where: str = "", **params: str) -> None:
        """Record that a question could not be answered; ``params`` say why."""
        self.findings.append(
            Finding(f"{doc.name}.{suffix}", doc.raw.digest, "not_checked", where, params, doc.raw.position)
        )

    def skip(self, doc: Doc, suffixes: Iterable[str], because: str) -> None:
        """Record questions as not checked, because of the finding with the code ``because``."""
        for suffix in suffixes:
            self.not_checked(doc, suffix, because=because)

    def not_logged(self) -> tuple[str, bool]:
        """The code of the first of claim and statement that no log has proven, and whether it was asked.

        The code is empty where both are proven.
        """
        for doc, code in ((self.claim, "claim.logged"), (self.statement, "statement.logged")):
            if doc is None:
                return code, False
            found = None if doc.stopped else self.sightings.get(doc.raw.digest)
            if found is None or found.outcome != "pass":
                return code, True
        return "", False

    def usable(self, doc: Doc | None, suffixes: Iterable[str], *needs: Doc | None) -> bool:
        """Whether ``doc`` and the documents it is compared with can be used; if not, skip the questions.

        A document that is not there has no findings at all, so nothing is recorded for it.
        """
        if doc is None:
            return False
        for need in (doc, *needs):
            because = self.stopped(need)
            if because:
                self.skip(doc, suffixes, because)
                return False
        return True

    def stopped(self, doc: Doc | None) -> str:
        """The code that keeps a document from being used; empty for one that can be.

        A claim that is not there follows from the input: JSON, kind or container.
        """
        if doc is not None:
            return doc.stopped
        if self.opened.json_problem:
            return "input.json"
        return "input.kind" if self.opened.kind_problem else "container.structure"

    def general(self, code: str, holds: bool, where: str = "", **params: str) -> bool:
        """Record an answer about no single document, such as the age of the trust list, and return it."""
        self.findings.append(
            Finding(
                code,
                "",
                "pass" if holds else "fail",
                "" if holds else where,
                NOTHING if holds else params,
                NOWHERE,
            )
        )
        return holds


Check = Callable[[Case], None]
"""A check: it adds findings to the case and decides nothing about the state."""
