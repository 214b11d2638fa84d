"""Sign a verifier's opinion about exactly one claim (DESIGN 2.3)."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import combinations
from typing import Any, Final

from passport.acts import sealing
from passport.acts.accreditation import scope_order
from passport.acts.sealing import ActRefused, Signing, envelope, seal
from passport.carbon.exact import MOST_DIGITS
from passport.carbon.rechecking.inventories.sums import inventory_sums
from passport.folding import alike, folded
from passport.links import reference, resolves
from passport.model.about import ENTITY, is_carbon_statement, is_inventory, is_of_entity
from passport.sectors import sector_of_claim
from passport.vocab import ACCOUNTS_POINTER, FOOTPRINT_POINTER, INVENTORY, INVENTORY_POINTER
from signing import jcs
from signing.digests import document_digest, multibase_digest
from signing.shown import quoted

SIGNATORIES: Final = ("lead-verifier", "independent-reviewer", "decision")
_PLAIN: Final = (
    "outcome", "levelOfAssurance", "materialityThreshold", "conclusion", "intendedUsers", "impartiality",
)  # fmt: skip
_STANDARDS: Final = ("criteria", "verificationStandards")
_KEYED: Final = ("siteVisits", "misstatements", "nonconformities", "basisForModification")


def attest(
    claim: Mapping[str, Any], opinion: Mapping[str, Any], accreditation: Mapping[str, Any], signing: Signing
) -> dict[str, Any]:
    """Sign a VerificationStatement about ``claim``, valid from the moment of ``signing``.

    ``claim`` and ``accreditation`` are signed credentials the caller has verified. ``opinion`` holds the
    members of the subject (DESIGN 2.3) that are the verifier's to say, arrays in any order; ``signatories``
    maps role to name; ``schemes`` lists what of the accreditation is used; ``coverage`` is by default the
    footprint; ``engagement`` is by default this claim alone. Boundary, GWP set, subject and digests are
    copied, never typed.

    Raises ``ActRefused`` ``statement.*``: ``sector``, ``self`` (the producer's own), ``time``,
    ``accreditation``, ``scope``, ``engagement``, ``coverage``, ``signatories``, ``threshold``,
    ``open_findings``, ``modification``; ``ShapeRefused`` with the member; signing errors.
    """
    body, examine = _prepared(claim, opinion, accreditation, signing)
    return seal("statement", body, signing, examine=examine)


def rehearse(
    claim: Mapping[str, Any], opinion: Mapping[str, Any], accreditation: Mapping[str, Any], signing: Signing
) -> dict[str, Any]:
    """Check everything that ``attest`` checks, and give the subject it would sign.

    Raises what ``attest`` raises; the signer may be a ``PublicHalf``, because nothing is signed.
    """
    body, examine = _prepared(claim, opinion, accreditation, signing)
    sealing.rehearse("statement", body, signing, examine=examine)
    subject: dict[str, Any] = body["credentialSubject"]
    return subject


def _prepared(
    claim: Mapping[str, Any], opinion: Mapping[str, Any], accreditation: Mapping[str, Any], signing: Signing
) -> tuple[dict[str, Any], Callable[[], None]]:
    """Build the unsigned statement, and the checks that follow once its shape is known to be right."""
    subject = _subject(claim, opinion, accreditation)
    _check_sector(claim)
    _check_parties(claim, accreditation, signing.did)
    _check_time(claim, accreditation, signing.at)
    _check_engagement(claim, subject["engagement"])
    body = envelope("statement", signing, subject)

    def examine() -> None:
        check_scope(subject["accreditation"]["scope"], accreditation)
        _check_pointers(claim, subject)
        check_signatories(subject["signatories"])
        _check_outcome(claim, subject)

    return body, examine


def open_material(claim: Mapping[str, Any], subject: Mapping[str, Any]) -> list[str]:
    """Pointers (relative to the statement's subject) to what is open and material; empty if nothing is.

    A misstatement counts when it says so, and all open ones together when their effects exceed the
    threshold of one of the claim's totals.
    """
    misstatements = list(subject.get("misstatements", ()))
    open_places = [
        *_material(subject, "misstatements", "corrected"), *_material(subject, "nonconformities", "resolved")
    ]  # fmt: skip
    if not misstatements:
        return open_places
    sum_of_open = sum(
        (abs(Fraction(entry["effect"])) for entry in misstatements if not entry["corrected"]), Fraction()
    )
    threshold = subject["materialityThreshold"]
    limit = Fraction(threshold["value"])
    relative = threshold["basis"] == "relative"
    limits = [limit * total if relative else limit for total in totals(claim, threshold["of"])]
    if limits and sum_of_open > min(limits) and not open_places:
        open_places.append("/misstatements")
    return open_places


def totals(claim: Mapping[str, Any], of: str) -> list[Fraction]:
    """The numbers without sign that a threshold is a share of.

    Of a CO2 statement those that ``of`` names, of a report the sum of each inventory that is complete.
    """
    subject = claim["credentialSubject"]
    if is_inventory(claim):
        return [abs(Fraction(one, 10**MOST_DIGITS)) for one in inventory_sums(subject[INVENTORY])]
    if not is_carbon_statement(claim):
        return [abs(Fraction(result["total"])) for result in subject["footprint"]["results"]]
    results = subject["co2Statement"]["results"]
    if of == "net-direct":
        return [abs(Fraction(one["flow"]["direct"]) + Fraction(one["flow"]["removals"])) for one in results]
    return [abs(Fraction(one["contribution"]["total"])) for one in results]


def _sector(claim: Mapping[str, Any]) -> str:
    return ENTITY if is_of_entity(claim) else sector_of_claim(claim)


def _said_sector(claim: Mapping[str, Any]) -> dict[str, str]:
    """The sector as a statement repeats it: of a claim where it says one, of an entity's document always."""
    if is_of_entity(claim):
        return {"sector": ENTITY}
    subject = claim["credentialSubject"]
    return {"sector": subject["sector"]} if "sector" in subject else {}


def _repeated(claim: Mapping[str, Any]) -> dict[str, str]:
    """Boundary, GWP set and country, which a statement repeats, and the pointer to the figures."""
    subject = claim["credentialSubject"]
    if is_of_entity(claim):
        report = is_inventory(claim)
        return {
            "boundary": ENTITY,
            "gwpSet": subject[INVENTORY if report else "co2Statement"]["gwpSet"],
            "country": subject["country"],
            "pointer": INVENTORY_POINTER if report else ACCOUNTS_POINTER,
        }
    footprint = subject["footprint"]
    return {
        "boundary": footprint["boundary"],
        "gwpSet": footprint["gwpSet"],
        "country": subject["facility"]["country"],
        "pointer": FOOTPRINT_POINTER,
    }


def _material(subject: Mapping[str, Any], name: str, closed: str) -> list[str]:
    """The places of the entries of a list that are material and not yet ``closed``."""
    return [
        f"/{name}/{place}"
        for place, entry in enumerate(subject.get(name, ()))
        if entry["material"] and not entry[closed]
    ]


def _subject(
    claim: Mapping[str, Any], opinion: Mapping[str, Any], accreditation: Mapping[str, Any]
) -> dict[str, Any]:
    """Build the subject: what the opinion says, and what is copied from claim and accreditation.

    Copied are the reference (id and digest), boundary, GWP set, sector, and the part of the
    accreditation's scope for the claim's sector and country. Arrays are sorted as rule R5 asks.
    """
    sector, repeated = _sector(claim), _repeated(claim)
    accredited = accreditation["credentialSubject"]
    subject: dict[str, Any] = {
        **reference(claim),
        "type": "VerifiedClaim",
        "statementType": opinion.get("statementType", "verification"),
        "boundary": repeated["boundary"],
        "gwpSet": repeated["gwpSet"],
        "coverage": sorted(opinion.get("coverage", (repeated["pointer"],))),
        "accreditation": {
            **reference(accreditation),
            "body": accreditation["issuer"]["id"],
            "number": accredited["number"],
            "scope": [
                {
                    "scheme": scheme,
                    "sector": sector,
                    "country": repeated["country"],
                    "level": opinion.get("levelOfAssurance", ""),
                }
                for scheme in sorted(opinion.get("schemes", ()))
            ],
        },
        "engagement": opinion.get("engagement") or this_claim_alone(claim),
    }
    subject.update(_said_sector(claim))
    subject.update((name, opinion[name]) for name in _PLAIN if name in opinion)
    for name in _STANDARDS:
        if name in opinion:
            subject[name] = sorted(opinion[name], key=lambda entry: (entry["name"], entry["edition"]))
    for name in _KEYED:
        if opinion.get(name):
            subject[name] = sorted(opinion[name], key=lambda entry: str(entry["key"]))
    named = opinion.get("signatories", {})
    subject["signatories"] = [{"role": role, "name": named[role]} for role in SIGNATORIES if role in named]
    return subject


def this_claim_alone(claim: Mapping[str, Any]) -> dict[str, Any]:
    """The engagement that is about one claim and nothing else."""
    digest = document_digest(claim)
    return {
        "id": f"urn:engagement:{claim['id'].removeprefix('urn:uuid:')}",
        "period": claim["credentialSubject"]["period"],
        "population": "1",
        "populationDigest": population_digest([digest]),
        "sampled": True,
    }


def population_digest(digests: Iterable[str]) -> str:
    """What names the lot of an engagement: the digest of the JCS bytes of the sorted digests D."""
    return multibase_digest(jcs.canonical([*sorted(digests)]))


def _refuse(code: str, message: str, hint: str, where: str) -> ActRefused:
    return ActRefused(f"statement.{code}", message, hint=hint, where=f"/credentialSubject{where}")


def _check_sector(claim: Mapping[str, Any]) -> None:
    """Before the shape: no scope can be written down for a claim of no sector (T128)."""
    if not _sector(claim):
        raise _refuse(
            "sector",
            "The claim says no sector that its production route allows, so no accreditation is for it.",
            "Ask the producer for a claim that says its sector, or has a route of steel and says none.",
            "/sector",
        )


def _check_parties(claim: Mapping[str, Any], accreditation: Mapping[str, Any], issuer: str) -> None:
    if issuer == claim["issuer"]["id"]:
        raise _refuse("self", "The producer cannot verify its own claim.", "Ask a verifier.", "")
    if accreditation["credentialSubject"]["id"] != issuer:
        raise _refuse(
            "accreditation",
            "The accreditation is about another verifier.",
            f"Use an accreditation of {issuer}.",
            "/accreditation",
        )


def _check_time(claim: Mapping[str, Any], accreditation: Mapping[str, Any], at: str) -> None:
    created = max(claim["validFrom"], claim["proof"]["created"])
    if at < created:
        raise _refuse("time", f"The claim dates from {created}, after the statement.", "Check the clock.", "")
    if not accreditation["validFrom"] <= at < accreditation["validUntil"]:
        raise _refuse(
            "accreditation",
            f"The accreditation is not in force at {at}.",
            "Ask the accreditation body for a current one.",
            "/accreditation",
        )


def _check_engagement(claim: Mapping[str, Any], engagement: Mapping[str, Any]) -> None:
    own, period = claim["credentialSubject"]["period"], engagement.get("period", {})
    if not (period.get("start", "9") <= own["start"] and own["end"] <= period.get("end", "")):
        raise _refuse(
            "engagement",
            "The engagement's period does not contain the claim's.",
            f"The claim covers {own['start']} to {own['end']}.",
            "/engagement/period",
        )


def check_scope(used: Iterable[Mapping[str, str]], accreditation: Mapping[str, Any]) -> None:
    """Refuse (``statement.scope``) what an accreditation does not grant, entry by entry."""
    for place, entry in enumerate(used):
        if scope_order(entry) not in map(scope_order, accreditation["credentialSubject"]["scope"]):
            raise _refuse(
                "scope",
                f"The accreditation does not grant {' / '.join(scope_order(entry))}.",
                "A dimension that is not granted is denied; ask the body to extend the scope.",
                f"/accreditation/scope/{place}",
            )


def _check_pointers(claim: Mapping[str, Any], subject: Mapping[str, Any]) -> None:
    """Coverage and misstatements point at members that the claim has (RFC 6901)."""
    pointers = [(pointer, f"/coverage/{place}") for place, pointer in enumerate(subject["coverage"])]
    pointers += [
        (entry["at"], f"/misstatements/{place}/at")
        for place, entry in enumerate(subject.get("misstatements", ()))
    ]
    for pointer, where in pointers:
        if not resolves(claim, pointer):
            raise _refuse("coverage", f"The claim has nothing at {pointer}.", "Point elsewhere.", where)


def check_signatories(signatories: Iterable[Mapping[str, str]]) -> None:
    """Three different people sign, compared after folding; names that look alike are refused (T119)."""
    names = [entry["name"] for entry in signatories]
    if len({folded(name) for name in names}) != len(SIGNATORIES):
        raise _refuse(
            "signatories",
            "One person signs in two roles.",
            "Lead verifier, independent reviewer and decision are three different people (ISO 14065).",
            "/signatories",
        )
    confused = next((pair for pair in combinations(names, 2) if alike(*pair)), None)
    if confused is not None:
        raise _refuse(
            "look_alikes",
            "Two signatories differ only in letters that look alike:"
            f" {quoted(confused[0], 80)} and {quoted(confused[1], 80)}.",
            "Type both names in one script; no verifier of this statement could distinguish the persons.",
            "/signatories",
        )


def _check_outcome(claim: Mapping[str, Any], subject: Mapping[str, Any]) -> None:
    """An unmodified opinion has nothing material open and no basis for modification; others have one."""
    unmodified = subject["outcome"] == "unmodified"
    if unmodified and not totals(claim, subject["materialityThreshold"]["of"]):
        message = "No inventory of the report has a sum, so nothing is material to it."
        hint = "Ask for a report with a complete inventory, or disclaim the opinion."
        raise _refuse("threshold", message, hint, "/materialityThreshold")
    open_places = open_material(claim, subject)
    if unmodified and open_places:
        raise _refuse(
            "open_findings",
            "Something material is open beside an unmodified opinion.",
            "Have it corrected, or modify the opinion and give the basis.",
            open_places[0],
        )
    if unmodified == ("basisForModification" in subject):
        raise _refuse(
            "modification",
            f"The opinion is {subject['outcome']}, and its basis for modification is "
            f"{'given' if unmodified else 'missing'}.",
            "Every outcome but unmodified needs a basis, and that one has none.",
            "/basisForModification",
        )
