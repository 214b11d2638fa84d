"""Whether documents verify: a pure question of their bytes, asked here or in a process of its own.

A question names its documents by digest, so that an answer found ahead of time is the answer of exactly this
question and of no other.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

from resolver.publishing.incoming import SignedDocument
from resolver.store.remembering import Bounded
from verify import Demand, Evidence, Finding, Known, TrustList, findings_of
from verify.findings import BECAUSE

# An adverse or modified opinion is an opinion: it is published like any other, and says what it says.
_OPINIONS: Final = frozenset({"statement.opinion", "statement.unqualified"})
_MOST_BYTES: Final = 16 * 1_048_576
"""Status lists and accreditations kept parsed, which takes about four times their bytes."""
_OF_CLAIM: Final = ("claim.", "input.", "container.", "books.")
_OF_STATEMENT: Final = ("claim.", "statement.", "accreditation.", "extra.")
_FIGURES: Final = "claim.figures"
REPLACED: Final = "claim.refresh"
"""The finding that a status list says a claim was replaced."""
# Silence is no success: these must have been asked, and have passed.
_CLAIM_MUST: Final = frozenset({"claim.profile", "claim.party", "claim.prefix", "claim.proof", _FIGURES})
_STATEMENT_MUST: Final = frozenset(
    {"statement.profile", "statement.party", "statement.proof", "statement.link", "accreditation.proof"}
)


class Question(NamedTuple):
    """Whether a claim verifies, and a statement about it if there is one, with these documents; by digest.

    ``replaced``: the claim that replaces it is published with it, so that it is the past of a line.
    """

    claim: str
    statement: str
    extras: tuple[str, ...]
    lists: tuple[str, ...]
    at: str
    replaced: bool = False


class Refusal(NamedTuple):
    """The finding that speaks against a document, and where in it; ``asked``: it failed, or was not made."""

    code: str
    where: str
    asked: bool


class Examination(NamedTuple):
    """What speaks against the claim, and against the statement; ``None``: nothing."""

    claim: Refusal | None
    statement: Refusal | None


Documents: TypeAlias = Mapping[str, SignedDocument]


class Examiner:
    """Answers questions under one trust list; status lists and accreditations are parsed once."""

    def __init__(self, trust: TrustList) -> None:
        self._trust = trust
        self._shared: Bounded[SignedDocument] = Bounded(_MOST_BYTES, lambda one: 4 * len(one.data))

    def answer(self, question: Question, documents: Documents) -> Examination:
        """Full verification; ``documents`` holds those that the question names."""
        signed = [documents[one] for one in (question.claim, question.statement) if one]
        extras = [self._often(documents[one]) for one in question.extras]
        lists = [self._often(documents[one]) for one in question.lists]
        evidence = Evidence(tuple(Known("statuslist", one.digest, one.document) for one in lists))
        members = [(one.document, one.data) for one in (*signed, *extras)]
        findings = findings_of(members, evidence, self._trust, Demand(at=question.at))
        if question.replaced:
            findings = tuple(one for one in findings if one.code != REPLACED)
        about = _judge(findings, _OF_CLAIM, _CLAIM_MUST)
        opinion = _judge(findings, _OF_STATEMENT, _STATEMENT_MUST) if question.statement else None
        return Examination(about, opinion)

    def _often(self, one: SignedDocument) -> SignedDocument:
        kept = self._shared.get(one.digest)
        if kept is None:
            kept = one
            self._shared.put(one.digest, one)
        return kept


def _judge(findings: Iterable[Finding], prefixes: tuple[str, ...], must: frozenset[str]) -> Refusal | None:
    """Give the first finding that refuses a publication: it fails, or must pass and did not.

    Only findings with these ``prefixes`` count, and none about opinions, which are the verifier's to answer.
    A rule of the figures that is open only for a material's missing passport counts as passed; open for
    another reason it refuses, whatever else of the figures passed.
    """
    passed, left_open = set(), set()
    for finding in findings:
        if not finding.code.startswith(prefixes) or finding.code in _OPINIONS:
            continue
        if finding.outcome == "fail":
            return Refusal(finding.code, finding.where, asked=True)
        if finding.outcome == "pass" or _wants_input(finding):
            passed.add(finding.code)
        elif finding.code == _FIGURES:
            left_open.add(finding.code)
    missing = sorted((must - passed) | (must & left_open))
    return Refusal(missing[0], "", asked=False) if missing else None


def _wants_input(finding: Finding) -> bool:
    """Whether a rule of the figures is open only because the passport of an input is not here.

    The passports of inputs are other issuers' to publish, here or elsewhere. Whoever verifies the claim is
    reported as missing; every rule that needs none of them has been checked.
    """
    return finding.code == _FIGURES and finding.outcome == "not_checked" and BECAUSE in finding.params
