// The words of the documents, as in passport/vocab.py.

export const CONTEXT_V2 = "https://www.w3.org/ns/credentials/v2";
export const NAMESPACE = "https://passport.example/ns/";
export const CONTEXT_PASSPORT = `${NAMESPACE}v1`;

export const TYPES = Object.freeze({
  claim: "ProductClaim",
  statement: "VerificationStatement",
  response: "PlatformResponse",
  accreditation: "AccreditationCredential",
  statuslist: "BitstringStatusListCredential",
  trustlist: "TrustListCredential",
  keychange: "KeyChangeCredential",
});
export const KINDS = new Map(Object.entries(TYPES).map(([kind, name]) => [name, kind]));

export const ROLES = Object.freeze(["accreditation-body", "platform", "producer", "verifier"]);
export const ELECTRICITY = Object.freeze(["location-based", "market-based"]);
export const STATUS_PURPOSES = Object.freeze(["revocation", "suspension", "refresh"]);
export const STATUS_OF = Object.freeze({
  claim: STATUS_PURPOSES,
  statement: Object.freeze(["revocation", "suspension"]),
  accreditation: Object.freeze(["revocation", "suspension"]),
});

export const SUITE_OF_KEY = Object.freeze({ Ed25519: "eddsa-rdfc-2022", "P-256": "ecdsa-rdfc-2019" });
export const SUITES = new Set(Object.values(SUITE_OF_KEY));

export const NO_CONTROL_GROUP = "none";
export const MATERIALITY_CEILING = "0.05";
export const FOOTPRINT_POINTER = "/credentialSubject/footprint";
