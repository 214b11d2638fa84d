"""The state of one party on disk: identity, keys, register, status history, decisions."""
