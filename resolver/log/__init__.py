"""The transparency log of a resolver: its store, the sequencer that signs tree heads, and its witnesses."""
