"""The words of the documents: contexts, types, roles and closed code lists, each said once.

The schemas in ``passport/schemas`` are the law for shape; this module names what code has to talk about.
"""

from typing import Final, Literal

DELIVERY: Final = "passport-delivery/1"
"""The format of what ``passport pack`` writes, which its first line names."""
CONTEXT_V2: Final = "https://www.w3.org/ns/credentials/v2"
# The one place for our own namespace; an identifier, pinned by digest and never fetched (DESIGN 2).
NAMESPACE: Final = "https://passport.example/ns/"
CONTEXT_PASSPORT: Final = NAMESPACE + "v1"
CONTEXTS: Final = (CONTEXT_V2, CONTEXT_PASSPORT)
CONTEXT_ACCOUNTS: Final = NAMESPACE + "accounts/v1"
"""The terms of carbon accounts and inventories, of documents of an entity, after those of passports."""
ACCOUNT_CONTEXTS: Final = (*CONTEXTS, CONTEXT_ACCOUNTS)
CONTEXT_INSTRUMENTS: Final = NAMESPACE + "instruments/v1"
"""The terms of certificates, their retirement and the assignment of devices, after those of passports."""
INSTRUMENT_CONTEXTS: Final = (*CONTEXTS, CONTEXT_INSTRUMENTS)
CONTEXT_HUB: Final = NAMESPACE + "hub/v1"
HUB_CONTEXTS: Final = (CONTEXT_V2, CONTEXT_HUB)
"""Of what a hub signs; passports use none of its terms."""
CONTEXT_SOURCES: Final = NAMESPACE + "sources/v1"
"""The terms of what numbers are calculated from: libraries of factors and batches of readings."""
SOURCE_CONTEXTS: Final = (*CONTEXTS, CONTEXT_SOURCES)
CONTEXT_METHODS: Final = NAMESPACE + "methods/v1"
"""The terms of attested methods of calculation, after those of passports."""
METHOD_CONTEXTS: Final = (*CONTEXTS, CONTEXT_METHODS)
STATUS_CONTEXTS: Final = (CONTEXT_V2,)

Kind = Literal[
    "claim",
    "carbonstatement",
    "inventory",
    "statement",
    "response",
    "accreditation",
    "statuslist",
    "trustlist",
    "keychange",
    "certificate",
    "retirement",
    "assignment",
    "factorlibrary",
    "readings",
    "method",
]
TYPES: Final[dict[Kind, str]] = {
    "claim": "ProductClaim",
    "carbonstatement": "CarbonStatement",
    "inventory": "InventoryReport",
    "statement": "VerificationStatement",
    "response": "PlatformResponse",
    "accreditation": "AccreditationCredential",
    "statuslist": "BitstringStatusListCredential",
    "trustlist": "TrustListCredential",
    "keychange": "KeyChangeCredential",
    "certificate": "AttributeCertificate",
    "retirement": "RetirementCredential",
    "assignment": "DeviceAssignmentCredential",
    "factorlibrary": "FactorLibraryCredential",
    "readings": "ReadingsBatchCredential",
    "method": "MethodAttestation",
}
CLAIMS: Final[frozenset[Kind]] = frozenset({"claim", "carbonstatement", "inventory"})
"""Kinds that state figures, about which a verifier signs an opinion and a platform an answer."""
OF_ENTITY: Final[frozenset[Kind | None]] = frozenset({"carbonstatement", "inventory"})
"""Those that are about an entity and no product."""
KINDS: Final[dict[str, Kind]] = {name: kind for kind, name in TYPES.items()}

Role = Literal[
    "accreditation-body", "factor-publisher", "gateway", "issuing-body", "platform", "producer", "registry",
    "standard-setter", "verifier",
]  # fmt: skip
ROLES: Final[tuple[Role, ...]] = (
    "accreditation-body", "factor-publisher", "gateway", "issuing-body", "platform", "producer", "registry",
    "standard-setter", "verifier",
)  # fmt: skip

