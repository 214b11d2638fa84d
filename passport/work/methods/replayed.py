"""Replay the claims of a lot by an attested method: what is signed, what is left to people, what stops it.

Each claim is verified like any passport. Claims whose footprints are the same (the coils of one heat) are
calculated again once.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from passport.carbon.activity import activity_of
from passport.carbon.calculating.calculate import CalculationResult
from passport.carbon.exact import figure
from passport.carbon.inputs import CheckedInput
from passport.carbon.rechecking.benchmarks import plausibility
from passport.carbon.workings import check_components, in_form
from passport.identifiers.product_id import identities
from passport.methods import attestation
from passport.methods.attestation import MethodAttestation
from passport.methods.terms import misfit, of_workings
from passport.model import claim as claims
from passport.model.about import is_carbon_statement, is_of_entity
from passport.units import mass_in_kg
from passport.vocab import SIGNED_READINGS
from passport.work.reviewing import replaying
from passport.work.reviewing.engagement import AttestRefused
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError
from signing.jcs import canonical_read
from verify import messages
from verify.states import TABLE, decide

if TYPE_CHECKING:
    from passport.work.reviewing.review import Workings
    from verify import Finding

_ATTESTED: Final = "method_verified"
_BARE: Final = "not_verified"
_METHOD: Final = "method.attested"
_FALLBACK: Final = "method.fallback"
_SIGNED_WELL: Final[Mapping[str, frozenset[str]]] = {
    "gaps": frozenset({"0"}), "register": frozenset({"equal", "none"}), "repeated": frozenset({"0"}),
    "calibration": frozenset({"valid"}),
}  # fmt: skip
"""What signed readings show where nobody needs to look at them."""
_MISSING: Final = "its workings are not at hand"
_HEAVIER: Final = "the products of its workings weigh {sum} kg together, and {made} kg were made"


class Asked(Protocol):
    """Who is asked about the claims of a lot."""

    def findings(self, claim: Mapping[str, Any], workings: Mapping[str, Any] | None) -> "Sequence[Finding]":
        """What ``verify`` finds of a claim alone, with these workings and the attestation beside it."""

    def replay(
        self, workings: Mapping[str, Any], inputs: Mapping[str, CheckedInput] | None
    ) -> CalculationResult:
        """What ``passport.carbon.workings.replay`` gives, which ``findings`` may have asked already."""


class Judged(NamedTuple):
    """A claim that was replayed: the sentence that stops the lot, or why it is left to people; or neither.

    ``unknown``: what stops it is that something could not be checked, which evidence at hand may answer.
    """

    name: str
    digest: str
    claim: Mapping[str, Any]
    contradiction: str
    people: str
    unknown: bool = False


class _Known(NamedTuple):
    """A footprint that holds: the attestations its method has, and why people should look at it."""

    attested: tuple[MethodAttestation, ...]
    people: str
    made_kg: Decimal
    """What was made by these workings."""
    masses: dict[frozenset[str], Decimal]
    """Kilograms of each product that was replayed, as its claim states them."""


class Replay:
    """Judges claims one after the other. ``verify`` says which of the ``attestations`` count.

    ``inputs``: the passports of materials that verified, by digest.
    """

    def __init__(
        self,
        asked: Asked,
        workings: "Workings",
        attestations: list[Mapping[str, Any]],
        inputs: Mapping[str, CheckedInput],
    ) -> None:
        self._asked: Final = asked
        self._workings: Final = workings
        self._attestations: Final = {document_digest(one): one for one in attestations}
        self._inputs: Final = inputs
        self._known: dict[str, _Known] = {}

    def judge(self, name: str, claim: Mapping[str, Any], digest: str) -> Judged:
        """Verify a claim and replay it; raises ``attest.replay_of`` for what is no claim about a product."""
        if is_of_entity(claim):
            what = "a CO2 statement" if is_carbon_statement(claim) else "an inventory report"
            raise AttestRefused(
                "attest.replay_of",
                f"{name} is {what}, and --replay is for claims about products.",
                hint="Review it: passport review says what its books come to.",
            )
        subject = claim["credentialSubject"]
        footprint = subject["footprint"]
        named = footprint.get("workings", {}).get("digestMultibase", "")
        workings = self._workings(named) if named else None
        if workings is None:
            return self._further(name, claim, digest, _MISSING)
        # What was consumed follows from the workings too, and is stated beside the footprint.
        stated = {"footprint": footprint, "inputs": subject.get("inputs", [])}
        key = multibase_digest(canonical_read(stated, plain=True))
        known = self._known.get(key)
        if known is None:
            return self._first(name, claim, digest, workings, key)
        found = self._further(name, claim, digest, known.people)
        if found.contradiction:
            return found
        wrong = _elsewhere(claim, known, workings) or _heavier(subject, known)
        return found._replace(contradiction=wrong, people="") if wrong else found

    def _further(self, name: str, claim: Mapping[str, Any], digest: str, people: str) -> Judged:
        """Judge a claim whose number is not calculated again here; ``people``: why people look at it."""
        wrong, unknown = _against(self._asked.findings(claim, None), _BARE)
        return Judged(name, digest, claim, wrong, "" if wrong else people, unknown)

    def _first(
        self, name: str, claim: Mapping[str, Any], digest: str, workings: Mapping[str, Any], key: str
    ) -> Judged:
        """Judge the first claim with a footprint, by its workings and the method they show."""
        findings = self._asked.findings(claim, workings)
        wrong, unknown = _against(findings, _ATTESTED)
        if wrong:
            return Judged(name, digest, claim, wrong, "", unknown)
        held = [one.credential for one in findings if one.code == _METHOD and one.outcome == "pass"]
        attested = tuple(attestation.read(self._attestations[one]) for one in held)
        try:
            result = self._calculated(workings)
            with in_form():
                people = "; ".join(_doubts(workings, result))
        except ToolError as refused:
            # verify asks what the claim shows; workings that contradict themselves may still give that.
            return Judged(name, digest, claim, refused.message, "")
        known = self._known[key] = _Known(attested, people, result.output_kg, {})
        wrong = _heavier(claim["credentialSubject"], known)
        return Judged(name, digest, claim, wrong, "" if wrong else people)

    def _calculated(self, workings: Mapping[str, Any]) -> CalculationResult:
        """What workings come to; raises ``workings.*`` for those that contradict themselves."""
        with in_form():
            if workings.get("inputs"):
                counted = replaying.inputs_that_count(workings, self._inputs)
                return self._asked.replay(workings, counted)
            result = self._asked.replay(workings, {})
            check_components(workings, result)
            return result


def _against(findings: "Sequence[Finding]", wanted: str) -> tuple[str, bool]:
    """The first sentence that speaks against a claim, and whether it only says that something is not known.

    Empty where the claim has the state wanted, and no other.
    """
    verdict = decide(findings)
    if verdict.state.name == wanted and not verdict.also:
        return "", False

    def counts(one: "Finding") -> bool:
        leads = one.outcome != "pass" and TABLE[one.code][one.outcome] is not None
        return leads and one.code != "statement.present"

    of_method = [one for one in findings if one.code == _METHOD and one.outcome != "pass"]
    found = sorted([*filter(counts, findings)] or of_method, key=lambda one: one.outcome != "fail")
    if not found:
        return messages.headline(verdict.state.name), False
    return messages.sentence(found[0]), found[0].outcome != "fail"


def _elsewhere(claim: Mapping[str, Any], known: _Known, workings: Mapping[str, Any]) -> str:
    """What of a further claim with a known footprint its method or its workings are not about."""
    product = claims.read(claim).product
    issuer = claim["issuer"]["id"]
    subject = claim["credentialSubject"]
    apart = [misfit(one, issuer, product) or of_workings(workings, subject) for one in known.attested]
    if not all(apart):
        return ""
    return messages.template(_METHOD, "fail").format(problem=messages.word(f"method.{apart[0]}"))


def _heavier(subject: Mapping[str, Any], known: _Known) -> str:
    """Count a product; the sentence where all of these workings weigh more than was made by them (T475).

    Several claims about one product count once, by the largest mass.
    """
    products = identities((subject["id"], *subject.get("alternateIds", ())))
    mass = mass_in_kg(figure(subject["mass"]["value"]), subject["mass"]["unit"])
    known.masses[products] = max(mass, known.masses.get(products, mass))
    total = sum(known.masses.values(), Decimal(0))
    return _HEAVIER.format(sum=f"{total:f}", made=f"{known.made_kg:f}") if total > known.made_kg else ""


def _doubts(workings: Mapping[str, Any], result: CalculationResult) -> Iterator[str]:
    """What is no contradiction, and more than a machine should decide: unusual values, gaps, fallbacks."""
    records = replaying.records_of(workings).values()
    found = plausibility(activity_of(workings["activity"]), result, records)
    yield from (f"{one.code} at {one.where}" for one in found)
    yield from (f"{one.code} at {one.where}" for one in result.warnings if one.code == _FALLBACK)
    for one in workings.get("readings", ()):
        if (one["filled"], one["repeated"]) != ("0", "0"):
            yield f"readings {one['name']}: {one['filled']} of {one['intervals']} filled"
    for one in workings.get(SIGNED_READINGS, ()):
        open_ones = [name for name, good in _SIGNED_WELL.items() if one[name] not in good]
        if open_ones:
            yield f"signed readings of {one['meter']}: {', '.join(open_ones)}"
