"""The closed list of questions, and the answers: the verifier's table of contents.

A code names the document it is about, then the question (``statement.outcome``). The order of ``QUESTIONS``
is the order in which findings of one document are reported (DESIGN 7). Parameters are texts under closed
names.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Outcome = Literal["pass", "fail", "not_checked"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("pass", "fail", "not_checked")
# A plain dictionary, because reports travel between processes and a mapping proxy cannot.
NOTHING: Final[Mapping[str, str]] = {}
BECAUSE: Final = "because"
"""A parameter any finding may have: the code of the earlier finding this one follows from."""


class Finding(NamedTuple):
    """One question answered.

    ``credential`` is the digest D of the document (empty: the input as a whole), ``where`` a JSON Pointer
    into it, ``position`` its place in the container, for sorting.
    """

    code: str
    credential: str
    outcome: Outcome
    where: str = ""
    params: Mapping[str, str] = NOTHING
    position: int = 0

    def to_json(self) -> dict[str, object]:
        """The finding as the report holds it."""
        return {
            "code": self.code,
            "credential": self.credential,
            "outcome": self.outcome,
            "where": self.where,
            "params": dict(self.params),
        }


class Question(NamedTuple):
    """What a code asks, and the names its parameters may have besides ``because``."""

    code: str
    asks: str
    params: frozenset[str]


_Row = tuple[str, str, str]

_INPUT: Final[tuple[_Row, ...]] = (
    ("input.json", "Is it strict JSON within the limits?", "problem"),
    ("input.kind", "Is it a passport, or at least a claim?", "kind"),
    (
        "container.structure",
        "Does it hold one claim, at most one statement and response, then extras in order?",
        "problem",
    ),
)
# Asked of every signed document of the chain.
_SIGNED: Final[tuple[_Row, ...]] = (
    ("version", "Is it of a version this tool knows?", "version"),
    ("profile", "Does it keep rules R1 to R7 of the closed profile?", "rule problem"),
    ("suite", "Is it signed by a cryptosuite of the profile?", "suite"),
    ("controller", "Does the key it names belong to its own issuer?", "issuer key"),
    ("party", "Is its issuer on the trust list?", "issuer"),
    ("role", "Is its issuer listed in the role this document needs?", "issuer role"),
    ("prefix", "Do all its product identifiers begin with a prefix listed for its issuer?", "issuer product"),
    ("key", "Is the key listed for its issuer?", "issuer key"),
    ("key_sane", "Can the listed key be used at all?", "key problem"),
    ("key_window", "Was it signed within the time the key is listed for?", "key signedAt notBefore notAfter"),
    ("key_in_force", "Was it signed before the key was compromised?", "key signedAt revoked"),
    ("key_witnessed", "If the key was compromised later: was the document seen before?", "key revoked"),
    ("key_distinct", "Is the key another one than those of the other documents?", "key other"),
    ("proof_form", "Can the signature be checked as it stands?", "problem"),
    ("proof", "Does the signature belong to exactly this document and this key?", ""),
)
_CLAIM: Final[tuple[_Row, ...]] = (
    (
        "claim.fork",
        "Is no other claim of this issuer known for this product, outside one line of revisions?",
        "other",
    ),
    ("claim.successor", "Is no corrected claim of this issuer known?", "successor"),
    ("claim.label", "Is this the product that was scanned?", "scanned product relation"),
    (
        "claim.period",
        "Does the period begin before it ends, and end before the claim begins?",
        "start end validFrom",
    ),
    (
        "claim.dates",
        "Does the claim begin before it was signed, and before it ends?",
        "validFrom validUntil signedAt",
    ),
    ("claim.window", "Is the claim within its time?", "at validFrom validUntil signedAt"),
    ("claim.revocation", "Has its issuer not withdrawn it?", "list problem"),
    ("claim.suspension", "Has its issuer not suspended it?", "list problem"),
    ("claim.refresh", "Has its issuer not replaced it?", "list problem"),
    ("claim.inputs", "Are the passports it consumed verified?", "count"),
    ("claim.figures", "Do the disclosed figures agree with each other?", "rule stated computed"),
    ("claim.freshness", "Are the status lists of the claim within their time?", "purpose list validUntil"),
)
_STATEMENT: Final[tuple[_Row, ...]] = (
    ("statement.link", "Is the statement about exactly this claim?", "id digest"),
    ("statement.boundary", "Does it repeat the claim's boundary?", "stated claimed"),
    ("statement.gwp_set", "Does it repeat the claim's GWP table?", "stated claimed"),
    ("statement.engagement", "Does the engagement's period contain the claim's?", "start end"),
    ("statement.independent", "Are verifier and producer independent of each other?", "shared value"),
    ("statement.type", "Is it a verification?", "type"),
    ("statement.coverage", "Does it cover the footprint, and do its pointers resolve?", "pointer"),
    ("statement.materiality", "Is its materiality threshold at most 0.05 of the total?", "basis value of"),
    ("statement.open_findings", "Does an unmodified opinion leave nothing material open?", "key"),
    ("statement.signatories", "Are its signatories different persons?", "name"),
    ("statement.basis", "Does a modified opinion name its reasons?", "outcome"),
    ("statement.opinion", "Is the opinion neither adverse nor disclaimed?", "outcome"),
    ("statement.unqualified", "Is the opinion without reservations?", "outcome"),
    ("statement.order", "Is the statement not older than the claim?", "statedAt claimedAt"),
    ("statement.window", "Is the statement within its time?", "at validFrom validUntil signedAt"),
    ("statement.revocation", "Has its issuer not withdrawn it?", "list problem"),
    ("statement.suspension", "Has its issuer not suspended it?", "list problem"),
    (
        "statement.freshness",
        "Are the status lists of the statement within their time?",
        "purpose list validUntil",
    ),
)
_ACCREDITATION: Final[tuple[_Row, ...]] = (
    (
        "accreditation.names",
        "Is it about this verifier, from the body and with the number the statement gives?",
        "problem",
    ),
    ("accreditation.independent", "Is the body independent of verifier and producer?", "shared value"),
    ("accreditation.window", "Was it valid at the time of the statement?", "statedAt validFrom validUntil"),
    (
        "accreditation.withdrawn",
        "Was the statement made before the accreditation was withdrawn?",
        "statedAt withdrawn",
    ),
    ("accreditation.witnessed", "If it was withdrawn later: was the statement seen before?", "withdrawn"),
    (
        "accreditation.scope",
        "Does it grant every scope the statement uses, exactly?",
        "scheme sector country level",
    ),
    (
        "accreditation.newest",
        "Does no newer accreditation of that body for that verifier take the scope away?",
        "newer",
    ),
    ("accreditation.revocation", "Has the body not withdrawn it?", "list problem"),
    ("accreditation.suspension", "Has the body not suspended it?", "list problem"),
    (
        "accreditation.freshness",
        "Are the status lists of the accreditation within their time?",
        "purpose list validUntil",
    ),
)
_RESPONSE: Final[tuple[_Row, ...]] = (
    ("response.independent", "Is the platform another company than producer and verifier?", "shared value"),
    ("response.challenge", "Does it repeat the challenge that was sent?", ""),
    ("response.link", "Is it about exactly this claim?", "id digest"),
    ("response.product", "Is it about this product?", "product answered"),
    (
        "response.dates",
        "Is it younger than claim and statement, and not from the future?",
        "answeredAt other",
    ),
    ("response.statement", "Does it name the statement at hand, and no other?", "named held"),
    ("response.answer", "Does the platform's answer agree with the issuers' own word?", "answer"),
)
_EXTRA: Final[tuple[_Row, ...]] = (
    ("extra.version", "Is it of a kind and version this tool knows?", "kind"),
    ("extra.reference", "Does its digest equal the one it is named by?", "id"),
    ("extra.profile", "Does it keep the closed profile?", "kind rule problem"),
    ("extra.party", "Is its key listed for its issuer, in its role and time?", "kind issuer problem"),
    ("extra.proof", "Does its signature match?", "kind problem"),
)
_REST: Final[tuple[_Row, ...]] = (
    ("trust.window", "Is the trust list within its time?", "at validUntil"),
    ("trust.floor", "Is the moment of checking not before the trust list was made?", "at validFrom"),
    ("policy.response", "Is there a platform response, which the policy wants?", "absent"),
    (
        "policy.net_share",
        "Does the stronger evidence hold the share the policy wants?",
        "electricity tier share least",
    ),
    ("standing.workings", "Was the calculation replayed from the workings (L3)?", ""),
    ("standing.label", "Was it compared with a label?", ""),
    ("standing.label_copied", "Does the label hang on the product it was made for?", ""),
    ("standing.equivocation", "Does everybody see the same documents?", ""),
    ("standing.consumed_elsewhere", "Were its inputs not also counted for another product?", ""),
)


def _questions() -> dict[str, Question]:
    # The prefix belongs to claims; each document gets what is asked of all, then its own.
    rows = list(_INPUT)
    for name, own in (
        ("claim", _CLAIM),
        ("statement", _STATEMENT),
        ("accreditation", _ACCREDITATION),
        ("response", _RESPONSE),
    ):
        if name != "claim":
            rows.append((f"{name}.present", f"Is there a usable {name}?", "id"))
        rows += [
            (f"{name}.{suffix}", asks, params)
            for suffix, asks, params in _SIGNED
            if (suffix != "prefix" or name == "claim") and (suffix != "key_distinct" or name != "claim")
        ]
        rows += own
    rows += [*_EXTRA, *_REST]
    return {code: Question(code, asks, frozenset(params.split())) for code, asks, params in rows}


QUESTIONS: Final[Mapping[str, Question]] = _questions()
ORDER: Final[Mapping[str, int]] = {code: place for place, code in enumerate(QUESTIONS)}

_FLOOR_OF_SIGNED: Final = tuple(suffix for suffix, _, _ in _SIGNED)

FLOOR: Final[frozenset[str]] = frozenset(
    {code for code, _, _ in _INPUT}
    | {f"{name}.{suffix}" for name in ("claim", "statement", "accreditation") for suffix in _FLOOR_OF_SIGNED}
    | {code for code, _, _ in (*_CLAIM, *_STATEMENT, *_ACCREDITATION)}
    | {"statement.present", "accreditation.present", "trust.window", "trust.floor"}
) & frozenset(QUESTIONS)
"""What must have been asked and must have passed for ``verified`` (DESIGN 7)."""

LABEL: Final = "claim.label"
NOT_COMPARED: Final = "standing.label"
"""Without a scan the floor asks for no label, if the report says that none was compared."""


def sort_key(finding: Finding) -> tuple[int, int, str, str]:
    """Findings are reported by position in the container, order of checks, place in the document."""
    return finding.position, ORDER[finding.code], finding.where, finding.credential
