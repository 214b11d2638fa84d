"""State how a claim was calculated, apart from what was measured, and what an attestation of it says."""
