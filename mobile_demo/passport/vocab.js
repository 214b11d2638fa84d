// The words of the documents, as in passport/vocab.py.

export const CONTEXT_V2 = "https://www.w3.org/ns/credentials/v2";
export const NAMESPACE = "https://passport.example/ns/";
export const CONTEXT_PASSPORT = `${NAMESPACE}v1`;

// Type name -> kind of credential.
export const KINDS = new Map([
  ["ProductClaim", "claim"],
  ["CarbonStatement", "carbonstatement"],
  ["InventoryReport", "inventory"],
  ["VerificationStatement", "statement"],
  ["PlatformResponse", "response"],
  ["AccreditationCredential", "accreditation"],
  ["BitstringStatusListCredential", "statuslist"],
  ["TrustListCredential", "trustlist"],
  ["KeyChangeCredential", "keychange"],
  ["AttributeCertificate", "certificate"],
  ["RetirementCredential", "retirement"],
  ["DeviceAssignmentCredential", "assignment"],
  ["FactorLibraryCredential", "factorlibrary"],
  ["ReadingsBatchCredential", "readings"],
  ["MethodAttestation", "method"],
]);

// Kinds that state figures; the last two are about an entity and no product.
/** @type {readonly string[]} */
export const CLAIMS = Object.freeze(["claim", "carbonstatement", "inventory"]);
/** @type {(kind: string | null) => boolean} */
export const isOfEntity = (kind) => kind !== null && CLAIMS.indexOf(kind) > 0;

/** @type {readonly string[]} */
export const ELECTRICITY = Object.freeze(["location-based", "market-based"]);
export const JCS_SUITES = new Set(["eddsa-jcs-2022", "ecdsa-jcs-2019"]);
export const SUITES = new Set(["eddsa-rdfc-2022", "ecdsa-rdfc-2019", ...JCS_SUITES]);

// The longest window of a status list (T123).
export const STATUS_LIST_MOST_SECONDS = 31 * 24 * 3600;

export const NO_CONTROL_GROUP = "none";
export const MATERIALITY_CEILING = "0.05";
export const FOOTPRINT_POINTER = "/credentialSubject/footprint";
export const ACCOUNTS_POINTER = "/credentialSubject/co2Statement";
export const INVENTORY_POINTER = "/credentialSubject/inventory";
