"""Decide whose signature counts: trust list, successor keys, signer, proof, remembered bits."""
