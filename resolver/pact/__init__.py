"""The host of PACT 3: clients and their tokens, what is shared with each, footprints, events."""
