"""How documents are secured: bytes, keys, identifiers, canonical forms, proofs; knows no passports."""
