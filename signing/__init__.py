"""How documents are secured: bytes, keys, identifiers, canonical forms and proofs; it knows nothing of passports."""