LISTED_ROLES: Final = (*ROLES, "log", "witness")
"""Roles of parties on a trust list: a log and a witness sign no documents, but tree heads of a log."""

Electricity = Literal["location-based", "market-based"]
ELECTRICITY: Final[tuple[Electricity, ...]] = ("location-based", "market-based")

StatusPurpose = Literal["revocation", "suspension", "refresh"]
STATUS_PURPOSES: Final[tuple[StatusPurpose, ...]] = ("revocation", "suspension", "refresh")
# Which entries a credential carries, in the order of rule R5.
STATUS_OF: Final[dict[Kind, tuple[StatusPurpose, ...]]] = {
    "claim": ("revocation", "suspension", "refresh"),
    "carbonstatement": ("revocation", "suspension", "refresh"),
    "inventory": ("revocation", "suspension", "refresh"),
    "statement": ("revocation", "suspension"),
    "accreditation": ("revocation", "suspension"),
    "certificate": ("revocation", "suspension"),
    "assignment": ("revocation", "suspension"),
    "factorlibrary": ("revocation", "suspension"),
    "method": ("revocation", "suspension"),
}

Answer = Literal["current", "superseded", "suspended", "unverified", "withdrawn"]

# The suites of the profile (DESIGN 3), by the kind of key; signing/ knows more, for import and conformance.
SUITE_OF_KEY: Final[dict[str, str]] = {"Ed25519": "eddsa-rdfc-2022", "P-256": "ecdsa-rdfc-2019"}
JCS_SUITE_OF_KEY: Final[dict[str, str]] = {"Ed25519": "eddsa-jcs-2022", "P-256": "ecdsa-jcs-2019"}
"""Over the text of a document instead of its RDF, for an identity that was made so."""
JCS_SUITES: Final = frozenset(JCS_SUITE_OF_KEY.values())
SUITES: Final = frozenset(SUITE_OF_KEY.values()) | JCS_SUITES

# A control group that is shared with nobody (DESIGN 4).
NO_CONTROL_GROUP: Final = "none"
# A statement vouches for the number only up to this share of the total (DESIGN 2.3).
MATERIALITY_CEILING: Final = "0.05"
FOOTPRINT_POINTER: Final = "/credentialSubject/footprint"
ITEMS: Final = "items"
"""The member in which a claim lists the digests of the items it is about."""
MATERIAL: Final = ("recycledContent", "composition", "mechanicalProperties")
"""The members in which a claim states what its goods are of."""
REGIMES: Final = frozenset({"CBAM-production-process"})
"""Boundaries behind which a regime prescribes constant and GWP set (the engine's tables say which)."""
CUSTODY: Final = "custody"
"""The member in which a claim says how its material is traced."""
INSTRUMENTS: Final = "instruments"
"""The member in which a claim cites the retirements that its market-based result stands on."""
LIBRARIES: Final = "libraries"
"""The member of a footprint, and of workings, that cites the libraries its factors were taken from."""
SIGNED_READINGS: Final = "signedReadings"
"""The member of workings that states what batches of a gateway show; a footprint has it as ``readings``."""
READINGS: Final = "readings"
ACCOUNTS_POINTER: Final = "/credentialSubject/co2Statement"
INVENTORY: Final = "inventory"
"""The member with the four statements of an inventory report, and the kind of that document."""
INVENTORY_POINTER: Final = "/credentialSubject/inventory"
RESPONSE_LIFETIME_SECONDS: Final = 24 * 3600
STATUS_LIST_LIFETIME_SECONDS: Final = 7 * 24 * 3600
STATUS_LIST_MOST_SECONDS: Final = 31 * 24 * 3600
"""The longest window of a status list: what it says becomes old sooner than that (T123)."""
REVISION_REASONS: Final = (
    "calculation-error", "method-change", "new-factor", "scope-change", "upstream-change",
)  # fmt: skip
"""Why a claim or CO2 statement is replaced, or an entry of carbon books corrected."""
