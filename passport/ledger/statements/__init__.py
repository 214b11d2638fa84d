"""Draw figures from a journal: the CO2 statement, its identities, performance indicators, and groups."""
