"""Formats of transparency logs, byte for byte as C2SP defines them.

    merkle       trees of RFC 6962: roots, inclusion and consistency proofs
    growing      a tree that grows by leaves and keeps only its right edge
    tiles        tlog-tiles: the tree and its entries as files of 256 hashes or entries
    notes        signed-note: text with signature lines, verifier keys
    checkpoints  tlog-checkpoint and tlog-cosignature: a signed tree head and who has seen it
    proofs       tlog-proof: one entry's inclusion and the checkpoint it leads to

Specification texts: C2SP at commit 5ba5ee8 (July 2026). Nothing is read from disk or network here.
"""
