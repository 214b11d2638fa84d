"""Documents of an entity besides its CO2 statement: the inventory report."""
