"""JSON-LD documents into canonical N-Quads: compiled contexts and an emitter, RDFC-1.0, pyld for the rest."""
