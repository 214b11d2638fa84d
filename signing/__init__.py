"""How documents are secured: bytes, keys, identifiers, canonical forms, proofs; it knows nothing of passports."""
