"""Who may ask a hub what: the charter in force, and the journal of every question about rows."""
