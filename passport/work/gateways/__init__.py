"""Judge batches of readings that gateways signed, and state what they show of the meters of a calculation."""
