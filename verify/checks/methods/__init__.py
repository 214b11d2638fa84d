"""Check whether a verifier has attested the method by which a claim without a statement was calculated."""
