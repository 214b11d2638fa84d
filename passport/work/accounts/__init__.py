"""Review the journal behind a CO2 statement, and explain what the statement says."""
