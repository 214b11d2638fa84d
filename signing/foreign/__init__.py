"""Secure and verify credentials outside the passport profile: presentations, proof sets, JOSE.

The product calls ``securing.verify_credential`` only (``trust import``). ``jose.sign`` and ``key_of``,
``datamodel.check_members``, ``proof_sets.attach_to_set``, ``securing.keys_of_dids`` and
``verify_presentation`` are called by the adapters of the W3C suites (tests/conformance), which sign, and
check presentations.
"""
