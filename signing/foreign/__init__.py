"""Secure and verify credentials outside the passport profile: presentations, proof sets, JOSE."""
