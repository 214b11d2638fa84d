"""Sign that a method of calculation was examined: an opinion about how numbers are made (methods.md)."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from passport.acts.sealing import ActRefused, Signing, envelope, seal
from passport.acts.statement import SIGNATORIES, check_scope, check_signatories
from passport.links import reference
from passport.methods.attestation import PREFIX
from passport.methods.terms import MOST_DAYS, too_long
from passport.sectors import sector_of_claim
from passport.vocab import CONTEXT_V2
from signing.jcs import canonical

_PLAIN: Final = ("levelOfAssurance", "conclusion", "intendedUsers", "impartiality")
_STANDARDS: Final = ("criteria", "verificationStandards")
_NOT_OF_A_METHOD: Final = ("basisForModification", "misstatements", "nonconformities")


class Examined(NamedTuple):
    """What was examined: a claim made by the method, the digest of the method, and the workings replayed.

    ``since``: the first moment of production it is attested for. ``population`` workings were replayed, and
    ``population_digest`` names them (``statement.population_digest``).
    """

    claim: Mapping[str, Any]
    digest: str
    since: str
    population: int
    population_digest: str


def attest_method(
    examined: Examined, opinion: Mapping[str, Any], accreditation: Mapping[str, Any], signing: Signing
) -> dict[str, Any]:
    """Sign a MethodAttestation, valid from the moment of ``signing``.

    The caller has verified claim and accreditation, and has replayed the workings. ``opinion`` has the
    members that an opinion about a claim has (DESIGN 2.3); those that only a number can have are refused.
    Plant, route, boundary and GWP set are copied from the claim, never typed.

    Raises ``ActRefused`` ``method.self`` (the producer's own), ``method.opinion``, ``method.accreditation``,
    ``method.window``, ``statement.scope``, ``statement.signatories``, ``statement.look_alikes``;
    ``ShapeRefused`` with the member; signing errors.
    """
    _check_opinion(opinion)
    _check_parties(examined.claim, accreditation, signing)
    _check_window(examined.since, signing)
    subject = _subject(examined, opinion, accreditation)

    def examine() -> None:
        check_scope(subject["accreditation"]["scope"], accreditation)
        check_signatories(subject["signatories"])

    return seal("method", envelope("method", signing, subject), signing, examine=examine)


def file_of(attestation: Mapping[str, Any], accreditation: Mapping[str, Any]) -> bytes:
    """Write the file in which an attestation travels, with the accreditation that it rests on."""
    held: Any = [dict(attestation), dict(accreditation)]
    shell: dict[str, Any] = {"@context": [CONTEXT_V2], "type": ["VerifiablePresentation"]}
    return canonical({**shell, "verifiableCredential": held})


def _subject(
    examined: Examined, opinion: Mapping[str, Any], accreditation: Mapping[str, Any]
) -> dict[str, Any]:
    """Build the subject: what the opinion says, and what is copied from claim and accreditation."""
    claimed = examined.claim["credentialSubject"]
    facility = claimed["facility"]
    scope = {
        "sector": sector_of_claim(examined.claim),
        "country": facility["country"],
        "level": opinion.get("levelOfAssurance", ""),
    }
    named = opinion.get("signatories", {})
    subject: dict[str, Any] = {
        "id": f"{PREFIX}{examined.digest}",
        "type": "CalculationMethod",
        "producer": examined.claim["issuer"]["id"],
        "facility": {name: facility[name] for name in ("id", "name", "country")},
        "productionRoute": claimed["productionRoute"],
        "boundary": claimed["footprint"]["boundary"],
        "gwpSet": claimed["footprint"]["gwpSet"],
        "since": examined.since,
        "replayed": {
            "population": str(examined.population), "populationDigest": examined.population_digest
        },
        "accreditation": {
            **reference(accreditation),
            "body": accreditation["issuer"]["id"],
            "number": accreditation["credentialSubject"]["number"],
            "scope": [{"scheme": scheme, **scope} for scheme in sorted(opinion.get("schemes", ()))],
        },
        "signatories": [{"role": role, "name": named[role]} for role in SIGNATORIES if role in named],
    }  # fmt: skip
    subject.update((name, opinion[name]) for name in _PLAIN if name in opinion)
    for name in _STANDARDS:
        subject[name] = sorted(opinion.get(name, ()), key=lambda entry: (entry["name"], entry["edition"]))
    if opinion.get("siteVisits"):
        subject["siteVisits"] = sorted(opinion["siteVisits"], key=lambda entry: str(entry["key"]))
    return subject


def _refuse(code: str, message: str, hint: str, where: str = "") -> ActRefused:
    return ActRefused(f"method.{code}", message, hint=hint, where=f"/credentialSubject{where}")


def _check_opinion(opinion: Mapping[str, Any]) -> None:
    """A method that has something wrong with it is not attested; and no opinion about a number is lost."""
    there = [name for name in _NOT_OF_A_METHOD if opinion.get(name)]
    if there or opinion.get("outcome", "unmodified") != "unmodified":
        raise _refuse(
            "opinion",
            f"An attestation of a method says no {there[0] if there else 'outcome but unmodified'}.",
            "Have the method corrected, or sign an opinion about each claim instead.",
            f"/{there[0] if there else 'outcome'}",
        )


def _check_parties(claim: Mapping[str, Any], accreditation: Mapping[str, Any], signing: Signing) -> None:
    if signing.did == claim["issuer"]["id"]:
        raise _refuse("self", "The producer cannot attest its own method.", "Ask a verifier.")
    if accreditation["credentialSubject"]["id"] != signing.did:
        raise _refuse(
            "accreditation",
            "The accreditation is about another verifier.",
            f"Use an accreditation of {signing.did}.",
            "/accreditation",
        )
    if not accreditation["validFrom"] <= signing.at < accreditation["validUntil"]:
        raise _refuse(
            "accreditation",
            f"The accreditation is not in force at {signing.at}.",
            "Ask the accreditation body for a current one.",
            "/accreditation",
        )


def _check_window(since: str, signing: Signing) -> None:
    """A method is attested for at most a year of production, which begins before it ends."""
    if too_long(since, signing.valid_until):
        raise _refuse(
            "window",
            f"From {since} to {signing.valid_until} it would be attested for more than {MOST_DAYS} days.",
            "Name a later --since, or fewer --days.",
            "/since",
        )
    if since >= signing.valid_until:
        raise _refuse(
            "window", "It would end before the production begins.", "Name an earlier --since.", "/since"
        )
